#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/snapshot.h"
#include "core/util/mailbox.h"

namespace brenier {

/// How many seeds may learn side by side.
inline constexpr int leastSeeds = 2, mostSeeds = 32;

/// One number of every seed.
struct SeedsNumber {
  std::string title, unit;
  std::vector<double> values;  ///< of the seeds that learn [K]
  double mean() const;
  /// Of the sample: divided by K - 1.
  double deviation() const;
};

/// What runs of one problem that differ by their seeds say at one step, each of them there.
struct SeedsLook {
  std::int64_t step = 0;
  std::vector<std::uint64_t> seeds;           ///< weight seeds of those that learn [K]; each has a data seed as well
  std::shared_ptr<const PlanePoints> source;  ///< the probe points, as in Snapshot [n, 2]
  std::vector<PlanePoints> images;            ///< T_k(x) [K][n, 2]
  PlanePoints mean;                           ///< [n, 2]
  std::vector<float> covariance;              ///< of T_k(x) over the seeds: xx, xy, yy [n, 3]
  std::vector<float> deviation;               ///< of T_k(x) over the target's spread [n]; 0: all say the same
  std::vector<double> between;                ///< as MapAgreement [K, K]
  double spread = 0;                          ///< likewise
  double sameModePercent = -1;                ///< likewise
  std::vector<SeedsNumber> numbers;
  std::string sentence, verdict;
  std::string fallenOut;      ///< which seeds learn no more, and why; empty: all learn
  double stepsPerSecond = 0;  ///< that all of them make together, while they learn
};

using SeedsMailbox = Mailbox<SeedsLook, RunError>;

/// Several seeds of one problem that learn side by side on threads of their own. No call waits; what there is to see
/// and what went wrong comes through the mailbox.
class SeedsMachine {
 public:
  virtual ~SeedsMachine() = default;
  /// From the beginning: `count` runs, whose weight and data seeds are those of `config` and the following ones. Run k
  /// has the weights of a run by itself with its seeds, bit for bit.
  virtual void begin(const RunConfig& config, int count) = 0;
  /// They learn up to this step and wait there; a step that lies behind them changes nothing.
  virtual void learnTo(std::int64_t step) = 0;
  /// Options that apply live.
  virtual void setLive(const OptionValues& values) = 0;
  virtual void setPlane(const PlaneChoice& plane) = 0;
  virtual SeedsMailbox& mailbox() = 0;
};

}  // namespace brenier
