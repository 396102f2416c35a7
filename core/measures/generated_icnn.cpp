#include <algorithm>
#include <cmath>
#include <vector>

#include "core/measures/convex_function.h"
#include "core/measures/measure_entries.h"
#include "core/oracle/network_spec.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamIcnn = 0x4749434E;  // of its own, unlike any SampleStream

struct IcnnOptions {
  std::int64_t dimension = 2;
  std::int64_t seed = 1;
  std::int64_t components = 3;
  std::int64_t units = 16;
  double strength = 1;
  double spread = 0.2;
  double sharpness = 15;
  double condition = 1000;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 2, .max = 256});
    v("seed", seed,
      OptionMeta{.title = "Seed", .help = "Which random source and network", .min = 0, .max = 4294967295.0});
    v("components", components,
      OptionMeta{.title = "Source components", .help = "Gaussians of the source mixture", .min = 1, .max = 32});
    v("units", units,
      OptionMeta{.title = "Units", .help = "Softplus units in each of two layers", .min = 1, .max = 256});
    v("strength", strength,
      OptionMeta{.title = "Strength",
                 .help = "Size of the network's part of the map, against a source of variance 1",
                 .min = 0,
                 .max = 10});
    v("spread", spread,
      OptionMeta{.title = "Spread", .help = "The map's stretch where the network is flat", .min = 0.01, .max = 10});
    v("sharpness", sharpness,
      OptionMeta{.title = "Sharpness", .help = "Norm of a unit's input weights", .min = 0.1, .max = 100});
    v("condition", condition,
      OptionMeta{.title = "Condition",
                 .help = "Bound on the map's largest over its smallest stretch; where needed the network is weakened",
                 .min = 1.5,
                 .max = 1e4,
                 .logScale = true});
  }
};

using Role = ParameterBlock::Role;

NetworkSpec icnnSpec(std::size_t dim, std::size_t units, double spread) {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden = {units, units};
  spec.first = spec.middle = Activation::softplus;
  spec.last = Activation::identity;
  spec.strongConvexity = static_cast<float>(spread);
  return spec;
}

double softplus(double a) {
  return std::max(a, 0.0) + std::log1p(std::exp(-std::abs(a)));
}

double sigmoid(double a) {
  return a >= 0 ? 1 / (1 + std::exp(-a)) : std::exp(a) / (1 + std::exp(a));
}

/// An input-convex network of softplus layers (NetworkSpec: identity at the end, skips from the input to every layer)
/// with strongConvexity/2 |x|^2, in double. An implementation of its own, so that what judges the engines shares no
/// code with them.
class SoftplusIcnn final : public ConvexFunction {
 public:
  /// parameters in the order of parameterLayout(spec).
  SoftplusIcnn(const NetworkSpec& spec, const std::vector<double>& parameters) : m_spec(spec) {
    m_layers.resize(spec.layers());
    for (const auto& block : parameterLayout(spec)) {
      auto& layer = m_layers[block.layer];
      auto& to = block.role == Role::input ? layer.a : block.role == Role::hidden ? layer.w : layer.b;
      to.assign(parameters.begin() + static_cast<std::ptrdiff_t>(block.offset),
                parameters.begin() + static_cast<std::ptrdiff_t>(block.offset + block.size()));
    }
    for (auto& layer : m_layers) {
      layer.aColumns = transposed(layer.a, spec.dim);
      layer.wColumns = transposed(layer.w, layer.w.size() / layer.b.size());
    }
  }

  std::size_t dim() const override { return m_spec.dim; }
  double smallestCurvature() const override { return static_cast<double>(m_spec.strongConvexity); }
  double largestCurvature() const override { return smallestCurvature() + networkCurvature(); }

