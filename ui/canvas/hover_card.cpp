#include "ui/canvas/hover_card.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "core/api/seeds.h"
#include "ui/canvas/all_columns.h"
#include "ui/canvas/contours.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/plane_units.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr std::size_t kMostSeedsListed = 8;

QString number(double value, int decimals = 2) {
  return QString::number(value, 'f', decimals).replace(QLatin1Char('-'), QChar(0x2212));
}

QFont lineFont(const HoverLine& line) {
  return line.small ? uiFont(11) : uiFont(12);
}

/// Where each seed sends a point, as many as fit beside it, and how far they are apart.
void describeSeeds(const SeedsLook& look, std::size_t i, const PlaneUnits& units, const Theme& theme,
                   std::vector<HoverLine>& lines) {
  if (i >= look.deviation.size()) return;
  for (std::size_t k = 0; k < std::min(kMostSeedsListed, look.images.size()); ++k)
    lines.push_back(
        {QString("seed %1  ").arg(look.seeds[k]) + units.target(planePoint(look.images[k], i)), theme.text, true});
  if (look.images.size() > kMostSeedsListed)
    lines.push_back({QString("and %1 more").arg(look.images.size() - kMostSeedsListed), theme.mutedText, true});
  lines.push_back(
      {QString("deviation %1 % of the target's spread").arg(number(100 * look.deviation[i], 1)), theme.mutedText});
}

}  // namespace

std::vector<HoverLine> describePoint(const Snapshot& snapshot, int index, const Theme& theme, const SeedsLook* seeds,
                                     const QStringList& columns) {
  std::vector<HoverLine> lines;
  const auto i = static_cast<std::size_t>(index);
  if (index < 0 || i >= probeCount(snapshot, false, false)) return lines;
  const PlaneUnits units(snapshot);
  const QPointF x = planePoint(*snapshot.source, i);
  lines.push_back({QStringLiteral("x ") + units.source(x), theme.text});
  QStringList details;
  if (seeds) {
    describeSeeds(*seeds, i, units, theme, lines);
  } else if (i < probeCount(snapshot, true, false)) {
    const QPointF image = planePoint(snapshot.image, i);
    const QColor readable = theme.dark ? theme.image.lighter(125) : theme.image;
    lines.push_back({QStringLiteral("T(x) ") + units.target(image), readable});
    details << QStringLiteral("moves ") + units.move(x, image);
  }
  if (i < probeCount(snapshot, false, true)) {
    lines.push_back({QStringLiteral("exact ") + units.target(planePoint(*snapshot.exactImage, i)), theme.mutedText});
    const double angle = seeds ? std::nan("") : angleError(snapshot, i);
    if (std::isfinite(angle)) details << QStringLiteral("angle error ") + number(angle, 1) + QChar(0x00B0);
  }
  if (!details.empty()) lines.push_back({details.join(QStringLiteral(" · ")), theme.mutedText, true});
  QStringList local;
  // A slice's values are those of the points on it.
  const bool onField = !snapshot.slice.given || snapshot.slice.point == index;
  const double phi = onField ? sampleField(snapshot.potential, x.x(), x.y()) : std::nan("");
  if (std::isfinite(phi)) local << QString(QChar(0x03C6)) + QStringLiteral("(x) ") + units.potential(phi);
  const double stretch = i < snapshot.stretch.size() ? snapshot.stretch[i] : std::nan("");
  if (std::isfinite(stretch)) local << QStringLiteral("stretch ") + number(stretch, 1);
  if (!local.empty()) lines.push_back({local.join(QStringLiteral(" · ")), theme.mutedText, true});
  if (!seeds && !snapshot.all.empty())
    for (const QString& line : allCoordinates(snapshot.all, i, columns)) lines.push_back({line, theme.text, true});
  return lines;
}

QRectF drawHoverCard(QPainter& painter, const QPointF& anchor, const QRectF& area, const std::vector<HoverLine>& lines,
                     const Theme& theme, const std::vector<QRectF>& taken) {
  if (lines.empty()) return {};
  constexpr double kLine = 19, kPad = 11;
  double width = 0;
  for (const HoverLine& line : lines) width = std::max(width, tabularWidth(lineFont(line), line.text));
  const QSizeF size(std::ceil(width) + 2 * kPad, static_cast<double>(lines.size()) * kLine + 2 * kPad - 5);

  const auto place = [&](double dx, double dy) {
    QRectF card(QPointF(dx > 0 ? anchor.x() + dx : anchor.x() + dx - size.width(),
                        dy > 0 ? anchor.y() + dy : anchor.y() + dy - size.height()),
                size);
    card.moveLeft(std::clamp(card.left(), area.left() + 8, std::max(area.left() + 8, area.right() - 8 - size.width())));
    card.moveTop(std::clamp(card.top(), area.top() + 8, std::max(area.top() + 8, area.bottom() - 8 - size.height())));
    return card;
  };
  QRectF card = place(16, -16);
  for (const QPointF& side : {QPointF(16, -16), QPointF(16, 16), QPointF(-16, -16), QPointF(-16, 16)}) {
    const QRectF candidate = place(side.x(), side.y());
    const bool hits = candidate.contains(anchor) || std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) {
                        return other.intersects(candidate);
                      });
    if (hits) continue;
    card = candidate;
    break;
  }
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  for (int spread = 4; spread >= 1; --spread) {
    painter.setBrush(QColor(0, 0, 0, theme.dark ? 20 : 7));
    painter.drawRoundedRect(card.adjusted(-spread, -spread + 2, spread, spread + 2), 6 + spread, 6 + spread);
  }
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(theme.card);
  painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  QRectF row(card.left() + kPad, card.top() + kPad - 3, width, kLine);
  for (const HoverLine& line : lines) {
    painter.setFont(lineFont(line));
    painter.setPen(line.color);
    drawTabular(painter, row, Qt::AlignLeft, line.text);
    row.translate(0, kLine);
  }
  painter.restore();
  return card;
}

}  // namespace brenier
