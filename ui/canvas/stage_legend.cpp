#include "ui/canvas/stage_legend.h"

#include <algorithm>

#include "ui/canvas/stage_layers.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

struct LegendRow {
  QString name;
  QColor color;
  enum class Mark { disc, line, dashes } mark = Mark::disc;
  bool lit = false;
};

bool isPoints(Layer bit) {
  return bit == layerSource || bit == layerTarget || bit == layerImage;
}

std::vector<LegendRow> legendRows(std::uint32_t layers, const StageAnnotations& annotations, const Theme& theme) {
  std::vector<LegendRow> rows;
  using Mark = LegendRow::Mark;
  for (const StageLayer& layer : stageLayers())
    if (layer.isMark && (layers & layer.bit))
      rows.push_back({QString::fromUtf8(layer.name), layer.colour(theme), isPoints(layer.bit) ? Mark::disc : Mark::line,
                      (annotations.lit & layer.bit) != 0});
  if (!annotations.truth.isEmpty()) rows.push_back({annotations.truth, annotations.truthColor, Mark::line, true});
  if (!annotations.prediction.isEmpty()) rows.push_back({annotations.prediction, theme.text, Mark::dashes, false});
  return rows;
}

void drawPlate(QPainter& painter, const QRectF& plate, const Theme& theme) {
  QColor fill = theme.card;
  fill.setAlphaF(0.92f);
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(fill);
  painter.drawRoundedRect(plate, 8, 8);
}

void drawLegend(QPainter& painter, const QRectF& area, const std::vector<LegendRow>& rows, double scale,
                const Theme& theme) {
  const QFont plain = uiFont(int(15 * scale)), bold = uiFont(int(15 * scale), QFont::DemiBold);
  const double line = 26 * scale, mark = 22 * scale, margin = 12 * scale;
  double widest = 0;
  for (const auto& row : rows) widest = std::max<double>(widest, QFontMetricsF(bold).horizontalAdvance(row.name));
  const QRectF plate(area.left() + 20, area.top() + 20, 2 * margin + mark + 10 * scale + widest,
                     static_cast<double>(rows.size()) * line + margin);
  drawPlate(painter, plate, theme);
  double y = plate.top() + margin / 2 + line / 2;
  for (const auto& row : rows) {
    const QPointF left(plate.left() + margin, y), right = left + QPointF(mark, 0);
    if (row.mark == LegendRow::Mark::disc) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(row.color);
      painter.drawEllipse(QPointF(left.x() + mark / 2, y), 5 * scale, 5 * scale);
    } else {
      const bool dashes = row.mark == LegendRow::Mark::dashes;
      painter.setPen(QPen(row.color, 2.2 * scale, dashes ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
      painter.drawLine(left, right);
    }
    painter.setFont(row.lit ? bold : plain);
    painter.setPen(theme.text);
    painter.drawText(QRectF(right.x() + 10 * scale, y - line / 2, widest + 4, line), Qt::AlignVCenter | Qt::AlignLeft,
                     row.name);
    y += line;
  }
}

void drawFacts(QPainter& painter, const QRectF& area, const std::vector<StageFact>& facts, double scale,
               const Theme& theme) {
  const QFont label = uiFont(int(14 * scale)), number = uiFont(int(22 * scale), QFont::DemiBold);
  const double line = 32 * scale, margin = 14 * scale, between = 18 * scale;
  double labels = 0, numbers = 0;
  for (const auto& fact : facts) {
    labels = std::max<double>(labels, QFontMetricsF(label).horizontalAdvance(fact.label));
    numbers = std::max(numbers, tabularWidth(number, fact.value));
  }
  const double width = 2 * margin + labels + between + std::max(numbers, 60 * scale);
  const QRectF plate(area.right() - 20 - width, area.top() + 20, width,
                     static_cast<double>(facts.size()) * line + margin);
  drawPlate(painter, plate, theme);
  double y = plate.top() + margin / 2;
  for (const auto& fact : facts) {
    const QRectF row(plate.left() + margin, y, width - 2 * margin, line);
    painter.setFont(label);
    painter.setPen(theme.mutedText);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, fact.label);
    painter.setFont(number);
    painter.setPen(theme.text);
    drawTabular(painter, row, Qt::AlignRight, fact.value);
    y += line;
  }
}

}  // namespace

void drawStageAnnotations(QPainter& painter, const QRectF& area, std::uint32_t layers,
                          const StageAnnotations& annotations, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  if (annotations.legend) {
    const auto rows = legendRows(layers, annotations, theme);
    if (!rows.empty()) drawLegend(painter, area, rows, annotations.scale, theme);
  }
  if (!annotations.facts.empty()) drawFacts(painter, area, annotations.facts, annotations.scale, theme);
  painter.restore();
}

}  // namespace brenier
