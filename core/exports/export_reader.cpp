#include "core/exports/export_reader.h"

#include <memory>

#include "core/exports/evaluate_learned.h"
#include "core/exports/learned_map_json.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#ifdef BRENIER_HAS_TORCH
#include "core/exports/network_steps.h"
#include "core/networks/torchscript.h"
#endif

namespace brenier {
namespace {

Result<OpenedExport> openWeights(const std::string& folder, const std::string& file) {
  const auto weights = readSafetensors(folder + "/" + file);
  if (!weights) return Unexpected<RunError>(weights.error());
  const auto config = readWholeFile(folder + "/config.json");
  if (!config) return Unexpected<RunError>(config.error());
#ifdef BRENIER_HAS_TORCH
  if (describesSteps(*config)) {
    const auto module = moduleFromSteps(*config, *weights, folder + "/config.json");
    if (!module) return Unexpected<RunError>(module.error());
    auto reader = openTorchScriptBytes(*module, file);
    if (!reader) return Unexpected<RunError>(reader.error());
    return OpenedExport{*std::move(reader), "config.json and the weights, rebuilt with LibTorch"};
  }
#endif
  // Exports before the steps of networks of points were written, and builds without LibTorch.
  const auto learned = readLearnedMap(*config, *weights, folder + "/config.json");
  if (!learned) return Unexpected<RunError>(learned.error());
  const auto networks = std::make_shared<LearnedEvaluator>(*learned);
  return OpenedExport{[networks](const std::string& output, std::span<const double> x, std::size_t dim) {
                        return networks->evaluate(output, x, dim);
                      },
                      "config.json and the weights, rebuilt"};
}

}  // namespace

Result<OpenedExport> openExport(const std::string& folder, const std::string& file) {
  if (file.ends_with(".safetensors")) return openWeights(folder, file);
#ifdef BRENIER_HAS_TORCH
  auto reader = openTorchScript(folder + "/" + file);
  if (!reader) return Unexpected<RunError>(reader.error());
  return OpenedExport{*std::move(reader), "LibTorch"};
#else
  return badInput("This build has no LibTorch, so it cannot open " + file + ".");
#endif
}

}  // namespace brenier
