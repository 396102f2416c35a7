#include "ui/figures/figure_page.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "ui/canvas/line_figure.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/space_figure.h"
#include "ui/figures/figure_marks.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kPointsAMillimetre = 72 / 25.4;
constexpr double kGapLevel = 16, kGapUpright = 12;             // units between panels
constexpr double kHeadline = 18, kTitleGap = 8, kMargin = 5;   // units
constexpr double kReadable = 150;                              // units: the least width of a panel's cell
constexpr double kCurvesHeight = 0.66, kOwnAxesHeight = 0.75;  // of the width
constexpr double kLeastFrame = 40;                             // units
constexpr double kMostOfWidth = 4;                             // a frame's height of its width
constexpr double kLastLabel = 12;                              // what the last number of a level axis reaches beyond it
constexpr int kMostColumns = 4;                                // where nobody chose

}  // namespace

bool isFlatStage(const FigurePanel& panel) {
  return panel.moment && !panel.moment->pictures && !showsPairs(*panel.moment, panel.style) &&
         !isOnALine(*panel.moment) && spaceKind(*panel.moment, panel.style) == SpaceKind::flat;
}

bool showsLayer(const FigurePanel& panel, Layer layer) {
  if (!panel.moment || !(panel.style.layers & layer)) return false;
  const Snapshot& moment = *panel.moment;
  const bool flat = isFlatStage(panel);
  switch (layer) {
    case layerSource:
      return moment.source && !moment.source->empty();
    case layerTarget:
      return moment.target && !moment.target->empty();
    case layerImage:
    case layerArrows:
      return !moment.image.empty();
    case layerPotential:
      return flat && !moment.potential.empty();
    case layerConjugate:
      return flat && !moment.conjugate.empty();
    case layerGrid:
      return flat && !moment.warpedGrid.empty();
    case layerTears:
      return std::any_of(moment.defects.groups.begin(), moment.defects.groups.end(),
                         [](const MapDefect& defect) { return defect.kind == DefectKind::tear; });
    case layerExact:
    case layerError:
      return moment.exactImage && !moment.exactImage->empty();
    case layerBalance:
      return flat && !moment.balance.empty();
    case layerCells:
      return flat && !moment.cells.empty();
    case layerSpace:
      return false;
  }
  return false;
}

FigurePage::FigurePage(FigureOptions options, std::vector<FigurePanel> panels)
    : m_options(std::move(options)), m_panels(std::move(panels)) {
  m_scale = m_options.fontSize / kFigureType;
  const FontFamilyScope family(QString::fromStdString(m_options.font));
  for (FigurePanel& panel : m_panels) {
    panel.style.theme = theme();
    panel.style.bare = true;
    panel.style.axes = m_options.axes && panel.moment && !isFlatStage(panel);  // what has axes of its own draws them
    panel.style.title.clear();
    panel.style.selection.clear();
  }
  layOut();
}

Theme FigurePage::theme() const {
  Theme theme = m_options.theme == "dark" ? Theme::darkTheme() : Theme::lightTheme();
  if (!theme.dark) {  // paper is white, and its ink black
    theme.stage = Qt::white;
    theme.text = Qt::black;
  }
  return theme;
}

QSizeF FigurePage::sizeInPoints() const {
  return m_size * m_scale;
}

QString FigurePage::headline(std::size_t panel) const {
  const bool letter = m_options.letters && m_panels.size() > 1;
  const QString title = m_panels[panel].title;
  if (!letter) return title;
  return QStringLiteral("(%1) ").arg(QChar('a' + static_cast<char>(panel))) + title;
}

int FigurePage::columns(double width) const {
  const auto count = static_cast<int>(m_panels.size());
  const auto wanted = static_cast<int>(m_options.columns);
  if (wanted > 0) return std::min(wanted, count);
  return std::min(count, std::clamp(static_cast<int>((width + kGapLevel) / (kReadable + kGapLevel)), 1, kMostColumns));
}

