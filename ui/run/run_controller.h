#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QUndoStack>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/api/studio_backend.h"
#include "ui/run/run_shelf.h"

namespace brenier {

/// What the window's controls allow, derived from the run's state here and nowhere else.
struct RunControls {
  bool playPause = true;
  bool showsPause = false;  ///< the round button shows a pause sign
  bool step = false;
};
RunControls controlsFor(RunState state, bool wantsToPlay);
QString stateText(RunState state);

/// Who may want the run slower than it can go; the slowest of them holds it.
enum class PacedBy { comparison, seeds };

/// The window's side of a run: owns the configuration that the window shows, numbers the runs, turns wishes into
/// commands, and empties the mailbox on the GUI thread. Frames and events of runs that are not shown are dropped.
/// Every change of the configuration can be undone.
class RunController : public QObject {
  Q_OBJECT

 public:
  explicit RunController(StudioBackend& backend, QObject* parent = nullptr);
  ~RunController() override;

  /// Where runs go that make room for others, instead of being lost; it must outlive this. Null: nowhere.
  void setShelf(RunShelf* shelf) { m_shelf = shelf; }
  RunShelf* shelf() const { return m_shelf; }
  /// The run's own place on the shelf; 0: none.
  int place() const { return m_place; }
  /// The same once what was asked for has come; 0 where that is a run that has none yet.
  int placeToBe() const { return m_restart.isActive() ? m_backTo : m_successor ? m_successor->place : m_place; }
  /// The latest step of the run that is known.
  std::int64_t stepSeen() const { return m_step; }
  /// Whether losing the run would be a loss: more than a minute of learning, what a person made or marked.
  bool worthKeeping() const;
  /// Whether a person has made what is about to be learned.
  bool awaitsOwn() const { return m_restart.isActive() && ownMeasures(m_config); }
  /// Keeps the run where it can be gone back to, as it is done for every run that makes room for another.
  void setAside();
  /// The same while it learns on: kept() says when it lies there. False where there is nothing to keep.
  bool keepOnShelf();
  /// Nothing is learned here any more: it is put aside, or forgotten where it had not begun.
  void leaveShelf();
  /// A run of the shelf comes back with its weights, moments and numbers; the present one takes its place there.
  /// `keeps`: also where that one was only passed through.
  void goBack(int place, bool paused, bool keeps = true);

  /// Learns this at once, or paused where it is to wait, without a step to undo. What begins so is passed through: it
  /// is not kept on the shelf when the next one begins in this way.
  void begin(const RunConfig& config, bool paused = false);
  /// The same for a run like any other.
  void start(const RunConfig& config);
  /// Until when the run goes on, counted from its beginning, also where it has ended before; a run that is held waits.
  void setBudget(const Budget& budget, bool held);
  /// Whether it learns as soon as it can.
  bool wantsToPlay() const { return m_wantsToPlay; }
  /// As begin(), paused, at a saved run of this very configuration instead of at its seeds; where that cannot be read
  /// it begins at the seeds. The file is nobody's: it is not what the run is saved to.
  void beginAt(const RunConfig& config, const QString& moment);
  /// Shows the run that the machinery has from elsewhere, and begins no other from here on. `why`: a sentence for
  /// whoever asks for what would change it. `controls`: it may be played and stepped, and what applies live reaches it.
  void watch(const QString& why, bool controls);
  bool watches() const { return !m_onlyWatched.isEmpty(); }
  /// Stops the run and listens no more. Nothing is pushed or emitted afterwards.
  void close();

  const RunConfig& config() const { return m_config; }
  RunId run() const { return m_run; }
  RunState state() const { return m_state; }
  RunControls controls() const { return controlsFor(m_state, m_wantsToPlay); }
  const std::optional<RunStarted>& started() const { return m_started; }
  QUndoStack* undoStack() { return &m_undo; }
  /// The kept moment that is on show; none while the run itself is.
  std::optional<std::int64_t> shownMoment() const { return m_shown; }
  bool keepsWeights() const { return m_keepsWeights; }
  /// Whether the configuration and its seeds alone lead to the present weights: the run began with them, and no option
  /// was changed while it learned.
  bool replays() const { return m_replays; }
  /// Whether the run that took over last has other measures than the one before it.
  bool changedMeasures() const { return m_changedMeasures; }
  /// Whether another run is about to begin, or was asked for and is not there yet.
  bool awaitsRun() const { return m_restart.isActive() || m_continue.isActive() || m_successor; }

