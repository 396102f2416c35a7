#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/snapshot.h"
#include "core/util/mailbox.h"

namespace brenier {

/// How many seeds may learn side by side.
inline constexpr int leastSeeds = 2, mostSeeds = 32;

/// The number that says how far from the exact map each seed is.
inline constexpr const char* seedsErrorTitle = "error (L2-UVP)";
/// And what each seed's map costs.
inline constexpr const char* seedsCostTitle = "transport cost";

/// One number of every seed.
struct SeedsNumber {
  std::string title, unit;
  std::vector<double> values;  ///< of the seeds that learn [K]
  double mean() const;
  /// Of the sample: divided by K - 1.
  double deviation() const;
};

/// A seed's run on disk, or why there is none.
struct SavedSeed {
  std::string path;
  std::uint64_t seed = 0;
  std::string fault;  ///< empty: the run is there
};

/// What the seeds of saved runs came to before they were opened, at the steps that all of them were scored at.
struct SeedsPast {
  std::string title;  ///< of the number
  std::vector<std::pair<std::int64_t, std::vector<double>>> values;
};

/// Maps that are further off than this agree, at best, about what is wrong; in percent (L2-UVP).
inline constexpr double seedsWrongAbove = 5;

/// How far the seeds agree, from the numbers of SeedsLook; its verdict says it in words. Nothing is said as long as
/// their error is not known, or no less than that of a map that needs no learning.
enum class SeedsAgree { aboutAll, aboutMost, notAtAll, saysNothingYet };

/// What runs of one problem that differ by their seeds say at one step, each of them there.
struct SeedsLook {
  std::int64_t step = 0;                      ///< of the farthest
  std::int64_t leastStep = 0;                 ///< of the one farthest behind: `step`, unless some have to come up to it
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
  std::shared_ptr<const SeedsPast> past;  ///< of the first of them; null: nothing is known
  SeedsAgree agree = SeedsAgree::aboutAll;
  std::string sentence, verdict;
  std::string fallenOut;      ///< which seeds learn no more, and why; empty: all learn
  std::string apart;          ///< where not all of them are at `step`, as a sentence; empty: they are
  std::string scoredOn;       ///< on what the errors are, where that is not the same for all, as a sentence
  double stepsPerSecond = 0;  ///< that all of them make together, while they learn
};

/// "5.4 %", "54 %", "1234 %": percent that are read and not computed with.
std::string roughPercent(double percent);

/// The number of this title; null where there is none.
const SeedsNumber* findNumber(const SeedsLook& look, const std::string& title);
/// ", and are still off by 12 %", of seeds that agree; empty where their mean error is small or not known.
std::string stillOff(std::optional<double> errorPercent);
/// Of two methods' seeds over one problem, whose agree: "OT-ICNN's seeds agree, WGAN-GP's do not."; where the same is
/// true of both, whose lie much closer together. What says nothing of seeds by themselves says nothing here.
std::string comparedAgreement(const std::string& first, const SeedsLook& a, const std::string& second,
                              const SeedsLook& b);
/// "OT-ICNN's error is smaller: 2.1 ± 0.3 % against 14 ± 5 %." Smaller: the means lie apart by more than twice what
/// chance in the seeds explains. Empty as long as an error is not known.
std::string comparedErrors(const std::string& first, const SeedsLook& a, const std::string& second, const SeedsLook& b);

/// What went wrong.
struct SeedsFault {
  RunError error;
  int left = 0;  ///< so many seeds are there still, and learn on
};

using SeedsMailbox = Mailbox<SeedsLook, SeedsFault>;

/// Several seeds of one problem that learn side by side on threads of their own. No call waits; what there is to see
/// and what went wrong comes through the mailbox.
class SeedsMachine {
 public:
  virtual ~SeedsMachine() = default;
  /// From the beginning: `count` runs, whose weight and data seeds are those of `config` and the following ones. Run k
  /// has the weights of a run by itself with its seeds, bit for bit.
  virtual void begin(const RunConfig& config, int count) = 0;
  /// From where saved runs of one problem are. They are shown there, and learn on from there once learnTo() says so.
  virtual void open(const std::vector<SavedSeed>& saved) = 0;
  /// So many of what learns: seeds that are there go on from where they are. New ones follow them and come up to the
  /// farthest, where learnTo() went as far; those that are too many rest, and come back first.
  virtual void resize(int count) = 0;
  /// They learn up to this step and wait there; a step that lies behind them changes nothing.
  virtual void learnTo(std::int64_t step) = 0;
  /// Options that apply live.
  virtual void setLive(const OptionValues& values) = 0;
  virtual void setPlane(const PlaneChoice& plane) = 0;
  virtual SeedsMailbox& mailbox() = 0;
};

}  // namespace brenier
