#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "core/api/studio_backend.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/moment_viewer.h"
#include "core/train/look/pulse.h"
#include "core/train/run_loop.h"
#include "core/train/score/truth_worker.h"
#include "core/truth/alarms.h"
#include "core/util/frame_pacer.h"

namespace brenier {

/// What the trainer needs from the layers above it, which know files. An empty function: that is not offered.
struct TrainerHooks {
  /// Writes a run where a SaveRun command says.
  std::function<Status(TrainingRun&, const RunRecord&, const std::string& path)> save;
  /// Reads what `save` wrote.
  std::function<Result<OpenedRun>(const std::string& path)> open;
  /// A private folder that is there as long as the pointer; null: there is none.
  std::function<std::shared_ptr<const std::string>()> scratch;
  /// As StudioBackend's.
  std::function<std::string(const RunConfig&, const std::string& existing)> writeConfig;
  std::function<Result<RunConfig>(const std::string& text, const std::string& name)> readConfig;
};

/// The studio's worker: one long-lived thread that drives the run's loop, drains the commands once a step, builds
/// frames when they are due, and says everything through the mailbox. Nothing that a run does can end the thread.
class Trainer final : public StudioBackend {
 public:
  explicit Trainer(TrainerHooks hooks = {});
  ~Trainer() override;

  const Catalog& catalog() const override;
  Result<PlanePoints> preview(const MeasureSpec& measure, int count) const override;
  Result<PictureSample> previewPictures(const MeasureSpec& measure, int count) const override;
  Result<TableLook> look(const MeasureSpec& points, std::stop_token stop) const override;
  Status check(const RunSettings& settings) const override;
  std::string writeConfig(const RunConfig& config, const std::string& existing) const override;
  Result<RunConfig> readConfig(const std::string& text, const std::string& name) const override;
  void push(Command command) override;
  RunMailbox& mailbox() override { return m_mailbox; }

 private:
  using Clock = std::chrono::steady_clock;

  void loop();
  void handle(Command& command);
  void handle(StartRun& command);
  void handle(OpenRun& command);
  void handle(PauseRun&);
  void handle(ResumeRun& command);
  void handle(StepRun& command);
  void handle(SetLive& command);
  void handle(SetView& command);
  void handle(SetPlane& command);
  void handle(SetSettings& command);
  void handle(SaveRun& command);
  void handle(SetAutosave& command);
  void handle(MarkMoment& command);
  void handle(NameMark& command);
  void handle(ShowMoment& command);
  void handle(RewindRun& command);
  void handle(SetPace& command);
  void handle(StopRun&);
  void handle(Quit&);

  void guarded(const std::function<void()>& body);
  void takeAnswers();
  Result<SavedState> stateToBeginWith(std::int64_t step);
  Result<std::unique_ptr<TrainingRun>> make(const StartRun& command, std::stop_token stop,
                                            const ResolvedSettings& known);
  void replaceRun(RunId id, std::unique_ptr<TrainingRun> run, RunRecord before);
  RunLoopCallbacks callbacks();
  void enter(bool paused);
  void refuse(RunError error, RunId refused = 0);
  std::stop_token renewStop();
  bool keepsWaiting() const;
  std::vector<Command> takeCommands();
  void learn();
  bool takeStep(StepPart part, StepWatch* watch = nullptr);
  void goBeyond();
  void rememberRun();
  void takeSlowStep();
  void finish(const std::string& reason);
  void show();
  void diverged(const StepOutcome& outcome);
  void saveCopyOf(const SaveRun& command);
  void setAside(const SaveRun& command);
  void takeOut(const std::vector<std::string>& runs, const std::string& folder);
  void saveItself();
  Status saveBesideOthers(TrainingRun& run, RunRecord record);
  void autosave(bool now);
  void saveChangedRecord();
  void buildFrame(bool forced);
  void askForScore(bool forced);
  void tellMoments(bool now);
  void lookForAlarms(const MetricsRow& row);
  void heartbeat(bool forced);
  void setState(RunState state, std::string reason = {});
  void fail(RunError error);
  TrainingRun& run() { return m_loop->run(); }
  std::int64_t stepsDone() const { return m_loop ? m_loop->run().stepsDone() : 0; }

  TrainerHooks m_hooks;
  CommandQueue<Command> m_commands;
  RunMailbox m_mailbox;

  // Written by the truth worker, taken by the loop.
  std::mutex m_answerMutex;
  std::optional<std::pair<RunId, ExactAnswer>> m_exactAnswer;
  std::vector<MetricsRow> m_scores;

  // Everything below belongs to the worker thread.
  std::shared_ptr<const void> m_files;  // of a session file whose data the run reads
  std::unique_ptr<RunLoop> m_loop;
  std::unique_ptr<FrameBuilder> m_frames;
  SetAutosave m_autosave;
  AlarmWatch m_alarms;
  FramePacer m_pacer;
  ViewRequest m_view;
  PlaneChoice m_plane;
  std::optional<std::int64_t> m_shownStep;  // a kept moment that is on show
  RunId m_id = 0;
  RunState m_state = RunState::idle;
  bool m_quit = false;
  Clock::duration m_pace{};        // between two steps; 0: none
  Clock::time_point m_nextStep{};  // not before
  Clock::time_point m_lastScore{}, m_momentsTold{};
  bool m_knewBest = true;  ///< when it told of moments
  Pulse m_pulse;
  std::chrono::duration<double> m_scoreCost{};  // of the last score, on this thread

  std::atomic<Clock::rep> m_stepBegan{0};  // 0: no step is under way
  std::atomic<Clock::rep> m_lastStepTook{0};
  std::stop_source m_stop;  // requested from other threads; long inner loops poll it
  std::mutex m_stopMutex;
  TruthWorker m_truth;
  MomentViewer m_viewer;
  std::thread m_thread;
};

}  // namespace brenier
