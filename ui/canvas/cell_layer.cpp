#include "ui/canvas/cell_layer.h"

#include "ui/canvas/stage_notes.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

bool isTear(const CellLook& cells, std::size_t edge) {
  return cells.threshold > 0 && cells.angle[edge] > cells.threshold;
}

}  // namespace

QPainterPath cellEdges(const CellLook& cells, bool tears) {
  QPainterPath path;
  for (std::size_t i = 0; i < cells.angle.size(); ++i) {
    if (isTear(cells, i) != tears) continue;
    const float* ends = cells.ends.data() + 4 * i;
    path.moveTo(ends[0], ends[1]);
    path.lineTo(ends[2], ends[3]);
  }
  return path;
}

void drawCells(const LayerPaint& in) {
  if (in.moment.cells.empty()) return;
  const Theme& theme = in.style.theme;
  in.painter.save();
  in.painter.setRenderHint(QPainter::Antialiasing);
  in.painter.setBrush(Qt::NoBrush);
  in.painter.setPen(QPen(theme.mutedText, 0.8));
  in.painter.drawPath(in.toPixels.map(cellEdges(in.moment.cells, false)));
  in.painter.setPen(QPen(theme.error, 1.8, Qt::SolidLine, Qt::RoundCap));
  in.painter.drawPath(in.toPixels.map(cellEdges(in.moment.cells, true)));
  in.painter.restore();
}

void describeCells(const Snapshot& snapshot, const StageStyle&, QStringList& lines) {
  const CellLook& cells = snapshot.cells;
  if (cells.empty()) return;
  QString line = QString("cells of %1 atoms").arg(cells.atoms);
  if (snapshot.slice.given) line += " along the slice";
  std::size_t tears = 0;
  for (std::size_t i = 0; i < cells.angle.size(); ++i) tears += isTear(cells, i);
  line += QString("; %1 edges in sight").arg(cells.angle.size());
  if (cells.threshold > 0)
    line += QString(", %1 of them tears (creases above %2 rad)").arg(tears).arg(cells.threshold, 0, 'g', 2);
  lines << line;
}

}  // namespace brenier
