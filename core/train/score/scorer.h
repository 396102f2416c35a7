#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_event.h"
#include "core/train/run/training_run.h"
#include "core/truth/metric_registry.h"

namespace brenier {

class PictureScorer;

/// Judges the moments of one run against what is known to be right: exact optimal transport between the held-out
/// samples, and the true map where there is one. What it computes are the entries of core/truth/metric_registry.h.
/// Works on plain arrays; one thread uses it at a time.
class Scorer {
 public:
  explicit Scorer(std::shared_ptr<const HeldOut> heldOut);

  /// Solves the held-out problem exactly, and the sampling floor. Takes up to seconds; call once, before score.
  /// Where it fails or is stopped, score says what it can without it.
  Status solveExact(std::stop_token stop);
  bool solved() const { return m_pictures || m_truth.solved(); }
  const HeldOut& heldOut() const { return *m_heldOut; }

  /// The right answer at the held-out source [n, d]: the true map, or the exact assignment.
  const Points& truth() const { return m_truth.answer(); }
  /// Numbers that hold for the whole run: exact value, baselines, sampling floor.
  std::vector<MetricValue> constants() const;
  /// Numbers of one moment.
  std::vector<MetricValue> score(const Moment& moment) const;
  /// Numbers of one moment that take longer: comparisons of all pairs of at most pairRows(dim) samples a side, and a
  /// second assignment.
  std::vector<MetricValue> slowScore(const Moment& moment, std::stop_token stop = {}) const;
  /// All of the above, of one moment.
  std::vector<MetricValue> everything(const Moment& moment, std::stop_token stop = {}) const;
  /// What a person should know of the numbers that were asked for so far, a sentence each: that samples are not
  /// independent or too few, and why there is none of some.
  std::vector<std::string> remarks() const;
  /// The L2-UVP of each of at most `most` columns, as columnErrors() of core/truth/metric_registry.h. Empty for
  /// pictures, and before solveExact().
  std::vector<MetricValue> columnErrors(const Moment& moment, std::size_t most = SIZE_MAX) const;
  /// One number of one moment; none where it needs what this run has not, or solveExact().
  std::optional<MetricValue> number(std::string_view id, const Moment& moment) const;
  /// The two points of one moment whose images gain most from being exchanged: x_i, x_j, T(x_i), T(x_j), first two
  /// coordinates [4, 2]; empty where no pair gains.
  PlanePoints worstSwap(const Moment& moment) const;
  /// The certified bounds alone, in as little time as they take.
  CertifiedBounds bounds(const Moment& moment) const;

  /// Of how many samples a side all pairs are compared, so that it takes about as long in every dimension.
  static std::size_t pairRows(std::size_t dim);

 private:
  template <class Use>
  auto with(const Moment& moment, std::stop_token stop, Use use) const;

  std::shared_ptr<const HeldOut> m_heldOut;
  std::shared_ptr<const PictureScorer> m_pictures;  ///< judges instead, where the run learns pictures
  RunTruth m_truth;
  std::optional<RunTruth> m_seen;  ///< of points that it learned from, where rows were set apart
  mutable std::set<std::string> m_notFinite;
};

}  // namespace brenier
