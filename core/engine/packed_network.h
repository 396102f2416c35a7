#pragma once

#include <optional>
#include <vector>

#include "core/engine/aligned_buffer.h"
#include "core/engine/kernels.h"
#include "core/oracle/network_spec.h"

namespace brenier::fused {

/// A block's parameter gradient [gradSize], in the layout of the kernels. Where `fresh`, matrices in it have never been
/// written: the first product stores instead of adding, which saves clearing them. Biases and q are always good.
struct Accumulator {
  float* data;
  bool fresh;
};

/// y [n, out] = x [n, in] M', M [out, in] somewhere in the flat parameter vector: packed for products in both
/// directions, and the place of its gradient in a block's accumulator.
class LinearMap {
 public:
  /// `stride` is the distance between rows of M in the flat vector. Reserves its gradient at `gradSize`, which grows.
  LinearMap(std::size_t out, std::size_t in, std::size_t offset, std::size_t stride, std::size_t& gradSize);

  /// Rows first .. last-1, both multiples of four or the end.
  void pack(const KernelTable& kernels, const float* parameters, std::size_t first, std::size_t last);
  std::size_t in() const { return m_in; }
  std::size_t out() const { return m_out; }
  /// Few columns are faster as dot products than as a product padded to a vector.
  bool narrowOut() const { return m_out <= maxNarrow; }
  bool narrowIn() const { return m_in <= maxNarrow; }

  /// The term x M' of a product with `out` columns; x [n, padded in].
  Term forward(const float* x) const;
  /// The term y M of a product with `in` columns; y [n, padded out].
  Term backward(const float* y) const;
  /// gradient += sum over pairs and samples of y' x, given as {y [n, padded out], x [n, padded in]}.
  struct Outer {
    const float* y;
    const float* x;
  };
  void addGrad(const KernelTable& kernels, const Outer* outers, std::size_t count, std::size_t n,
               const Accumulator& grads) const;
  /// The same for a layer below a linear output with weights w [padded out], from one product where two gradients need
  /// it: with p = y' x, gradient += diag(w) p, and the gradient of w, wGrad, += the row sums of this matrix times p. y
  /// [n, padded out] holds the slopes. `scratch` takes foldScratch() floats.
  void addFoldedGrad(const KernelTable& kernels, const Outer& outer, std::size_t n, const float* w, float* scratch,
                     const Accumulator& grads, float* wGrad) const;
  std::size_t foldScratch() const { return rowsAtOnce * padded(m_gradIsTransposed ? m_out : m_in); }
  /// Adds the rows first .. last-1 of this map in a block's accumulator to a gradient whose first element is that of
  /// the flat parameter `base`.
  void flush(const KernelTable& kernels, const float* grads, float* out, std::size_t base, std::size_t first,
             std::size_t last) const;
  /// Where this map's gradient begins in a block's accumulator.
  std::size_t gradOffset() const { return m_gradOffset; }
  /// The packed matrix of a map with one output: its only row [padded in].
  const float* onlyRow() const { return m_backward.data(); }
  /// One element of this map's gradient in a block's accumulator.
  float gradAt(const float* grads, std::size_t out, std::size_t in) const {
    return grads[m_gradOffset + (m_gradIsTransposed ? in * padded(m_out) + out : out * padded(m_in) + in)];
  }

 private:
  static constexpr std::size_t rowsAtOnce = 24;  ///< whole tiles of a product, few enough to stay in L1

  std::size_t m_out, m_in, m_offset, m_stride;
  AlignedBuffer m_forward;   ///< [in, out] in panels of columns
  AlignedBuffer m_backward;  ///< [out, in] in panels of columns
  bool m_gradIsTransposed;   ///< accumulator [in, padded out] instead of [out, padded in]: the smaller of the two
  std::size_t m_gradOffset;
};

/// y_o = sum_j (D_oj x_j)^2, as the linear map D^2 (elementwise) of the squares of x.
class DiagonalForm {
 public:
  DiagonalForm(std::size_t width, std::size_t dim, std::size_t offset, std::size_t& gradSize)
      : m_offset(offset), m_squares(width * dim), m_map(width, dim, 0, dim, gradSize) {}

