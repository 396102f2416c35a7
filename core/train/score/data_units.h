#pragma once

#include <vector>

#include "core/api/run_event.h"
#include "core/train/run/held_out.h"

namespace brenier {

/// What a cost between points of the two sides is to be multiplied with and then added to, to be one in the data's
/// units: 1/2 |x - y|^2 = 1/2 |a - b|^2 + <a - b, u x' - u y'> + u^2 1/2 |x' - y'|^2 for origins a, b and one unit u,
/// where only the means of x' and y' count.
double costShift(const CostUnits& units, PointsView x, PointsView y);

/// Numbers of a run's frame as those of the data's own units: costs times the square of the unit, distances times the
/// unit; what is in percent or a share is the same in both. Where the sides' origins differ,
/// numbers about the identity are left out: it is none outside. `mapped`: T(x) at the held-out source, where the
/// numbers are of a moment.
std::vector<MetricValue> inDataUnits(std::vector<MetricValue> values, const HeldOut& heldOut, PointsView mapped = {});

}  // namespace brenier
