#pragma once

#include <QPainter>
#include <QString>
#include <array>

#include "ui/canvas/plane_units.h"
#include "ui/canvas/space_view.h"
#include "ui/theme/theme.h"

namespace brenier {

/// What the three axes of a stage in space say.
struct SpaceAxes {
  std::array<AxisUnits, 3> units;
  std::array<QString, 3> names;
};

/// The floor with a quiet grid, the numbers along its two nearer edges, and the upright axis at the left. It lies
/// behind everything that stands on it.
void drawSpaceAxes(QPainter& painter, const SpaceProjection& projection, const SpaceAxes& axes, const Theme& theme);
/// The edges of the box that lie behind what it holds, for points that stand in it.
void drawSpaceBox(QPainter& painter, const SpaceProjection& projection, const Theme& theme);

}  // namespace brenier
