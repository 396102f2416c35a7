// The matrix products; included once per instruction set by kernels.cpp.
#if defined(BRENIER_ENGINE_GEMM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BRENIER_ENGINE_GEMM_INL_H_
#undef BRENIER_ENGINE_GEMM_INL_H_
#else
#define BRENIER_ENGINE_GEMM_INL_H_
#endif

#include <algorithm>

#include "core/engine/epilogue-inl.h"
#include "core/engine/kernels.h"
#include "hwy/highway.h"

// Unrolls a loop over registers early enough for GCC to see registers and not an array on the stack.
#ifndef BRENIER_UNROLL
#define BRENIER_UNROLL _Pragma("GCC unroll 8")
#endif
// The loops of the products: fewer instructions that are no multiply-add.
#ifndef BRENIER_UNROLL_LOOP
#define BRENIER_UNROLL_LOOP _Pragma("GCC unroll 4")
#endif

HWY_BEFORE_NAMESPACE();
namespace brenier::fused::HWY_NAMESPACE {

// A tile is tileRows samples by tileVectors vectors of features, all in registers: 24 accumulators of 32 registers, or
// 12 of 16.
constexpr std::size_t tileRows = 6;
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr std::size_t tileVectors = 4;
#else
constexpr std::size_t tileVectors = 2;
#endif

/// Rows row..row+R, columns column..column+V*vectorLanes of the product. `width` is that of the panel.
template <std::size_t R, std::size_t V, class Finish>
HWY_NOINLINE void gemmTile(const GemmArgs& args, std::size_t row, std::size_t column, std::size_t width,
                           const Finish& finish) {
  const Tag d;
  Vector acc[R][V];
  if (args.accumulate) {
    BRENIER_UNROLL
    for (std::size_t i = 0; i < R; ++i) BRENIER_UNROLL
    for (std::size_t j = 0; j < V; ++j)
      acc[i][j] = hn::Load(d, args.c + (row + i) * args.ldc + column + j * vectorLanes);
  } else {
    BRENIER_UNROLL
    for (std::size_t j = 0; j < V; ++j) {
      const auto start = args.bias ? hn::Load(d, args.bias + column + j * vectorLanes) : hn::Zero(d);
      BRENIER_UNROLL
      for (std::size_t i = 0; i < R; ++i) acc[i][j] = start;
    }
  }
  for (std::size_t t = 0; t < args.termCount; ++t) {
    const Term& term = args.terms[t];
    const std::size_t lda = term.lda;
    const float* HWY_RESTRICT a = term.a + row * lda;
    const float* HWY_RESTRICT b = term.b + column / panelColumns * panelColumns * term.k + column % panelColumns;
    BRENIER_UNROLL_LOOP
    for (std::size_t k = 0; k < term.k; ++k, b += width) {
      Vector right[V];
      BRENIER_UNROLL
      for (std::size_t j = 0; j < V; ++j) right[j] = hn::Load(d, b + j * vectorLanes);
      BRENIER_UNROLL
      for (std::size_t i = 0; i < R; ++i) {
        const auto left = hn::Set(d, a[i * lda + k]);
        BRENIER_UNROLL
        for (std::size_t j = 0; j < V; ++j) acc[i][j] = hn::MulAdd(left, right[j], acc[i][j]);
      }
    }
  }
  BRENIER_UNROLL
  for (std::size_t i = 0; i < R; ++i) BRENIER_UNROLL
  for (std::size_t j = 0; j < V; ++j) finish(acc[i][j], (row + i) * args.ldc + column + j * vectorLanes);
}

template <std::size_t V, class Finish>
HWY_INLINE void gemmRows(const GemmArgs& args, std::size_t rows, std::size_t row, std::size_t column, std::size_t width,
                         const Finish& finish) {
  switch (rows) {
    case 1:
      return gemmTile<1, V>(args, row, column, width, finish);
    case 2:
      return gemmTile<2, V>(args, row, column, width, finish);
    case 3:
      return gemmTile<3, V>(args, row, column, width, finish);
    case 4:
      return gemmTile<4, V>(args, row, column, width, finish);
    case 5:
      return gemmTile<5, V>(args, row, column, width, finish);
    default:
      return gemmTile<6, V>(args, row, column, width, finish);
  }
}

/// Calls f(first row, rows) for tiles of nearly equal height, at most tileRows: 32 rows are 6 6 5 5 5 5, never 6 6 6 6
/// 6 2.
template <class F>
HWY_INLINE void forRowTiles(std::size_t n, const F& f) {
  const std::size_t tiles = (n + tileRows - 1) / tileRows;
  if (tiles == 0) return;
  const std::size_t height = n / tiles, taller = n % tiles;
  for (std::size_t t = 0, row = 0; t < tiles; ++t) {
    const std::size_t rows = height + (t < taller ? 1 : 0);
    f(row, rows);
    row += rows;
  }
}

template <class Finish>
void gemmPanels(const GemmArgs& args) {
  const Finish finish(args);
  for (std::size_t panel = 0; panel < args.columns; panel += panelColumns) {
    const std::size_t width = std::min(panelColumns, args.columns - panel);
    forRowTiles(args.n, [&](std::size_t row, std::size_t rows) {
      for (std::size_t column = panel; column < panel + width;) {
        const std::size_t left = (panel + width - column) / vectorLanes;
        if (tileVectors >= 4 && left >= 4) {
          gemmRows<tileVectors>(args, rows, row, column, width, finish);
          column += tileVectors * vectorLanes;
        } else if (left >= 2) {
          gemmRows<2>(args, rows, row, column, width, finish);
          column += 2 * vectorLanes;
        } else {
          gemmRows<1>(args, rows, row, column, width, finish);
          column += vectorLanes;
        }
      }
    });
  }
}

inline void gemm(const GemmArgs& args) {
  switch (args.epilogue.kind) {
    case Epilogue::Kind::store:
      return gemmPanels<StoreTile>(args);
    case Epilogue::Kind::leaky:
      return args.epilogue.signs ? gemmPanels<LeakyTile<true>>(args) : gemmPanels<LeakyTile<false>>(args);
    case Epilogue::Kind::squaredLeaky:
      return gemmPanels<SquaredLeakyTile>(args);
    case Epilogue::Kind::scale:
      return args.epilogue.raw ? gemmPanels<ScaleKeepTile>(args) : gemmPanels<ScaleTile>(args);
    case Epilogue::Kind::scaleLeaky:
      return gemmPanels<ScaleLeakyTile>(args);
  }
}

/// R rows of `left` times V vectors of `right`, summed over the samples in registers and added to g once.
template <std::size_t R, std::size_t V>
HWY_NOINLINE void weightGradTile(const WeightGradArgs& args, std::size_t row, std::size_t column) {
  const Tag d;
  Vector acc[R][V];
  float* g = args.g + row * args.ldg + column;
  BRENIER_UNROLL
  for (std::size_t i = 0; i < R; ++i) BRENIER_UNROLL
  for (std::size_t j = 0; j < V; ++j)
    acc[i][j] = args.overwrite ? hn::Zero(d) : hn::Load(d, g + i * args.ldg + j * vectorLanes);
  for (std::size_t p = 0; p < args.pairCount; ++p) {
    const Pair& pair = args.pairs[p];
    const float* HWY_RESTRICT left = pair.left + row;
    const float* HWY_RESTRICT right = pair.right + column;
    BRENIER_UNROLL_LOOP
    for (std::size_t s = 0; s < args.n; ++s, left += pair.ldl, right += pair.ldr) {
      Vector r[V];
      BRENIER_UNROLL
      for (std::size_t j = 0; j < V; ++j) r[j] = hn::Load(d, right + j * vectorLanes);
      BRENIER_UNROLL
      for (std::size_t i = 0; i < R; ++i) {
        const auto l = hn::Set(d, left[i]);
        BRENIER_UNROLL
        for (std::size_t j = 0; j < V; ++j) acc[i][j] = hn::MulAdd(l, r[j], acc[i][j]);
      }
    }
  }
  BRENIER_UNROLL
  for (std::size_t i = 0; i < R; ++i) BRENIER_UNROLL
  for (std::size_t j = 0; j < V; ++j) hn::Store(acc[i][j], d, g + i * args.ldg + j * vectorLanes);
}

template <std::size_t V>
HWY_INLINE void weightGradRows(const WeightGradArgs& args, std::size_t rows, std::size_t row, std::size_t column) {
  switch (rows) {
    case 1:
      return weightGradTile<1, V>(args, row, column);
    case 2:
      return weightGradTile<2, V>(args, row, column);
    case 3:
      return weightGradTile<3, V>(args, row, column);
    case 4:
      return weightGradTile<4, V>(args, row, column);
    case 5:
      return weightGradTile<5, V>(args, row, column);
    default:
      return weightGradTile<6, V>(args, row, column);
  }
}

inline void weightGrad(const WeightGradArgs& args) {
  for (std::size_t column = 0; column < args.columns;) {
    const std::size_t left = (args.columns - column) / vectorLanes;
    const std::size_t vectors = left >= tileVectors ? tileVectors : left >= 2 ? 2 : 1;
    forRowTiles(args.rows, [&](std::size_t row, std::size_t rows) {
      if (vectors == tileVectors) {
        weightGradRows<tileVectors>(args, rows, row, column);
      } else if (vectors == 2) {
        weightGradRows<2>(args, rows, row, column);
      } else {
        weightGradRows<1>(args, rows, row, column);
      }
    });
    column += vectors * vectorLanes;
  }
}

/// R samples by M outputs, one accumulator each over all terms; one horizontal sum at the end.
template <std::size_t R, std::size_t M>
HWY_INLINE void rowDotTile(const RowDotArgs& args, std::size_t row) {
  const Tag d;
  Vector acc[R][M];
  for (auto& line : acc)
    for (auto& v : line) v = hn::Zero(d);
  for (std::size_t t = 0; t < args.termCount; ++t) {
    const Term& term = args.terms[t];
    const float* HWY_RESTRICT a = term.a + row * term.lda;
    for (std::size_t panel = 0; panel < term.k; panel += panelColumns) {
      const std::size_t width = std::min(panelColumns, term.k - panel);
      const float* HWY_RESTRICT b = term.b + panel * M;
      for (std::size_t k = 0; k < width; k += vectorLanes) {
        Vector right[M];
        BRENIER_UNROLL
        for (std::size_t j = 0; j < M; ++j) right[j] = hn::Load(d, b + j * width + k);
        BRENIER_UNROLL
        for (std::size_t i = 0; i < R; ++i) {
          const auto left = hn::Load(d, a + i * term.lda + panel + k);
          BRENIER_UNROLL
          for (std::size_t j = 0; j < M; ++j) acc[i][j] = hn::MulAdd(left, right[j], acc[i][j]);
        }
      }
    }
  }
  BRENIER_UNROLL
  for (std::size_t i = 0; i < R; ++i) {
    float* c = args.c + (row + i) * args.ldc;
    BRENIER_UNROLL
    for (std::size_t j = 0; j < M; ++j) {
      const float start = args.accumulate ? c[j] : args.bias ? args.bias[j] : 0.0f;
      c[j] = start + hn::GetLane(hn::SumOfLanes(d, acc[i][j]));
    }
  }
}

template <std::size_t M>
void rowDotRows(const RowDotArgs& args) {
  constexpr std::size_t R = tileVectors >= 4 ? 4 : 2;
  std::size_t row = 0;
  for (; row + R <= args.n; row += R) rowDotTile<R, M>(args, row);
  for (; row < args.n; ++row) rowDotTile<1, M>(args, row);
}

inline void rowDot(const RowDotArgs& args) {
  switch (args.columns) {
    case 1:
      return rowDotRows<1>(args);
    case 2:
      return rowDotRows<2>(args);
    case 3:
      return rowDotRows<3>(args);
    default:
      return rowDotRows<4>(args);
  }
}

}  // namespace brenier::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
