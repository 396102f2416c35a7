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

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of a convex potential given at the points p, the Kantorovich potential of the centred samples: 1/2 |p'|^2 minus the
/// potential in their coordinates p' = p - own mean, convex(p) - <other mean, p'>. Empty where that is not finite, or
/// where the float's own steps are too coarse for the costs, or the costs too small for floats.
std::vector<double> kantorovich(const double* points, const std::vector<double>& otherMean,
                                std::span<const float> convex, double typicalCost) {
  constexpr double coarsest = 1e-3;  // of a typical cost
  const std::size_t n = convex.size(), d = otherMean.size();
  std::vector<double> out(n, 0.0);
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double* p = points + i * d;
    double own = 0;
    for (std::size_t k = 0; k < d; ++k) own += p[k] * (0.5 * p[k] + otherMean[k]);
    out[i] = own - convex[i];
    if (!std::isfinite(out[i])) return {};
    largest = std::max(largest, std::abs(static_cast<double>(convex[i])));
  }
  const bool coarse =
      coarsest * typicalCost < std::max(largest * static_cast<double>(std::numeric_limits<float>::epsilon()),
                                        static_cast<double>(std::numeric_limits<float>::min()));
  return coarse ? std::vector<double>() : out;
}

/// A potential lower than the highest by more than the largest cost never attains a minimum in a c-transform: raising
/// it to that, and the highest to 0, changes no transform but the constant, and keeps sums free of cancellation.
void clip(std::vector<double>& potential, double largestCost) {
  const double highest = *std::max_element(potential.begin(), potential.end());
  for (double& p : potential) p = std::max(p - highest, -largestCost);
}

/// The duals for which the matching is the best, as nearly as a bounded number of passes finds them: with
/// v = c - u on its pairs, u_i = min_j c_ij - v_j (Bellman and Ford on the exchanges).
std::vector<double> dualOfMatching(const std::vector<double>& c, const std::vector<std::uint32_t>& match) {
  constexpr int passes = 40;
  const std::size_t n = match.size();
  std::vector<double> u(n, 0.0), v(n, 0.0), before;
  for (int pass = 0; pass < passes && u != before; ++pass) {
    before = u;
    for (std::size_t i = 0; i < n; ++i) v[match[i]] = c[i * n + match[i]] - u[i];
    transformRows(c, v, u);
  }
  return v;
}

