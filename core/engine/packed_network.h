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

  /// The share `part` of `parts` of the rows, in whole fours.
  void pack(const KernelTable& kernels, const float* parameters, std::size_t part, std::size_t parts);
  /// Where the share `part` of `parts` begins.
  std::size_t firstRow(std::size_t part, std::size_t parts) const {
    return part == parts ? m_out : m_out / 4 * part / parts * 4;
  }
  std::size_t in() const { return m_in; }
  std::size_t out() const { return m_out; }
  /// Few columns are faster as dot products than as a product padded to a vector.
  bool narrowOut() const { return m_out <= kMaxNarrow; }
  bool narrowIn() const { return m_in <= kMaxNarrow; }

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
  /// Adds the rows first .. last-1 of this map in a block's accumulator to the flat gradient.
  void flush(const KernelTable& kernels, const float* grads, float* flat, std::size_t first, std::size_t last) const;
  /// One element of this map's gradient in a block's accumulator.
  float gradAt(const float* grads, std::size_t out, std::size_t in) const {
    return grads[m_gradOffset + (m_gradIsTransposed ? in * padded(m_out) + out : out * padded(m_in) + in)];
  }

 private:
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
  void pack(const KernelTable& kernels, const float* parameters, std::size_t part, std::size_t parts);
  /// Adds the rows first .. last-1 of the gradient of D, 2 D d/dD^2, to the flat gradient.
  void flush(const float* parameters, const float* grads, float* flat, std::size_t first, std::size_t last) const;

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
  bool narrow = false;  ///< width <= kMaxNarrow: products by dot products, activations in a pass of their own
  /// A leaky layer (identity and ReLU are two of them) that keeps no slopes: they are read off the sign of z.
  bool leaky = false;
  float slope = 1;  ///< of a leaky layer
};

/// The parameters of a network, flat and as the kernels want them. Shared, read-only, by all its blocks.
struct PackedNetwork {
  explicit PackedNetwork(const NetworkSpec& networkSpec);
  /// Packs the flat parameters again, or the share `part` of `parts` of them.
  void pack(std::size_t part = 0, std::size_t parts = 1);
  /// flat [parameterCount] += a block's accumulator [gradSize]: the share `part` of `parts` of every matrix's rows, and
  /// with the first share all vectors.
  void flush(const float* grads, float* flat, std::size_t part, std::size_t parts) const;
  /// Measured: 24 to 64 samples differ by a few percent on one thread, for 64 x 4 as for 1024 x 3; 32 divides the usual
  /// batches, so that the team's threads get equal shares.
  static constexpr std::size_t kBlockSize = 32;
  /// One past the last layer with curvature: adjoints of the tangent pass vanish from there on.
  std::size_t curvedDepth() const;
  /// How many layers the tangent pass must climb for a Hessian-vector product.
  std::size_t hessianDepth() const;

  NetworkSpec spec;
  const KernelTable* kernels;
  std::vector<float> parameters;
  std::vector<PackedLayer> layers;
  std::optional<std::size_t> quadraticOffset;  ///< of q in the flat vector
  std::size_t quadraticGradOffset = 0;
  std::size_t gradSize = 0;
  std::size_t vectorGradSize = 0;  ///< biases and q, at the front of an accumulator
};

/// Throws std::invalid_argument naming the first field that this engine cannot take.
void requireValid(const NetworkSpec& spec);
/// Throws std::invalid_argument where n is more than a block takes: the tape has no room for it.
void requireBlock(std::size_t n);

}  // namespace brenier::fused
