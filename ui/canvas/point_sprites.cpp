#include "ui/canvas/point_sprites.h"

#include <QImage>
#include <QPaintEngine>
#include <algorithm>
#include <array>
#include <cmath>

namespace brenier {
namespace {

constexpr int kPhases = 4;

constexpr double kRim = 0.7;  // pixels

std::array<QImage, kPhases * kPhases> makeSprites(const QColor& color, const QColor& rim, double radius, double ring,
                                                  int margin) {
  std::array<QImage, kPhases * kPhases> sprites;
  for (int phase = 0; phase < kPhases * kPhases; ++phase) {
    QImage sprite(2 * margin + 1, 2 * margin + 1, QImage::Format_ARGB32_Premultiplied);
    sprite.fill(Qt::transparent);
    QPainter painter(&sprite);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QPointF center(margin + (phase % kPhases) / double(kPhases), margin + (phase / kPhases) / double(kPhases));
    if (rim.isValid()) {
      painter.setBrush(rim);
      painter.drawEllipse(center, radius + ring, radius + ring);
      painter.setCompositionMode(QPainter::CompositionMode_Source);
    }
    painter.setBrush(color);
    painter.drawEllipse(center, radius, radius);
    painter.end();
    sprites[static_cast<std::size_t>(phase)] = sprite;
  }
  return sprites;
}

void drawSprites(QPainter& painter, const std::vector<QPointF>& positions, const QColor& color, const PointLook& look) {
  const double ratio = painter.device()->devicePixelRatioF();
  // deviceTransform() ends in device pixels; without a world transform the painter still scales by the ratio.
  const QTransform toDevice = painter.deviceTransform();
  const double scale = std::sqrt(std::abs(toDevice.determinant()));
  const int margin = static_cast<int>(std::ceil((look.radius + kRim) * scale)) + 1;
  auto sprites = makeSprites(color, look.rim, look.radius * scale, kRim * scale, margin);
  for (QImage& sprite : sprites) sprite.setDevicePixelRatio(ratio);

  painter.save();
  painter.resetTransform();
  for (const QPointF& position : positions) {
    const QPointF device = toDevice.map(position);
    const int x = static_cast<int>(std::floor(device.x() * kPhases + 0.5));
    const int y = static_cast<int>(std::floor(device.y() * kPhases + 0.5));
    const int column = x >> 2, row = y >> 2;  // floor division by kPhases
    const auto phase = static_cast<std::size_t>((y - row * kPhases) * kPhases + (x - column * kPhases));
    painter.drawImage(QPointF((column - margin) / ratio, (row - margin) / ratio), sprites[phase]);
  }
  painter.restore();
}

}  // namespace

PointLook pointLook(std::size_t count) {
  const double many = std::max(1.0, static_cast<double>(count) / 800.0);
  return {std::max(1.0, 2.0 * std::pow(many, -0.18)), std::clamp(0.72 * std::pow(many, -0.35), 0.16, 0.72)};
}

void drawDiscs(QPainter& painter, const std::vector<QPointF>& positions, const QColor& color, const PointLook& look) {
  QColor ink = color;
  ink.setAlphaF(static_cast<float>(look.alpha));
  const bool raster = painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster;
  if (raster && painter.deviceTransform().type() <= QTransform::TxScale) {
    drawSprites(painter, positions, ink, look);
    return;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ink);
  for (const QPointF& position : positions) painter.drawEllipse(position, look.radius, look.radius);
  painter.restore();
}

}  // namespace brenier
