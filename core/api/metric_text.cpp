#include "core/api/metric_text.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/util/plain_number.h"

namespace brenier {

const char* nameOf(NumberKind kind) {
  switch (kind) {
    case NumberKind::exact:
      return "exact";
    case NumberKind::lowerBound:
      return "lower bound";
    case NumberKind::upperBound:
      return "upper bound";
    case NumberKind::loss:
      return "loss";
    case NumberKind::estimate:
      break;
  }
  return "estimate";
}

const char* nameOf(Better better) {
  switch (better) {
    case Better::lower:
      return "lower is better";
    case Better::higher:
      return "higher is better";
    case Better::neither:
      break;
  }
  return "for comparison";
}

Excess excessOf(const MetricValue& value) {
  return {value.value - value.floor, std::hypot(value.halfWidth, value.floorHalfWidth)};
}

namespace {

constexpr std::int64_t fewestToJudge = 4;  ///< whose scatter has a size

/// Whether what a number is beyond its floor is certainly something.
bool isBeyondScatter(const MetricValue& value) {
  const Excess excess = excessOf(value);
  return value.floor > 0 && excess.value > excess.halfWidth;
}

}  // namespace

std::string scatterText(const MetricValue& value, const std::string& unit) {
  std::ostringstream text;
  text.precision(3);
  const std::string suffix = unit.empty() ? "" : " " + unit;
  if (value.belowFloor) {
    text << "is less than what independent samples scatter, about " << value.floor << suffix
         << ": the rows of both sides may belong together, in whatever order, or the map has learned these very ones; "
            "what a perfect map would score is not known";
    return text.str();
  }
  if (!value.saysNothing) return {};
  if (value.samples > 0 && value.samples < fewestToJudge) {
    text << "says nothing here, as no map can be judged by " << value.samples << " samples";
    return text.str();
  }
  const Excess excess = excessOf(value);
  text << (isBeyondScatter(value) ? "is mostly the scatter of the samples"
                                  : "says nothing here, as it is mostly the scatter of the samples");
  if (value.floor <= 0) return text.str();
  text << ": a perfect map would score about " << value.floor << suffix << " on independent ones, and this is "
       << std::abs(excess.value) << suffix << (excess.value < 0 ? " less" : " more");
  // Half of a 95 % interval.
  if (excess.halfWidth > 0) text << ", give or take " << excess.halfWidth << suffix << " in 95 of 100 such samples";
  if (!isBeyondScatter(value)) text << "; the two cannot be told apart";
  return text.str();
}

MetricExplanation explanationOf(const MetricDescriptor& metric) {
  MetricExplanation said{metric.title, metric.help + ".", {}};
  if (!metric.formula.empty()) said.parts.push_back({"Formula", metric.formula});
  if (!metric.reading.empty()) said.parts.push_back({"Good and bad", metric.reading + "."});
  if (!metric.method.empty()) said.parts.push_back({"How", metric.method + "."});
  return said;
}

namespace {

constexpr double farOff = 5;     // percent of the target's variance: what the eye sees
constexpr double certainly = 2;  // times what sampling alone explains

/// As the cards beside the sentence say it: as many decimals, none where the number itself ends before.
std::string percent(double value) {
  constexpr double least = 0.001, tooLong = 1e7;
  if (!std::isfinite(value)) return (std::isnan(value) ? "not a number" : "infinite") + std::string(" %");
  const double size = std::abs(value);
  if (size >= tooLong) return generalText(value, 2) + " %";
  if (size > 0 && size < least) return "<0.001 %";
  std::string text = fixedText(value, size < 0.1 ? 3 : size < 1 ? 2 : size < 100 ? 1 : 0);
  while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.') && realFrom(text) == value)
    text.pop_back();
  for (auto at = static_cast<std::ptrdiff_t>(std::min(text.find('.'), text.size())) - 3; at > (value < 0); at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text + " %";
}

/// Of the map's error: what it is worth is read by the sampling floor and by what needs no learning.
std::string verdictOfMap(const MetricValue& error, std::optional<MetricValue> nothing,
                         std::optional<MetricValue> linear) {
  if (error.saysNothing && isBeyondScatter(error))
    return "Map off by about " + percent(excessOf(error).value) + " beyond the scatter of the samples.";
  if (error.saysNothing) return "The samples are too few to say how far the map is off.";
  const std::string off = percent(error.value);
  if (nothing && error.value >= nothing->value) return "Map off by " + off + ", no better than moving nothing.";
  if (linear && error.value >= linear->value && error.value > farOff)
    return "Map still off by " + off + ", no better than a linear map.";
  return error.value < farOff ? "Map off by " + off + "." : "Map still off by " + off + ".";
}

}  // namespace

std::string verdictText(const std::function<std::optional<MetricValue>(MetricRole)>& valueOf,
                        const MassBalance* balance) {
  std::string text;
  if (const auto gap = valueOf(MetricRole::gap))
    text = gap->value < 100 ? "Cost without the shift known to " + percent(gap->value) + "."
                            : "The bounds on the cost are still far apart.";
  if (const auto error = valueOf(MetricRole::mainError))
    text += (text.empty() ? "" : " ") +
            verdictOfMap(*error, valueOf(MetricRole::errorOfNothing), valueOf(MetricRole::errorOfLinear));
  if (balance && !balance->empty() && balance->misplaced > certainly * balance->noise)
    text += (text.empty() ? "" : " ") + percent(100 * balance->misplaced) +
            " of the mass is misplaced (sampling alone: " + percent(100 * balance->noise) + ").";
  return text;
}

}  // namespace brenier
