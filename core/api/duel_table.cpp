#include "core/api/duel_table.h"

#include <algorithm>
#include <cmath>

#include "core/api/seeds.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

constexpr double sameWithin = 1e-4;  // of the values: what no reader of four digits sees
constexpr double chanceFactor = 2;   // of the standard error of the difference, as for seeds
constexpr double floatSays = 1e-7;   // of a whole: what is computed from points in float is not known more closely
constexpr int mostDigits = 4;        // significant ones: more say nothing of two methods
constexpr double leastFixed = 1e-4;  // what is smaller is said with an exponent
constexpr double mostFixed = 1e6;    // and what is larger

/// The seeds say the error and the cost of each of them; the other numbers are those of the run on show.
const SeedsNumber* seedsNumber(const DuelSide& side, const MetricDescriptor& metric) {
  if (!side.seeds) return nullptr;
  const SeedsNumber* number = metric.role == MetricRole::mainError ? findNumber(*side.seeds, seedsErrorTitle)
                              : metric.id == "transport_cost"      ? findNumber(*side.seeds, seedsCostTitle)
                                                                   : nullptr;
  return number && number->values.size() > 1 ? number : nullptr;
}

DuelCell cellOf(const DuelSide& side, const MetricDescriptor& metric) {
  DuelCell cell;
  if (const auto found = side.numbers.find(metric.id); found != side.numbers.end()) {
    const MetricValue& number = found->second.number;
    cell = {true, number.value, number.halfWidth, {}, number.samples, found->second.step, number.saysNothing};
  }
  if (const SeedsNumber* seeds = seedsNumber(side, metric)) {
    cell.there = true;
    cell.value = seeds->mean();
    cell.deviation = seeds->deviation();
    cell.bySeed = seeds->values;
    cell.step = side.seeds->step;
  }
  cell.there = cell.there && std::isfinite(cell.value);
  return cell;
}

bool isCost(const MetricDescriptor& metric) {
  return metric.id.starts_with("half_w2_") || metric.id == "transport_cost";
}

/// The larger one of a number of both sides; 0 where neither has it.
double largestOf(const DuelSide& first, const DuelSide& second, const std::string& id) {
  double largest = 0;
  for (const DuelSide* side : {&first, &second})
    if (const auto found = side->numbers.find(id); found != side->numbers.end())
      if (const double size = std::abs(found->second.number.value); std::isfinite(size))
        largest = std::max(largest, size);
  return largest;
}

/// What the numbers of both sides are measured by.
struct Scales {
  double whole = 0;    ///< what transport costs
  double centred = 0;  ///< and what of it remains beyond the shift of the means
};

/// What float arithmetic does not tell from 0: costs by what transport costs, shares of it by themselves. An error
/// that is squared is that much closer known.
double nothingOf(const MetricDescriptor& metric, const Scales& scales) {
  if (isCost(metric)) return floatSays * scales.whole;
  if (metric.unit != "%") return 0;
  return 100 * (metric.id.starts_with("l2_uvp") ? floatSays * floatSays : floatSays);
}

/// Noise of the arithmetic is no number that anybody could be better in.
DuelCell known(DuelCell cell, double nothing) {
  if (cell.there && std::abs(cell.value) < nothing && cell.deviation < nothing) cell.value = cell.deviation = 0;
  return cell;
}

/// What two values may be apart by and are the same. One measure for all costs: a bound with the shift of the means
/// and the same bound without it differ by the same between two methods, and are judged alike.
double sameBelow(const DuelRow& row, const Scales& scales) {
  const double values = std::max(std::abs(row.first.value), std::abs(row.second.value));
  if (!isCost(row.metric) || scales.centred == 0) return sameWithin * values;
  return std::max(sameWithin * scales.centred, floatSays * std::max(scales.whole, values));
}

/// Of the mean: over seeds their scatter, of one run what its interval says.
double standardError(const DuelCell& cell) {
  return cell.bySeed.empty() ? cell.deviation / 1.96
                             : cell.deviation / std::sqrt(static_cast<double>(cell.bySeed.size()));
}

void judge(DuelRow& row, const Scales& scales) {
  const DuelCell &first = row.first, &second = row.second;
  if (!first.there || !second.there) {
    row.why = "one side has none";
  } else if (row.metric.better == Better::neither) {
    row.why = "neither is better";
  } else if (first.saysNothing && second.saysNothing) {
    row.why = "mostly scatter of the samples";
  } else {
    const double apart = first.value - second.value;
    const double chance = std::hypot(standardError(first), standardError(second));
    if (std::abs(apart) < sameBelow(row, scales) || apart == 0)
      row.why = "the same";
    else if (std::abs(apart) <= chanceFactor * chance)
      row.why = "no more than chance";
    else
      row.better = (apart < 0) == (row.metric.better == Better::lower) ? 1 : 2;
  }
}

/// How many digits stand before the point, less those zeros that follow it.
int digitsBefore(double value) {
  return static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
}

/// As many digits as the deviation leaves sense in, and no more than are read.
std::string withDigitsOf(double value, double deviation) {
  if (!(deviation > 0) || std::abs(value) >= mostFixed) return generalText(value, mostDigits);
  const int decimals = 2 - digitsBefore(deviation), before = value == 0 ? 1 : digitsBefore(value);
  const int digits = std::clamp(before + decimals, 1, mostDigits);
  // Both are tiny. Where the deviation alone is not, the value is nothing beside it.
  if (deviation < leastFixed && std::abs(value) < leastFixed) return generalText(value, digits);
  return fixedText(value,
                   std::clamp(std::min(decimals, mostDigits - before), 0, mostDigits - digitsBefore(leastFixed)));
}

/// A deviation with two digits.
std::string deviationText(double deviation) {
  return deviation < leastFixed ? generalText(deviation, 2) : withDigitsOf(deviation, deviation);
}

/// A number that rounds to nothing has no sign.
std::string unsignedZero(std::string text) {
  const bool zero = text.starts_with('-') && text.find_first_of("123456789") == std::string::npos;
  return zero ? text.substr(1) : text;
}

}  // namespace

DuelTable makeDuelTable(const std::vector<MetricDescriptor>& metrics, const DuelSide& first, const DuelSide& second) {
  DuelTable table{{}, {}, first, second, {}, {}, {}};
  if (first.seeds) table.firstSeeds = first.seeds->seeds;
  if (second.seeds) table.secondSeeds = second.seeds->seeds;
  const Scales scales{largestOf(first, second, "half_w2_upper"), largestOf(first, second, "half_w2_centred_upper")};
  for (const MetricDescriptor& metric : metrics) {
    const double nothing = nothingOf(metric, scales);
    DuelRow row{metric, known(cellOf(first, metric), nothing), known(cellOf(second, metric), nothing), 0, {}};
    if (!row.first.there && !row.second.there) continue;
    judge(row, scales);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string duelCellText(const DuelCell& cell) {
  if (!cell.there) return {};
  const std::string value = unsignedZero(withDigitsOf(cell.value, cell.deviation));
  return cell.deviation > 0 ? value + " ± " + deviationText(cell.deviation) : value;
}

std::string duelDifferenceText(const DuelRow& row) {
  if (!row.first.there || !row.second.there) return {};
  if (row.why == "the same") return "0";
  const double step = std::hypot(standardError(row.first), standardError(row.second));
  return unsignedZero(withDigitsOf(row.first.value - row.second.value, step));
}

std::string duelVerdict(const DuelTable& table, const DuelRow& row) {
  if (row.better == 0) return row.why;
  return row.better == 1 ? table.first.method : table.second.method;
}

}  // namespace brenier
