#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "core/train/trainer.h"
#include "tests/threading/check.h"

/// The real trainer with the fused engine, and somebody who listens to it.
namespace brenier::test {

using namespace std::chrono_literals;

inline RunConfig smallRun() {
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

/// The method's own defaults, under sanitizers but for a smaller batch, on a source and target of one's own, as they are
/// when a target is dragged.
inline RunConfig defaultsOf(const std::string& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  config.heldOut = 64;
  config.threads = 1;
#if BRENIER_SANITIZED  // a step takes forty times as long there, and no longer way through the program
  config.solverOptions = {{"batch", std::int64_t{128}}};
#endif
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

}  // namespace brenier::test
