#include "core/train/trainer.h"

#include <chrono>
#include <ctime>
#include <functional>
#include <map>
#include <thread>

#include "tests/threading/check.h"

// The contract of architecture.md, "Threads", held against the real trainer with the fused engine.

namespace {

using namespace brenier;
using namespace std::chrono_literals;

RunConfig smallRun() {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{32}},
                          {"inner_steps", std::int64_t{2}},
                          {"learning_rate", 1e-7},  // at 1e-4 so small a game diverges within a second, and stops
                          {"hidden_width", std::int64_t{8}},
                          {"hidden_layers", std::int64_t{2}}};
  config.heldOut = 64;
  config.threads = 2;
  return config;
}

/// Collects mail as the window does, by asking.
class Listener {
 public:
  explicit Listener(Trainer& trainer) : m_trainer(trainer) {}

  bool waitFor(const std::function<bool()>& done, std::chrono::seconds limit = 60s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
      if (std::chrono::steady_clock::now() > end) return false;
      poll();
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  void poll() {
    auto mail = m_trainer.mailbox().drain();
    for (auto& frame : mail.frames) frames.push_back(frame);
    for (auto& event : mail.events) {
      if (const auto* state = std::get_if<StateChanged>(&event)) states[state->run].push_back(*state);
      if (const auto* failed = std::get_if<RunFailed>(&event)) failures.push_back(*failed);
      if (const auto* kept = std::get_if<MomentsKept>(&event)) moments[kept->run] = kept->moments;
      if (const auto* row = std::get_if<MetricsRow>(&event))
        for (const auto& value : row->values) metrics[value.id] = value.value;
    }
  }

  RunState state(RunId run) { return states[run].empty() ? RunState::idle : states[run].back().state; }

  std::vector<std::shared_ptr<const Snapshot>> frames;
  std::map<RunId, std::vector<StateChanged>> states;
  std::vector<RunFailed> failures;
  std::map<std::string, double> metrics;
  std::map<RunId, std::vector<KeptMoment>> moments;

  std::int64_t bestOf(RunId run) const {
    const auto kept = moments.find(run);
    if (kept != moments.end())
      for (const auto& moment : kept->second)
        if (moment.kind == MomentKind::best) return moment.step;
    return -1;
  }

 private:
  Trainer& m_trainer;
};

void playsPausesStepsAndStops() {
  Trainer trainer;
  Listener seen(trainer);
  trainer.push(StartRun{1, smallRun(), false});
  CHECK(seen.waitFor([&] { return !seen.frames.empty() && seen.frames.back()->step > 3; }));
  CHECK(seen.frames.front()->step == 0);  // the first frame is never dropped
  CHECK(seen.waitFor([&] { return seen.metrics.count("half_w2_exact") == 1; }));
  trainer.push(PauseRun{});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::paused; }));
  const auto pausedAt = seen.states[1].back().step;
  trainer.push(StepRun{1, StepPart::both});
  CHECK(seen.waitFor([&] { return seen.frames.back()->step == pausedAt + 1; }));
  trainer.push(ResumeRun{});
  CHECK(seen.waitFor([&] { return seen.frames.back()->step > pausedAt + 3; }));
  trainer.push(StopRun{});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::stopped; }));
}

/// What comes before the first step says how far it is, and gives way.
void preparingIsSaidAndStops() {
  Trainer trainer;
  Listener seen(trainer);
  RunConfig config = smallRun();
  config.solver = "w2gn";
  config.solverOptions = {{"identity_steps", std::int64_t{100000}},
                          {"hidden_width", std::int64_t{1}},  // never near the identity
                          {"quadratic_rank", std::int64_t{0}},
                          {"initialisation", std::string("normal")}};
  trainer.push(StartRun{1, config, false});
  CHECK(seen.waitFor([&] { return seen.states[1].size() > 2; }));
  CHECK(seen.states[1].back().state == RunState::starting);
  CHECK(seen.states[1].back().reason.find("of at most 100000") != std::string::npos);
  trainer.push(StopRun{});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::stopped; }));
  trainer.push(StartRun{2, smallRun(), false});
  CHECK(seen.waitFor([&] { return seen.state(2) == RunState::running; }));
}

