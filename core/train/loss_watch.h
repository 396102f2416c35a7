#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/solvers/solver.h"

namespace brenier {

/// Watches the losses of a run for what is out of their ordinary: a spike, after which learning usually goes on, and an
/// explosion, after which it does not.
class LossWatch {
 public:
  enum class Verdict { ordinary, spike, explosion };
  struct Finding {
    Verdict verdict = Verdict::ordinary;
    std::string loss;  ///< the loss's id
    double value = 0, usual = 0;
  };

  /// `scale` is the data's second moment: losses of that size are expected of any run.
  explicit LossWatch(double scale = 1) : m_scale(scale) {}

  /// To be called after every step. A spike is a loss `spikeDeviations` standard deviations from its running mean, and
  /// at most one is found in a twentieth of the steps so far. An explosion is one `explosionFactor` times larger than
  /// its running size and the data's scale in two steps running, or (also in the first hundred steps)
  /// `explosionFactor` squared times the scale alone.
  Finding look(std::int64_t step, const StepReport& report);

  static constexpr double spikeDeviations = 8;
  static constexpr double explosionFactor = 1e4;

 private:
  struct Running {
    std::int64_t seen = 0;
    double mean = 0, variance = 0, size = 0;
    int huge = 0;
  };
  double m_scale;
  std::int64_t m_quietUntil = 0;
  std::map<std::string, Running> m_losses;
};

}  // namespace brenier
