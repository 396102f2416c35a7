#include "core/exports/network_steps.h"

#include <stdexcept>

#include "core/session/json_value.h"
#ifdef BRENIER_HAS_TORCH
#include "core/networks/torchscript.h"
#endif

namespace brenier {
namespace {

using Json = nlohmann::ordered_json;
using Value = NetworkScriptWriter::Value;

}  // namespace

/// Each operation as an object: what it does, of which values, with which layer, tensor and numbers.
class NetworkSteps::Recorder final : public NetworkScriptWriter {
 public:
  Json take() { return std::move(m_steps); }

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override {
    return add("conv", {x}, {{"layer", layer}, {"stride", stride}, {"padding", padding}});
  }
  Value eachConv(const Value& x, const std::string& layer, int padding) override {
    return add("conv_each", {x}, {{"layer", layer}, {"padding", padding}});
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return add("transposed_conv", {x}, {{"layer", layer}, {"stride", stride}, {"padding", padding}});
  }
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    return add("group_norm", {x}, {{"layer", layer}, {"groups", groups}});
  }
  Value instanceNorm(const Value& x, const std::string& layer) override {
    return add("instance_norm_plus", {x}, {{"layer", layer}});
  }
  Value linear(const Value& x, const std::string& layer) override { return add("linear", {x}, {{"layer", layer}}); }
  Value doubled(const Value& x) override { return add("double_nearest", {x}); }
  Value doubledSmooth(const Value& x) override { return add("double_bilinear", {x}); }
  Value averaged(const Value& x, int side, int padding) override {
    return add("average_pool", {x}, {{"side", side}, {"stride", 2}, {"padding", padding}});
  }
  Value maximised(const Value& x) override { return add("max_pool", {x}, {{"side", 2}, {"stride", 2}}); }
  Value part(const Value& x, std::int64_t first, std::int64_t count) override {
    return add("part", {x}, {{"first", first}, {"count", count}});
  }
  Value joined(const Value& a, const Value& b) override { return add("join", {a, b}); }
  Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) override {
    return add("reshape", {x}, {{"sides", sides.empty() ? std::vector<std::int64_t>{-1} : sides}});
  }
  Value leaky(const Value& x, float slope) override { return add("leaky_relu", {x}, {{"slope", slope}}); }
  Value relu(const Value& x) override { return add("relu", {x}); }
  Value tanh(const Value& x) override { return add("tanh", {x}); }
  Value elu(const Value& x) override { return add("elu", {x}); }
  Value softplus(const Value& x) override { return add("softplus", {x}); }
  Value sigmoid(const Value& x) override { return add("sigmoid", {x}); }
  Value exponential(const Value& x) override { return add("exp", {x}); }
  Value softmax(const Value& x) override { return add("softmax", {x}); }
  Value eluSlope(const Value& x) override { return add("elu_slope", {x}); }
  Value chosen(const Value& x, float above, float below) override {
    return add("choose", {x}, {{"above", above}, {"below", below}});
  }
  Value sum(const Value& a, const Value& b, double factor) override { return add("add", {a, b}, {{"factor", factor}}); }
  Value times(const Value& a, const Value& b) override { return add("multiply", {a, b}); }
  Value scaled(const Value& x, float factor) override { return add("scale", {x}, {{"factor", factor}}); }
  Value summed(const Value& x) override { return add("sum_last", {x}); }
  Value largest(const Value& x) override { return add("largest", {x}); }
  Value winner(const Value& x, const std::string& tensor) override { return add("winner", {x}, {{"tensor", tensor}}); }
  Value product(const Value& x, const std::string& tensor, bool reversed, bool squared) override {
    return add("product", {x}, {{"tensor", tensor}, {"reversed", reversed}, {"squared", squared}});
  }
  Value shifted(const Value& x, const std::string& tensor) override { return add("shift", {x}, {{"tensor", tensor}}); }
  Value curved(const Value& x, const std::string& tensor, float constant) override {
    return add("curve", {x}, {{"tensor", tensor}, {"constant", constant}});
  }
  Value forms(const Value& x, const std::string& tensor) override { return add("forms", {x}, {{"tensor", tensor}}); }
  Value formsReversed(const Value& d, const Value& q, const std::string& tensor) override {
    return add("forms_reversed", {d, q}, {{"tensor", tensor}});
  }
  Value normalised(const Value& x, const ScriptColumns& at) override { return add("normalise", {x}, columns(at)); }
  Value restored(const Value& x, const ScriptColumns& at) override { return add("restore", {x}, columns(at)); }
  Value weighed(const Value& x, const ScriptColumns& at) override {
    Json more = {{"weights", at.mean}};
    if (at.twice) more["double"] = true;
    return add("weigh", {x}, more);
  }

 private:
  /// One number for the scale where it is the same in every column.
  static Json columns(const ScriptColumns& at) {
    Json json = {{"mean", at.mean}, {"scale", at.oneScale() ? Json(at.scale[0]) : Json(at.scale)}};
    if (at.twice) json["double"] = true;
    return json;
  }
  Value add(const char* what, const std::vector<Value>& of, const Json& more = Json::object()) {
    Json step = {{"do", what}, {"of", of}};
    step.update(more);
    const auto [found, fresh] = m_done.try_emplace(step.dump(), "h" + std::to_string(m_steps.size()));
    if (fresh) m_steps.push_back(std::move(step));
    return found->second;
  }

  Json m_steps = Json::array();
  std::map<std::string, Value> m_done;
};

