#pragma once

#include "core/engine/device/tile_products.h"

// The passes of the oracle over one tile of samples (formulas: core/engine's own tape.h), written once for the device
// and for the host. A tile belongs to a block of threads, and teamRows of its samples to a team of them, which carries
// these through the layers without waiting for the other teams. Teams T and blocks C run the items of a pass: on the
// device each(count, f) shares them among the threads and then waits for all of these, spread(count, f) shares them and
// goes on, wait() waits; on the host it is a loop, in whatever order. So no item of one pass may need another's result.
//
// T::products(width, rows, partial, finish) makes sums in productParts parts: partial(sum, j, part) adds one part of
// the j-th sum of every sample to sum[teamRows], finish(j, s, total) takes the total for the sample s of the tile.

namespace brenier::device {

/// One network over one tile: the passes must be called in the order of this class.
struct Tile {
  const Network& net;
  const float* weights;  ///< packed, in the machine's memory or copied into the block's
  float* tape;
  int n;  ///< samples in this tile, <= tileSamples

  BRENIER_HD float* at(int offset) const { return tape + offset; }
  BRENIER_HD float* x() const { return at(net.x); }
  BRENIER_HD int widthBelow(int k) const { return k == 0 ? net.dim : net.layer[k - 1].width; }

  /// The samples of a team: how many there are from its first one on.
  template <class T>
  BRENIER_HD int rows(const T& t) const {
    const int left = n - t.first();
    return left < 0 ? 0 : left < teamRows ? left : teamRows;
  }
  /// f(s, i, s * columns + i) for all samples of a team and all columns; then waits for the team.
  template <class T, class F>
  BRENIER_HD void eachOf(T& t, int columns, F f) const {
    const int from = t.first() * columns;
    t.each(rows(t) * columns, [&](int item) { f(t.first() + item / columns, item % columns, from + item); });
  }

  /// a_k, z_k and the derivatives of the activations, for the points in the tape; and the top layer's u and d for the
  /// seed of a potential, which is one.
  template <class T>
  BRENIER_HD void forward(T& t) const {
    const int s0 = t.first();
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      squares(t, layer, x(), at(layer.qx));
      t.products(
          layer.width, rows(t),
          [&](float(&sum)[teamRows], int j, int part) {
            if (layer.A >= 0) addRowProduct(sum, input(layer), x(), j, s0, part);
            if (k > 0) addRowProduct(sum, hidden(k), at(net.layer[k - 1].z()), j, s0, part);
            addDiagonal(sum, layer, x(), 1, j, s0, part);
          },
          [&](int j, int s, float sum) {
            const int to = s * layer.width + j;
            sum += weights[layer.b + j];
            for (int m = 0; m < layer.rank; ++m) {
              const float y = at(layer.qx)[to * layer.rank + m];
              sum += y * y;
            }
            const Curve curve = activate(layer.activation, net.slope, sum);
            at(layer.z())[to] = curve.z;
            at(layer.s1())[to] = curve.s1;
            if (layer.curved()) at(layer.s2())[to] = curve.s2;
            if (k + 1 == net.layers) seedTop(layer, to, 1);
          });
    }
  }

