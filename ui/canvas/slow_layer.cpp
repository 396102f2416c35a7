#include "ui/canvas/slow_layer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "ui/canvas/field_layers.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/point_sprites.h"
#include "ui/canvas/slow_marks.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr std::size_t kArrows = 110, kPriceShades = 16;
constexpr double kFaint = 0.3;

std::vector<QPointF> pixelsOf(const PlanePoints& points, const QTransform& toPixels) {
  std::vector<QPointF> pixels(points.size() / 2);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = toPixels.map(planePoint(points, i));
  return pixels;
}

std::vector<QPointF> between(const std::vector<QPointF>& from, const std::vector<QPointF>& to, double t) {
  std::vector<QPointF> at(std::min(from.size(), to.size()));
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = from[i] * (1 - t) + to[i] * t;
  return at;
}

/// One sub-step being drawn.
class SlowFigure {
 public:
  SlowFigure(QPainter& painter, const QTransform& toPixels, const QRectF& area, const LayerInput& in,
             SlowScales& scales)
      : m_painter(painter),
        m_toPixels(toPixels),
        m_area(area),
        m_moment(in.moment),
        m_theme(in.style.theme),
        m_shown(*in.style.slow),
        m_part(m_shown.part()),
        m_scales(scales),
        m_t(eased(m_shown.progress)) {
    const bool back = m_shown.step->fromTarget;
    m_from = back ? m_theme.target : m_theme.source;
    m_to = back ? m_theme.source : m_theme.target;
  }

  void draw() {
    switch (m_part.part) {
      case SlowPart::samples:
        behind();
        return discs(pixelsOf(m_part.from, m_toPixels), m_from, m_t);
      case SlowPart::images:
        return drawImages();
      case SlowPart::push:
        return drawPush();
      case SlowPart::move:
        return drawMove();
      case SlowPart::meeting:
        return drawMeeting();
      case SlowPart::change:
        return drawChange();
      case SlowPart::number:
        return drawSlowNumber(m_painter, m_area, m_shown, m_theme);
    }
  }

 private:
  /// Larger than probe points, for there are fewer, and they are what is spoken of.
  static PointLook look(std::size_t count) {
    return {std::clamp(60 / std::sqrt(static_cast<double>(std::max<std::size_t>(count, 1))), 2.2, 5.0), 0.9};
  }
  void discs(const std::vector<QPointF>& all, const QColor& colour, double alpha) {
    std::vector<QPointF> seen;
    for (const QPointF& at : all)
      if (isFinite(at) && m_area.contains(at)) seen.push_back(at);
    PointLook points = look(all.size());
    points.alpha *= alpha;
    if (m_theme.dark) points.rim = QColor(255, 255, 255, static_cast<int>(60 * alpha));
    drawDiscs(m_painter, seen, colour, points);
  }

  /// Each in the colour of its price, those that cost most on top; in one colour where nothing says a price.
  void pricedDiscs(const std::vector<QPointF>& all, const std::vector<float>& prices, const QColor& without) {
    if (prices.size() != all.size()) return discs(all, without, 1);
    std::array<std::vector<QPointF>, kPriceShades> shades;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (std::isfinite(prices[i]))
        shades[static_cast<std::size_t>(share(prices[i]) * (kPriceShades - 1) + 0.5)].push_back(all[i]);
    PointLook points = look(all.size());
    points.alpha = 1;
    points.rim = m_theme.text;  // some of their colours are that of the ground
    for (std::size_t k = 0; k < kPriceShades; ++k)
      drawDiscs(m_painter, shades[k], QColor(ColorMap::viridis().at(double(k) / (kPriceShades - 1))), points);
  }
  double share(float price) const {
    const double span = double(m_scales.highest()) - m_scales.lowest();
    return span > 0 ? std::clamp((price - m_scales.lowest()) / span, 0.0, 1.0) : 0.5;
  }

  /// So many of them that one can be told from another, spread over all.
  template <class F>
  void eachArrow(std::size_t count, F&& draw) {
    const std::size_t by = std::max<std::size_t>(1, (count + kArrows - 1) / kArrows);
    for (std::size_t i = 0; i < count; i += by) draw(i);
  }
  void arrow(const QPointF& from, const QPointF& to, QColor colour, double width) {
    if (isFinite(from) && isFinite(to)) drawArrow(m_painter, from, to, colour, width);
  }

  void prices(double opacity = 1) {
    if (!m_part.field) return;
    const BuiltLayer& built = m_scales.prices(*m_part.field, m_theme);
    m_painter.setOpacity(opacity);
    drawHeat(m_painter, m_toPixels, m_part.field->box, built.image);
    drawContours(m_painter, m_toPixels, built.path, contourColor(m_theme));
    fadeFieldEdges(m_painter, m_toPixels, m_part.field->box, m_area, m_theme.stage);
    m_painter.setOpacity(1);
  }

