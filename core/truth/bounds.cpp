#include "core/truth/bounds.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

/// u_i = min_j c_ij - v_j.
void transformRows(const std::vector<double>& c, const std::vector<double>& v, std::vector<double>& u) {
  const std::size_t n = u.size(), m = v.size();
  for (std::size_t i = 0; i < n; ++i) {
    double best = std::numeric_limits<double>::infinity();
    const double* row = c.data() + i * m;
    for (std::size_t j = 0; j < m; ++j) best = std::min(best, row[j] - v[j]);
    u[i] = best;
  }
}

/// v_j = min_i c_ij - u_i.
void transformColumns(const std::vector<double>& c, const std::vector<double>& u, std::vector<double>& v) {
  const std::size_t n = u.size(), m = v.size();
  std::fill(v.begin(), v.end(), std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < n; ++i) {
    const double* row = c.data() + i * m;
    for (std::size_t j = 0; j < m; ++j) v[j] = std::min(v[j], row[j] - u[i]);
  }
}

/// 1/2 |p|^2 minus the convex potential; zeros where that is not finite.
std::vector<double> kantorovich(PointsView points, std::span<const float> convex) {
  std::vector<double> out(points.count, 0.0);
  for (std::size_t i = 0; i < points.count; ++i) {
    double halfSquare = 0;
    for (std::size_t k = 0; k < points.dim; ++k) halfSquare += 0.5 * points[i][k] * static_cast<double>(points[i][k]);
    out[i] = halfSquare - convex[i];
    if (!std::isfinite(out[i])) return std::vector<double>(points.count, 0.0);
  }
  return out;
}

/// A potential lower than the highest by more than the largest cost never attains a minimum in a c-transform: raising
/// it to that, and the highest to 0, changes no transform but the constant, and keeps sums free of cancellation.
void clip(std::vector<double>& potential, double largestCost) {
  const double highest = *std::max_element(potential.begin(), potential.end());
  for (double& p : potential) p = std::max(p - highest, -largestCost);
}

DualPair improvedDual(PointsView x, PointsView y, const std::vector<double>& c, std::span<const float> phi,
                      std::span<const float> psi) {
  DualPair dual{std::vector<double>(x.count, 0.0), std::vector<double>(y.count, 0.0)};
  const double largest = *std::max_element(c.begin(), c.end());
  if (psi.empty() && !phi.empty()) {
    dual.u = kantorovich(x, phi);
    clip(dual.u, largest);
    transformColumns(c, dual.u, dual.v);
  } else if (!psi.empty()) {
    dual.v = kantorovich(y, psi);
    clip(dual.v, largest);
  }
  transformRows(c, dual.v, dual.u);
  transformColumns(c, dual.u, dual.v);
  return dual;
}

double weightedSum(const std::vector<double>& values, std::span<const double> weights) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool allFinite(PointsView points) {
  return std::all_of(points.data, points.data + points.count * points.dim, [](float f) { return std::isfinite(f); });
}

/// Rows whose nearest target is much nearer than the next best free one go first, so that few are left with bad ones.
std::vector<std::uint32_t> greedyMatching(const std::vector<double>& c, std::size_t n) {
  std::vector<std::uint32_t> order(n), match(n);
  std::vector<double> nearest(n);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = 0; i < n; ++i)
    nearest[i] = *std::min_element(c.begin() + static_cast<std::ptrdiff_t>(i * n),
                                   c.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return nearest[a] < nearest[b]; });
  std::vector<bool> taken(n, false);
  for (const auto i : order) {
    double best = std::numeric_limits<double>::infinity();
    std::uint32_t chosen = 0;
    for (std::uint32_t j = 0; j < n; ++j)
      if (!taken[j] && c[i * n + j] < best) {
        best = c[i * n + j];
        chosen = j;
      }
    taken[chosen] = true;
    match[i] = chosen;
  }
  return match;
}

/// Swaps the targets of two rows while that lowers the cost, a bounded number of passes over all pairs.
void improveBySwaps(const std::vector<double>& c, std::vector<std::uint32_t>& match, int passes) {
  const std::size_t n = match.size();
  for (int pass = 0; pass < passes; ++pass) {
    bool changed = false;
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = a + 1; b < n; ++b) {
        const double now = c[a * n + match[a]] + c[b * n + match[b]];
        const double swapped = c[a * n + match[b]] + c[b * n + match[a]];
        if (swapped >= now - 1e-12) continue;
        std::swap(match[a], match[b]);
        changed = true;
      }
    if (!changed) return;
  }
}