/// What stands beside the frames: numbers and names of axes, colour bars.
FigurePage::Room FigurePage::roomBeside(int columns, double guess) const {
  Room room;
  room.right.resize(static_cast<std::size_t>(columns), 0);
  for (std::size_t i = 0; i < m_panels.size(); ++i) {
    const FigurePanel& panel = m_panels[i];
    const bool flat = isFlatStage(panel), curves = !panel.curves.empty();
    room.headlines |= !headline(i).isEmpty();
    if (m_options.axes && (flat || curves)) {
      const FigureAxis upright = flat ? planeAxes(panel, {guess, guess}).second : curveAxes(panel).second;
      room.left = std::max(room.left, uprightWidth(upright, guess));
      room.below = levelHeight();
      double& right = room.right[i % static_cast<std::size_t>(columns)];
      right = std::max(right, kLastLabel);
    }
    double& right = room.right[i % static_cast<std::size_t>(columns)];
    if (const auto scale = m_options.colourBar ? colourScaleOf(panel) : std::nullopt)
      right = std::max(right, kMargin + colourBarWidth(*scale, guess));
  }
  return room;
}

/// The frames of a row are as high as the highest of them wants to be.
double FigurePage::rowHeight(std::size_t first, std::size_t end, double frame) const {
  if (m_options.height > 0) return std::max(kLeastFrame, m_options.height * kPointsAMillimetre / m_scale);
  double stages = 0, curves = 0;
  for (std::size_t i = first; i < end; ++i) {
    const FigurePanel& panel = m_panels[i];
    const Box& view = panel.style.view;
    if (isFlatStage(panel))
      stages = std::max(stages, frame * (double(view.y1) - view.y0) / std::max(1e-9, double(view.x1) - view.x0));
    else if (panel.moment)
      stages = std::max(stages, frame * kOwnAxesHeight);
    else
      curves = std::max(
          {curves, frame * kCurvesHeight, QFontMetricsF(uiFont(kFigureType)).horizontalAdvance(panel.valueName)});
  }
  return std::clamp(stages > 0 ? stages : curves, kLeastFrame, kMostOfWidth * frame);
}

double FigurePage::titleHeight() const {
  if (m_options.title.empty()) return 0;
  const QFontMetricsF metrics(uiFont(kFigureType + 2, QFont::DemiBold));
  const QRectF room(0, 0, std::max(1.0, m_wanted - 2 * kMargin), 1e4);
  return metrics.boundingRect(room, Qt::AlignHCenter | Qt::TextWordWrap, QString::fromStdString(m_options.title))
             .height() +
         kTitleGap;
}

bool FigurePage::fitsWidth() const {
  return std::all_of(m_cells.begin(), m_cells.end(),
                     [this](const Cell& cell) { return cell.whole.right() <= m_wanted - kMargin + 0.5; });
}

/// As many columns as were asked for, or as their frames have room for.
void FigurePage::layOut() {
  m_wanted = m_options.width * kPointsAMillimetre / m_scale;
  for (int wide = columns(m_wanted); wide >= 1; --wide) {
    layOut(wide);
    if (fitsWidth()) return;
  }
}

Status FigurePage::fault() const {
  const std::string font = m_options.font;
  if (!font.empty() && !QFontDatabase::hasFamily(QString::fromStdString(font)))
    return badInput("There is no font \"" + font + "\" on this machine.",
                    "Leave it empty for the window's, or install it.");
  for (std::size_t i = 0; i < m_panels.size(); ++i)
    if (!m_panels[i].moment && m_panels[i].curves.empty())
      return badInput("Panel " + std::to_string(i + 1) + " has nothing to show: " + m_panels[i].missing.toStdString(),
                      "Remove it, or choose another step.");
  if (!fitsWidth())
    return badInput("A figure of " + typedReal(m_options.width).toStdString() +
                        " mm has no room for a panel with type of " + typedReal(m_options.fontSize).toStdString() +
                        " pt.",
                    "Make it wider, or its type smaller.");
  return ok();
}