/// A feasible pair for the costs, from the potentials or, where these are of no use, from the matching if there is one.
DualPair improvedDual(const CentredSamples& samples, const std::vector<double>& c, std::span<const float> phi,
                      std::span<const float> psi, const std::vector<std::uint32_t>& match = {}) {
  DualPair dual{std::vector<double>(samples.sources(), 0.0), std::vector<double>(samples.targets(), 0.0)};
  const double largest = *std::max_element(c.begin(), c.end()), typical = mean(c);
  const bool fromPhi = psi.empty() && !phi.empty();
  auto start = fromPhi ? kantorovich(samples.source(0), samples.targetMean(), phi, typical)
                       : kantorovich(samples.target(0), samples.sourceMean(), psi, typical);
  if (start.empty() && !(phi.empty() && psi.empty()) && !match.empty()) {
    dual.v = dualOfMatching(c, match);
  } else if (!start.empty()) {
    clip(start, largest);
    (fromPhi ? dual.u : dual.v) = std::move(start);
    if (fromPhi) transformColumns(c, dual.u, dual.v);
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
  const double rounding = 1e-12 * mean(c);
  for (int pass = 0; pass < passes; ++pass) {
    bool changed = false;
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = a + 1; b < n; ++b) {
        const double now = c[a * n + match[a]] + c[b * n + match[b]];
        const double swapped = c[a * n + match[b]] + c[b * n + match[a]];
        if (swapped >= now - rounding) continue;
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
  const double rounding = 1e-12 * mean(c);
  for (int pass = 0; pass < passes; ++pass) {
    bool changed = false;
    for (std::size_t s = 0; s < entries.size(); ++s)
      for (std::size_t t = 0; t < s; ++t) {
        CouplingEntry &one = entries[s], &other = entries[t];
        const double now = c[one.source * m + one.target] + c[other.source * m + other.target];
        const double swapped = c[one.source * m + other.target] + c[other.source * m + one.target];
        if (swapped >= now - rounding) continue;
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

/// The mass of x_i goes to the points near T(x_i) that still want some.
std::vector<CouplingEntry> greedyCoupling(const std::vector<double>& wishes, std::span<const double> a,
                                          std::span<const double> b) {
  const std::size_t n = a.size(), m = b.size();
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
  return entries;
}

bool isUseful(PointsView mapped, const CentredSamples& samples) {
  return mapped.count == samples.sources() && allFinite(mapped);
}

std::vector<CouplingEntry> roundedCoupling(const CentredSamples& samples, const std::vector<double>& costs,
                                           std::span<const double> a, std::span<const double> b, PointsView mapped) {
  auto entries = greedyCoupling(
      isUseful(mapped, samples) ? samples.costsOfImages(mapped) : std::vector<double>(costs.size(), 0.0), a, b);
  improveByExchanges(costs, samples.targets(), entries, 6);
  return entries;
}

std::vector<std::uint32_t> roundedMatching(const CentredSamples& samples, const std::vector<double>& costs,
                                           PointsView mapped) {
  std::vector<std::uint32_t> match(samples.sources());
  if (isUseful(mapped, samples))
    match = greedyMatching(samples.costsOfImages(mapped), match.size());
  else
    std::iota(match.begin(), match.end(), 0u);
  improveBySwaps(costs, match, 6);
  return match;
}

double percentBetween(double lower, double upper) {
  // Sums in another order: where both are exact, the lower may come out above.
  if (lower > upper && lower - upper <= 1e-12 * std::abs(upper)) return 0;
  if (upper > 0) return 100 * (upper - lower) / upper;
  return upper == lower ? 0 : 100;
}

}  // namespace

double gapPercent(const CertifiedBounds& bounds) {
  return percentBetween(std::max(bounds.centredLower, 0.0), bounds.centredUpper);
}

double wholeGapPercent(const CertifiedBounds& bounds) {
  return percentBetween(std::max(bounds.lower(), 0.0), bounds.upper());
}

DualPair feasibleDual(PointsView x, PointsView y, std::span<const float> phi, std::span<const float> psi) {
  const CentredSamples samples(x, y);
  DualPair dual = improvedDual(samples, samples.costs(), phi, psi);
  // c_ij is that of the centred points, plus <a - b, x'_i> - <a - b, y'_j> + 1/2 |a - b|^2.
  const auto along = [&](const double* p) {
    double sum = 0;
    for (std::size_t k = 0; k < samples.dim(); ++k) sum += (samples.sourceMean()[k] - samples.targetMean()[k]) * p[k];
    return sum;
  };
  for (std::size_t i = 0; i < dual.u.size(); ++i) dual.u[i] += along(samples.source(i)) + samples.meanShift();
  for (std::size_t j = 0; j < dual.v.size(); ++j) dual.v[j] -= along(samples.target(j));
  return dual;
}

std::vector<CouplingEntry> feasibleCoupling(PointsView x, std::span<const double> a, PointsView y,
                                            std::span<const double> b, PointsView mapped) {
  const CentredSamples samples(x, y, a, b);
  return roundedCoupling(samples, samples.costs(), a, b, mapped);
}

CertifiedBounds certifiedBounds(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                PointsView mapped, std::span<const float> phi, std::span<const float> psi) {
  const CentredSamples samples(x, y, a, b);
  const auto costs = samples.costs();
  const DualPair dual = improvedDual(samples, costs, phi, psi);
  CertifiedBounds bounds{weightedSum(dual.u, a) + weightedSum(dual.v, b), 0, samples.meanShift()};
  for (const auto& entry : roundedCoupling(samples, costs, a, b, mapped))
    bounds.centredUpper += entry.mass * costs[entry.source * y.count + entry.target];
  return bounds;
}

CertifiedBounds certifiedBounds(PointsView x, PointsView y, PointsView mapped, std::span<const float> phi,
                                std::span<const float> psi) {
  const CentredSamples samples(x, y);
  return certifiedBounds(samples, samples.costs(), mapped, phi, psi);
}

CertifiedBounds certifiedBounds(const CentredSamples& samples, const std::vector<double>& costs, PointsView mapped,
                                std::span<const float> phi, std::span<const float> psi) {
  const std::size_t n = samples.sources();
  const auto match = roundedMatching(samples, costs, mapped);
  const DualPair dual = improvedDual(samples, costs, phi, psi, match);
  CertifiedBounds bounds{mean(dual.u) + mean(dual.v), 0, samples.meanShift()};
  for (std::size_t i = 0; i < n; ++i) bounds.centredUpper += costs[i * n + match[i]] / static_cast<double>(n);
  return bounds;
}

}  // namespace brenier
