#pragma once

#include <cstddef>
#include <cstdint>

#include "core/engine/adam.h"
#include "core/oracle/network_spec.h"

/// The inner loops, once per instruction set. Activations are row-major [n, padded width], rows 64-byte aligned.
/// Matrices that multiply activations from the right are packed in panels of 64 columns (the last one narrower), each
/// panel [rows, panel width] contiguous: a tile walks one panel from top to bottom, whatever the matrix's size.
namespace brenier::fused {

constexpr std::size_t padWidth = 16;      ///< widths are padded to one cache line, for every instruction set
constexpr std::size_t panelColumns = 64;  ///< columns of a packed panel

constexpr std::size_t padded(std::size_t n) {
  return (n + padWidth - 1) / padWidth * padWidth;
}

/// One term a * b of a product: a [n, k] with rows `lda` apart, b packed [k, columns].
/// For rowDot: a [n, k], k padded, b packed [columns, k].
struct Term {
  const float* a;
  std::size_t lda;
  const float* b;
  std::size_t k;
};

/// What happens to a finished tile while it is in registers. Extra arrays have the shape and stride of the output.
struct Epilogue {
  enum class Kind {
    store,         ///< c = p
    leaky,         ///< c = p > 0 ? p : slope p
    squaredLeaky,  ///< c = leaky(p)^2, s1 and s2 its two derivatives
    scale,         ///< c = p * by; p itself to `raw` where that is not null
    scaleLeaky,    ///< c = by > 0 ? p : slope p: for slope >= 0 the sign of a leaky layer's output tells its slope
  };
  Kind kind = Kind::store;
  float slope = 0;
  float* s1 = nullptr;
  float* s2 = nullptr;
  const float* by = nullptr;
  float* raw = nullptr;
  /// leaky: which of c are positive, as bits, KernelTable::signsPerByte of a row in a byte; null: nobody asks.
  std::uint8_t* signs = nullptr;
};

/// c [n, columns] = epilogue(start + sum of terms), start = bias [columns], or c where `accumulate`, or zero.
struct GemmArgs {
  const Term* terms;
  std::size_t termCount;
  const float* bias;
  float* c;
  std::size_t ldc;
  std::size_t n;
  std::size_t columns;  ///< padded
  bool accumulate = false;
  Epilogue epilogue = {};
};

/// c [n, columns] = (bias or zero, or c where `accumulate`) + sum of terms a b', for 1..maxNarrow columns.
struct RowDotArgs {
  const Term* terms;
  std::size_t termCount;
  const float* bias;
  float* c;
  std::size_t ldc;
  std::size_t n;
  std::size_t columns;
  bool accumulate = false;
};
constexpr std::size_t maxNarrow = 4;

/// left [n, rows]' * right [n, columns] summed over the samples.
struct Pair {
  const float* left;
  std::size_t ldl;
  const float* right;
  std::size_t ldr;
};

/// g [rows, columns] += sum of the pairs' products, or = where `overwrite`; columns padded.
struct WeightGradArgs {
  const Pair* pairs;
  std::size_t pairCount;
  std::size_t n;
  std::size_t rows;
  std::size_t columns;
  float* g;
  std::size_t ldg;
  bool overwrite = false;
};

/// A product p that stands for two: of a layer below a linear output, p = sum_i s'_i x_i' is the gradient of its
/// weights up to the output's weights, and the gradient of those up to the layer's own (see Tape::addLastHidden).
struct FoldArgs {
  const float* p;        ///< [rows, columns], columns padded
  const float* matrix;   ///< of p's shape, in panels
  std::size_t height;    ///< rows of the whole packed matrix, of which these are some
  std::size_t firstRow;  ///< the first of them
  std::size_t rows;
  std::size_t columns;
  const float* w;  ///< of the output
  float* g;        ///< [rows, columns] += w p, or = where `overwrite`
  bool overwrite;
  float* sums;  ///< gradient of w += matrix p, summed over what w does not know
};

struct KernelTable {
  const char* target;
  std::size_t signsPerByte;  ///< 8, or as many as a vector has where that is fewer
  void (*gemm)(const GemmArgs&);
  void (*rowDot)(const RowDotArgs&);
  void (*weightGrad)(const WeightGradArgs&);
  /// Rows of p are units: w and sums [rows].
  void (*foldRows)(const FoldArgs&);
  /// Columns of p are units: w and sums [columns].
  void (*foldColumns)(const FoldArgs&);
  /// z = s(a), s1 = s'(a), and s2 = s''(a) where not null; a may be z. count is a multiple of padWidth, arrays aligned,
  /// as in all the elementwise ones below.
  void (*activate)(Activation kind, float slope, const float* a, float* z, float* s1, float* s2, std::size_t count);
  /// c = a * b, elementwise.
  void (*multiply)(const float* a, const float* b, float* c, std::size_t count);
  /// out = a * b * c, elementwise.
  void (*multiplyThree)(const float* a, const float* b, const float* c, float* out, std::size_t count);
  /// c = z > 0 ? p : slope * p, elementwise; c may be p.
  void (*multiplyLeaky)(float slope, const float* z, const float* p, float* c, std::size_t count);
  /// c += factor * a * b, elementwise.
  void (*multiplyAdd)(float factor, const float* a, const float* b, float* c, std::size_t count);
  /// g = s1 * g + s2 * ta * u.
  void (*adjoint)(const float* s1, const float* s2, const float* ta, const float* u, float* g, std::size_t count);
  /// c [n, columns] = w_i a [n, columns]; columns padded.
  void (*scaleRows)(const float* w, const float* a, float* c, std::size_t n, std::size_t columns);
  /// c_i = rows[of[i]] for i < n; columns padded.
  void (*spreadRows)(const float* rows, const std::uint8_t* of, std::size_t n, std::size_t columns, float* c);
  /// c as above, and product = c * by, elementwise.
  void (*spreadRowsTimes)(const float* rows, const std::uint8_t* of, const float* by, std::size_t n,
                          std::size_t columns, float* c, float* product);
  /// sums [count, columns] = for every row the sum of w_i a_i over the samples i of [n] with of[i] = row; w null: 1.
  void (*sumRows)(const float* a, const std::uint8_t* of, const float* w, std::size_t n, std::size_t columns,
                  std::size_t count, float* sums);
  /// panels [in, out], packed as in Term, = the transpose of m [out, in] whose rows lie `stride` apart.
  void (*packTransposed)(const float* m, std::size_t stride, std::size_t out, std::size_t in, float* panels,
                         std::size_t first, std::size_t last);
  /// sums [columns] += sum over rows of a [n, columns]; columns padded.
  void (*addColumnSums)(const float* a, std::size_t n, std::size_t columns, float* sums);
  /// destination [rows, columns] += source, any alignment and any column count.
  void (*addRows)(const float* source, std::size_t sourceStride, float* destination, std::size_t destinationStride,
                  std::size_t rows, std::size_t columns);
  /// maxima [n, columns / panelColumns], rows `stride` apart, = the largest of every panel's columns of a [n, columns];
  /// columns a multiple of panelColumns.
  void (*panelMaxima)(const float* a, std::size_t n, std::size_t columns, float* maxima, std::size_t stride);
  /// out = exp(factor (a - top)) for a <= top; returns their sum. count a multiple of padWidth, arrays aligned.
  float (*exponentials)(const float* a, float top, float factor, std::size_t count, float* out);
  void (*adam)(float* parameters, const float* grad, float* m, float* v, std::size_t count, const AdamOptions& options,
               std::uint64_t t);
};

/// The kernels of the instruction set in force (see fused.h). The table lives for ever.
const KernelTable& currentKernels();

}  // namespace brenier::fused
