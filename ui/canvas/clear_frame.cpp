#include "ui/canvas/clear_frame.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/map_layers.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {
namespace {

constexpr double kLargerBy = 1.03;  // of the size of what is shown
constexpr int kMostLarger = 24;     // to twice as much
constexpr int kForTheMiddle = 4;    // so often larger rather than aside

/// By so much of what is left beside the figure; above first, for notes stand below.
constexpr QPointF kAsides[] = {{0, -1}, {0, 1}, {1, 0}, {-1, 0}, {1, -1}, {-1, -1}, {1, 1}, {-1, 1}};

double turn(const QPointF& a, const QPointF& b, const QPointF& c) {
  return (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
}

/// The box that fills the stage and has `needed` in it `scale` pixels a unit large.
Box placed(const Box& needed, const QRectF& stage, double scale, const QPointF& place) {
  const double width = stage.width() / scale, height = stage.height() / scale;
  const double sideX = (width - (double(needed.x1) - needed.x0)) / 2,
               sideY = (height - (double(needed.y1) - needed.y0)) / 2;
  const double x = (double(needed.x0) + needed.x1) / 2 - place.x() * sideX;
  const double y = (double(needed.y0) + needed.y1) / 2 + place.y() * sideY;
  return {static_cast<float>(x - width / 2), static_cast<float>(y - height / 2), static_cast<float>(x + width / 2),
          static_cast<float>(y + height / 2)};
}

}  // namespace

Box clearFrame(const Box& needed, const QRectF& stage, const std::function<double(const QTransform&)>& covered) {
  if (stage.isEmpty()) return needed;
  const double whole = StagePainter::dataToPixels(needed, stage).m11();
  Box best = needed;
  double least = std::numeric_limits<double>::infinity();
  const auto isClear = [&](int k, const QPointF& place) {
    const Box box = k == 0 && place.isNull() ? needed : placed(needed, stage, whole / std::pow(kLargerBy, k), place);
    const double cost = covered(StagePainter::dataToPixels(box, stage));
    if (cost < least) best = box, least = cost;
    return cost <= 0;
  };
  for (int k = 0; k < kMostLarger; ++k) {
    if (isClear(k, {0, 0})) return best;
    if (k < kForTheMiddle) continue;
    for (const QPointF& place : kAsides)
      if (isClear(k - kForTheMiddle, place)) return best;
  }
  return best;
}

/// Andrew's monotone chain.
QPolygonF hullOf(std::vector<QPointF> points) {
  std::erase_if(points, [](const QPointF& at) { return !isFinite(at); });
  std::sort(points.begin(), points.end(),
            [](const QPointF& a, const QPointF& b) { return std::pair(a.x(), a.y()) < std::pair(b.x(), b.y()); });
  if (points.size() < 3) return QPolygonF(QList<QPointF>(points.begin(), points.end()));
  QPolygonF hull;
  for (const bool back : {false, true}) {
    const qsizetype begin = hull.size();
    for (std::size_t i = 0; i < points.size(); ++i) {
      const QPointF& at = back ? points[points.size() - 1 - i] : points[i];
      while (hull.size() >= begin + 2 && turn(hull[hull.size() - 2], hull.back(), at) <= 0) hull.pop_back();
      hull << at;
    }
    hull.pop_back();  // where the other way begins
  }
  return hull;
}

double commonArea(const QPolygonF& hull, const QRectF& plate) {
  const QPolygonF common = hull.intersected(QPolygonF(plate));
  double twice = 0;
  for (qsizetype i = 0; i < common.size(); ++i) {
    const QPointF &a = common[i], &b = common[(i + 1) % common.size()];
    twice += a.x() * b.y() - a.y() * b.x();
  }
  return std::abs(twice) / 2;
}

}  // namespace brenier
