#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/api/lesson.h"
#include "core/api/run_event.h"

namespace brenier {

/// What the stage shows at a step: all that the steps before it set and it left.
struct LessonView {
  std::uint32_t layers = ViewRequest{}.layers;
  double interpolation = 1;
  std::optional<Box> view;  ///< none: what the data need
  double pace = 0;
  std::int64_t seeds = 0;  ///< that learn side by side; 0: one run
};

/// What the run still learns before the step's state is there, or what is right of its question.
struct LessonWait {
  bool answer = false;  ///< it was asked for
  bool held = false;    ///< by the viewer
  std::int64_t step = 0;
  std::optional<std::int64_t> until;  ///< none: another end than a step
};

/// Where runs are put that the lesson may come back to.
struct LeftRuns {
  std::function<void(int number)> keep;  ///< the run that is there, as it is
  std::function<bool(int number)> has;
};

/// Walks through a lesson: which step is on, what it wants of the run, when its question can be judged. Knows the run
/// only by what it is told of it, and no widget. Every step's state is a run from its seeds up to a budget that is
/// counted from the run's beginning, so coming back to a step gives exactly what was there: at once, where the run that
/// was there is kept.
class LessonPlayer : public QObject {
  Q_OBJECT

 public:
  /// `library` must outlive this. `metrics` says which numbers are the same at every moment of a run.
  LessonPlayer(const LessonLibrary& library, const std::vector<MetricDescriptor>& metrics, QObject* parent = nullptr);

  /// None by default: every step is learned again.
  void setLeftRuns(LeftRuns runs) { m_leftRuns = std::move(runs); }

  /// Begins with the first step, with the answers of an earlier time.
  void open(const Lesson& lesson, const LessonAnswers& earlier = {});
  void close();
  bool isOpen() const { return !m_lesson.steps.empty(); }
  const Lesson& lesson() const { return m_lesson; }
  /// The one that ships after this one; null: none does.
  const Lesson* following() const;
  /// The number of steps after the last one: the page with what was asked.
  int index() const { return m_index; }
  bool atEnd() const { return isOpen() && m_index == count(); }
  int count() const { return static_cast<int>(m_lesson.steps.size()); }
  /// Not at the end.
  const LessonStep& step() const { return m_lesson.steps[static_cast<std::size_t>(m_index)]; }
  LessonView view() const;
  /// The step's one sentence; once its question is judged, what is right. Not at the end.
  std::string caption() const;

  void goTo(int index);
  void next();
  void back();

  /// What was played is there, with its numbers.
  bool isSettled() const { return m_settled; }
  /// None: nothing.
  std::optional<LessonWait> waits() const;
  /// The run's newest; null: it has none yet.
  const std::shared_ptr<const Snapshot>& frame() const { return m_frame; }
  /// The answer is judged as soon as the run has what it is judged by.
  void answer(const AskAnswer& answer);
  /// The truth without an answer, for an audience; it counts as none.
  void showTruth();
  bool onlyShown() const { return m_onlyShown; }
  bool isRevealing() const { return m_given.has_value() && !m_grade; }
  /// Takes the judged answer back, so that another can be given.
  void again();
  const std::optional<AskGrade>& grade() const { return m_grade; }
  const std::optional<AskTruth>& truth() const { return m_truth; }
  /// What is right of the question that is on, as soon as it is known, also before an answer; none: not yet, or nothing
  /// is asked.
  std::optional<AskTruth> rightAnswer() const;
  LessonAnswers answers() const;
  /// What was answered here before, now or an earlier time; null: nothing, or it was about another run.
  const StepAnswer* earlierAnswer() const;
  /// The mean score of the questions that were answered; none without.
  std::optional<double> score() const;
  /// The newest number of the present run.
  std::optional<double> number(const std::string& id) const;
  /// What it was at `step`, or before it where it was not said there; none: that is not known any more.
  std::optional<double> numberAt(const std::string& id, std::int64_t step) const;
  /// The same where it is a number of the very step at which the run stands, or of the whole run.
  std::optional<double> numberHere(const std::string& id) const;
  /// What the run is and says where it stands, for what is asked of it; `anyStep`: with the newest of every number.
  LessonMoment moment(bool anyStep = false) const;

