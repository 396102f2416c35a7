// Elementwise loops; included once per instruction set by kernels.cpp.
#if defined(BRENIER_ENGINE_ELEMENTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BRENIER_ENGINE_ELEMENTWISE_INL_H_
#undef BRENIER_ENGINE_ELEMENTWISE_INL_H_
#else
#define BRENIER_ENGINE_ELEMENTWISE_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/engine/gemm-inl.h"
#include "core/engine/kernels.h"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace brenier::fused::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// An activation with its two derivatives at a.
struct Curve {
  Vector z, s1, s2;
};

/// A NaN in `a` in place of what Highway's exp makes of it (zero), so that it is seen at the end.
HWY_INLINE Vector keepNaN(Vector a, Vector result) {
  return hn::IfThenElse(hn::Eq(a, a), result, a);
}

/// Derivatives at a = 0 are those from the left, as in LibTorch.
HWY_INLINE Curve leakyCurve(Vector a, Vector slope) {
  const auto k = hn::IfThenElse(hn::Gt(a, hn::Zero(Tag())), hn::Set(Tag(), 1.0f), slope);
  return {hn::Mul(a, k), k, hn::Zero(Tag())};
}

HWY_INLINE Curve squaredLeakyCurve(Vector a, Vector slope) {
  const Curve leaky = leakyCurve(a, slope);
  const auto twiceK = hn::Add(leaky.s1, leaky.s1);
  return {hn::Mul(leaky.z, leaky.z), hn::Mul(twiceK, leaky.z), hn::Mul(twiceK, leaky.s1)};
}

/// a > 0 ? a : exp(a) - 1; CELU and ELU agree at alpha = 1.
HWY_INLINE Curve eluCurve(Vector a) {
  const Tag d;
  const auto positive = hn::Gt(a, hn::Zero(d));
  const auto negativePart = hn::Max(hn::Min(a, hn::Zero(d)), hn::Set(d, -104.0f));
  const auto e = keepNaN(a, hn::Exp(d, negativePart));
  return {hn::IfThenElse(positive, a, keepNaN(a, hn::Expm1(d, negativePart))),
          hn::IfThenElse(positive, hn::Set(d, 1.0f), e), hn::IfThenElse(positive, hn::Zero(d), e)};
}

/// log(1 + exp(a)) through e = exp(-|a|), which cannot overflow.
HWY_INLINE Curve softplusCurve(Vector a) {
  const Tag d;
  const auto one = hn::Set(d, 1.0f);
  const auto e = hn::Exp(d, hn::Max(hn::Neg(hn::Abs(a)), hn::Set(d, -104.0f)));
  const auto large = hn::Div(one, hn::Add(one, e)), small = hn::Div(e, hn::Add(one, e));
  const auto sigmoid = hn::IfThenElse(hn::Gt(a, hn::Zero(d)), large, small);
  const auto z = hn::Add(hn::Max(a, hn::Zero(d)), hn::Log1p(d, e));
  return {keepNaN(a, z), keepNaN(a, sigmoid), keepNaN(a, hn::Mul(large, small))};
}

template <class F>
HWY_INLINE void activateWith(const F& curve, const float* a, float* z, float* s1, float* s2, std::size_t count) {
  const Tag d;
  for (std::size_t i = 0; i < count; i += vectorLanes) {
    const Curve at = curve(hn::Load(d, a + i));
    hn::Store(at.z, d, z + i);
    hn::Store(at.s1, d, s1 + i);
    if (s2) hn::Store(at.s2, d, s2 + i);
  }
}

struct LeakyFunction {
  Vector slope;
  HWY_INLINE Curve operator()(Vector a) const { return leakyCurve(a, slope); }
};
struct SquaredLeakyFunction {
  Vector slope;
  HWY_INLINE Curve operator()(Vector a) const { return squaredLeakyCurve(a, slope); }
};
struct EluFunction {
  HWY_INLINE Curve operator()(Vector a) const { return eluCurve(a); }
};
struct SoftplusFunction {
  HWY_INLINE Curve operator()(Vector a) const { return softplusCurve(a); }
};

