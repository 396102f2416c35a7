#include "core/truth/exact_ot.h"

#include <lemon/network_simplex.h>
#include <lemon/smart_graph.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>

namespace brenier {
namespace {

using Graph = lemon::SmartDigraph;
// Whole-number costs: on floating-point ones rounded reduced costs can send the simplex round a cycle for ever.
using Simplex = lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t>;

/// Steps from 0 to the largest cost. Potentials are sums of up to 2n costs, LEMON's artificial cost is one of (n + 1)
/// times the largest: with n <= 2^20 nothing passes 2^62, and an answer is exact to 2^-40 of the largest cost.
constexpr double costSteps = 0x1p40;
/// Steps that a total mass of 1 is divided into where the weights are not equal.
constexpr double massSteps = 0x1p40;

Unexpected<RunError> checkSizes(PointsView x, PointsView y) {
  return badInput("Exact transport needs samples of equal number and dimension, but has " + std::to_string(x.count) +
                      " x " + std::to_string(x.dim) + " and " + std::to_string(y.count) + " x " +
                      std::to_string(y.dim) + ".",
                  "Give as many target samples as source samples.");
}

/// What the simplex found: flows [n, m] row-major in units of mass, and the duals.
struct Solution {
  std::vector<std::int64_t> flow;
  std::vector<double> u, v;
};

/// The transport of supplies [n] to demands [m] of the same sum at the least cost [n, m].
Result<Solution> solve(const std::vector<double>& costs, const std::vector<std::int64_t>& supplies,
                       const std::vector<std::int64_t>& demands, std::stop_token stop) {
  const int n = static_cast<int>(supplies.size()), m = static_cast<int>(demands.size());
  if (stop.stop_requested()) return failure(ErrorKind::internal, "Exact transport was stopped.");
  double largest = 0;
  for (const double c : costs) {
    if (!std::isfinite(c)) return failure(ErrorKind::internal, "Exact transport was given a point that is not finite.");
    largest = std::max(largest, c);
  }
  const double unit = largest > 0 ? largest / costSteps : 1;
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
  if (simplex.run() != Simplex::OPTIMAL)
    return failure(ErrorKind::internal, "The network simplex found no optimal coupling of " + std::to_string(n) +
                                            " and " + std::to_string(m) + " points.");

  Solution found;
  // LEMON's potentials pi satisfy cost + pi(source) - pi(target) >= 0.
  for (int i = 0; i < n; ++i) found.u.push_back(-unit * static_cast<double>(simplex.potential(Graph::nodeFromId(i))));
  for (int j = 0; j < m; ++j)
    found.v.push_back(unit * static_cast<double>(simplex.potential(Graph::nodeFromId(n + j))));
  for (int a = 0; a < n * m; ++a) found.flow.push_back(simplex.flow(Graph::arcFromId(a)));
  return found;
}

/// What is wrong with weights, as the end of a sentence; empty when nothing.
std::string weightsProblem(std::span<const double> weights, std::size_t points) {
  if (weights.size() != points)
    return "there are " + std::to_string(weights.size()) + " weights for " + std::to_string(points) + " points";
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) {
    if (!(weights[i] >= 0) || !std::isfinite(weights[i]))
      return "weight " + std::to_string(i + 1) + " is " + std::to_string(weights[i]);
    sum += weights[i];
  }
  return sum > 0 ? "" : "all " + std::to_string(points) + " weights are 0";
}

/// Weights as whole numbers that sum to massSteps exactly: the running sums are rounded.
std::vector<std::int64_t> wholeMasses(std::span<const double> weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::int64_t> masses;
  double sum = 0;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    const auto now = i + 1 == weights.size() ? static_cast<std::int64_t>(massSteps)
                                             : std::llround(std::min(1.0, sum / total) * massSteps);
    masses.push_back(now - before);
    before = now;
  }
  return masses;
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
  const std::size_t n = x.count;
  const std::vector<double> costs = halfSquaredCosts(x, y);
  const std::vector<std::int64_t> ones(n, 1);
  auto found = solve(costs, ones, ones, stop);
  if (!found) return Unexpected<RunError>(found.error());
  ExactTransport exact;
  exact.targetOf.resize(n);
  for (std::size_t a = 0; a < n * n; ++a) {
    if (found->flow[a] == 0) continue;
    exact.targetOf[a / n] = static_cast<std::uint32_t>(a % n);
    exact.halfW2 += costs[a] / static_cast<double>(n);
  }
  exact.u = std::move(found->u);
  exact.v = std::move(found->v);
  return exact;
}

Result<ExactCoupling> exactTransport(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                     std::stop_token stop) {
  if (x.count == 0 || y.count == 0 || x.dim != y.dim)
    return badInput("Exact transport needs points of the same dimension, but has " + std::to_string(x.count) + " x " +
                        std::to_string(x.dim) + " and " + std::to_string(y.count) + " x " + std::to_string(y.dim) + ".",
                    "Give at least one point on each side.");
  for (const auto& problem : {weightsProblem(a, x.count), weightsProblem(b, y.count)})
    if (!problem.empty())
      return badInput("Exact transport cannot use these weights: " + problem + ".",
                      "Weights are finite, none is negative and at least one is positive.");
  const std::vector<double> costs = halfSquaredCosts(x, y);
  auto found = solve(costs, wholeMasses(a), wholeMasses(b), stop);
  if (!found) return Unexpected<RunError>(found.error());
  ExactCoupling exact;
  for (std::size_t cell = 0; cell < costs.size(); ++cell) {
    if (found->flow[cell] == 0) continue;
    const double mass = static_cast<double>(found->flow[cell]) / massSteps;
    exact.entries.push_back(
        {static_cast<std::uint32_t>(cell / y.count), static_cast<std::uint32_t>(cell % y.count), mass});
    exact.halfW2 += mass * costs[cell];
  }
  exact.u = std::move(found->u);
  exact.v = std::move(found->v);
  return exact;
}

}  // namespace brenier
