#include "core/truth/metrics.h"

#include <algorithm>
#include <array>
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

/// Points along a direction, in order.
struct Projection {
  std::vector<double> sorted;        ///< [n]
  std::vector<std::uint32_t> order;  ///< [n] which point it is

  Projection(PointsView points, const std::vector<float>& direction) : sorted(points.count), order(points.count) {
    std::vector<double> along(points.count);
    for (std::size_t i = 0; i < points.count; ++i) {
      float sum = 0;
      for (std::size_t k = 0; k < points.dim; ++k) sum += points[i][k] * direction[k];
      along[i] = static_cast<double>(sum);
      order[i] = static_cast<std::uint32_t>(i);
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) { return along[i] < along[j]; });
    for (std::size_t i = 0; i < points.count; ++i) sorted[i] = along[order[i]];
  }
};

double meanSquareBetween(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return a.empty() ? 0 : sum / static_cast<double>(a.size());
}

/// By how much sliced W2^2 between two samples of n scatters from sample to sample. To first order it changes by the
/// mean of the potentials at the samples (on the line 2 (x - T(x)), integrated); where the two agree these vanish, and
/// what is left falls as 1/n: it is taken from how far groups of one of the samples are apart from one another.
class SlicedScatter {
 public:
  explicit SlicedScatter(std::size_t n)
      : m_first(n, 0.0), m_second(n, 0.0), m_pairs(kGroups * (kGroups - 1) / 2, 0.0) {}

  void add(const Projection& a, const Projection& b) {
    addPotential(a, b, m_first);
    addPotential(b, a, m_second);
    const std::size_t n = m_first.size(), size = n / kGroups;
    if (size == 0) return;
    std::array<std::vector<double>, kGroups> groups;
    for (std::size_t i = 0; i < n; ++i)
      if (auto& group = groups[b.order[i] % kGroups]; group.size() < size) group.push_back(b.sorted[i]);
    std::size_t pair = 0;
    for (std::size_t g = 0; g < kGroups; ++g)
      for (std::size_t h = g + 1; h < kGroups; ++h) m_pairs[pair++] += meanSquareBetween(groups[g], groups[h]);
  }

  /// Of the mean over so many directions.
  double halfWidth(std::size_t directions) const {
    const double share = 1 / static_cast<double>(directions);
    const auto ofMean = [&](const std::vector<double>& values) {
      return share * meanScore(values.size(), [&](std::size_t i) { return values[i]; }).halfWidth;
    };
    const auto pairs = static_cast<double>(m_pairs.size());
    const double ofPairs = ofMean(m_pairs) * std::sqrt(pairs) / static_cast<double>(kGroups);
    return std::hypot(std::hypot(ofMean(m_first), ofMean(m_second)), ofPairs);
  }

 private:
  static constexpr std::size_t kGroups = 8;

  static void addPotential(const Projection& from, const Projection& to, std::vector<double>& into) {
    double potential = 0;
    for (std::size_t i = 0; i < from.sorted.size(); ++i) {
      if (i > 0)
        potential += ((from.sorted[i] - to.sorted[i]) + (from.sorted[i - 1] - to.sorted[i - 1])) *
                     (from.sorted[i] - from.sorted[i - 1]);
      into[from.order[i]] += potential;
    }
  }

  std::vector<double> m_first, m_second;  ///< potentials at the samples, summed over the directions
  std::vector<double> m_pairs;            ///< W2^2 between each two groups, likewise
};

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
  SlicedScatter scatter(n);
  const Score squared = meanScore(directions, [&](std::size_t) {
    double norm = 0;
    for (float& c : direction) {
      c = random.normal();
      norm += static_cast<double>(c) * c;
    }
    for (float& c : direction) c /= static_cast<float>(std::sqrt(norm));
    const Projection pa({a.data, n, a.dim}, direction), pb({b.data, n, b.dim}, direction);
    scatter.add(pa, pb);
    return meanSquareBetween(pa.sorted, pb.sorted);
  });
  const double root = std::sqrt(squared.value);
  const double halfWidth = std::hypot(squared.halfWidth, scatter.halfWidth(directions));
  return {root, root > 0 ? halfWidth / (2 * root) : 0, static_cast<std::int64_t>(n)};
}

}  // namespace brenier
