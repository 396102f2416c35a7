#include "core/measures/nearest_pairs.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace brenier {
namespace {

constexpr std::size_t fewestInPairs = 50, mostPairColumns = 3, rowsTried = 400, mostDistances = 40'000'000;
constexpr double nearestRatio = 0.1, leastPaired = 1.0 / 3, clearlyNearest = 0.5, usual = 5;

/// Rows in deviations of their columns, in the order of one direction, whose differences no distance is less than.
class NearRows {
 public:
  NearRows(const Table& table, const std::vector<std::uint32_t>& rows) : m_rows(rows) {
    const double n = static_cast<double>(rows.size());
    std::vector<std::size_t> columns;
    std::vector<double> means, factors;
    for (std::size_t k = 0; k < table.dim; ++k) {
      double mean = 0, square = 0;
      for (const auto row : rows) mean += table[row][k] / n;
      for (const auto row : rows) square += (table[row][k] - mean) * (table[row][k] - mean) / n;
      const double deviation = std::sqrt(square);
      if (!(deviation > 1e-9 * std::abs(mean)) || !std::isfinite(deviation)) continue;  // it tells no rows apart
      columns.push_back(k);
      means.push_back(mean);
      factors.push_back(1 / deviation);
    }
    m_dim = columns.size();
    if (m_dim == 0 || m_dim > mostPairColumns) return;
    constexpr double direction[mostPairColumns] = {0.8, 0.53, 0.28};  // no axis, nor between two
    const double length = std::sqrt(std::inner_product(direction, direction + m_dim, direction, 0.0));
    std::vector<std::pair<double, std::uint32_t>> order;
    for (const auto row : rows) {
      double along = 0;
      for (std::size_t c = 0; c < m_dim; ++c)
        along += direction[c] / length * (table[row][columns[c]] - means[c]) * factors[c];
      order.emplace_back(along, row);
    }
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) {
      m_rows[i] = order[i].second;
      m_along.push_back(order[i].first);
      for (std::size_t c = 0; c < m_dim; ++c)
        m_values.push_back((table[m_rows[i]][columns[c]] - means[c]) * factors[c]);
    }
  }

  bool usable() const { return !m_values.empty(); }
  bool tooMany() const { return m_distances > mostDistances; }
  std::size_t count() const { return m_rows.size(); }
  std::uint32_t row(std::size_t i) const { return m_rows[i]; }

  struct Neighbours {
    std::size_t nearest = 0;
    double first = std::numeric_limits<double>::infinity(), second = first;  ///< squares
    bool paired(double ratio) const { return first < ratio * ratio * second; }
  };
  Neighbours of(std::size_t i) {
    Neighbours found;
    std::size_t up = i + 1, down = i;
    const auto open = [&](double along) {
      return (along - m_along[i]) * (along - m_along[i]) < found.second && !tooMany();
    };
    for (bool more = true; more;) {
      more = false;
      if (up < count() && open(m_along[up])) look(i, up++, found), more = true;
      if (down > 0 && open(m_along[down - 1])) look(i, --down, found), more = true;
    }
    return found;
  }
  /// A square of a distance as root mean square of the columns' parts.
  double rootMean(double square) const { return std::sqrt(square / static_cast<double>(m_dim)); }

 private:
  void look(std::size_t i, std::size_t j, Neighbours& found) {
    double square = 0;
    for (std::size_t c = 0; c < m_dim; ++c) {
      const double off = m_values[i * m_dim + c] - m_values[j * m_dim + c];
      square += off * off;
    }
    ++m_distances;
    if (square < found.first) {
      found.second = found.first;
      found.first = square;
      found.nearest = j;
    } else {
      found.second = std::min(found.second, square);
    }
  }

  std::vector<std::uint32_t> m_rows;
  std::vector<double> m_along, m_values;  ///< [n], [n, d]
  std::size_t m_dim = 0, m_distances = 0;
};

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

}  // namespace

std::optional<NearestPairs> nearestPairs(const Table& table, const std::vector<std::uint32_t>& rows) {
  if (rows.size() < fewestInPairs) return std::nullopt;
  NearRows near(table, rows);
  if (!near.usable()) return std::nullopt;
  const std::size_t n = near.count(), tried = std::min(rowsTried, n);
  std::size_t paired = 0;
  for (std::size_t i = 0; i < tried; ++i) paired += near.of(i * n / tried).paired(nearestRatio) ? 1 : 0;
  if (static_cast<double>(paired) < leastPaired * static_cast<double>(tried) || near.tooMany()) return std::nullopt;
  std::vector<NearRows::Neighbours> all;
  std::vector<double> distances;
  for (std::size_t i = 0; i < n; ++i) {
    all.push_back(near.of(i));
    if (near.tooMany()) return std::nullopt;
    if (all.back().paired(nearestRatio)) distances.push_back(all.back().first);
  }
  const double farthest = usual * usual * quantile(distances, 0.5);  // squares, as all of these are
  NearestPairs found;
  distances.clear();
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t j = all[i].nearest;
    // Each the nearest of the other.
    if (j < i || all[j].nearest != i || all[i].first > farthest) continue;
    if (!all[i].paired(clearlyNearest) || !all[j].paired(clearlyNearest)) continue;
    found.pairs.emplace_back(near.row(i), near.row(j));
    distances.push_back(all[i].first);
  }
  if (distances.empty()) return std::nullopt;
  found.within = near.rootMean(quantile(distances, 0.95));
  return found;
}

}  // namespace brenier
