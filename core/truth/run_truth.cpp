#include "core/truth/run_truth.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

Points repeated(const std::vector<double>& point, std::size_t count) {
  Points out(count, point.size());
  for (std::size_t i = 0; i < out.data.size(); ++i) out.data[i] = static_cast<float>(point[i % point.size()]);
  return out;
}

Points rowsOf(PointsView points, const std::vector<std::uint32_t>& rows) {
  Points out(rows.size(), points.dim);
  for (std::size_t i = 0; i < rows.size(); ++i) std::copy_n(points[rows[i]], points.dim, out[i]);
  return out;
}

std::vector<std::uint32_t> inverted(const std::vector<std::uint32_t>& permutation) {
  std::vector<std::uint32_t> inverse(permutation.size());
  for (std::uint32_t i = 0; i < permutation.size(); ++i) inverse[permutation[i]] = i;
  return inverse;
}

/// 100 W2^2 / variance between two samples of one measure, with what their means differ by in expectation: in one draw
/// that part is as large as its own deviation, and where one column holds the variance it is most of all.
Result<Score> percentBetween(PointsView a, PointsView b, double variance, std::stop_token stop) {
  const CentredSamples both(a, b);
  const auto exact = exactTransport(both.sourcePoints(), both.targetPoints(), stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  const Score first = meanScore(a.count, [&](std::size_t i) { return exact->u[i]; });
  const Score second = meanScore(a.count, [&](std::size_t j) { return exact->v[j]; });
  const double percent = 200 / variance;
  const double shift = variance / static_cast<double>(a.count);
  return Score{percent * (shift + exact->halfW2), percent * std::hypot(first.halfWidth, second.halfWidth),
               static_cast<std::int64_t>(a.count)};
}

/// The same for samples as large as this one, from its halves; of no samples where it has too few. W2^2 between samples
/// falls with n^(-2/d), and with n^(-1/2) in few dimensions (Fournier and Guillin 2015).
Result<Score> percentOfHalves(PointsView x, double variance, std::stop_token stop) {
  const std::size_t half = x.count / 2;
  if (half < 2) return Score{};
  auto halves = percentBetween({x.data, half, x.dim}, {x[half], half, x.dim}, variance, stop);
  if (!halves) return halves;
  const double shrinks = std::pow(2.0, -2 / std::max(4.0, static_cast<double>(x.dim)));
  return scaled(*halves, shrinks);
}

/// By how much more a perfect map misses the pairs of an assignment than its images miss the nearest partners: pairs
/// are chosen for the cost from x, and a map that stretches some directions more than others carries near points to far
/// pairs. Of the linear map, whose images of x these are, between two halves of the sample; at least 1.
Result<double> stretchOf(PointsView x, PointsView images, std::stop_token stop) {
  const std::size_t half = x.count / 2;
  if (half < 2) return 1.0;
  const CentredSamples pairs({x.data, half, x.dim}, {images[half], half, x.dim}),
      nearest({images.data, half, x.dim}, {images[half], half, x.dim});
  const auto chosen = exactTransport(pairs.sourcePoints(), pairs.targetPoints(), stop);
  if (!chosen) return Unexpected<RunError>(chosen.error());
  const auto least = exactTransport(nearest.sourcePoints(), nearest.targetPoints(), stop);
  if (!least) return Unexpected<RunError>(least.error());
  double missed = 0, missedLeast = 0;
  for (std::size_t i = 0; i < half; ++i) {
    missed += squaredDistance(nearest.source(i), nearest.target(chosen->targetOf[i]), x.dim);
    missedLeast += squaredDistance(nearest.source(i), nearest.target(least->targetOf[i]), x.dim);
  }
  return missedLeast > 0 ? std::max(1.0, missed / missedLeast) : 1.0;
}

}  // namespace

