#include "core/train/score/scorer.h"

#include <algorithm>
#include <cmath>

#include "core/train/score/data_units.h"
#include "core/train/score/picture_scorer.h"
#include "core/truth/cyclical_monotonicity.h"
#include "core/truth/metrics.h"
#include "core/truth/potential_checks.h"
#include "core/truth/two_sample.h"

namespace brenier {
namespace {

constexpr std::size_t monotonicityPairs = 20000;
constexpr std::size_t slicedDirections = 64;
constexpr std::size_t pairRows = 1024;  // all pairs of more would take seconds

PointsView firstRows(const Points& points, std::size_t most) {
  return {points.data.data(), std::min(points.count(), most), points.dim};
}

Points repeated(const std::vector<double>& point, std::size_t count) {
  Points out(count, point.size());
  for (std::size_t i = 0; i < out.data.size(); ++i) out.data[i] = static_cast<float>(point[i % point.size()]);
  return out;
}

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
  if (m_heldOut->seen) {
    auto seen = SeenScore::solve(*m_heldOut->seen, stop);
    if (!seen) return Unexpected<RunError>(seen.error());
    m_seen = *std::move(seen);
  }
  m_truthBack = rowsOf(m_heldOut->source, inverted(m_exact->targetOf));
  m_truth = rowsOf(m_heldOut->target, m_exact->targetOf);
  if (m_heldOut->secondTarget.data.empty()) return ok();
  auto floor = exactTransport(m_heldOut->target, m_heldOut->secondTarget, stop);
  if (!floor) return Unexpected<RunError>(floor.error());
  const auto n = floor->u.size();
  const Score first = meanScore(n, [&](std::size_t i) { return floor->u[i]; });
  const Score second = meanScore(n, [&](std::size_t j) { return floor->v[j]; });
  const double percent = 200 / totalVariance(m_heldOut->target);
  m_floor = {percent * floor->halfW2, percent * std::hypot(first.halfWidth, second.halfWidth),
             static_cast<std::int64_t>(n)};
  return ok();
}

/// What maps score that anybody has without learning.
std::vector<MetricValue> Scorer::baselines() const {
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  const auto here = sampleMoments(x), there = sampleMoments(y);
  const GaussianMap map(here, there);
  Points linear(x.count(), x.dim), back(y.count(), y.dim);
  map.forward(x, linear.data.data());
  map.inverse(y, back.data.data());
  const Points constant = repeated(there.mean, x.count());
  const double variance = totalVariance(y), sourceVariance = totalVariance(x);
  return {asMetric("uvp_identity", l2Uvp(x, m_truth, variance)),
          asMetric("uvp_constant", l2Uvp(constant, m_truth, variance)),
          asMetric("uvp_linear", l2Uvp(linear, m_truth, variance)),
          asMetric("uvp_inverse_identity", l2Uvp(y, m_truthBack, sourceVariance)),
          asMetric("uvp_inverse_constant", l2Uvp(repeated(here.mean, y.count()), m_truthBack, sourceVariance)),
          asMetric("uvp_inverse_linear", l2Uvp(back, m_truthBack, sourceVariance)),
          asMetric("cosine_constant", cosine(x, constant, m_truth)),
          asMetric("cosine_linear", cosine(x, linear, m_truth))};
}

std::vector<MetricValue> Scorer::constants() const {
  std::vector<MetricValue> values;
  if (m_pictures) return m_pictures->constants();
  if (!m_exact) return values;
  const auto n = static_cast<std::int64_t>(m_heldOut->source.count());
  values.push_back({"half_w2_exact", m_exact->halfW2, 0, n});
  if (m_heldOut->known) values.push_back(asMetric("half_w2_true", transportCost(m_heldOut->source, m_truth)));
  for (auto& value : baselines()) values.push_back(std::move(value));
  if (m_floor.samples > 0) values.push_back(asMetric("sampling_floor", m_floor));
  return inDataUnits(std::move(values), m_heldOut->units);
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
  const Score cost = transportCost(x, moment.mapped);
  values.push_back(asMetric("transport_cost", cost));
  if (m_exact && m_heldOut->known)
    if (const Score error = costError(x, moment.mapped, m_truth); error.samples > 0)
      values.push_back(asMetric("w2_error", error));
  if (m_exact) {
    values.push_back(asMetric("l2_uvp", l2Uvp(moment.mapped, m_truth, totalVariance(y))));
    values.push_back(asMetric("cosine", cosine(x, moment.mapped, m_truth)));
    if (!moment.mappedBack.data.empty())
      values.push_back(asMetric("l2_uvp_inverse", l2Uvp(moment.mappedBack, m_truthBack, totalVariance(x))));
  }
  values.push_back(asMetric("sliced_w2", slicedW2(moment.mapped, y, slicedDirections)));
  if (!moment.roundTrip.data.empty()) values.push_back(asMetric("round_trip", roundTripError(x, moment.roundTrip)));
  values.push_back(asMetric("monotonicity", monotonicityViolations(x, moment.mapped, monotonicityPairs)));
  if (!moment.middlePhi.empty())
    values.push_back(asMetric("convexity_source", convexityViolations(moment.sourcePhi, moment.middlePhi)));
  if (!moment.middlePsi.empty())
    values.push_back(asMetric("convexity_target", convexityViolations(moment.targetPsi, moment.middlePsi)));
  if (!moment.mappedPsi.empty())
    values.push_back(asMetric("conjugacy_gap", conjugacyGap(x, moment.mapped, moment.sourcePhi, moment.mappedPsi)));
  if (m_seen) values.push_back(m_seen->score(moment.seenMapped));
  return inDataUnits(std::move(values), m_heldOut->units);
}

std::vector<MetricValue> Scorer::slowScore(const Moment& moment, std::stop_token stop) const {
  if (m_heldOut->pictures) return {};
  const Points& x = m_heldOut->source;
  const Points& y = m_heldOut->target;
  const double variance = totalVariance(y);
  const auto fit = twoSampleScores(firstRows(moment.mapped, pairRows), firstRows(y, pairRows), variance);
  std::vector<MetricValue> values{asMetric("energy_distance", fit.energy), asMetric("mmd", fit.mmd)};
  if (const auto gap = cyclicalMonotonicityGap(x, moment.mapped, variance, pairRows, stop))
    values.push_back(asMetric("cyclical_monotonicity", *gap));
  return inDataUnits(std::move(values), m_heldOut->units);
}

PlanePoints Scorer::worstSwap(const Moment& moment) const {
  if (m_heldOut->pictures) return {};
  const auto worst = brenier::worstSwap(firstRows(m_heldOut->source, pairRows), firstRows(moment.mapped, pairRows));
  if (!worst) return {};
  PlanePoints points;
  for (const Points* from : {&m_heldOut->source, &moment.mapped})
    for (const auto i : worst->points)
      for (std::size_t k = 0; k < 2; ++k) points.push_back(k < from->dim ? (*from)[i][k] : 0.0f);
  return points;
}

}  // namespace brenier
