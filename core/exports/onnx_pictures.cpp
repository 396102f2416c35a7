#include "core/exports/onnx_pictures.h"

// The operators are those of opset 13 (onnx.ai/onnx/operators).

namespace brenier {
namespace {

using Integers = std::vector<std::int64_t>;

class OnnxPictureWriter final : public PictureNetworkWriter {
 public:
  OnnxPictureWriter(OnnxGraph& graph, const PictureNetwork& network) : m_graph(graph), m_network(network) {}

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override {
    std::vector<std::string> inputs = {x, weight(layer)};
    if (m_network.weights.contains(layer + ".bias")) inputs.push_back(bias(layer));
    return m_graph.add("Conv", inputs, window(layer, stride, padding));
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return m_graph.add("ConvTranspose", {x, weight(layer), bias(layer)}, window(layer, stride, padding));
  }
  /// Opset 13 has no group normalisation: the groups become the channels of an instance normalisation.
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    const std::string count = std::to_string(groups);
    const std::vector<float> ones(static_cast<std::size_t>(groups), 1.0f), zeros(ones.size(), 0.0f);
    const auto grouped = m_graph.add("Reshape", {x, m_graph.integers("groups_" + count, {0, groups, -1})});
    const auto normal = m_graph.add("InstanceNormalization",
                                    {grouped, m_graph.constant("ones_" + count, {groups}, ones.data()),
                                     m_graph.constant("zeros_" + count, {groups}, zeros.data())},
                                    {OnnxGraph::attribute("epsilon", 1e-5f)});
    const auto shaped = m_graph.add("Reshape", {normal, m_graph.add("Shape", {x})});
    return m_graph.add("Add",
                       {m_graph.add("Mul", {shaped, perChannel(layer + ".weight")}), perChannel(layer + ".bias")});
  }
  Value instanceNorm(const Value& x, const std::string& layer) override {
    const auto means = mean(x, {2, 3});
    const auto scaled = m_graph.add("Mul", {standard(means, {1}), perChannel(layer + ".alpha")});
    const auto both = m_graph.add("Add", {standard(x, {2, 3}), scaled});
    return m_graph.add("Add", {m_graph.add("Mul", {both, perChannel(layer + ".gamma")}), perChannel(layer + ".beta")});
  }
  Value linear(const Value& x, const std::string& layer) override {
    return m_graph.add("Gemm", {x, weight(layer), bias(layer)}, {OnnxGraph::attribute("transB", std::int64_t{1})});
  }
  Value leaky(const Value& x) override { return m_graph.add("LeakyRelu", {x}, {OnnxGraph::attribute("alpha", 0.2f)}); }
  Value relu(const Value& x) override { return m_graph.add("Relu", {x}); }
  Value tanh(const Value& x) override { return m_graph.add("Tanh", {x}); }
  Value doubled(const Value& x) override {
    return resized(x, {OnnxGraph::attribute("mode", "nearest"), OnnxGraph::attribute("nearest_mode", "floor"),
                       OnnxGraph::attribute("coordinate_transformation_mode", "asymmetric")});
  }
  Value doubledSmooth(const Value& x) override {
    return resized(x, {OnnxGraph::attribute("mode", "linear"),
                       OnnxGraph::attribute("coordinate_transformation_mode", "align_corners")});
  }
  Value averaged(const Value& x, int side, int padding) override {
    return m_graph.add(
        "AveragePool", {x},
        {OnnxGraph::attribute("kernel_shape", Integers{side, side}), OnnxGraph::attribute("strides", Integers{2, 2}),
         OnnxGraph::attribute("pads", Integers{padding, padding, padding, padding}),
         OnnxGraph::attribute("count_include_pad", std::int64_t{1})});
  }
  Value maximised(const Value& x) override {
    return m_graph.add(
        "MaxPool", {x},
        {OnnxGraph::attribute("kernel_shape", Integers{2, 2}), OnnxGraph::attribute("strides", Integers{2, 2})});
  }
  Value joined(const Value& a, const Value& b) override {
    return m_graph.add("Concat", {a, b}, {OnnxGraph::attribute("axis", std::int64_t{1})});
  }
  Value sum(const Value& a, const Value& b, double factor) override {
    if (factor == 1) return m_graph.add("Add", {a, b});
    const auto times = m_graph.constant("factor_" + std::to_string(factor), static_cast<float>(factor));
    return m_graph.add("Add", {a, m_graph.add("Mul", {b, times})});
  }
  Value reshaped(const Value& x, const Integers& sides) override {
    Integers shape = {0};  // the batch as it comes
    std::string name = "shape";
    for (const auto side : sides.empty() ? Integers{-1} : sides) {
      shape.push_back(side);
      name += "_" + std::to_string(side);
    }
    return m_graph.add("Reshape", {x, m_graph.integers(name, shape)});
  }

 private:
  Value mean(const Value& x, const Integers& axes) {
    return m_graph.add("ReduceMean", {x}, {OnnxGraph::attribute("axes", axes)});
  }
  /// Less its mean over the axes, over its standard deviation there.
  Value standard(const Value& x, const Integers& axes) {
    const auto centred = m_graph.add("Sub", {x, mean(x, axes)});
    const auto variance = mean(m_graph.add("Mul", {centred, centred}), axes);
    const auto shifted = m_graph.add("Add", {variance, m_graph.constant("epsilon", 1e-5f)});
    return m_graph.add("Div", {centred, m_graph.add("Sqrt", {shifted})});
  }
  std::string tensor(const std::string& name, Integers shape) {
    return m_graph.constant(name, shape, m_network.weights.at(name).values.data());
  }
  std::string weight(const std::string& layer) {
    return tensor(layer + ".weight", m_network.weights.at(layer + ".weight").shape);
  }
  std::string bias(const std::string& layer) {
    return tensor(layer + ".bias", m_network.weights.at(layer + ".bias").shape);
  }
  /// One number a channel, [c] or [1, c, 1, 1].
  std::string perChannel(const std::string& name) {
    return tensor(name, {static_cast<std::int64_t>(m_network.weights.at(name).values.size()), 1, 1});
  }
  std::vector<OnnxGraph::Attribute> window(const std::string& layer, std::int64_t stride, std::int64_t padding) {
    const auto& shape = m_network.weights.at(layer + ".weight").shape;
    return {OnnxGraph::attribute("kernel_shape", Integers{shape[2], shape[3]}),
            OnnxGraph::attribute("strides", Integers{stride, stride}),
            OnnxGraph::attribute("pads", Integers{padding, padding, padding, padding})};
  }
  Value resized(const Value& x, const std::vector<OnnxGraph::Attribute>& how) {
    const float scales[] = {1, 1, 2, 2};
    return m_graph.add("Resize", {x, "", m_graph.constant("doubled", {4}, scales)}, how);
  }

  OnnxGraph& m_graph;
  const PictureNetwork& m_network;
};

}  // namespace

void addPictureNetwork(OnnxGraph& graph, const PictureNetwork& network, const std::string& x) {
  OnnxPictureWriter writer(graph, network);
  graph.add("Identity", {writePictureNetwork(writer, network, x)}, {}, network.output);
}

}  // namespace brenier
