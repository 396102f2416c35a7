#include "core/exports/exporter.h"

#include <algorithm>
#include <filesystem>

#include "core/exports/check_points.h"
#include "core/exports/export_entries.h"
#include "core/exports/export_scripts.h"
#include "core/io/atomic_file.h"
#include "core/measures/data_frame.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

ExportLabels labelsOf(const TrainingRun& run, const std::string& name) {
  const RunConfig& config = run.config();
  ExportLabels labels;
  labels.program = std::string("Brenier ") + BRENIER_VERSION;
  labels.weights = name + ".safetensors";
  labels.run = {{"problem", config.problem},
                {"source", config.source.id},
                {"target", config.target.id},
                {"solver", config.solver},
                {"step", std::to_string(run.stepsDone())},
                {"weight_seed", std::to_string(config.weightSeed)},
                {"data_seed", std::to_string(config.dataSeed)},
                {"normalise", run.resolved().normalise}};
  for (const auto& [side, file] : {std::pair{"source", &config.data.source}, {"target", &config.data.target}})
    if (!file->sha256.empty()) labels.run[side + std::string("_sha256")] = file->sha256;
  if (const auto frame = describe(config.data.frame, config.scale); !frame.empty()) labels.run["frame"] = frame;
  return labels;
}

/// Whether the format can hold the map of such a run.
bool holdsMap(const Exporter& exporter, bool pictures, const LearnedMap& learned) {
  return pictures ? exporter.takesPictures : !exporter.writesNetwork || learned.source.hasMap();
}

/// Why a format that was asked for cannot be written; nothing where it can.
Status refusal(const Exporter& exporter, const TrainingRun& run, const LearnedMap& learned) {
  const std::string& id = exporter.descriptor.id;
  if (!exporter.lacks.empty())
    return badInput("This build cannot write " + id + ": it lacks " + exporter.lacks + ".",
                    "Choose another format, or another build.");
  const bool pictures = run.heldOut()->pictures.has_value();
  if (holdsMap(exporter, pictures, learned)) return ok();
  std::vector<std::string> others;
  for (const auto& other : exportRegistry())
    if (other.lacks.empty() && holdsMap(other, pictures, learned)) others.push_back(other.descriptor.id);
  const std::string problem =
      pictures ? "A map over pictures cannot"
               : "The map of " + run.config().solver + " is neither a network nor the gradient of one, so it cannot";
  return badInput(problem + " be written as " + id + ".", "These can: " + joined(others) + ".");
}

/// The exporters to run, in the order of the registry.
Result<std::vector<const Exporter*>> chosen(const TrainingRun& run, const LearnedMap& learned,
                                            const std::vector<std::string>& formats) {
  const auto known = idsOf(exportDescriptors());
  for (const auto& id : formats)
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      const auto near = nearestNames(id, known);
      return badInput("There is no export format \"" + id + "\".",
                      near.empty() ? "brenier-cli list exports shows them." : "Did you mean " + near + "?");
    }
  std::vector<const Exporter*> all;
  for (const auto& exporter : exportRegistry()) {
    const bool asked = std::find(formats.begin(), formats.end(), exporter.descriptor.id) != formats.end();
    if (!asked && !formats.empty()) continue;
    const Status possible = refusal(exporter, run, learned);
    if (asked && !possible) return Unexpected<RunError>(possible.error());
    if (possible) all.push_back(&exporter);
  }
  return all;
}

}  // namespace

const std::vector<Exporter>& exportRegistry() {
#define BRENIER_MAKE(entry) entry(),
  static const std::vector<Exporter> entries = {BRENIER_EXPORTS(BRENIER_MAKE)};
#undef BRENIER_MAKE
  return entries;
}

std::vector<Descriptor> exportDescriptors() {
  std::vector<Descriptor> all;
  for (const auto& exporter : exportRegistry()) all.push_back(exporter.descriptor);
  return all;
}

Result<std::vector<std::string>> exportRun(const TrainingRun& run, const ExportRequest& request) {
  const LearnedMap learned = run.learned();
  const auto exporters = chosen(run, learned, request.formats);
  if (!exporters) return Unexpected<RunError>(exporters.error());
  std::error_code error;
  std::filesystem::create_directories(request.folder, error);
  if (error)
    return failure(ErrorKind::disk, "The folder " + request.folder + " cannot be made: " + error.message() + ".",
                   "Choose another folder.");
  std::vector<FileToCheck> toCheck;
  const ExportJob job{run,    learned, labelsOf(run, request.name), request.folder, request.name, request.history,
                      toCheck};
  for (const auto* exporter : *exporters)
    if (const Status written = exporter->write(job); !written) return Unexpected<RunError>(written.error());
  std::vector<std::string> names;
  for (const auto& file : toCheck) names.push_back(file.name);
  if (names.empty()) return names;
  SafetensorsFile points = makeCheckPoints(run, Answers::ofNetworks);
  for (const auto& file : toCheck)
    if (!file.outputs.empty()) points.metadata["outputs of " + file.name] = file.outputs;
  if (const Status s = writeSafetensors(request.folder + "/check_points.safetensors", points); !s)
    return Unexpected<RunError>(s.error());
  if (const Status s = writeFileAtomically(request.folder + "/verify.py", verifyScript()); !s)
    return Unexpected<RunError>(s.error());
  return names;
}

}  // namespace brenier
