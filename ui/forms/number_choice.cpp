#include "ui/forms/number_choice.h"

#include <algorithm>
#include <iterator>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

enum NumberGroup { costs, mapError, pictureErrors, losses, others, baselines };
const char* const kNumberGroups[] = {"1/2 W2^2 and its bounds", "Error of the map", "Distance of the pictures",
                                     "Dual value and losses",   "Other numbers",    "To read them by"};

NumberGroup groupOf(MetricRole role) {
  switch (role) {
    case MetricRole::lowerBound:
    case MetricRole::exactValue:
    case MetricRole::upperBound:
    case MetricRole::meanShift:
    case MetricRole::wholeExact:
    case MetricRole::gap:
      return costs;
    case MetricRole::mainError:
    case MetricRole::errorOfNothing:
    case MetricRole::errorOfLinear:
    case MetricRole::floor:
      return mapError;
    case MetricRole::pictureDistance:
    case MetricRole::pictureDistanceOfInput:
      return pictureErrors;
    case MetricRole::dualValue:
    case MetricRole::outerLoss:
    case MetricRole::innerLoss:
      return losses;
    case MetricRole::baseline:
      return baselines;
    case MetricRole::listed:
      break;
  }
  return others;
}

}  // namespace

std::vector<NumberChoice> numberChoices(const std::vector<MetricDescriptor>& metrics,
                                        const std::function<bool(const std::string& id)>& isThere) {
  std::vector<const MetricDescriptor*> known;
  for (const auto& metric : metrics)
    if (isThere(metric.id)) known.push_back(&metric);
  std::stable_sort(known.begin(), known.end(), [](const MetricDescriptor* a, const MetricDescriptor* b) {
    return groupOf(a->role) < groupOf(b->role);
  });
  std::vector<NumberChoice> choices;
  std::transform(known.begin(), known.end(), std::back_inserter(choices), [](const MetricDescriptor* metric) {
    return NumberChoice{metric->id, mathText(qs(metric->title)), mathText(kNumberGroups[groupOf(metric->role)]),
                        mathText(qs(metric->help))};
  });
  return choices;
}

}  // namespace brenier
