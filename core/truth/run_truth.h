#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/truth/centred.h"
#include "core/truth/exact_ot.h"
#include "core/truth/known_map.h"
#include "core/truth/metrics.h"

namespace brenier {

/// The samples that scores stand on, [n, d] each; views of what the caller keeps.
struct ScoredSamples {
  PointsView source, target;
  PointsView secondTarget;  ///< another sample of the target; empty where there is none, or the true map is known
  PointsView preimages;     ///< T*^-1 at the target, where it is known from how the target was made
  std::shared_ptr<const KnownMap> known;  ///< the true map, where it is known
  bool rowsTogether = false;              ///< y_i may be the image of x_i
  PointsView linear = {};                 ///< images of the source [n, d] under the linear map of other samples
  /// Numbers that samples have in common which are copies of one another [n]; empty: none are.
  std::span<const std::uint32_t> sourceCopies = {}, targetCopies = {}, secondCopies = {};
  bool fitted = false;  ///< the map was learned from these very samples
};

/// What maps answer that anybody has without learning: the linear one between Gaussians of the same moments, and the
/// constants. All [n, d].
struct PlainMaps {
  Points linear, linearBack, constant, constantBack;
  double linearHalfW2 = 0;  ///< 1/2 W2^2 between those Gaussians
};

/// What is known to be right of a run's held-out samples, computed once and when it is first wanted. One thread uses it
/// at a time.
class RunTruth {
 public:
  explicit RunTruth(ScoredSamples samples) : m_samples(std::move(samples)) {}

  /// Solves the problem of the samples exactly, and the sampling floor; up to seconds.
  Status solve(std::stop_token stop);
  bool solved() const { return m_exact.has_value(); }

  const ScoredSamples& samples() const { return m_samples; }
  const CentredSamples& centred() const;
  const std::vector<double>& costs() const;  ///< of the centred samples [n, n]
  double sourceVariance() const;
  double targetVariance() const;
  const PlainMaps& plainMaps() const;

  /// After solve(): the optimum of the centred samples.
  const ExactTransport& exact() const { return *m_exact; }
  /// After solve(): the right answer at the source and of the inverse at the target [n, d], the true map or the exact
  /// assignment.
  const Points& answer() const { return m_answer; }
  const Points& answerBack() const { return m_answerBack; }
  /// The less of both sides; copies count once.
  double differentSamples() const;
  /// By how much the interval of a mean over these samples is wider than that of as many different ones.
  double intervalFactor() const;
  /// After solve(): where a perfect map stops against the assignment of samples that are independent of one another,
  /// 100 W2^2 between two samples of one measure over its variance, times by how much more the linear map misses its
  /// pairs for the cost than the nearest ones. The source's is of its halves, and so is the target's where there is no
  /// other sample of it. Samples that are copies of one another count once. Of no samples where the true map is known,
  /// where the two samples are not independent, or where they are too few.
  const Score& floor() const { return m_floor; }
  const Score& floorBack() const { return m_floorBack; }
  /// After solve(): the same of each column of the target by itself [d], in percent of that column's variance; empty
  /// where there is no floor.
  const std::vector<Score>& columnFloors() const { return m_columnFloors; }
  /// After solve(): percent of the samples that the exact assignment pairs with the row of the same number, where the
  /// rows are pairs; of no samples elsewhere. They are where the assignment misses the rows' own partners by no more
  /// than half of what independent samples scatter: a perfect map is then held against its own images, with whatever
  /// those scatter.
  const Score& rowPairs() const { return m_rowPairs; }
  /// After solve(): whether the samples belong together, as rows in pairs or the linear map's error say, which is then
  /// clearly below what independent ones would scatter.
  bool dependent() const { return m_dependent; }
  /// Whether there are too few different samples to say what they scatter.
  bool tooFew() const;

 private:
  Status solveFloors(std::stop_token stop);
  void findDependence();

  ScoredSamples m_samples;
  mutable std::optional<CentredSamples> m_centred;
  mutable std::vector<double> m_costs;
  mutable std::optional<double> m_sourceVariance, m_targetVariance;
  mutable std::optional<PlainMaps> m_plain;
  std::optional<ExactTransport> m_exact;
  Points m_answer, m_answerBack;
  Score m_floor, m_floorBack, m_rowPairs;
  std::vector<Score> m_columnFloors;
  bool m_dependent = false;
};

}  // namespace brenier