  /// u_k and d_k = s_k' u_k from the top; `seed` [tileSamples, outputs], or null for the ones that forward() left.
  template <class T>
  BRENIER_HD void backward(T& t, const float* seed) const {
    const Layer& top = net.layer[net.layers - 1];
    if (seed) eachOf(t, top.width, [&](int, int, int item) { seedTop(top, item, seed[item]); });
    for (int k = net.layers - 2; k >= 0; --k) {
      const Layer &layer = net.layer[k], &above = net.layer[k + 1];
      t.products(
          layer.width, rows(t),
          [&](float(&sum)[teamRows], int j, int part) {
            addColumn(sum, hidden(k + 1), above, above.d(), j, t.first(), part);
          },
          [&](int j, int s, float sum) {
            const int to = s * layer.width + j;
            if (layer.curved()) at(layer.u())[to] = sum;
            at(layer.d())[to] = sum * at(layer.s1())[to];
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
  template <class T>
  BRENIER_HD void mapValue(T& t, float* out) const {
    const float* top = at(net.layer[net.layers - 1].z());
    eachOf(t, net.outputs, [&](int, int, int item) { out[item] = top[item] + (net.residual ? x()[item] : 0.0f); });
  }

  /// After backward(): grad phi(x_i) -> out [n, dim]; of a map, d/dx <seed, T(x)>.
  template <class T>
  BRENIER_HD void inputGradient(T& t, const float* seed, float* out) const {
    if (net.parts > 1) return inputGradientInPieces(t, seed, out);
    t.products(
        net.dim, rows(t),
        [&](float(&sum)[teamRows], int i, int part) {
          for (int k = 0; k < net.layers; ++k) {
            const Layer& layer = net.layer[k];
            if (layer.A >= 0) addColumn(sum, input(layer), layer, layer.d(), i, t.first(), part);
            addSquares(sum, layer, at(layer.d()), at(layer.qx), x(), i, t.first(), part);
          }
        },
        [&](int i, int s, float sum) { finishGradient(sum, seed, out, i, s); });
  }

  /// After backward(): the derivatives ta_k, tz_k of the forward pass along the directions in the tape, as far up as
  /// something needs them.
  template <class T>
  BRENIER_HD void tangent(T& t) const {
    const float* v = at(net.v);
    const int s0 = t.first();
    for (int k = 0; k < net.tangents; ++k) {
      const Layer& layer = net.layer[k];
      squares(t, layer, v, at(layer.qv));
      t.products(
          layer.width, rows(t),
          [&](float(&sum)[teamRows], int j, int part) {
            if (layer.A >= 0) addRowProduct(sum, input(layer), v, j, s0, part);
            if (k > 0) addRowProduct(sum, hidden(k), at(net.layer[k - 1].tz()), j, s0, part);
            addDiagonal(sum, layer, v, 2, j, s0, part);
          },
          [&](int j, int s, float sum) {
            const int to = s * layer.width + j;
            for (int m = 0; m < layer.rank; ++m) {
              const int q = to * layer.rank + m;
              sum += 2 * at(layer.qx)[q] * at(layer.qv)[q];
            }
            if (layer.curved()) at(layer.ta())[to] = sum;
            at(layer.tz())[to] = sum * at(layer.s1())[to];
          });
    }
  }

  /// After tangent(): the adjoints g_k of a_k in <v, grad phi>; zero, and not written, above the highest curved layer.
  template <class T>
  BRENIER_HD void adjoint(T& t) const {
    for (int k = net.curved; k >= 0; --k) {
      const Layer& layer = net.layer[k];
      t.products(
          layer.width, rows(t),
          [&](float(&sum)[teamRows], int j, int part) {
            if (k == net.curved) return;
            const Layer& above = net.layer[k + 1];
            addColumn(sum, hidden(k + 1), above, above.g(), j, t.first(), part);
          },
          [&](int j, int s, float sum) {
            const int to = s * layer.width + j;
            at(layer.g())[to] = at(layer.s2())[to] * at(layer.ta())[to] * at(layer.u())[to] + at(layer.s1())[to] * sum;
          });
    }
  }

  /// After adjoint(): Hess phi(x_i) v_i -> out [n, dim].
  template <class T>
  BRENIER_HD void hessianVector(T& t, float* out) const {
    const int s0 = t.first();
    t.products(
        net.dim, rows(t),
        [&](float(&sum)[teamRows], int i, int part) {
          for (int k = 0; k < net.layers; ++k) {
            const Layer& layer = net.layer[k];
            addSquares(sum, layer, at(layer.d()), at(layer.qv), at(net.v), i, s0, part);
            if (k > net.curved) continue;
            if (layer.A >= 0) addColumn(sum, input(layer), layer, layer.g(), i, s0, part);
            addSquares(sum, layer, at(layer.g()), at(layer.qx), x(), i, s0, part);
          }
        },
        [&](int i, int s, float sum) {
          const int to = s * net.dim + i;
          out[to] = sum + curvature(i) * at(net.v)[to];
        });
  }

 private:
  BRENIER_HD Matrix input(const Layer& layer) const { return {weights + layer.A, net.dim, net.strideA}; }
  BRENIER_HD Matrix hidden(int k) const { return {weights + net.layer[k].W, widthBelow(k), net.layer[k].strideW}; }
  BRENIER_HD float curvature(int i) const {
    const float own = net.q >= 0 ? weights[net.q + i] * weights[net.q + i] : 0.0f;
    return own + net.strongConvexity;
  }
  BRENIER_HD void seedTop(const Layer& top, int to, float seed) const {
    if (top.curved()) at(top.u())[to] = seed;
    at(top.d())[to] = seed * at(top.s1())[to];
  }

  /// One part of the product of a column of `m` with the array at `y` of the layer that `m` leads to.
  BRENIER_HD void addColumn(float (&sum)[teamRows], const Matrix& m, const Layer& to, int y, int j, int s0,
                            int part) const {
    addColumnProduct(sum, m, at(y), to.width, j, s0, shareOf(to.width, 0, to.width, part, productParts));
  }

  BRENIER_HD void finishGradient(float sum, const float* seed, float* out, int i, int s) const {
    const int to = s * net.dim + i;
    out[to] = sum + curvature(i) * x()[to] + (net.residual ? seed[to] : 0.0f);
  }

  /// Few axes leave most threads of a team without an item: here an item is one axis and one piece of one layer.
  template <class T>
  BRENIER_HD void inputGradientInPieces(T& t, const float* seed, float* out) const {
    const int s0 = t.first();
    float* pieces = at(net.pieces) + s0 * net.dim * net.parts;
    t.each(rows(t) > 0 ? net.dim * net.parts : 0, [&](int number) {
      const int i = number % net.dim, part = number / net.dim;
      const Layer& layer = net.layer[part / gradientPieces];
      const int piece = part % gradientPieces, step = (layer.width + 4 * gradientPieces - 1) / (4 * gradientPieces) * 4;
      const int first = piece * step < layer.width ? piece * step : layer.width;
      const int last = first + step < layer.width ? first + step : layer.width;
      float sum[teamRows] = {};
      if (layer.A >= 0)
        addColumnProduct(sum, input(layer), at(layer.d()), layer.width, i, s0, shareOf(layer.width, first, last, 0, 1));
      addSquares(sum, layer, at(layer.d()), at(layer.qx), x(), i, s0, piece);
      for (int r = 0; r < teamRows; ++r) pieces[number * teamRows + r] = sum[r];
    });
    eachOf(t, net.dim, [&](int s, int i, int) {
      float sum = 0;
      BRENIER_HD_UNROLL(8)
      for (int part = 0; part < net.parts; ++part) sum += pieces[(part * net.dim + i) * teamRows + s - s0];
      finishGradient(sum, seed, out, i, s);
    });
  }

  /// out [tileSamples, width * rank] = Q x.
  template <class T>
  BRENIER_HD void squares(T& t, const Layer& layer, const float* x, float* out) const {
    const int count = layer.width * layer.rank;
    if (count == 0) return;
    eachOf(t, count, [&](int s, int row, int item) {
      float sum = 0;
      for (int i = 0; i < net.dim; ++i) sum += weights[layer.Q + row * net.dim + i] * x[s * net.dim + i];
      out[item] = sum;
    });
  }

  /// sum[r] += factor sum_i D_ji^2 x_i y_i: the forms of a layer along y, all of them in the first part.
  BRENIER_HD void addDiagonal(float (&sum)[teamRows], const Layer& layer, const float* y, float factor, int j, int s0,
                              int part) const {
    if (layer.D < 0 || part != 0) return;
    for (int i = 0; i < net.dim; ++i) {
      const float w = weights[layer.D + j * net.dim + i];
      for (int r = 0; r < teamRows; ++r) {
        const int at = (s0 + r) * net.dim + i;
        sum[r] += factor * w * w * x()[at] * y[at];
      }
    }
  }

  /// sum[r] += sum_jm adjoint_j 2 (Q_jm y) Q_jmi + sum_j adjoint_j 2 D_ji^2 y_i: the derivative of the squares along
  /// axis i, `qy` = Q y. All of it is in the first part: few networks have squares.
  BRENIER_HD void addSquares(float (&sum)[teamRows], const Layer& layer, const float* adjoint, const float* qy,
                             const float* y, int i, int s0, int part) const {
    if (part != 0) return;
    for (int j = 0; layer.D >= 0 && j < layer.width; ++j) {
      const float w = weights[layer.D + j * net.dim + i];
      for (int r = 0; r < teamRows; ++r)
        sum[r] += 2 * w * w * adjoint[(s0 + r) * layer.width + j] * y[(s0 + r) * net.dim + i];
    }
    const int count = layer.width * layer.rank;
    for (int row = 0; row < count; ++row) {
      const float w = 2 * weights[layer.Q + row * net.dim + i];
      for (int r = 0; r < teamRows; ++r)
        sum[r] += w * adjoint[(s0 + r) * layer.width + row / layer.rank] * qy[(s0 + r) * count + row];
    }
  }
};

}  // namespace brenier::device