inline void activate(Activation kind, float slope, const float* a, float* z, float* s1, float* s2, std::size_t count) {
  const Tag d;
  switch (kind) {
    case Activation::identity:
      return activateWith(LeakyFunction{hn::Set(d, 1.0f)}, a, z, s1, s2, count);
    case Activation::relu:
      return activateWith(LeakyFunction{hn::Zero(d)}, a, z, s1, s2, count);
    case Activation::leakyRelu:
      return activateWith(LeakyFunction{hn::Set(d, slope)}, a, z, s1, s2, count);
    case Activation::squaredLeakyRelu:
      return activateWith(SquaredLeakyFunction{hn::Set(d, slope)}, a, z, s1, s2, count);
    case Activation::celu:
    case Activation::elu:
      return activateWith(EluFunction{}, a, z, s1, s2, count);
    case Activation::softplus:
      return activateWith(SoftplusFunction{}, a, z, s1, s2, count);
  }
}

inline void multiply(const float* a, const float* b, float* c, std::size_t count) {
  const Tag d;
  for (std::size_t i = 0; i < count; i += vectorLanes)
    hn::Store(hn::Mul(hn::Load(d, a + i), hn::Load(d, b + i)), d, c + i);
}

inline void multiplyThree(const float* a, const float* b, const float* c, float* out, std::size_t count) {
  const Tag d;
  for (std::size_t i = 0; i < count; i += vectorLanes)
    hn::Store(hn::Mul(hn::Load(d, a + i), hn::Mul(hn::Load(d, b + i), hn::Load(d, c + i))), d, out + i);
}

inline void multiplyLeaky(float slope, const float* z, const float* p, float* c, std::size_t count) {
  const Tag d;
  const auto k = hn::Set(d, slope);
  for (std::size_t i = 0; i < count; i += vectorLanes) {
    const auto value = hn::Load(d, p + i);
    const auto positive = hn::Gt(hn::Load(d, z + i), hn::Zero(d));
    hn::Store(hn::IfThenElse(positive, value, hn::Mul(value, k)), d, c + i);
  }
}

inline void multiplyAdd(float factor, const float* a, const float* b, float* c, std::size_t count) {
  const Tag d;
  const auto f = hn::Set(d, factor);
  for (std::size_t i = 0; i < count; i += vectorLanes) {
    const auto scaled = hn::Mul(f, hn::Load(d, a + i));
    hn::Store(hn::MulAdd(scaled, hn::Load(d, b + i), hn::Load(d, c + i)), d, c + i);
  }
}

inline void adjoint(const float* s1, const float* s2, const float* ta, const float* u, float* g, std::size_t count) {
  const Tag d;
  for (std::size_t i = 0; i < count; i += vectorLanes) {
    const auto own = hn::Mul(hn::Load(d, s2 + i), hn::Mul(hn::Load(d, ta + i), hn::Load(d, u + i)));
    hn::Store(hn::MulAdd(hn::Load(d, s1 + i), hn::Load(d, g + i), own), d, g + i);
  }
}

inline void scaleRows(const float* w, const float* a, float* c, std::size_t n, std::size_t columns) {
  const Tag d;
  for (std::size_t i = 0; i < n; ++i) {
    const auto factor = hn::Set(d, w[i]);
    for (std::size_t j = i * columns; j < (i + 1) * columns; j += vectorLanes)
      hn::Store(hn::Mul(factor, hn::Load(d, a + j)), d, c + j);
  }
}

inline void spreadRows(const float* rows, const std::uint8_t* of, std::size_t n, std::size_t columns, float* c) {
  const Tag d;
  for (std::size_t i = 0; i < n; ++i, c += columns) {
    const float* row = rows + of[i] * columns;
    for (std::size_t j = 0; j < columns; j += vectorLanes) hn::Store(hn::Load(d, row + j), d, c + j);
  }
}

inline void spreadRowsTimes(const float* rows, const std::uint8_t* of, const float* by, std::size_t n,
                            std::size_t columns, float* c, float* product) {
  const Tag d;
  for (std::size_t i = 0; i < n; ++i, c += columns, product += columns, by += columns) {
    const float* row = rows + of[i] * columns;
    for (std::size_t j = 0; j < columns; j += vectorLanes) {
      const auto value = hn::Load(d, row + j);
      hn::Store(value, d, c + j);
      hn::Store(hn::Mul(value, hn::Load(d, by + j)), d, product + j);
    }
  }
}

