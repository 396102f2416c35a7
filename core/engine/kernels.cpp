#include "core/engine/kernels.h"

// Scalable vectors cannot sit in arrays, which the register tiles need: SVE machines use NEON. SSSE3 adds nothing here.
#define BRENIER_UNUSED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#if BRENIER_SANITIZED  // minutes to compile for each set; SSE4 has the vectors of the baseline
#define HWY_DISABLED_TARGETS (BRENIER_UNUSED_TARGETS | HWY_SSE4)
#else
#define HWY_DISABLED_TARGETS BRENIER_UNUSED_TARGETS
#endif
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/engine/kernels.cpp"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
// After foreach_target.h, which includes this file again for every instruction set.
#include "core/engine/elementwise-inl.h"
#include "core/engine/gemm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace brenier::fused::HWY_NAMESPACE {

const KernelTable* kernels() {
  static const KernelTable table = {hwy::TargetName(HWY_TARGET),
                                    signsInByte,
                                    gemm,
                                    rowDot,
                                    weightGrad,
                                    foldRows,
                                    foldColumns,
                                    activate,
                                    multiply,
                                    multiplyThree,
                                    multiplyLeaky,
                                    multiplyAdd,
                                    adjoint,
                                    scaleRows,
                                    spreadRows,
                                    spreadRowsTimes,
                                    sumRows,
                                    packTransposed,
                                    addColumnSums,
                                    addRows,
                                    panelMaxima,
                                    exponentials,
                                    adam};
  return &table;
}

}  // namespace brenier::fused::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <atomic>

#include "core/engine/fused.h"

namespace brenier {
namespace fused {
namespace {

HWY_EXPORT(kernels);

/// The table of one supported target, without touching Highway's own global choice.
const KernelTable* tableOf([[maybe_unused]] std::int64_t target) {
#if (HWY_TARGETS & (HWY_TARGETS - 1)) == 0
  return HWY_STATIC_DISPATCH(kernels)();
#else
  hwy::ChosenTarget chosen;
  chosen.Update(target);
  return HWY_DISPATCH_TABLE(kernels)[chosen.GetIndex()]();
#endif
}

const KernelTable* bestKernels() {
  static const KernelTable* const best = tableOf(hwy::SupportedAndGeneratedTargets().front());
  return best;
}

std::atomic<const KernelTable*> g_forced{nullptr};

}  // namespace

const KernelTable& currentKernels() {
  const KernelTable* forced = g_forced.load(std::memory_order_acquire);
  return forced ? *forced : *bestKernels();
}

}  // namespace fused

std::string fusedTargetName() {
  return fused::currentKernels().target;
}

std::vector<std::string> supportedFusedTargets() {
  std::vector<std::string> names;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) names.push_back(hwy::TargetName(target));
  return names;
}

bool forceFusedTarget(const std::string& name) {
  if (name.empty()) {
    fused::g_forced.store(nullptr, std::memory_order_release);
    return true;
  }
  for (const auto target : hwy::SupportedAndGeneratedTargets()) {
    if (name != hwy::TargetName(target)) continue;
    fused::g_forced.store(fused::tableOf(target), std::memory_order_release);
    return true;
  }
  return false;
}

void adamStep(float* parameters, const float* grad, float* m, float* v, std::size_t count, const AdamOptions& options,
              std::uint64_t t) {
  fused::currentKernels().adam(parameters, grad, m, v, count, options, t);
}

}  // namespace brenier
#endif
