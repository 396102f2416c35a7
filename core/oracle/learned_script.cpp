#include "core/oracle/learned_script.h"

#include <algorithm>
#include <utility>

namespace brenier {
namespace {

using Value = NetworkScriptWriter::Value;

class LearnedScript {
 public:
  LearnedScript(NetworkScriptWriter& writer, const LearnedNetwork& network, const Value& x, bool twice)
      : m_w(writer),
        m_network(network),
        m_spec(network.spec),
        m_layout(parameterLayout(network.spec)),
        m_twice(twice),
        m_points(x),
        m_x(inside(x)) {
    for (std::size_t k = 0; k < m_spec.layers(); ++k) forwardLayer(k);
  }

  Value map() {
    const Value& z = m_layers.back().z;
    return answer(m_spec.residual ? m_w.sum(z, m_x) : z);
  }

  Value value() {
    Value value = m_spec.maximum ? m_w.largest(m_layers.back().z) : m_layers.back().z;
    if (isCurved()) {
      const Value form = m_w.summed(m_w.times(m_x, curvature()));
      value = m_w.sum(value, m_w.reshaped(form, {1}), 0.5);
    }
    const double scale = m_network.potentialScale().value_or(1);
    value = m_twice ? m_w.restored(value, {{0}, {scale}, true}) : m_w.scaled(value, static_cast<float>(scale));
    return m_w.sum(value, m_w.weighed(m_points, outside(m_network.to)));
  }

  Value gradient() {
    if (m_spec.maximum) return answer(m_w.winner(m_layers.back().z, name("A", 0)));
    Value u, gradient = isCurved() ? curvature() : Value();
    const auto add = [&](const Value& term) { gradient = gradient.empty() ? term : m_w.sum(gradient, term); };
    for (std::size_t k = m_spec.layers(); k-- > 0;) {
      const Value d = k + 1 == m_spec.layers() ? slope(k) : timesSlope(k, u);
      if (has("A", k)) add(m_w.product(d, name("A", k), true));
      if (has("Q", k)) add(m_w.scaled(m_w.formsReversed(d, m_layers[k].forms, name("Q", k)), 2));
      if (has("D", k)) add(m_w.scaled(m_w.times(m_x, m_w.product(d, name("D", k), true, true)), 2));
      if (k > 0) u = m_w.product(d, name("W", k), true);
    }
    return answer(gradient);
  }

 private:
  struct Layer {
    Value a, z, forms;  ///< before and after the activation; <Q_kro, x>
  };

  Value inside(const Value& x) {
    const Value scaled = m_network.from.isIdentity() && !m_twice ? x : m_w.normalised(x, outside(m_network.from));
    return m_network.from.unmix.empty() ? scaled : m_w.product(scaled, unmixName);
  }
  Value answer(const Value& z) {
    return m_w.restored(m_network.to.mix.empty() ? z : m_w.product(z, mixName), outside(m_network.to));
  }
  ScriptColumns outside(const Coordinates& at) const { return {at.mean, at.scale, m_twice}; }
  static std::string name(const char* tensor, std::size_t k) { return tensor + std::to_string(k); }
  bool has(const std::string& tensor) const {
    return std::any_of(m_layout.begin(), m_layout.end(), [&](const auto& block) { return block.name == tensor; });
  }
  bool has(const char* tensor, std::size_t k) const { return has(name(tensor, k)); }

  void forwardLayer(std::size_t k) {
    Layer layer;
    const auto add = [&](const Value& term) { layer.a = layer.a.empty() ? term : m_w.sum(layer.a, term); };
    if (has("A", k)) add(m_w.product(m_x, name("A", k)));
    if (k > 0) add(m_w.product(m_layers[k - 1].z, name("W", k)));
    layer.a = m_w.shifted(layer.a, name("b", k));
    if (has("Q", k)) {
      layer.forms = m_w.forms(m_x, name("Q", k));
      add(m_w.summed(m_w.times(layer.forms, layer.forms)));
    }
    if (has("D", k)) add(m_w.product(m_w.times(m_x, m_x), name("D", k), false, true));
    layer.z = activated(m_spec.activation(k), layer.a);
    m_layers.push_back(std::move(layer));
  }

  Value activated(Activation kind, const Value& a) {
    switch (kind) {
      case Activation::identity:
        return a;
      case Activation::relu:
        return m_w.relu(a);
      case Activation::leakyRelu:
        return m_w.leaky(a, m_spec.slope);
      case Activation::squaredLeakyRelu: {
        const Value l = m_w.leaky(a, m_spec.slope);
        return m_w.times(l, l);
      }
      case Activation::celu:  // alpha = 1, where the two are the same function
      case Activation::elu:
        return m_w.elu(a);
      case Activation::softplus:
        return m_w.softplus(a);
    }
    return a;
  }

  /// s_k'(a_k).
  Value slope(std::size_t k) {
    const Value& a = m_layers[k].a;
    switch (m_spec.activation(k)) {
      case Activation::identity:
        return m_w.chosen(a, 1, 1);
      case Activation::relu:
        return m_w.chosen(a, 1, 0);
      case Activation::leakyRelu:
        return m_w.chosen(a, 1, m_spec.slope);
      case Activation::squaredLeakyRelu:
        return m_w.times(m_w.chosen(a, 2, 2 * m_spec.slope * m_spec.slope), a);
      case Activation::celu:
      case Activation::elu:
        return m_w.eluSlope(a);
      case Activation::softplus:
        return m_w.sigmoid(a);
    }
    return a;
  }
  Value timesSlope(std::size_t k, const Value& u) {
    return m_spec.activation(k) == Activation::identity ? u : m_w.times(slope(k), u);
  }

  bool isCurved() const { return has("q") || m_spec.strongConvexity != 0; }
  /// (q^2 + c) x.
  Value curvature() { return m_w.curved(m_x, has("q") ? "q" : "", m_spec.strongConvexity); }

  NetworkScriptWriter& m_w;
  const LearnedNetwork& m_network;
  const NetworkSpec& m_spec;
  std::vector<ParameterBlock> m_layout;
  bool m_twice;
  Value m_points, m_x;
  std::vector<Layer> m_layers;
};

}  // namespace

ScriptWeights scriptWeights(const LearnedNetwork& network) {
  ScriptWeights weights;
  for (const auto& block : parameterLayout(network.spec)) {
    const float* first = network.parameters.data() + block.offset;
    weights[block.name] = {{block.shape.begin(), block.shape.end()}, {first, first + block.size()}};
  }
  const auto square = [](std::size_t d) { return std::vector<std::int64_t>(2, static_cast<std::int64_t>(d)); };
  if (const auto& unmix = network.from.unmix; !unmix.empty())
    weights[unmixName] = {square(network.from.mean.size()), unmix};
  if (const auto& mix = network.to.mix; !mix.empty()) weights[mixName] = {square(network.to.mean.size()), mix};
  return weights;
}

std::string writeLearned(NetworkScriptWriter& writer, const LearnedNetwork& network, LearnedPart part,
                         const std::string& x, bool twice) {
  LearnedScript script(writer, network, x, twice);
  switch (part) {
    case LearnedPart::map:
      return script.map();
    case LearnedPart::value:
      return script.value();
    case LearnedPart::gradient:
      return script.gradient();
  }
  return {};
}

}  // namespace brenier
