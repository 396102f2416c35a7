#include "core/truth/exact_ot.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>

#include "core/truth/shortest_paths.h"
#include "core/truth/transport_simplex.h"
#include "core/truth/transport_start.h"

namespace brenier {
namespace {

/// Steps that a total mass of 1 is divided into where the weights are not equal.
constexpr double massSteps = 0x1p40;
/// With fewer points on a side nothing is gained from the answer of a part of them.
constexpr std::size_t fewest = 512;
/// One point of so many is in that part.
constexpr std::size_t thinning = 4;
/// Without a guess the simplex is sooner on larger samples of fewer dimensions than these.
constexpr std::size_t pathsUpTo = 1024, pathsFromDimension = 4;
/// Rows that paths may read, for each row and at least; more than this only ties want.
constexpr std::size_t pathRowsEachRow = 32, fewestPathRows = std::size_t{1} << 16;

Unexpected<RunError> checkSizes(PointsView x, PointsView y) {
  return badInput("Exact transport needs samples of equal number and dimension, but has " + std::to_string(x.count) +
                      " x " + std::to_string(x.dim) + " and " + std::to_string(y.count) + " x " +
                      std::to_string(y.dim) + ".",
                  "Give as many target samples as source samples.");
}

/// Points and their masses in whole numbers, all positive.
struct Atoms {
  Points points;
  std::vector<std::int64_t> masses;
};

/// Duals in the squared units of the points, u + v <= c, and what is carried along which arc.
struct Solution {
  std::vector<double> u, v;
  struct Flow {
    std::uint32_t row = 0, column = 0;
    std::int64_t mass = 0;
  };
  std::vector<Flow> flows;
};

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

bool allEqual(std::span<const double> weights) {
  return std::all_of(weights.begin(), weights.end(), [&](double weight) { return weight == weights.front(); });
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

/// The points that have some mass, and where they stand among all.
Atoms withMass(PointsView points, const std::vector<std::int64_t>& masses, std::vector<std::uint32_t>& places) {
  Atoms atoms;
  atoms.points.dim = points.dim;
  for (std::uint32_t i = 0; i < points.count; ++i) {
    if (masses[i] == 0) continue;
    places.push_back(i);
    atoms.masses.push_back(masses[i]);
    atoms.points.data.insert(atoms.points.data.end(), points[i], points[i] + points.dim);
  }
  return atoms;
}

/// Every so many-th point; files are often sorted, so that the first ones would be no sample of all.
std::vector<std::uint32_t> everyFew(std::size_t count) {
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < count; i += thinning) kept.push_back(static_cast<std::uint32_t>(i));
  return kept;
}

/// A part of the points, with masses in proportion; those that round to nothing are left out.
Atoms thinned(const Atoms& atoms) {
  Points part(0, atoms.points.dim);
  std::vector<double> weights;
  for (const auto i : everyFew(atoms.points.count())) {
    part.data.insert(part.data.end(), atoms.points[i], atoms.points[i] + atoms.points.dim);
    weights.push_back(static_cast<double>(atoms.masses[i]));
  }
  std::vector<std::uint32_t> places;
  return withMass(part, wholeMasses(weights), places);
}

/// The rows' duals u of a part of them, as duals of all columns: v_j = min_i c_ij - u_i.
std::vector<double> extended(const Points& part, const std::vector<double>& u, const Points& columns) {
  const TransportCosts costs(columns, part);
  std::vector<double> padded(costs.paddedColumns(), TransportCosts::noColumn), v;
  for (std::size_t i = 0; i < u.size(); ++i) padded[i] = u[i] / costs.unit();
  for (std::size_t j = 0; j < columns.count(); ++j)
    v.push_back(costs.unit() * costs.lowest(j, padded.data(), nullptr).value);
  return v;
}

/// Whether an assignment of one row to one column carries everything.
bool equalMasses(const Atoms& from, const Atoms& to) {
  const auto all = [&](std::int64_t mass) { return mass == from.masses.front(); };
  return from.masses.size() == to.masses.size() && std::all_of(from.masses.begin(), from.masses.end(), all) &&
         std::all_of(to.masses.begin(), to.masses.end(), all);
}

Unexpected<RunError> wasStopped() {
  return failure(ErrorKind::internal, "Exact transport was stopped.");
}

/// v in units, those of an optimum. Rows take what their cheapest column leaves, so that the duals are feasible for the
/// costs as they are, whatever the solver rounds them to.
Solution withDuals(const TransportCosts& costs, std::vector<double> v) {
  Solution found;
  std::vector<double> padded(costs.paddedColumns(), TransportCosts::noColumn);
  std::copy(v.begin(), v.end(), padded.begin());
  for (std::size_t i = 0; i < costs.rows(); ++i)
    found.u.push_back(costs.unit() * costs.lowest(i, padded.data(), nullptr).value);
  found.v = std::move(v);
  for (double& value : found.v) value *= costs.unit();
  return found;
}

Result<Solution> bySimplex(const Atoms& from, const Atoms& to, const TransportCosts& costs, std::vector<double> v,
                           std::stop_token stop) {
  TransportSimplex simplex(costs, from.masses, to.masses);
  std::vector<TransportArc> wishes;
  if (!v.empty()) wishes = equalMasses(from, to) ? auctionWishes(costs, std::move(v), stop) : cheapestWishes(costs, v);
  const std::size_t axis = widestAxis(to.points);
  simplex.begin(wishes, orderAlong(from.points, axis), orderAlong(to.points, axis));
  if (!simplex.run(stop)) return wasStopped();
  Solution found = withDuals(costs, simplex.columnDuals());
  simplex.forFlows([&](std::uint32_t row, std::uint32_t column, std::int64_t mass) {
    found.flows.push_back({row, column, mass});
  });
  return found;
}

/// Duals as differences from the highest. Optimal ones lie within the largest cost, 2^40 units, of one another.
void bringWithinReach(std::vector<double>& v, double unit) {
  const double highest = v.empty() ? 0 : *std::max_element(v.begin(), v.end());
  for (double& value : v) value = std::max(value - highest, -0x1p41 * unit);
}

/// How many rows paths may read before the simplex takes over; none where it begins.
std::size_t pathRows(const Atoms& from, const Atoms& to, bool guessed, ExactMethod method) {
  const std::size_t n = from.points.count();
  if (method == ExactMethod::simplex || !equalMasses(from, to)) return 0;
  if (method == ExactMethod::paths) return std::numeric_limits<std::size_t>::max();
  const bool sooner = guessed || n <= pathsUpTo || from.points.dim >= pathsFromDimension;
  return sooner ? std::max(fewestPathRows, pathRowsEachRow * n) : 0;
}

Result<Solution> solve(const Atoms& from, const Atoms& to, std::span<const double> guess, ExactMethod method,
                       std::stop_token stop) {
  std::vector<double> v(guess.begin(), guess.end());
  if (v.empty() && std::min(from.points.count(), to.points.count()) >= fewest) {
    const Atoms part = thinned(from);
    auto coarse = solve(part, thinned(to), {}, method, stop);
    if (!coarse) return coarse;
    v = extended(part.points, coarse->u, to.points);
  }
  const TransportCosts costs(from.points, to.points);
  const std::size_t rows = pathRows(from, to, !guess.empty(), method);
  if (rows > 0) bringWithinReach(v, costs.unit());
  for (double& value : v) value /= costs.unit();
  if (rows > 0) {
    if (v.empty()) v.assign(costs.columns(), 0.0);
    auto paths = shortestPaths(costs, std::move(v), rows, stop);
    if (paths.complete) {
      Solution found = withDuals(costs, std::move(paths.v));
      for (std::uint32_t i = 0; i < costs.rows(); ++i) found.flows.push_back({i, paths.columnOf[i], from.masses[i]});
      return found;
    }
    if (stop.stop_requested()) return wasStopped();
    v = std::move(paths.v);
  }
  return bySimplex(from, to, costs, std::move(v), stop);
}

double halfSquare(const float* x, const float* y, std::size_t dim) {
  double sum = 0;
  for (std::size_t k = 0; k < dim; ++k) {
    const double delta = static_cast<double>(x[k]) - y[k];
    sum += delta * delta;
  }
  return 0.5 * sum;
}

bool finite(PointsView points) {
  return std::all_of(points.data, points.data + points.count * points.dim, [](float f) { return std::isfinite(f); });
}

Unexpected<RunError> notFinite() {
  return badInput("Exact transport was given a point that is not finite.", "Every coordinate must be a finite number.");
}

/// The dual of every point from those of the other side: points without mass have one as well.
std::vector<double> transformed(PointsView points, const Points& others, const std::vector<double>& duals) {
  Points all(points.count, points.dim);
  std::copy_n(points.data, points.count * points.dim, all.data.begin());
  return extended(others, duals, all);
}

}  // namespace

std::vector<double> halfSquaredCosts(PointsView x, PointsView y) {
  std::vector<double> costs(x.count * y.count);
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t j = 0; j < y.count; ++j) costs[i * y.count + j] = halfSquare(x[i], y[j], x.dim);
  return costs;
}

