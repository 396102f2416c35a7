#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "core/oracle/network_spec.h"

/// A plain double-precision network for the tests: straightforward loops over the flat parameters, one reverse pass,
/// and dual numbers for everything of second order. It shares no formula with the engine's tangent and adjoint passes.
namespace brenier::reference {

/// a + b epsilon, epsilon^2 = 0.
struct Dual {
  double a = 0, b = 0;
  Dual() = default;
  Dual(double value, double slope = 0) : a(value), b(slope) {}
};
inline Dual operator+(Dual x, Dual y) {
  return {x.a + y.a, x.b + y.b};
}
inline Dual operator*(Dual x, Dual y) {
  return {x.a * y.a, x.a * y.b + x.b * y.a};
}
inline Dual& operator+=(Dual& x, Dual y) {
  return x = x + y;
}
inline Dual exp(Dual x) {
  return {std::exp(x.a), std::exp(x.a) * x.b};
}
inline Dual log1p(Dual x) {
  return {std::log1p(x.a), x.b / (1 + x.a)};
}
inline Dual inverse(Dual x) {
  return {1 / x.a, -x.b / (x.a * x.a)};
}
inline double inverse(double x) {
  return 1 / x;
}
inline double real(double x) {
  return x;
}
inline double real(Dual x) {
  return x.a;
}

template <class T>
struct Curve {
  T z, slope;
};

template <class T>
Curve<T> activate(Activation kind, double slope, T a) {
  using std::exp;
  using std::log1p;
  const bool positive = real(a) > 0;
  const T k = T(positive ? 1.0 : slope);
  switch (kind) {
    case Activation::identity:
      return {a, T(1)};
    case Activation::relu:
      return positive ? Curve<T>{a, T(1)} : Curve<T>{T(0), T(0)};
    case Activation::leakyRelu:
      return {k * a, k};
    case Activation::squaredLeakyRelu:
      return {k * a * k * a, T(2) * k * k * a};
    case Activation::celu:
    case Activation::elu:
      return positive ? Curve<T>{a, T(1)} : Curve<T>{exp(a) + T(-1), exp(a)};
    case Activation::softplus: {
      if (positive) {
        const T e = exp(T(-1) * a);
        return {a + log1p(e), inverse(T(1) + e)};
      }
      return {log1p(exp(a)), exp(a) * inverse(T(1) + exp(a))};
    }
  }
  return {a, T(1)};
}

inline bool hasKink(Activation kind) {
  return kind != Activation::identity && kind != Activation::softplus;
}

/// One sample through the network, forward and reverse.
template <class T>
class Sample {
 public:
  Sample(const NetworkSpec& spec, const std::vector<double>& parameters, std::vector<T> x)
      : m_spec(spec), m_theta(parameters), m_x(std::move(x)), m_layers(spec.layers()) {
    for (const auto& block : parameterLayout(spec)) m_blocks[slotOf(block)].push_back(block);
    for (std::size_t k = 0; k < m_layers.size(); ++k) forwardLayer(k);
  }

  /// The network's outputs, with the explicit quadratic and residual terms.
  std::vector<T> outputs() const {
    std::vector<T> out = m_layers.back().z;
    for (std::size_t j = 0; j < m_spec.dim; ++j) {
      if (m_spec.residual) out[j] += m_x[j];
      out[0] += T(0.5 * curvature(j)) * m_x[j] * m_x[j];
    }
    return out;
  }

  /// What enters the activations of a layer.
  const std::vector<T>& preactivations(std::size_t layer) const { return m_layers[layer].a; }

  /// Reverse pass of sum_j seed_j out_j: fills inputGrad() and, added, parameterGrad.
  void reverse(const std::vector<T>& seed, std::vector<T>& inputGrad, std::vector<T>& parameterGrad) {
    inputGrad.assign(m_spec.dim, T(0));
    for (std::size_t j = 0; j < m_spec.dim; ++j) {
      if (m_spec.residual) inputGrad[j] += seed[j];
      inputGrad[j] += T(curvature(j)) * m_x[j] * seed[0];
      if (m_spec.quadratic) {
        const std::size_t at = m_blocks[4].front().offset + j;
        parameterGrad[at] += T(m_theta[at]) * m_x[j] * m_x[j] * seed[0];
      }
    }
    std::vector<T> u = seed;
    for (std::size_t k = m_layers.size(); k-- > 0;) u = reverseLayer(k, u, inputGrad, parameterGrad);
  }

  /// The smallest |preactivation| relative to the size of what was added up for it, over layers with a kink.
  double distanceToKink() const { return m_distance; }

 private:
  struct Layer {
    std::vector<T> a, z, slope;
  };

