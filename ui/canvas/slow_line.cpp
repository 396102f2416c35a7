#include "ui/canvas/slow_line.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/line_axis.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/point_sprites.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/slow_notes.h"

namespace brenier {
namespace {

constexpr double kSide = 26, kTop = 16, kLineNames = 96;
constexpr std::size_t kShafts = 60, kLineArrows = 18, kRug = 160;
constexpr double kFaintFill = 0.16, kGround = 0.13;

/// One sub-step being drawn.
class SlowLine {
 public:
  SlowLine(QPainter& painter, const QRectF& area, const LayerInput& in, const SlowScales& scales)
      : m_painter(painter),
        m_area(area),
        m_moment(in.moment),
        m_theme(in.style.theme),
        m_shown(*in.style.slow),
        m_part(m_shown.part()),
        m_axis(lineAxis(in.moment, area.left() + kLineNames * m_shown.scale + kSide, area.right() - kSide)),
        m_scales(scales),
        m_t(eased(m_shown.progress)),
        m_push(scales.pushFactor(m_axis.x1 - m_axis.x0)),
        m_move(scales.moveFactor(m_axis.x1 - m_axis.x0)),
        m_change(scales.changeFactor()) {
    const bool back = m_shown.step->fromTarget;
    m_from = back ? m_theme.target : m_theme.source;
    m_to = back ? m_theme.source : m_theme.target;
    const double notes = 3 * 17 * m_shown.scale + 30, height = area.height() - kTop - notes;
    m_above = area.top() + kTop + 0.2 * height;
    m_below = area.top() + kTop + 0.5 * height;
    m_top = m_below + 0.12 * height;
    m_bottom = area.top() + kTop + height;
    // As far as the step moves it, so that it does not jump between the sub-steps.
    double most = scales.highest(), least = scales.lowest();
    const double change = m_change * scales.change(), margin = std::max(0.12 * (most - least), 1e-9);
    m_high = most + margin + change;
    m_low = least - margin - change;
  }

  void draw() {
    drawAxes();
    switch (m_part.part) {
      case SlowPart::samples:
        discs(pixels(m_part.from, m_above), m_from, m_t);
        break;
      case SlowPart::images:
        drawImages();
        break;
      case SlowPart::push:
        drawPush();
        break;
      case SlowPart::move:
        drawMove();
        break;
      case SlowPart::meeting:
        drawMeeting();
        break;
      case SlowPart::change:
        drawChange();
        break;
      case SlowPart::number:
        break;
    }
    const double unit = (m_axis.right - m_axis.left) / (m_axis.x1 - m_axis.x0);
    drawStageNotes(m_painter, m_area, slowLineNotes(m_part, m_change), m_theme, m_shown.scale,
                   slowArrowKey(m_shown, m_scales, PlaneUnits(m_moment), m_axis.x1 - m_axis.x0, unit));
  }

 private:
  void drawAxes() {
    const bool back = m_shown.step->fromTarget;
    const auto &upper = back ? m_moment.target : m_moment.source, &lower = back ? m_moment.source : m_moment.target;
    const auto above = lineDensity(lineValues(*upper), m_axis), below = lineDensity(lineValues(*lower), m_axis);
    m_most =
        std::max({*std::max_element(above.begin(), above.end()), *std::max_element(below.begin(), below.end()), 1e-12});
    fill(above, m_above, m_from, kFaintFill, 0);
    fill(below, m_below, m_to, kFaintFill, 0);
    m_painter.setPen(QPen(m_theme.mutedText, 1));
    for (const double y : {m_above, m_below}) m_painter.drawLine(QPointF(m_axis.left, y), QPointF(m_axis.right, y));
    drawLineTicks(m_painter, m_axis, m_below, m_below + 5, m_theme);
    const bool drawn = m_part.part == SlowPart::samples;
    label(m_above, m_from, back ? "y of ν" : "x of μ");
    label(m_below, drawn ? m_to : m_theme.image, drawn ? (back ? "μ" : "ν") : "their images");
    if (m_part.field) label((m_top + m_bottom) / 2, m_theme.mutedText, "price");
  }
  /// Left of its line.
  void label(double y, const QColor& colour, const char* text) {
    m_painter.setFont(uiFont(static_cast<int>(std::lround(14 * m_shown.scale)), QFont::DemiBold));
    m_painter.setPen(colour);
    m_painter.drawText(QRectF(m_area.left() + 8, y - 14, m_axis.left - m_area.left() - 20, 28),
                       Qt::AlignRight | Qt::AlignVCenter, QString::fromUtf8(text));
  }
  void fill(const std::vector<double>& density, double y, QColor colour, double alpha, double line) {
    m_painter.setPen(line > 0 ? QPen(colour, line) : QPen(Qt::NoPen));
    colour.setAlphaF(static_cast<float>(alpha));
    m_painter.setBrush(alpha > 0 ? QBrush(colour) : QBrush(Qt::NoBrush));
    m_painter.drawPath(densityPath(density, m_axis, y, -0.85 * (m_below - m_above) * 0.6, m_most));
  }

