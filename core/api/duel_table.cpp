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

/// Of the mean: over seeds their scatter, of one run what its interval says.
double standardError(const DuelCell& cell) {
  return cell.bySeed.empty() ? cell.deviation / 1.96
                             : cell.deviation / std::sqrt(static_cast<double>(cell.bySeed.size()));
}

void judge(DuelRow& row) {
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
    if (std::abs(apart) < sameWithin * std::max(std::abs(first.value), std::abs(second.value)) || apart == 0)
      row.why = "the same";
    else if (std::abs(apart) <= chanceFactor * chance)
      row.why = "no more than chance";
    else
      row.better = (apart < 0) == (row.metric.better == Better::lower) ? 1 : 2;
  }
}

/// As many digits as the deviation leaves sense in.
std::string withDigitsOf(double value, double deviation) {
  if (!(deviation > 0)) return generalText(value, 4);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(deviation))), 0, 12);
  return fixedText(value, decimals);
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
  for (const MetricDescriptor& metric : metrics) {
    DuelRow row{metric, cellOf(first, metric), cellOf(second, metric), 0, {}};
    if (!row.first.there && !row.second.there) continue;
    judge(row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string duelCellText(const DuelCell& cell) {
  if (!cell.there) return {};
  const std::string value = unsignedZero(withDigitsOf(cell.value, cell.deviation));
  return cell.deviation > 0 ? value + " ± " + withDigitsOf(cell.deviation, cell.deviation) : value;
}

std::string duelDifferenceText(const DuelRow& row) {
  if (!row.first.there || !row.second.there) return {};
  // No more digits than the values have.
  const double largest = std::max(std::abs(row.first.value), std::abs(row.second.value));
  const double step = std::hypot(standardError(row.first), standardError(row.second));
  const double difference = row.first.value - row.second.value;
  if (step > 0 || largest == 0) return unsignedZero(withDigitsOf(difference, step));
  const bool seen = std::abs(difference) >= sameWithin * largest;
  return seen ? generalText(difference, 4) : "0";
}

std::string duelVerdict(const DuelTable& table, const DuelRow& row) {
  if (row.better == 0) return row.why;
  return row.better == 1 ? table.first.method : table.second.method;
}

}  // namespace brenier
