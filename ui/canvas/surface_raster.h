#pragma once

#include <QImage>

#include "ui/canvas/raised_surface.h"
#include "ui/theme/color_map.h"
#include "ui/theme/theme.h"

namespace brenier {

struct SurfaceLook {
  const ColorMap& map;  ///< from the lowest to the highest height
  QColor lines;         ///< of the level lines
  QColor underside;     ///< what its colours are mixed with where it is seen from below
  double level = 0;     ///< one of the heights with a line
  double step = 0;      ///< between them; 0: no lines
};

/// The surface as it is seen, lit from over the left shoulder of who looks, on a transparent picture of `pixels`, which
/// the projection is in.
///
/// Painted here, cell by cell from back to front, rather than by QPainter as polygons or by OpenGL: each pixel gets its
/// own colour, its part of a level line and of the rim, without seams, in about the time that QPainter takes for as
/// many polygons of one colour (`bench/stage_frame` measures both; thirty frames a second leave five times as much). It
/// is the same offscreen, in files and on machines without OpenGL.
QImage surfaceImage(const RaisedSurface& surface, const SpaceProjection& projection, const SurfaceLook& look,
                    const QSize& pixels);

}  // namespace brenier
