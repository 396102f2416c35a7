#include "core/measures/row_copies.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/measures/nearest_pairs.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::size_t mostKeys = 8, fewestRows = 8;
constexpr std::size_t mostCompared = 50'000'000;
constexpr double leastRadius = 1e-14;
constexpr std::size_t radiusLevels = 29;  ///< of radii, from the least to 1
constexpr std::size_t perDecade = 2;      ///< of them
constexpr std::size_t gapLevels = 3;      ///< a factor of 30
constexpr std::size_t surelyAGap =
    9 * perDecade;                    ///< levels of a gap below which there is one row: by chance 1 in 10^9
constexpr std::size_t inTheGap = 20;  ///< one row in so many may lie in the gap
constexpr std::uint64_t copiesSeed = 20260711;

std::size_t hashOf(const double* row, std::size_t d) {
  std::size_t all = 0;
  for (std::size_t k = 0; k < d; ++k) all = 0x9E3779B97F4A7C15u * (all ^ std::hash<double>()(row[k])) + (all >> 29);
  return all;
}

/// The first row that equals each; 0 and -0 are equal.
std::vector<std::uint32_t> firstEqual(const Table& table) {
  const std::size_t d = table.dim;
  const auto hash = [&](std::uint32_t row) { return hashOf(table[row], d); };
  const auto equal = [&](std::uint32_t a, std::uint32_t b) { return std::equal(table[a], table[a] + d, table[b]); };
  std::unordered_set<std::uint32_t, decltype(hash), decltype(equal)> seen(table.count(), hash, equal);
  std::vector<std::uint32_t> first(table.count());
  for (std::uint32_t i = 0; i < first.size(); ++i) first[i] = *seen.insert(i).first;
  return first;
}

/// Different rows, covered by balls whose radius grows from level to level: a row within the radius of another one
/// becomes part of it. Rows are compared where their projections onto fixed random directions lie near.
class Cover {
 public:
  Cover(const Table& table, std::vector<std::uint32_t> rows) : m_table(table), m_rows(std::move(rows)) {
    scaleColumns();
    if (m_columns.empty()) return;
    project();
    m_alive.resize(m_rows.size());
    std::iota(m_alive.begin(), m_alive.end(), 0u);
    m_part.resize(m_rows.size());
    std::iota(m_part.begin(), m_part.end(), 0u);
    m_since.assign(m_rows.size(), radiusLevels);
    while (m_covered.size() < radiusLevels && grow()) {
    }
  }

  /// The level at which copies are told from other rows; none where they are not.
  std::optional<std::size_t> gap() const {
    const std::size_t n = m_rows.size();
    for (std::size_t i = m_covered.size(); i-- > 0;) {
      if (m_covered[i] == 0) break;
      const std::size_t end = i + std::max(gapLevels, (surelyAGap + m_covered[i] - 1) / m_covered[i]);
      if (end >= m_covered.size()) continue;
      const std::size_t within = m_covered[end] - m_covered[i], left = n - m_covered[end];
      if (inTheGap * within > std::min(m_covered[i], left) || left * left < n) continue;
      while (i > 0 && m_covered[i - 1] == m_covered[i]) --i;
      return largestAt(i) <= 2 * static_cast<std::size_t>(std::sqrt(static_cast<double>(n))) ? std::optional(i)
                                                                                             : std::nullopt;
    }
    return std::nullopt;
  }

  /// The rows, in an order of their own.
  const std::vector<std::uint32_t>& rows() const { return m_rows; }
  /// Within which nearly all are that a level covers.
  double radiusOfMost(std::size_t level) const {
    const std::size_t all = m_covered[level];
    while (level > 0 && inTheGap * (all - m_covered[level - 1]) <= all) --level;
    return radius(level);
  }
  std::size_t coveredAt(std::size_t level) const { return m_covered[level]; }
  static double radius(std::size_t level) {
    return leastRadius * std::pow(10.0, static_cast<double>(level) / perDecade);
  }
  /// Of which of the rows each is a part.
  std::vector<std::uint32_t> partsAt(std::size_t level) const {
    std::vector<std::uint32_t> parts(m_rows.size());
    for (std::uint32_t i = 0; i < parts.size(); ++i) {
      parts[i] = i;
      while (m_since[parts[i]] <= level) parts[i] = m_part[parts[i]];
    }
    return parts;
  }

