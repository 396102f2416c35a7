#pragma once

#include <span>

#include "core/oracle/points.h"
#include "core/truth/metrics.h"

namespace brenier {

/// The segments along which convexity is tried: the middle of x_i and x_((i + n/2) mod n) -> [n, d].
Points segmentMiddles(PointsView x);

/// Share of those segments, in percent, whose middle lies above the chord of the potential by more than rounding (1e-5
/// of the potential's range): a convex potential has none. values at x [n] and at segmentMiddles(x) [n].
Score convexityViolations(std::span<const float> values, std::span<const float> atMiddles);

/// E |r - E r| with r = phi(x) + psi(T(x)) - <x, T(x)>, which is constant where psi is the conjugate of phi and T its
/// gradient (Fenchel and Young). The constant itself is left out: losses that only see gradients never set it. In units
/// of 1/2 W2^2. x, mapped [n, d]; phi at x, psi at mapped [n].
Score conjugacyGap(PointsView x, PointsView mapped, std::span<const float> phi, std::span<const float> psiAtMapped);

}  // namespace brenier