  static std::size_t slotOf(const ParameterBlock& block) { return static_cast<std::size_t>(block.role); }
  const ParameterBlock* find(ParameterBlock::Role role, std::size_t layer) const {
    for (const auto& block : m_blocks[static_cast<std::size_t>(role)])
      if (block.layer == layer) return &block;
    return nullptr;
  }
  double curvature(std::size_t j) const {
    const double q = m_spec.quadratic ? m_theta[m_blocks[4].front().offset + j] : 0;
    return q * q + m_spec.strongConvexity;
  }
  T dot(std::size_t offset, const std::vector<T>& y, double* size) const {
    T sum(0);
    for (std::size_t i = 0; i < y.size(); ++i) {
      sum += T(m_theta[offset + i]) * y[i];
      *size += std::abs(m_theta[offset + i] * real(y[i]));
    }
    return sum;
  }

  void forwardLayer(std::size_t k) {
    using Role = ParameterBlock::Role;
    Layer& layer = m_layers[k];
    const auto *A = find(Role::input, k), *W = find(Role::hidden, k), *Q = find(Role::inputQuadratic, k);
    const auto* D = find(Role::inputDiagonal, k);
    const Activation kind = m_spec.activation(k);
    for (std::size_t o = 0; o < m_spec.width(k); ++o) {
      double size = 0, unused = 0;
      T a(m_theta[find(Role::bias, k)->offset + o]);
      size += std::abs(real(a));
      if (A) a += dot(A->offset + o * m_spec.dim, m_x, &size);
      if (W) a += dot(W->offset + o * W->shape[1], m_layers[k - 1].z, &size);
      for (std::size_t r = 0; Q && r < Q->shape[1]; ++r) {
        const T p = dot(Q->offset + (o * Q->shape[1] + r) * m_spec.dim, m_x, &unused);
        a += p * p;
        size += real(p) * real(p);
      }
      for (std::size_t j = 0; D && j < m_spec.dim; ++j) {
        const T p = T(m_theta[D->offset + o * m_spec.dim + j]) * m_x[j];
        a += p * p;
        size += real(p) * real(p);
      }
      const auto curve = activate(kind, static_cast<double>(m_spec.slope), a);
      layer.a.push_back(a);
      layer.z.push_back(curve.z);
      layer.slope.push_back(curve.slope);
      if (hasKink(kind) && size > 0) m_distance = std::min(m_distance, std::abs(real(a)) / size);
    }
  }

  std::vector<T> reverseLayer(std::size_t k, const std::vector<T>& u, std::vector<T>& inputGrad,
                              std::vector<T>& grad) const {
    using Role = ParameterBlock::Role;
    const Layer& layer = m_layers[k];
    const auto *A = find(Role::input, k), *W = find(Role::hidden, k), *Q = find(Role::inputQuadratic, k);
    const auto* D = find(Role::inputDiagonal, k);
    std::vector<T> below(k == 0 ? 0 : m_spec.width(k - 1), T(0));
    for (std::size_t o = 0; o < m_spec.width(k); ++o) {
      const T d = layer.slope[o] * u[o];
      grad[find(Role::bias, k)->offset + o] += d;
      if (A) reverseDot(A->offset + o * m_spec.dim, m_x, d, inputGrad, grad);
      if (W) reverseDot(W->offset + o * W->shape[1], m_layers[k - 1].z, d, below, grad);
      for (std::size_t r = 0; Q && r < Q->shape[1]; ++r) {
        const std::size_t offset = Q->offset + (o * Q->shape[1] + r) * m_spec.dim;
        double unused = 0;
        reverseDot(offset, m_x, T(2) * d * dot(offset, m_x, &unused), inputGrad, grad);
      }
      for (std::size_t j = 0; D && j < m_spec.dim; ++j) {
        const std::size_t at = D->offset + o * m_spec.dim + j;
        const T w(m_theta[at]);
        inputGrad[j] += T(2) * d * w * w * m_x[j];
        grad[at] += T(2) * d * w * m_x[j] * m_x[j];
      }
    }
    return below;
  }

  void reverseDot(std::size_t offset, const std::vector<T>& y, T d, std::vector<T>& yGrad, std::vector<T>& grad) const {
    for (std::size_t i = 0; i < y.size(); ++i) {
      yGrad[i] += T(m_theta[offset + i]) * d;
      grad[offset + i] += y[i] * d;
    }
  }

  const NetworkSpec& m_spec;
  const std::vector<double>& m_theta;
  std::vector<T> m_x;
  std::vector<Layer> m_layers;
  std::vector<ParameterBlock> m_blocks[6];
  double m_distance = std::numeric_limits<double>::infinity();
};

}  // namespace brenier::reference
