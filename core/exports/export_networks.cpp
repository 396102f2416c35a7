#include "core/exports/export_entries.h"
#include "core/exports/export_scripts.h"
#include "core/exports/learned_map_json.h"
#include "core/exports/onnx_writer.h"
#include "core/io/atomic_file.h"
#ifdef BRENIER_HAS_TORCH
#include "core/exports/picture_exports.h"
#include "core/image_solvers/image_solvers.h"
#include "core/networks/torchscript.h"
#endif

// The formats that hold the map as a network: ONNX, TorchScript, safetensors.

namespace brenier {
namespace {

#ifdef BRENIER_HAS_TORCH
constexpr bool hasTorch = true;
#else
constexpr bool hasTorch = false;
#endif

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

}  // namespace

Exporter onnxExport() {
  return {.descriptor = {"onnx",
                         "ONNX",
                         "The map, its potential and its inverse with explicit gradients, for any runtime",
                         {}},
          .ending = ".onnx",
          .writesNetwork = true,
          .takesPictures = hasTorch,
          .write = writeOnnx};
}

Exporter torchScriptExport() {
  return {.descriptor = {"torchscript",
                         "TorchScript",
                         "A module for C++ and Python that works under no_grad, gradients written out",
                         {}},
          .ending = ".pt",
          .writesNetwork = true,
          .lacks = hasTorch ? "" : "LibTorch",
          .write = writeTorchScriptFile};
}

Exporter safetensorsExport() {
  return {.descriptor = {"safetensors", "safetensors", "Weights, config.json, and loaders for PyTorch and JAX", {}},
          .ending = ".safetensors",
          .writesNetwork = true,
          .takesPictures = hasTorch,
          .write = writeNetworkWeights};
}

}  // namespace brenier
