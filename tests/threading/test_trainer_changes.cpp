#include <vector>

#include "tests/threading/trainer_listener.h"

// Changes of a run that learns: what goes on from its weights, what is refused, what looks on, and a loop without the
// trainer, held against the real one.

namespace {

using namespace brenier;
using namespace brenier::test;

/// Another target is another problem: what was best for the one before is not marked as the best any more.
void theBestOfAnotherProblemIsForgotten() {
  Trainer trainer;
  Listener seen(trainer);
  trainer.push(StartRun{1, smallRun(), false});
  CHECK(seen.waitFor([&] { return seen.bestOf(1) >= 0; }));
  trainer.push(PauseRun{});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::paused; }));
  const auto best = seen.bestOf(1);
  StartRun branch{2, smallRun(), true};
  branch.from = presentStep;
  trainer.push(branch);
  CHECK(seen.waitFor([&] { return seen.state(2) == RunState::paused; }));
  CHECK(seen.waitFor([&] { return seen.bestOf(2) >= 0; }));
  CHECK(seen.bestOf(2) >= best);
  StartRun changed{3, smallRun(), true};
  changed.from = presentStep;
  changed.config.target = {"checkerboard", {}};
  trainer.push(changed);
  CHECK(seen.waitFor([&] { return seen.state(3) == RunState::paused && !seen.moments[3].empty(); }));
  CHECK(seen.bestOf(3) < 0 || seen.bestOf(3) == seen.states[3].back().step);
}

RunConfig draggedTo(RunConfig config, RunId run) {
  config.target.options["radius"] = 2.0 + 0.02 * static_cast<double>(run);
  return config;
}

/// A target is dragged while its map is learned, as fast as runs answer: every run begins where the one before was, and
/// learns at least a step before it is replaced. 25 changes may cost 25 steps; they cost none that was seen.
void draggingNeverStopsLearning(const std::string& solver) {
  constexpr RunId changes = 25;
  Trainer trainer;
  Listener seen(trainer);
  trainer.push(StartRun{1, draggedTo(defaultsOf(solver), 1), false, {}});
  CHECK(seen.waitFor([&] { return seen.reached[1] >= 2; }));
  std::vector<std::int64_t> begun;
  for (RunId run = 2; run <= 1 + changes; ++run) {
    trainer.push(StartRun{run, draggedTo(defaultsOf(solver), run), false, presentStep});
    CHECK(seen.waitFor([&] { return seen.state(run) == RunState::running; }));
    begun.push_back(seen.states[run].front().step);
    CHECK(begun.back() >= seen.reached[run - 1]);
  }
  for (std::size_t k = 1; k < begun.size(); ++k) CHECK(begun[k] > begun[k - 1]);
  CHECK(seen.refusals.empty() && !seen.wentBack);
}

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

/// The window's worker and a loop that is driven by hand do the same with the same commands: weights, and the numbers
/// that are said at fixed steps.
void theLoopIsTheSameWithoutAWindow() {
  RunConfig config = defaultsOf("amortised");
  config.solverOptions = {{"batch", std::int64_t{128}}};
  RunSettings settings = config;
  settings.budget.steps = 47;
  const OptionValues edit = {{"learning_rate", 2e-4}};
  Saved saved;
  Trainer trainer(saved.hooks());
  Listener seen(trainer);
  trainer.push(StartRun{1, config, true, {}});
  trainer.push(StepRun{13, StepPart::both});
  trainer.push(SetLive{edit});
  trainer.push(SetSettings{settings});
  trainer.push(ResumeRun{});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::finished; }));
  trainer.push(SaveRun{"", {}, false, {}});
  CHECK(seen.waitFor([&] { return !seen.saves.empty(); }));

  std::vector<MetricsRow> rows;
  RunLoopOptions options;
  options.id = 1;
  RunLoopCallbacks callbacks;
  callbacks.numbers = [&](const MetricsRow& row) { rows.push_back(row); };
  RunLoop loop(*TrainingRun::create(config), options, callbacks);
  while (loop.spent().empty()) {
    CHECK(loop.step(StepPart::both, {})->kind == StepOutcome::Kind::good);
    if (loop.run().stepsDone() != 13) continue;
    loop.setLive(edit);
    loop.setSettings(settings);
  }
  SavedState byHand;
  CHECK(capture(loop.run(), byHand));
  CHECK(byHand.step == 47 && saved.state.step == 47 && byHand.innerSteps == saved.state.innerSteps);
  CHECK(!byHand.numbers.empty() && byHand.numbers == saved.state.numbers);
  CHECK(rows.size() == 5);  // 10, 20, 30, 40, 47
  for (const auto& row : rows) {
    const auto same = std::find_if(saved.rows.begin(), saved.rows.end(), [&](const MetricsRow& other) {
      return other.step == row.step && Listener::isLoss(other);
    });
    CHECK(same != saved.rows.end());
    CHECK(same->values.size() == row.values.size());
    for (std::size_t i = 0; i < row.values.size(); ++i)
      CHECK(same->values[i].id == row.values[i].id && same->values[i].value == row.values[i].value);
  }
}

/// Frames, pauses and view changes leave the weights bit-identical: the map of two runs agrees exactly.
void lookingNeverChangesTheRun() {
  std::vector<float> images[2];
  for (int looked = 0; looked < 2; ++looked) {
    Trainer trainer;
    Listener seen(trainer);
    RunConfig config = smallRun();
    config.budget.steps = 40;
    config.threads = 1 + looked;
    ViewRequest view;
    view.hidden = looked == 0;
    view.layers = ~0u;
    trainer.push(SetView{view});
    trainer.push(StartRun{1, config, false});
    if (looked == 1) {
      trainer.push(PauseRun{});
      trainer.push(StepRun{3, StepPart::both});
      trainer.push(ResumeRun{});
    }
    CHECK(seen.waitFor([&] { return seen.state(1) == RunState::finished; }));
    seen.frames.clear();
    view.hidden = false;
    trainer.push(SetView{view});
    CHECK(seen.waitFor([&] { return !seen.frames.empty() && seen.frames.back()->step == 40; }));
    images[looked] = seen.frames.back()->image;
  }
  CHECK(!images[0].empty());
  CHECK(images[0] == images[1]);
}

}  // namespace

int main() {
  theBestOfAnotherProblemIsForgotten();
  for (const char* solver : {"ot_icnn", "otm", "amortised"}) {
    draggingNeverStopsLearning(solver);
    refusedChangesAndStopsLeaveNoTrace(solver);
  }
  theLoopIsTheSameWithoutAWindow();
  lookingNeverChangesTheRun();
}