  /// A bound on the Hessian of the network alone. For two hidden layers, with output weights u, G = A1 + W1 S A0 and
  /// 0 <= S <= 1, it is G^T diag(u s'(a1)) G + A0^T diag(W1^T (u s(a1)) s'(a0)) A0, where s' <= 1/4 and s <= 1.
  double networkCurvature() const {
    const std::size_t d = m_spec.dim, units = m_spec.hidden[0];
    const auto& out = m_layers[2].w;
    auto a1 = m_layers[1].a, w1 = m_layers[1].w, a0 = m_layers[0].a;
    std::vector<double> through(units, 0.0);
    for (std::size_t j = 0; j < units; ++j) {
      for (std::size_t i = 0; i < units; ++i) {
        through[i] += out[j] * w1[j * units + i];
        w1[j * units + i] *= std::sqrt(out[j]);
      }
      for (std::size_t k = 0; k < d; ++k) a1[j * d + k] *= std::sqrt(out[j]);
    }
    const double plain = spectralNorm(a0, units, d);
    for (std::size_t i = 0; i < units; ++i)
      for (std::size_t k = 0; k < d; ++k) a0[i * d + k] *= std::sqrt(through[i]);
    const double outer = spectralNorm(a1, units, d) + spectralNorm(w1, units, units) * plain;
    return 0.25 * (outer * outer + std::pow(spectralNorm(a0, units, d), 2));
  }

  double value(const double* x) const override {
    Pass pass(m_layers.size());
    forward(x, nullptr, pass);
    double square = 0;
    for (std::size_t k = 0; k < dim(); ++k) square += x[k] * x[k];
    return pass.a.back()[0] + 0.5 * smallestCurvature() * square;
  }

  void gradient(const double* x, double* out, const double* v, double* product) const override {
    const std::size_t d = dim();
    Pass pass(m_layers.size());
    forward(x, v, pass);
    for (std::size_t k = 0; k < d; ++k) out[k] = smallestCurvature() * x[k];
    if (v)
      for (std::size_t k = 0; k < d; ++k) product[k] = smallestCurvature() * v[k];
    // `back` is d phi / d a_k, `backDot` its derivative along v.
    std::vector<double> back{1.0}, backDot{0.0};
    for (std::size_t layer = m_layers.size(); layer-- > 0;) {
      for (std::size_t j = 0; j < back.size(); ++j)
        for (std::size_t k = 0; k < d; ++k) out[k] += back[j] * m_layers[layer].a[j * d + k];
      if (v)
        for (std::size_t j = 0; j < back.size(); ++j)
          for (std::size_t k = 0; k < d; ++k) product[k] += backDot[j] * m_layers[layer].a[j * d + k];
      if (layer > 0) stepBack(layer, v != nullptr, pass, back, backDot);
    }
  }

 private:
  struct Layer {
    std::vector<double> a, w, b;             ///< [out, dim], [out, previous], [out]
    std::vector<double> aColumns, wColumns;  ///< a and w transposed
  };
  /// Pre-activations layer by layer, and their derivatives along v.
  struct Pass {
    explicit Pass(std::size_t layers) : a(layers), dot(layers) {}
    std::vector<std::vector<double>> a, dot;
  };

