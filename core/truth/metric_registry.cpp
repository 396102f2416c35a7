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

/// A number's floor, and what that says of the number: `isError`: it is one against right answers; `fitted`: of points
/// that the map learned from, which say nothing of it either way.
void takeFloor(MetricValue& value, const Score& score, const Score& floor, bool isError, bool fitted) {
  if (floor.samples == 0) return;
  value.floor = floor.value;
  value.floorHalfWidth = floor.halfWidth;
  value.belowFloor = isError && isBelow(score, floor);
  value.saysNothing = isScatter(score, floor) && (!value.belowFloor || fitted);
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
    takeFloor(value, *score, floor, entry.isError, (entry.needs & needSeen) || inputs.truth().samples().fitted);
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

std::vector<MetricValue> columnErrors(const MetricInputs& inputs, std::size_t most) {
  std::vector<MetricValue> values;
  if ((inputs.has() & (needMap | needExact)) != (needMap | needExact)) return values;
  const RunTruth& truth = inputs.truth();
  const auto scores = l2UvpOfColumns(*inputs.mapped, truth.answer(), most);
  const double wider = truth.intervalFactor();
  for (std::size_t k = 0; k < scores.size(); ++k) {
    Score score = scores[k];
    score.halfWidth = std::isfinite(score.halfWidth) ? wider * score.halfWidth : 0;
    MetricValue value = asMetric(std::string(columnErrorPrefix) + std::to_string(k + 1), score);
    if (score.samples > 0 && k < truth.columnFloors().size()) {
      Score floor = truth.columnFloors()[k];
      floor.halfWidth *= wider;
      // Samples that are not independent by all columns together are none by those that lie above.
      if (!inputs.errorIsBelowFloor() || isBelow(score, floor))
        takeFloor(value, score, floor, true, truth.samples().fitted);
    }
    value.saysNothing |= truth.tooFew();
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace brenier