  std::vector<QPointF> pixels(const PlanePoints& points, double y) const {
    std::vector<QPointF> at;
    for (const double x : lineValues(points)) at.emplace_back(m_axis.toPixel(x), y);
    return at;
  }
  void discs(const std::vector<QPointF>& all, const QColor& colour, double alpha) {
    std::vector<QPointF> seen;
    for (const QPointF& at : all)
      if (isFinite(at) && m_area.contains(at)) seen.push_back(at);
    drawDiscs(m_painter, seen, colour, {3.8, 0.65 * alpha});
  }
  /// Some of them, from the left to the right.
  std::vector<std::size_t> spread(const PlanePoints& points, std::size_t most) const {
    std::vector<std::size_t> order(points.size() / 2);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::erase_if(order, [&](std::size_t i) { return !std::isfinite(points[2 * i]); });
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return points[2 * a] < points[2 * b]; });
    std::vector<std::size_t> some;
    for (std::size_t k = 0; k < std::min(most, order.size()); ++k)
      some.push_back(order[(2 * k + 1) * order.size() / (2 * std::min(most, order.size()))]);
    return some;
  }

  /// With `t` of what the step adds, drawn as large as the notes say.
  double priceAt(double x, double t) const {
    if (!m_part.field || m_part.field->columns < 2) return NAN;
    const ScalarField& field = *m_part.field;
    const double at = (x - field.box.x0) / (double(field.box.x1) - field.box.x0) * (field.columns - 1);
    const auto k = static_cast<std::size_t>(std::clamp(std::floor(at), 0.0, field.columns - 2.0));
    const double part = at - static_cast<double>(k);
    const auto value = [&](const std::vector<float>& values) { return values[k] * (1 - part) + values[k + 1] * part; };
    return value(field.values) + (m_part.change && t > 0 ? t * m_change * value(m_part.change->values) : 0);
  }
  double height(double price) const { return m_bottom - (price - m_low) / (m_high - m_low) * (m_bottom - m_top); }
  QPointF onCurve(double x, double t = 0) const { return {m_axis.toPixel(x), height(priceAt(x, t))}; }
  std::vector<QPointF> onCurve(const PlanePoints& points, double t = 0) const {
    std::vector<QPointF> at;
    for (const double x : lineValues(points)) at.push_back(onCurve(x, t));
    return at;
  }

  bool isInLandscape(const QPointF& at) const { return at.y() > m_top - 14 && at.y() < m_bottom + 6; }

  /// What a place costs, with `t` of what the step adds.
  void curve(double t, const QPen& pen, double alpha) {
    if (!m_part.field) return;
    QPainterPath path;
    const double step = (m_axis.x1 - m_axis.x0) / std::max(1.0, m_axis.right - m_axis.left);
    path.moveTo(onCurve(m_axis.x0, t));
    for (double x = m_axis.x0; x <= m_axis.x1; x += 2 * step) path.lineTo(onCurve(x, t));
    m_painter.save();
    m_painter.setClipRect(QRectF(m_axis.left, m_top - 14, m_axis.right - m_axis.left, m_bottom - m_top + 20),
                          Qt::IntersectClip);
    if (alpha > 0) {
      QPainterPath ground = path;
      ground.lineTo(m_axis.right, m_bottom + 6);
      ground.lineTo(m_axis.left, m_bottom + 6);
      QColor fillColour = m_theme.mutedText;
      fillColour.setAlphaF(static_cast<float>(alpha));
      m_painter.fillPath(ground, fillColour);
    }
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(pen);
    m_painter.drawPath(path);
    m_painter.restore();
  }
  QPen strong() const { return {m_theme.text, 2}; }

