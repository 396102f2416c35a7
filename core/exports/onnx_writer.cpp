#include "core/exports/onnx_writer.h"

#include "core/util/plain_number.h"

// The operators are those of opset 13 (onnx.ai/onnx/operators).

namespace brenier {

using Value = NetworkScriptWriter::Value;

Value OnnxScriptWriter::conv(const Value& x, const std::string& layer, int padding, int stride) {
  std::vector<std::string> inputs = {x, whole(layer + ".weight")};
  if (m_weights.contains(layer + ".bias")) inputs.push_back(whole(layer + ".bias"));
  return add("Conv", inputs, window(layer, stride, padding));
}

Value OnnxScriptWriter::eachConv(const Value& x, const std::string& layer, int padding) {
  Attributes how = window(layer, 1, padding);
  how.push_back(OnnxGraph::attribute("group", m_weights.at(layer + ".weight").shape[0]));
  return add("Conv", {x, whole(layer + ".weight"), whole(layer + ".bias")}, how);
}

Value OnnxScriptWriter::transposed(const Value& x, const std::string& layer, int stride, int padding) {
  return add("ConvTranspose", {x, whole(layer + ".weight"), whole(layer + ".bias")}, window(layer, stride, padding));
}

/// Opset 13 has no group normalisation: the groups become the channels of an instance normalisation.
Value OnnxScriptWriter::norm(const Value& x, const std::string& layer, std::int64_t groups) {
  const std::string count = std::to_string(groups);
  const Row ones(static_cast<std::size_t>(groups), 1.0f), zeros(ones.size(), 0.0f);
  const auto grouped = add("Reshape", {x, integers({0, groups, -1})});
  const auto normal =
      add("InstanceNormalization", {grouped, row(ones), row(zeros)}, {OnnxGraph::attribute("epsilon", 1e-5f)});
  const auto shaped = add("Reshape", {normal, add("Shape", {x})});
  return add("Add", {add("Mul", {shaped, perChannel(layer + ".weight")}), perChannel(layer + ".bias")});
}

Value OnnxScriptWriter::instanceNorm(const Value& x, const std::string& layer) {
  const auto means = mean(x, {2, 3});
  const auto scaled = add("Mul", {standard(means, {1}), perChannel(layer + ".alpha")});
  const auto both = add("Add", {standard(x, {2, 3}), scaled});
  return add("Add", {add("Mul", {both, perChannel(layer + ".gamma")}), perChannel(layer + ".beta")});
}

Value OnnxScriptWriter::linear(const Value& x, const std::string& layer) {
  return add("Gemm", {x, whole(layer + ".weight"), whole(layer + ".bias")},
             {OnnxGraph::attribute("transB", std::int64_t{1})});
}

Value OnnxScriptWriter::doubled(const Value& x) {
  return resized(x, {OnnxGraph::attribute("mode", "nearest"), OnnxGraph::attribute("nearest_mode", "floor"),
                     OnnxGraph::attribute("coordinate_transformation_mode", "asymmetric")});
}

Value OnnxScriptWriter::doubledSmooth(const Value& x) {
  return resized(x, {OnnxGraph::attribute("mode", "linear"),
                     OnnxGraph::attribute("coordinate_transformation_mode", "align_corners")});
}

Value OnnxScriptWriter::averaged(const Value& x, int side, int padding) {
  return add(
      "AveragePool", {x},
      {OnnxGraph::attribute("kernel_shape", Integers{side, side}), OnnxGraph::attribute("strides", Integers{2, 2}),
       OnnxGraph::attribute("pads", Integers{padding, padding, padding, padding}),
       OnnxGraph::attribute("count_include_pad", std::int64_t{1})});
}

Value OnnxScriptWriter::maximised(const Value& x) {
  return add("MaxPool", {x},
             {OnnxGraph::attribute("kernel_shape", Integers{2, 2}), OnnxGraph::attribute("strides", Integers{2, 2})});
}

Value OnnxScriptWriter::part(const Value& x, std::int64_t first, std::int64_t count) {
  return add("Slice", {x, integers({first}), integers({first + count}), integers({1})});
}

Value OnnxScriptWriter::joined(const Value& a, const Value& b) {
  return add("Concat", {a, b}, {OnnxGraph::attribute("axis", std::int64_t{1})});
}

Value OnnxScriptWriter::reshaped(const Value& x, const Integers& sides) {
  Integers shape = {0};  // the batch as it comes
  shape.insert(shape.end(), sides.begin(), sides.end());
  if (sides.empty()) shape.push_back(-1);
  return add("Reshape", {x, integers(shape)});
}

Value OnnxScriptWriter::leaky(const Value& x, float slope) {
  return add("LeakyRelu", {x}, {OnnxGraph::attribute("alpha", slope)});
}

Value OnnxScriptWriter::chosen(const Value& x, float above, float below) {
  return add("Where", {add("Greater", {x, number(0)}), number(above), number(below)});
}

Value OnnxScriptWriter::sum(const Value& a, const Value& b, double factor) {
  return add("Add", {a, factor == 1 ? b : scaled(b, static_cast<float>(factor))});
}

Value OnnxScriptWriter::summed(const Value& x) {
  return add("ReduceSum", {x, integers({-1})}, {OnnxGraph::attribute("keepdims", std::int64_t{0})});
}

Value OnnxScriptWriter::largest(const Value& x) {
  return add("ReduceMax", {x}, {OnnxGraph::attribute("axes", Integers{-1})});
}

Value OnnxScriptWriter::winner(const Value& x, const std::string& name) {
  const auto index =
      add("ArgMax", {x},
          {OnnxGraph::attribute("axis", std::int64_t{-1}), OnnxGraph::attribute("keepdims", std::int64_t{0})});
  return add("Gather", {whole(name), index}, {OnnxGraph::attribute("axis", std::int64_t{0})});
}

Value OnnxScriptWriter::product(const Value& x, const std::string& name, bool reversed, bool squared) {
  const std::string w = squared ? squares(name) : whole(name);
  if (reversed) return add("MatMul", {x, w});
  return add("Gemm", {x, w}, {OnnxGraph::attribute("transB", std::int64_t{1})});
}

Value OnnxScriptWriter::curved(const Value& x, const std::string& name, float constant) {
  if (name.empty()) return scaled(x, constant);
  Row curvature = m_weights.at(name).values;
  for (float& q : curvature) q = q * q + constant;
  return add("Mul", {x, row(curvature)});
}

Value OnnxScriptWriter::forms(const Value& x, const std::string& name) {
  const auto& shape = m_weights.at(name).shape;
  const auto flat = add("Gemm", {x, flatForms(name)}, {OnnxGraph::attribute("transB", std::int64_t{1})});
  return add("Reshape", {flat, integers({0, shape[0], shape[1]})});
}

Value OnnxScriptWriter::formsReversed(const Value& d, const Value& q, const std::string& name) {
  const auto& shape = m_weights.at(name).shape;
  const auto each = add("Reshape", {d, integers({0, shape[0], 1})});
  const auto flat = add("Reshape", {add("Mul", {each, q}), integers({0, shape[0] * shape[1]})});
  return add("MatMul", {flat, flatForms(name)});
}

Value OnnxScriptWriter::normalised(const Value& x, const ScriptColumns& at) {
  const auto inside = add("Div", {add("Sub", {x, columns(at.mean, at.twice)}), scaleOf(at)});
  return at.twice ? cast(inside, OnnxGraph::Type::single) : inside;
}

Value OnnxScriptWriter::restored(const Value& x, const ScriptColumns& at) {
  const Value inside = at.twice ? cast(x, OnnxGraph::Type::twice) : x;
  return add("Add", {add("Mul", {inside, scaleOf(at)}), columns(at.mean, at.twice)});
}

Value OnnxScriptWriter::weighed(const Value& x, const ScriptColumns& at) {
  return add("ReduceSum", {add("Mul", {x, columns(at.mean, at.twice)}), integers({1})},
             {OnnxGraph::attribute("keepdims", std::int64_t{1})});
}

Value OnnxScriptWriter::add(const std::string& op, const std::vector<std::string>& inputs,
                            const Attributes& attributes) {
  std::string key = op;
  for (const auto& input : inputs) key += " " + input;
  for (const auto& attribute : attributes) key += " " + OnnxGraph::text(attribute);
  auto& value = m_done[key];
  if (value.empty()) value = m_graph.add(op, inputs, attributes);
  return value;
}

/// Nine digits tell any two floats apart.
std::string OnnxScriptWriter::number(float value) {
  return m_graph.constant("number_" + generalText(static_cast<double>(value), 9), value);
}

std::string OnnxScriptWriter::integers(const Integers& values) {
  std::string name = "integers";
  for (const auto value : values) name += "_" + std::to_string(value);
  return m_graph.integers(name, values);
}

std::string OnnxScriptWriter::row(const Row& values) {
  const auto [found, fresh] = m_rows.try_emplace(values, m_prefix + ".row" + std::to_string(m_rows.size()));
  return fresh ? m_graph.constant(found->second, {static_cast<std::int64_t>(values.size())}, values.data())
               : found->second;
}

std::string OnnxScriptWriter::columns(const std::vector<double>& values, bool twice) {
  if (!twice) return row({values.begin(), values.end()});
  const auto [found, fresh] = m_doubles.try_emplace(values, m_prefix + ".doubles" + std::to_string(m_doubles.size()));
  return fresh ? m_graph.doubles(found->second, values) : found->second;
}

std::string OnnxScriptWriter::scaleOf(const ScriptColumns& at) {
  return at.twice || !at.oneScale() ? columns(at.scale, at.twice) : number(static_cast<float>(at.scale[0]));
}

Value OnnxScriptWriter::cast(const Value& x, OnnxGraph::Type type) {
  return add("Cast", {x}, {OnnxGraph::attribute("to", static_cast<std::int64_t>(type))});
}

std::string OnnxScriptWriter::tensor(const std::string& name, const Integers& shape) {
  return m_graph.constant(m_prefix + "." + name, shape, m_weights.at(name).values.data());
}

std::string OnnxScriptWriter::squares(const std::string& name) {
  Row values = m_weights.at(name).values;
  for (float& value : values) value *= value;
  return m_graph.constant(m_prefix + "." + name + "_squared", m_weights.at(name).shape, values.data());
}

/// [out, rank, in] as a matrix [out * rank, in].
std::string OnnxScriptWriter::flatForms(const std::string& name) {
  const auto& shape = m_weights.at(name).shape;
  return tensor(name, {shape[0] * shape[1], shape[2]});
}

/// One number a channel, [c] or [1, c, 1, 1].
std::string OnnxScriptWriter::perChannel(const std::string& name) {
  return tensor(name, {static_cast<std::int64_t>(m_weights.at(name).values.size()), 1, 1});
}

Value OnnxScriptWriter::mean(const Value& x, const Integers& axes) {
  return add("ReduceMean", {x}, {OnnxGraph::attribute("axes", axes)});
}

/// Less its mean over the axes, over its standard deviation there.
Value OnnxScriptWriter::standard(const Value& x, const Integers& axes) {
  const auto centred = add("Sub", {x, mean(x, axes)});
  const auto variance = mean(add("Mul", {centred, centred}), axes);
  return add("Div", {centred, add("Sqrt", {add("Add", {variance, number(1e-5f)})})});
}

OnnxScriptWriter::Attributes OnnxScriptWriter::window(const std::string& layer, std::int64_t stride,
                                                      std::int64_t padding) {
  const auto& shape = m_weights.at(layer + ".weight").shape;
  return {OnnxGraph::attribute("kernel_shape", Integers{shape[2], shape[3]}),
          OnnxGraph::attribute("strides", Integers{stride, stride}),
          OnnxGraph::attribute("pads", Integers{padding, padding, padding, padding})};
}

Value OnnxScriptWriter::resized(const Value& x, const Attributes& how) {
  const float scales[] = {1, 1, 2, 2};
  return add("Resize", {x, "", m_graph.constant("doubled", {4}, scales)}, how);
}

}  // namespace brenier
