#include "core/train/score/seen_score.h"

#include <algorithm>

#include "core/truth/exact_ot.h"
#include "core/truth/metrics.h"

namespace brenier {

Result<SeenScore> SeenScore::solve(const HeldOut& seen, std::stop_token stop) {
  const auto exact = exactTransport(seen.source, seen.target, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  SeenScore score;
  score.m_truth = Points(seen.source.count(), seen.target.dim);
  for (std::size_t i = 0; i < score.m_truth.count(); ++i)
    std::copy_n(seen.target[exact->targetOf[i]], seen.target.dim, score.m_truth[i]);
  score.m_variance = totalVariance(seen.target);
  return score;
}

MetricValue SeenScore::score(const Points& mapped) const {
  return asMetric("l2_uvp_seen", l2Uvp(mapped, m_truth, m_variance));
}

}  // namespace brenier