NetworkSteps::NetworkSteps() : m_recorder(std::make_unique<Recorder>()) {}
NetworkSteps::~NetworkSteps() = default;

std::string NetworkSteps::record(const Write& write) {
  return write(*m_recorder, "x");
}

Json NetworkSteps::take() {
  return m_recorder->take();
}

namespace {

/// The networks of a config.json by name: those of points and those over pictures.
template <class Visit>
void forEachNetwork(const Json& config, Visit visit) {
  for (const char* kind : {"networks", "pictures"})
    if (config.is_object() && config.contains(kind) && config[kind].is_object())
      for (const auto& [name, network] : config[kind].items())
        if (network.is_object() && network.contains("steps")) visit(name, network);
}

/// A recorded operation beside the values so far. Throws std::exception at what is missing.
struct Step {
  const Json& json;
  const std::map<std::string, Value>& values;
  Value of(std::size_t k) const { return values.at(json.at("of").at(k).get<std::string>()); }
  std::string layer() const { return json.at("layer").get<std::string>(); }
  std::string tensor() const { return json.at("tensor").get<std::string>(); }
  int number(const char* name) const { return jsonAs<int>(json.at(name)); }
  float real(const char* name) const { return json.at(name).get<float>(); }
  bool flag(const char* name) const { return json.at(name).get<bool>(); }
  /// Of a mean or weights by this name, and a scale where there is one.
  ScriptColumns columns(const char* mean) const {
    ScriptColumns at{json.at(mean).get<std::vector<double>>(), {}, json.value("double", false)};
    const Json scale = json.value("scale", Json(1.0));
    at.scale =
        scale.is_array() ? scale.get<std::vector<double>>() : std::vector<double>(at.mean.size(), scale.get<double>());
    if (at.mean.empty() || at.scale.size() != at.mean.size())
      throw std::invalid_argument("a scale has another length than its mean");
    return at;
  }
};

using Operation = Value (*)(NetworkScriptWriter&, const Step&);
const std::map<std::string, Operation> operations = {
    {"conv",
     [](auto& w, const Step& s) { return w.conv(s.of(0), s.layer(), s.number("padding"), s.number("stride")); }},
    {"conv_each", [](auto& w, const Step& s) { return w.eachConv(s.of(0), s.layer(), s.number("padding")); }},
    {"transposed_conv",
     [](auto& w, const Step& s) { return w.transposed(s.of(0), s.layer(), s.number("stride"), s.number("padding")); }},
    {"group_norm", [](auto& w, const Step& s) { return w.norm(s.of(0), s.layer(), s.number("groups")); }},
    {"instance_norm_plus", [](auto& w, const Step& s) { return w.instanceNorm(s.of(0), s.layer()); }},
    {"linear", [](auto& w, const Step& s) { return w.linear(s.of(0), s.layer()); }},
    {"leaky_relu", [](auto& w, const Step& s) { return w.leaky(s.of(0), s.real("slope")); }},
    {"elu", [](auto& w, const Step& s) { return w.elu(s.of(0)); }},
    {"softplus", [](auto& w, const Step& s) { return w.softplus(s.of(0)); }},
    {"sigmoid", [](auto& w, const Step& s) { return w.sigmoid(s.of(0)); }},
    {"exp", [](auto& w, const Step& s) { return w.exponential(s.of(0)); }},
    {"softmax", [](auto& w, const Step& s) { return w.softmax(s.of(0)); }},
    {"elu_slope", [](auto& w, const Step& s) { return w.eluSlope(s.of(0)); }},
    {"choose", [](auto& w, const Step& s) { return w.chosen(s.of(0), s.real("above"), s.real("below")); }},
    {"multiply", [](auto& w, const Step& s) { return w.times(s.of(0), s.of(1)); }},
    {"scale", [](auto& w, const Step& s) { return w.scaled(s.of(0), s.real("factor")); }},
    {"sum_last", [](auto& w, const Step& s) { return w.summed(s.of(0)); }},
    {"largest", [](auto& w, const Step& s) { return w.largest(s.of(0)); }},
    {"winner", [](auto& w, const Step& s) { return w.winner(s.of(0), s.tensor()); }},
    {"product",
     [](auto& w, const Step& s) { return w.product(s.of(0), s.tensor(), s.flag("reversed"), s.flag("squared")); }},
    {"shift", [](auto& w, const Step& s) { return w.shifted(s.of(0), s.tensor()); }},
    {"curve", [](auto& w, const Step& s) { return w.curved(s.of(0), s.tensor(), s.real("constant")); }},
    {"forms", [](auto& w, const Step& s) { return w.forms(s.of(0), s.tensor()); }},
    {"forms_reversed", [](auto& w, const Step& s) { return w.formsReversed(s.of(0), s.of(1), s.tensor()); }},
    {"normalise", [](auto& w, const Step& s) { return w.normalised(s.of(0), s.columns("mean")); }},
    {"restore", [](auto& w, const Step& s) { return w.restored(s.of(0), s.columns("mean")); }},
    {"weigh", [](auto& w, const Step& s) { return w.weighed(s.of(0), s.columns("weights")); }},
    {"relu", [](auto& w, const Step& s) { return w.relu(s.of(0)); }},
    {"tanh", [](auto& w, const Step& s) { return w.tanh(s.of(0)); }},
    {"double_nearest", [](auto& w, const Step& s) { return w.doubled(s.of(0)); }},
    {"double_bilinear", [](auto& w, const Step& s) { return w.doubledSmooth(s.of(0)); }},
    {"average_pool", [](auto& w, const Step& s) { return w.averaged(s.of(0), s.number("side"), s.number("padding")); }},
    {"max_pool", [](auto& w, const Step& s) { return w.maximised(s.of(0)); }},
    {"part", [](auto& w, const Step& s) { return w.part(s.of(0), s.number("first"), s.number("count")); }},
    {"join", [](auto& w, const Step& s) { return w.joined(s.of(0), s.of(1)); }},
    {"add", [](auto& w, const Step& s) { return w.sum(s.of(0), s.of(1), s.json.at("factor").template get<double>()); }},
    {"reshape",
     [](auto& w, const Step& s) { return w.reshaped(s.of(0), jsonListAs<std::int64_t>(s.json.at("sides"))); }},
};

/// The recorded steps of a network up to its answer, done by another writer. Networks over pictures of exports before
/// answers had names end with theirs.
[[maybe_unused]] Value replay(const Json& network, const std::string& answer, NetworkScriptWriter& writer,
                              const std::string& x) {
  const std::string wanted = network.contains(answer) ? network.at(answer).get<std::string>() : "";
  std::map<std::string, Value> values = {{"x", x}};
  Value last = x;
  for (const Json& step : network.at("steps")) {
    const auto what = step.at("do").get<std::string>();
    const auto found = operations.find(what);
    if (found == operations.end()) throw std::invalid_argument("there is no operation " + what);
    last = found->second(writer, {step, values});
    const std::string name = "h" + std::to_string(values.size() - 1);
    values[name] = last;
    if (name == wanted) break;
  }
  return last;
}

}  // namespace

