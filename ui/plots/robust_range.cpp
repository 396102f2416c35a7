#include "ui/plots/robust_range.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr std::size_t kFewest = 8;     // below it nothing says what the bulk is
constexpr std::size_t kStay = 4;       // so many in a row are a level, not a spike
constexpr double kBulk = 0.05;         // on either side of it lie the tails
constexpr double kFar = 4;             // widths of the bulk outside of it
constexpr double kAbsurdlyFar = 1000;  // also for values that stay

struct Bulk {
  double lower, upper, width;
  bool beyond(double value, double widths) const {
    return value < lower - widths * width || value > upper + widths * width;
  }
};

Bulk bulkOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto tail = static_cast<std::size_t>(kBulk * static_cast<double>(values.size() - 1));
  // With few values one of the extremes is in the tail, too, or it would decide alone.
  const std::size_t low = std::max<std::size_t>(tail, 1), high = values.size() - 1 - low;
  const double lower = values[low], upper = values[high];
  const double level = std::max(std::abs(lower), std::abs(upper));
  return {lower, upper, std::max(upper - lower, 0.02 * level + 1e-12)};
}

}  // namespace

RobustRange robustRange(const std::vector<double>& values) {
  RobustRange range;
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite), [](double v) { return std::isfinite(v); });
  if (finite.empty()) return range;
  range.valid = true;
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  range.lower = *low;
  range.upper = *high;
  if (finite.size() < kFewest) return range;
  const Bulk bulk = bulkOf(finite);
  if (!bulk.beyond(*low, kFar) && !bulk.beyond(*high, kFar)) return range;
  range.lower = bulk.lower;
  range.upper = bulk.upper;
  const auto include = [&](double value) {
    range.lower = std::min(range.lower, value);
    range.upper = std::max(range.upper, value);
  };
  for (std::size_t begin = 0; begin < values.size();) {
    if (!bulk.beyond(values[begin], kFar)) {  // also where it is not a number
      if (std::isfinite(values[begin])) include(values[begin]);
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < values.size() && bulk.beyond(values[end], kFar)) ++end;
    for (std::size_t i = begin; i < end; ++i)
      if (end - begin >= kStay && !bulk.beyond(values[i], kAbsurdlyFar))
        include(values[i]);
      else
        range.spikes.push_back(i);
    begin = end;
  }
  return range;
}

}  // namespace brenier
