#pragma once

#include <cmath>

#include "core/engine/device/device_network.h"
#include "core/util/host_device.h"

// The passes of the oracle over one tile of samples (formulas: core/engine's own tape.h), written once for the device
// and for the host. A context C runs the items of a pass: on the device each(count, f) shares them among the threads of
// a block and then waits for all; on the host it is a loop, in whatever order. So no item of one pass may need
// another's result.

namespace brenier::device {

struct Curve {
  float z, s1, s2;
};

/// An activation with its two derivatives; at a kink those from the left, as in LibTorch. CELU has alpha = 1.
BRENIER_HD inline Curve activate(int kind, float slope, float a) {
  switch (static_cast<Activation>(kind)) {
    case Activation::identity:
      return {a, 1, 0};
    case Activation::relu:
      return a > 0 ? Curve{a, 1, 0} : Curve{a * 0, 0, 0};
    case Activation::leakyRelu: {
      const float k = a > 0 ? 1 : slope;
      return {k * a, k, 0};
    }
    case Activation::squaredLeakyRelu: {
      const float k = a > 0 ? 1 : slope, z = k * a;
      return {z * z, 2 * k * z, 2 * k * k};
    }
    case Activation::celu:
    case Activation::elu: {
      if (a > 0) return {a, 1, 0};
      const float e = expf(a);
      return {expm1f(a), e, e};
    }
    case Activation::softplus: {
      const float e = expf(-fabsf(a)), large = 1 / (1 + e), small = e / (1 + e);
      return {(a > 0 ? a : 0) + log1pf(e), a > 0 ? large : small, large * small};
    }
  }
  return {a, 1, 0};
}

BRENIER_HD inline int groups(int n) {
  return (n + kRows - 1) / kRows;
}

/// sum[r] += sum_i weights[i][j] x[s0 + r][i], weights [in, out], x [kTile, in].
BRENIER_HD inline void addProduct(float* sum, const float* weights, int out, int in, const float* x, int j, int s0) {
  for (int i = 0; i < in; ++i) {
    const float w = weights[i * out + j];
    for (int r = 0; r < kRows; ++r) sum[r] += w * x[(s0 + r) * in + i];
  }
}

/// One network over one tile: the passes must be called in the order of this class.
struct Tile {
  const Network& net;
  const float* theta;   ///< flat parameters
  const float* packed;  ///< transposed copies of A and W
  float* tape;
  int n;  ///< samples in this tile, <= kTile

  BRENIER_HD float* at(int offset) const { return tape + offset; }