/// Exchanges mass between two entries while that lowers the cost, a bounded number of passes over all pairs of entries;
/// an exchange of unequal masses splits the larger entry, up to a bounded number of entries.
void improveByExchanges(const std::vector<double>& c, std::size_t m, std::vector<CouplingEntry>& entries, int passes) {
  const std::size_t most = 4 * entries.size();
  for (int pass = 0; pass < passes; ++pass) {
    bool changed = false;
    for (std::size_t s = 0; s < entries.size(); ++s)
      for (std::size_t t = 0; t < s; ++t) {
        CouplingEntry &one = entries[s], &other = entries[t];
        const double now = c[one.source * m + one.target] + c[other.source * m + other.target];
        const double swapped = c[one.source * m + other.target] + c[other.source * m + one.target];
        if (swapped >= now - 1e-12 * (1 + now)) continue;
        const double mass = std::min(one.mass, other.mass);
        if (const double rest = std::max(one.mass, other.mass) - mass; rest > 0) {
          if (entries.size() == most) continue;
          CouplingEntry kept = one.mass > other.mass ? one : other;
          kept.mass = rest;
          one.mass = other.mass = mass;
          std::swap(one.target, other.target);
          entries.push_back(kept);  // ends the use of the references
        } else {
          std::swap(one.target, other.target);
        }
        changed = true;
      }
    if (!changed) return;
  }
}

}  // namespace

DualPair feasibleDual(PointsView x, PointsView y, std::span<const float> phi, std::span<const float> psi) {
  return improvedDual(x, y, halfSquaredCosts(x, y), phi, psi);
}

std::vector<CouplingEntry> feasibleCoupling(PointsView x, std::span<const double> a, PointsView y,
                                            std::span<const double> b, PointsView mapped) {
  const std::size_t n = x.count, m = y.count;
  const auto costs = halfSquaredCosts(x, y);
  const bool useful = mapped.count == n && allFinite(mapped);
  const auto wishes = useful ? halfSquaredCosts(mapped, y) : std::vector<double>(n * m, 0.0);
  const double given = std::accumulate(a.begin(), a.end(), 0.0), wanted = std::accumulate(b.begin(), b.end(), 0.0);
  std::vector<double> free(m);
  for (std::size_t j = 0; j < m; ++j) free[j] = b[j] / wanted;
  std::vector<CouplingEntry> entries;
  std::vector<std::uint32_t> order(m);
  for (std::uint32_t i = 0; i < n; ++i) {
    std::iota(order.begin(), order.end(), 0u);
    const double* wish = wishes.data() + i * m;
    std::stable_sort(order.begin(), order.end(), [wish](auto j, auto k) { return wish[j] < wish[k]; });
    double left = a[i] / given;
    for (const auto j : order) {
      const double mass = std::min(left, free[j]);
      if (mass <= 0) continue;
      entries.push_back({i, j, mass});
      left -= mass;
      free[j] -= mass;
    }
  }
  improveByExchanges(costs, m, entries, 6);
  return entries;
}

CertifiedBounds certifiedBounds(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                PointsView mapped, std::span<const float> phi, std::span<const float> psi) {
  const auto costs = halfSquaredCosts(x, y);
  const DualPair dual = improvedDual(x, y, costs, phi, psi);
  CertifiedBounds bounds{weightedSum(dual.u, a) + weightedSum(dual.v, b), 0};
  for (const auto& entry : feasibleCoupling(x, a, y, b, mapped))
    bounds.upper += entry.mass * costs[entry.source * y.count + entry.target];
  return bounds;
}

CertifiedBounds certifiedBounds(PointsView x, PointsView y, PointsView mapped, std::span<const float> phi,
                                std::span<const float> psi) {
  const std::size_t n = x.count;
  const auto costs = halfSquaredCosts(x, y);
  const DualPair dual = improvedDual(x, y, costs, phi, psi);
  CertifiedBounds bounds{mean(dual.u) + mean(dual.v), 0};
  std::vector<std::uint32_t> match(n);
  if (mapped.count == n && allFinite(mapped))
    match = greedyMatching(halfSquaredCosts(mapped, y), n);
  else
    std::iota(match.begin(), match.end(), 0u);
  improveBySwaps(costs, match, 6);
  for (std::size_t i = 0; i < n; ++i) bounds.upper += costs[i * n + match[i]] / static_cast<double>(n);
  return bounds;
}

}  // namespace brenier
