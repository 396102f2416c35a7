#pragma once

#include <QImage>
#include <QPainter>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Picture `index` of the bytes, scaled before it is drawn: one in a PDF is else smoothed by whoever shows it. Null
/// where there is none.
QImage enlargedPicture(const PictureShape& shape, const PictureBytes& bytes, int index, double factor);

/// A figure of a run over pictures: input over output over original in bands, or a grid of what codes become, as many
/// as there is room for at the largest whole factor at which all have room. Below `top` of the area.
void drawPictureGrid(QPainter& painter, const QRectF& area, double top, const PictureFrame& frame, const Theme& theme);

}  // namespace brenier
