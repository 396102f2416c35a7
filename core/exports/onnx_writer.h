#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/exports/onnx_graph.h"
#include "core/oracle/network_script.h"

namespace brenier {

/// A network's computation as ONNX operators. What was written once is not written again: a potential's value and its
/// gradient share one forward pass. `prefix` keeps the constants of several networks in one graph apart.
class OnnxScriptWriter final : public NetworkScriptWriter {
 public:
  OnnxScriptWriter(OnnxGraph& graph, const ScriptWeights& weights, std::string prefix)
      : m_graph(graph), m_weights(weights), m_prefix(std::move(prefix)) {}
  /// Gives a result the name of an output.
  void answer(const Value& value, const std::string& output) { m_graph.add("Identity", {value}, {}, output); }

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override;
  Value eachConv(const Value& x, const std::string& layer, int padding) override;
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override;
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override;
  Value instanceNorm(const Value& x, const std::string& layer) override;
  Value linear(const Value& x, const std::string& layer) override;
  Value doubled(const Value& x) override;
  Value doubledSmooth(const Value& x) override;
  Value averaged(const Value& x, int side, int padding) override;
  Value maximised(const Value& x) override;
  Value part(const Value& x, std::int64_t first, std::int64_t count) override;
  Value joined(const Value& a, const Value& b) override;
  Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) override;
  Value leaky(const Value& x, float slope) override;
  Value relu(const Value& x) override { return add("Relu", {x}); }
  Value tanh(const Value& x) override { return add("Tanh", {x}); }
  Value elu(const Value& x) override { return add("Elu", {x}); }
  Value softplus(const Value& x) override { return add("Softplus", {x}); }
  Value sigmoid(const Value& x) override { return add("Sigmoid", {x}); }
  Value exponential(const Value& x) override { return add("Exp", {x}); }
  Value softmax(const Value& x) override {
    return add("Softmax", {x}, {OnnxGraph::attribute("axis", std::int64_t{1})});
  }
  Value eluSlope(const Value& x) override { return add("Exp", {add("Min", {x, number(0)})}); }
  Value chosen(const Value& x, float above, float below) override;
  Value sum(const Value& a, const Value& b, double factor) override;
  Value times(const Value& a, const Value& b) override { return add("Mul", {a, b}); }
  Value scaled(const Value& x, float factor) override { return add("Mul", {x, number(factor)}); }
  Value summed(const Value& x) override;
  Value largest(const Value& x) override;
  Value winner(const Value& x, const std::string& tensor) override;
  Value product(const Value& x, const std::string& tensor, bool reversed, bool squared) override;
  Value shifted(const Value& x, const std::string& tensor) override { return add("Add", {x, whole(tensor)}); }
  Value curved(const Value& x, const std::string& tensor, float constant) override;
  Value forms(const Value& x, const std::string& tensor) override;
  Value formsReversed(const Value& d, const Value& q, const std::string& tensor) override;
  Value normalised(const Value& x, const ScriptColumns& at) override;
  Value restored(const Value& x, const ScriptColumns& at) override;
  Value weighed(const Value& x, const ScriptColumns& at) override;

 private:
  using Integers = std::vector<std::int64_t>;
  using Attributes = std::vector<OnnxGraph::Attribute>;
  /// The operator's result, or that of the same one before.
  Value add(const std::string& op, const std::vector<std::string>& inputs, const Attributes& attributes = {});
  std::string number(float value);
  std::string integers(const Integers& values);
  std::string row(const Row& values);
  std::string columns(const std::vector<double>& values, bool twice);
  std::string scaleOf(const ScriptColumns& at);
  Value cast(const Value& x, OnnxGraph::Type type);
  std::string tensor(const std::string& name, const Integers& shape);
  std::string whole(const std::string& name) { return tensor(name, m_weights.at(name).shape); }
  std::string squares(const std::string& name);
  std::string flatForms(const std::string& name);
  std::string perChannel(const std::string& name);
  Value mean(const Value& x, const Integers& axes);
  Value standard(const Value& x, const Integers& axes);
  Attributes window(const std::string& layer, std::int64_t stride, std::int64_t padding);
  Value resized(const Value& x, const Attributes& how);

  OnnxGraph& m_graph;
  const ScriptWeights& m_weights;
  std::string m_prefix;
  std::map<std::string, Value> m_done;  ///< results by operator, inputs and attributes
  std::map<Row, std::string> m_rows;
  std::map<std::vector<double>, std::string> m_doubles;
};

}  // namespace brenier