  // What the run tells.
  void runBegun();
  void setState(RunState state, std::int64_t step);
  void addNumbers(const MetricsRow& row);
  void setFrame(const std::shared_ptr<const Snapshot>& frame);
  /// The viewer changed what is learned. Where the step leaves the measures to them, it goes on with theirs, and so do
  /// the steps after it until one begins another run; else the next step begins anew.
  void runWasChanged(const RunConfig& config);
  /// The viewer holds the run: what the next steps want waits for a key.
  void setHeld(bool held) { m_held = held; }
  bool isHeld() const { return m_held; }

 signals:
  void opened();
  void closed();
  void stepEntered();
  /// Settled, revealed, taken back.
  void changed();
  void answered();
  /// The viewer made others of them: what was begun about those before is about nothing that is there.
  void measuresChanged();
  /// A run begins anew and learns until its budget is spent; paused where that is nothing or the viewer holds it.
  void runWanted(const brenier::RunConfig& config, bool paused);
  /// The same, from a saved run of the lesson, which stands where its budget would end.
  void momentWanted(const brenier::RunConfig& config, const std::string& moment);
  /// The same, from a run that was left there.
  void leftRunWanted(const brenier::RunConfig& config, int number);
  /// The lesson is over: nothing learns on behind its last page.
  void restWanted();
  /// The present run goes on until this is spent; held: as soon as the viewer lets it.
  void budgetWanted(const brenier::Budget& budget, bool held);

 private:
  using Measures = std::pair<MeasureSpec, MeasureSpec>;
  LessonGoal goalOf(int index, bool revealed) const;
  Budget settledBudget(int owner, bool reveal, const Budget& budget) const;
  void rest();
  void aim(const LessonGoal& goal, bool onwards);
  std::string momentHere() const;
  std::optional<int> leftAt(const LessonGoal& goal) const;
  void remember();
  void setSettled(bool settled);
  void take(const AskAnswer& answer, bool onlyShown);
  void judge();
  bool isJudgedByRun() const;
  void keepAnswer();
  std::optional<Measures> theirMeasures() const;
  bool leavesMeasures() const;

  const LessonLibrary& m_library;
  std::set<std::string> m_ofRun;  ///< numbers that are said once
  Lesson m_lesson;
  int m_index = 0;
  std::optional<LessonGoal> m_goal;  ///< of the run; none: it is not the lesson's
  bool m_ownRun = false;
  std::map<int, RunConfig> m_theirs;  ///< what the viewer made of the run that a step began
  bool m_held = false;
  bool m_finished = false;  ///< this time, or an earlier one
  bool m_rests = false;     ///< at the end, before all was learned
  bool m_awaits = false;    ///< a saved run is on its way; what is heard until then is of the one before
  bool m_settled = false;
  RunState m_state = RunState::idle;
  std::int64_t m_step = -1;
  std::map<std::pair<int, bool>, std::int64_t> m_reached;  ///< where budgets of seconds ended
  LeftRuns m_leftRuns;
  std::map<std::pair<int, std::int64_t>, int> m_left;  ///< numbers, by the step whose `set` began the run and its steps
  int m_lastLeft = 0;
  std::optional<AskAnswer> m_given;
  bool m_onlyShown = false;
  std::optional<AskTruth> m_truth;
  std::optional<AskGrade> m_grade;
  std::map<std::string, StepAnswer> m_answers;
  std::map<std::string, std::optional<Measures>> m_answeredOn;       ///< those of the viewer, of answers of this time
  std::map<std::string, std::pair<double, std::int64_t>> m_numbers;  ///< value and step, by id
  std::map<std::string, std::pair<double, std::int64_t>> m_before;   ///< the same, of an earlier step
  std::shared_ptr<const Snapshot> m_frame;
};

}  // namespace brenier
