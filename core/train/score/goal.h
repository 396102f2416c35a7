#pragma once

#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/api/run_config.h"
#include "core/train/run/saved_state.h"
#include "core/train/score/scorer.h"

namespace brenier {

/// A number that is good enough: at most the value, or at least it where higher is better.
struct MetricGoal {
  std::string id;
  double value = 0;
  bool operator==(const MetricGoal&) const = default;
};

/// Reads `METRIC=VALUE`. Errors: no such form, no such metric (with the nearest names), a value that is no number, a
/// metric that is neither good nor bad.
Result<MetricGoal> parseGoal(const std::string& text);

/// What is wrong with the goal that a budget names; ok() where it names none.
Status checkGoal(const Budget& budget);
/// The same, for a run that has not every number: those of pictures, of an inverse, of a true map, ...
Status checkGoal(const Budget& budget, const TrainingRun& run);

/// The goals that a budget names: a gap, any number, both or none.
std::vector<MetricGoal> goalsOf(const Budget& budget);

bool isReached(const MetricGoal& goal, const MetricValue& value);

/// Whether a run is good enough to end, and every number of it: looked at here and now and at fixed steps, so that the
/// step at which it ends is the same every time, and never before the first step. One thread uses it at a time.
class GoalWatch {
 public:
  static constexpr std::int64_t every = 50;          ///< steps
  static constexpr std::int64_t partingEvery = 250;  ///< steps

  /// Whether the run's moment reaches the goal at a step at which it is looked at. Numbers that need the exact plan
  /// have it solved the first time.
  bool reached(const TrainingRun& run, const MetricGoal& goal);
  /// Of the goals in a budget, any.
  bool reached(const TrainingRun& run, const Budget& budget);
  /// What a person should know of a goal that was looked at, once; empty where there is nothing.
  std::string takeRemark() { return std::exchange(m_remark, {}); }

  /// Whether the error on what was set apart has parted from that on what it learned from, at a step at which that is
  /// looked at. best() is then the state at which the former was least.
  bool parted(TrainingRun& run);
  const SavedState& best() const { return m_best; }

  /// Every number of the run's moment; those of the run itself the first time only. Empty where it was stopped.
  std::vector<MetricValue> everything(const TrainingRun& run, std::stop_token stop);

 private:
  Scorer& scorerOf(const TrainingRun& run);
  bool solved(const TrainingRun& run, std::stop_token stop = {});

  std::unique_ptr<Scorer> m_scorer;
  bool m_constantsSaid = false;
  std::string m_remark;
  std::set<std::string> m_remarked;  ///< numbers that a remark was made of
  SavedState m_best;
  std::optional<double> m_leastError;
};

}  // namespace brenier
