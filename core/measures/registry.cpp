#include "core/measures/registry.h"

#include "core/io/picture.h"
#include "core/io/table.h"
#include "core/measures/image_measure.h"
#include "core/measures/measure_entries.h"
#include "core/util/registry.h"

namespace brenier {

Unexpected<RunError> badMeasure(const std::string& id, const std::vector<std::string>& problems) {
  std::string message = "measure " + id + ": ";
  for (std::size_t i = 0; i < problems.size(); ++i) message += (i ? "; " : "") + problems[i];
  return badInput(std::move(message), "Correct the measure's options.");
}

const std::vector<MeasureEntry>& measureEntries() {
#define BRENIER_MAKE(entry) entry(),
  static const std::vector<MeasureEntry> entries = {BRENIER_MEASURES(BRENIER_MAKE)};
#undef BRENIER_MAKE
  return entries;
}

const std::vector<Descriptor>& measureDescriptors() {
  static const std::vector<Descriptor> descriptors = [] {
    std::vector<Descriptor> list;
    for (const auto& entry : measureEntries()) list.push_back(entry.descriptor);
    return list;
  }();
  return descriptors;
}

Result<MeasurePtr> makeMeasure(const MeasureSpec& spec) {
  for (const auto* list : {&measureEntries(), &imageMeasureEntries()})
    for (const auto& entry : *list)
      if (entry.descriptor.id == spec.id) return entry.make(spec.options);
  auto ids = idsOf(measureDescriptors());
  for (const auto& id : idsOf(imageMeasureDescriptors())) ids.push_back(id);
  const std::string near = nearestNames(spec.id, ids);
  return badInput("there is no measure \"" + spec.id + "\"" + (near.empty() ? "" : "; did you mean " + near + "?"),
                  "Give an id that `brenier-cli list measures` names, a .npy, .npz or .csv file, or a picture.");
}

MeasureSpec measureSpecFromArgument(const std::string& argument) {
  if (findById(measureDescriptors(), argument)) return {argument, {}};
  if (isTablePath(argument) || isForeignTablePath(argument)) return {"points", {{"path", argument}}};
  if (isPicturePath(argument)) return {"picture", {{"path", argument}}};
  return {argument, {}};
}

Points drawSamples(const Measure& measure, const SampleKey& key, std::size_t count) {
  Points points(count, measure.dim());
  measure.sample(key, 0, count, points.data.data());
  return points;
}

}  // namespace brenier
