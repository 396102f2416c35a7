#include "core/truth/metric_registry.h"

#include <algorithm>
#include <cmath>

#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

std::vector<MetricEntry> allEntries() {
  std::vector<MetricEntry> all;
  for (const auto& family : numberFamilies())
    for (auto& entry : family()) {
      entry.descriptor.ofRun = entry.pace == Pace::once;
      all.push_back(std::move(entry));
    }
  return all;
}

/// Copies among the samples make the interval of a mean over them wider.
double widening(const MetricEntry& entry, const MetricInputs& inputs) {
  if (!(inputs.has() & needSamples)) return 1;
  return (entry.needs & needSeen) ? inputs.seen->intervalFactor() : inputs.truth().intervalFactor();
}

std::optional<MetricValue> computed(const MetricEntry& entry, const MetricInputs& inputs) {
  if (!entry.compute || (entry.needs & ~inputs.has()) != 0) return std::nullopt;
  auto score = entry.compute(inputs);
  if (!score || score->samples == 0) return std::nullopt;
  if (!std::isfinite(score->value)) {
    inputs.notFinite.push_back(entry.descriptor.id);
    return std::nullopt;
  }
  if (!std::isfinite(score->halfWidth)) score->halfWidth = 0;
  const double wider = widening(entry, inputs);
  score->halfWidth *= wider;
  MetricValue value = asMetric(entry.descriptor.id, *score);
  if (entry.floor && (entry.isError || !inputs.errorIsBelowFloor())) {
    Score floor = entry.floor(inputs);
    floor.halfWidth *= wider;
    if (floor.samples > 0) {
      value.floor = floor.value;
      value.floorHalfWidth = floor.halfWidth;
      value.belowFloor = entry.isError && isBelow(*score, floor);
      // What a map was learned from says nothing of it either way.
      const bool fitted = (entry.needs & needSeen) || inputs.truth().samples().fitted;
      value.saysNothing = isScatter(*score, floor) && (!value.belowFloor || fitted);
    }
  }
  value.saysNothing |= entry.goesWithError && inputs.errorIsScatter();
  value.saysNothing |= (entry.floor || entry.goesWithError) && inputs.truth().tooFew();
  return value;
}

}  // namespace

const std::vector<MetricEntry>& metricEntries() {
  static const std::vector<MetricEntry> entries = allEntries();
  return entries;
}

const std::vector<MetricDescriptor>& metricDescriptors() {
  static const std::vector<MetricDescriptor> descriptors = [] {
    std::vector<MetricDescriptor> all;
    for (const auto& entry : metricEntries()) all.push_back(entry.descriptor);
    return all;
  }();
  return descriptors;
}

std::vector<MetricValue> computeMetrics(Pace pace, const MetricInputs& inputs) {
  std::vector<MetricValue> values;
  for (const auto& entry : metricEntries())
    if (entry.pace == pace)
      if (auto value = computed(entry, inputs)) values.push_back(std::move(*value));
  return values;
}

std::optional<MetricValue> computeMetric(std::string_view id, const MetricInputs& inputs) {
  for (const auto& entry : metricEntries())
    if (entry.descriptor.id == id) return computed(entry, inputs);
  return std::nullopt;
}

}  // namespace brenier
