#include "core/truth/sampling_floor.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/measures/row_copies.h"
#include "core/truth/centred.h"
#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

/// How many different ones two samples have.
struct SampleSizes {
  double first = 0, second = 0;
};

/// What W2^2 between samples of one size is to be multiplied with to be that of another, between its slowest and its
/// fastest fall.
Score fallOfW2(const SampleSizes& from, const SampleSizes& to, std::size_t dim) {
  const auto fall = [&](double most) {
    const double exponent = -2 / std::max(most, static_cast<double>(dim));
    const auto sum = [&](const SampleSizes& n) { return std::pow(n.first, exponent) + std::pow(n.second, exponent); };
    return sum(to) / sum(from);
  };
  const double slow = fall(4), fast = fall(2), middle = 0.5 * (slow + fast);
  // Rates are those of many samples: of fewer, as much again as the fall itself is not known.
  return {middle, std::max(0.5 * std::abs(slow - fast), std::abs(1 - middle)), 1};
}

constexpr double atRandom = 200;  ///< percent of its variance by which a column is off where it is paired at random

std::vector<double> variancesOf(PointsView points) {
  std::vector<double> variances;
  Points column(points.count, 1);
  for (std::size_t k = 0; k < points.dim; ++k) {
    for (std::size_t i = 0; i < points.count; ++i) column[i][0] = points[i][k];
    variances.push_back(totalVariance(column));
  }
  return variances;
}

/// What a floor is computed for.
struct FloorWanted {
  SampleSizes sizes;
  double variance = 0;            ///< of all columns
  std::vector<double> variances;  ///< [d]

  double shift() const { return 1 / sizes.first + 1 / sizes.second; }
  /// Of all columns, from 1/2 W2^2 between two samples and its scatter.
  Score all(double halfW2, double scatter, const Score& falls, std::size_t samples) const {
    const double percent = 200 / variance;
    return Score{percent * (variance * 0.5 * shift() + falls.value * halfW2),
                 percent * std::hypot(falls.value * scatter, falls.halfWidth * halfW2),
                 static_cast<std::int64_t>(samples)};
  }
  /// Of one column, from the mean square of its differences in the pairs and its scatter. What is paired at random
  /// differs by twice the variance however many samples there are: the nearer to that, the less it falls.
  Score column(std::size_t k, const Score& square, const Score& falls) const {
    if (!(variances[k] > 0)) return {};
    const double percent = 100 / variances[k], open = std::clamp(1 - square.value / (2 * variances[k]), 0.0, 1.0);
    const double fall = 1 - open * (1 - falls.value);
    return Score{percent * (variances[k] * shift() + fall * square.value),
                 percent * std::hypot(fall * square.halfWidth, open * falls.halfWidth * square.value), square.samples};
  }
};

Result<Floor> percentBetween(PointsView a, PointsView b, const SampleSizes& measured, const FloorWanted& wanted,
                             std::stop_token stop) {
  const CentredSamples both(a, b);
  const auto exact = exactTransport(both.sourcePoints(), both.targetPoints(), stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  const Score first = meanScore(a.count, [&](std::size_t i) { return exact->u[i]; });
  const Score second = meanScore(a.count, [&](std::size_t j) { return exact->v[j]; });
  const Score falls = fallOfW2(measured, wanted.sizes, a.dim);
  Floor floor{wanted.all(exact->halfW2, std::hypot(first.halfWidth, second.halfWidth), falls, a.count), {}};
  for (std::size_t k = 0; k < a.dim; ++k) {
    const Score square = meanScore(a.count, [&](std::size_t i) {
      const double off = both.source(i)[k] - both.target(exact->targetOf[i])[k];
      return off * off;
    });
    floor.columns.push_back(wanted.column(k, square, falls));
  }
  return floor;
}

/// Points about their mean, each as heavy as it is often there.
struct Weighed {
  Points points;
  std::span<const double> weights;
  double count = 0;  ///< as how many independent ones they count
};

Weighed weighed(PointsView points, std::span<const double> weights) {
  Weighed made{Points(points.count, points.dim), weights, 0};
  double sum = 0, squares = 0;
  std::vector<double> mean(points.dim, 0.0);
  for (std::size_t i = 0; i < points.count; ++i) {
    sum += weights[i];
    squares += weights[i] * weights[i];
    for (std::size_t k = 0; k < points.dim; ++k) mean[k] += weights[i] * points[i][k];
  }
  for (std::size_t i = 0; i < points.count; ++i)
    for (std::size_t k = 0; k < points.dim; ++k) made.points[i][k] = static_cast<float>(points[i][k] - mean[k] / sum);
  made.count = sum * sum / squares;
  return made;
}

/// Of the mean of a function over weighted points.
double halfWidthOfMean(std::span<const double> values, const Weighed& of) {
  double sum = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += of.weights[i];
    first += of.weights[i] * values[i];
    second += of.weights[i] * values[i] * values[i];
  }
  const double mean = first / sum;
  return 1.96 * std::sqrt(std::max(0.0, second / sum - mean * mean) / std::max(1.0, of.count - 1));
}

