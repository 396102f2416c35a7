#include "ui/canvas/stage_legend.h"

#include <algorithm>
#include <cmath>

#include "ui/canvas/insight_layers.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_layers.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr double kNumberStep = 40;                                             // pixels
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

std::vector<LegendRow> legendRows(const LegendSubject& subject, const StageAnnotations& annotations,
                                  const Theme& theme) {
  std::vector<LegendRow> rows;
  using Mark = LegendRow::Mark;
  std::uint32_t layers = subject.layers;
  if (!annotations.legend) return rows;
  if (subject.seeds) {
    layers &= ~replacedBySeeds;
    rows = {{"source: seeds agree", seedsColour(0, theme), Mark::disc, false},
            {"source: they do not", seedsColour(kFullDisagreement, theme), Mark::disc, false},
            {"to their mean image", seedsColour(0, theme), Mark::line, false},
            {"one deviation", seedsColour(0, theme), Mark::ring, false}};
  }
  for (const StageLayer& layer : stageLayers())
    if ((layers & layer.bit) && layer.bit == layerBalance) {  // it is painted in the colours of the two sides
      const bool lit = (annotations.lit & layer.bit) != 0;
      const auto [more, less] = balanceNames(subject.t);
      rows.push_back({more, theme.image, Mark::area, lit});
      rows.push_back({less, theme.target, Mark::area, lit});
    } else if ((layers & layer.bit) && layer.bit == layerTears && subject.noTears) {
      rows.push_back({subject.noDefects ? "no tears or swirls found" : "no tears found", theme.mutedText, Mark::line,
                      (annotations.lit & layer.bit) != 0});
    } else if (layer.isMark && (layers & layer.bit))
      rows.push_back({QString::fromUtf8(layer.name), layer.colour(theme), isPoints(layer.bit) ? Mark::disc : Mark::line,
                      (annotations.lit & layer.bit) != 0});
  if (subject.lead) rows.push_back({"one line of equal height", theme.text, Mark::line, true});
  if (subject.trueTears && (layers & layerTears))
    rows.push_back({"tears of the best map", theme.exact, Mark::dashes, false});
  if (subject.swap && (layers & layerTears)) {
    rows.push_back({"worst pair, as learned", theme.error, Mark::line, false});
    rows.push_back({"worst pair, exchanged", theme.text, Mark::dashes, false});
  }
  const bool mass = annotations.answerIsMass;
  if (!annotations.truth.isEmpty())
    rows.push_back({annotations.truth, annotations.truthColor, mass ? Mark::circle : Mark::line, true});
  if (!annotations.prediction.isEmpty())
    rows.push_back({annotations.prediction, mass ? theme.image : theme.text, mass ? Mark::area : Mark::dashes, false});
  if (!annotations.marks.isEmpty()) rows.push_back({annotations.marks, theme.error, Mark::circle, false});
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

constexpr double kLegendLine = 26, kLegendMark = 22, kLegendMargin = 12, kAfterMark = 10,
                 kBetweenEntries = 18;  // at scale 1

QFont legendFont(const LegendRow& row, double scale) {
  return uiFont(int(15 * scale), row.lit ? QFont::DemiBold : QFont::Normal);
}

/// Of one entry, its mark included.
double entryWidth(const LegendRow& row, double scale) {
  return (kLegendMark + kAfterMark) * scale + QFontMetricsF(legendFont(row, scale)).horizontalAdvance(row.name) + 4;
}

QSizeF legendSize(const std::vector<LegendRow>& rows, double scale) {
  if (rows.empty()) return {};
  double widest = 0;
  for (const auto& row : rows) widest = std::max(widest, entryWidth(row, scale));
  return {2 * kLegendMargin * scale + widest, (static_cast<double>(rows.size()) * kLegendLine + kLegendMargin) * scale};
}

QSizeF legendRowSize(const std::vector<LegendRow>& rows, double scale) {
  if (rows.empty()) return {};
  double width = (2 * kLegendMargin - kBetweenEntries) * scale;
  for (const auto& row : rows) width += entryWidth(row, scale) + kBetweenEntries * scale;
  return {width, (kLegendLine + kLegendMargin) * scale};
}

void drawLegendMark(QPainter& painter, const LegendRow& row, const QPointF& left, double scale) {
  const double mark = kLegendMark * scale, y = left.y();
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
    painter.drawLine(left, left + QPointF(mark, 0));
  }
}

