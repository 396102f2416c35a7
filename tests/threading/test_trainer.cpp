#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <map>
#include <thread>

#include "tests/threading/check.h"

// What commands do and in which order events come back (core/api), held against the real trainer with the fused engine.

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

  bool waitFor(const std::function<bool()>& done, std::chrono::seconds limit = 600s) {
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
      if (const auto* failed = std::get_if<RequestFailed>(&event)) refusals.push_back(*failed);
      if (const auto* saved = std::get_if<RunSaved>(&event)) saves.push_back(*saved);
      if (const auto* beat = std::get_if<Heartbeat>(&event)) seen(beat->run, beat->step);
      if (const auto* row = std::get_if<MetricsRow>(&event)) {
        for (const auto& value : row->values) metrics[value.id] = value.value;
        rows.push_back(*row);
        if (isLoss(*row)) seen(row->run, row->step);
      }
    }
  }

  /// Whether these are numbers of a step, not scores, which come later.
  static bool isLoss(const MetricsRow& row) {
    return std::any_of(row.values.begin(), row.values.end(),
                       [](const MetricValue& value) { return value.id.starts_with("loss"); });
  }
  void seen(RunId run, std::int64_t step) {
    wentBack |= step < reached[run];
    reached[run] = step;
  }

  RunState state(RunId run) { return states[run].empty() ? RunState::idle : states[run].back().state; }

  std::vector<std::shared_ptr<const Snapshot>> frames;
  std::map<RunId, std::vector<StateChanged>> states;
  std::vector<RunFailed> failures;
  std::vector<RequestFailed> refusals;
  std::vector<RunSaved> saves;
  std::vector<MetricsRow> rows;
  std::map<RunId, std::int64_t> reached;  ///< the last step of which anything was said
  bool wentBack = false;                  ///< within one run
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

/// The method's own defaults on a source and target of one's own, as they are when a target is dragged.
RunConfig defaultsOf(const std::string& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  config.heldOut = 64;
  config.threads = 1;
  return config;
}

RunConfig draggedTo(RunConfig config, RunId run) {
  config.target.options["radius"] = 2.0 + 0.02 * static_cast<double>(run);
  return config;
}

/// Everything that steps change, as SaveRun finds it.
struct Saved {
  TrainerHooks hooks() {
    TrainerHooks hooks;
    hooks.save = [this](TrainingRun& run, const RunRecord& record, const std::string&) {
      capture(run, state);
      rows = record.rows;
      return ok();
    };
    return hooks;
  }
  SavedState state;
  std::vector<MetricsRow> rows;
};

/// A target is dragged while its map is learned: every run begins where the one before was, and learns at least a step
/// before it is replaced.
void draggingNeverStopsLearning(const std::string& solver) {
  constexpr RunId changes = 12;
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
    std::this_thread::sleep_for(30ms);
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
  for (const char* solver : {"ot_icnn", "otm", "amortised"}) {
    draggingNeverStopsLearning(solver);
    refusedChangesAndStopsLeaveNoTrace(solver);
  }
  theLoopIsTheSameWithoutAWindow();
  whatIsThrownEndsARunOnce();
  quittingMidRunIsQuick();
  lookingNeverChangesTheRun();
}
