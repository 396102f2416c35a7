#include "core/train/scorer.h"

#include <algorithm>
#include <cmath>

#include "core/train/picture_scorer.h"
#include "core/truth/metrics.h"

namespace brenier {
namespace {

constexpr std::size_t monotonicityPairs = 20000;
constexpr std::size_t slicedDirections = 64;

Points rowsOf(const Points& points, const std::vector<std::uint32_t>& rows) {
  Points out(rows.size(), points.dim);
  for (std::size_t i = 0; i < rows.size(); ++i) std::copy_n(points[rows[i]], points.dim, out[i]);
  return out;
}

std::vector<std::uint32_t> inverted(const std::vector<std::uint32_t>& permutation) {
  std::vector<std::uint32_t> inverse(permutation.size());
  for (std::uint32_t i = 0; i < permutation.size(); ++i) inverse[permutation[i]] = i;
  return inverse;
}

}  // namespace

double gapPercent(const CertifiedBounds& bounds) {
  return bounds.upper > 0 ? 100 * (bounds.upper - bounds.lower) / bounds.upper : 100;
}

Status Scorer::solveExact(std::stop_token stop) {
  if (m_heldOut->pictures) {
    m_pictures = std::make_shared<PictureScorer>(m_heldOut);
    return m_pictures->features();
  }
  auto exact = exactTransport(m_heldOut->source, m_heldOut->target, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  m_exact = std::move(exact).value();
  if (m_heldOut->known) {
    m_truth = Points(m_heldOut->source.count(), m_heldOut->source.dim);
    m_heldOut->known->forward(m_heldOut->source, m_truth.data.data());
    m_truthBack = m_heldOut->preimages;
    if (m_truthBack.data.empty()) {
      m_truthBack = Points(m_heldOut->target.count(), m_heldOut->target.dim);
      m_heldOut->known->inverse(m_heldOut->target, m_truthBack.data.data());
    }
    return ok();
  }
  m_truthBack = rowsOf(m_heldOut->source, inverted(m_exact->targetOf));
  m_truth = rowsOf(m_heldOut->target, m_exact->targetOf);
  if (m_heldOut->secondTarget.data.empty()) return ok();
  auto floor = exactTransport(m_heldOut->target, m_heldOut->secondTarget, stop);
  if (!floor) return Unexpected<RunError>(floor.error());
  m_floor = 100 * 2 * floor->halfW2 / totalVariance(m_heldOut->target);
  return ok();
}

std::vector<MetricValue> Scorer::constants() const {
  std::vector<MetricValue> values;
  if (m_pictures) return m_pictures->constants();
  if (!m_exact) return values;
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  const auto n = static_cast<std::int64_t>(x.count());
  const double variance = totalVariance(y);
  values.push_back({"half_w2_exact", m_exact->halfW2, 0, n});
  values.push_back(asMetric("uvp_identity", l2Uvp(x, m_truth, variance)));
  const auto moments = sampleMoments(y);
  Points constant(x.count(), x.dim);
  for (std::size_t i = 0; i < x.count(); ++i)
    for (std::size_t k = 0; k < x.dim; ++k) constant[i][k] = static_cast<float>(moments.mean[k]);
  values.push_back(asMetric("uvp_constant", l2Uvp(constant, m_truth, variance)));
  Points linear(x.count(), x.dim);
  GaussianMap(sampleMoments(x), moments).forward(x, linear.data.data());
  values.push_back(asMetric("uvp_linear", l2Uvp(linear, m_truth, variance)));
  if (m_floor >= 0) values.push_back({"sampling_floor", m_floor, 0, n});
  return values;
}

CertifiedBounds Scorer::bounds(const Moment& moment) const {
  return certifiedBounds(m_heldOut->source, m_heldOut->target, moment.mapped, moment.sourcePhi, moment.targetPsi);
}

std::vector<MetricValue> Scorer::score(const Moment& moment) const {
  if (m_heldOut->pictures) return m_pictures ? m_pictures->score(moment.mapped) : std::vector<MetricValue>();
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  const auto n = static_cast<std::int64_t>(x.count());
  std::vector<MetricValue> values;
  const CertifiedBounds certified = bounds(moment);
  values.push_back({"half_w2_lower", certified.lower, 0, n});
  values.push_back({"half_w2_upper", certified.upper, 0, n});
  values.push_back({"gap_percent", gapPercent(certified), 0, n});
  values.push_back(asMetric("transport_cost", transportCost(x, moment.mapped)));
  if (m_exact) {
    values.push_back(asMetric("l2_uvp", l2Uvp(moment.mapped, m_truth, totalVariance(y))));
    values.push_back(asMetric("cosine", cosine(x, moment.mapped, m_truth)));
    if (!moment.mappedBack.data.empty())
      values.push_back(asMetric("l2_uvp_inverse", l2Uvp(moment.mappedBack, m_truthBack, totalVariance(x))));
  }
  values.push_back(asMetric("sliced_w2", slicedW2(moment.mapped, y, slicedDirections)));
  values.push_back(asMetric("energy_distance", energyDistance(moment.mapped, y)));
  if (!moment.roundTrip.data.empty()) values.push_back(asMetric("round_trip", roundTripError(x, moment.roundTrip)));
  values.push_back(asMetric("monotonicity", monotonicityViolations(x, moment.mapped, monotonicityPairs)));
  return values;
}

}  // namespace brenier
