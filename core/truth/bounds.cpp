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

double lowerBound(PointsView x, PointsView y, const std::vector<double>& c, std::span<const float> phi,
                  std::span<const float> psi) {
  std::vector<double> u(x.count, 0.0), v(y.count, 0.0);
  if (psi.empty() && !phi.empty()) {
    u = kantorovich(x, phi);
    transformColumns(c, u, v);
  } else if (!psi.empty()) {
    v = kantorovich(y, psi);
  }
  transformRows(c, v, u);
  transformColumns(c, u, v);
  return std::accumulate(u.begin(), u.end(), 0.0) / static_cast<double>(x.count) +
         std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(y.count);
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

}  // namespace

CertifiedBounds certifiedBounds(PointsView x, PointsView y, PointsView mapped, std::span<const float> phi,
                                std::span<const float> psi) {
  const std::size_t n = x.count;
  const auto costs = halfSquaredCosts(x, y);
  CertifiedBounds bounds;
  bounds.lower = lowerBound(x, y, costs, phi, psi);

  std::vector<std::uint32_t> match(n);
  const bool finite =
      std::all_of(mapped.data, mapped.data + mapped.count * mapped.dim, [](float f) { return std::isfinite(f); });
  if (finite && mapped.count == n)
    match = greedyMatching(halfSquaredCosts(mapped, y), n);
  else
    std::iota(match.begin(), match.end(), 0u);
  improveBySwaps(costs, match, 6);
  for (std::size_t i = 0; i < n; ++i) bounds.upper += costs[i * n + match[i]] / static_cast<double>(n);
  return bounds;
}

}  // namespace brenier
