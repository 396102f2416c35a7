#pragma once

#include <cstdint>
#include <string>

namespace brenier {

/// Why a moment of a run was kept.
enum class MomentKind : std::uint8_t {
  first,    ///< before the first step
  regular,  ///< one of those at evenly spaced logarithms of the step
  best,     ///< the least error so far; where none is known, the closest certified bounds
  spike,    ///< a loss far outside its usual range
  mark,     ///< somebody asked for it
};

/// A moment of a run whose weights are kept: it can be shown again, branched from and exported.
struct KeptMoment {
  std::int64_t step = 0;
  double seconds = 0;
  MomentKind kind = MomentKind::regular;
  std::string label;  ///< what a mark was called, or what a spike was; often empty
  bool operator==(const KeptMoment&) const = default;
};

}  // namespace brenier