inline void sumRows(const float* a, const std::uint8_t* of, const float* w, std::size_t n, std::size_t columns,
                    std::size_t count, float* sums) {
  const Tag d;
  for (std::size_t j = 0; j < count * columns; j += vectorLanes) hn::Store(hn::Zero(d), d, sums + j);
  for (std::size_t i = 0; i < n; ++i, a += columns) {
    float* sum = sums + of[i] * columns;
    const auto factor = hn::Set(d, w ? w[i] : 1.0f);
    for (std::size_t j = 0; j < columns; j += vectorLanes)
      hn::Store(hn::MulAdd(factor, hn::Load(d, a + j), hn::Load(d, sum + j)), d, sum + j);
  }
}

/// Four rows of m, `stride` apart, to four rows of `to`, `width` apart.
HWY_INLINE void transposeFour(const float* m, std::size_t stride, float* to, std::size_t width) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t o = 0; o < 4; ++o) to[i * width + o] = m[o * stride + i];
#else
  const hn::Full128<float> d;
  const hn::Repartition<double, decltype(d)> pairs;
  const auto r0 = hn::LoadU(d, m), r1 = hn::LoadU(d, m + stride);
  const auto r2 = hn::LoadU(d, m + 2 * stride), r3 = hn::LoadU(d, m + 3 * stride);
  const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, r0, r1));
  const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, r2, r3));
  const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, r0, r1));
  const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, r2, r3));
  hn::Store(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), d, to);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), d, to + width);
  hn::Store(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), d, to + 2 * width);
  hn::Store(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), d, to + 3 * width);
#endif
}

inline void packTransposed(const float* m, std::size_t stride, std::size_t out, std::size_t in, float* panels,
                           std::size_t first, std::size_t last) {
  for (std::size_t o = first; o < last; o += 4) {
    const std::size_t panel = o / panelColumns * panelColumns, width = std::min(panelColumns, padded(out) - panel);
    float* to = panels + panel * in + (o - panel);
    std::size_t i = 0;
    if (o + 4 <= out)
      for (; i + 4 <= in; i += 4) transposeFour(m + o * stride + i, stride, to + i * width, width);
    for (; i < in; ++i)
      for (std::size_t at = o; at < std::min(o + 4, out); ++at) to[i * width + at - o] = m[at * stride + i];
  }
}

inline void addColumnSums(const float* a, std::size_t n, std::size_t columns, float* sums) {
  const Tag d;
  for (std::size_t j = 0; j < columns; j += vectorLanes) {
    auto sum = hn::Load(d, sums + j);
    for (std::size_t i = 0; i < n; ++i) sum = hn::Add(sum, hn::Load(d, a + i * columns + j));
    hn::Store(sum, d, sums + j);
  }
}

inline void addRows(const float* source, std::size_t sourceStride, float* destination, std::size_t destinationStride,
                    std::size_t rows, std::size_t columns) {
  const Tag d;
  for (std::size_t i = 0; i < rows; ++i, source += sourceStride, destination += destinationStride) {
    std::size_t j = 0;
    for (; j + vectorLanes <= columns; j += vectorLanes)
      hn::StoreU(hn::Add(hn::LoadU(d, destination + j), hn::LoadU(d, source + j)), d, destination + j);
    for (; j < columns; ++j) destination[j] += source[j];
  }
}

inline void panelMaxima(const float* a, std::size_t n, std::size_t columns, float* maxima, std::size_t stride) {
  const Tag d;
  for (std::size_t i = 0; i < n; ++i, a += columns, maxima += stride)
    for (std::size_t panel = 0; panel < columns; panel += panelColumns) {
      auto most = hn::Load(d, a + panel);
      for (std::size_t j = vectorLanes; j < panelColumns; j += vectorLanes)
        most = hn::Max(most, hn::Load(d, a + panel + j));
      maxima[panel / panelColumns] = hn::GetLane(hn::MaxOfLanes(d, most));
    }
}

