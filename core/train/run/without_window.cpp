#include "core/train/run/without_window.h"

#include <algorithm>
#include <thread>

#include "core/train/score/goal.h"

namespace brenier {

std::int64_t allThreads() {
  return std::max<std::int64_t>(1, std::thread::hardware_concurrency());
}

Status checkBudget(const TrainingRun& run) {
  const Budget& budget = run.config().budget;
  if (const Status goal = checkGoal(budget, run); !goal) return goal;
  if (budget.earlyStop && !run.heldOut()->seen)
    return badInput("No rows were set apart, so no error can part from that of training.",
                    "Learn without an early stop, or give at least 128 rows.");
  return ok();
}

bool isEndless(const TrainingRun& run) {
  return run.config().budget == Budget{.earlyStop = run.config().budget.earlyStop};
}

void endInAMinute(TrainingRun& run) {
  Budget budget = run.config().budget;
  budget.seconds = run.seconds() + secondsWithoutBudget;
  run.setBudget(budget);
}

}  // namespace brenier
