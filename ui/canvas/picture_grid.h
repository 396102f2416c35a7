#pragma once

#include <QPainter>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// A figure of a run over pictures: input over output over original in bands, or a grid of what codes become, as many
/// as there is room for at the largest whole factor at which all have room. Below `top` of the area.
void drawPictureGrid(QPainter& painter, const QRectF& area, double top, const PictureFrame& frame, const Theme& theme);

}  // namespace brenier