 public slots:
  void togglePlay();
  void play();
  void pause();
  /// Ends what comes before the first step; the problem stays, and play() begins it anew.
  void stopStarting();
  void step(brenier::StepPart part = StepPart::both);
  /// One step of both players, of which slowStepTaken() tells; only where the method has words for it.
  void stepSlowly();
  /// The same configuration and seeds again.
  void replay();
  /// The same with the next weight seed.
  void newInitialisation();
  void setProblem(const std::string& id);
  void setProblem(const brenier::ProblemDescriptor& problem);
  void setSource(const brenier::MeasureSpec& measure);
  void setTarget(const brenier::MeasureSpec& measure);
  /// Both at once, as one change.
  void setMeasures(const brenier::MeasureSpec& source, const brenier::MeasureSpec& target);
  /// The same while somebody draws: `what` they did is a step to undo of its own, or one with those before it of the
  /// same `merge`, and is learned once the hand has rested for a quarter of a second.
  void draw(const brenier::MeasureSpec& source, const brenier::MeasureSpec& target, const QString& what,
            const QString& merge);
  /// What waits for the hand to rest is learned now.
  void sendNow();
  /// Both, learned by the method that is there, as one change.
  void follow(const brenier::MeasureSpec& source, const brenier::MeasureSpec& target);
  void setSolver(const std::string& id);
  void setOption(const std::string& id, const brenier::OptionValue& value);
  /// A setting of the run by its id: seeds, device, budget, ...
  void setSetting(const std::string& id, const brenier::OptionValue& value);
  void usePreset();
  /// All at once, from its seeds, as one change.
  void setConfig(const brenier::RunConfig& config, const QString& text);
  /// Begins again with what a run that diverged lacked.
  void take(const brenier::Cure& cure);
  /// The options of a named network, those beside them as they are.
  void useNetwork(const QString& title, const brenier::OptionValues& settings);
  void setView(const brenier::ViewRequest& view);
  void setPlane(const brenier::PlaneChoice& plane);
  /// At most so many steps a second; 0: `by` lets it go as fast as it can.
  void setPace(double stepsPerSecond, brenier::PacedBy by = PacedBy::comparison);

  /// Opens a run directory or session file in place of the run, paused. What is shown stays until it is there.
  void open(const QString& path);
  /// `beside`: directories of other runs that the file keeps, too.
  void save(const QString& path, const std::map<std::string, std::string>& extras = {},
            const std::optional<std::vector<std::string>>& beside = {});
  /// Writes configuration and weights alone, of a kept moment or of the present, for another program.
  void saveCopy(const QString& path, std::optional<std::int64_t> step = {});
  /// Keeps the run as it is now, with its past, in a folder that beginAt() can open; nobody is told.
  void keepCopy(const QString& folder);
  void setAutosave(const brenier::SetAutosave& where);
  void mark(const QString& label = {});
  /// What the mark at a kept step is called from now on.
  void nameMark(std::int64_t step, const QString& label);
  /// Shows a kept moment while the run goes on; none: the run itself again.
  void showMoment(std::optional<std::int64_t> step);
  /// A run with the present configuration begins with the weights of a kept moment.
  /// Options that differ from those of the present run are `changed`; `paused`: it waits.
  void branch(std::int64_t step, const brenier::OptionValues& changed = {}, bool paused = false);
  /// A diverged run goes on from its last good states with every learning rate halved.
  void rewind();
  /// Whether a changed source or target is learned from the present weights instead of new ones.
  void setKeepsWeights(bool keeps) { m_keepsWeights = keeps; }

 signals:
  void configChanged(const brenier::RunConfig& config);
  void runBegun(brenier::RunId run);
  /// Like runBegun, with weights of the run before: its past up to `step` (or presentStep) is this one's, too.
  void runContinued(brenier::RunId run, std::int64_t step);
  void runStarted(const brenier::RunStarted& started);
  void snapshotArrived(const std::shared_ptr<const brenier::Snapshot>& snapshot);
  void metrics(const brenier::MetricsRow& row);
  void heartbeat(const brenier::Heartbeat& beat);
  void slowStepTaken(const std::shared_ptr<const brenier::SlowStep>& step);
  /// Also when only the wish changed (controls() may differ).
  void stateChanged(brenier::RunState state, const QString& reason);
  /// The same from the run itself, with the step at which it is.
  void stateReached(brenier::RunState state, std::int64_t step);
  void failed(const brenier::RunError& error, const std::optional<brenier::Cure>& cure);
  /// The setting stays what it was.
  void settingRefused(const std::string& id, const QString& reason);
  void notice(const QString& text);
  void alarm(const Alarm& alarm);
  void saved(const QString& path, std::int64_t step);
  /// What was put or kept on the shelf lies there.
  void kept(int place);
  void copySaved(const QString& path, std::int64_t step);
  void autosaved(std::int64_t step);
  /// The run makes room for another one: the last chance to describe it on the shelf, with files to lie beside it.
  void leaving(int place, std::map<std::string, std::string>& files);
  /// After runBegun: what follows is of a run of the shelf.
  void cameBack(int place);
  /// After runBegun, before the opened run's configuration and numbers.
  void opened(const QString& path, const std::map<std::string, std::string>& extras);
  void momentsKept(const brenier::MomentsKept& kept);
  /// A person marked a moment or named a mark: no file that was saved before holds that.
  void marksChanged();
  void momentShown(const std::shared_ptr<const brenier::Snapshot>& snapshot);
  void momentScored(const brenier::MetricsRow& row);
  /// What was asked for could not be done; everything is as it was.
  void refused(const brenier::RunError& error);

