#include "ui/canvas/raster_lines.h"

#include <QImage>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

/// The image behind the painter where its pixels can be blended directly, else null.
QImage* plainImage(const QPainter& painter) {
  if (!painter.device() || painter.device()->devType() != QInternal::Image) return nullptr;
  auto* image = static_cast<QImage*>(painter.device());
  const bool format = image->format() == QImage::Format_RGB32 || image->format() == QImage::Format_ARGB32_Premultiplied;
  const bool plain = painter.deviceTransform().type() <= QTransform::TxScale && painter.opacity() == 1.0 &&
                     painter.compositionMode() == QPainter::CompositionMode_SourceOver &&
                     (!painter.hasClipping() || painter.clipRegion().rectCount() <= 1);
  return format && plain ? image : nullptr;
}

/// Source over destination, both premultiplied; `cover` in 0..255 scales the source.
QRgb over(QRgb destination, const QColor& color, int cover) {
  const auto mix = [cover](int from, int to) { return from + ((to - from) * cover + 127) / 255; };
  return qRgba(mix(qRed(destination), color.red()), mix(qGreen(destination), color.green()),
               mix(qBlue(destination), color.blue()), mix(qAlpha(destination), 255));
}

void blendLine(QImage& image, const QRect& clip, const QLineF& line, const QColor& color, double width) {
  const double length = line.length();
  if (!(length > 0)) return;
  const double ux = line.dx() / length, uy = line.dy() / length;
  const bool alongX = std::abs(ux) >= std::abs(uy);
  const double major = alongX ? ux : uy, minor = alongX ? uy : ux;
  const double startMajor = alongX ? line.x1() : line.y1(), startMinor = alongX ? line.y1() : line.x1();
  const double endMajor = alongX ? line.x2() : line.y2();
  const int first =
      std::max(static_cast<int>(std::floor(std::min(startMajor, endMajor) - 1)), alongX ? clip.left() : clip.top());
  const int last =
      std::min(static_cast<int>(std::ceil(std::max(startMajor, endMajor) + 1)), alongX ? clip.right() : clip.bottom());
  const int lowest = alongX ? clip.top() : clip.left(), highest = alongX ? clip.bottom() : clip.right();
  const double reach = (width / 2 + 0.5) / std::abs(major);
  for (int at = first; at <= last; ++at) {
    const double fromStart = at + 0.5 - startMajor;
    const double middle = startMinor + fromStart * minor / major - 0.5;
    const int from = std::max(lowest, static_cast<int>(std::ceil(middle - reach)));
    const int to = std::min(highest, static_cast<int>(std::floor(middle + reach)));
    for (int across = from; across <= to; ++across) {
      const double off = across - middle;
      const double along = fromStart / major + off * minor;
      const double side = std::abs(off * major);
      const double inside = std::clamp(width / 2 + 0.5 - side, 0.0, std::min(1.0, width)) *
                            std::clamp(along + 0.5, 0.0, 1.0) * std::clamp(length - along + 0.5, 0.0, 1.0);
      const int cover = static_cast<int>(inside * color.alpha() + 0.5);
      if (cover == 0) continue;
      QRgb* pixel = reinterpret_cast<QRgb*>(image.scanLine(alongX ? across : at)) + (alongX ? at : across);
      *pixel = over(*pixel, color, cover);
    }
  }
}

}  // namespace

void drawThinLines(QPainter& painter, const std::vector<QLineF>& lines, const QColor& color, double width) {
  QImage* image = plainImage(painter);
  if (!image) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
    painter.restore();
    return;
  }
  const QTransform toDevice = painter.deviceTransform();
  QRect clip = image->rect();
  if (painter.hasClipping()) clip &= toDevice.mapRect(painter.clipBoundingRect()).toAlignedRect();
  for (const QLineF& line : lines) blendLine(*image, clip, toDevice.map(line), color, width * std::abs(toDevice.m11()));
}

}  // namespace brenier
