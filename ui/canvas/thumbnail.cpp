#include "ui/canvas/thumbnail.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/canvas/point_sprites.h"
#include "ui/canvas/stage_painter.h"
#include "ui/canvas/stage_range.h"

namespace brenier {
namespace {

constexpr std::size_t kMostPoints = 1500;

}  // namespace

PointsThumbnail::PointsThumbnail(QWidget* parent) : QWidget(parent), m_color(0x00, 0x72, 0xB2) {
  setAttribute(Qt::WA_TranslucentBackground);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void PointsThumbnail::setPoints(std::vector<float> xy) {
  m_points = std::move(xy);
  m_picture = {};
  update();
}

void PointsThumbnail::setColor(QColor color) {
  m_color = color;
  m_picture = {};
  update();
}

void PointsThumbnail::paintEvent(QPaintEvent*) {
  const double ratio = devicePixelRatioF();
  const QSize pixels = (QSizeF(size()) * ratio).toSize();
  if (m_picture.size() != pixels) {
    m_picture = QImage(pixels, QImage::Format_ARGB32_Premultiplied);
    m_picture.setDevicePixelRatio(ratio);
    m_picture.fill(Qt::transparent);
    Snapshot moment;
    moment.source = std::make_shared<PlanePoints>(m_points);
    const QTransform toPixels = StagePainter::dataToPixels(neededRange(moment), QRectF(rect()).adjusted(3, 3, -3, -3));
    std::vector<QPointF> positions;
    // More would be a blot; every so many-th is still a fair picture of them.
    const std::size_t stride = 2 * std::max<std::size_t>(1, m_points.size() / (2 * kMostPoints));
    for (std::size_t i = 0; i + 1 < m_points.size(); i += stride) {
      if (!std::isfinite(m_points[i]) || !std::isfinite(m_points[i + 1])) continue;
      positions.push_back(toPixels.map(QPointF(m_points[i], m_points[i + 1])));
    }
    PointLook look = pointLook(4 * positions.size());  // a small picture is a dense one
    look.radius = std::min(look.radius, 1.1);
    look.alpha = std::max(look.alpha, 0.45);
    QPainter painter(&m_picture);
    drawDiscs(painter, positions, m_color, look);
  }
  QPainter(this).drawImage(QPointF(0, 0), m_picture);
}

}  // namespace brenier
