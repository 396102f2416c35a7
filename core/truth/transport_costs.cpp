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

using Doubles = hn::CappedTag<double, 8>;  // a panel holds an even number of vectors of any target

/// Calls take(costs, j) for all columns, a vector of them at a time; two at a time are summed, so that one's sums do
/// not wait for the other's.
template <class Take>
HWY_INLINE void overColumns(const TransportRow& row, const Take& take) {
  const Doubles tag;
  const std::size_t lanes = hn::Lanes(tag);
  const double* y = row.y;
  for (std::size_t first = 0; first < row.padded; first += row.panel, y += row.dim * row.panel)
    for (std::size_t lane = 0; lane < row.panel; lane += 2 * lanes) {
      const std::size_t j = first + lane;
      auto one = hn::Neg(hn::LoadU(tag, row.v + j)), two = hn::Neg(hn::LoadU(tag, row.v + j + lanes));
      if (row.base) {
        one = hn::Add(one, hn::LoadU(tag, row.base + j));
        two = hn::Add(two, hn::LoadU(tag, row.base + j + lanes));
      }
      const double* from = y + lane;
      for (std::size_t k = 0; k < row.dim; ++k, from += row.panel) {
        const auto xk = hn::Set(tag, row.x[k]);
        const auto a = hn::Sub(xk, hn::LoadU(tag, from)), b = hn::Sub(xk, hn::LoadU(tag, from + lanes));
        one = hn::MulAdd(a, a, one);
        two = hn::MulAdd(b, b, two);
      }
      take(one, j);
      take(two, j + lanes);
    }
}

/// The least of all lanes' least; of several the first column.
double leastOf(const double* values, const double* columns, std::uint32_t* column, std::size_t* lane) {
  const std::size_t lanes = hn::Lanes(Doubles());
  std::size_t best = 0;
  for (std::size_t l = 1; l < lanes; ++l)
    if (values[l] < values[best] || (values[l] == values[best] && columns[l] < columns[best])) best = l;
  *column = static_cast<std::uint32_t>(columns[best]);
  *lane = best;
  return values[best];
}

/// The least over the columns, its column, and the least of the others.
double lowestOfRow(const TransportRow& row, double* reduced, std::uint32_t* column, double* second) {
  const Doubles tag;
  const std::size_t lanes = hn::Lanes(tag);
  auto least = hn::Set(tag, HUGE_VAL), next = least, at = hn::Zero(tag), index = hn::Iota(tag, 0);
  const auto step = hn::Set(tag, static_cast<double>(lanes));
  overColumns(row, [&](auto sum, std::size_t j) HWY_ATTR {
    const auto better = hn::Lt(sum, least);
    next = hn::Min(next, hn::Max(least, sum));
    least = hn::IfThenElse(better, sum, least);
    at = hn::IfThenElse(better, index, at);
    index = hn::Add(index, step);
    if (reduced) hn::StoreU(sum, tag, reduced + j);
  });
  double values[8], columns[8], nexts[8];
  hn::StoreU(least, tag, values);
  hn::StoreU(at, tag, columns);
  hn::StoreU(next, tag, nexts);
  std::size_t best = 0;
  const double value = leastOf(values, columns, column, &best);
  *second = HUGE_VAL;
  for (std::size_t l = 0; l < lanes; ++l) {
    *second = std::min(*second, nexts[l]);
    if (l != best) *second = std::min(*second, values[l]);
  }
  return value;
}

/// far_j becomes the least of itself and of the row's cost less `above`, from_j then `name`; the least far_j that is
/// not minus infinity and its column.
double relaxByRow(const TransportRow& row, double above, double name, double* far, double* from,
                  std::uint32_t* column) {
  const Doubles tag;
  const auto less = hn::Set(tag, above), mine = hn::Set(tag, name), none = hn::Set(tag, HUGE_VAL);
  const auto final = hn::Neg(none), step = hn::Set(tag, static_cast<double>(hn::Lanes(tag)));
  auto least = none, at = hn::Zero(tag), index = hn::Iota(tag, 0);
  overColumns(row, [&](auto sum, std::size_t j) HWY_ATTR {
    const auto known = hn::LoadU(tag, far + j), through = hn::Sub(sum, less);
    const auto nearer = hn::Lt(through, known);
    const auto length = hn::IfThenElse(nearer, through, known);
    hn::StoreU(length, tag, far + j);
    hn::StoreU(hn::IfThenElse(nearer, mine, hn::LoadU(tag, from + j)), tag, from + j);
    const auto open = hn::IfThenElse(hn::Gt(length, final), length, none);
    const auto better = hn::Lt(open, least);
    least = hn::IfThenElse(better, open, least);
    at = hn::IfThenElse(better, index, at);
    index = hn::Add(index, step);
  });
  double values[8], columns[8];
  hn::StoreU(least, tag, values);
  hn::StoreU(at, tag, columns);
  std::size_t best = 0;
  return leastOf(values, columns, column, &best);
}

}  // namespace brenier::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace brenier {
namespace {

HWY_EXPORT(lowestOfRow);
HWY_EXPORT(relaxByRow);

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

TransportRow TransportCosts::row(std::size_t i, const double* v) const {
  const bool kept = !m_kept.empty();
  return {kept ? m_kept.data() + i * m_padded : nullptr,
          m_x.data() + i * m_dim,
          m_y.data(),
          v,
          kept ? 0 : m_dim,
          m_padded,
          panel};
}

TransportCosts::Lowest TransportCosts::lowest(std::size_t i, const double* v, double* reduced) const {
  Lowest found;
  found.value = HWY_DYNAMIC_DISPATCH(lowestOfRow)(row(i, v), reduced, &found.column, &found.second);
  return found;
}

TransportCosts::Nearest TransportCosts::relax(std::size_t i, const double* v, double above, double* far,
                                              double* from) const {
  Nearest found;
  found.far = HWY_DYNAMIC_DISPATCH(relaxByRow)(row(i, v), above, static_cast<double>(i), far, from, &found.column);
  return found;
}

}  // namespace brenier
#endif
