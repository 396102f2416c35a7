#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/api/run_error.h"
#include "core/oracle/points.h"

namespace brenier {

/// Exact optimal transport between two samples of n points each, cost c_ij = 1/2 |x_i - y_j|^2, weights 1/n.
struct ExactTransport {
  double halfW2 = 0;                    ///< 1/2 W2^2 of the two samples
  std::vector<std::uint32_t> targetOf;  ///< [n] x_i goes to y_targetOf[i]
  std::vector<double> u, v;             ///< [n] optimal duals: u_i + v_j <= c_ij, with equality on the assignment
};

/// What solves a problem. Optima are the same; where there are several, the pairs and the duals may be others.
enum class ExactMethod {
  automatic,  ///< what is soonest for the size, the dimension and the weights
  simplex,    ///< the network simplex (transport_simplex.h)
  paths       ///< shortest augmenting paths (shortest_paths.h); weights that are not equal are the simplex's
};

/// With costs computed in place: memory O(n), and n^2 for 24 dimensions and more up to 2^25 pairs. Samples of some
/// hundreds and more begin with the answer of a quarter of their points, and so on down; or with `guess` [n], duals v
/// of the targets that somebody has (1/2 |y|^2 - psi(y) of a learned psi): any values do, only the time depends on
/// them. `stop` is looked at every few pivots and paths. Errors (bad input): no points, different numbers of points,
/// different dimensions, points that are not finite; stopped (internal).
Result<ExactTransport> exactTransport(PointsView x, PointsView y, std::stop_token stop = {},
                                      std::span<const double> guess = {}, ExactMethod method = ExactMethod::automatic);

/// One cell of a coupling: so much mass goes from x_source to y_target.
struct CouplingEntry {
  std::uint32_t source = 0, target = 0;
  double mass = 0;
};

/// Exact optimal transport between weighted points, cost c_ij = 1/2 |x_i - y_j|^2.
struct ExactCoupling {
  double halfW2 = 0;
  std::vector<CouplingEntry> entries;  ///< of positive mass, at most n + m - 1 where the optimum is a vertex
  std::vector<double> u, v;            ///< [n], [m] optimal duals: u_i + v_j <= c_ij, with equality on the entries
};

/// The same between points x with the weights a [n] and points y with the weights b [m]; each is divided by its sum and
/// kept to 2^-40, equal ones of equal numbers exactly. Errors (bad input): no points, different dimensions, another
/// number of weights than points, a weight that is negative or not finite, weights that are all zero, points that are
/// not finite; stopped (internal).
Result<ExactCoupling> exactTransport(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                     std::stop_token stop = {}, ExactMethod method = ExactMethod::automatic);

/// c_ij = 1/2 |x_i - y_j|^2 in double, row-major [n, m].
std::vector<double> halfSquaredCosts(PointsView x, PointsView y);

}  // namespace brenier