/// As percentBetween(), of the two halves of samples some of which are there several times: a point and what is a copy
/// of it are in one half.
Result<Floor> percentBetweenHalves(PointsView each, std::span<const double> times, const FloorWanted& wanted,
                                   std::stop_token stop) {
  const std::size_t half = each.count / 2;
  if (half < 2) return Floor{};
  const Weighed a = weighed({each.data, half, each.dim}, times.first(half)),
                b = weighed({each[half], each.count - half, each.dim}, times.subspan(half));
  const auto exact = exactTransport(a.points, a.weights, b.points, b.weights, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  const Score falls = fallOfW2({a.count, b.count}, wanted.sizes, each.dim);
  const double scatter = std::hypot(halfWidthOfMean(exact->u, a), halfWidthOfMean(exact->v, b));
  Floor floor{wanted.all(exact->halfW2, scatter, falls, half), {}};
  const double fewer = std::max(2.0, std::min(a.count, b.count));
  for (std::size_t k = 0; k < each.dim; ++k) {
    double mean = 0, second = 0;
    for (const auto& entry : exact->entries) {
      const double off = static_cast<double>(a.points[entry.source][k]) - b.points[entry.target][k];
      mean += entry.mass * off * off;
      second += entry.mass * off * off * off * off;
    }
    const double width = 1.96 * std::sqrt(std::max(0.0, second - mean * mean) / (fewer - 1));
    floor.columns.push_back(wanted.column(k, {mean, width, static_cast<std::int64_t>(half)}, falls));
  }
  return floor;
}

}  // namespace

FloorSamples::FloorSamples(PointsView points, std::span<const std::uint32_t> copies)
    : m_all(points), m_same(copies.empty()), m_count(effectiveIn(copies, points.count)) {
  if (m_same) return;
  std::unordered_map<std::uint32_t, std::size_t> known;
  m_different.dim = points.dim;
  for (std::size_t i = 0; i < points.count; ++i) {
    const auto [at, isNew] = known.emplace(copies[i], m_times.size());
    if (!isNew) {
      ++m_times[at->second];
      continue;
    }
    m_different.data.insert(m_different.data.end(), points[i], points[i] + points.dim);
    m_times.push_back(1);
  }
}

Floor stretched(Floor floor, const Stretch& by) {
  floor.all = scaled(floor.all, by.all);
  for (std::size_t k = 0; k < std::min(floor.columns.size(), by.columns.size()); ++k)
    // What is paired at random is no farther off for a stretch.
    floor.columns[k] =
        scaled(floor.columns[k], 1 + (by.columns[k] - 1) * std::clamp(1 - floor.columns[k].value / atRandom, 0.0, 1.0));
  return floor;
}

Result<Floor> floorOf(const FloorSamples& y, const FloorSamples* second, double scored, double variance,
                      std::stop_token stop) {
  if (y.count() < fewestForFloor || scored < fewestForFloor || !(variance > 0)) return Floor{};
  const FloorWanted wanted{{y.count(), scored}, variance, variancesOf(y.all())};
  if (second) {
    const PointsView a = y.all(), b = second->all();
    const std::size_t n = std::min(a.count, b.count);
    return percentBetween({a.data, n, a.dim}, {b.data, n, b.dim}, {y.count(), second->count()}, wanted, stop);
  }
  const PointsView each = y.different();
  const std::size_t half = each.count / 2;
  if (!y.times().empty()) return percentBetweenHalves(each, y.times(), wanted, stop);
  const double size = static_cast<double>(half);
  return percentBetween({each.data, half, each.dim}, {each[half], half, each.dim}, {size, size}, wanted, stop);
}

Result<Stretch> stretchOf(PointsView x, PointsView images, std::stop_token stop) {
  Stretch stretch{1, std::vector<double>(x.dim, 1.0)};
  const std::size_t half = x.count / 2;
  if (half < 2) return stretch;
  const CentredSamples pairs({x.data, half, x.dim}, {images[half], half, x.dim}),
      nearest({images.data, half, x.dim}, {images[half], half, x.dim});
  const auto chosen = exactTransport(pairs.sourcePoints(), pairs.targetPoints(), stop);
  if (!chosen) return Unexpected<RunError>(chosen.error());
  const auto least = exactTransport(nearest.sourcePoints(), nearest.targetPoints(), stop);
  if (!least) return Unexpected<RunError>(least.error());
  double missed = 0, missedLeast = 0;
  std::vector<double> ofColumn(x.dim, 0.0), leastOfColumn(x.dim, 0.0);
  for (std::size_t i = 0; i < half; ++i) {
    const double *from = nearest.source(i), *to = nearest.target(chosen->targetOf[i]),
                 *near = nearest.target(least->targetOf[i]);
    missed += squaredDistance(from, to, x.dim);
    missedLeast += squaredDistance(from, near, x.dim);
    for (std::size_t k = 0; k < x.dim; ++k) {
      ofColumn[k] += (from[k] - to[k]) * (from[k] - to[k]);
      leastOfColumn[k] += (from[k] - near[k]) * (from[k] - near[k]);
    }
  }
  constexpr double leastFactor = 0.5;  // few pairs say no better
  if (missedLeast > 0) stretch.all = std::max(1.0, missed / missedLeast);
  for (std::size_t k = 0; k < x.dim; ++k)
    if (leastOfColumn[k] > 0) stretch.columns[k] = std::max(leastFactor, ofColumn[k] / leastOfColumn[k]);
  return stretch;
}

}  // namespace brenier
