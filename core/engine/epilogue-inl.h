// What happens to a finished tile of a product (Epilogue); included once per instruction set by kernels.cpp.
#if defined(BRENIER_ENGINE_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BRENIER_ENGINE_EPILOGUE_INL_H_
#undef BRENIER_ENGINE_EPILOGUE_INL_H_
#else
#define BRENIER_ENGINE_EPILOGUE_INL_H_
#endif

#include <algorithm>

#include "core/engine/kernels.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace brenier::fused::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::ScalableTag<float>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t vectorLanes = hn::MaxLanes(Tag());
constexpr std::size_t signsInByte = std::min<std::size_t>(vectorLanes, 8);

// A vector `p` of the product goes where it belongs; `at` is its first element's place in the output.

struct StoreTile {
  explicit StoreTile(const GemmArgs& args) : c(args.c) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const { hn::Store(p, Tag(), c + at); }
  float* c;
};

template <bool keepSigns>
struct LeakyTile {
  explicit LeakyTile(const GemmArgs& args)
      : c(args.c), signs(args.epilogue.signs), slope(hn::Set(Tag(), args.epilogue.slope)) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const {
    const auto positive = hn::Gt(p, hn::Zero(Tag()));
    hn::Store(hn::IfThenElse(positive, p, hn::Mul(p, slope)), Tag(), c + at);
    if (!keepSigns) return;
    std::uint8_t bits[8] = {};  // Highway may write as much
    hn::StoreMaskBits(Tag(), positive, bits);
    for (std::size_t b = 0; b < vectorLanes / signsInByte; ++b) signs[at / signsInByte + b] = bits[b];
  }
  float* c;
  std::uint8_t* signs;
  Vector slope;
};

struct ScaleLeakyTile {
  explicit ScaleLeakyTile(const GemmArgs& args)
      : c(args.c), by(args.epilogue.by), slope(hn::Set(Tag(), args.epilogue.slope)) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const {
    const auto positive = hn::Gt(hn::Load(Tag(), by + at), hn::Zero(Tag()));
    hn::Store(hn::IfThenElse(positive, p, hn::Mul(p, slope)), Tag(), c + at);
  }
  float* c;
  const float* by;
  Vector slope;
};

struct SquaredLeakyTile {
  explicit SquaredLeakyTile(const GemmArgs& args)
      : c(args.c), s1(args.epilogue.s1), s2(args.epilogue.s2), slope(hn::Set(Tag(), args.epilogue.slope)) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const {
    const auto positive = hn::Gt(p, hn::Zero(Tag()));
    const auto k = hn::IfThenElse(positive, hn::Set(Tag(), 1.0f), slope);
    const auto leaky = hn::Mul(p, k);
    const auto twiceK = hn::Add(k, k);
    hn::Store(hn::Mul(leaky, leaky), Tag(), c + at);
    hn::Store(hn::Mul(twiceK, leaky), Tag(), s1 + at);
    hn::Store(hn::Mul(twiceK, k), Tag(), s2 + at);
  }
  float *c, *s1, *s2;
  Vector slope;
};

struct ScaleTile {
  explicit ScaleTile(const GemmArgs& args) : c(args.c), by(args.epilogue.by) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const {
    hn::Store(hn::Mul(p, hn::Load(Tag(), by + at)), Tag(), c + at);
  }
  float* c;
  const float* by;
};

struct ScaleKeepTile {
  explicit ScaleKeepTile(const GemmArgs& args) : c(args.c), raw(args.epilogue.raw), by(args.epilogue.by) {}
  HWY_INLINE void operator()(Vector p, std::size_t at) const {
    hn::Store(p, Tag(), raw + at);
    hn::Store(hn::Mul(p, hn::Load(Tag(), by + at)), Tag(), c + at);
  }
  float *c, *raw;
  const float* by;
};

}  // namespace brenier::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