void drawLegend(QPainter& painter, const QRectF& plate, bool inARow, const std::vector<LegendRow>& rows, double scale,
                const Theme& theme) {
  const double line = kLegendLine * scale, margin = kLegendMargin * scale;
  drawPlate(painter, plate, theme);
  QPointF left = plate.topLeft() + QPointF(margin, (margin + line) / 2);
  for (const auto& row : rows) {
    drawLegendMark(painter, row, left, scale);
    painter.setFont(legendFont(row, scale));
    painter.setPen(theme.text);
    const double width = entryWidth(row, scale), before = (kLegendMark + kAfterMark) * scale;
    painter.drawText(QRectF(left.x() + before, left.y() - line / 2, width - before + 4, line),
                     Qt::AlignVCenter | Qt::AlignLeft, row.name);
    left += inARow ? QPointF(width + kBetweenEntries * scale, 0) : QPointF(0, line);
  }
}

QSizeF factsSize(const std::vector<StageFact>& facts, double scale) {
  const QFont label = uiFont(int(14 * scale)), number = uiFont(int(22 * scale), QFont::DemiBold);
  double labels = 0, numbers = 0;
  for (const auto& fact : facts) {
    labels = std::max<double>(labels, QFontMetricsF(label).horizontalAdvance(fact.label));
    numbers = std::max(numbers, tabularWidth(number, fact.value));
  }
  const double step = kNumberStep * scale;  // another figure makes no other plate
  return {(2 * 14 + 18) * scale + labels + step * std::max(2.0, std::ceil(numbers / step)),
          (static_cast<double>(facts.size()) * 32 + 14) * scale};
}

void drawFacts(QPainter& painter, const QRectF& plate, const std::vector<StageFact>& facts, double scale,
               const Theme& theme) {
  const QFont label = uiFont(int(14 * scale)), number = uiFont(int(22 * scale), QFont::DemiBold);
  const double line = 32 * scale, margin = 14 * scale;
  drawPlate(painter, plate, theme);
  double y = plate.top() + margin / 2;
  for (const auto& fact : facts) {
    const QRectF row(plate.left() + margin, y, plate.width() - 2 * margin, line);
    painter.setFont(label);
    painter.setPen(theme.mutedText);
    painter.drawText(row, Qt::AlignVCenter | Qt::AlignLeft, fact.label);
    painter.setFont(number);
    painter.setPen(theme.text);
    drawTabular(painter, row, Qt::AlignRight, fact.value);
    y += line;
  }
}

/// Of what a person chose to have larger or smaller, that much.
double cornerScale(const QRectF& area, const QSizeF& atOne, const StageAnnotations& annotations) {
  return annotations.chosen * cornerScale(area, atOne, annotations.scale / annotations.chosen);
}

double legendScale(const QRectF& area, const std::vector<LegendRow>& rows, const StageAnnotations& annotations) {
  return rows.empty() ? annotations.scale : cornerScale(area, legendSize(rows, 1), annotations);
}

}  // namespace

QStringList legendNames(const LegendSubject& subject, const StageAnnotations& annotations) {
  QStringList names;
  for (const LegendRow& row : legendRows(subject, annotations, Theme::lightTheme())) names << row.name;
  return names;
}

AnnotationRoom annotationRoom(const QRectF& area, const LegendSubject& subject, const StageAnnotations& annotations) {
  AnnotationRoom room;
  room.area = area;
  const auto rows = legendRows(subject, annotations, Theme::lightTheme());
  const double scale = legendScale(area, rows, annotations);
  room.legend = legendSize(rows, scale);
  room.legendRow = legendRowSize(rows, scale);
  if (const auto& facts = annotations.facts; !facts.empty())
    room.facts = factsSize(facts, cornerScale(area, factsSize(facts, 1), annotations));
  return room;
}

double annotationStrip(const QRectF& area, const LegendSubject& subject, const StageAnnotations& annotations) {
  constexpr double edges = 2 * 10;
  const AnnotationRoom room = annotationRoom(area, subject, annotations);
  const bool fits = room.legendRow.width() + edges <= area.width();
  const double legend = room.legend.isEmpty() ? 0 : (fits ? room.legendRow : room.legend).height() + edges;
  return std::max(legend, room.facts.isEmpty() ? 0 : room.facts.height() + edges);
}

void drawStageAnnotations(QPainter& painter, const QRectF& area, const LegendSubject& subject,
                          const StageAnnotations& annotations, const AnnotationPlaces& places, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const auto rows = legendRows(subject, annotations, theme);
  const auto& facts = annotations.facts;
  if (!rows.empty()) drawLegend(painter, places.legend, places.row, rows, legendScale(area, rows, annotations), theme);
  if (!facts.empty())
    drawFacts(painter, places.facts, facts, cornerScale(area, factsSize(facts, 1), annotations), theme);
  painter.restore();
}

}  // namespace brenier