inline float exponentials(const float* a, float top, float factor, std::size_t count, float* out) {
  const Tag d;
  const auto largest = hn::Set(d, top), by = hn::Set(d, factor), least = hn::Set(d, -80.0f);
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < count; i += vectorLanes) {
    const auto e = hn::Exp(d, hn::Max(hn::Mul(hn::Sub(hn::Load(d, a + i), largest), by), least));
    hn::Store(e, d, out + i);
    sum = hn::Add(sum, e);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// f(offset of a vector in row r of [rows, columns], where the same elements of the packed matrix lie, r, column).
template <class F>
HWY_INLINE void forPanelVectors(const FoldArgs& args, std::size_t row, const F& f) {
  for (std::size_t panel = 0; panel < args.columns; panel += panelColumns) {
    const std::size_t width = std::min(panelColumns, args.columns - panel);
    const float* line = args.matrix + panel * args.height + (args.firstRow + row) * width;
    for (std::size_t j = 0; j < width; j += vectorLanes) f(row * args.columns + panel + j, line + j, panel + j);
  }
}

inline void foldRows(const FoldArgs& args) {
  const Tag d;
  for (std::size_t row = 0; row < args.rows; ++row) {
    const auto w = hn::Set(d, args.w[row]);
    auto sum = hn::Zero(d);
    forPanelVectors(args, row, [&](std::size_t at, const float* matrix, std::size_t) HWY_ATTR {
      const auto p = hn::Load(d, args.p + at);
      const auto start = args.overwrite ? hn::Zero(d) : hn::Load(d, args.g + at);
      hn::Store(hn::MulAdd(w, p, start), d, args.g + at);
      sum = hn::MulAdd(hn::Load(d, matrix), p, sum);
    });
    args.sums[row] += hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

inline void foldColumns(const FoldArgs& args) {
  const Tag d;
  for (std::size_t row = 0; row < args.rows; ++row)
    forPanelVectors(args, row, [&](std::size_t at, const float* matrix, std::size_t column) HWY_ATTR {
      const auto p = hn::Load(d, args.p + at);
      const auto start = args.overwrite ? hn::Zero(d) : hn::Load(d, args.g + at);
      hn::Store(hn::MulAdd(hn::Load(d, args.w + column), p, start), d, args.g + at);
      float* sums = args.sums + column;
      hn::Store(hn::MulAdd(hn::Load(d, matrix), p, hn::Load(d, sums)), d, sums);
    });
}

struct AdamConstants {
  float weightDecay, beta1, beta2, rest1, rest2, rate, rootScale, epsilon;
};

template <class D>
HWY_INLINE void adamLanes(D d, const AdamConstants& k, float* p, const float* grad, float* m, float* v) {
  const auto parameter = hn::LoadU(d, p);
  const auto g = hn::MulAdd(hn::Set(d, k.weightDecay), parameter, hn::LoadU(d, grad));
  const auto first = hn::MulAdd(hn::Set(d, k.beta1), hn::LoadU(d, m), hn::Mul(hn::Set(d, k.rest1), g));
  const auto second = hn::MulAdd(hn::Set(d, k.beta2), hn::LoadU(d, v), hn::Mul(hn::Set(d, k.rest2), hn::Mul(g, g)));
  const auto root = hn::MulAdd(hn::Sqrt(second), hn::Set(d, k.rootScale), hn::Set(d, k.epsilon));
  hn::StoreU(first, d, m);
  hn::StoreU(second, d, v);
  hn::StoreU(hn::NegMulAdd(hn::Set(d, k.rate), hn::Div(first, root), parameter), d, p);
}

inline void adam(float* parameters, const float* grad, float* m, float* v, std::size_t count,
                 const AdamOptions& options, std::uint64_t t) {
  const double b1 = options.beta1, b2 = options.beta2, step = static_cast<double>(t);
  AdamConstants k;
  k.weightDecay = options.weightDecay;
  k.beta1 = options.beta1;
  k.beta2 = options.beta2;
  k.rest1 = static_cast<float>(1 - b1);
  k.rest2 = static_cast<float>(1 - b2);
  k.rate = static_cast<float>(options.learningRate / (1 - std::pow(b1, step)));
  k.rootScale = static_cast<float>(1 / std::sqrt(1 - std::pow(b2, step)));
  k.epsilon = options.epsilon;
  std::size_t i = 0;
  for (; i + vectorLanes <= count; i += vectorLanes) adamLanes(Tag(), k, parameters + i, grad + i, m + i, v + i);
  for (; i < count; ++i) adamLanes(hn::CappedTag<float, 1>(), k, parameters + i, grad + i, m + i, v + i);
}

}  // namespace brenier::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
