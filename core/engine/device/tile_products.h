#pragma once

#include <cmath>

#include "core/engine/device/device_network.h"
#include "core/util/host_device.h"

// What the passes of tile_program.h are made of: activations, and products of one weight matrix with the rows of a
// tape.

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

/// Four neighbours in one load.
struct alignas(16) Four {
  float v[4];
};
BRENIER_HD inline Four four(const float* aligned) {
  return *reinterpret_cast<const Four*>(aligned);
}

/// A matrix [out, in] in the packed weights, its rows `stride` apart.
struct Matrix {
  const float* w;
  int in, stride;
};

/// Every `parts`th index below `end`, from the `part`th on, in runs of four where `width` lets four be read at once.
struct Share {
  int first, step, end;
  bool fours;
};
BRENIER_HD inline Share shareOf(int width, int begin, int end, int part, int parts) {
  const bool fours = width % 4 == 0;
  const int run = fours ? 4 : 1;
  return {begin + part * run, parts * run, end, fours};
}

/// sum[r] += sum_i M[j][i] x[s0 + r][i] over one part of the i, x [tileSamples, in] of a tape.
BRENIER_HD inline void addRowProduct(float (&sum)[teamRows], const Matrix& m, const float* x, int j, int s0, int part) {
  const float* row = m.w + j * m.stride;
  const Share share = shareOf(m.in, 0, m.in, part, productParts);
  if (share.fours) {
    BRENIER_HD_UNROLL(4)
    for (int i = share.first; i < share.end; i += share.step) {
      const Four w = four(row + i);
      for (int r = 0; r < teamRows; ++r) {
        const Four y = four(x + (s0 + r) * m.in + i);
        for (int q = 0; q < 4; ++q) sum[r] += w.v[q] * y.v[q];
      }
    }
    return;
  }
  for (int i = share.first; i < share.end; i += share.step)
    for (int r = 0; r < teamRows; ++r) sum[r] += row[i] * x[(s0 + r) * m.in + i];
}

/// sum[r] += sum_o M[o][j] y[s0 + r][o] over a share of the o, y [tileSamples, out] of a tape.
BRENIER_HD inline void addColumnProduct(float (&sum)[teamRows], const Matrix& m, const float* y, int out, int j, int s0,
                                        const Share& share) {
  if (share.fours) {
    BRENIER_HD_UNROLL(4)
    for (int o = share.first; o < share.end; o += share.step) {
      float w[4];
      for (int q = 0; q < 4; ++q) w[q] = m.w[(o + q) * m.stride + j];
      for (int r = 0; r < teamRows; ++r) {
        const Four d = four(y + (s0 + r) * out + o);
        for (int q = 0; q < 4; ++q) sum[r] += w[q] * d.v[q];
      }
    }
    return;
  }
  for (int o = share.first; o < share.end; o += share.step)
    for (int r = 0; r < teamRows; ++r) sum[r] += m.w[o * m.stride + j] * y[(s0 + r) * out + o];
}

/// sum[p][q] += sum_s w_s y[s][j + p] x[s][i + q * in / 4] over n samples: a patch of y' x, whose columns lie a quarter
/// apart so that neighbours in a warp write to neighbours in memory. `weights` [n], null for ones.
BRENIER_HD inline void addPatch(float (&sum)[4][4], int n, const float* weights, const float* y, int out,
                                const float* x, int in, int i, int j) {
  const int apart = in / 4;
  for (int s = 0; s < n; ++s) {
    const float w = weights ? weights[s] : 1.0f;
    const Four left = four(y + s * out + j);
    float right[4];
    for (int q = 0; q < 4; ++q) right[q] = x[s * in + i + q * apart];
    for (int p = 0; p < 4; ++p)
      for (int q = 0; q < 4; ++q) sum[p][q] += w * left.v[p] * right[q];
  }
}

}  // namespace brenier::device
