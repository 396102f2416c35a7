#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/truth/bounds.h"
#include "core/truth/frechet.h"
#include "core/truth/precision_recall.h"
#include "core/truth/run_truth.h"
#include "core/truth/two_sample.h"

namespace brenier {

/// What a number is computed from, as bits.
enum Need : unsigned {
  needSamples = 1u << 0,     ///< the held-out samples
  needMap = 1u << 1,         ///< T at the held-out source
  needInverse = 1u << 2,     ///< T^-1 at the held-out target
  needRoundTrip = 1u << 3,   ///< T^-1(T(x))
  needSourcePhi = 1u << 4,   ///< phi at the source and at the middles of its segments
  needTargetPsi = 1u << 5,   ///< psi at the target and at the middles of its segments
  needConjugate = 1u << 6,   ///< phi at x and psi at T(x)
  needExact = 1u << 7,       ///< the exact plan, and with it the right answers
  needKnownMap = 1u << 8,    ///< the true map
  needFloor = 1u << 9,       ///< right answers that scatter with the sample, and by how much
  needFeatures = 1u << 10,   ///< pictures' features
  needOriginals = 1u << 11,  ///< the clean pictures behind the source
  needSeen = 1u << 12,       ///< T at points of training, and the right answers there
  needLengths = 1u << 13,    ///< bits of the held-out pictures
};

/// When a number is computed.
enum class Pace {
  once,      ///< it is the same at every moment of a run
  quick,     ///< milliseconds
  slow,      ///< compares all pairs: for as many moments as a fifth of the time allows
  reported,  ///< never: the method says it as it learns
};

/// Whose pictures: the map's, or others that those are read by.
enum class PicturesOf { map, input, training };

/// Pictures to be judged, [n, values] each.
struct PictureInputs {
  const Points& pictures;
  const Points& originals;              ///< empty where there are none
  std::span<const float> lengths = {};  ///< bits a value of each held-out picture; empty where the method has none
  const Points* features = nullptr;     ///< of the pictures; null where nothing computes them
  const Points* targetFeatures = nullptr;
  const FeatureMoments* targetMoments = nullptr;
  float kernelScale = 1;  ///< of features before KID's kernel
  PicturesOf of = PicturesOf::map;
};

/// One moment of a run as plain arrays, and what is known to be right. What several numbers share is computed once.
class MetricInputs {
 public:
  explicit MetricInputs(const RunTruth* truth, std::stop_token whenStopped = {})
      : stop(std::move(whenStopped)), m_truth(truth) {}

  Points none;
  const Points* mapped = &none;      ///< T(x) [n, d]
  const Points* mappedBack = &none;  ///< T^-1(y)
  const Points* roundTrip = &none;   ///< T^-1(T(x))
  std::span<const float> sourcePhi, middlePhi, targetPsi, middlePsi, mappedPsi;
  const RunTruth* seen = nullptr;    ///< of points that it learned from, as many as are scored
  const Points* seenMapped = &none;  ///< T there
  const PictureInputs* pictures = nullptr;
  std::size_t pairRows = 1024;  ///< of each sample, for numbers that compare all pairs
  std::stop_token stop;
  mutable std::vector<std::string> notFinite;  ///< ids of numbers that came to no number, as they were computed

  MetricInputs(const MetricInputs&) = delete;
  MetricInputs& operator=(const MetricInputs&) = delete;

  /// The Needs that are met.
  unsigned has() const;
  const RunTruth& truth() const { return *m_truth; }
  PointsView source() const { return m_truth->samples().source; }
  PointsView target() const { return m_truth->samples().target; }
  const CertifiedBounds& bounds() const;
  const TwoSampleScores& fit() const;
  const SupportScores& support() const;  ///< of pictures' features
  /// Whether the map's L2-UVP against the assignment is mostly the scatter of the samples.
  bool errorIsScatter() const;
  /// Whether it is below the scatter of independent samples by more than both intervals: the samples are none then.
  bool errorIsBelowFloor() const;

 private:
  const RunTruth* m_truth;
  mutable std::optional<CertifiedBounds> m_bounds;
  mutable std::optional<TwoSampleScores> m_fit;
  mutable std::optional<SupportScores> m_support;
  const Score& error() const;
  mutable std::optional<Score> m_error;
};

/// Whether half of a number or more is its floor, or what it is beyond that lies within both intervals.
bool isScatter(const Score& score, const Score& floor);
/// Whether a number lies below its floor by more than both intervals.
bool isBelow(const Score& score, const Score& floor);

/// What numbers that compare all pairs of pictures look at, of each sample.
constexpr std::size_t mostComparedPictures = 2000;

/// The first rows of points, at most so many.
PointsView firstRows(PointsView points, std::size_t most);

/// Between which values a number lies, whatever the data and the map.
struct NumberRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

/// A number: what it says, what it needs, and how it comes about. To add one: a function in core/truth/numbers that
/// returns it, and its line in the list there.
struct MetricEntry {
  MetricDescriptor descriptor;
  Pace pace = Pace::quick;
  unsigned needs = 0;
  /// None, or a score of no samples, where there is no such number.
  std::function<std::optional<Score>(const MetricInputs&)> compute = {};
  /// What a perfect map would score on these samples; of no samples where that is nothing.
  std::function<Score(const MetricInputs&)> floor = {};
  bool goesWithError = false;  ///< it says nothing where L2-UVP says nothing
  bool isError = false;        ///< against right answers, so that its floor is refuted where it lies clearly below
  NumberRange range = {};
};

/// The same with its range.
MetricEntry within(double least, double most, MetricEntry entry);
MetricEntry notNegative(MetricEntry entry);

}  // namespace brenier
