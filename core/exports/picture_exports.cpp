#include "core/exports/picture_exports.h"

#include <nlohmann/json.hpp>

#include "core/exports/network_steps.h"

namespace brenier {

std::string writePictureNetworks(const std::vector<PictureNetwork>& networks, const ExportLabels& labels) {
  using Json = nlohmann::ordered_json;
  Json json = {{"format", 1}, {"program", labels.program}, {"weights", labels.weights}, {"run", labels.run}};
  json["outputs"] = Json::object();
  json["pictures"] = Json::object();
  for (const auto& network : networks) {
    json["outputs"][network.output] = {{"network", network.output}, {"is", "value"}, {"help", network.help}};
    NetworkSteps steps;
    const auto answer = steps.record(
        [&](NetworkScriptWriter& writer, const std::string& x) { return writePictureNetwork(writer, network, x); });
    json["pictures"][network.output] = {
        {"kind", network.network},  {"shape", {network.shape.channels, network.shape.height, network.shape.width}},
        {"inputs", network.inputs}, {"outputs", network.outputs()},
        {"value", answer},          {"steps", steps.take()}};
  }
  return json.dump(1) + "\n";
}

std::vector<TensorView> pictureTensors(const std::vector<PictureNetwork>& networks) {
  std::vector<TensorView> tensors;
  for (const auto& network : networks)
    for (const auto& [name, weight] : network.weights)
      tensors.push_back(
          {network.output + "." + name, {weight.shape.begin(), weight.shape.end()}, weight.values.data()});
  return tensors;
}

}  // namespace brenier
