#include "ui/canvas/seeds_layer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/canvas/map_layers.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/point_sprites.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kDoubtShades = 8;
constexpr double kWithTheRun = 0.1;  // of the run's steps: that far behind they are where it is
constexpr double kSmallRing = 4;     // pixels: below, the arrow's head says it all

QColor mixed(const QColor& a, const QColor& b, double t) {
  const auto at = [t](int from, int to) { return static_cast<int>(std::lround(from + t * (to - from))); };
  return {at(a.red(), b.red()), at(a.green(), b.green()), at(a.blue(), b.blue())};
}

/// The ellipse of one deviation around the mean, as axes in pixels; y of the plane points upward.
struct Ring {
  double along = 0, across = 0, degrees = 0;
};

Ring ringOf(const SeedsLook& look, std::size_t i, double scale) {
  const double xx = look.covariance[3 * i], xy = look.covariance[3 * i + 1], yy = look.covariance[3 * i + 2];
  const double middle = (xx + yy) / 2, off = std::hypot((xx - yy) / 2, xy);
  return {scale * std::sqrt(std::max(0.0, middle + off)), scale * std::sqrt(std::max(0.0, middle - off)),
          -0.5 * std::atan2(2 * xy, xx - yy) * 180 / M_PI};
}

void drawSources(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const SeedsLook& look,
                 const Theme& theme) {
  std::array<std::vector<QPointF>, kDoubtShades> shades;
  for (std::size_t i = 0; i < look.deviation.size(); ++i) {
    const QPointF at = toPixels.map(planePoint(*look.source, i));
    if (!isFinite(at) || !visible.contains(at) || !std::isfinite(look.deviation[i])) continue;
    const double share = std::min(1.0, static_cast<double>(look.deviation[i]) / kFullDisagreement);
    shades[static_cast<std::size_t>(std::lround(share * (kDoubtShades - 1)))].push_back(at);
  }
  PointLook points = pointLook(look.deviation.size());
  points.alpha = 0.9;
  for (int shade = 0; shade < kDoubtShades; ++shade)  // those that differ lie on top
    drawDiscs(painter, shades[static_cast<std::size_t>(shade)],
              seedsColour(kFullDisagreement * shade / (kDoubtShades - 1), theme), points);
}

bool areBehind(const SeedsLook& look, std::int64_t runStep) {
  return static_cast<double>(look.step) < (1 - kWithTheRun) * static_cast<double>(runStep);
}

}  // namespace

bool showsSeeds(const Snapshot& moment, const StageStyle& style) {
  return style.seeds && moment.purpose == Purpose::live && !style.seeds->images.empty();
}

QColor seedsColour(double deviation, const Theme& theme) {
  return mixed(theme.image, theme.error, std::clamp(deviation / kFullDisagreement, 0.0, 1.0));
}

void drawSeeds(QPainter& painter, const QTransform& toPixels, const QRectF& visible, const SeedsLook& look,
               const StageStyle& style) {
  drawSources(painter, toPixels, visible, look, style.theme);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  // Rings are wider than arrows: half as many of them.
  const std::size_t count = std::min(static_cast<std::size_t>(std::max(0, style.arrows / 2)), look.deviation.size());
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF from = toPixels.map(planePoint(*look.source, i)), to = toPixels.map(planePoint(look.mean, i));
    if (!isFinite(from) || !isFinite(to)) continue;
    const Ring ring = ringOf(look, i, toPixels.m11());
    QColor colour = seedsColour(look.deviation[i], style.theme);
    drawArrow(painter, from, to, colour, 1.2);
    if (ring.along < kSmallRing) continue;
    colour.setAlphaF(0.08f);
    painter.setBrush(colour);
    colour.setAlphaF(0.75f);
    painter.setPen(QPen(colour, 1));
    painter.save();
    painter.translate(to);
    painter.rotate(ring.degrees);
    painter.drawEllipse(QPointF(0, 0), ring.along, ring.across);
    painter.restore();
  }
  painter.restore();
}

void drawSeedsAt(QPainter& painter, const QTransform& toPixels, const SeedsLook& look, std::size_t i,
                 const Theme& theme) {
  if (i >= look.deviation.size()) return;
  const QPointF middle = toPixels.map(planePoint(look.mean, i));
  for (const PlanePoints& image : look.images) {
    const QPointF at = toPixels.map(planePoint(image, i));
    if (!isFinite(at)) continue;
    painter.setPen(QPen(theme.text, 1.2));
    painter.drawLine(middle, at);
    painter.setBrush(seedsColour(look.deviation[i], theme));
    painter.drawEllipse(at, 3.5, 3.5);
  }
}

QString seedsApart(const SeedsLook& look) {
  QString text = QString("%1 % of the target's variance from their mean").arg(look.spread, 0, 'g', 2);
  if (look.sameModePercent >= 0)
    text += QString("\n%1 % of the mass is sent to the same mode by all").arg(look.sameModePercent, 0, 'g', 3);
  return text;
}

QString seedsStep(const SeedsLook& look, std::int64_t runStep) {
  return groupedInteger(look.step) + (areBehind(look, runStep) ? " of " + groupedInteger(runStep) : QString());
}

QStringList seedsNotes(const SeedsLook& look, std::int64_t runStep, bool key) {
  const QString step = seedsStep(look, runStep);
  QString first = QString("%1 seeds at step %2").arg(look.seeds.size()).arg(step);
  if (look.leastStep < look.step)
    first = QString("%1 seeds at steps %2 to %3: some are coming up to the others")
                .arg(look.seeds.size())
                .arg(groupedInteger(look.leastStep), step);
  else if (areBehind(look, runStep))
    first += ": they are catching up with the run";
  QStringList lines{first};
  if (key) lines << "green, small rings: all say the same; pink, wide rings: they do not (a ring is one deviation)";
  lines << seedsApart(look).split('\n');
  if (!look.fallenOut.empty()) lines << qs(look.fallenOut);
  return lines;
}

}  // namespace brenier
