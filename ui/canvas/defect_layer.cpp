#include "ui/canvas/defect_layer.h"

#include <cmath>

namespace brenier {

void drawTearLines(QPainter& painter, const QTransform& toPixels, const std::vector<MapDefect>& defects, TearLine which,
                   const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const bool found = which == TearLine::found;
  painter.setPen(found ? QPen(theme.error, 2.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin)
                       : QPen(theme.exact, 1.2, Qt::DashLine, Qt::FlatCap, Qt::RoundJoin));
  for (const MapDefect& defect : defects) {
    if (defect.kind != DefectKind::tear) continue;
    QPolygonF line;
    for (std::size_t i = 0; i + 1 < defect.line.size(); i += 2)
      if (std::isfinite(defect.line[i]) && std::isfinite(defect.line[i + 1]))
        line << toPixels.map(QPointF(defect.line[i], defect.line[i + 1]));
    painter.drawPolyline(line);
  }
  painter.restore();
}

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

}  // namespace brenier
