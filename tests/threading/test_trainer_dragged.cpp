#include "tests/threading/trainer_listener.h"

// A run that learns with a method's defaults while its target is dragged.

namespace {

using namespace brenier;
using namespace brenier::test;

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

}  // namespace

int main() {
  for (const char* solver : {"ot_icnn", "otm", "amortised"}) draggingNeverStopsLearning(solver);
}