 private:
  void scaleColumns() {
    const double n = static_cast<double>(m_rows.size());
    std::vector<double> mean(m_table.dim), square(m_table.dim);
    for (const auto row : m_rows)
      for (std::size_t k = 0; k < m_table.dim; ++k) mean[k] += m_table[row][k] / n;
    for (const auto row : m_rows)
      for (std::size_t k = 0; k < m_table.dim; ++k) square[k] += std::pow(m_table[row][k] - mean[k], 2) / n;
    for (std::size_t k = 0; k < m_table.dim; ++k) {
      // What is constant but for rounding tells no rows apart.
      const double unit = std::max(std::sqrt(square[k]), 1e-9 * std::abs(mean[k]));
      if (unit > 0 && std::isfinite(unit)) m_columns.push_back({k, mean[k], 1 / unit});
    }
    m_keys = std::min(mostKeys, m_columns.size());
  }

  void project() {
    PhiloxStream random(copiesSeed, 1);
    std::vector<double> directions(m_columns.size() * m_keys);
    for (std::size_t p = 0; p < m_keys; ++p) {
      double square = 0;
      for (std::size_t c = 0; c < m_columns.size(); ++c) {
        double& part = directions[c * m_keys + p] = static_cast<double>(random.normal());
        square += part * part;
      }
      for (std::size_t c = 0; c < m_columns.size(); ++c)
        directions[c * m_keys + p] *= m_columns[c].factor / std::sqrt(square);
    }
    m_projected.assign(m_rows.size() * m_keys, 0);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
      for (std::size_t c = 0; c < m_columns.size(); ++c) {
        const double off = m_table[m_rows[i]][m_columns[c].index] - m_columns[c].mean;
        for (std::size_t p = 0; p < m_keys; ++p) m_projected[i * m_keys + p] += directions[c * m_keys + p] * off;
      }
    sortRows();
  }

  /// By the first key.
  void sortRows() {
    std::vector<std::uint32_t> order(m_rows.size()), rows;
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(m_projected[a * m_keys], a) < std::pair(m_projected[b * m_keys], b);
    });
    std::vector<double> projected;
    for (const auto i : order) {
      rows.push_back(m_rows[i]);
      const double* keys = &m_projected[i * m_keys];
      projected.insert(projected.end(), keys, keys + m_keys);
    }
    m_rows = std::move(rows);
    m_projected = std::move(projected);
  }

  bool isWithin(std::uint32_t a, std::uint32_t b, double square) {
    const double *x = m_table[m_rows[a]], *y = m_table[m_rows[b]];
    double sum = 0;
    std::size_t c = 0;
    for (; c < m_columns.size() && sum <= square; ++c) {
      const double off = (x[m_columns[c].index] - y[m_columns[c].index]) * m_columns[c].factor;
      sum += off * off;
    }
    m_compared += 32 + c;  // a row that is not at hand costs as much as some that are
    return sum <= square;
  }

  /// One level more; false where that would take too long.
  bool grow() {
    const std::size_t level = m_covered.size();
    const double columns = static_cast<double>(m_columns.size());
    // What a direction sees of a distance in many dimensions is normal: six deviations of it.
    const double window = std::min(std::sqrt(columns), 6.0) * radius(level) + leastRadius;
    const double square = columns * radius(level) * radius(level);
    for (std::size_t i = 0; i < m_alive.size(); ++i) {
      const std::uint32_t a = m_alive[i];
      if (m_since[a] <= level) continue;
      const double* keys = &m_projected[a * m_keys];
      for (std::size_t j = i + 1; j < m_alive.size(); ++j) {
        const std::uint32_t b = m_alive[j];
        const double* others = &m_projected[b * m_keys];
        if (others[0] - keys[0] > window) break;
        if (++m_compared > mostCompared) return false;
        std::size_t p = 1;
        while (p < m_keys && std::abs(others[p] - keys[p]) <= window) ++p;
        if (p < m_keys || m_since[b] <= level || !isWithin(a, b, square)) continue;
        m_since[b] = level;
        m_part[b] = a;
      }
    }
    std::erase_if(m_alive, [&](std::uint32_t i) { return m_since[i] <= level; });
    m_covered.push_back(m_rows.size() - m_alive.size());
    return true;
  }

  std::size_t largestAt(std::size_t level) const {
    std::vector<std::size_t> sizes(m_rows.size());
    std::size_t largest = 0;
    for (const auto part : partsAt(level)) largest = std::max(largest, ++sizes[part]);
    return largest;
  }

  struct Column {
    std::size_t index = 0;
    double mean = 0, factor = 1;
  };
  const Table& m_table;
  std::vector<std::uint32_t> m_rows;
  std::vector<Column> m_columns;  ///< that tell rows apart
  std::size_t m_keys = 0;
  std::vector<double> m_projected;             ///< [n, m_keys]
  std::vector<std::uint32_t> m_alive, m_part;  ///< part of no other, by the first key; [n] of whom each is a part
  std::vector<std::size_t> m_since;            ///< [n] the level from which on
  std::vector<std::size_t> m_covered;          ///< by level, rows that are a part of another
  std::size_t m_compared = 0;                  ///< pairs, and numbers of theirs
};