 private:
  friend class ConfigCommand;
  friend class BranchCommand;
  enum class When { now, soon };
  static constexpr int kRestMs = 250, kContinueMs = 80;

  void drain();
  void handle(const RunEvent& event);
  void change(RunConfig next, const QString& text, const QString& mergeKey, When when);
  void changeMeasures(const MeasureSpec& source, const MeasureSpec& target, const QString& text);
  void apply(const RunConfig& next, When when);
  void applyOrGoBack(const RunConfig& next, int place);
  void bringBack(const RunConfig& config, int place);
  void startSoon();
  void startNow();
  void moveTo(int place);
  bool ownMeasures(const RunConfig& config) const;
  std::optional<SaveRun> savedOnShelf();
  void nowAt(std::int64_t step);
  void startRun(bool paused);
  void startFrom(std::int64_t step);
  void continueSoon();
  void continueNow();
  bool takeOver(const RunEvent& event);
  bool refusesToChange();
  void adopt(const RunConfig& config);
  void handleSession(const RunEvent& event);
  void setState(RunState state, const QString& reason = {});
  void nameProblem(RunConfig& config) const;
  void push(Command command);

  StudioBackend& m_backend;
  RunConfig m_config;
  /// A run that was asked for and takes over when it is there; if it cannot be, the one before stays.
  struct Successor {
    RunId run = 0;
    std::int64_t step = presentStep;  ///< whose weights it begins with
    bool opened = false;              ///< from a file, which has its own configuration
    bool mustBegin = false;           ///< begins anew when it cannot have the weights
    int place = 0;                    ///< of the shelf, whose run it is
    bool passing = false;             ///< as begin(), and its file is nobody's
    /// Of a branch: what was learned before it, to be undone to.
    std::optional<RunConfig> branchedFrom = {};
  };

  RunId m_run = 0;
  std::map<std::string, int> m_keeping;  ///< places on the shelf by their folders, on their way
  std::set<std::string> m_copies;        ///< of keepCopy(), on their way
  RunId m_lastRun = 0;
  std::optional<Successor> m_successor;
  std::optional<std::int64_t> m_shown;
  bool m_keepsWeights = false;
  RunState m_state = RunState::idle;
  bool m_wantsToPlay = true;
  bool m_closed = false;
  QString m_onlyWatched;  ///< why nothing changes; empty: the run is this window's own
  bool m_controlsWatched = false;
  bool m_replays = true;
  std::optional<RunStarted> m_started;
  bool m_opensQuietly = false;  ///< the run that was opened last came in passing
  bool m_adopts = false;        ///< the next RunStarted is of a file and brings the configuration
  RunShelf* m_shelf = nullptr;
  int m_place = 0;                  ///< on the shelf
  std::map<int, bool> m_replaysAt;  ///< by place: what replays() said when the run was set aside
  int m_opensPlace = 0;             ///< of the run that was opened last; 0: a file
  int m_backTo = 0;                 ///< of the run that the restart is to bring back
  bool m_passing = false;           ///< the run is not to be kept when another one is passed through
  int m_mergedFrom = 0;  ///< the last change goes on from this run, and those that began since were on the way
  std::int64_t m_step = 0;
  double m_seconds = 0;   ///< that it has learned
  bool m_marked = false;  ///< a moment of it bears a person's mark
  bool m_changedMeasures = false;
  std::map<PacedBy, double> m_paces;
  QTimer m_restart;   ///< several changes in a row begin one run
  QTimer m_continue;  ///< the same, with the weights kept
  QUndoStack m_undo;
};

}  // namespace brenier
