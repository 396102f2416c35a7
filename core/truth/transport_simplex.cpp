#include "core/truth/transport_simplex.h"

#include <algorithm>
#include <limits>

namespace brenier {
namespace {

/// Rows that offer an arc before the best of them enter: a few, so that their prices are still true.
constexpr std::size_t rowsAtOnce = 16;
/// From so many products a row, pricing it whole costs more than the pivots that its best arc saves.
constexpr std::size_t dearRow = 16384;
constexpr std::size_t candidatesOfDearRow = 32;
/// Prices are in double, costs are rounded to whole units: an offer is looked at again in whole numbers.
constexpr double surelyNegative = -0.6;

}  // namespace

TransportSimplex::TransportSimplex(const TransportCosts& costs, std::vector<std::int64_t> supplies,
                                   std::vector<std::int64_t> demands)
    : m_costs(costs),
      m_rows(static_cast<Node>(supplies.size())),
      m_columns(static_cast<Node>(demands.size())),
      m_supplies(std::move(supplies)),
      m_demands(std::move(demands)),
      m_v(costs.paddedColumns(), TransportCosts::noColumn),
      m_reduced(costs.paddedColumns()) {
  const auto nodes = static_cast<std::size_t>(m_rows + m_columns);
  for (auto* links : {&m_parent, &m_child, &m_next, &m_previous}) links->assign(nodes, -1);
  m_depth.assign(nodes, 0);
  m_flow.assign(nodes, 0);
  m_dual.assign(nodes, 0);
  if (costs.columns() * costs.dearness() > dearRow) m_listed = std::min(costs.columns(), candidatesOfDearRow);
  m_candidates.resize(m_listed * costs.rows());
  m_candidateCount.assign(costs.rows(), 0);
}

std::int64_t TransportSimplex::arcCost(Node child) const {
  const Node parent = m_parent[child];
  return isRow(child) ? m_costs.wholeCost(child, parent - m_rows) : m_costs.wholeCost(parent, child - m_rows);
}

void TransportSimplex::link(Node child, Node parent) {
  m_parent[child] = parent;
  m_previous[child] = -1;
  m_next[child] = m_child[parent];
  if (m_child[parent] >= 0) m_previous[m_child[parent]] = child;
  m_child[parent] = child;
}

void TransportSimplex::unlink(Node child) {
  if (m_previous[child] >= 0)
    m_next[m_previous[child]] = m_next[child];
  else
    m_child[m_parent[child]] = m_next[child];
  if (m_next[child] >= 0) m_previous[m_next[child]] = m_previous[child];
}

/// Each allotment uses up one row or column, which becomes a child of the other end; the last one left is the root.
/// Where both are used up the column goes and the row stays, empty: its next arc is then empty and points to the root,
/// as a strongly feasible basis wants it.
void TransportSimplex::begin(std::span<const TransportArc> wishes, std::span<const std::uint32_t> rowOrder,
                             std::span<const std::uint32_t> columnOrder) {
  std::vector<bool> open(m_parent.size(), true);
  Node rows = m_rows, columns = m_columns;
  const auto allot = [&](Node i, Node j) {
    auto &supply = m_supplies[static_cast<std::size_t>(i)], &demand = m_demands[static_cast<std::size_t>(j - m_rows)];
    const std::int64_t mass = std::min(supply, demand);
    supply -= mass;
    demand -= mass;
    const bool columnGoes = demand == 0 && columns > 1;
    const Node gone = columnGoes ? j : i;
    link(gone, columnGoes ? i : j);
    m_flow[gone] = mass;
    open[static_cast<std::size_t>(gone)] = false;
    --(columnGoes ? columns : rows);
  };
  for (const auto& wish : wishes) {
    const Node i = static_cast<Node>(wish.row), j = m_rows + static_cast<Node>(wish.column);
    if (rows > 0 && open[static_cast<std::size_t>(i)] && open[static_cast<std::size_t>(j)]) allot(i, j);
  }
  auto row = rowOrder.begin();
  auto column = columnOrder.begin();
  while (rows > 0) {
    while (!open[*row]) ++row;
    while (!open[static_cast<std::size_t>(m_rows) + *column]) ++column;
    allot(static_cast<Node>(*row), m_rows + static_cast<Node>(*column));
  }
  placeTree(static_cast<Node>(std::find(open.begin(), open.end(), true) - open.begin()));
}

void TransportSimplex::placeTree(Node root) {
  m_stack.assign(1, root);
  while (!m_stack.empty()) {
    const Node a = m_stack.back();
    m_stack.pop_back();
    if (const Node parent = m_parent[a]; parent >= 0) {
      m_dual[a] = arcCost(a) - m_dual[parent];
      m_depth[a] = m_depth[parent] + 1;
    }
    if (!isRow(a)) m_v[a - m_rows] = static_cast<double>(m_dual[a]);
    for (Node c = m_child[a]; c >= 0; c = m_next[c]) m_stack.push_back(c);
  }
}

/// Adds to the rows of a subtree what it takes from its columns, so that its own arcs stay tight.
void TransportSimplex::shiftSubtree(Node top, std::int64_t rowsBy) {
  m_stack.assign(1, top);
  while (!m_stack.empty()) {
    const Node a = m_stack.back();
    m_stack.pop_back();
    m_depth[a] = m_depth[m_parent[a]] + 1;
    if (isRow(a)) {
      m_dual[a] += rowsBy;
    } else {
      m_dual[a] -= rowsBy;
      m_v[a - m_rows] = static_cast<double>(m_dual[a]);
    }
    for (Node c = m_child[a]; c >= 0; c = m_next[c]) m_stack.push_back(c);
  }
}

TransportSimplex::Node TransportSimplex::joinOf(Node a, Node b) const {
  while (a != b) {
    Node& deeper = m_depth[a] >= m_depth[b] ? a : b;
    deeper = m_parent[deeper];
  }
  return a;
}

/// Mass goes along the entering arc, up from its column and down to its row, until an arc of the cycle is empty. Of
/// several the last one along the cycle, seen from the join, leaves: that keeps the basis strongly feasible.
void TransportSimplex::pivot(Node row, Node column) {
  const std::int64_t reduced = m_costs.wholeCost(row, column - m_rows) - m_dual[row] - m_dual[column];
  if (reduced >= 0) return;
  ++m_pivots;
  const Node join = joinOf(row, column);
  std::int64_t mass = std::numeric_limits<std::int64_t>::max();
  Node leaving = -1;
  bool leavesRowSide = true;
  for (Node a = row; a != join; a = m_parent[a])
    if (isRow(a) && m_flow[a] < mass) {
      mass = m_flow[a];
      leaving = a;
    }
  for (Node a = column; a != join; a = m_parent[a])
    if (!isRow(a) && m_flow[a] <= mass) {
      mass = m_flow[a];
      leaving = a;
      leavesRowSide = false;
    }
  if (mass > 0) {
    for (Node a = row; a != join; a = m_parent[a]) m_flow[a] += isRow(a) ? -mass : mass;
    for (Node a = column; a != join; a = m_parent[a]) m_flow[a] += isRow(a) ? mass : -mass;
  }
  // The part of the tree that the leaving arc cuts off turns to hang by the entering arc.
  const Node entering = leavesRowSide ? row : column;
  Node a = entering, parent = leavesRowSide ? column : row;
  std::int64_t flow = mass;
  for (bool last = false; !last;) {
    last = a == leaving;
    const Node above = m_parent[a];
    const std::int64_t flowAbove = m_flow[a];
    unlink(a);
    link(a, parent);
    m_flow[a] = flow;
    parent = a;
    flow = flowAbove;
    a = above;
  }
  shiftSubtree(entering, leavesRowSide ? reduced : -reduced);
}

void TransportSimplex::pivotAll(std::vector<Offer>& offers) {
  std::sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) { return a.reduced < b.reduced; });
  for (const auto& offer : offers) pivot(offer.row, offer.column);
  offers.clear();
}

