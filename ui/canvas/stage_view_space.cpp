// The stage in space: how it is turned, and what is shown under the mouse.
#include <algorithm>
#include <utility>

#include "ui/canvas/hover_card.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_view.h"

namespace brenier {
namespace {

constexpr double kKeyPixels = 15;  // a key turns as far as such a drag: 6 degrees
constexpr double kKeyZoom = 1.18;

}  // namespace

bool StageView::inSpace() const {
  return m_snapshot && spaceKind(*m_snapshot, m_style) != SpaceKind::flat;
}

void StageView::setSpaceView(const SpaceView& view) {
  if (view == m_style.space) return;
  m_style.space = view;
  invalidate();
  if (m_mouseIsHere && !m_dragFrom && inSpace()) updateHover(m_mouse);
  emit spaceViewChanged(view);
}

void StageView::setAxisNames(const std::array<QString, 3>& names) {
  if (names == m_style.axisNames) return;
  m_style.axisNames = names;
  invalidate();
}

void StageView::setColumns(const QStringList& columns) {
  if (columns == m_style.columns) return;
  m_style.columns = columns;
  invalidate();
}

void StageView::setPairs(bool on) {
  if (on == m_style.pairs) return;
  m_style.pairs = on;
  m_hovered = -1;
  invalidate();
}

/// Which columns the panel under the mouse is of.
void StageView::paintPairOverlays(QPainter& painter) {
  const PairFigure figure(QRectF(rect()), *m_snapshot, m_style);
  paintAnnotations(painter, nullptr);
  const auto pair = m_mouseIsHere ? figure.pairAt(m_mouse) : std::nullopt;
  if (!pair) return;
  const auto [level, upright] = *pair;
  const QRectF panel = figure.panel(upright, level);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(m_style.theme.accent, 1.5));
  painter.drawRect(panel);
  std::vector<HoverLine> lines;
  if (level == upright) {
    lines.push_back({figure.name(level) + ": how its values are spread", m_style.theme.text});
  } else {
    lines.push_back({figure.name(level) + " and " + figure.name(upright), m_style.theme.text});
    lines.push_back({"A click shows this plane.", m_style.theme.mutedText, true});
  }
  drawHoverCard(painter, m_mouse, QRectF(rect()), lines, m_style.theme, {});
}

/// Heights grow at once and shrink slowly, as ranges do. True while there is still surplus.
bool StageView::followHeights(double seconds) {
  std::optional<HeightRange> shown;
  bool moving = false;
  const auto needed = m_snapshot && spaceKind(*m_snapshot, m_style) == SpaceKind::surface
                          ? neededHeights(*m_snapshot, m_style)
                          : std::nullopt;
  // Of phi and psi the one's range is none of the other's.
  const bool ofPsi = needed && standsOnPsi(*m_snapshot, m_style);
  if (std::exchange(m_heightsOfPsi, ofPsi) != ofPsi) m_heights.reset();
  if (needed) {
    moving = m_heights.update(needed->range.low, needed->range.high, seconds);
    shown = HeightRange{m_heights.lower(), m_heights.upper()};
  } else {
    m_heights.reset();
  }
  if (shown == m_style.heights) return moving;
  m_style.heights = shown;
  invalidate();
  return moving;
}

void StageView::zoomInSpace(const QPointF& pixel, double factor) {
  const SpaceFigure figure(QRectF(rect()), *m_snapshot, m_style);
  SpaceView view = m_style.space;
  view.zoomAt(pixel, QRectF(rect()), factor, figure.projection().scale());
  setSpaceView(view);
}

/// Arrow keys turn, plus and minus zoom.
bool StageView::turnsBy(int key) {
  SpaceView view = m_style.space;
  switch (key) {
    case Qt::Key_Left:
      view.turn({-kKeyPixels, 0});
      break;
    case Qt::Key_Right:
      view.turn({kKeyPixels, 0});
      break;
    case Qt::Key_Up:
      view.turn({0, kKeyPixels});
      break;
    case Qt::Key_Down:
      view.turn({0, -kKeyPixels});
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoomInSpace(QRectF(rect()).center(), kKeyZoom);
      return true;
    case Qt::Key_Minus:
      zoomInSpace(QRectF(rect()).center(), 1 / kKeyZoom);
      return true;
    default:
      return false;
  }
  setSpaceView(view);
  return true;
}

/// In a cloud an outline on the screen is none in the plane.
bool StageView::outlines() const {
  return !m_snapshot || (!inPairs() && spaceKind(*m_snapshot, m_style) != SpaceKind::cloud);
}

/// Pins are indices of probe points.
bool StageView::pinsHovered() const {
  return !inSpace() || !SpaceFigure(QRectF(rect()), *m_snapshot, m_style).findsTargets();
}

void StageView::paintSpaceOverlays(QPainter& painter) {
  const QRectF area(rect());
  const SpaceFigure figure(area, *m_snapshot, m_style);
  painter.setRenderHint(QPainter::Antialiasing);
  paintAnnotations(painter, nullptr);
  paintLasso(painter, figure.lifted(m_lasso));
  std::vector<int> shown = explained();
  if (figure.findsTargets())  // pins are points of the source
    std::erase_if(shown, [this](int index) { return index != m_hovered; });
  std::vector<QRectF> taken;
  for (const int index : shown) {
    const auto marks = figure.paintFound(painter, index);
    taken.insert(taken.end(), marks.begin(), marks.end());
  }
  for (const int index : shown) {
    const QPointF anchor = index == m_hovered ? m_mouse : figure.foundAt(static_cast<std::size_t>(index));
    taken.push_back(drawHoverCard(painter, anchor, area, figure.describe(index), m_style.theme, taken));
  }
}

}  // namespace brenier
