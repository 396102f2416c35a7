#include "core/experiments/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace brenier {
namespace {

constexpr std::size_t mostExact = 25;

/// Twice the ranks of the sizes, so that the mean ranks of ties are whole.
std::vector<std::int64_t> doubledRanks(const std::vector<double>& sizes) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
  std::vector<std::int64_t> ranks(sizes.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t j = i;
    while (j < order.size() && sizes[order[j]] == sizes[order[i]]) ++j;
    for (std::size_t k = i; k < j; ++k) ranks[order[k]] = static_cast<std::int64_t>(i + 1 + j);
    i = j;
  }
  return ranks;
}

/// The share of all sign patterns whose positive ranks sum to at most `sum`.
double shareUpTo(const std::vector<std::int64_t>& ranks, std::int64_t sum) {
  const std::int64_t all = std::accumulate(ranks.begin(), ranks.end(), std::int64_t{0});
  std::vector<double> ways(static_cast<std::size_t>(all) + 1);
  ways[0] = 1;
  for (const std::int64_t rank : ranks)
    for (std::int64_t at = all; at >= rank; --at)
      ways[static_cast<std::size_t>(at)] += ways[static_cast<std::size_t>(at - rank)];
  const double below = std::accumulate(ways.begin(), ways.begin() + sum + 1, 0.0);
  return below / std::exp2(static_cast<double>(ranks.size()));
}

double normalP(const std::vector<std::int64_t>& ranks, double smaller) {
  double variance = 0;  // of the doubled sum: each rank counts with probability 1/2
  for (const std::int64_t rank : ranks) variance += static_cast<double>(rank) * static_cast<double>(rank) / 4;
  const double middle = static_cast<double>(std::accumulate(ranks.begin(), ranks.end(), std::int64_t{0})) / 2;
  const double z = std::max(0.0, middle - smaller - 1) / std::sqrt(variance);  // 1: half a rank, doubled
  return std::erfc(z / std::sqrt(2.0));
}

}  // namespace

Summary summarise(std::vector<double> values) {
  Summary summary;
  summary.count = values.size();
  if (values.empty()) return summary;
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double v : values) squares += (v - summary.mean) * (v - summary.mean);
  if (values.size() > 1) summary.deviation = std::sqrt(squares / (n - 1));
  const std::size_t half = values.size() / 2;
  summary.median = values.size() % 2 ? values[half] : 0.5 * (values[half - 1] + values[half]);
  summary.least = values.front();
  summary.largest = values.back();
  return summary;
}

double signedRankP(const std::vector<double>& differences) {
  std::vector<double> sizes;
  std::vector<bool> positive;
  for (const double d : differences) {
    if (d == 0 || !std::isfinite(d)) continue;
    sizes.push_back(std::abs(d));
    positive.push_back(d > 0);
  }
  if (sizes.empty()) return 1;
  const auto ranks = doubledRanks(sizes);
  std::int64_t above = 0, all = 0;
  for (std::size_t k = 0; k < ranks.size(); ++k) {
    all += ranks[k];
    if (positive[k]) above += ranks[k];
  }
  const std::int64_t smaller = std::min(above, all - above);
  return std::min(
      1.0, sizes.size() <= mostExact ? 2 * shareUpTo(ranks, smaller) : normalP(ranks, static_cast<double>(smaller)));
}

}  // namespace brenier