bool TransportSimplex::offers(Node row, double lowest, std::uint32_t column, std::vector<Offer>& out) const {
  const Node to = m_rows + static_cast<Node>(column);
  const double reduced = lowest - static_cast<double>(m_dual[row]);
  if (reduced >= surelyNegative || m_costs.wholeCost(row, column) - m_dual[row] - m_dual[to] >= 0) return false;
  out.push_back({reduced, row, to});
  return true;
}

/// The columns of the row that were cheapest just now.
void TransportSimplex::keepCheapest(Node row) {
  Candidate* kept = m_candidates.data() + static_cast<std::size_t>(row) * m_listed;
  const auto cheaper = [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; };
  std::size_t count = 0;
  double limit = std::numeric_limits<double>::infinity();
  for (std::uint32_t j = 0; j < static_cast<std::uint32_t>(m_columns); ++j) {
    if (m_reduced[j] >= limit) continue;
    if (count == m_listed) std::pop_heap(kept, kept + count--, cheaper);
    kept[count++] = {m_reduced[j], j};
    if (count < m_listed) continue;
    if (limit == std::numeric_limits<double>::infinity())
      std::make_heap(kept, kept + count, cheaper);
    else
      std::push_heap(kept, kept + count, cheaper);
    limit = kept[0].cost;
  }
  for (std::size_t k = 0; k < count; ++k) kept[k].cost += m_v[kept[k].column];
  m_candidateCount[static_cast<std::size_t>(row)] = static_cast<std::uint32_t>(count);
}

