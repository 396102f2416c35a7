#pragma once

#include "core/engine/device/tile_program.h"

// The gradients of the weights over one tile: here a whole block works together, since every weight sums over all
// samples of the tile.

namespace brenier::device {

/// The gradients from one tile, into `grad` [parameters]: added where not `fresh`. They wait for the block at the end.
struct TileGradients {
  const Tile& tile;
  float* grad;
  bool fresh;

  /// After backward(): d/dtheta sum_i w_i <seed_i, output_i>; `share` holds the w_i [tileSamples], null for ones.
  template <class C>
  BRENIER_HD void firstOrder(C& c, const float* share) const {
    const Network& net = tile.net;
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float* d = tile.at(layer.d());
      if (layer.A >= 0) outer(c, layer.gradA, layer.width, net.dim, share, {d, tile.x()}, {});
      if (k > 0) outer(c, layer.gradW, layer.width, tile.widthBelow(k), share, {d, tile.at(net.layer[k - 1].z())}, {});
      columns(c, layer.gradb, layer.width, share, d);
      squares(c, layer, share, {d, tile.at(layer.qx), tile.x()}, {}, {});
      diagonals(c, layer, share, {d, tile.x()}, 1, nullptr);
    }
    if (net.q >= 0) curvature(c, share, tile.x(), 1);
    c.wait();
  }

  /// After adjoint(): d/dtheta sum_i <v_i, grad phi(x_i)>.
  template <class C>
  BRENIER_HD void secondOrder(C& c) const {
    const Network& net = tile.net;
    const float *v = tile.at(net.v), *x = tile.x();
    for (int k = 0; k < net.layers; ++k) {
      const Layer& layer = net.layer[k];
      const float *d = tile.at(layer.d()), *g = k > net.curved ? nullptr : tile.at(layer.g());
      if (layer.A >= 0) outer(c, layer.gradA, layer.width, net.dim, nullptr, {d, v}, {g, x});
      if (k > 0) {
        const Layer& below = net.layer[k - 1];
        outer(c, layer.gradW, layer.width, tile.widthBelow(k), nullptr, {d, tile.at(below.tz())},
              {g, tile.at(below.z())});
      }
      columns(c, layer.gradb, layer.width, nullptr, g);
      const float *qx = tile.at(layer.qx), *qv = tile.at(layer.qv);
      squares(c, layer, nullptr, {d, qv, x}, {d, qx, v}, {g, qx, x});
      diagonals(c, layer, nullptr, {d, v}, 2, g);
    }
    if (net.q >= 0) curvature(c, nullptr, v, 2);
    c.wait();
  }

 private:
  struct Pair {
    const float* y = nullptr;  ///< [tileSamples, out], null for zeros
    const float* x = nullptr;  ///< [tileSamples, in]
  };
  struct SquareTerm {
    const float* y = nullptr;   ///< [tileSamples, width], null for zeros
    const float* qx = nullptr;  ///< [tileSamples, width * rank]
    const float* z = nullptr;   ///< [tileSamples, dim]
  };

  BRENIER_HD void put(int parameter, float value) const { grad[parameter] = fresh ? value : grad[parameter] + value; }
  BRENIER_HD static float weight(const float* share, int s) { return share ? share[s] : 1.0f; }

  /// grad [out, in] <- sum_s w_s (a.y_s a.x_s' + b.y_s b.x_s').
  template <class C>
  BRENIER_HD void outer(C& c, int to, int out, int in, const float* share, Pair a, Pair b) const {
    const int n = tile.n;
    if (out % 4 || in % 4) {
      c.spread(out * in, [&](int item) {
        const int i = item % in, j = item / in;
        float sum = 0;
        for (int s = 0; s < n; ++s) sum += weight(share, s) * a.y[s * out + j] * a.x[s * in + i];
        if (b.y)
          for (int s = 0; s < n; ++s) sum += b.y[s * out + j] * b.x[s * in + i];
        put(to + item, sum);
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
        for (int q = 0; q < 4; ++q) put(to + (j + p) * in + i + q * apart, sum[p][q]);
    });
  }

  /// grad [count] <- sum_s w_s y_s; `y` may be null, for zeros.
  template <class C>
  BRENIER_HD void columns(C& c, int to, int count, const float* share, const float* y) const {
    c.spread(count, [&](int j) {
      float sum = 0;
      for (int s = 0; y && s < tile.n; ++s) sum += weight(share, s) * y[s * count + j];
      put(to + j, sum);
    });
  }

  /// grad of Q <- sum_s w_s y_sj 2 (Q x)_sjm z_si, over the terms.
  template <class C>
  BRENIER_HD void squares(C& c, const Layer& layer, const float* share, SquareTerm a, SquareTerm b,
                          SquareTerm e) const {
    const int count = layer.width * layer.rank, dim = tile.net.dim;
    if (count == 0) return;
    c.spread(count * dim, [&](int item) {
      const int i = item % dim, row = item / dim;
      float sum = 0;
      for (const SquareTerm& term : {a, b, e})
        for (int s = 0; term.y && s < tile.n; ++s)
          sum += weight(share, s) * 2 * term.y[s * layer.width + row / layer.rank] * term.qx[s * count + row] *
                 term.z[s * dim + i];
      put(layer.gradQ + item, sum);
    });
  }

  /// grad of D <- 2 D_ji sum_s x_si (factor w_s a.y_sj a.x_si + g_sj x_si); `g` may be null, for zeros.
  template <class C>
  BRENIER_HD void diagonals(C& c, const Layer& layer, const float* share, Pair a, float factor, const float* g) const {
    if (layer.D < 0) return;
    const int dim = tile.net.dim, width = layer.width;
    c.spread(width * dim, [&](int item) {
      const int i = item % dim, j = item / dim;
      float sum = 0;
      for (int s = 0; s < tile.n; ++s) {
        const float x = tile.x()[s * dim + i];
        sum += factor * weight(share, s) * a.y[s * width + j] * a.x[s * dim + i] * x;
        if (g) sum += g[s * width + j] * x * x;
      }
      put(layer.gradD + item, 2 * tile.weights[layer.D + item] * sum);
    });
  }

  /// grad of q <- factor sum_s w_s q_i x_si y_si, y = x for values and the direction for gradients.
  template <class C>
  BRENIER_HD void curvature(C& c, const float* share, const float* y, float factor) const {
    const Network& net = tile.net;
    c.spread(net.dim, [&](int i) {
      float sum = 0;
      for (int s = 0; s < tile.n; ++s) sum += weight(share, s) * tile.x()[s * net.dim + i] * y[s * net.dim + i];
      put(net.gradq + i, factor * tile.weights[net.q + i] * sum);
    });
  }
};

}  // namespace brenier::device
