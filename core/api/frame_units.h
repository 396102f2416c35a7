#pragma once

#include <algorithm>

#include "core/api/run_frame.h"

namespace brenier {

/// One unit for all columns of both sides: lengths, angles and costs in the frame are those of the data, times the unit
/// and its square. Otherwise they are those of scaled measures.
inline bool hasOneUnit(const RunFrame& frame) {
  const auto& units = frame.source.unit;
  return !frame.source.mixes() && !frame.target.mixes() && units == frame.target.unit &&
         std::all_of(units.begin(), units.end(), [&](double unit) { return unit == units.front(); });
}

}  // namespace brenier
