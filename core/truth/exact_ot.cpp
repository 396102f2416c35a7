#include "core/truth/exact_ot.h"

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

namespace brenier {
namespace {

using Graph = lemon::SmartDigraph;
using Simplex = lemon::NetworkSimplex<Graph, int, double>;

Unexpected<RunError> checkSizes(PointsView x, PointsView y) {
  return badInput("Exact transport needs samples of equal number and dimension, but has " + std::to_string(x.count) +
                      " x " + std::to_string(x.dim) + " and " + std::to_string(y.count) + " x " +
                      std::to_string(y.dim) + ".",
                  "Give as many target samples as source samples.");
}

}  // namespace

std::vector<double> halfSquaredCosts(PointsView x, PointsView y) {
  std::vector<double> costs(x.count * y.count);
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t j = 0; j < y.count; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < x.dim; ++k) {
        const double delta = static_cast<double>(x[i][k]) - y[j][k];
        sum += delta * delta;
      }
      costs[i * y.count + j] = 0.5 * sum;
    }
  return costs;
}

Result<ExactTransport> exactTransport(PointsView x, PointsView y, std::stop_token stop) {
  if (x.count == 0 || x.count != y.count || x.dim != y.dim) return checkSizes(x, y);
  const int n = static_cast<int>(x.count);
  Graph graph;
  graph.reserveNode(2 * n);
  graph.reserveArc(n * n);
  for (int i = 0; i < 2 * n; ++i) graph.addNode();
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) graph.addArc(Graph::nodeFromId(i), Graph::nodeFromId(n + j));

  const std::vector<double> costs = halfSquaredCosts(x, y);
  if (stop.stop_requested()) return failure(ErrorKind::internal, "Exact transport was stopped.");
  Graph::ArcMap<double> cost(graph);
  Graph::NodeMap<int> supply(graph);
  for (int a = 0; a < n * n; ++a) cost[Graph::arcFromId(a)] = costs[static_cast<std::size_t>(a)];
  for (int i = 0; i < n; ++i) {
    supply[Graph::nodeFromId(i)] = 1;
    supply[Graph::nodeFromId(n + i)] = -1;
  }
  Simplex simplex(graph);
  simplex.costMap(cost).supplyMap(supply);
  if (simplex.run() != Simplex::OPTIMAL)
    return failure(ErrorKind::internal,
                   "The network simplex found no optimal assignment of " + std::to_string(n) + " points.");

  ExactTransport exact;
  exact.targetOf.resize(x.count);
  exact.u.resize(x.count);
  exact.v.resize(x.count);
  for (int i = 0; i < n; ++i) {
    // LEMON's potentials pi satisfy cost + pi(source) - pi(target) >= 0.
    exact.u[static_cast<std::size_t>(i)] = -simplex.potential(Graph::nodeFromId(i));
    exact.v[static_cast<std::size_t>(i)] = simplex.potential(Graph::nodeFromId(n + i));
  }
  for (int a = 0; a < n * n; ++a) {
    if (simplex.flow(Graph::arcFromId(a)) == 0) continue;
    exact.targetOf[static_cast<std::size_t>(a / n)] = static_cast<std::uint32_t>(a % n);
    exact.halfW2 += costs[static_cast<std::size_t>(a)] / n;
  }
  return exact;
}

}  // namespace brenier