bool describesSteps(const std::string& json) {
  bool found = false;
  forEachNetwork(Json::parse(json, nullptr, false), [&](const auto&, const auto&) { found = true; });
  return found;
}

#ifdef BRENIER_HAS_TORCH
Result<std::string> moduleFromSteps(const std::string& json, const SafetensorsFile& weights, const std::string& name) {
  const Json config = Json::parse(json, nullptr, false);
  std::map<std::string, ScriptWeights> tensors;
  std::map<std::string, const Json*> networks;
  forEachNetwork(config, [&](const std::string& network, const Json& about) {
    networks[network] = &about;
    for (const auto& tensor : weights.tensors)
      if (tensor.name.starts_with(network + "."))
        tensors[network][tensor.name.substr(network.size() + 1)] = {{tensor.shape.begin(), tensor.shape.end()},
                                                                    tensor.values};
  });
  std::vector<ScriptMethod> methods;
  try {
    for (const auto& [output, about] : config.at("outputs").items()) {
      const auto network = about.at("network").get<std::string>(), part = about.at("is").get<std::string>();
      const Json* steps = networks.at(network);
      methods.push_back({output, &tensors[network], [steps, part](NetworkScriptWriter& writer, const std::string& x) {
                           return replay(*steps, part, writer, x);
                         }});
    }
  } catch (const std::exception& e) {
    return badInput(name + " cannot be read: " + e.what() + ".", "Give the config.json of an export.");
  }
  if (methods.empty()) return badInput(name + " describes no networks.", "Give the config.json of an export.");
  return torchScriptModule(methods);
}
#endif

}  // namespace brenier
