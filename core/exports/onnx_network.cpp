#include "core/exports/onnx_network.h"

#include <algorithm>
#include <cstdio>

// NetworkSpec defines the network. Its gradient, with u_L = 1 and d_k = s_k'(a_k) u_k:
//   grad = sum_k [ d_k A_k + sum_or 2 d_ko <Q_kro, x> Q_kro + 2 x (d_k D_k^2) ] + (q^2 + c) x,   u_{k-1} = d_k W_k.

namespace brenier {
namespace {

using Role = ParameterBlock::Role;

}  // namespace

OnnxNetwork::OnnxNetwork(OnnxGraph& graph, const LearnedNetwork& network, std::string prefix, const std::string& x,
                         bool twice)
    : m_graph(graph),
      m_network(network),
      m_spec(network.spec),
      m_prefix(std::move(prefix)),
      m_points(x),
      m_x(x),
      m_twice(twice),
      m_layout(parameterLayout(network.spec)),
      m_layers(network.spec.layers()) {
  if (!network.from.isIdentity())
    m_x = graph.add(
        "Div", {graph.add("Sub", {x, column("from_mean", network.from.mean)}), scaleOf(network.from, "from_scale")});
  if (m_twice) m_x = graph.cast(m_x, OnnxGraph::Type::single);
  for (std::size_t k = 0; k < m_layers.size(); ++k) forwardLayer(k);
}

const ParameterBlock* OnnxNetwork::find(Role role, std::size_t layer) const {
  for (const auto& block : m_layout)
    if (block.role == role && block.layer == layer) return &block;
  return nullptr;
}

/// The tensor as the network has it; empty where there is none.
std::string OnnxNetwork::block(Role role, std::size_t layer) {
  const auto* found = find(role, layer);
  if (!found) return {};
  const std::vector<std::int64_t> shape(found->shape.begin(), found->shape.end());
  return m_graph.constant(m_prefix + "." + found->name, shape, m_network.parameters.data() + found->offset);
}

/// [width, rank, dim] as a matrix [width * rank, dim].
std::string OnnxNetwork::flattened(const ParameterBlock& block) {
  return m_graph.constant(
      m_prefix + "." + block.name,
      {static_cast<std::int64_t>(block.shape[0] * block.shape[1]), static_cast<std::int64_t>(block.shape[2])},
      m_network.parameters.data() + block.offset);
}

/// D_k^2 elementwise, [width, dim]; empty where there is none.
std::string OnnxNetwork::squaredDiagonal(std::size_t k) {
  const auto* D = find(Role::inputDiagonal, k);
  if (!D) return {};
  std::vector<float> squares(D->size());
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const float d = m_network.parameters[D->offset + i];
    squares[i] = d * d;
  }
  return m_graph.constant(m_prefix + "." + D->name + "_squared",
                          {static_cast<std::int64_t>(D->shape[0]), static_cast<std::int64_t>(D->shape[1])},
                          squares.data());
}

Activation OnnxNetwork::activation(std::size_t layer) const {
  if (layer + 1 == m_spec.layers()) return m_spec.last;
  return layer == 0 ? m_spec.first : m_spec.middle;
}

/// Nine digits tell any two floats apart.
std::string OnnxNetwork::number(float value) {
  char name[32];
  std::snprintf(name, sizeof name, "number_%.9g", static_cast<double>(value));
  return m_graph.constant(name, value);
}

/// A number for each column, in the type that there is outside.
std::string OnnxNetwork::column(const std::string& name, const std::vector<double>& values) {
  if (m_twice) return m_graph.doubles(m_prefix + "." + name, values);
  const std::vector<float> rounded(values.begin(), values.end());
  return m_graph.constant(m_prefix + "." + name, {static_cast<std::int64_t>(rounded.size())}, rounded.data());
}

std::string OnnxNetwork::scaleOf(const Coordinates& coordinates, const std::string& name) {
  if (m_twice || !coordinates.oneScale()) return column(name, coordinates.scale);
  return number(static_cast<float>(coordinates.scale[0]));
}

