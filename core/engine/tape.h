#pragma once

#include <vector>

#include "core/engine/packed_network.h"
#include "core/engine/row_groups.h"

namespace brenier::fused {

/// One block of samples on its way through a network: forward, backward, tangent and adjoint passes, and what they
/// leave for one another (docs/engine.md has the recursions). Rows of all arrays are
/// samples, padded; columns beyond the width are never read into a real one.
///
/// Shared rows. Where a network is piecewise linear from some layer to its only output, d_k depends on the signs of the
/// units above and on nothing else of the sample. Samples with the same signs share a row of d (Layer::rows), which the
/// backward pass computes once, and the gradient of a layer's weights, sum_i d_i z_i', is sum over rows of d times the
/// sum of its samples' z.
class Tape {
 public:
  explicit Tape(const PackedNetwork& network);

  /// a_k, z_k, s'_k, s''_k for x [n, dim].
  void forward(const float* x, std::size_t n);
  /// d_k and u_k from `seed` [n, outputs] = d out; null means 1 for every output.
  void backward(const float* seed);
  /// ta_k and tz_k in direction v [n, dim], as far up as `depth` layers.
  void tangent(const float* v, std::size_t depth);
  /// g_k of the tangent pass, for layers 0..lastCurved.
  void adjoint();

  /// out [n, dim] = sum_k J_k' d_k, J_k the Jacobian of a_k in x: the gradient in the input.
  void inputGradient(float* out);
  /// out [n, dim] = Hess v of the last tangent pass.
  void hessianVector(float* out);
  /// grads += d/dtheta sum_i <seed_i, out_i>, each sample times weights[i] where not null.
  void addFirstOrder(const float* weights, const Accumulator& grads);
  /// grads += d/dtheta of the directional derivative along the last tangent pass.
  void addSecondOrder(const Accumulator& grads);

  std::size_t count() const { return m_n; }
  /// Rows of d_k after backward(): fewer than count() where samples share them.
  std::size_t rowsOf(std::size_t k) const { return m_layers[k].rows.count > 0 ? m_layers[k].rows.count : m_n; }
  const float* x() const { return m_x.data(); }
  const float* direction() const { return m_v.data(); }
  std::size_t inputStride() const { return padded(m_network.spec.dim); }
  /// z_L [n, outputStride].
  const float* output() const { return m_layers.back().z.data(); }
  std::size_t outputStride() const { return m_network.layers.back().stride; }

 private:
  struct Layer {
    AlignedBuffer a;  ///< only where the layer is narrow; elsewhere activations are taken in registers or in place
    AlignedBuffer z, s1, d, tz;
    AlignedBuffer s2, u, ta, g;         ///< what curved layers and those below them need
    std::vector<AlignedBuffer> qx, qv;  ///< Q_r x and Q_r v
    std::vector<std::uint8_t> signs;    ///< of the units, by sample, as Epilogue::signs; where rows may be shared
    RowGroups rows;                     ///< of d, after backward()
  };

  void copyIn(const float* from, AlignedBuffer& to) const;
  void copyOut(float* out) const;
  std::size_t size(std::size_t k) const { return m_n * m_network.layers[k].stride; }
  /// c = epilogue(bias + sum of m_terms), by dot products where there are few columns.
  void product(std::size_t columns, const float* bias, float* c, const Epilogue& epilogue = {},
               bool accumulate = false) const;
  /// The same for the first `rows` rows alone.
  void productOfRows(std::size_t rows, std::size_t columns, const float* bias, float* c, const Epilogue& epilogue,
                     bool accumulate) const;
  void finishForward(std::size_t k, float* a);
  void seedLast(const float* seed);
  /// out = s'_k * p.
  void timesSlope(std::size_t k, const float* p, float* out) const;
  /// out = s'_k * sum of m_terms; the sum itself to `raw`, which curved and narrow layers have.
  void productTimesSlope(std::size_t k, float* raw, float* out);
  /// Shares the rows of the output's d.
  void shareOutputs();
  /// Shares rows of d_k among samples that share the row above and whose units have the same signs; false where too few
  /// do.
  bool shareRows(std::size_t k);
  /// Bytes of a sample's signs in layer k.
  std::size_t signBytes(std::size_t k) const { return m_network.layers[k].stride / m_kernels.signsPerByte; }
  /// Gives every sample its own row of d_k again.
  void unshare(std::size_t k);
  /// backward() of layer k below a layer with shared rows; m_terms holds its product.
  void backwardShared(std::size_t k);
  /// m_input = the shared layers' part of the gradient in the input.
  void inputOfShared();
  /// Adds d times the sums of `before` (null: leave W out) and of `input` over the samples of a row, each sample times
  /// weights[i] where not null, to the gradients of W_k and A_k.
  void addSharedOuter(std::size_t k, const float* before, const float* input, const float* weights,
                      const Accumulator& grads);
  void addSharedBias(std::size_t k, const float* weights, const Accumulator& grads);
  /// sums, which it returns, = for every row the sum of its samples' rows of `values` [n, columns].
  const float* sumOverRows(const RowGroups& rows, const float* values, std::size_t columns, const float* weights,
                           AlignedBuffer& sums) const;
  /// Second order of the last hidden layer's A and W and of the output's weights w, where PackedNetwork::foldsLast().
  /// The output is s(w' z), z = s(a), both piecewise linear, so that with p = sum_i d_i s'_i tz_i' over samples (d_i
  /// the output's slope, tz the layer before) W's gradient is diag(w) p and w's the row sums of W * p (elementwise); A
  /// likewise with v. That spares the tangent pass of this layer: one product in eighteen of an inner step.
  void addLastHidden(const Accumulator& grads);
  /// m_input += sum_r Q_kr' (2 d * q_r), elementwise products.
  void addQuadraticInput(std::size_t k, const AlignedBuffer& d, const std::vector<AlignedBuffer>& q);
  /// m_input += 2 x * sum_k D_k^2' y_k over the first `depth` layers, elementwise; y is Layer::d or Layer::g.
  void addDiagonalInput(const AlignedBuffer Layer::*y, std::size_t depth, const AlignedBuffer& x);

  const PackedNetwork& m_network;
  const KernelTable& m_kernels;
  std::size_t m_n = 0;
  AlignedBuffer m_x, m_v, m_input, m_weighted, m_scratch, m_scratch2;
  bool m_foldsLast;
  AlignedBuffer m_folded;                      ///< scratch of addLastHidden()
  bool m_shares;                               ///< whether rows may be shared at all
  std::size_t m_firstShared = 0;               ///< after backward(): layers from here up have shared rows
  AlignedBuffer m_sums, m_inputSums;           ///< sums over the samples of a row
  std::array<AlignedBuffer, 2> m_sharedInput;  ///< scratch of inputOfShared()
  bool m_hasDiagonals;
  AlignedBuffer m_xx, m_xv, m_diagonal;  ///< x * x, 2 x * v and a sum over D_k^2, where there are diagonal forms
  std::vector<Layer> m_layers;
  std::vector<Term> m_terms;  ///< reserved once, so that the loop does not allocate
};

}  // namespace brenier::fused
