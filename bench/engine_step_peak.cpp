#include "bench/engine_step_peak.h"

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bench/engine_step_peak.cpp"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace brenier::bench::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Twelve chains hide the latency of two units four to six cycles deep. Returns the FLOPs done.
double multiplyAdds(std::size_t rounds, float* sink) {
  const hn::ScalableTag<float> d;
  const auto a = hn::Set(d, 0.999999f), b = hn::Set(d, 1e-6f);
  // Twelve different starts: equal chains would be merged by the compiler.
  auto c0 = hn::Set(d, sink[0]);
  auto c1 = hn::Set(d, sink[1]);
  auto c2 = hn::Set(d, sink[2]);
  auto c3 = hn::Set(d, sink[3]);
  auto c4 = hn::Set(d, sink[4]);
  auto c5 = hn::Set(d, sink[5]);
  auto c6 = hn::Set(d, sink[6]);
  auto c7 = hn::Set(d, sink[7]);
  auto c8 = hn::Set(d, sink[8]);
  auto c9 = hn::Set(d, sink[9]);
  auto c10 = hn::Set(d, sink[10]);
  auto c11 = hn::Set(d, sink[11]);
  for (std::size_t i = 0; i < rounds; ++i) {
    c0 = hn::MulAdd(c0, a, b);
    c1 = hn::MulAdd(c1, a, b);
    c2 = hn::MulAdd(c2, a, b);
    c3 = hn::MulAdd(c3, a, b);
    c4 = hn::MulAdd(c4, a, b);
    c5 = hn::MulAdd(c5, a, b);
    c6 = hn::MulAdd(c6, a, b);
    c7 = hn::MulAdd(c7, a, b);
    c8 = hn::MulAdd(c8, a, b);
    c9 = hn::MulAdd(c9, a, b);
    c10 = hn::MulAdd(c10, a, b);
    c11 = hn::MulAdd(c11, a, b);
  }
  const auto low = hn::Add(hn::Add(hn::Add(c0, c1), hn::Add(c2, c3)), hn::Add(c4, c5));
  const auto high = hn::Add(hn::Add(hn::Add(c6, c7), hn::Add(c8, c9)), hn::Add(c10, c11));
  *sink = hn::GetLane(hn::Add(low, high));
  return 24.0 * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(d));
}

}  // namespace brenier::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <chrono>

namespace brenier::bench {
namespace {

HWY_EXPORT(multiplyAdds);

decltype(&HWY_STATIC_DISPATCH(multiplyAdds)) functionOf(const std::string& name) {
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    if (name != hwy::TargetName(target)) continue;
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0
    return &HWY_STATIC_DISPATCH(multiplyAdds);
#else
    hwy::ChosenTarget chosen;
    chosen.Update(target);
    return HWY_DISPATCH_TABLE(multiplyAdds)[chosen.GetIndex()];
#endif
  }
  return nullptr;
}

}  // namespace

double measuredFmaPeak(const std::string& target) {
  const auto function = functionOf(target);
  if (!function) return 0;
  double best = 0;
  float sink[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  for (int i = 0; i < 8; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const double flops = function(200000, sink);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::max(best, flops / seconds.count());
  }
  return best;
}

}  // namespace brenier::bench
#endif