void aNewRunEndsTheOldAndKeepsItsId() {
  Trainer trainer;
  Listener seen(trainer);
  for (RunId run = 1; run <= 5; ++run) trainer.push(StartRun{run, smallRun(), false});
  CHECK(seen.waitFor(
      [&] { return seen.state(5) == RunState::running && !seen.frames.empty() && seen.frames.back()->run == 5; }));
  for (RunId run = 1; run < 5; ++run) CHECK(seen.state(run) == RunState::stopped);
}

void budgetsFinishExactly() {
  Trainer trainer;
  Listener seen(trainer);
  RunConfig config = smallRun();
  config.budget.steps = 17;
  trainer.push(StartRun{1, config, false});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::finished; }));
  CHECK(seen.states[1].back().step == 17);
  CHECK(seen.waitFor([&] { return seen.frames.back()->step == 17; }));
}

void badConfigurationsFailAndTheThreadSurvives() {
  Trainer trainer;
  Listener seen(trainer);
  RunConfig bad = smallRun();
  bad.target.id = "eight_gausians";
  trainer.push(StartRun{1, bad, false});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::failed; }));
  CHECK(seen.failures.size() == 1 && seen.failures[0].error.kind == ErrorKind::badInput);
  trainer.push(StartRun{2, smallRun(), false});
  CHECK(seen.waitFor([&] { return seen.state(2) == RunState::running; }));
}

void divergenceIsNamedAndRewound() {
  Trainer trainer;
  Listener seen(trainer);
  RunConfig config = smallRun();
  config.solverOptions["learning_rate"] = 1.0;
  config.solverOptions["init_scale"] = 10.0;
  config.solverOptions["hidden_width"] = std::int64_t{64};
  config.solverOptions["hidden_layers"] = std::int64_t{16};  // 640^16 is beyond a float
  trainer.push(StartRun{1, config, false});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::diverged; }));
  CHECK(seen.waitFor([&] { return !seen.failures.empty(); }));
  const std::string& said = seen.failures[0].error.message;
  for (const char* part : {"At step 1 ", "player is not finite", "batch of 32 (data seed 7)", "tensor ", "of network "})
    CHECK(said.find(part) != std::string::npos);
  CHECK(said.find("loss_") == std::string::npos);
  trainer.push(RewindRun{1e-6});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::running || seen.states[1].size() > 4; }));
}

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

/// In the middle of a step that would take many seconds; counted in processor time, which other programs do not take.
void quittingMidRunIsQuick() {
  for (int round = 0; round < 3; ++round) {
    std::clock_t asked = 0;
    {
      Trainer trainer;
      Listener seen(trainer);
      RunConfig config = smallRun();
      config.solverOptions["inner_steps"] = std::int64_t{1000};
      for (const auto& [id, value] : {std::pair{"batch", 1024}, {"hidden_width", 128}, {"hidden_layers", 3}})
        config.solverOptions[id] = std::int64_t{value};
      trainer.push(StartRun{1, config, false});
      CHECK(seen.waitFor([&] { return seen.state(1) == RunState::running; }));
      asked = std::clock();
    }
    CHECK(std::clock() - asked < CLOCKS_PER_SEC);
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
  playsPausesStepsAndStops();
  preparingIsSaidAndStops();
  aNewRunEndsTheOldAndKeepsItsId();
  budgetsFinishExactly();
  badConfigurationsFailAndTheThreadSurvives();
  divergenceIsNamedAndRewound();
  theBestOfAnotherProblemIsForgotten();
  quittingMidRunIsQuick();
  lookingNeverChangesTheRun();
}
