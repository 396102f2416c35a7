#pragma once

#include <string>

namespace brenier::bench {

/// FLOP/s of one core under the named instruction set ("AVX3", "AVX2", ...): independent chains of fused multiply-adds
/// in registers, the best of a few short runs. 0 where the machine lacks the target.
double measuredFmaPeak(const std::string& target);

}  // namespace brenier::bench
