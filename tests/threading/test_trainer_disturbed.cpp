#include "tests/threading/trainer_listener.h"

// A run that learns with a method's defaults while changes of it are refused, and while it is stopped and goes on.

namespace {

using namespace brenier;
using namespace brenier::test;

/// Learns for some steps, disturbed by `disturb`, which is called until the run is over; the state that it ends with.
SavedState endOf(const RunConfig& config, const std::function<void(Trainer&, Listener&)>& disturb) {
  Saved saved;
  Trainer trainer(saved.hooks());
  Listener seen(trainer);
  trainer.push(StartRun{1, config, false, {}});
  CHECK(seen.waitFor([&] {
    if (seen.state(1) != RunState::finished) disturb(trainer, seen);
    return seen.state(1) == RunState::finished;
  }));
  CHECK(!seen.wentBack && seen.failures.empty());
  CHECK(seen.states[1].back().step == *config.budget.steps);
  trainer.push(SaveRun{"", {}, false, {}});
  CHECK(seen.waitFor([&] { return !seen.saves.empty(); }));
  CHECK(saved.state.step == *config.budget.steps);
  return saved.state;
}

/// Changes that are refused, and stops in the middle of steps, leave the run exactly where it was.
void refusedChangesAndStopsLeaveNoTrace(const std::string& solver) {
  RunConfig config = defaultsOf(solver);
  config.budget.steps = 12;
  const auto calm = endOf(config, [](Trainer&, Listener&) {});
  RunId asked = 1;
  RunConfig other = config;
  other.solver = solver == "otm" ? "ot_icnn" : "otm";
  const auto refused = endOf(config, [&](Trainer& trainer, Listener& seen) {
    if (asked > 75) return;
    trainer.push(StartRun{++asked, other, false, presentStep});
    trainer.push(StartRun{++asked, config, false, 1'000'000});
    trainer.push(OpenRun{++asked, "nowhere", false});
    seen.poll();
    std::this_thread::sleep_for(20ms);
  });
  CHECK(asked > 3 && refused.numbers == calm.numbers && refused.innerSteps == calm.innerSteps);
  int stops = 0;
  const auto stopped = endOf(config, [&](Trainer& trainer, Listener& seen) {
    if (seen.state(1) != RunState::running || ++stops > 10) return;
    std::this_thread::sleep_for(7ms);
    trainer.push(StopRun{});
    CHECK(seen.waitFor([&] { return isOver(seen.state(1)); }));
    if (seen.state(1) == RunState::finished) return;
    const auto at = seen.states[1].back().step;
    trainer.push(StepRun{});    // of a run that is over: nothing
    trainer.push(ResumeRun{});  // which ends the budget
    trainer.push(SetSettings{config});
    CHECK(seen.waitFor([&] { return seen.state(1) == RunState::running || isOver(seen.state(1)); }));
    CHECK(seen.states[1].back().step >= at);
    std::this_thread::sleep_for(40ms);
  });
  CHECK(stops > 0 && stopped.numbers == calm.numbers && stopped.innerSteps == calm.innerSteps);
}

}  // namespace

int main() {
  for (const char* solver : {"ot_icnn", "otm", "amortised"}) refusedChangesAndStopsLeaveNoTrace(solver);
}
