#include "core/exports/exporter.h"

#include <algorithm>
#include <filesystem>

#include "core/exports/check_points.h"
#include "core/exports/export_scores.h"
#include "core/exports/export_scripts.h"
#include "core/exports/learned_script.h"
#include "core/exports/onnx_writer.h"
#include "core/io/atomic_file.h"
#include "core/io/sha256.h"
#include "core/measures/data_frame.h"
#include "core/measures/image_measure.h"
#include "core/measures/image_set.h"
#include "core/session/run_config_json.h"
#include "core/util/registry.h"
#ifdef BRENIER_HAS_TORCH
#include "core/exports/picture_exports.h"
#include "core/image_solvers/image_solvers.h"
#include "core/networks/torchscript.h"
#endif

namespace brenier {
namespace {

#ifdef BRENIER_HAS_TORCH
constexpr bool hasTorch = true;
#else
constexpr bool hasTorch = false;
#endif
#ifdef BRENIER_HAS_LIBZIP
constexpr bool hasZip = true;
#else
constexpr bool hasZip = false;
#endif

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

Status wrongFormat(const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& exporter : exportRegistry()) ids.push_back(exporter.descriptor.id);
  const auto near = nearestNames(id, ids);
  return badInput("There is no export format \"" + id + "\".",
                  near.empty() ? "brenier-cli list exports shows them." : "Did you mean " + near + "?");
}

/// The exporters to run, in the order of the registry.
Result<std::vector<const Exporter*>> chosen(const TrainingRun& run, const LearnedMap& learned,
                                            const std::vector<std::string>& formats) {
  for (const auto& id : formats)
    if (std::none_of(exportRegistry().begin(), exportRegistry().end(),
                     [&](const Exporter& exporter) { return exporter.descriptor.id == id; }))
      return Unexpected<RunError>(wrongFormat(id).error());
  std::vector<const Exporter*> all;
  for (const auto& exporter : exportRegistry()) {
    const std::string& id = exporter.descriptor.id;
    const bool asked = std::find(formats.begin(), formats.end(), id) != formats.end();
    const bool pictures = run.heldOut()->pictures.has_value();
    const bool holdsMap = pictures ? exporter.takesPictures : !exporter.writesNetwork || learned.source.hasMap();
    const bool possible = exporter.available && holdsMap;
    if (asked && !exporter.available)
      return badInput(
          "This build cannot write " + id + ": it lacks " + (exporter.writesNetwork ? "LibTorch" : "libzip") + ".",
          "Choose another format, or another build.");
    if (asked && !possible && pictures)
      return badInput("A map over pictures cannot be written as " + id + ".",
                      "Export onnx, torchscript, safetensors, npz or csv.");
    if (asked && !possible)
      return badInput("The map of " + run.config().solver +
                          " is neither a network nor the gradient of one, so it "
                          "cannot be written as " +
                          id + ".",
                      "Export npz or csv.");
    if (asked || (formats.empty() && possible)) all.push_back(&exporter);
  }
  return all;
}

}  // namespace

