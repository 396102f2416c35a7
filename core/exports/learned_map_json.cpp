#include "core/exports/learned_map_json.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/exports/network_steps.h"
#include "core/io/json_fault.h"
#include "core/session/json_value.h"

namespace brenier {
namespace {

using Json = nlohmann::ordered_json;
constexpr int formatVersion = 1;

constexpr std::array<std::pair<Activation, const char*>, 7> activationNames = {
    {{Activation::identity, "identity"},
     {Activation::relu, "relu"},
     {Activation::leakyRelu, "leaky_relu"},
     {Activation::squaredLeakyRelu, "squared_leaky_relu"},
     {Activation::celu, "celu"},
     {Activation::softplus, "softplus"},
     {Activation::elu, "elu"}}};

std::string nameOf(Activation activation) {
  for (const auto& [kind, name] : activationNames)
    if (kind == activation) return name;
  return "identity";
}

Activation activationOf(const std::string& wanted) {
  for (const auto& [kind, name] : activationNames)
    if (name == wanted) return kind;
  throw std::invalid_argument("there is no activation " + wanted);
}

/// Every network with its name, in a fixed order.
template <class Learned, class Visit>
void forEachNetwork(Learned& learned, Visit visit) {
  visit("source.potential", learned.source.potential);
  visit("source.map", learned.source.map);
  visit("target.potential", learned.target.potential);
  visit("target.map", learned.target.map);
}

/// One number for the scale where it is the same in every column. Matrices lie among the weights.
Json coordinatesJson(const Coordinates& c) {
  Json json = {{"mean", c.mean}, {"scale", c.oneScale() ? Json(c.scale[0]) : Json(c.scale)}};
  if (!c.mix.empty()) json["mixed"] = true;
  return json;
}

/// The structure, for people and for programs that build the network themselves, and its computation as steps.
Json networkJson(const LearnedNetwork& network, bool map, bool twice) {
  const NetworkSpec& spec = network.spec;
  Json json = {{"kind", map ? "map" : "potential"},
               {"dim", spec.dim},
               {"outputs", spec.outputs},
               {"hidden", spec.hidden},
               {"first", nameOf(spec.layers() == 1 ? spec.last : spec.first)},
               {"middle", nameOf(spec.middle)},
               {"last", nameOf(spec.last)},
               {"slope", spec.slope},
               {"input_skips", spec.inputSkips},
               {"quadratic_rank", spec.quadraticRank},
               {"quadratic_diagonal", spec.quadraticDiagonal},
               {"quadratic", spec.quadratic},
               {"strong_convexity", spec.strongConvexity},
               {"residual", spec.residual},
               {"maximum", spec.maximum},
               {"from", coordinatesJson(network.from)},
               {"to", coordinatesJson(network.to)}};
  NetworkSteps steps;
  const auto record = [&](LearnedPart part) {
    return steps.record([&](NetworkScriptWriter& writer, const std::string& x) {
      return writeLearned(writer, network, part, x, twice);
    });
  };
  json["value"] = record(map ? LearnedPart::map : LearnedPart::value);
  if (!map) json["gradient"] = record(LearnedPart::gradient);
  json["steps"] = steps.take();
  return json;
}

Coordinates readCoordinates(const Json& json) {
  Coordinates coordinates;
  coordinates.mean = json.at("mean").get<std::vector<double>>();
  const Json& scale = json.at("scale");
  coordinates.scale = scale.is_array() ? scale.get<std::vector<double>>()
                                       : std::vector<double>(coordinates.mean.size(), scale.get<double>());
  return coordinates;
}

LearnedNetwork readNetwork(const Json& json) {
  LearnedNetwork network;
  NetworkSpec& spec = network.spec;
  spec.dim = jsonAs<std::size_t>(json.at("dim"));
  spec.outputs = jsonAs<std::size_t>(json.at("outputs"));
  spec.hidden = jsonListAs<std::size_t>(json.at("hidden"));
  spec.first = activationOf(json.at("first").get<std::string>());
  spec.middle = activationOf(json.at("middle").get<std::string>());
  spec.last = activationOf(json.at("last").get<std::string>());
  spec.slope = json.at("slope").get<float>();
  spec.inputSkips = json.at("input_skips").get<bool>();
  spec.quadraticRank = jsonListAs<std::size_t>(json.at("quadratic_rank"));
  spec.quadraticDiagonal = json.value("quadratic_diagonal", false);
  spec.quadratic = json.at("quadratic").get<bool>();
  spec.strongConvexity = json.at("strong_convexity").get<float>();
  spec.residual = json.at("residual").get<bool>();
  spec.maximum = json.value("maximum", false);
  network.from = readCoordinates(json.at("from"));
  network.to = readCoordinates(json.at("to"));
  const std::size_t reached = json.at("kind") == "map" ? spec.outputs : spec.dim;
  if (network.from.mean.size() != spec.dim || network.to.mean.size() != reached ||
      network.from.scale.size() != spec.dim || network.to.scale.size() != reached)
    throw std::invalid_argument("a mean has another dimension than the network");
  return network;
}

/// Takes the weights of one network; checked before anything is allocated for them.
Status takeWeights(LearnedNetwork& network, const std::string& prefix, const SafetensorsFile& weights,
                   const std::string& name, const Json& json) {
  const auto takeMatrix = [&](const char* side, const char* tensorName, std::size_t d, std::vector<float>& into) {
    if (!json.at(side).value("mixed", false)) return true;
    const auto* tensor = weights.find(prefix + "." + tensorName);
    if (!tensor || tensor->values.size() != d * d) return false;
    into = tensor->values;
    return true;
  };
  if (!takeMatrix("from", unmixName, network.spec.dim, network.from.unmix) ||
      !takeMatrix("to", mixName, network.to.mean.size(), network.to.mix))
    return badInput("The weights for " + name + " have no matrix of the columns of " + prefix + ".");
  for (const auto& block : parameterLayout(network.spec)) {
    const auto* tensor = weights.find(prefix + "." + block.name);
    if (!tensor) return badInput("The weights for " + name + " have no tensor " + prefix + "." + block.name + ".");
    if (tensor->shape != std::vector<std::uint64_t>(block.shape.begin(), block.shape.end()) ||
        tensor->values.size() != block.size())
      return badInput("Tensor " + prefix + "." + block.name + " has " + std::to_string(tensor->values.size()) +
                      " numbers, and " + name + " wants " + std::to_string(block.size()) + ".");
    network.parameters.insert(network.parameters.end(), tensor->values.begin(), tensor->values.end());
  }
  return ok();
}

}  // namespace

std::vector<LearnedOutput> outputsOf(const LearnedMap& learned) {
  std::vector<LearnedOutput> outputs;
  for (const bool onSource : {true, false}) {
    const LearnedSide& side = onSource ? learned.source : learned.target;
    const std::string prefix = onSource ? "source." : "target.";
    if (side.map)
      outputs.push_back({onSource ? "map" : "inverse", &*side.map, prefix + "map", false, onSource, side.prediction});
    else if (side.potential)
      outputs.push_back(
          {onSource ? "map" : "inverse", &*side.potential, prefix + "potential", true, onSource, side.prediction});
    if (side.potential && side.potential->potentialScale())
      outputs.push_back(
          {onSource ? "potential" : "inverse_potential", &*side.potential, prefix + "potential", false, onSource});
  }
  return outputs;
}

LearnedPart partOf(const LearnedOutput& output) {
  return output.isGradient ? LearnedPart::gradient : output.isMap() ? LearnedPart::map : LearnedPart::value;
}

std::string describeOutput(const LearnedOutput& output) {
  if (output.name == "map") return "The transport map: x from the source to the target, [batch, d]";
  if (output.name == "inverse" && output.isPrediction)
    return "A prediction of the inverse map, x read as points of the target, to the source, [batch, d]; Brenier's own "
           "inverse goes on from it to the maximiser of <z, x> - potential(z)";
  if (output.name == "inverse") return "The inverse map: x, read as points of the target, to the source, [batch, d]";
  if (output.name == "potential") return "The potential on the source, [batch, 1]; known up to a constant";
  return "The potential on the target at x, read as points of the target, [batch, 1]; known up to a constant";
}

std::string writeLabels(const ExportLabels& labels) {
  return Json{{"program", labels.program}, {"run", labels.run}}.dump(2) + "\n";
}

std::string writeLearnedMap(const LearnedMap& learned, const ExportLabels& labels) {
  Json json;
  json["format"] = formatVersion;
  json["program"] = labels.program;
  json["weights"] = labels.weights;
  json["run"] = labels.run;
  if (learned.twice) json["numbers"] = "float64";
  json["outputs"] = Json::object();
  for (const auto& output : outputsOf(learned))
    json["outputs"][output.name] = {{"network", output.networkName},
                                    {"is", output.isGradient ? "gradient" : "value"},
                                    {"prediction", output.isPrediction},
                                    {"help", describeOutput(output)}};
  json["networks"] = Json::object();
  forEachNetwork(learned, [&](const std::string& name, const auto& network) {
    if (network) json["networks"][name] = networkJson(*network, name.ends_with("map"), learned.twice);
  });
  return json.dump(2) + "\n";
}

std::vector<TensorView> learnedTensors(const LearnedMap& learned) {
  std::vector<TensorView> tensors;
  forEachNetwork(learned, [&](const std::string& name, const auto& network) {
    if (!network) return;
    for (const auto& block : parameterLayout(network->spec))
      tensors.push_back({name + "." + block.name,
                         {block.shape.begin(), block.shape.end()},
                         network->parameters.data() + block.offset});
    const auto addMatrix = [&](const char* tensor, std::size_t d, const std::vector<float>& matrix) {
      if (!matrix.empty()) tensors.push_back({name + "." + tensor, {d, d}, matrix.data()});
    };
    addMatrix(unmixName, network->from.mean.size(), network->from.unmix);
    addMatrix(mixName, network->to.mean.size(), network->to.mix);
  });
  return tensors;
}

Result<LearnedMap> readLearnedMap(const std::string& text, const SafetensorsFile& weights, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("networks") || !json["networks"].is_object())
    return badInput(name + " describes no networks" + jsonFault(text) + ".", "Give the config.json of an export.");
  LearnedMap learned;
  Status status = ok();
  try {
    forEachNetwork(learned, [&](const std::string& network, auto& slot) {
      if (!status || !json["networks"].contains(network)) return;
      slot = readNetwork(json["networks"][network]);
      status = takeWeights(*slot, network, weights, name, json["networks"][network]);
    });
  } catch (const std::exception& e) {
    return badInput(name + " cannot be read: " + e.what() + ".", "Give the config.json of an export.");
  }
  if (!status) return Unexpected<RunError>(status.error());
  return learned;
}

}  // namespace brenier
