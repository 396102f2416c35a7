#include <algorithm>
#include <vector>

#include "tests/threading/trainer_listener.h"

// What goes on from the weights of a run, what looks on, and a loop without the trainer, held against the real one.

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

/// A run that ends is scored where it ends before any of its moments is called the best: of one that only gets better
/// it is the last one.
void theLastMomentIsScoredBeforeOneIsTheBest() {
  Trainer trainer;
  Listener seen(trainer);
  RunConfig config = smallRun();
  config.solverOptions = {{"batch", std::int64_t{256}}};
  config.heldOut = 256;
  config.budget.steps = 60;
  trainer.push(StartRun{1, config, false});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::finished; }));
  const auto errors = [&] {
    std::map<std::int64_t, double> byStep;
    for (const auto& row : seen.rows)
      for (const auto& value : row.values)
        if (value.id == "l2_uvp") byStep[row.step] = value.value;
    return byStep;
  };
  CHECK(seen.waitFor([&] { return errors().contains(60); }));
  // What was the best while it learned is known until the moments are told anew.
  CHECK(seen.waitFor(
      [&] {
        const auto all = errors();
        const auto best = all.find(seen.bestOf(1));
        return best != all.end() &&
               std::all_of(all.begin(), all.end(), [&](const auto& other) { return best->second <= other.second; });
      },
      60s));
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
  theLastMomentIsScoredBeforeOneIsTheBest();
  theLoopIsTheSameWithoutAWindow();
  lookingNeverChangesTheRun();
}