  /// The map of x^2 [n, padded dim]; its gradient is that of D^2.
  const LinearMap& ofSquares() const { return m_map; }
  void pack(const KernelTable& kernels, const float* parameters, std::size_t first, std::size_t last);
  /// Adds the rows first .. last-1 of the gradient of D, 2 D d/dD^2, as LinearMap::flush().
  void flush(const float* parameters, const float* grads, float* out, std::size_t base, std::size_t first,
             std::size_t last) const;

 private:
  std::size_t m_offset;
  std::vector<float> m_squares;
  LinearMap m_map;
};

/// One layer: z = s(A x + W z_before + b + sum_r (Q_r x)^2 + sum_j (D_j x_j)^2).
struct PackedLayer {
  std::size_t width = 0;
  std::size_t stride = 0;  ///< padded width
  Activation activation = Activation::identity;
  std::optional<LinearMap> input;   ///< A
  std::optional<LinearMap> hidden;  ///< W
  std::vector<LinearMap> quadratics;
  std::optional<DiagonalForm> diagonal;  ///< D
  AlignedBuffer bias;
  std::size_t biasOffset = 0;
  std::size_t biasGradOffset = 0;
  bool curved = false;  ///< s'' is not zero almost everywhere
  bool narrow = false;  ///< width <= maxNarrow: products by dot products, activations in a pass of their own
  /// A leaky layer (identity and ReLU are two of them) that keeps no slopes: they are read off the sign of z.
  bool leaky = false;
  float slope = 1;  ///< of a leaky layer
};

/// The parameters of a network, flat and as the kernels want them. Shared, read-only, by all its blocks.
struct PackedNetwork {
  explicit PackedNetwork(const NetworkSpec& networkSpec);
  /// Packs all flat parameters again.
  void pack();
  /// Packs those of one piece.
  void pack(std::size_t piece);
  /// out [pieces[piece].count] += what a block's accumulator [gradSize] holds of that piece.
  void flush(const float* grads, float* out, std::size_t piece) const;
  /// Samples that a block takes. Measured with 64 x 4 in the plane: 64 share more rows than 32, 1.07 times as fast.
  static constexpr std::size_t usualBlock = 64;
  /// Half of them, where a batch of `count` would otherwise give a team of many threads fewer than eight blocks.
  static constexpr std::size_t blockFor(std::size_t count) {
    return count >= 8 * usualBlock ? usualBlock : usualBlock / 2;
  }
  /// One past the last layer with curvature: adjoints of the tangent pass vanish from there on.
  std::size_t curvedDepth() const;
  /// How many layers the tangent pass must climb for a Hessian-vector product.
  std::size_t hessianDepth() const;
  /// Whether the second order of the last hidden layer's weights and of the output's comes from one product, see
  /// Tape::addLastHidden().
  bool foldsLast() const;
  /// Whether samples may share rows of the backward pass, see Tape: one output over at least one piecewise linear
  /// layer, and no forms that multiply those rows by something of each sample.
  bool sharesRows() const;

  NetworkSpec spec;
  const KernelTable* kernels;
  std::vector<float> parameters;
  std::vector<PackedLayer> layers;
  std::vector<ParameterRange> pieces;          ///< see Potential::pieces()
  std::optional<std::size_t> quadraticOffset;  ///< of q in the flat vector
  std::size_t quadraticGradOffset = 0;
  std::size_t gradSize = 0;
  std::size_t vectorGradSize = 0;  ///< biases and q, at the front of an accumulator

 private:
  /// What a piece is: rows first .. last-1 of a tensor.
  struct PieceRows {
    std::size_t layer;
    ParameterBlock::Role role;
    std::size_t first, last;
  };
  void cut(const ParameterBlock& block);
  std::vector<PieceRows> m_rows;  ///< of every piece
};

/// Throws std::invalid_argument naming the first field that this engine cannot take.
void requireValid(const NetworkSpec& spec);
/// Throws std::invalid_argument where n is more than a block takes: the tape has no room for it.
void requireBlock(std::size_t n);

}  // namespace brenier::fused
