// The legend of figure_marks.h.
#include <QFontMetricsF>
#include <algorithm>

#include "ui/canvas/insight_layers.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_layers.h"
#include "ui/figures/figure_marks.h"

namespace brenier {
namespace {

constexpr double kRow = 16, kSign = 16, kApart = 5, kBetween = 14;  // units

void add(std::vector<FigureMark>& marks, const FigureMark& mark) {
  const bool known = std::any_of(marks.begin(), marks.end(), [&](const FigureMark& m) { return m.name == mark.name; });
  if (!known && !mark.name.isEmpty()) marks.push_back(mark);
}

void addStage(std::vector<FigureMark>& marks, const FigurePanel& panel, const Theme& theme) {
  std::uint32_t layers = panel.style.layers;
  if (showsSeeds(*panel.moment, panel.style)) {
    layers &= ~replacedBySeeds;
    add(marks, {"seeds agree", seedsColour(0, theme), true});
    add(marks, {"seeds do not agree", seedsColour(kFullDisagreement, theme), true});
  }
  const bool phi = layers & layerPotential, onTheLine = isOnALine(*panel.moment);
  for (const StageLayer& layer : stageLayers()) {
    if (!layer.isMark || !(layers & layer.bit) || !showsLayer(panel, layer.bit)) continue;
    // A field is not one colour; its colour bar says what it is. Beside phi, psi is contours.
    if (layer.bit == layerPotential || (layer.bit == layerConjugate && !phi)) continue;
    if (layer.bit == layerBalance) {
      const auto [more, less] = balanceNames(panel.style.interpolation);
      add(marks, {more, theme.image, false});
      add(marks, {less, theme.target, false});
      continue;
    }
    if (onTheLine && (layer.bit == layerArrows || layer.bit == layerExact)) {
      add(marks, layer.bit == layerExact ? FigureMark{"exact", theme.exact, false, Qt::DashLine}
                                         : FigureMark{"x to T(x)", theme.mutedText, false});
      continue;
    }
    const bool disc = !onTheLine && (layer.bit == layerSource || layer.bit == layerTarget || layer.bit == layerImage);
    add(marks, {QString::fromUtf8(layer.name), layer.colour(theme), disc});
  }
  if ((layers & layerTears) && panel.moment->defects.trueTears && !panel.moment->defects.trueTears->empty())
    add(marks, {"tears of the optimal map", theme.exact, false, Qt::DashLine});
  if (!panel.style.other.empty()) add(marks, {panel.style.otherName, theme.exact, true});
}

double widthOf(const FigureMark& mark, const QFontMetricsF& metrics) {
  return kSign + kApart + metrics.horizontalAdvance(mark.name);
}

void drawMark(QPainter& painter, const QPointF& left, const FigureMark& mark) {
  if (mark.disc) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(mark.colour);
    painter.drawEllipse(left + QPointF(kSign / 2, 0), 3.5, 3.5);
  } else {
    painter.setPen(QPen(mark.colour, 1.6, mark.pen, Qt::FlatCap));
    painter.drawLine(left, left + QPointF(kSign, 0));
  }
}

}  // namespace

std::vector<FigureMark> figureMarks(const std::vector<FigurePanel>& panels, const Theme& theme) {
  std::vector<FigureMark> marks;
  for (const FigurePanel& panel : panels) {
    if (panel.moment && !panel.moment->pictures) addStage(marks, panel, theme);
    const auto own =
        std::count_if(panel.curves.begin(), panel.curves.end(), [](const auto& c) { return !c.reference; });
    for (const FigureCurve& curve : panel.curves)
      if (curve.reference || own > 1)  // one curve is named by its axis
        add(marks, {curve.name, curve.colour, false, curve.pen});
  }
  return marks;
}

double drawFigureMarks(QPainter* painter, double left, double top, double width, const std::vector<FigureMark>& marks,
                       const Theme& theme) {
  const QFont font = uiFont(kFigureType);
  const QFontMetricsF metrics(font);
  double height = 0;
  for (std::size_t first = 0; first < marks.size();) {
    double row = widthOf(marks[first], metrics);
    std::size_t end = first + 1;
    while (end < marks.size() && row + kBetween + widthOf(marks[end], metrics) <= width)
      row += kBetween + widthOf(marks[end++], metrics);
    if (painter) {
      painter->save();
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setFont(font);
      double x = left + std::max(0.0, (width - row) / 2);
      for (std::size_t i = first; i < end; ++i) {
        drawMark(*painter, {x, top + height + kRow / 2}, marks[i]);
        painter->setPen(theme.text);
        painter->drawText(QPointF(x + kSign + kApart, top + height + kRow / 2 + metrics.capHeight() / 2),
                          metrics.elidedText(marks[i].name, Qt::ElideRight, width - kSign - kApart));
        x += widthOf(marks[i], metrics) + kBetween;
      }
      painter->restore();
    }
    height += kRow;
    first = end;
  }
  return height;
}

}  // namespace brenier