/// A map's value in the data's own units.
void OnnxNetwork::outside(const std::string& value, const std::string& output) {
  const auto there = m_twice ? m_graph.cast(value, OnnxGraph::Type::twice) : value;
  const auto scaled = m_graph.add("Mul", {there, scaleOf(m_network.to, "to_scale")});
  m_graph.add("Add", {scaled, column("to_mean", m_network.to.mean)}, {}, output);
}

void OnnxNetwork::forwardLayer(std::size_t k) {
  const auto transposed = OnnxGraph::attribute("transB", std::int64_t{1});
  Layer& layer = m_layers[k];
  layer.a = block(Role::bias, k);
  if (const auto A = block(Role::input, k); !A.empty()) layer.a = m_graph.add("Gemm", {m_x, A, layer.a}, {transposed});
  if (const auto W = block(Role::hidden, k); !W.empty())
    layer.a = m_graph.add("Gemm", {m_layers[k - 1].z, W, layer.a}, {transposed});
  if (const auto* Q = find(Role::inputQuadratic, k)) {
    const auto width = static_cast<std::int64_t>(Q->shape[0]), rank = static_cast<std::int64_t>(Q->shape[1]);
    layer.squares = m_graph.add("Gemm", {m_x, flattened(*Q)}, {transposed});
    const auto squared = m_graph.add("Mul", {layer.squares, layer.squares});
    const auto shape = m_graph.integers(m_prefix + ".shape" + std::to_string(k), {0, width, rank});
    const auto sums = m_graph.add("ReduceSum", {m_graph.add("Reshape", {squared, shape}), m_graph.integers("two", {2})},
                                  {OnnxGraph::attribute("keepdims", std::int64_t{0})});
    layer.a = m_graph.add("Add", {layer.a, sums});
  }
  if (const auto squares = squaredDiagonal(k); !squares.empty())
    layer.a =
        m_graph.add("Add", {layer.a, m_graph.add("Gemm", {m_graph.add("Mul", {m_x, m_x}), squares}, {transposed})});
  layer.z = activated(activation(k), layer.a);
}

std::string OnnxNetwork::activated(Activation kind, const std::string& a) {
  const auto leaky = [&] { return m_graph.add("LeakyRelu", {a}, {OnnxGraph::attribute("alpha", m_spec.slope)}); };
  switch (kind) {
    case Activation::identity:
      return a;
    case Activation::relu:
      return m_graph.add("Relu", {a});
    case Activation::leakyRelu:
      return leaky();
    case Activation::squaredLeakyRelu: {
      const auto l = leaky();
      return m_graph.add("Mul", {l, l});
    }
    case Activation::celu:  // alpha = 1, where the two are the same function
    case Activation::elu:
      return m_graph.add("Elu", {a});
    case Activation::softplus:
      return m_graph.add("Softplus", {a});
  }
  return a;
}

/// s'(a); empty where it is 1.
std::string OnnxNetwork::slope(Activation kind, const std::string& a) {
  const auto choose = [&](const std::string& above, const std::string& below) {
    return m_graph.add("Where", {m_graph.add("Greater", {a, number(0)}), above, below});
  };
  switch (kind) {
    case Activation::identity:
      return {};
    case Activation::relu:
      return choose(number(1), number(0));
    case Activation::leakyRelu:
      return choose(number(1), m_graph.constant(m_prefix + ".slope", m_spec.slope));
    case Activation::squaredLeakyRelu: {
      const auto k = choose(number(2), m_graph.constant(m_prefix + ".slope2", 2 * m_spec.slope * m_spec.slope));
      return m_graph.add("Mul", {k, a});
    }
    case Activation::celu:
    case Activation::elu:
      return m_graph.add("Exp", {m_graph.add("Min", {a, number(0)})});
    case Activation::softplus:
      return m_graph.add("Sigmoid", {a});
  }
  return {};
}

