#pragma once

#include "core/engine/device/tile_products.h"

// The passes of the oracle over one tile of samples (formulas: core/engine's own tape.h), written once for the device
// and for the host. A context C runs the items of a pass: on the device each(count, f) shares them among the threads of
// a block and then waits for all, spread(count, f) shares them and goes on, wait() waits; on the host it is a loop, in
// whatever order. So no item of one pass may need another's result.

namespace brenier::device {

/// One network over one tile: the passes must be called in the order of this class.
struct Tile {
  const Network& net;
  const float* weights;  ///< packed, in the machine's memory or copied into the block's
  float* tape;
  int n;  ///< samples in this tile, <= kTile

  BRENIER_HD float* at(int offset) const { return tape + offset; }
  BRENIER_HD float* x() const { return at(net.x); }

  /// a_k, z_k and the derivatives of the activations, for the points in the tape; and the top layer's u and d for the
  /// seed of a potential, which is one.
  template <class C>
  BRENIER_HD void forward(C& c) const {
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      squares(c, layer, x(), at(layer.qx));
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows];
        for (int r = 0; r < kRows; ++r) sum[r] = weights[layer.b + j];
        if (layer.A >= 0) addRowProduct(sum, input(layer), x(), j, s0);
        if (k > 0) addRowProduct(sum, hidden(k), at(net.layer[k - 1].z()), j, s0);
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          for (int m = 0; m < layer.rank; ++m) {
            const float y = at(layer.qx)[to * layer.rank + m];
            sum[r] += y * y;
          }
          const Curve curve = activate(layer.activation, net.slope, sum[r]);
          at(layer.z())[to] = curve.z;
          at(layer.s1())[to] = curve.s1;
          if (layer.curved()) at(layer.s2())[to] = curve.s2;
          if (k + 1 == net.layers) seedTop(layer, to, 1);
        }
      });
    }
  }

  /// u_k and d_k = s_k' u_k from the top; `seed` [kTile, outputs], or null for the ones that forward() left.
  template <class C>
  BRENIER_HD void backward(C& c, const float* seed) const {
    const Layer& top = net.layer[net.layers - 1];
    if (seed) c.each(top.width * n, [&](int item) { seedTop(top, item, seed[item]); });
    for (int k = net.layers - 2; k >= 0; --k) {
      const Layer &layer = net.layer[k], &above = net.layer[k + 1];
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        addColumnProduct(sum, hidden(k + 1), at(above.d()), above.width, j, s0, 0, above.width);
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          if (layer.curved()) at(layer.u())[to] = sum[r];
          at(layer.d())[to] = sum[r] * at(layer.s1())[to];
        }
      });
    }
  }

  /// phi(x_s) of a potential, after forward().
  BRENIER_HD float value(int s) const {
    float sum = 0;
    for (int i = 0; i < net.dim; ++i) {
      const float y = x()[s * net.dim + i];
      sum += curvature(i) * y * y;
    }
    return at(net.layer[net.layers - 1].z())[s] + 0.5f * sum;
  }

  /// T(x_i) -> out [n, outputs], of a map.
  template <class C>
  BRENIER_HD void mapValue(C& c, float* out) const {
    c.each(n * net.outputs, [&](int item) {
      out[item] = at(net.layer[net.layers - 1].z())[item] + (net.residual ? at(net.x)[item] : 0.0f);
    });
  }

  /// After backward(): grad phi(x_i) -> out [n, dim]; of a map, d/dx <seed, T(x)>.
  template <class C>
  BRENIER_HD void inputGradient(C& c, const float* seed, float* out) const {
    if (net.parts > 1) return inputGradientInParts(c, seed, out);
    c.each(net.dim * groups(n), [&](int item) {
      const int i = item % net.dim, s0 = item / net.dim * kRows;
      float sum[kRows] = {};
      for (int k = 0; k < net.layers; ++k) {
        const Layer& layer = net.layer[k];
        if (layer.A >= 0) addColumnProduct(sum, input(layer), at(layer.d()), layer.width, i, s0, 0, layer.width);
        addSquares(sum, layer, at(layer.d()), at(layer.qx), i, s0);
      }
      finishGradient(sum, seed, out, i, s0);
    });
  }

  /// After backward(): the derivatives ta_k, tz_k of the forward pass along the directions in the tape, as far up as
  /// something needs them.
  template <class C>
  BRENIER_HD void tangent(C& c) const {
    const float* v = at(net.v);
    for (int k = 0; k < net.tangents; ++k) {
      const Layer& layer = net.layer[k];
      squares(c, layer, v, at(layer.qv));
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        if (layer.A >= 0) addRowProduct(sum, input(layer), v, j, s0);
        if (k > 0) addRowProduct(sum, hidden(k), at(net.layer[k - 1].tz()), j, s0);
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          for (int m = 0; m < layer.rank; ++m) {
            const int q = to * layer.rank + m;
            sum[r] += 2 * at(layer.qx)[q] * at(layer.qv)[q];
          }
          if (layer.curved()) at(layer.ta())[to] = sum[r];
          at(layer.tz())[to] = sum[r] * at(layer.s1())[to];
        }
      });
    }
  }

  /// After tangent(): the adjoints g_k of a_k in <v, grad phi>; zero, and not written, above the highest curved layer.
  template <class C>
  BRENIER_HD void adjoint(C& c) const {
    for (int k = net.curved; k >= 0; --k) {
      const Layer& layer = net.layer[k];
      c.each(layer.width * groups(n), [&](int item) {
        const int j = item % layer.width, s0 = item / layer.width * kRows;
        float sum[kRows] = {};
        if (k < net.curved) {
          const Layer& above = net.layer[k + 1];
          addColumnProduct(sum, hidden(k + 1), at(above.g()), above.width, j, s0, 0, above.width);
        }
        for (int r = 0; r < kRows && s0 + r < n; ++r) {
          const int to = (s0 + r) * layer.width + j;
          at(layer.g())[to] = at(layer.s2())[to] * at(layer.ta())[to] * at(layer.u())[to] + at(layer.s1())[to] * sum[r];
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
        addSquares(sum, layer, at(layer.d()), at(layer.qv), i, s0);
        if (k > net.curved) continue;
        if (layer.A >= 0) addColumnProduct(sum, input(layer), at(layer.g()), layer.width, i, s0, 0, layer.width);
        addSquares(sum, layer, at(layer.g()), at(layer.qx), i, s0);
      }
      for (int r = 0; r < kRows && s0 + r < n; ++r) {
        const int to = (s0 + r) * net.dim + i;
        out[to] = sum[r] + curvature(i) * at(net.v)[to];
      }
    });
  }

  /// After backward(): d/dtheta sum_i w_i <seed_i, output_i> -> grad [parameters], added where not `fresh`; `share`
  /// holds the w_i [kTile], null for ones.
  template <class C>
  BRENIER_HD void addFirstOrder(C& c, const float* share, float* grad, bool fresh) const {
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float* d = at(layer.d());
      const Pair input{d, x()}, hidden{d, k > 0 ? at(net.layer[k - 1].z()) : nullptr};
      if (layer.A >= 0) addOuter(c, grad + layer.gradA, layer.width, net.dim, share, input, {}, fresh);
      if (k > 0) addOuter(c, grad + layer.gradW, layer.width, widthBelow(k), share, hidden, {}, fresh);
      addColumns(c, grad + layer.gradb, layer.width, share, d, fresh);
      addSquareGrad(c, grad, layer, share, d, at(layer.qx), x(), fresh);
    }
    if (net.q >= 0) addCurvatureGrad(c, grad, share, x(), 1, fresh);
    c.wait();
  }

  /// After adjoint(): d/dtheta sum_i <v_i, grad phi(x_i)> -> grad [parameters], added where not `fresh`.
  template <class C>
  BRENIER_HD void addSecondOrder(C& c, float* grad, bool fresh) const {
    const float* v = at(net.v);
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float *d = at(layer.d()), *g = k > net.curved ? nullptr : at(layer.g());
      if (layer.A >= 0) addOuter(c, grad + layer.gradA, layer.width, net.dim, nullptr, {d, v}, {g, x()}, fresh);
      if (k > 0) {
        const Layer& below = net.layer[k - 1];
        addOuter(c, grad + layer.gradW, layer.width, widthBelow(k), nullptr, {d, at(below.tz())}, {g, at(below.z())},
                 fresh);
      }
      addColumns(c, grad + layer.gradb, layer.width, nullptr, g, fresh);
      addSquareGrad(c, grad, layer, nullptr, d, at(layer.qv), x(), fresh);
      addSquareGrad(c, grad, layer, nullptr, d, at(layer.qx), v, false);
      addSquareGrad(c, grad, layer, nullptr, g, at(layer.qx), x(), false);
    }
    if (net.q >= 0) addCurvatureGrad(c, grad, nullptr, v, 2, fresh);
    c.wait();
  }

  struct Pair {
    const float* y = nullptr;  ///< [kTile, out]
    const float* x = nullptr;  ///< [kTile, in]
  };

 private:
  BRENIER_HD Matrix input(const Layer& layer) const { return {weights + layer.A, net.dim, net.strideA}; }
  BRENIER_HD Matrix hidden(int k) const { return {weights + net.layer[k].W, widthBelow(k), net.layer[k].strideW}; }
  BRENIER_HD int widthBelow(int k) const { return k == 0 ? net.dim : net.layer[k - 1].width; }
  BRENIER_HD float curvature(int i) const {
    const float own = net.q >= 0 ? weights[net.q + i] * weights[net.q + i] : 0.0f;
    return own + net.strongConvexity;
  }
  BRENIER_HD void seedTop(const Layer& top, int to, float seed) const {
    if (top.curved()) at(top.u())[to] = seed;
    at(top.d())[to] = seed * at(top.s1())[to];
  }

  BRENIER_HD void finishGradient(const float* sum, const float* seed, float* out, int i, int s0) const {
    for (int r = 0; r < kRows && s0 + r < n; ++r) {
      const int to = (s0 + r) * net.dim + i;
      out[to] = sum[r] + curvature(i) * x()[to] + (net.residual ? seed[to] : 0.0f);
    }
  }

  /// Few axes leave most threads of a block without an item: here an item is one axis and one piece of one layer.
  template <class C>
  BRENIER_HD void inputGradientInParts(C& c, const float* seed, float* out) const {
    const int items = net.dim * groups(n);
    c.each(items * net.parts, [&](int number) {
      const int item = number % items, part = number / items;
      const int i = item % net.dim, s0 = item / net.dim * kRows;
      const Layer& layer = net.layer[part / kPieces];
      const int piece = part % kPieces, step = (layer.width + 4 * kPieces - 1) / (4 * kPieces) * 4;
      const int first = piece * step < layer.width ? piece * step : layer.width;
      const int last = first + step < layer.width ? first + step : layer.width;
      float sum[kRows] = {};
      if (layer.A >= 0) addColumnProduct(sum, input(layer), at(layer.d()), layer.width, i, s0, first, last);
      if (piece == 0) addSquares(sum, layer, at(layer.d()), at(layer.qx), i, s0);
      for (int r = 0; r < kRows; ++r) at(net.pieces)[number * kRows + r] = sum[r];
    });
    c.each(items, [&](int item) {
      float sum[kRows] = {};
      for (int part = 0; part < net.parts; ++part)
        for (int r = 0; r < kRows; ++r) sum[r] += at(net.pieces)[(part * items + item) * kRows + r];
      finishGradient(sum, seed, out, item % net.dim, item / net.dim * kRows);
    });
  }

  /// out [kTile, width * rank] = Q x.
  template <class C>
  BRENIER_HD void squares(C& c, const Layer& layer, const float* x, float* out) const {
    const int count = layer.width * layer.rank;
    if (count == 0) return;
    c.each(count * n, [&](int item) {
      const int row = item % count, s = item / count;
      float sum = 0;
      for (int i = 0; i < net.dim; ++i) sum += weights[layer.Q + row * net.dim + i] * x[s * net.dim + i];
      out[s * count + row] = sum;
    });
  }

  /// sum[r] += sum_jm adjoint_j 2 (Q_jm x) Q_jmi: the derivative of the squares along axis i.
  BRENIER_HD void addSquares(float* sum, const Layer& layer, const float* adjoint, const float* qx, int i,
                             int s0) const {
    const int count = layer.width * layer.rank;
    for (int row = 0; row < count; ++row) {
      const float w = 2 * weights[layer.Q + row * net.dim + i];
      for (int r = 0; r < kRows; ++r)
        sum[r] += w * adjoint[(s0 + r) * layer.width + row / layer.rank] * qx[(s0 + r) * count + row];
    }
  }

  BRENIER_HD static void put(float* to, float value, bool fresh) { *to = fresh ? value : *to + value; }

  /// grad [out, in] <- sum_s w_s (a.y_s a.x_s' + b.y_s b.x_s'); b.y may be null.
  template <class C>
  BRENIER_HD void addOuter(C& c, float* grad, int out, int in, const float* share, Pair a, Pair b, bool fresh) const {
    if (out % 4 || in % 4) {
      c.spread(out * in, [&](int item) {
        const int i = item % in, j = item / in;
        float sum = 0;
        for (int s = 0; s < n; ++s) sum += (share ? share[s] : 1.0f) * a.y[s * out + j] * a.x[s * in + i];
        if (b.y)
          for (int s = 0; s < n; ++s) sum += b.y[s * out + j] * b.x[s * in + i];
        put(grad + item, sum, fresh);
      });
      return;
    }
    const int apart = in / 4;
    c.spread(out / 4 * apart, [&](int item) {
      const int i = item % apart, j = item / apart * 4;
      float sum[4][4] = {};
      addPatch(sum, n, share, a.y, out, a.x, in, i, j);
      if (b.y) addPatch(sum, n, nullptr, b.y, out, b.x, in, i, j);
      for (int p = 0; p < 4; ++p)
        for (int q = 0; q < 4; ++q) put(grad + (j + p) * in + i + q * apart, sum[p][q], fresh);
    });
  }

  /// `y` may be null, for zeros.
  template <class C>
  BRENIER_HD void addColumns(C& c, float* grad, int count, const float* share, const float* y, bool fresh) const {
    c.spread(count, [&](int j) {
      float sum = 0;
      for (int s = 0; y && s < n; ++s) sum += (share ? share[s] : 1.0f) * y[s * count + j];
      put(grad + j, sum, fresh);
    });
  }

  /// grad of Q <- sum_s w_s y_sj 2 (Q x)_sjm z_si; nothing where y is null.
  template <class C>
  BRENIER_HD void addSquareGrad(C& c, float* grad, const Layer& layer, const float* share, const float* y,
                                const float* qx, const float* z, bool fresh) const {
    const int count = layer.width * layer.rank;
    if (count == 0 || !y) return;
    c.spread(count * net.dim, [&](int item) {
      const int i = item % net.dim, row = item / net.dim;
      float sum = 0;
      for (int s = 0; s < n; ++s)
        sum += (share ? share[s] : 1.0f) * 2 * y[s * layer.width + row / layer.rank] * qx[s * count + row] *
               z[s * net.dim + i];
      put(grad + layer.gradQ + item, sum, fresh);
    });
  }

  /// grad of q <- factor sum_s w_s q_i x_si y_si, y = x for values and the direction for gradients.
  template <class C>
  BRENIER_HD void addCurvatureGrad(C& c, float* grad, const float* share, const float* y, float factor,
                                   bool fresh) const {
    c.spread(net.dim, [&](int i) {
      float sum = 0;
      for (int s = 0; s < n; ++s) sum += (share ? share[s] : 1.0f) * x()[s * net.dim + i] * y[s * net.dim + i];
      put(grad + net.gradq + i, factor * weights[net.q + i] * sum, fresh);
    });
  }
};

}  // namespace brenier::device
