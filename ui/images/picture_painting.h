#pragma once

#include <QImage>
#include <QPainter>

#include "core/api/picture_frame.h"

namespace brenier {

/// Picture `index` of the bytes, without a copy: the bytes must outlive the image. Null where there is none.
QImage imageOf(const PictureShape& shape, const PictureBytes& bytes, int index);

/// Number of pictures in the bytes.
int pictureCount(const PictureShape& shape, const PictureBytes& bytes);

/// Draws with whole pixels: every pixel of the picture is the same square of `factor` x `factor` device pixels.
/// `corner` is in device pixels, for a painter scaled to them by inDevicePixels().
void drawWhole(QPainter& painter, const QPoint& corner, int factor, const QImage& image);

/// Scales the painter so that one unit is one device pixel; returns the widget's size in them.
QSize inDevicePixels(QPainter& painter, const QWidget& widget);

/// An image as a picture of one's own, at most 1024 pixels a side.
std::shared_ptr<const OwnPicture> ownPicture(const QImage& image);

}  // namespace brenier
