#include "core/exports/picture_steps.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/image_solvers/image_solvers.h"
#include "core/session/json_value.h"

namespace brenier {
namespace {

using Json = nlohmann::ordered_json;
using Value = PictureNetworkWriter::Value;

/// Each operation as an object: what it does, of which values, with which layer and numbers; its result is h0, h1, ...
class StepRecorder final : public PictureNetworkWriter {
 public:
  Json take() { return std::move(m_steps); }

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override {
    return layered("conv", x, layer, {{"stride", stride}, {"padding", padding}});
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return layered("transposed_conv", x, layer, {{"stride", stride}, {"padding", padding}});
  }
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    return layered("group_norm", x, layer, {{"groups", groups}});
  }
  Value instanceNorm(const Value& x, const std::string& layer) override {
    return layered("instance_norm_plus", x, layer, Json::object());
  }
  Value linear(const Value& x, const std::string& layer) override {
    return layered("linear", x, layer, Json::object());
  }
  Value leaky(const Value& x) override { return add("leaky_relu", {x}, {{"slope", 0.2}}); }
  Value relu(const Value& x) override { return add("relu", {x}); }
  Value tanh(const Value& x) override { return add("tanh", {x}); }
  Value doubled(const Value& x) override { return add("double_nearest", {x}); }
  Value doubledSmooth(const Value& x) override { return add("double_bilinear", {x}); }
  Value averaged(const Value& x, int side, int padding) override {
    return add("average_pool", {x}, {{"side", side}, {"stride", 2}, {"padding", padding}});
  }
  Value maximised(const Value& x) override { return add("max_pool", {x}, {{"side", 2}, {"stride", 2}}); }
  Value joined(const Value& a, const Value& b) override { return add("join", {a, b}); }
  Value sum(const Value& a, const Value& b, double factor) override { return add("add", {a, b}, {{"factor", factor}}); }
  Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) override {
    return add("reshape", {x}, {{"sides", sides.empty() ? std::vector<std::int64_t>{-1} : sides}});
  }

 private:
  Value add(const char* what, const std::vector<Value>& of, const Json& numbers = Json::object()) {
    Json step = {{"do", what}, {"of", of}};
    step.update(numbers);
    m_steps.push_back(step);
    return "h" + std::to_string(m_steps.size() - 1);
  }
  Value layered(const char* what, const Value& x, const std::string& layer, const Json& numbers) {
    Json step = {{"layer", layer}};
    step.update(numbers);
    return add(what, {x}, step);
  }

  Json m_steps = Json::array();
};

/// A recorded operation beside the values so far. Throws std::exception at what is missing.
struct Step {
  const Json& json;
  const std::map<std::string, Value>& values;
  Value of(std::size_t k) const { return values.at(json.at("of").at(k).get<std::string>()); }
  std::string layer() const { return json.at("layer").get<std::string>(); }
  int number(const char* name) const { return jsonAs<int>(json.at(name)); }
};

using Operation = Value (*)(PictureNetworkWriter&, const Step&);
const std::map<std::string, Operation> operations = {
    {"conv",
     [](auto& w, const Step& s) { return w.conv(s.of(0), s.layer(), s.number("padding"), s.number("stride")); }},
    {"transposed_conv",
     [](auto& w, const Step& s) { return w.transposed(s.of(0), s.layer(), s.number("stride"), s.number("padding")); }},
    {"group_norm", [](auto& w, const Step& s) { return w.norm(s.of(0), s.layer(), s.number("groups")); }},
    {"instance_norm_plus", [](auto& w, const Step& s) { return w.instanceNorm(s.of(0), s.layer()); }},
    {"linear", [](auto& w, const Step& s) { return w.linear(s.of(0), s.layer()); }},
    {"leaky_relu", [](auto& w, const Step& s) { return w.leaky(s.of(0)); }},
    {"relu", [](auto& w, const Step& s) { return w.relu(s.of(0)); }},
    {"tanh", [](auto& w, const Step& s) { return w.tanh(s.of(0)); }},
    {"double_nearest", [](auto& w, const Step& s) { return w.doubled(s.of(0)); }},
    {"double_bilinear", [](auto& w, const Step& s) { return w.doubledSmooth(s.of(0)); }},
    {"average_pool", [](auto& w, const Step& s) { return w.averaged(s.of(0), s.number("side"), s.number("padding")); }},
    {"max_pool", [](auto& w, const Step& s) { return w.maximised(s.of(0)); }},
    {"join", [](auto& w, const Step& s) { return w.joined(s.of(0), s.of(1)); }},
    {"add", [](auto& w, const Step& s) { return w.sum(s.of(0), s.of(1), s.json.at("factor").template get<double>()); }},
    {"reshape",
     [](auto& w, const Step& s) { return w.reshaped(s.of(0), jsonListAs<std::int64_t>(s.json.at("sides"))); }},
};

/// The recorded steps, done by another writer.
Value replay(const Json& steps, PictureNetworkWriter& writer, const std::string& x) {
  std::map<std::string, Value> values = {{"x", x}};
  Value last = x;
  for (const Json& step : steps) {
    const auto what = step.at("do").get<std::string>();
    const auto found = operations.find(what);
    if (found == operations.end()) throw std::invalid_argument("there is no operation " + what);
    last = found->second(writer, {step, values});
    values["h" + std::to_string(values.size() - 1)] = last;
  }
  return last;
}

}  // namespace

std::string writePictureNetworks(const std::vector<PictureNetwork>& networks, const ExportLabels& labels) {
  Json json = {{"format", 1}, {"program", labels.program}, {"weights", labels.weights}, {"run", labels.run}};
  json["outputs"] = Json::object();
  json["pictures"] = Json::object();
  for (const auto& network : networks) {
    json["outputs"][network.output] = {{"network", network.output}, {"is", "value"}, {"help", network.help}};
    StepRecorder recorder;
    writePictureNetwork(recorder, network, "x");
    json["pictures"][network.output] = {{"kind", network.network},
                                        {"shape", {network.shape.channels, network.shape.height, network.shape.width}},
                                        {"inputs", network.inputs},
                                        {"outputs", network.outputs()},
                                        {"steps", recorder.take()}};
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

bool describesPictures(const std::string& json) {
  const Json parsed = Json::parse(json, nullptr, false);
  return parsed.is_object() && parsed.contains("pictures");
}

Result<std::string> pictureModuleFrom(const std::string& json, const SafetensorsFile& weights,
                                      const std::string& name) {
  const Json parsed = Json::parse(json, nullptr, false);
  std::map<std::string, std::map<std::string, PictureNetwork::Weight>> all;
  for (const auto& tensor : weights.tensors)
    if (const auto dot = tensor.name.find('.'); dot != std::string::npos)
      all[tensor.name.substr(0, dot)][tensor.name.substr(dot + 1)] = {{tensor.shape.begin(), tensor.shape.end()},
                                                                      tensor.values};
  std::vector<PictureMethod> methods;
  if (parsed.is_object() && parsed.contains("pictures") && parsed["pictures"].is_object())
    for (const auto& [output, network] : parsed["pictures"].items())
      methods.push_back(
          {output, &all[output], [&network = network](PictureNetworkWriter& writer, const std::string& x) {
             return replay(network.at("steps"), writer, x);
           }});
  if (methods.empty())
    return badInput(name + " describes no networks over pictures.", "Give the config.json of an export.");
  return pictureModule(methods);
}

}  // namespace brenier
