#include "core/truth/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t metricSeed = 20200713;

double squaredError(const float* a, const float* b, std::size_t dim) {
  double sum = 0;
  for (std::size_t k = 0; k < dim; ++k) {
    const double delta = static_cast<double>(a[k]) - b[k];
    sum += delta * delta;
  }
  return sum;
}

std::vector<float> projected(PointsView points, const std::vector<float>& direction) {
  std::vector<float> out(points.count);
  for (std::size_t i = 0; i < points.count; ++i) {
    float sum = 0;
    for (std::size_t k = 0; k < points.dim; ++k) sum += points[i][k] * direction[k];
    out[i] = sum;
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Score scaled(Score score, double factor) {
  return {score.value * factor, score.halfWidth * factor, score.samples};
}

MetricValue asMetric(const std::string& id, const Score& score) {
  return {id, score.value, score.halfWidth, score.samples};
}

Score meanScore(std::size_t n, const std::function<double(std::size_t)>& value) {
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double v = value(i);
    sum += v;
    squares += v * v;
  }
  const double count = static_cast<double>(n), mean = sum / count;
  const double variance = n > 1 ? std::max(0.0, (squares - count * mean * mean) / (count - 1)) : 0.0;
  return {mean, 1.96 * std::sqrt(variance / count), static_cast<std::int64_t>(n)};
}

double bootstrapHalfWidth(std::size_t n, const std::function<double(const std::vector<std::uint32_t>&)>& statistic) {
  constexpr std::size_t resamples = 200;
  PhiloxStream random(metricSeed, 3);
  std::vector<std::uint32_t> rows(n);
  std::vector<double> values(resamples);
  for (double& value : values) {
    for (auto& row : rows) row = random.below(static_cast<std::uint32_t>(n));
    value = statistic(rows);
  }
  std::sort(values.begin(), values.end());
  return 0.5 * (values[resamples - 1 - resamples / 40] - values[resamples / 40]);
}

double totalVariance(PointsView y) {
  double total = 0;
  for (std::size_t k = 0; k < y.dim; ++k) {
    double mean = 0, squares = 0;
    for (std::size_t i = 0; i < y.count; ++i) mean += y[i][k];
    mean /= static_cast<double>(y.count);
    for (std::size_t i = 0; i < y.count; ++i) squares += (y[i][k] - mean) * (y[i][k] - mean);
    total += squares / static_cast<double>(y.count);
  }
  return total;
}

Score l2Uvp(PointsView mapped, PointsView truth, double variance) {
  return scaled(meanScore(mapped.count, [&](std::size_t i) { return squaredError(mapped[i], truth[i], mapped.dim); }),
                100 / variance);
}

std::vector<Score> l2UvpOfColumns(PointsView mapped, PointsView truth, std::size_t most) {
  std::vector<Score> scores;
  for (std::size_t k = 0; k < std::min(most, truth.dim); ++k) {
    Points column(truth.count, 1);
    for (std::size_t i = 0; i < truth.count; ++i) column[i][0] = truth[i][k];
    const double variance = totalVariance(column);
    if (!(variance > 0)) {
      scores.emplace_back();
      continue;
    }
    scores.push_back(meanScore(truth.count, [&](std::size_t i) {
      const double off = static_cast<double>(mapped[i][k]) - truth[i][k];
      return 100 * off * off / variance;
    }));
  }
  return scores;
}

Score cosine(PointsView x, PointsView mapped, PointsView truth) {
  const std::size_t n = x.count;
  std::vector<double> both(n, 0.0), ours(n, 0.0), theirs(n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < x.dim; ++k) {
      const double a = static_cast<double>(mapped[i][k]) - x[i][k], b = static_cast<double>(truth[i][k]) - x[i][k];
      both[i] += a * b;
      ours[i] += a * a;
      theirs[i] += b * b;
    }
  const auto over = [&](const std::vector<std::uint32_t>& rows) {
    double product = 0, square = 0, trueSquare = 0;
    for (const auto i : rows) {
      product += both[i];
      square += ours[i];
      trueSquare += theirs[i];
    }
    const double norm = std::sqrt(square * trueSquare);
    return norm > 0 ? product / norm : 0.0;
  };
  std::vector<std::uint32_t> all(n);
  std::iota(all.begin(), all.end(), 0u);
  return {over(all), bootstrapHalfWidth(n, over), static_cast<std::int64_t>(n)};
}

Score roundTripError(PointsView x, PointsView back) {
  return scaled(meanScore(x.count, [&](std::size_t i) { return squaredError(x[i], back[i], x.dim); }),
                100 / totalVariance(x));
}

Score transportCost(PointsView x, PointsView mapped) {
  return meanScore(x.count, [&](std::size_t i) { return 0.5 * squaredError(x[i], mapped[i], x.dim); });
}

Score costError(PointsView x, PointsView mapped, PointsView truth) {
  const Score difference = meanScore(x.count, [&](std::size_t i) {
    return 0.5 * (squaredError(x[i], mapped[i], x.dim) - squaredError(x[i], truth[i], x.dim));
  });
  const double cost = transportCost(x, truth).value;
  if (!(cost > 0)) return {};
  Score error = scaled(difference, 100 / cost);
  error.value = std::abs(error.value);
  return error;
}

Score errorTail(PointsView mapped, PointsView truth) {
  std::vector<double> errors(mapped.count);
  for (std::size_t i = 0; i < mapped.count; ++i) errors[i] = squaredError(mapped[i], truth[i], mapped.dim);
  const double all = std::accumulate(errors.begin(), errors.end(), 0.0);
  if (!(all > 0)) return {};
  const auto worst = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, mapped.count / 100));
  std::partial_sort(errors.begin(), errors.begin() + worst, errors.end(), std::greater<>());
  return {100 * std::accumulate(errors.begin(), errors.begin() + worst, 0.0) / all, 0,
          static_cast<std::int64_t>(mapped.count)};
}

Score monotonicityViolations(PointsView x, PointsView mapped, std::size_t pairs) {
  PhiloxStream random(metricSeed, 1);
  const auto n = static_cast<std::uint32_t>(x.count);
  return scaled(meanScore(pairs,
                          [&](std::size_t) {
                            const std::size_t i = random.below(n), j = random.below(n);
                            double inner = 0;
                            for (std::size_t k = 0; k < x.dim; ++k)
                              inner += (static_cast<double>(x[i][k]) - x[j][k]) *
                                       (static_cast<double>(mapped[i][k]) - mapped[j][k]);
                            return inner < 0 ? 1.0 : 0.0;
                          }),
                100);
}

Score slicedW2(PointsView a, PointsView b, std::size_t directions) {
  PhiloxStream random(metricSeed, 2);
  std::vector<float> direction(a.dim);
  const std::size_t n = std::min(a.count, b.count);
  const Score squared = meanScore(directions, [&](std::size_t) {
    double norm = 0;
    for (float& c : direction) {
      c = random.normal();
      norm += static_cast<double>(c) * c;
    }
    for (float& c : direction) c /= static_cast<float>(std::sqrt(norm));
    const auto pa = projected({a.data, n, a.dim}, direction), pb = projected({b.data, n, b.dim}, direction);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
      sum += (static_cast<double>(pa[i]) - pb[i]) * (static_cast<double>(pa[i]) - pb[i]);
    return sum / static_cast<double>(n);
  });
  const double root = std::sqrt(squared.value);
  return {root, root > 0 ? squared.halfWidth / (2 * root) : 0, static_cast<std::int64_t>(n)};
}

}  // namespace brenier
