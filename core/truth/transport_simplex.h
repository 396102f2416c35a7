#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/truth/transport_costs.h"

namespace brenier {

/// A source row and a target column.
struct TransportArc {
  std::uint32_t row = 0, column = 0;
};

/// The primal network simplex for transport between all rows and all columns, whose costs are computed in place. The
/// basis is a spanning tree over rows and columns (Dantzig 1951; Ahuja, Magnanti, Orlin, "Network flows", 1993, ch.
/// 11), kept strongly feasible (Cunningham 1976), so that whole-number costs never send it round a cycle. Rows are
/// priced whole by vector instructions; where that is dear, most of the time only the columns of each row that were
/// cheapest at its last pricing.
class TransportSimplex {
 public:
  /// Masses in whole numbers, all positive, of equal sums; `costs` must outlive this.
  TransportSimplex(const TransportCosts& costs, std::vector<std::int64_t> supplies, std::vector<std::int64_t> demands);

  /// A first basis: mass goes along the wishes, in their order, as far as there is some; what is left by the north-west
  /// corner rule in the given orders of rows and columns (permutations).
  void begin(std::span<const TransportArc> wishes, std::span<const std::uint32_t> rowOrder,
             std::span<const std::uint32_t> columnOrder);

  /// To the optimum; false where it was stopped.
  bool run(std::stop_token stop = {});

  /// Duals in units, u_i + v_j <= c_ij to one unit, equal on the basis: u [n], v [m].
  std::vector<double> rowDuals() const;
  std::vector<double> columnDuals() const { return {m_v.begin(), m_v.begin() + m_columns}; }
  /// Calls take(row, column, mass) for every arc that carries some.
  template <class Take>
  void forFlows(Take take) const {
    for (Node a = 0; a < m_rows + m_columns; ++a)
      if (m_parent[a] >= 0 && m_flow[a] > 0)
        take(static_cast<std::uint32_t>(isRow(a) ? a : m_parent[a]),
             static_cast<std::uint32_t>((isRow(a) ? m_parent[a] : a) - m_rows), m_flow[a]);
  }
  std::int64_t pivots() const { return m_pivots; }

 private:
  using Node = std::int32_t;  ///< rows, then columns
  struct Offer {
    double reduced = 0;
    Node row = 0, column = 0;
  };
  struct Candidate {
    double cost = 0;
    std::uint32_t column = 0;
  };

  bool isRow(Node a) const { return a < m_rows; }
  std::int64_t arcCost(Node child) const;
  void link(Node child, Node parent);
  void unlink(Node child);
  void placeTree(Node root);
  void shiftSubtree(Node top, std::int64_t rowsBy);
  Node joinOf(Node a, Node b) const;
  void pivot(Node row, Node column);
  void pivotAll(std::vector<Offer>& offers);
  bool offers(Node row, double lowest, std::uint32_t column, std::vector<Offer>& out) const;
  void keepCheapest(Node row);
  bool priceRows(std::stop_token stop, bool& stopped);
  bool priceCandidates(std::stop_token stop);

  const TransportCosts& m_costs;
  Node m_rows, m_columns;
  std::vector<std::int64_t> m_supplies, m_demands;
  std::vector<Node> m_parent, m_child, m_next, m_previous, m_depth;
  std::vector<std::int64_t> m_flow;  ///< on the arc to the parent
  std::vector<std::int64_t> m_dual;  ///< u of rows, v of columns
  std::vector<double> m_v;           ///< v once more, padded, as pricing reads it
  std::vector<double> m_reduced;     ///< of the row priced last
  std::vector<Node> m_stack;
  std::size_t m_listed = 0;  ///< candidates a row; 0: rows are always priced whole
  std::vector<Candidate> m_candidates;
  std::vector<std::uint32_t> m_candidateCount;
  std::int64_t m_pivots = 0;
};

}  // namespace brenier
