#include "ui/canvas/stage_legend.h"

#include <algorithm>

#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_layers.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr double kFromEdge = 20;                                               // pixels
constexpr double kMostOfWidth = 0.24, kMostOfHeight = 0.5, kLeastScale = 0.9;  // of what stands in a corner

struct LegendRow {
  QString name;
  QColor color;
  enum class Mark { disc, circle, line, dashes, ring, area } mark = Mark::disc;
  bool lit = false;
};

bool isPoints(Layer bit) {
  return bit == layerSource || bit == layerTarget || bit == layerImage;
}

std::vector<LegendRow> legendRows(std::uint32_t layers, const StageAnnotations& annotations, const Theme& theme,
                                  bool seeds) {
  std::vector<LegendRow> rows;
  using Mark = LegendRow::Mark;
  if (seeds) {
    layers &= ~replacedBySeeds;
    rows = {{"source: seeds agree", seedsColour(0, theme), Mark::disc, false},
            {"source: they do not", seedsColour(kFullDisagreement, theme), Mark::disc, false},
            {"to their mean image", seedsColour(0, theme), Mark::line, false},
            {"one deviation", seedsColour(0, theme), Mark::ring, false}};
  }
  for (const StageLayer& layer : stageLayers())
    if (layer.isMark && (layers & layer.bit))
      rows.push_back({QString::fromUtf8(layer.name), layer.colour(theme), isPoints(layer.bit) ? Mark::disc : Mark::line,
                      (annotations.lit & layer.bit) != 0});
  const bool mass = annotations.answerIsMass;
  if (!annotations.truth.isEmpty())
    rows.push_back({annotations.truth, annotations.truthColor, mass ? Mark::circle : Mark::line, true});
  if (!annotations.prediction.isEmpty())
    rows.push_back({annotations.prediction, mass ? theme.image : theme.text, mass ? Mark::area : Mark::dashes, false});
  return rows;
}

void drawPlate(QPainter& painter, const QRectF& plate, const Theme& theme) {
  QColor fill = theme.card;
  fill.setAlphaF(0.92f);
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(fill);
  painter.drawRoundedRect(plate, 8, 8);
}

/// What stands in a corner takes at most its share of the stage, or what is there anyway beside a square figure: what
/// is spoken of is in the middle.
double cornerScale(const QRectF& area, const QSizeF& atOne, double wanted) {
  const double room = std::max(kMostOfWidth * area.width(), (area.width() - area.height()) / 2 - 2 * kFromEdge);
  const double most = std::min(room / atOne.width(), kMostOfHeight * area.height() / atOne.height());
  return std::max(std::min(wanted, most), std::min(wanted, kLeastScale));
}

QSizeF legendSize(const std::vector<LegendRow>& rows, double scale) {
  double widest = 0;
  for (const auto& row : rows)
    widest =
        std::max<double>(widest, QFontMetricsF(uiFont(int(15 * scale), QFont::DemiBold)).horizontalAdvance(row.name));
  return {(2 * 12 + 22 + 10) * scale + widest, (static_cast<double>(rows.size()) * 26 + 12) * scale};
}

void drawLegend(QPainter& painter, const QRectF& area, const std::vector<LegendRow>& rows, double wanted,
                const Theme& theme) {
  const double scale = cornerScale(area, legendSize(rows, 1), wanted);
  const QFont plain = uiFont(int(15 * scale)), bold = uiFont(int(15 * scale), QFont::DemiBold);
  const double line = 26 * scale, mark = 22 * scale, margin = 12 * scale;
  const QRectF plate(area.topLeft() + QPointF(kFromEdge, kFromEdge), legendSize(rows, scale));
  const double widest = plate.width() - 2 * margin - mark - 10 * scale;
  drawPlate(painter, plate, theme);
  double y = plate.top() + margin / 2 + line / 2;
  for (const auto& row : rows) {
    const QPointF left(plate.left() + margin, y), right = left + QPointF(mark, 0);
    if (row.mark == LegendRow::Mark::disc) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(row.color);
      painter.drawEllipse(QPointF(left.x() + mark / 2, y), 5 * scale, 5 * scale);
    } else if (row.mark == LegendRow::Mark::area) {
      painter.fillRect(QRectF(left.x() + mark / 2 - 8 * scale, y - 5 * scale, 16 * scale, 10 * scale),
                       withAlpha(row.color, 0.75));
    } else if (row.mark == LegendRow::Mark::ring || row.mark == LegendRow::Mark::circle) {
      painter.setPen(QPen(row.color, 1.5 * scale));
      painter.setBrush(Qt::NoBrush);
      const double wide = row.mark == LegendRow::Mark::ring ? 8 : 5;
      painter.drawEllipse(QPointF(left.x() + mark / 2, y), wide * scale, 5 * scale);
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

QSizeF factsSize(const std::vector<StageFact>& facts, double scale) {
  const QFont label = uiFont(int(14 * scale)), number = uiFont(int(22 * scale), QFont::DemiBold);
  double labels = 0, numbers = 0;
  for (const auto& fact : facts) {
    labels = std::max<double>(labels, QFontMetricsF(label).horizontalAdvance(fact.label));
    numbers = std::max(numbers, tabularWidth(number, fact.value));
  }
  return {(2 * 14 + 18) * scale + labels + std::max(numbers, 60 * scale),
          (static_cast<double>(facts.size()) * 32 + 14) * scale};
}

void drawFacts(QPainter& painter, const QRectF& area, const std::vector<StageFact>& facts, double wanted,
               const Theme& theme) {
  const double scale = cornerScale(area, factsSize(facts, 1), wanted);
  const QFont label = uiFont(int(14 * scale)), number = uiFont(int(22 * scale), QFont::DemiBold);
  const double line = 32 * scale, margin = 14 * scale;
  const QSizeF size = factsSize(facts, scale);
  const QRectF plate(QPointF(area.right() - kFromEdge - size.width(), area.top() + kFromEdge), size);
  drawPlate(painter, plate, theme);
  double y = plate.top() + margin / 2;
  for (const auto& fact : facts) {
    const QRectF row(plate.left() + margin, y, size.width() - 2 * margin, line);
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

QStringList legendNames(std::uint32_t layers, const StageAnnotations& annotations, bool seeds) {
  QStringList names;
  for (const LegendRow& row : legendRows(layers, annotations, Theme::lightTheme(), seeds)) names << row.name;
  return names;
}

void drawStageAnnotations(QPainter& painter, const QRectF& area, std::uint32_t layers,
                          const StageAnnotations& annotations, const Theme& theme, bool seeds) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  if (annotations.legend) {
    const auto rows = legendRows(layers, annotations, theme, seeds);
    if (!rows.empty()) drawLegend(painter, area, rows, annotations.scale, theme);
  }
  if (!annotations.facts.empty()) drawFacts(painter, area, annotations.facts, annotations.scale, theme);
  painter.restore();
}

}  // namespace brenier