Result<ExactTransport> exactTransport(PointsView x, PointsView y, std::stop_token stop, std::span<const double> guess,
                                      ExactMethod method) {
  if (x.count == 0 || x.count != y.count || x.dim != y.dim) return checkSizes(x, y);
  if (!finite(x) || !finite(y)) return notFinite();
  const std::size_t n = x.count;
  const std::vector<std::int64_t> ones(n, 1);
  std::vector<std::uint32_t> places;
  const bool usable =
      guess.size() == n && std::all_of(guess.begin(), guess.end(), [](double g) { return std::isfinite(g); });
  auto found = solve(withMass(x, ones, places), withMass(y, ones, places), usable ? guess : std::span<const double>(),
                     method, stop);
  if (!found) return Unexpected<RunError>(found.error());
  ExactTransport exact;
  exact.targetOf.resize(n);
  for (const auto& flow : found->flows) exact.targetOf[flow.row] = flow.column;
  for (std::size_t i = 0; i < n; ++i)
    exact.halfW2 += halfSquare(x[i], y[exact.targetOf[i]], x.dim) / static_cast<double>(n);
  exact.u = std::move(found->u);
  exact.v = std::move(found->v);
  return exact;
}

Result<ExactCoupling> exactTransport(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                     std::stop_token stop, ExactMethod method) {
  if (x.count == 0 || y.count == 0 || x.dim != y.dim)
    return badInput("Exact transport needs points of the same dimension, but has " + std::to_string(x.count) + " x " +
                        std::to_string(x.dim) + " and " + std::to_string(y.count) + " x " + std::to_string(y.dim) + ".",
                    "Give at least one point on each side.");
  for (const auto& problem : {weightsProblem(a, x.count), weightsProblem(b, y.count)})
    if (!problem.empty())
      return badInput("Exact transport cannot use these weights: " + problem + ".",
                      "Weights are finite, none is negative and at least one is positive.");
  if (!finite(x) || !finite(y)) return notFinite();
  std::vector<std::uint32_t> rows, columns;
  const bool assigns = x.count == y.count && allEqual(a) && allEqual(b);
  const std::vector<std::int64_t> ones(assigns ? x.count : 0, 1);
  const double steps = assigns ? static_cast<double>(x.count) : massSteps;
  const Atoms from = withMass(x, assigns ? ones : wholeMasses(a), rows),
              to = withMass(y, assigns ? ones : wholeMasses(b), columns);
  auto found = solve(from, to, {}, method, stop);
  if (!found) return Unexpected<RunError>(found.error());
  ExactCoupling exact;
  for (const auto& flow : found->flows) {
    const double mass = static_cast<double>(flow.mass) / steps;
    exact.entries.push_back({rows[flow.row], columns[flow.column], mass});
    exact.halfW2 += mass * halfSquare(x[rows[flow.row]], y[columns[flow.column]], x.dim);
  }
  std::sort(exact.entries.begin(), exact.entries.end(), [](const CouplingEntry& one, const CouplingEntry& other) {
    return std::pair(one.source, one.target) < std::pair(other.source, other.target);
  });
  exact.v = transformed(y, from.points, found->u);
  Points all(y.count, y.dim);
  std::copy_n(y.data, y.count * y.dim, all.data.begin());
  exact.u = transformed(x, all, exact.v);
  return exact;
}

}  // namespace brenier
