#pragma once

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QTransform>
#include <optional>
#include <utility>

#include "core/api/snapshot.h"
#include "ui/theme/color_map.h"
#include "ui/theme/theme.h"

namespace brenier {

/// The colours of a heat map behind points: the map, mixed with the stage so far that points stay in front.
ColorMap quietMap(const ColorMap& map, const Theme& theme);

/// One pixel a node, top row first, opaque. Values are spread over `map` from lowest to highest, or from the one end of
/// `range` to the other; those that are not finite show `background`.
QImage heatImage(const ScalarField& field, const ColorMap& map, const QColor& background,
                 std::optional<std::pair<float, float>> range = {});

/// Nodes of the picture's border lie on the border of the box.
void drawHeat(QPainter& painter, const QTransform& toPixels, const Box& box, const QImage& heat);

/// `path` in data units.
void drawContours(QPainter& painter, const QTransform& toPixels, const QPainterPath& path, const QColor& color,
                  double width = 1);

/// Where the box of a field ends inside `area`, what is drawn fades into the background: the field was not computed
/// further, and a hard edge would look like a border of the data.
void fadeFieldEdges(QPainter& painter, const QTransform& toPixels, const Box& box, const QRectF& area,
                    const QColor& background);

}  // namespace brenier