  void forward(const double* x, const double* v, Pass& pass) const {
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
      const auto& [rowsA, rowsW, b, a, w] = m_layers[layer];
      affine(a, x, dim(), pass.a[layer] = b);
      if (v) affine(a, v, dim(), pass.dot[layer] = std::vector<double>(b.size(), 0.0));
      if (layer == 0) continue;
      auto z = pass.a[layer - 1], dz = pass.dot[layer - 1];
      for (std::size_t i = 0; i < dz.size(); ++i) dz[i] *= sigmoid(z[i]);
      for (double& value : z) value = softplus(value);
      affine(w, z.data(), z.size(), pass.a[layer]);
      if (v) affine(w, dz.data(), dz.size(), pass.dot[layer]);
    }
  }

  /// sum += M x, `columns` [width, sum] the columns of M; laid out so that compilers vectorise it.
  static void affine(const std::vector<double>& columns, const double* x, std::size_t width, std::vector<double>& sum) {
    for (std::size_t k = 0; k < width; ++k)
      for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += columns[k * sum.size() + j] * x[k];
  }

  static std::vector<double> transposed(const std::vector<double>& rows, std::size_t width) {
    std::vector<double> columns(rows.size());
    const std::size_t height = width ? rows.size() / width : 0;
    for (std::size_t j = 0; j < height; ++j)
      for (std::size_t k = 0; k < width; ++k) columns[k * height + j] = rows[j * width + k];
    return columns;
  }

  /// From d phi / d a of this layer to that of the layer below.
  void stepBack(std::size_t layer, bool withDot, const Pass& pass, std::vector<double>& back,
                std::vector<double>& backDot) const {
    const auto& a = pass.a[layer - 1];
    const auto& w = m_layers[layer].w;
    std::vector<double> below(a.size(), 0.0), belowDot(a.size(), 0.0);
    for (std::size_t j = 0; j < back.size(); ++j)
      for (std::size_t i = 0; i < a.size(); ++i) {
        below[i] += back[j] * w[j * a.size() + i];
        if (withDot) belowDot[i] += backDot[j] * w[j * a.size() + i];
      }
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double s = sigmoid(a[i]);
      if (withDot) belowDot[i] = belowDot[i] * s + below[i] * s * (1 - s) * pass.dot[layer - 1][i];
      below[i] *= s;
    }
    back = std::move(below);
    backDot = std::move(belowDot);
  }

  NetworkSpec m_spec;
  std::vector<Layer> m_layers;
};

/// Input weights of norm `sharpness`, hidden weights that average the layer below, biases within the reach of the data,
/// output weights for which the gradient is about strength sqrt(d) long.
std::vector<double> drawParameters(const NetworkSpec& spec, const IcnnOptions& options) {
  PhiloxStream random(static_cast<std::uint64_t>(options.seed), streamIcnn);
  const double d = static_cast<double>(spec.dim), units = static_cast<double>(spec.hidden[0]);
  std::vector<double> parameters(parameterCount(spec), 0.0);
  for (const auto& block : parameterLayout(spec)) {
    if (block.layer + 1 == spec.layers() && block.role != Role::hidden) continue;
    for (std::size_t i = 0; i < block.size(); ++i) {
      double& p = parameters[block.offset + i];
      const double z = random.normal();
      if (block.role == Role::input) p = options.sharpness / std::sqrt(d) * z;
      if (block.role == Role::bias) p = 0.5 * options.sharpness * z;
      if (block.role == Role::hidden && block.layer == 1) p = std::abs(z) / units;
      if (block.role == Role::hidden && block.layer == 2)
        p = options.strength / options.sharpness * std::sqrt(d / units) * (0.5 + std::abs(z));
    }
  }
  return parameters;
}

std::shared_ptr<const ConvexFunction> randomIcnn(const IcnnOptions& options) {
  const auto spec =
      icnnSpec(static_cast<std::size_t>(options.dimension), static_cast<std::size_t>(options.units), options.spread);
  auto parameters = drawParameters(spec, options);
  // The Hessian of the network is proportional to the output weights.
  const double allowed = options.spread * (options.condition - 1);
  const double factor = std::min(1.0, allowed / std::max(1e-300, SoftplusIcnn(spec, parameters).networkCurvature()));
  for (const auto& block : parameterLayout(spec))
    if (block.layer == 2 && block.role == Role::hidden)
      for (std::size_t i = 0; i < block.size(); ++i) parameters[block.offset + i] *= factor;
  return std::make_shared<SoftplusIcnn>(spec, parameters);
}

}  // namespace

MeasureEntry generatedIcnnEntry() {
  return measureEntry<IcnnOptions>(
      "generated_icnn", "Generated, convex network",
      "A random mixture pushed through the gradient of a random input-convex network plus a quadratic; the map from "
      "the random mixture of the same dimension, components and seed is known.",
      [](const IcnnOptions& options) -> Result<MeasurePtr> {
        auto source = generatedSource(options.dimension, options.components, options.seed);
        if (!source) return source;
        return MeasurePtr(std::make_shared<ImageOfMeasure>(
            Generator{*source, std::make_shared<ConvexGradientMap>(randomIcnn(options))}));
      });
}

}  // namespace brenier
