#include <ctime>

#include "tests/threading/trainer_listener.h"

// What commands do and in which order events come back (core/api), held against the real trainer with the fused engine.

namespace {

using namespace brenier;
using namespace brenier::test;

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

/// What throws, whatever it is, ends a run once, and what is over does not end again.
void whatIsThrownEndsARunOnce() {
  struct Odd {};
  TrainerHooks hooks;
  hooks.save = [](TrainingRun&, const RunRecord&, const std::string&) -> Status { throw Odd{}; };
  hooks.open = [](const std::string&) -> Result<OpenedRun> { throw Odd{}; };
  Trainer trainer(std::move(hooks));
  Listener seen(trainer);
  RunConfig config = smallRun();
  config.budget.steps = 5;
  trainer.push(StartRun{1, config, false, {}});
  CHECK(seen.waitFor([&] { return seen.state(1) == RunState::finished; }));
  trainer.push(SaveRun{"somewhere", {}, false, {}});
  trainer.push(OpenRun{2, "somewhere", false});
  CHECK(seen.waitFor([&] { return seen.refusals.size() == 2; }));
  CHECK(seen.refusals[1].refused == 2);
  CHECK(seen.state(1) == RunState::finished && seen.failures.empty());
  trainer.push(StartRun{3, smallRun(), false, {}});
  CHECK(seen.waitFor([&] { return seen.state(3) == RunState::running; }));
  trainer.push(OpenRun{4, "somewhere", false});  // the present run goes on where that fails
  CHECK(seen.waitFor([&] { return seen.refusals.size() == 3; }));
  trainer.push(SaveRun{"somewhere", {}, false, {}});
  CHECK(seen.waitFor([&] { return seen.state(3) == RunState::failed; }));
  trainer.push(SaveRun{"somewhere", {}, false, {}});
  CHECK(seen.waitFor([&] { return seen.refusals.size() == 4; }));
  CHECK(seen.failures.size() == 1);
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
      const std::clock_t begun = std::clock();
      CHECK(seen.waitFor([&] { return std::clock() - begun > CLOCKS_PER_SEC / 5; }));
      CHECK(seen.reached[1] == 0);  // the step is under way, and not over
      asked = std::clock();
    }
    CHECK(std::clock() - asked < CLOCKS_PER_SEC);
  }
}

}  // namespace

int main() {
  playsPausesStepsAndStops();
  preparingIsSaidAndStops();
  aNewRunEndsTheOldAndKeepsItsId();
  budgetsFinishExactly();
  badConfigurationsFailAndTheThreadSurvives();
  divergenceIsNamedAndRewound();
  whatIsThrownEndsARunOnce();
  quittingMidRunIsQuick();
}
