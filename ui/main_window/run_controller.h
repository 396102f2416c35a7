#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUndoStack>
#include <memory>
#include <optional>

#include "core/api/studio_backend.h"

namespace brenier {

/// What the window's controls allow, derived from the run's state here and nowhere else.
struct RunControls {
  bool playPause = true;
  bool showsPause = false;  ///< the round button shows a pause sign
  bool step = false;
};
RunControls controlsFor(RunState state, bool wantsToPlay);
QString stateText(RunState state);

/// The window's side of a run: owns the configuration that the window shows, numbers the runs, turns wishes into
/// commands, and empties the mailbox on the GUI thread. Frames and events of runs that are not shown are dropped.
/// Every change of the configuration can be undone.
class RunController : public QObject {
  Q_OBJECT

 public:
  explicit RunController(StudioBackend& backend, QObject* parent = nullptr);
  ~RunController() override;

  /// Learns this at once, without a step to undo.
  void begin(const RunConfig& config);
  /// Stops the run and listens no more. Nothing is pushed or emitted afterwards.
  void close();

  const RunConfig& config() const { return m_config; }
  RunId run() const { return m_run; }
  RunState state() const { return m_state; }
  RunControls controls() const { return controlsFor(m_state, m_wantsToPlay); }
  const std::optional<RunStarted>& started() const { return m_started; }
  QUndoStack* undoStack() { return &m_undo; }

 public slots:
  void togglePlay();
  void play();
  void pause();
  void step(brenier::StepPart part = StepPart::both);
  /// The same configuration and seeds again.
  void replay();
  /// The same with the next weight seed.
  void newInitialisation();
  void setProblem(const std::string& id);
  void setSource(const brenier::MeasureSpec& measure);
  void setTarget(const brenier::MeasureSpec& measure);
  void setSolver(const std::string& id);
  void setOption(const std::string& id, const brenier::OptionValue& value);
  void setWeightSeed(std::uint64_t seed);
  void setDataSeed(std::uint64_t seed);
  void usePreset();
  void setView(const brenier::ViewRequest& view);
  void save(const QString& directory);

 signals:
  void configChanged(const brenier::RunConfig& config);
  void runBegun(brenier::RunId run);
  void runStarted(const brenier::RunStarted& started);
  void snapshotArrived(const std::shared_ptr<const brenier::Snapshot>& snapshot);
  void metrics(const brenier::MetricsRow& row);
  void heartbeat(const brenier::Heartbeat& beat);
  /// Also when only the wish changed (controls() may differ).
  void stateChanged(brenier::RunState state, const QString& reason);
  void failed(const brenier::RunError& error, std::int64_t step);
  void notice(const QString& text);
  void saved(const QString& path);

 private:
  friend class ConfigCommand;
  enum class When { now, soon };

  void drain();
  void handle(const RunEvent& event);
  void change(RunConfig next, const QString& text, const QString& mergeKey, When when);
  void apply(const RunConfig& next, When when);
  void startRun(bool paused);
  void setState(RunState state, const QString& reason = {});
  void nameProblem(RunConfig& config) const;
  void push(Command command);

  StudioBackend& m_backend;
  RunConfig m_config;
  RunId m_run = 0;
  RunState m_state = RunState::idle;
  bool m_wantsToPlay = true;
  bool m_closed = false;
  std::optional<RunStarted> m_started;
  QTimer m_restart;  ///< several changes in a row begin one run
  QUndoStack m_undo;
};

}  // namespace brenier
