#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "core/api/run_event.h"
#include "core/train/run/training_run.h"
#include "core/train/score/seen_score.h"
#include "core/truth/bounds.h"
#include "core/truth/exact_ot.h"
#include "core/truth/metrics.h"

namespace brenier {

class PictureScorer;

/// Judges the moments of one run against what is known to be right: exact optimal transport between the held-out
/// samples, and the true map where there is one. Works on plain arrays; one thread uses it at a time.
class Scorer {
 public:
  explicit Scorer(std::shared_ptr<const HeldOut> heldOut) : m_heldOut(std::move(heldOut)) {}

  /// Solves the held-out problem exactly, and the sampling floor. Takes up to seconds; call once, before score.
  /// Where it fails or is stopped, score says what it can without it.
  Status solveExact(std::stop_token stop);
  bool solved() const { return m_exact.has_value(); }
  const HeldOut& heldOut() const { return *m_heldOut; }

  /// The right answer at the held-out source [n, d]: the true map, or the exact assignment.
  const Points& truth() const { return m_truth; }
  /// Numbers that hold for the whole run: exact value, baselines, sampling floor.
  std::vector<MetricValue> constants() const;
  /// Numbers of one moment.
  std::vector<MetricValue> score(const Moment& moment) const;
  /// Numbers of one moment that take longer, up to about a second: comparisons of all pairs, and a second assignment.
  std::vector<MetricValue> slowScore(const Moment& moment, std::stop_token stop = {}) const;
  /// The two points of one moment whose images gain most from being exchanged: x_i, x_j, T(x_i), T(x_j), first two
  /// coordinates [4, 2]; empty where no pair gains.
  PlanePoints worstSwap(const Moment& moment) const;
  /// The certified bounds alone, in as little time as they take.
  CertifiedBounds bounds(const Moment& moment) const;

 private:
  std::shared_ptr<const HeldOut> m_heldOut;
  std::shared_ptr<const PictureScorer> m_pictures;  ///< judges instead, where the run learns pictures
  std::vector<MetricValue> baselines() const;
  std::optional<ExactTransport> m_exact;
  Points m_truth;
  Points m_truthBack;               ///< the right answer of the inverse at the held-out target [n, d]
  std::optional<SeenScore> m_seen;  ///< where rows were set apart
  Score m_floor;                    ///< of no samples where the true map is known
};

/// (upper - lower) / upper in percent; 100 when the bounds say nothing.
double gapPercent(const CertifiedBounds& bounds);

}  // namespace brenier