  /// Both measures, faintly, so that one knows where one is.
  void behind() {
    for (const auto& [points, colour] : {std::pair(m_moment.source, m_theme.source), {m_moment.target, m_theme.target}})
      if (points) drawPointLayer(m_painter, m_toPixels, m_area, *points, colour, kFaint);
  }

  void drawImages() {
    behind();
    const auto from = pixelsOf(m_part.from, m_toPixels), to = pixelsOf(m_part.images, m_toPixels);
    const auto now = between(from, to, m_t);
    discs(from, m_from, 0.75);
    QColor shaft = m_theme.image;
    shaft.setAlphaF(0.75f);
    eachArrow(now.size(), [&](std::size_t i) { arrow(from[i], now[i], shaft, 1.3); });
    discs(now, m_theme.image, 1);
  }

  void drawPush() {
    prices();
    behind();
    const auto images = pixelsOf(m_part.images, m_toPixels);
    const double factor = m_scales.pushFactor(m_area.width() / m_toPixels.m11()) * m_t;
    eachArrow(images.size(), [&](std::size_t i) {
      const QPointF push = planePoint(m_part.push, i) * factor * m_toPixels.m11();
      arrow(images[i], images[i] + QPointF(push.x(), -push.y()), m_theme.text, 1.5);
    });
    pricedDiscs(images, m_part.prices, m_theme.image);
    pills(m_part.prices, images, {}, {});
  }

  void drawMove() {
    prices(0.55);
    behind();
    const auto before = pixelsOf(m_part.images, m_toPixels), after = pixelsOf(m_part.moved, m_toPixels),
               began = pixelsOf(m_part.began, m_toPixels);
    const auto now = between(before, after, m_t);
    const double factor = m_scales.moveFactor(m_area.width() / m_toPixels.m11());
    discs(began, m_theme.exact, 0.45);
    eachArrow(std::min(now.size(), began.size()),
              [&](std::size_t i) { arrow(began[i], began[i] + (now[i] - began[i]) * factor, m_theme.text, 1.5); });
    discs(now, m_theme.image, 1);
  }

  void drawMeeting() {
    prices();
    discs(pixelsOf(m_part.others, m_toPixels), m_to, m_t);
    discs(pixelsOf(m_part.images, m_toPixels), m_theme.image, m_t);
  }

  void drawChange() {
    prices();
    if (m_part.change) {
      const BuiltLayer& built = m_scales.changes(*m_part.change, m_theme);
      m_painter.setOpacity(m_t);
      drawHeat(m_painter, m_toPixels, m_part.change->box, built.image);
      QColor line = m_theme.text;
      line.setAlphaF(0.55f);
      drawContours(m_painter, m_toPixels, built.path, line);
      fadeFieldEdges(m_painter, m_toPixels, m_part.change->box, m_area, m_theme.stage);
      m_painter.setOpacity(1);
    }
    const auto images = pixelsOf(m_part.images, m_toPixels), others = pixelsOf(m_part.others, m_toPixels);
    discs(others, m_to, 0.8);
    discs(images, m_theme.image, 0.8);
    if (m_t >= 1) pills(m_part.changes, images, m_part.otherChanges, others);
  }

  void pills(const std::vector<float>& a, const std::vector<QPointF>& atA, const std::vector<float>& b,
             const std::vector<QPointF>& atB) {
    constexpr float far = std::numeric_limits<float>::max();
    const bool changes = m_part.part == SlowPart::change;
    drawSlowExtremes(m_painter, m_area.adjusted(40, 40, -40, -60), {{a, atA}, {b, atB}},
                     changes ? -far : m_scales.lowest(), changes ? far : m_scales.highest(), changes, m_theme,
                     m_shown.scale);
  }

  QPainter& m_painter;
  const QTransform& m_toPixels;
  const QRectF m_area;
  const Snapshot& m_moment;
  const Theme& m_theme;
  const SlowShown& m_shown;
  const SlowSubstep& m_part;
  SlowScales& m_scales;
  double m_t;
  QColor m_from, m_to;
};

}  // namespace

bool slowReplacesMap(const StageStyle& style) {
  return style.slow && style.slow->part().part != SlowPart::number;
}

void drawSlow(QPainter& painter, const QTransform& toPixels, const QRectF& area, const LayerInput& in,
              SlowScales& scales) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  SlowFigure(painter, toPixels, area, in, scales).draw();
  painter.restore();
}

}  // namespace brenier