/// q^2 + c, what the explicit convex terms multiply x with; empty where there are none.
std::string OnnxNetwork::curvature() {
  std::vector<float> curvature(m_spec.dim, m_spec.strongConvexity);
  for (const auto& block : m_layout)
    if (block.role == Role::quadratic)
      for (std::size_t j = 0; j < m_spec.dim; ++j) {
        const float q = m_network.parameters[block.offset + j];
        curvature[j] += q * q;
      }
  if (std::all_of(curvature.begin(), curvature.end(), [](float c) { return c == 0; })) return {};
  return m_graph.constant(m_prefix + ".curvature", {static_cast<std::int64_t>(m_spec.dim)}, curvature.data());
}

void OnnxNetwork::mapValue(const std::string& output) {
  std::string value = m_layers.back().z;
  if (m_spec.residual) value = m_graph.add("Add", {value, m_x});
  outside(value, output);
}

void OnnxNetwork::potentialValue(const std::string& output) {
  std::string value = m_layers.back().z;
  const auto overColumns = [&](const std::string& terms) {
    return m_graph.add("ReduceSum", {terms, m_graph.integers("one", {1})},
                       {OnnxGraph::attribute("keepdims", std::int64_t{1})});
  };
  if (const auto c = curvature(); !c.empty()) {
    const auto half = m_graph.add("Mul", {m_graph.add("Mul", {m_x, m_x}), m_graph.add("Mul", {c, number(0.5f)})});
    value = m_graph.add("Add", {value, overColumns(half)});
  }
  const double scale = m_network.potentialScale().value_or(1);
  if (m_twice)
    value = m_graph.add("Mul", {m_graph.cast(value, OnnxGraph::Type::twice), column("potential_scale", {scale})});
  else
    value = m_graph.add("Mul", {value, number(static_cast<float>(scale))});
  const auto linear = overColumns(m_graph.add("Mul", {m_points, column("to_mean", m_network.to.mean)}));
  m_graph.add("Add", {value, linear}, {}, output);
}

std::string OnnxNetwork::reverseQuadratic(std::size_t k, const std::string& d) {
  const auto& Q = *find(Role::inputQuadratic, k);
  const auto width = static_cast<std::int64_t>(Q.shape[0]), rank = static_cast<std::int64_t>(Q.shape[1]);
  const auto name = m_prefix + "." + std::to_string(k);
  const auto each = m_graph.add("Reshape", {d, m_graph.integers(name + ".column", {0, width, 1})});
  const auto products = m_graph.add(
      "Reshape", {m_layers[k].squares, m_graph.integers(m_prefix + ".shape" + std::to_string(k), {0, width, rank})});
  const auto weighted = m_graph.add("Mul", {m_graph.add("Mul", {each, products}), number(2)});
  const auto flat = m_graph.add("Reshape", {weighted, m_graph.integers(name + ".flat", {0, width * rank})});
  return m_graph.add("MatMul", {flat, flattened(Q)});
}

void OnnxNetwork::gradient(const std::string& output) {
  std::string u, gradient;
  const auto addTerm = [&](const std::string& term) {
    gradient = gradient.empty() ? term : m_graph.add("Add", {gradient, term});
  };
  for (std::size_t k = m_layers.size(); k-- > 0;) {
    std::string d = slope(activation(k), m_layers[k].a);
    if (d.empty())  // slope 1; the scalar output needs ones of the batch's length
      d = !u.empty() ? u
                     : m_graph.add("Where", {m_graph.add("Greater", {m_layers[k].a, number(0)}), number(1), number(1)});
    else if (!u.empty())
      d = m_graph.add("Mul", {d, u});
    if (const auto A = block(Role::input, k); !A.empty()) addTerm(m_graph.add("MatMul", {d, A}));
    if (find(Role::inputQuadratic, k)) addTerm(reverseQuadratic(k, d));
    if (const auto squares = squaredDiagonal(k); !squares.empty())
      addTerm(m_graph.add("Mul", {m_graph.add("Mul", {m_x, number(2)}), m_graph.add("MatMul", {d, squares})}));
    if (const auto W = block(Role::hidden, k); !W.empty()) u = m_graph.add("MatMul", {d, W});
  }
  if (const auto c = curvature(); !c.empty()) addTerm(m_graph.add("Mul", {m_x, c}));
  outside(gradient, output);
}

}  // namespace brenier
