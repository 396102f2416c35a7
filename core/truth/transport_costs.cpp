#include "core/truth/transport_costs.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/truth/transport_costs.cpp"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace brenier::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The least of base_j + sum_k (x_k - y_kj)^2 - v_j over the columns j of all panels, its column, and the least of the
/// others; base may be null. Two vectors at a time, so
/// that one's sums do not wait for the other's.
double lowestOfRow(const double* base, const double* x, const double* y, const double* v, std::size_t dim,
                   std::size_t padded, std::size_t panel, double* reduced, std::uint32_t* column, double* second) {
  const hn::CappedTag<double, 8> tag;  // a panel holds an even number of vectors of any target
  const std::size_t lanes = hn::Lanes(tag);
  auto least = hn::Set(tag, HUGE_VAL), next = least, at = hn::Zero(tag), index = hn::Iota(tag, 0);
  const auto step = hn::Set(tag, static_cast<double>(lanes));
  const auto take = [&](auto sum, std::size_t j) HWY_ATTR {
    const auto better = hn::Lt(sum, least);
    next = hn::Min(next, hn::Max(least, sum));
    least = hn::IfThenElse(better, sum, least);
    at = hn::IfThenElse(better, index, at);
    index = hn::Add(index, step);
    if (reduced) hn::StoreU(sum, tag, reduced + j);
  };
  for (std::size_t first = 0; first < padded; first += panel, y += dim * panel)
    for (std::size_t lane = 0; lane < panel; lane += 2 * lanes) {
      const std::size_t j = first + lane;
      auto one = hn::Neg(hn::LoadU(tag, v + j)), two = hn::Neg(hn::LoadU(tag, v + j + lanes));
      if (base) {
        one = hn::Add(one, hn::LoadU(tag, base + j));
        two = hn::Add(two, hn::LoadU(tag, base + j + lanes));
      }
      const double* from = y + lane;
      for (std::size_t k = 0; k < dim; ++k, from += panel) {
        const auto xk = hn::Set(tag, x[k]);
        const auto a = hn::Sub(xk, hn::LoadU(tag, from)), b = hn::Sub(xk, hn::LoadU(tag, from + lanes));
        one = hn::MulAdd(a, a, one);
        two = hn::MulAdd(b, b, two);
      }
      take(one, j);
      take(two, j + lanes);
    }
  double values[8], columns[8], nexts[8];
  hn::StoreU(least, tag, values);
  hn::StoreU(at, tag, columns);
  hn::StoreU(next, tag, nexts);
  std::size_t best = 0;
  for (std::size_t l = 1; l < lanes; ++l)
    if (values[l] < values[best] || (values[l] == values[best] && columns[l] < columns[best])) best = l;
  *column = static_cast<std::uint32_t>(columns[best]);
  *second = HUGE_VAL;
  for (std::size_t l = 0; l < lanes; ++l) {
    *second = std::min(*second, nexts[l]);
    if (l != best) *second = std::min(*second, values[l]);
  }
  return values[best];
}

}  // namespace brenier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace brenier {
namespace {

HWY_EXPORT(lowestOfRow);

constexpr std::size_t panel = 16;
constexpr double costSteps = 0x1p40;
constexpr std::size_t dearDimension = 24;               ///< from here on a kept cost is read sooner than computed
constexpr std::size_t mostKept = std::size_t{1} << 25;  ///< numbers

/// The middle of all points' coordinates, by their sums.
std::vector<double> centreOf(PointsView x, PointsView y) {
  std::vector<double> centre(x.dim, 0.0);
  for (const auto& points : {x, y})
    for (std::size_t i = 0; i < points.count; ++i)
      for (std::size_t k = 0; k < points.dim; ++k) centre[k] += points[i][k];
  for (double& c : centre) c /= static_cast<double>(x.count + y.count);
  return centre;
}

double largestRadius(PointsView points, const std::vector<double>& centre) {
  double largest = 0;
  for (std::size_t i = 0; i < points.count; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < points.dim; ++k) square += (points[i][k] - centre[k]) * (points[i][k] - centre[k]);
    largest = std::max(largest, square);
  }
  return std::sqrt(largest);
}

}  // namespace

const double TransportCosts::noColumn = -std::numeric_limits<double>::infinity();

TransportCosts::TransportCosts(PointsView x, PointsView y)
    : m_rows(x.count), m_columns(y.count), m_dim(x.dim), m_padded((y.count + panel - 1) / panel * panel) {
  const auto centre = centreOf(x, y);
  const double reach = largestRadius(x, centre) + largestRadius(y, centre);
  if (reach > 0) m_unit = 0.5 * reach * reach / costSteps;
  // From the reach, not from the unit: a square of coordinates of 1e-30 has digits left, half of it times 2^-40 less
  // so.
  const double factor = reach > 0 ? std::sqrt(costSteps) / reach : 1;
  m_x.resize(m_rows * m_dim);
  for (std::size_t i = 0; i < m_rows; ++i)
    for (std::size_t k = 0; k < m_dim; ++k) m_x[i * m_dim + k] = (x[i][k] - centre[k]) * factor;
  m_y.assign(m_padded * m_dim, 0.0);
  for (std::size_t j = 0; j < m_columns; ++j)
    for (std::size_t k = 0; k < m_dim; ++k)
      m_y[(j / panel * m_dim + k) * panel + j % panel] = (y[j][k] - centre[k]) * factor;
  if (m_dim < dearDimension || m_rows * m_padded > mostKept) return;
  std::vector<double> all(m_rows * m_padded);
  const std::vector<double> none(m_padded, 0.0);
  for (std::size_t i = 0; i < m_rows; ++i) lowest(i, none.data(), all.data() + i * m_padded);
  m_kept = std::move(all);
}

double TransportCosts::cost(std::size_t i, std::size_t j) const {
  if (!m_kept.empty()) return m_kept[i * m_padded + j];
  const double* x = m_x.data() + i * m_dim;
  const double* y = m_y.data() + j / panel * m_dim * panel + j % panel;
  double sum = 0;
  for (std::size_t k = 0; k < m_dim; ++k) {
    const double delta = x[k] - y[k * panel];
    sum += delta * delta;
  }
  return sum;
}

std::int64_t TransportCosts::wholeCost(std::size_t i, std::size_t j) const {
  return std::llround(cost(i, j));
}

TransportCosts::Lowest TransportCosts::lowest(std::size_t i, const double* v, double* reduced) const {
  Lowest found;
  const bool kept = !m_kept.empty();
  found.value = HWY_DYNAMIC_DISPATCH(lowestOfRow)(kept ? m_kept.data() + i * m_padded : nullptr, m_x.data() + i * m_dim,
                                                  m_y.data(), v, kept ? 0 : m_dim, m_padded, panel, reduced,
                                                  &found.column, &found.second);
  return found;
}

}  // namespace brenier
#endif