Status RunTruth::solve(std::stop_token stop) {
  const PointsView x = m_samples.source, y = m_samples.target;
  if (x.count == 0 || x.count != y.count || x.dim != y.dim)
    return Unexpected<RunError>(exactTransport(x, y, stop).error());
  auto exact = exactTransport(centred().sourcePoints(), centred().targetPoints(), stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  m_exact = std::move(exact).value();
  // Its cost in double, as the bounds are.
  m_exact->halfW2 = 0;
  for (std::size_t i = 0; i < x.count; ++i)
    m_exact->halfW2 += costs()[i * x.count + m_exact->targetOf[i]] / static_cast<double>(x.count);
  if (!m_samples.known) {
    m_answer = rowsOf(y, m_exact->targetOf);
    m_answerBack = rowsOf(x, inverted(m_exact->targetOf));
    return solveFloors(stop);
  }
  m_answer = Points(x.count, x.dim);
  m_samples.known->forward(x, m_answer.data.data());
  m_answerBack = Points(y.count, y.dim);
  if (m_samples.preimages.count > 0)
    m_answerBack.data.assign(m_samples.preimages.data, m_samples.preimages.data + y.count * y.dim);
  else
    m_samples.known->inverse(y, m_answerBack.data.data());
  return ok();
}

Status RunTruth::solveFloors(std::stop_token stop) {
  const PointsView y = m_samples.target, second = m_samples.secondTarget;
  const std::size_t n = std::min(y.count, second.count);
  const auto floor = n > 0 ? percentBetween({y.data, n, y.dim}, {second.data, n, y.dim}, targetVariance(), stop)
                           : percentOfHalves(y, targetVariance(), stop);
  if (!floor) return Unexpected<RunError>(floor.error());
  const auto stretch = stretchOf(m_samples.source, plainMaps().linear, stop);
  if (!stretch) return Unexpected<RunError>(stretch.error());
  m_floor = scaled(*floor, *stretch);
  const auto back = percentOfHalves(m_samples.source, sourceVariance(), stop);
  if (!back) return Unexpected<RunError>(back.error());
  const auto stretchBack = stretchOf(y, plainMaps().linearBack, stop);
  if (!stretchBack) return Unexpected<RunError>(stretchBack.error());
  m_floorBack = scaled(*back, *stretchBack);
  findPairs();
  return ok();
}

/// By what the assignment says, once rows may be pairs: what is paired with y_j lies then near y_j itself.
void RunTruth::findPairs() {
  const PointsView y = m_samples.target;
  if (!m_samples.rowsTogether || m_floor.samples == 0) return;
  if (l2Uvp(m_answer, y, targetVariance()).value > 0.5 * m_floor.value) return;
  m_rowPairs = meanScore(y.count, [&](std::size_t i) { return m_exact->targetOf[i] == i ? 100.0 : 0.0; });
  m_rowPairs.halfWidth = 0;  // a share of these very rows
  m_floor = m_floorBack = {};
}

const CentredSamples& RunTruth::centred() const {
  if (!m_centred) m_centred.emplace(m_samples.source, m_samples.target);
  return *m_centred;
}

const std::vector<double>& RunTruth::costs() const {
  if (m_costs.empty()) m_costs = centred().costs();
  return m_costs;
}

double RunTruth::sourceVariance() const {
  if (!m_sourceVariance) m_sourceVariance = totalVariance(m_samples.source);
  return *m_sourceVariance;
}

double RunTruth::targetVariance() const {
  if (!m_targetVariance) m_targetVariance = totalVariance(m_samples.target);
  return *m_targetVariance;
}

const PlainMaps& RunTruth::plainMaps() const {
  if (m_plain) return *m_plain;
  const PointsView x = m_samples.source, y = m_samples.target;
  const auto here = sampleMoments(x), there = sampleMoments(y);
  const GaussianMap map(here, there);
  PlainMaps maps{Points(x.count, x.dim), Points(y.count, y.dim), repeated(there.mean, x.count),
                 repeated(here.mean, y.count), map.halfW2()};
  map.forward(x, maps.linear.data.data());
  map.inverse(y, maps.linearBack.data.data());
  return m_plain.emplace(std::move(maps));
}

}  // namespace brenier
