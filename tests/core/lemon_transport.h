#pragma once

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/truth/exact_ot.h"

namespace brenier {

/// The least cost between whole masses of equal sums by LEMON's network simplex on the complete graph, an answer that
/// shares no line with ours. Costs are rounded to 2^-40 of the largest.
inline double lemonCost(PointsView x, const std::vector<std::int64_t>& supplies, PointsView y,
                        const std::vector<std::int64_t>& demands) {
  using Graph = lemon::SmartDigraph;
  using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;
  const int n = static_cast<int>(x.count), m = static_cast<int>(y.count);
  const auto costs = halfSquaredCosts(x, y);
  const double largest = *std::max_element(costs.begin(), costs.end()), unit = largest > 0 ? largest / 0x1p40 : 1;
  Graph graph;
  graph.reserveNode(n + m);
  graph.reserveArc(n * m);
  for (int i = 0; i < n + m; ++i) graph.addNode();
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j) graph.addArc(Graph::nodeFromId(i), Graph::nodeFromId(n + j));
  Graph::ArcMap<std::int64_t> cost(graph);
  Graph::NodeMap<std::int64_t> supply(graph);
  for (int a = 0; a < n * m; ++a) cost[Graph::arcFromId(a)] = std::llround(costs[static_cast<std::size_t>(a)] / unit);
  for (int i = 0; i < n; ++i) supply[Graph::nodeFromId(i)] = supplies[static_cast<std::size_t>(i)];
  for (int j = 0; j < m; ++j) supply[Graph::nodeFromId(n + j)] = -demands[static_cast<std::size_t>(j)];
  Simplex simplex(graph);
  simplex.costMap(cost).supplyMap(supply);
  if (simplex.run() != Simplex::OPTIMAL) return std::nan("");
  double value = 0, total = 0;
  for (int a = 0; a < n * m; ++a)
    value += static_cast<double>(simplex.flow(Graph::arcFromId(a))) * costs[static_cast<std::size_t>(a)];
  for (const auto s : supplies) total += static_cast<double>(s);
  return value / total;
}

}  // namespace brenier