const std::vector<Exporter>& exportRegistry() {
  static const std::vector<Exporter> entries = {
      {{"onnx", "ONNX", "The map, its potential and its inverse with explicit gradients, for any runtime", {}},
       ".onnx",
       true,
       hasTorch,
       true,
       writeOnnx},
      {{"torchscript",
        "TorchScript",
        "A module for C++ and Python that works under no_grad, gradients written out",
        {}},
       ".pt",
       true,
       true,
       hasTorch,
       writeTorchScriptFile},
      {{"safetensors", "safetensors", "Weights, config.json, and loaders for PyTorch and JAX", {}},
       ".safetensors",
       true,
       hasTorch,
       true,
       writeNetworkWeights},
      {{"npz",
        "NPZ",
        "Samples, their images, potentials on a grid, the exact coupling and the metrics as NumPy arrays",
        {}},
       ".npz",
       false,
       true,
       hasZip,
       writeNpz,
       true},
      {{"csv",
        "CSV",
        "Tables of samples and a grid with their images and potentials, of the exact coupling and of the metrics",
        {}},
       ".csv",
       false,
       true,
       true,
       writeSampleTables,
       true},
      {{"pgfplots", "PGFPlots", "The stage as a LaTeX figure: a document and the tables it draws", {}},
       ".tex",
       false,
       false,
       true,
       writePgfplots},
  };
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

namespace {

/// The graph as a file, with what is known of the run beside it.
Status writeGraph(const ExportJob& job, const FileToCheck& file, const OnnxGraph& graph, const std::string& help,
                  const std::map<std::string, std::string>& metadata) {
  const auto bytes = graph.model(help, BRENIER_VERSION, metadata);
  constexpr std::size_t mostBytes = (std::size_t{1} << 31) - 1;
  if (bytes.size() > mostBytes)
    return badInput("The ONNX file would have " + std::to_string(bytes.size()) + " bytes, but the format ends at " +
                        std::to_string(mostBytes) + ".",
                    "Export safetensors.");
  job.toCheck.push_back(file);
  return writeFileAtomically(job.folder + "/" + file.name, bytes);
}

#ifdef BRENIER_HAS_TORCH
/// Map and potential take other inputs, so each has a file of its own.
Status writePictureGraphs(const ExportJob& job) {
  const auto networks = pictureNetworksOf(job.run.solver());
  if (!networks) return Unexpected<RunError>(networks.error());
  for (const auto& network : *networks) {
    const std::string size = std::to_string(network.shape.channels) + " x " + std::to_string(network.shape.height) +
                             " x " + std::to_string(network.shape.width);
    OnnxGraph graph;
    graph.input("x", network.inputs,
                network.inputs == network.shape.size()
                    ? "Pictures, " + size + " numbers (channels, rows, columns) in [-1, 1] in a row"
                    : "Codes of the source");
    OnnxScriptWriter writer(graph, network.weights, network.output);
    writer.answer(writePictureNetwork(writer, network, "x"), network.output);
    const std::string what = network.isMap() ? network.help + ": pictures of " + size + ", one in a row" : network.help;
    graph.output(network.output, network.outputs(), what);
    auto metadata = job.labels.run;
    metadata[network.output] = what;
    const std::string file = job.name + (network.isMap() ? ".onnx" : "_potential.onnx");
    const std::string help = "Learned by Brenier over pictures. " + what;
    if (const Status s = writeGraph(job, {file, network.output}, graph, help, metadata); !s) return s;
  }
  return ok();
}
#endif

}  // namespace

Status writeOnnx(const ExportJob& job) {
#ifdef BRENIER_HAS_TORCH
  if (job.run.heldOut()->pictures) return writePictureGraphs(job);
#endif
  const std::size_t d = job.run.source().dim();
  const auto type = job.learned.twice ? OnnxGraph::Type::twice : OnnxGraph::Type::single;
  OnnxGraph graph;
  graph.input("x", d,
              "Points [batch, d] in the data's own units; of the source for map and potential, of the target "
              "for inverse and inverse_potential",
              type);
  auto metadata = job.labels.run;
  std::map<std::string, ScriptWeights> weights;
  std::map<std::string, OnnxScriptWriter> writers;  // a potential's value and gradient share one forward pass
  for (const auto& output : outputsOf(job.learned)) {
    const std::string& name = output.networkName;
    if (!weights.contains(name)) weights[name] = scriptWeights(*output.network);
    OnnxScriptWriter& writer = writers.try_emplace(name, graph, weights[name], name).first->second;
    writer.answer(writeLearned(writer, *output.network, partOf(output), "x", job.learned.twice), output.name);
    graph.output(output.name, output.isMap() ? output.network->to.mean.size() : 1, describeOutput(output), type);
    metadata[output.name] = describeOutput(output);
  }
  metadata["units"] = std::string("Normalisation is inside: points go in and come out in the data's own units") +
                      (job.learned.twice ? ", in double, for single precision would lose digits of them." : ".");
  return writeGraph(job, {job.name + ".onnx"}, graph,
                    "An optimal transport map learned by Brenier. `map` goes from source to target.", metadata);
}

Status writeNetworkWeights(const ExportJob& job) {
  const std::map<std::string, std::string> metadata = {{"format", "pt"}, {"program", job.labels.program}};
  job.toCheck.push_back({job.name + ".safetensors"});
  const auto write = [&](const std::vector<TensorView>& tensors, const std::string& config) {
    if (const Status s = writeSafetensors(job.path(".safetensors"), tensors, metadata); !s) return s;
    if (const Status s = writeFileAtomically(job.folder + "/config.json", config); !s) return s;
    if (const Status s = writeFileAtomically(job.folder + "/load_torch.py", torchLoaderScript()); !s) return s;
    return writeFileAtomically(job.folder + "/load_jax.py", jaxLoaderScript());
  };
#ifdef BRENIER_HAS_TORCH
  if (job.run.heldOut()->pictures) {
    const auto networks = pictureNetworksOf(job.run.solver());
    if (!networks) return Unexpected<RunError>(networks.error());
    return write(pictureTensors(*networks), writePictureNetworks(*networks, job.labels));
  }
#endif
  return write(learnedTensors(job.learned), writeLearnedMap(job.learned, job.labels));
}

Status writeTorchScriptFile([[maybe_unused]] const ExportJob& job) {
#ifdef BRENIER_HAS_TORCH
  job.toCheck.push_back({job.name + ".pt"});
  const auto write = [&](const Result<std::string>& bytes) {
    return bytes ? writeFileAtomically(job.path(".pt"), *bytes) : Status(Unexpected<RunError>(bytes.error()));
  };
  if (job.run.heldOut()->pictures) {
    const auto networks = pictureNetworksOf(job.run.solver());
    return networks ? write(pictureModule(*networks)) : Status(Unexpected<RunError>(networks.error()));
  }
  std::map<std::string, ScriptWeights> weights;
  std::vector<ScriptMethod> methods;
  for (const auto& output : outputsOf(job.learned)) {
    if (!weights.contains(output.networkName)) weights[output.networkName] = scriptWeights(*output.network);
    methods.push_back({output.name, &weights[output.networkName],
                       [output, twice = job.learned.twice](NetworkScriptWriter& writer, const std::string& x) {
                         return writeLearned(writer, *output.network, partOf(output), x, twice);
                       }});
  }
  return write(torchScriptModule(methods));
#else
  return badInput("This build has no LibTorch, so it cannot write TorchScript.", "Export ONNX or safetensors.");
#endif
}

}  // namespace brenier
