#include "core/lessons/lesson_check.h"

#include "core/train/score/scorer.h"

namespace brenier {
namespace {

using Clock = std::chrono::steady_clock;

/// The run that steps of a lesson share, which learns on from one to the next.
struct SharedRun {
  int base = -1;
  std::unique_ptr<TrainingRun> run;
  StepReport last;
};

/// Brings it to where `goal` wants it; why not, as a sentence.
std::string learnTo(const Lesson& lesson, const LessonGoal& goal, Clock::time_point until, SharedRun& shared) {
  const bool begins = goal.budget == Budget{};  // before the first step
  if (!begins && !goal.budget.steps) return "it learns until something other than a number of steps";
  const std::int64_t steps = goal.budget.steps.value_or(0);
  if (shared.base != goal.base || !shared.run || shared.run->stepsDone() > steps) {
    auto run = TrainingRun::create(*lesson.steps[static_cast<std::size_t>(goal.base)].set.run);
    if (!run) return run.error().message;
    shared = {goal.base, *std::move(run), {}};
  }
  while (shared.run->stepsDone() < steps) {
    if (Clock::now() > until)
      return "the run stands at step " + std::to_string(shared.run->stepsDone()) + " of " + std::to_string(steps) +
             " when the time for it is over";
    shared.last = shared.run->step(StepPart::both, {});
  }
  return {};
}

LessonMoment momentOf(const SharedRun& shared) {
  LessonMoment moment;
  for (const auto& value : shared.last.values) moment.numbers[value.id] = value.value;
  Scorer scorer(shared.run->heldOut());
  (void)scorer.solveExact({});  // without it the numbers that need it are missing, and their question says so
  for (const auto& value : scorer.everything(shared.run->moment(0))) moment.numbers[value.id] = value.value;
  moment.numbers["step"] = static_cast<double>(shared.run->stepsDone());
  return moment;
}

}  // namespace

AnswerFaults checkAnswers(const LessonLibrary& library, const Lesson& lesson, std::chrono::seconds patience) {
  const auto until = Clock::now() + patience;
  AnswerFaults found;
  SharedRun shared;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const auto& ask = lesson.steps[i].ask;
    if (!ask || ask->number.empty()) continue;
    const std::string which = "The question of step " + std::to_string(i + 1);
    const LessonGoal goal = lessonGoal(lesson, static_cast<int>(i), true);
    if (const std::string why = learnTo(lesson, goal, until, shared); !why.empty()) {
      found.unchecked.push_back(which + " was not checked: " + why + ".");
      continue;
    }
    const auto truth = library.truth(*ask, momentOf(shared));
    const std::string fault = truth ? truth->fault : truth.error().message;
    if (!fault.empty()) found.faults.push_back(which + " cannot be answered. " + fault);
  }
  return found;
}

}  // namespace brenier