  void shafts(const std::vector<QPointF>& from, const std::vector<QPointF>& to, const PlanePoints& order) {
    QColor colour = m_theme.text;
    colour.setAlphaF(0.4f);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(colour, 1));
    for (const std::size_t i : spread(order, kShafts))
      if (i < to.size() && isFinite(to[i])) m_painter.drawLine(from[i], to[i]);
  }

  void drawImages() {
    const auto from = pixels(m_part.from, m_above), to = pixels(m_part.images, m_below);
    std::vector<QPointF> now;
    for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i) now.push_back(from[i] * (1 - m_t) + to[i] * m_t);
    shafts(from, now, m_part.from);
    discs(from, m_from, 0.8);
    discs(now, m_theme.image, 1);
  }

  void drawPush() {
    const auto from = pixels(m_part.from, m_above), to = pixels(m_part.images, m_below), on = onCurve(m_part.images);
    shafts(from, to, m_part.from);
    discs(from, m_from, 0.8);
    discs(to, m_theme.image, 1);
    curve(0, strong(), kGround);
    discs(on, m_theme.image, 1);
    const double unit = (m_axis.right - m_axis.left) / (m_axis.x1 - m_axis.x0);
    for (const std::size_t i : spread(m_part.images, kLineArrows))
      if (isFinite(on[i]))
        drawArrow(m_painter, on[i], on[i] + QPointF(m_part.push[2 * i] * m_push * m_t * unit, 0), m_theme.text, 1.6);
    const std::vector<float>& prices = m_part.prices;
    drawSlowExtremes(m_painter, m_area.adjusted(40, 30, -40, 0), {{prices, on}}, static_cast<float>(m_low),
                     static_cast<float>(m_high), false, m_theme, m_shown.scale);
  }

  void drawMove() {
    PlanePoints now = m_part.moved;
    for (std::size_t i = 0; i < now.size(); ++i)
      now[i] = static_cast<float>((1 - m_t) * m_part.images[i] + m_t * m_part.moved[i]);
    curve(0, strong(), kGround);
    discs(pixels(m_part.began, m_below), m_theme.exact, 0.6);
    discs(onCurve(m_part.began), m_theme.exact, 0.6);
    discs(pixels(now, m_below), m_theme.image, 1);
    discs(onCurve(now), m_theme.image, 1);
    for (const std::size_t i : spread(m_part.began, kLineArrows)) {
      const double x = m_part.began[2 * i], way = m_move * (double(now[2 * i]) - x);
      for (const QPointF& at : {QPointF(m_axis.toPixel(x), m_below), onCurve(x)})
        if (isFinite(at) && std::isfinite(way))
          drawArrow(m_painter, at, QPointF(m_axis.toPixel(x + way), at.y()), m_theme.text, 1.6);
    }
  }

  /// The crowds of both over the line, and each of them at the curve: images above it, the others below.
  void crowds(double alpha, double t) {
    fill(lineDensity(lineSorted(lineValues(m_part.others)), m_axis), m_below, m_to, 0.3 * alpha, 0);
    fill(lineDensity(lineSorted(lineValues(m_part.images)), m_axis), m_below, m_theme.image, 0, 2 * alpha);
    const double length = 9 * m_shown.scale;
    for (const auto& [points, colour, up] :
         {std::tuple(&m_part.images, m_theme.image, -1.0), {&m_part.others, m_to, 1.0}}) {
      QColor line = colour;
      line.setAlphaF(static_cast<float>(0.8 * alpha));
      m_painter.setPen(QPen(line, 1.4));
      for (const std::size_t i : spread(*points, kRug)) {
        const QPointF at = onCurve((*points)[2 * i], t);
        if (isInLandscape(at)) m_painter.drawLine(at + QPointF(0, 2 * up), at + QPointF(0, (2 + length) * up));
      }
    }
  }

  void drawMeeting() {
    curve(0, strong(), kGround);
    crowds(m_t, 0);
  }

  void drawChange() {
    curve(0, QPen(m_theme.mutedText, 1.6, Qt::DashLine), 0);
    curve(m_t, strong(), kGround);
    crowds(1, m_t);
    for (std::size_t k = 0; k < kLineArrows; ++k) {
      const double x = m_axis.x0 + (m_axis.x1 - m_axis.x0) * (static_cast<double>(k) + 0.5) / kLineArrows;
      const QPointF before = onCurve(x, 0), after = onCurve(x, m_t);
      if (!isFinite(before) || std::abs(after.y() - before.y()) < 5 || !isInLandscape(before) || !isInLandscape(after))
        continue;
      drawArrow(m_painter, before, after, after.y() < before.y() ? m_theme.target : m_theme.source, 1.8);
    }
    if (m_t < 1) return;
    constexpr float far = std::numeric_limits<float>::max();
    const auto images = onCurve(m_part.images, 1), others = onCurve(m_part.others, 1);
    drawSlowExtremes(m_painter, m_area.adjusted(40, 30, -40, 0),
                     {{m_part.changes, images}, {m_part.otherChanges, others}}, -far, far, true, m_theme,
                     m_shown.scale);
  }

  QPainter& m_painter;
  const QRectF m_area;
  const Snapshot& m_moment;
  const Theme& m_theme;
  const SlowShown& m_shown;
  const SlowSubstep& m_part;
  LineAxis m_axis;
  const SlowScales& m_scales;
  double m_t, m_push, m_move, m_change;  ///< these three: by how much they are drawn larger
  QColor m_from, m_to;
  double m_above = 0, m_below = 0, m_top = 0, m_bottom = 0;  ///< pixels: the two lines, and the room of the landscape
  double m_low = 0, m_high = 1;                              ///< prices
  double m_most = 1;                                         ///< the largest density
};

}  // namespace

void drawSlowLine(QPainter& painter, const QRectF& area, const LayerInput& in, SlowScales& scales) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  SlowLine(painter, area, in, scales).draw();
  painter.restore();
}

}  // namespace brenier
