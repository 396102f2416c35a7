#include "ui/canvas/defect_layer.h"

#include <algorithm>

namespace brenier {
namespace {

constexpr std::size_t maxLines = 5;

QString sentence(const MapDefect& defect) {
  const QString where = QString("near (%1, %2)").arg(defect.x, 0, 'f', 2).arg(defect.y, 0, 'f', 2);
  const QString mass = QString("%1 % of the source").arg(100.0 * defect.massShare, 0, 'f', 1);
  switch (defect.kind) {
    case DefectKind::tear:
      return QString("tear %1: images jump by %2 of their spread, %3")
          .arg(where)
          .arg(defect.worst, 0, 'f', 2)
          .arg(mass);
    case DefectKind::fold:
      return QString("fold %1: neighbours change sides, %2").arg(where, mass);
    case DefectKind::swirl:
      return QString("swirl %1: J differs from its transpose by %2, %3")
          .arg(where)
          .arg(defect.worst, 0, 'f', 2)
          .arg(mass);
    case DefectKind::none:
      break;
  }
  return {};
}

}  // namespace

void drawDefectCells(QPainter& painter, const QTransform& toPixels, const MapDefects& defects, const Theme& theme) {
  if (defects.cells.empty()) return;
  const double dx = (double(defects.box.x1) - defects.box.x0) / defects.columns;
  const double dy = (double(defects.box.y1) - defects.box.y0) / defects.rows;
  painter.save();
  painter.setPen(Qt::NoPen);
  for (int r = 0; r < defects.rows; ++r)
    for (int c = 0; c < defects.columns; ++c) {
      const DefectKind kind = defects.cells[static_cast<std::size_t>(r * defects.columns + c)];
      if (kind != DefectKind::fold && kind != DefectKind::swirl) continue;
      const QRectF cell(defects.box.x0 + c * dx, defects.box.y0 + r * dy, dx, dy);
      painter.fillRect(toPixels.mapRect(cell),
                       QBrush(theme.error, kind == DefectKind::fold ? Qt::BDiagPattern : Qt::FDiagPattern));
    }
  painter.restore();
}

QStringList describeDefects(const MapDefects& defects) {
  QStringList lines;
  if (defects.cells.empty()) return lines;
  for (std::size_t i = 0; i < std::min(maxLines, defects.groups.size()); ++i) lines << sentence(defects.groups[i]);
  if (defects.groups.size() > maxLines) lines << QString("and %1 smaller ones").arg(defects.groups.size() - maxLines);
  if (lines.isEmpty()) lines << "no tear, fold or swirl where the source has mass";
  return lines;
}

void drawDefectList(QPainter& painter, const QRectF& area, const MapDefects& defects, const Theme& theme) {
  const QStringList lines = describeDefects(defects);
  if (lines.isEmpty()) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(uiFont(12));
  const QFontMetricsF metrics = QFontMetricsF(painter.font());
  double width = 0;
  for (const QString& line : lines) width = std::max(width, metrics.horizontalAdvance(line));
  const double height = metrics.lineSpacing() * static_cast<double>(lines.size());
  const QRectF card(area.left() + 12, area.bottom() - 24 - height, width + 20, height + 12);
  QColor ground = theme.card;
  ground.setAlphaF(0.88f);
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(ground);
  painter.drawRoundedRect(card, 6, 6);
  painter.setPen(theme.text);
  painter.drawText(card.adjusted(10, 6, -10, -6), Qt::AlignLeft | Qt::AlignTop, lines.join('\n'));
  painter.restore();
}

}  // namespace brenier
