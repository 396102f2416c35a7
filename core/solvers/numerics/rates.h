#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace brenier {

/// How learning rates fall with the outer steps; factors of several schedules multiply, 0 leaves one out.
struct RateSchedule {
  std::int64_t halveEvery = 0;
  std::int64_t cosineHorizon = 0;  ///< steps over which the rates fall to 1 %
  std::int64_t slowAfter = 0;      ///< steps t0 of rates that fall as 1 / sqrt(1 + t / t0)
};

/// What the rates of step 0 are multiplied with at step `index`.
inline double rateFactor(const RateSchedule& schedule, std::int64_t index) {
  double factor = 1;
  if (schedule.halveEvery > 0) factor = std::exp2(-static_cast<double>(index / schedule.halveEvery));
  if (schedule.cosineHorizon > 0) {
    const double t = std::min(1.0, static_cast<double>(index) / static_cast<double>(schedule.cosineHorizon));
    factor *= 0.01 + 0.99 * 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
  if (schedule.slowAfter > 0)
    factor /= std::sqrt(1 + static_cast<double>(index) / static_cast<double>(schedule.slowAfter));
  return factor;
}

}  // namespace brenier
