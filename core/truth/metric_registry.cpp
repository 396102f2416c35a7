#include "core/truth/metric_registry.h"

#include <algorithm>

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

std::optional<MetricValue> computed(const MetricEntry& entry, const MetricInputs& inputs) {
  if (!entry.compute || (entry.needs & ~inputs.has()) != 0) return std::nullopt;
  const auto score = entry.compute(inputs);
  if (!score || score->samples == 0) return std::nullopt;
  MetricValue value = asMetric(entry.descriptor.id, *score);
  if (const Score floor = entry.floor ? entry.floor(inputs) : Score(); floor.samples > 0) {
    value.floor = floor.value;
    value.floorHalfWidth = floor.halfWidth;
    value.saysNothing = isScatter(value.value, floor);
  }
  value.saysNothing |= entry.goesWithError && inputs.errorIsScatter();
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
