#include "core/measures/data_look.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamSplit = 0x4005;

/// The power of two above what a column's numbers differ by from `centre`: divided by it they can be squared, whatever
/// their size, and lose no digit. The least there is for a column of one number.
template <class Value>
int exponentAbout(std::size_t n, std::size_t k, double centre, Value value) {
  constexpr int most = 1000;  // whose power, and that of its negative, is a number
  double farthest = 0;
  for (std::size_t i = 0; i < n; ++i) farthest = std::max(farthest, std::abs(value(i, k) - centre));
  int exponent = -most;
  if (farthest > 0) std::frexp(farthest, &exponent);
  return std::clamp(exponent, -most, most);
}

/// Medians and squared distances from them; `value(i, k)` for i < n, k < d.
template <class Value>
void lookFromCentre(std::size_t n, std::size_t d, Value value, DataLook& look) {
  std::vector<double> column(n);
  look.centre.resize(d);
  look.distances.assign(n, 0);
  int exponent = 0;
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t i = 0; i < n; ++i) column[i] = value(i, k);
    const auto middle = column.begin() + static_cast<std::ptrdiff_t>(n / 2);
    std::nth_element(column.begin(), middle, column.end());
    look.centre[k] = *middle;
    const int own = exponentAbout(n, k, look.centre[k], value);
    exponent = k == 0 ? own : std::max(exponent, own);
  }
  const double part = std::ldexp(1.0, -exponent);
  for (std::size_t k = 0; k < d; ++k)
    for (std::size_t i = 0; i < n; ++i) look.distances[i] += std::pow(part * (value(i, k) - look.centre[k]), 2);
  std::vector<double> sorted = look.distances;
  const std::size_t near = n - std::max<std::size_t>(1, n / 100);
  if (n < 3) return;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(near), sorted.end());
  const double sum = std::accumulate(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(near), 0.0);
  look.nearScale = std::ldexp(std::sqrt(sum / static_cast<double>(near * d)), exponent);
}

template <class Value, class Weight>
void plainMoments(std::size_t n, std::size_t d, Value value, Weight weight, DataLook& look) {
  look.mean.assign(d, 0);
  look.deviation.assign(d, 0);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += weight(i);
  // About the centre, which is near: the mean of numbers far from 0 loses digits otherwise.
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) look.mean[k] += weight(i) / sum * (value(i, k) - look.centre[k]);
  for (std::size_t k = 0; k < d; ++k) look.mean[k] += look.centre[k];
  std::vector<int> exponents(d);
  std::vector<double> parts(d);
  for (std::size_t k = 0; k < d; ++k) {
    exponents[k] = exponentAbout(n, k, look.mean[k], value);
    parts[k] = std::ldexp(1.0, -exponents[k]);
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      look.deviation[k] += weight(i) / sum * std::pow(parts[k] * (value(i, k) - look.mean[k]), 2);
  const int largest = *std::max_element(exponents.begin(), exponents.end());
  double all = 0;
  for (std::size_t k = 0; k < d; ++k) all += std::ldexp(look.deviation[k], 2 * (exponents[k] - largest));
  look.scale = std::ldexp(std::sqrt(all / static_cast<double>(d)), largest);
  for (std::size_t k = 0; k < d; ++k) look.deviation[k] = std::ldexp(std::sqrt(look.deviation[k]), exponents[k]);
}

}  // namespace

DataLook lookAt(const Table& table, bool copies) {
  DataLook look;
  const auto value = [&](std::size_t i, std::size_t k) { return table[i][k]; };
  lookFromCentre(table.count(), table.dim, value, look);
  plainMoments(
      table.count(), table.dim, value, [&](std::size_t i) { return table.weights.empty() ? 1.0 : table.weights[i]; },
      look);
  if (copies) look.copies = copiesIn(table);
  return look;
}

FarRows farRowsOf(const DataLook& look) {
  constexpr double fewHoldMost = 0.5, ownPart = 0.01, farFromMost = 1000;
  const auto& distances = look.distances;
  const std::size_t n = distances.size(), most = std::max<std::size_t>(1, n / 100);
  const double all = std::accumulate(distances.begin(), distances.end(), 0.0);
  if (n < 20 || !(all > 0)) return {};
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                    [&](std::uint32_t a, std::uint32_t b) { return distances[a] > distances[b]; });
  std::vector<double> sorted = distances;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double near = std::min(ownPart * all, farFromMost * *middle);
  double held = 0;
  FarRows far;
  for (std::size_t i = 0; i < most && (held <= fewHoldMost * all || distances[order[i]] > near); ++i) {
    held += distances[order[i]];
    far.rows.push_back(order[i]);
  }
  if (held <= fewHoldMost * all) return {};
  far.share = held / all;
  return far;
}

std::vector<double> covariancesOf(const Table& table, const DataLook& look) {
  const std::size_t n = table.count(), d = table.dim;
  std::vector<double> all(d * d), off(d);
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double weight = table.weights.empty() ? 1 : table.weights[i];
    sum += weight;
    for (std::size_t k = 0; k < d; ++k) off[k] = table[i][k] - look.mean[k];
    for (std::size_t k = 0; k < d; ++k)
      for (std::size_t j = 0; j <= k; ++j) all[k * d + j] += weight * off[k] * off[j];
  }
  for (std::size_t k = 0; k < d; ++k)
    for (std::size_t j = 0; j <= k; ++j) all[j * d + k] = all[k * d + j] /= sum;
  return all;
}

std::optional<RobustScale> robustScaleOf(const Points& points) {
  DataLook look;
  const auto value = [&](std::size_t i, std::size_t k) { return static_cast<double>(points[i][k]); };
  lookFromCentre(points.count(), points.dim, value, look);
  plainMoments(
      points.count(), points.dim, value, [](std::size_t) { return 1.0; }, look);
  if (!look.plainMisleads()) return std::nullopt;
  return RobustScale{look.centre, look.nearScale};
}

std::vector<std::uint32_t> rowsToHoldOut(const Table& table, const RowCopies& copies, std::size_t wanted,
                                         std::uint64_t seed) {
  const auto& first = copies.first;
  std::vector<std::vector<std::uint32_t>> groups(table.count());
  std::size_t possible = 0;
  for (std::uint32_t i = 0; i < first.size(); ++i) {
    if (!table.weights.empty() && table.weights[i] == 0) continue;
    groups[first[i]].push_back(i);
    ++possible;
  }
  std::erase_if(groups, [](const auto& group) { return group.empty(); });
  PhiloxStream random(seed, streamSplit);
  for (std::size_t i = groups.size(); i > 1; --i)
    std::swap(groups[i - 1], groups[random.below(static_cast<std::uint32_t>(i))]);
  wanted = std::min(wanted, possible / 2);
  std::vector<std::uint32_t> rows;
  for (const auto& group : groups)
    if (rows.size() + group.size() <= wanted) rows.insert(rows.end(), group.begin(), group.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::size_t heldOutCount(std::size_t rows, double share, std::size_t asked) {
  if (rows < fewestToSplit || share <= 0) return 0;
  const auto wanted = static_cast<std::size_t>(std::llround(share * static_cast<double>(rows)));
  return std::min(std::max(std::clamp<std::size_t>(wanted, 64, 4096), asked), rows / 2);
}

}  // namespace brenier