/// Every row once, whole; whether any arc entered.
bool TransportSimplex::priceRows(std::stop_token stop, bool& stopped) {
  std::vector<Offer> found;
  bool any = false;
  for (Node row = 0; row < m_rows; ++row) {
    const auto lowest = m_costs.lowest(row, m_v.data(), m_listed > 0 ? m_reduced.data() : nullptr);
    if (m_listed > 0) keepCheapest(row);
    any |= offers(row, lowest.value, lowest.column, found);
    if (found.size() >= rowsAtOnce || row + 1 == m_rows || row % rowsAtOnce == rowsAtOnce - 1) {
      pivotAll(found);
      if ((stopped = stop.stop_requested())) return any;
    }
  }
  return any;
}

/// Among the listed columns until none of them is worth entering; false where it was stopped.
bool TransportSimplex::priceCandidates(std::stop_token stop) {
  std::vector<Offer> found;
  Node row = 0;
  for (Node quiet = 0; quiet < m_rows;) {
    for (std::size_t k = 0; k < rowsAtOnce && quiet < m_rows; ++k) {
      const Candidate* kept = m_candidates.data() + static_cast<std::size_t>(row) * m_listed;
      double lowest = std::numeric_limits<double>::infinity();
      std::uint32_t column = 0;
      for (std::size_t c = 0; c < m_candidateCount[static_cast<std::size_t>(row)]; ++c)
        if (const double reduced = kept[c].cost - m_v[kept[c].column]; reduced < lowest) {
          lowest = reduced;
          column = kept[c].column;
        }
      quiet = offers(row, lowest, column, found) ? 0 : quiet + 1;
      row = row + 1 == m_rows ? 0 : row + 1;
    }
    pivotAll(found);
    if (stop.stop_requested()) return false;
  }
  return true;
}

bool TransportSimplex::run(std::stop_token stop) {
  bool stopped = false;
  while (priceRows(stop, stopped) && !stopped)
    if (m_listed > 0 && !priceCandidates(stop)) return false;
  return !stopped;
}

std::vector<double> TransportSimplex::rowDuals() const {
  return {m_dual.begin(), m_dual.begin() + m_rows};
}

}  // namespace brenier
