#include "ui/images/picture_painting.h"

#include <QWidget>
#include <algorithm>
#include <cstring>

namespace brenier {

int pictureCount(const PictureShape& shape, const PictureBytes& bytes) {
  return shape.size() == 0 ? 0 : static_cast<int>(bytes.size() / shape.size());
}

QImage imageOf(const PictureShape& shape, const PictureBytes& bytes, int index) {
  if (index < 0 || index >= pictureCount(shape, bytes)) return {};
  const uchar* data = bytes.data() + static_cast<std::size_t>(index) * shape.size();
  return {data, shape.width, shape.height, shape.width * shape.channels,
          shape.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888};
}

void drawWhole(QPainter& painter, const QPoint& corner, int factor, const QImage& image) {
  if (image.isNull()) return;
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(QRect(corner, image.size() * factor), image);
}

QSize inDevicePixels(QPainter& painter, const QWidget& widget) {
  const double ratio = widget.devicePixelRatioF();
  painter.scale(1 / ratio, 1 / ratio);
  return {qRound(widget.width() * ratio), qRound(widget.height() * ratio)};
}

std::shared_ptr<const OwnPicture> ownPicture(const QImage& image) {
  constexpr int kMost = 1024;
  if (image.isNull()) return nullptr;
  QImage rgb = image;
  if (std::max(rgb.width(), rgb.height()) > kMost)
    rgb = rgb.scaled(kMost, kMost, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  rgb = rgb.convertToFormat(QImage::Format_RGB888);
  auto own = std::make_shared<OwnPicture>();
  own->width = rgb.width();
  own->height = rgb.height();
  const auto row = static_cast<std::size_t>(3 * rgb.width());
  own->rgb.resize(row * static_cast<std::size_t>(rgb.height()));
  for (int y = 0; y < rgb.height(); ++y)
    std::memcpy(own->rgb.data() + row * static_cast<std::size_t>(y), rgb.constScanLine(y), row);
  return own;
}

}  // namespace brenier
