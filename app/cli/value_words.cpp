#include "app/cli/value_words.h"

#include <algorithm>

#include "app/cli/drawing_child.h"
#include "core/exports/exporter.h"
#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

std::vector<std::string> presetNames() {
  std::vector<std::string> names;
  for (const auto& solver : catalog().solvers)
    for (const auto& preset : presetsOf(solver))
      if (std::find(names.begin(), names.end(), preset.id) == names.end()) names.push_back(preset.id);
  return names;
}

std::vector<Descriptor> allMeasures() {
  auto all = catalog().measures;
  all.insert(all.end(), catalog().imageMeasures.begin(), catalog().imageMeasures.end());
  return all;
}

std::vector<std::string> formats() {
  auto ids = idsOf(exportDescriptors());
  for (const auto& drawn : drawnFormats()) ids.push_back(drawn.id);
  return ids;
}

}  // namespace

ValueWords valueWords(const OptionLine& line) {
  const std::string& kind = line.value;
  if (!line.choices.empty()) return {line.choices};
  if (kind == "yes|no") return {{"yes", "no"}};
  if (kind == "PROBLEM") return {idsOf(catalog().problems)};
  if (kind == "SOLVER") return {idsOf(catalog().solvers)};
  if (kind == "NETWORK") return {idsOf(catalog().networks)};
  if (kind == "METRIC") return {idsOf(catalog().metrics)};
  if (kind == "PRESET") return {presetNames()};
  if (kind == "FORMAT") return {formats()};
  if (kind == "MEASURE") return {idsOf(allMeasures()), true};
  if (kind == "LESSON") return {idsOf(Lessons(catalog()).shipped()), true};
  if (kind == "FOLDER") return {{}, false, true};
  if (kind == "FILE" || kind == "RUN" || kind == "POINTS") return {{}, true};
  return {};
}

std::vector<Choosable> choosables() {
  std::vector<Descriptor> solvers(catalog().solvers.begin(), catalog().solvers.end());
  return {{"--solver", "--", std::move(solvers)},
          {"--source", "--source.", allMeasures()},
          {"--target", "--target.", allMeasures()}};
}

}  // namespace brenier::cli