  /// a_k, z_k and the two derivatives of the activations, for the points in the tape.
  template <class C>
  BRENIER_HD void forward(C& c) const {
    const float* x = at(net.x);
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      squares(c, layer, x, at(layer.qx));
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows];
        for (int r = 0; r < kRows; ++r) sum[r] = theta[layer.b + j];
        if (layer.A >= 0) addProduct(sum, packed + layer.At, layer.width, net.dim, x, j, s0);
        if (k > 0) addProduct(sum, packed + layer.Wt, layer.width, layer.before, at(net.layer[k - 1].z), j, s0);
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          for (int m = 0; m < layer.rank; ++m) {
            const float y = at(layer.qx)[((s0 + r) * layer.width + j) * layer.rank + m];
            sum[r] += y * y;
          }
          const Curve curve = activate(layer.activation, layer.slope, sum[r]);
          const int to = (s0 + r) * layer.width + j;
          at(layer.z)[to] = curve.z;
          at(layer.s1)[to] = curve.s1;
          at(layer.s2)[to] = curve.s2;
        }
      });
    }
  }

  /// u_k and d_k = s_k' u_k from the top; `seed` [kTile, outputs], or null for ones.
  template <class C>
  BRENIER_HD void backward(C& c, const float* seed) const {
    for (int k = net.layers - 1; k >= 0; --k) {
      const Layer& layer = net.layer[k];
      const bool top = k + 1 == net.layers;
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        if (!top) {
          const Layer& above = net.layer[k + 1];
          addProduct(sum, theta + above.W, layer.width, above.width, at(above.d), j, s0);
        }
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          const float u = !top ? sum[r] : seed ? seed[to] : 1.0f;
          at(layer.u)[to] = u;
          at(layer.d)[to] = u * at(layer.s1)[to];
        }
      });
    }
  }

  /// phi(x_i) -> out [n], of a potential.
  template <class C>
  BRENIER_HD void value(C& c, float* out) const {
    c.each(n, [&](int s) {
      float sum = 0;
      for (int i = 0; i < net.dim; ++i) {
        const float x = at(net.x)[s * net.dim + i];
        sum += curvature(i) * x * x;
      }
      out[s] = at(net.layer[net.layers - 1].z)[s] + 0.5f * sum;
    });
  }

  /// T(x_i) -> out [n, outputs], of a map.
  template <class C>
  BRENIER_HD void mapValue(C& c, float* out) const {
    c.each(n * net.outputs, [&](int item) {
      out[item] = at(net.layer[net.layers - 1].z)[item] + (net.residual ? at(net.x)[item] : 0.0f);
    });
  }

  /// After backward(): grad phi(x_i) -> out [n, dim]; of a map, d/dx <seed, T(x)>.
  template <class C>
  BRENIER_HD void inputGradient(C& c, const float* seed, float* out) const {
    c.each(net.dim * groups(n), [&](int item) {
      const int i = item % net.dim, s0 = item / net.dim * kRows;
      float sum[kRows] = {};
      for (int k = 0; k < net.layers; ++k) {
        const Layer& layer = net.layer[k];
        if (layer.A >= 0) addProduct(sum, theta + layer.A, net.dim, layer.width, at(layer.d), i, s0);
        addSquares(sum, layer, at(layer.d), at(layer.qx), i, s0);
      }
      for (int r = 0; r < kRows && s0 + r < n; ++r) {
        const int to = (s0 + r) * net.dim + i;
        out[to] = sum[r] + curvature(i) * at(net.x)[to] + (net.residual ? seed[to] : 0.0f);
      }
    });
  }

  /// After backward(): the derivatives ta_k, tz_k of the forward pass along the directions in the tape.
  template <class C>
  BRENIER_HD void tangent(C& c) const {
    const float* v = at(net.v);
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      squares(c, layer, v, at(layer.qv));
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        if (layer.A >= 0) addProduct(sum, packed + layer.At, layer.width, net.dim, v, j, s0);
        if (k > 0) addProduct(sum, packed + layer.Wt, layer.width, layer.before, at(net.layer[k - 1].tz), j, s0);
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          for (int m = 0; m < layer.rank; ++m) {
            const int q = to * layer.rank + m;
            sum[r] += 2 * at(layer.qx)[q] * at(layer.qv)[q];
          }
          at(layer.ta)[to] = sum[r];
          at(layer.tz)[to] = sum[r] * at(layer.s1)[to];
        }
      });
    }
  }

  /// After tangent(): the adjoints g_k of a_k in <v, grad phi>.
  template <class C>
  BRENIER_HD void adjoint(C& c) const {
    for (int k = net.layers - 1; k >= 0; --k) {
      const Layer& layer = net.layer[k];
      const bool top = k + 1 == net.layers;
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        if (!top) {
          const Layer& above = net.layer[k + 1];
          addProduct(sum, theta + above.W, layer.width, above.width, at(above.g), j, s0);
        }
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          at(layer.g)[to] = at(layer.s2)[to] * at(layer.ta)[to] * at(layer.u)[to] + at(layer.s1)[to] * sum[r];
        }
      });
    }
  }

  /// After adjoint(): Hess phi(x_i) v_i -> out [n, dim].
  template <class C>
  BRENIER_HD void hessianVector(C& c, float* out) const {
    c.each(net.dim * groups(n), [&](int item) {
      const int i = item % net.dim, s0 = item / net.dim * kRows;
      float sum[kRows] = {};
      for (int k = 0; k < net.layers; ++k) {
        const Layer& layer = net.layer[k];
        if (layer.A >= 0) addProduct(sum, theta + layer.A, net.dim, layer.width, at(layer.g), i, s0);
        addSquares(sum, layer, at(layer.g), at(layer.qx), i, s0);
        addSquares(sum, layer, at(layer.d), at(layer.qv), i, s0);
      }
      for (int r = 0; r < kRows && s0 + r < n; ++r) {
        const int to = (s0 + r) * net.dim + i;
        out[to] = sum[r] + curvature(i) * at(net.v)[to];
      }
    });
  }

  /// After backward(): grad [parameters] += d/dtheta sum_i w_i <seed_i, output_i>; `weights` [kTile], null for ones.
  template <class C>
  BRENIER_HD void addFirstOrder(C& c, const float* weights, float* grad) const {
    const float* x = at(net.x);
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float* d = at(layer.d);
      const Pair input{d, x}, hidden{d, k > 0 ? at(net.layer[k - 1].z) : nullptr};
      if (layer.A >= 0) addOuter(c, grad + layer.A, layer.width, net.dim, weights, input, {});
      if (k > 0) addOuter(c, grad + layer.W, layer.width, layer.before, weights, hidden, {});
      addColumns(c, grad + layer.b, layer.width, weights, d);
      addSquareGrad(c, grad, layer, weights, d, at(layer.qx), x);
    }
    if (net.q >= 0) addCurvatureGrad(c, grad, weights, x, 1);
  }

  /// After adjoint(): grad [parameters] += d/dtheta sum_i <v_i, grad phi(x_i)>.
  template <class C>
  BRENIER_HD void addSecondOrder(C& c, float* grad) const {
    const float *x = at(net.x), *v = at(net.v);
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float *d = at(layer.d), *g = at(layer.g);
      if (layer.A >= 0) addOuter(c, grad + layer.A, layer.width, net.dim, nullptr, {d, v}, {g, x});
      if (k > 0) {
        const Layer& below = net.layer[k - 1];
        addOuter(c, grad + layer.W, layer.width, layer.before, nullptr, {d, at(below.tz)}, {g, at(below.z)});
      }
      addColumns(c, grad + layer.b, layer.width, nullptr, g);
      addSquareGrad(c, grad, layer, nullptr, d, at(layer.qv), x);
      addSquareGrad(c, grad, layer, nullptr, d, at(layer.qx), v);
      addSquareGrad(c, grad, layer, nullptr, g, at(layer.qx), x);
    }
    if (net.q >= 0) addCurvatureGrad(c, grad, nullptr, v, 2);
  }

  struct Pair {
    const float* y = nullptr;  ///< [kTile, out]
    const float* x = nullptr;  ///< [kTile, in]
  };

 private:
  BRENIER_HD float curvature(int i) const {
    const float own = net.q >= 0 ? theta[net.q + i] * theta[net.q + i] : 0.0f;
    return own + net.strongConvexity;
  }

  /// out [kTile, width * rank] = Q x.
  template <class C>
  BRENIER_HD void squares(C& c, const Layer& layer, const float* x, float* out) const {
    const int count = layer.width * layer.rank;
    if (count == 0) return;
    c.each(count * n, [&](int item) {
      const int row = item % count, s = item / count;
      float sum = 0;
      for (int i = 0; i < net.dim; ++i) sum += theta[layer.Q + row * net.dim + i] * x[s * net.dim + i];
      out[s * count + row] = sum;
    });
  }

  /// sum[r] += sum_jm adjoint_j 2 (Q_jm x) Q_jmi: the derivative of the squares along axis i.
  BRENIER_HD void addSquares(float* sum, const Layer& layer, const float* adjoint, const float* qx, int i,
                             int s0) const {
    const int count = layer.width * layer.rank;
    for (int row = 0; row < count; ++row) {
      const float w = 2 * theta[layer.Q + row * net.dim + i];
      for (int r = 0; r < kRows; ++r)
        sum[r] += w * adjoint[(s0 + r) * layer.width + row / layer.rank] * qx[(s0 + r) * count + row];
    }
  }

  /// grad [out, in] += sum_s w_s (a.y_s a.x_s' + b.y_s b.x_s').
  template <class C>
  BRENIER_HD void addOuter(C& c, float* grad, int out, int in, const float* weights, Pair a, Pair b) const {
    c.each(out * in, [&](int item) {
      const int i = item % in, j = item / in;
      float sum = 0;
      for (int s = 0; s < n; ++s) sum += (weights ? weights[s] : 1.0f) * a.y[s * out + j] * a.x[s * in + i];
      if (b.y)
        for (int s = 0; s < n; ++s) sum += b.y[s * out + j] * b.x[s * in + i];
      grad[item] += sum;
    });
  }

  template <class C>
  BRENIER_HD void addColumns(C& c, float* grad, int count, const float* weights, const float* y) const {
    c.each(count, [&](int j) {
      float sum = 0;
      for (int s = 0; s < n; ++s) sum += (weights ? weights[s] : 1.0f) * y[s * count + j];
      grad[j] += sum;
    });
  }

  /// grad of Q += sum_s w_s y_sj 2 (Q x)_sjm x_si.
  template <class C>
  BRENIER_HD void addSquareGrad(C& c, float* grad, const Layer& layer, const float* weights, const float* y,
                                const float* qx, const float* x) const {
    const int count = layer.width * layer.rank;
    if (count == 0) return;
    c.each(count * net.dim, [&](int item) {
      const int i = item % net.dim, row = item / net.dim;
      float sum = 0;
      for (int s = 0; s < n; ++s)
        sum += (weights ? weights[s] : 1.0f) * 2 * y[s * layer.width + row / layer.rank] * qx[s * count + row] *
               x[s * net.dim + i];
      grad[layer.Q + item] += sum;
    });
  }

  /// grad of q += factor sum_s w_s q_i x_si y_si, y = x for values and the direction for gradients.
  template <class C>
  BRENIER_HD void addCurvatureGrad(C& c, float* grad, const float* weights, const float* y, float factor) const {
    c.each(net.dim, [&](int i) {
      float sum = 0;
      for (int s = 0; s < n; ++s)
        sum += (weights ? weights[s] : 1.0f) * at(net.x)[s * net.dim + i] * y[s * net.dim + i];
      grad[net.q + i] += factor * theta[net.q + i] * sum;
    });
  }
};

}  // namespace brenier::device