/// All frames are of one width, and in each row of one height, so that they can be compared.
void FigurePage::layOut(int wide) {
  m_cells.clear();
  const double width = m_wanted;
  const std::size_t count = m_panels.size();
  const double cell = (width - 2 * kMargin - (wide - 1) * kGapLevel) / wide;
  const Room room =
      roomBeside(wide, m_options.height > 0 ? m_options.height * kPointsAMillimetre / m_scale : 0.7 * cell);
  const double right = std::accumulate(room.right.begin(), room.right.end(), 0.0);
  const double frame = std::max(kLeastFrame, cell - room.left - right / wide);
  double y = kMargin + titleHeight();
  for (std::size_t first = 0; first < count; first += static_cast<std::size_t>(wide)) {
    const std::size_t end = std::min(count, first + static_cast<std::size_t>(wide));
    const double height = rowHeight(first, end, frame), top = y + (room.headlines ? kHeadline : 0);
    double x = kMargin;
    for (std::size_t i = first; i < end; ++i) {
      const double whole = room.left + frame + room.right[i - first];
      m_cells.push_back(
          {QRectF(x, y, whole, top - y + height + room.below), QRectF(x + room.left, top, frame, height)});
      x += whole + kGapLevel;
    }
    y = top + height + room.below + kGapUpright;
  }
  m_legendTop = y - kGapUpright / 2;
  const auto marks = m_options.legend ? figureMarks(m_panels, theme()) : std::vector<FigureMark>();
  const double legend = drawFigureMarks(nullptr, kMargin, 0, width - 2 * kMargin, marks, theme());
  m_size = {width, (legend > 0 ? m_legendTop + legend : y - kGapUpright) + kMargin};
}

void FigurePage::paintStage(QPainter& painter, const FigurePanel& panel, const QRectF& frame) const {
  // What writes its own words keeps their size; marks of the plane have one of their own.
  const double scale = isFlatStage(panel) ? m_options.marks : 1;
  painter.save();
  painter.setClipRect(frame, Qt::IntersectClip);
  painter.translate(frame.topLeft());
  painter.scale(scale, scale);
  StagePainter().paint(painter, {{0, 0}, frame.size() / scale}, panel.moment, panel.style);
  painter.restore();
}

void FigurePage::paintPanel(QPainter& painter, std::size_t index) const {
  const FigurePanel& panel = m_panels[index];
  const Cell& cell = m_cells[index];
  const Theme colours = theme();
  painter.setFont(uiFont(kFigureType, QFont::DemiBold));
  painter.setPen(colours.text);
  if (const QString text = headline(index); !text.isEmpty())
    painter.drawText(QRectF(cell.whole.topLeft(), QPointF(cell.whole.right(), cell.frame.top())),
                     Qt::AlignLeft | Qt::AlignTop,
                     QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, cell.whole.width()));
  if (!panel.moment && panel.curves.empty()) {
    painter.setFont(uiFont(kFigureType));
    painter.setPen(colours.mutedText);
    painter.drawText(cell.frame, Qt::AlignCenter | Qt::TextWordWrap, panel.missing);
    return;
  }
  const bool flat = isFlatStage(panel);
  if (panel.moment)
    paintStage(
        painter, panel,
        flat ? cell.frame
             : QRectF(cell.whole.left(), cell.frame.top(), cell.whole.width(), cell.whole.bottom() - cell.frame.top()));
  else
    drawCurves(painter, cell.frame, panel, m_options.marks);
  if (m_options.axes && (flat || !panel.moment)) {
    const auto [level, upright] = flat ? planeAxes(panel, cell.frame.size()) : curveAxes(panel);
    drawAxes(painter, cell.frame, level, upright, colours);
  }
  const auto scale = m_options.colourBar ? colourScaleOf(panel) : std::nullopt;
  if (scale)
    drawColourBar(painter,
                  {cell.frame.right() + kMargin, cell.frame.top(), colourBarWidth(*scale, cell.frame.height()),
                   cell.frame.height()},
                  *scale, colours);
}

void FigurePage::paint(QPainter& painter) const {
  const FontFamilyScope family(QString::fromStdString(m_options.font));
  const Theme colours = theme();
  painter.save();
  painter.fillRect(QRectF({0, 0}, m_size), colours.stage);
  if (!m_options.title.empty()) {
    painter.setFont(uiFont(kFigureType + 2, QFont::DemiBold));
    painter.setPen(colours.text);
    painter.drawText(QRectF(kMargin, kMargin, m_size.width() - 2 * kMargin, titleHeight()),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, QString::fromStdString(m_options.title));
  }
  for (std::size_t i = 0; i < m_panels.size(); ++i) paintPanel(painter, i);
  if (m_options.legend)
    drawFigureMarks(&painter, kMargin, m_legendTop, m_size.width() - 2 * kMargin, figureMarks(m_panels, colours),
                    colours);
  painter.restore();
}

}  // namespace brenier
