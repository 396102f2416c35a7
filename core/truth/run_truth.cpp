#include "core/truth/run_truth.h"

#include <algorithm>
#include <cmath>

#include "core/measures/row_copies.h"
#include "core/truth/sampling_floor.h"

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
  const FloorSamples x(m_samples.source, m_samples.sourceCopies), y(m_samples.target, m_samples.targetCopies),
      second(m_samples.secondTarget, m_samples.secondCopies);
  const auto floor = floorOf(y, second.all().count > 0 ? &second : nullptr, x.count(), targetVariance(), stop);
  if (!floor) return Unexpected<RunError>(floor.error());
  const auto stretch =
      stretchOf(x.different(), FloorSamples(plainMaps().linear, m_samples.sourceCopies).different(), stop);
  if (!stretch) return Unexpected<RunError>(stretch.error());
  m_floor = scaled(*floor, stretch->all);
  m_columnFloors = floorsOfColumns(m_floor, *stretch, m_samples.target, {x.count(), y.count()});
  const auto back = floorOf(x, nullptr, y.count(), sourceVariance(), stop);
  if (!back) return Unexpected<RunError>(back.error());
  const auto stretchBack =
      stretchOf(y.different(), FloorSamples(plainMaps().linearBack, m_samples.targetCopies).different(), stop);
  if (!stretchBack) return Unexpected<RunError>(stretchBack.error());
  m_floorBack = scaled(*back, stretchBack->all);
  findDependence();
  return ok();
}

/// Rows that may be pairs are ones by what the assignment says: what is paired with y_j lies then near y_j itself.
/// Whatever their order, samples are not independent where a linear map that was fitted to other ones errs by clearly
/// less than independent ones would scatter, or the one of these very samples, whose moments it has, by nearly nothing.
void RunTruth::findDependence() {
  const PointsView y = m_samples.target;
  if (m_floor.samples == 0) return;
  const auto errorOf = [&](PointsView images) { return l2Uvp(images, m_answer, targetVariance()); };
  if (m_samples.rowsTogether && l2Uvp(m_answer, y, targetVariance()).value <= 0.5 * m_floor.value) {
    m_rowPairs = meanScore(y.count, [&](std::size_t i) { return m_exact->targetOf[i] == i ? 100.0 : 0.0; });
    m_rowPairs.halfWidth = 0;  // a share of these very rows
    m_dependent = true;
  } else if (m_samples.linear.count > 0) {
    const double intervals =
        (m_samples.rowsTogether ? 1 : 2) * intervalFactor();  // what rows look like is evidence, too
    const Score linear = errorOf(m_samples.linear);
    m_dependent = linear.value + intervals * std::hypot(linear.halfWidth, m_floor.halfWidth) < m_floor.value;
  }
  // The moments of few points in many dimensions fit anything, and on the line they are most of what samples scatter.
  if (y.dim > 1 && differentSamples() >= 10.0 * static_cast<double>(y.dim) &&
      errorOf(plainMaps().linear).value < 0.1 * m_floor.value)
    m_dependent = true;
  if (!m_dependent) return;
  m_floor = m_floorBack = {};
  m_columnFloors.clear();
}

double RunTruth::differentSamples() const {
  return std::min(effectiveIn(m_samples.sourceCopies, m_samples.source.count),
                  effectiveIn(m_samples.targetCopies, m_samples.target.count));
}

bool RunTruth::tooFew() const {
  return !m_samples.known && differentSamples() < fewestForFloor;
}

double RunTruth::intervalFactor() const {
  return std::sqrt(static_cast<double>(m_samples.source.count) / std::max(1.0, differentSamples()));
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
