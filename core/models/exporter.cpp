#include "core/models/exporter.h"

#include <algorithm>
#include <filesystem>

#include "core/io/atomic_file.h"
#include "core/models/check_points.h"
#include "core/models/export_scripts.h"
#include "core/models/onnx_network.h"
#include "core/util/registry.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/image_solvers.h"
#include "core/models/onnx_pictures.h"
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
                {"normalise", config.normalise}};
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
      return badInput("A map over pictures cannot be written as " + id + ".", "Export onnx, torchscript, npz or csv.");
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
      {{"onnx",
        "ONNX",
        "The map, its potential and its inverse as one graph with explicit gradients, for any runtime",
        {}},
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
       false,
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
       writeNpz},
      {{"csv",
        "CSV",
        "Tables of samples and a grid with their images and potentials, of the exact coupling and of the metrics",
        {}},
       ".csv",
       false,
       true,
       true,
       writeSampleTables},
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
  const LearnedMap learned = run.solver().learned();
  const auto exporters = chosen(run, learned, request.formats);
  if (!exporters) return Unexpected<RunError>(exporters.error());
  std::error_code error;
  std::filesystem::create_directories(request.folder, error);
  if (error)
    return failure(ErrorKind::disk, "The folder " + request.folder + " cannot be made: " + error.message() + ".",
                   "Choose another folder.");
  const ExportJob job{run, learned, labelsOf(run, request.name), request.folder, request.name, request.history};
  std::vector<std::string> toCheck;
  for (const auto* exporter : *exporters) {
    if (const Status written = exporter->write(job); !written) return Unexpected<RunError>(written.error());
    if (exporter->writesNetwork) toCheck.push_back(request.name + exporter->ending);
  }
  if (toCheck.empty()) return toCheck;
  if (const Status s =
          writeSafetensors(request.folder + "/check_points.safetensors", makeCheckPoints(run, Answers::ofNetworks));
      !s)
    return Unexpected<RunError>(s.error());
  if (const Status s = writeFileAtomically(request.folder + "/verify.py", verifyScript()); !s)
    return Unexpected<RunError>(s.error());
  return toCheck;
}

namespace {

/// The graph as a file, with what is known of the run beside it.
Status writeGraph(const ExportJob& job, const OnnxGraph& graph, const std::string& help,
                  const std::map<std::string, std::string>& metadata) {
  const auto bytes = graph.model(help, BRENIER_VERSION, metadata);
  constexpr std::size_t mostBytes = (std::size_t{1} << 31) - 1;
  if (bytes.size() > mostBytes)
    return badInput("The ONNX file would have " + std::to_string(bytes.size()) + " bytes, but the format ends at " +
                        std::to_string(mostBytes) + ".",
                    "Export safetensors.");
  return writeFileAtomically(job.path(".onnx"), bytes);
}

#ifdef BRENIER_HAS_TORCH
Status writePictureGraph(const ExportJob& job) {
  const auto map = pictureMapOf(job.run.solver());
  if (!map) return Unexpected<RunError>(map.error());
  const std::string size = std::to_string(map->shape.channels) + " x " + std::to_string(map->shape.height) + " x " +
                           std::to_string(map->shape.width);
  const std::string what = "T(x), source to target: pictures of " + size + " (channels, rows, columns), one in a row";
  OnnxGraph graph;
  graph.input("x", map->inputs,
              map->inputs == map->shape.size() ? "Pictures of the source, " + size + " numbers in [-1, 1] in a row"
                                               : "Codes of the source");
  addPictureMap(graph, *map, "x", "map");
  graph.output("map", map->shape.size(), what);
  auto metadata = job.labels.run;
  metadata["map"] = what;
  return writeGraph(job, graph, "A map over pictures learned by Brenier, from source to target.", metadata);
}
#endif

}  // namespace

Status writeOnnx(const ExportJob& job) {
#ifdef BRENIER_HAS_TORCH
  if (job.run.heldOut()->pictures) return writePictureGraph(job);
#endif
  const std::size_t d = job.run.source().dim();
  OnnxGraph graph;
  graph.input("x", d,
              "Points [batch, d] in the data's own units; of the source for map and potential, of the target "
              "for inverse and inverse_potential");
  auto metadata = job.labels.run;
  std::map<std::string, OnnxNetwork> networks;  // a potential's value and gradient share one forward pass
  for (const auto& output : outputsOf(job.learned)) {
    OnnxNetwork& network =
        networks.try_emplace(output.networkName, graph, *output.network, output.networkName, "x").first->second;
    if (output.isGradient)
      network.gradient(output.name);
    else
      output.isMap() ? network.mapValue(output.name) : network.potentialValue(output.name);
    graph.output(output.name, output.isMap() ? output.network->to.mean.size() : 1, describeOutput(output));
    metadata[output.name] = describeOutput(output);
  }
  metadata["units"] = "Normalisation is inside: points go in and come out in the data's own units.";
  return writeGraph(job, graph, "An optimal transport map learned by Brenier. `map` goes from source to target.",
                    metadata);
}

Status writeNetworkWeights(const ExportJob& job) {
  const std::map<std::string, std::string> metadata = {{"format", "pt"}, {"program", job.labels.program}};
  if (const Status s = writeSafetensors(job.path(".safetensors"), learnedTensors(job.learned), metadata); !s) return s;
  if (const Status s = writeFileAtomically(job.folder + "/config.json", writeLearnedMap(job.learned, job.labels)); !s)
    return s;
  if (const Status s = writeFileAtomically(job.folder + "/load_torch.py", torchLoaderScript()); !s) return s;
  return writeFileAtomically(job.folder + "/load_jax.py", jaxLoaderScript());
}

Status writeTorchScriptFile([[maybe_unused]] const ExportJob& job) {
#ifdef BRENIER_HAS_TORCH
  if (job.run.heldOut()->pictures) {
    const auto map = pictureMapOf(job.run.solver());
    if (!map) return Unexpected<RunError>(map.error());
    const auto bytes = pictureMapModule(*map);
    return bytes ? writeFileAtomically(job.path(".pt"), *bytes) : Status(Unexpected<RunError>(bytes.error()));
  }
  std::vector<TorchScriptOutput> outputs;
  for (const auto& output : outputsOf(job.learned))
    outputs.push_back({output.name, output.network,
                       output.isGradient ? TorchScriptOutput::gradient
                       : output.isMap()  ? TorchScriptOutput::map
                                         : TorchScriptOutput::potential});
  return writeTorchScript(job.path(".pt"), outputs);
#else
  return badInput("This build has no LibTorch, so it cannot write TorchScript.", "Export ONNX or safetensors.");
#endif
}

}  // namespace brenier