/// Where nothing tells copies by a gap.
void takePairs(const std::optional<NearestPairs>& found, RowCopies& copies) {
  if (!found) return;
  copies.near = found->pairs.size();
  copies.within = found->within;
  std::unordered_map<std::uint32_t, std::uint32_t> firstOf;
  for (const auto& [a, b] : found->pairs) firstOf[std::max(a, b)] = std::min(a, b);
  for (auto& first : copies.first)
    if (const auto other = firstOf.find(first); other != firstOf.end()) first = other->second;
}

}  // namespace

RowCopies copiesIn(const Table& table) {
  RowCopies copies{firstEqual(table)};
  std::vector<std::uint32_t> different;
  for (std::uint32_t i = 0; i < copies.first.size(); ++i)
    if (copies.first[i] == i) different.push_back(i);
  copies.equal = copies.first.size() - different.size();
  if (different.size() < fewestRows) return copies;
  const Cover cover(table, std::move(different));
  const auto level = cover.gap();
  if (!level) {
    takePairs(nearestPairs(table, cover.rows()), copies);
    return copies;
  }
  copies.near = cover.coveredAt(*level);
  copies.within = cover.radiusOfMost(*level);
  const auto parts = cover.partsAt(*level);
  const auto& rows = cover.rows();
  std::vector<std::uint32_t> least(rows.size(), UINT32_MAX), groupOf(copies.first.size());
  for (std::size_t i = 0; i < rows.size(); ++i) least[parts[i]] = std::min(least[parts[i]], rows[i]);
  for (std::size_t i = 0; i < rows.size(); ++i) groupOf[rows[i]] = least[parts[i]];
  for (auto& first : copies.first) first = groupOf[first];
  return copies;
}

std::vector<std::uint32_t> rowsAlsoIn(std::span<const double> rows, std::span<const double> others, std::size_t d) {
  const auto hash = [&](const double* row) { return hashOf(row, d); };
  const auto equal = [&](const double* a, const double* b) { return std::equal(a, a + d, b); };
  std::unordered_set<const double*, decltype(hash), decltype(equal)> known(others.size() / d, hash, equal);
  for (std::size_t i = 0; i < others.size() / d; ++i) known.insert(&others[i * d]);
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < rows.size() / d; ++i)
    if (known.contains(&rows[i * d])) found.push_back(i);
  return found;
}

std::vector<std::uint32_t> rowsAlsoIn(const Table& table, const Table& other) {
  if (other.dim != table.dim) return {};
  if (table.numbers != TableNumbers::float32 && other.numbers != TableNumbers::float32)
    return rowsAlsoIn(table.values, other.values, table.dim);
  const auto rounded = [](std::vector<double> values) {
    for (double& value : values) value = static_cast<double>(static_cast<float>(value));
    return values;
  };
  const std::vector<double> rows = rounded(table.values), others = rounded(other.values);
  return rowsAlsoIn(rows, others, table.dim);
}

std::size_t differentIn(std::span<const std::uint32_t> groups, std::size_t count) {
  return groups.empty() ? count : std::unordered_set<std::uint32_t>(groups.begin(), groups.end()).size();
}

double effectiveIn(std::span<const std::uint32_t> groups, std::size_t count) {
  if (groups.empty()) return static_cast<double>(count);
  std::unordered_map<std::uint32_t, double> times;
  for (const std::uint32_t group : groups) ++times[group];
  double squares = 0;
  for (const auto& [group, often] : times) squares += often * often;
  const double n = static_cast<double>(groups.size());
  return n * n / squares;
}

}  // namespace brenier
