#include "core/exports/exporter.h"

#include <algorithm>
#include <filesystem>

#include "core/exports/check_points.h"
#include "core/exports/export_entries.h"
#include "core/exports/export_scores.h"
#include "core/exports/export_scripts.h"
#include "core/io/atomic_file.h"
#include "core/io/sha256.h"
#include "core/measures/data_frame.h"
#include "core/measures/image_measure.h"
#include "core/measures/image_set.h"
#include "core/session/run_config_json.h"
#include "core/session/run_directory.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

/// The scores of the moment that is exported: those that were kept of it, else made now; of pictures, which takes long,
/// those that were kept.
std::vector<MetricValue> scoresOf(const TrainingRun& run, const std::vector<MetricsRow>& history,
                                  const ExportedScores& scores) {
  if (!scores.metrics.empty()) return scores.metrics;
  for (auto row = history.rbegin(); row != history.rend() && row->step == run.stepsDone(); ++row)
    if (row->values.size() > 8) return row->values;  // not only what a step says
  return {};
}

std::string scoreText(const MetricValue& value) {
  std::string text = toString(value.value);
  if (value.halfWidth > 0) text += " +- " + toString(value.halfWidth);
  if (value.belowFloor) return text + " (below the scatter of independent samples)";
  return value.saysNothing ? text + " (mostly the scatter of the samples)" : text;
}

/// The pixels of a set of pictures as the run holds them.
void labelPictures(const MeasurePtr& measure, const std::string& side, ExportLabels& labels) {
  const auto pictures = std::dynamic_pointer_cast<const PictureMeasure>(measure);
  if (!pictures || !pictures->set()) return;
  const auto& bytes = pictures->set()->bytes;
  labels.run[side + "_pictures"] = std::to_string(pictures->set()->count());
  labels.run[side + "_pixels_sha256"] = sha256Of(bytes.data(), bytes.size());
}

ExportLabels labelsOf(const TrainingRun& run, const std::string& name, const std::vector<MetricValue>& scores) {
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
                {"normalise", run.resolved().normalise},
                {"scale", config.scale},
                {"solver_options", writeOptionValues(config.solverOptions)},
                {"scored_on", run.heldOut()->scoredOn()}};
  for (const auto& score : scores) labels.run["score_" + score.id] = scoreText(score);
  labelPictures(run.sharedSource(), "source", labels);
  labelPictures(run.sharedTarget(), "target", labels);
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

/// What somebody else wrote under a name that every export uses; empty where there is nothing, or an export before.
std::string otherFile(const std::filesystem::path& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().string().ends_with(".run.json")) return {};
  for (const char* name : {"config.json", "verify.py", "check_points.safetensors"})
    if (std::filesystem::exists(folder / name, error)) return (folder / name).string();
  return {};
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
  if (RunDirectory::isThere(request.folder))  // an export names some of its files as a run does
    return badInput("The folder " + request.folder + " is a run, whose files an export would write over.",
                    "Choose another folder.");
  std::error_code error;
  if (const std::string other = otherFile(request.folder); !other.empty())
    return badInput(other + " exists already and is of no export, which would write over it.",
                    "Choose another folder, or move it away.");
  std::filesystem::create_directories(request.folder, error);
  if (error)
    return failure(ErrorKind::disk, "The folder " + request.folder + " cannot be made: " + error.message() + ".",
                   "Choose another folder.");
  std::vector<FileToCheck> toCheck;
  const bool tables =
      std::any_of(exporters->begin(), exporters->end(), [](const Exporter* e) { return e->wantsScores; });
  ExportedScores scores;
  if (tables || !run.heldOut()->pictures) {
    auto made = exportedScores(run);
    if (!made) return Unexpected<RunError>(made.error());
    scores = *std::move(made);
  }
  const ExportLabels labels = labelsOf(run, request.name, scoresOf(run, request.history, scores));
  const ExportJob job{run, learned, labels, request.folder, request.name, request.history, scores, toCheck};
  if (const Status s = writeFileAtomically(job.path(".run.json"), writeLabels(labels)); !s)
    return Unexpected<RunError>(s.error());
  for (const auto* exporter : *exporters)
    if (const Status written = exporter->write(job); !written) return Unexpected<RunError>(written.error());
  std::vector<std::string> names;
  for (const auto& file : toCheck) names.push_back(file.name);
  if (names.empty()) return names;
  SafetensorsFile points = makeCheckPoints(run, Answers::ofNetworks);
  for (const auto& file : toCheck)
    if (!file.outputs.empty()) points.metadata["outputs of " + file.name] = file.outputs;
  points.metadata["scored_on"] = run.heldOut()->scoredOn();
  if (const Status s = writeSafetensors(request.folder + "/check_points.safetensors", points); !s)
    return Unexpected<RunError>(s.error());
  if (const Status s = writeFileAtomically(request.folder + "/verify.py", verifyScript()); !s)
    return Unexpected<RunError>(s.error());
  return names;
}

}  // namespace brenier
