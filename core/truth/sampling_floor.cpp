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

Result<Score> percentBetween(PointsView a, PointsView b, const SampleSizes& measured, const SampleSizes& wanted,
                             double variance, std::stop_token stop) {
  const CentredSamples both(a, b);
  const auto exact = exactTransport(both.sourcePoints(), both.targetPoints(), stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  const Score first = meanScore(a.count, [&](std::size_t i) { return exact->u[i]; });
  const Score second = meanScore(a.count, [&](std::size_t j) { return exact->v[j]; });
  const double percent = 200 / variance;
  const double shift = variance * 0.5 * (1 / wanted.first + 1 / wanted.second);
  const Score falls = fallOfW2(measured, wanted, a.dim);
  return Score{percent * (shift + falls.value * exact->halfW2),
               percent * std::hypot(falls.value * std::hypot(first.halfWidth, second.halfWidth),
                                    falls.halfWidth * exact->halfW2),
               static_cast<std::int64_t>(a.count)};
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
Result<Score> percentBetweenHalves(PointsView each, std::span<const double> times, const SampleSizes& wanted,
                                   double variance, std::stop_token stop) {
  const std::size_t half = each.count / 2;
  if (half < 2) return Score{};
  const Weighed a = weighed({each.data, half, each.dim}, times.first(half)),
                b = weighed({each[half], each.count - half, each.dim}, times.subspan(half));
  const auto exact = exactTransport(a.points, a.weights, b.points, b.weights, stop);
  if (!exact) return Unexpected<RunError>(exact.error());
  const double percent = 200 / variance, shift = variance * 0.5 * (1 / wanted.first + 1 / wanted.second);
  const Score falls = fallOfW2({a.count, b.count}, wanted, each.dim);
  const double scatter = std::hypot(halfWidthOfMean(exact->u, a), halfWidthOfMean(exact->v, b));
  return Score{percent * (shift + falls.value * exact->halfW2),
               percent * std::hypot(falls.value * scatter, falls.halfWidth * exact->halfW2),
               static_cast<std::int64_t>(half)};
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

Result<Score> floorOf(const FloorSamples& y, const FloorSamples* second, double scored, double variance,
                      std::stop_token stop) {
  if (y.count() < fewestForFloor || scored < fewestForFloor || !(variance > 0)) return Score{};
  const SampleSizes wanted{y.count(), scored};
  if (second) {
    const PointsView a = y.all(), b = second->all();
    const std::size_t n = std::min(a.count, b.count);
    return percentBetween({a.data, n, a.dim}, {b.data, n, b.dim}, {y.count(), second->count()}, wanted, variance, stop);
  }
  const PointsView each = y.different();
  const std::size_t half = each.count / 2;
  if (!y.times().empty()) return percentBetweenHalves(each, y.times(), wanted, variance, stop);
  const double size = static_cast<double>(half);
  return percentBetween({each.data, half, each.dim}, {each[half], half, each.dim}, {size, size}, wanted, variance,
                        stop);
}

Result<Stretch> stretchOf(PointsView x, PointsView images, std::stop_token stop) {
  const std::size_t half = x.count / 2;
  if (half < 2) return Stretch{};
  const CentredSamples pairs({x.data, half, x.dim}, {images[half], half, x.dim}),
      nearest({images.data, half, x.dim}, {images[half], half, x.dim});
  const auto chosen = exactTransport(pairs.sourcePoints(), pairs.targetPoints(), stop);
  if (!chosen) return Unexpected<RunError>(chosen.error());
  const auto least = exactTransport(nearest.sourcePoints(), nearest.targetPoints(), stop);
  if (!least) return Unexpected<RunError>(least.error());
  double missed = 0, missedLeast = 0;
  for (std::size_t i = 0; i < half; ++i) {
    missed += squaredDistance(nearest.source(i), nearest.target(chosen->targetOf[i]), x.dim);
    missedLeast += squaredDistance(nearest.source(i), nearest.target(least->targetOf[i]), x.dim);
  }
  Stretch stretch{missedLeast > 0 ? std::max(1.0, missed / missedLeast) : 1.0, {}};
  for (std::size_t k = 0; k < x.dim; ++k)
    stretch.columns.push_back(meanScore(half, [&](std::size_t i) {
      const double off = nearest.source(i)[k] - nearest.target(chosen->targetOf[i])[k];
      return off * off;
    }));
  return stretch;
}

std::vector<Score> floorsOfColumns(const Score& floor, const Stretch& stretch, PointsView y,
                                   const std::pair<double, double>& counts) {
  std::vector<Score> floors;
  if (floor.samples == 0 || stretch.columns.empty()) return floors;
  double squares = 0;
  for (const Score& column : stretch.columns) squares += column.value;
  if (!(squares > 0)) return floors;
  // From the halves to the samples, and from the linear map's images to the target's own.
  const double grows = floor.value * totalVariance(y) / (100 * squares);
  const double unsure = floor.value > 0 ? floor.halfWidth / floor.value : 0;
  const double between = 1 / counts.first + 1 / counts.second;
  Points column(y.count, 1);
  for (std::size_t k = 0; k < y.dim; ++k) {
    for (std::size_t i = 0; i < y.count; ++i) column[i][0] = y[i][k];
    const double variance = totalVariance(column), square = stretch.columns[k].value;
    if (!(variance > 0)) {
      floors.emplace_back();
      continue;
    }
    const double open = std::clamp(1 - square / (2 * variance), 0.0, 1.0), factor = 1 + open * (grows - 1);
    // What the means of one column differ by is a single square: in one draw nothing, or several times what is
    // expected.
    const double means = 1.96 * std::sqrt(2.0) * between;
    floors.push_back({100 * factor * square / variance,
                      100 * std::hypot(std::hypot(factor * stretch.columns[k].halfWidth / variance,
                                                  open * grows * unsure * square / variance),
                                       means),
                      floor.samples});
  }
  return floors;
}

}  // namespace brenier
