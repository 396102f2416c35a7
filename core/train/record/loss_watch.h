#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/solvers/solver.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// Watches the losses and the dual value of a run for what is out of their ordinary: a spike of a loss, after which
/// learning usually goes on, and an explosion, after which it does not.
class LossWatch {
 public:
  enum class Verdict { ordinary, spike, explosion };
  struct Finding {
    Verdict verdict = Verdict::ordinary;
    std::string loss;  ///< the loss's id, or what else it was in words
    double value = 0, usual = 0;
  };

  /// `scale` is the data's second moment: losses of that size are expected of any run.
  explicit LossWatch(double scale = 1) : m_scale(scale) {}

  /// To be called after every step. A spike is a loss `spikeDeviations` standard deviations from its running mean, and
  /// at most one is found in a twentieth of the steps so far. An explosion is one `explosionFactor` times larger than
  /// its running size and the data's scale in two steps running, or (also in the first hundred steps)
  /// `explosionFactor` squared times the scale alone; of the dual value also one that stays at `explosionFactor` times
  /// the scale for 200 steps.
  Finding look(std::int64_t step, const StepReport& report);

  /// To be called after every step too: some methods lose their map while their losses stay where they were. Every
  /// `mapEvery` steps it looks at images of held-out points. An explosion is a mean square of theirs that is
  /// `mapFactor` times the smallest so far and the data's scale together, at four such looks running.
  Finding lookAtMap(const TrainingRun& run);

  /// Both, after a step of this run: the explosion, where one of them found it.
  Finding afterStep(const TrainingRun& run, const StepReport& report);

  static constexpr double spikeDeviations = 8;
  static constexpr double explosionFactor = 1e4;
  static constexpr double mapFactor = 25;
  static constexpr std::int64_t mapEvery = 50;

 private:
  struct Running {
    std::int64_t seen = 0;
    double mean = 0, variance = 0, size = 0;
    int huge = 0, absurd = 0;
  };
  double m_scale;
  std::int64_t m_quietUntil = 0;
  std::map<std::string, Running> m_losses;
  std::optional<double> m_smallestMap;
  int m_hugeMaps = 0;
};

}  // namespace brenier
