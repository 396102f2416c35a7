#include "core/truth/shortest_paths.h"

#include <algorithm>
#include <limits>

#include "core/truth/transport_start.h"

namespace brenier {
namespace {

/// The last rows are placed sooner by paths than by bids.
constexpr std::size_t bidsEachRow = 4;
/// What the auctions before raise a price by, in mean distances between a row's cheapest two, and their bids a row.
constexpr double raises[] = {1.0, 0.3};
constexpr std::size_t auctionBidsEachRow = 6;
constexpr double reached = -std::numeric_limits<double>::infinity();

/// The state of one solution: duals, padded as the costs read them, and who has which column.
class PathSearch {
 public:
  PathSearch(const TransportCosts& costs, std::vector<double> v)
      : m_costs(costs),
        m_n(costs.rows()),
        m_v(std::move(v)),
        m_far(costs.paddedColumns()),
        m_from(costs.paddedColumns()),
        m_columnOf(m_n, nobody),
        m_rowOf(m_n, nobody) {
    m_v.resize(costs.paddedColumns(), TransportCosts::noColumn);
  }

  void comeNear(std::stop_token stop);
  bool bid(std::stop_token stop);
  bool placeRest(std::size_t mostRows, std::stop_token stop);
  PathSolution taken(bool complete) {
    m_v.resize(m_n);
    return {complete, std::move(m_columnOf), std::move(m_v)};
  }

 private:
  bool place(std::uint32_t row, std::size_t& rowsLeft);
  void augment(std::uint32_t row, std::uint32_t column);

  struct Reached {
    std::uint32_t column = 0;
    double far = 0;
  };

  const TransportCosts& m_costs;
  std::size_t m_n;
  std::vector<double> m_v;
  std::vector<double> m_far;   ///< length of the shortest path to each column; `reached` where it is final
  std::vector<double> m_from;  ///< the row before the column on it; in double, as vectors choose it
  std::vector<std::uint32_t> m_columnOf, m_rowOf, m_free;
  std::vector<Reached> m_reached;
};

void PathSearch::comeNear(std::stop_token stop) {
  if (m_n < 2) return;
  double apart = 0;
  for (std::size_t i = 0; i < m_n; ++i) {
    const auto best = m_costs.lowest(i, m_v.data(), nullptr);
    apart += (best.second - best.value) / static_cast<double>(m_n);
  }
  for (const double raise : raises) auction(m_costs, m_v, raise * apart, auctionBidsEachRow * m_n, stop);
}

/// A row lowers the dual of its cheapest column until the second one is as cheap, and takes it; who had it bids again.
/// Where nothing separates the two columns, the row waits for a path rather than push another out for ever.
bool PathSearch::bid(std::stop_token stop) {
  std::vector<std::uint32_t> waiting(m_n);
  for (std::uint32_t i = 0; i < m_n; ++i) waiting[m_n - 1 - i] = i;
  for (std::size_t bids = 0; !waiting.empty(); ++bids) {
    if (bids % 64 == 0 && stop.stop_requested()) return false;
    const std::uint32_t row = waiting.back();
    waiting.pop_back();
    const auto best = m_costs.lowest(row, m_v.data(), nullptr);
    const std::uint32_t before = m_rowOf[best.column];
    const bool gains = m_n > 1 && best.second > best.value;
    if (before != nobody && (!gains || bids >= bidsEachRow * m_n)) {
      m_free.push_back(row);
      continue;
    }
    if (before != nobody) waiting.push_back(before);
    if (gains) m_v[best.column] -= best.second - best.value;
    m_rowOf[best.column] = row;
    m_columnOf[row] = best.column;
  }
  for (const std::uint32_t row : m_free) m_columnOf[row] = nobody;
  return true;
}

/// Every row on the path takes the column that follows it and leaves the one before.
void PathSearch::augment(std::uint32_t row, std::uint32_t column) {
  for (std::uint32_t at = nobody; at != row;) {
    at = static_cast<std::uint32_t>(m_from[column]);
    m_rowOf[column] = at;
    std::swap(m_columnOf[at], column);
  }
}

/// Dijkstra from a free row over reduced costs to the nearest free column; false where no rows may be read any more.
bool PathSearch::place(std::uint32_t row, std::size_t& rowsLeft) {
  std::fill(m_far.begin(), m_far.end(), std::numeric_limits<double>::infinity());
  m_reached.clear();
  auto nearest = m_costs.relax(row, m_v.data(), 0, m_far.data(), m_from.data());
  while (m_rowOf[nearest.column] != nobody) {
    if (rowsLeft-- == 0) return false;
    const std::uint32_t column = nearest.column, next = m_rowOf[column];
    m_reached.push_back({column, nearest.far});
    m_far[column] = reached;
    const double above = m_costs.cost(next, column) - m_v[column] - nearest.far;
    nearest = m_costs.relax(next, m_v.data(), above, m_far.data(), m_from.data());
  }
  for (const auto& known : m_reached) m_v[known.column] += known.far - nearest.far;
  augment(row, nearest.column);
  return true;
}

bool PathSearch::placeRest(std::size_t mostRows, std::stop_token stop) {
  for (const std::uint32_t row : m_free)
    if (stop.stop_requested() || !place(row, mostRows)) return false;
  return true;
}

}  // namespace

PathSolution shortestPaths(const TransportCosts& costs, std::vector<double> v, std::size_t mostRows,
                           std::stop_token stop) {
  PathSearch search(costs, std::move(v));
  search.comeNear(stop);
  const bool complete = search.bid(stop) && search.placeRest(mostRows, stop);
  return search.taken(complete);
}

}  // namespace brenier
