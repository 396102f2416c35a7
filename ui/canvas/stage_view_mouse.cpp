// What the mouse does on the stage: hover, pins, pan and zoom, selections.
#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/canvas/insight_layers.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/canvas/stage_view.h"

namespace brenier {
namespace {

constexpr double kReach = 36;         // pixels: hover beyond it means no point
constexpr double kFinger = 18;        // pixels: how far a press may miss what it means
constexpr double kDragThreshold = 4;  // pixels: less is a click
constexpr std::size_t kMostPins = 4;
/// At whose points something is drawn where the source is.
constexpr std::uint32_t kLayersOfSource = layerSource | layerArrows | layerExact | layerError;

}  // namespace

int StageView::nearestPoint(const QPointF& pixel) const {
  if (!m_snapshot || !m_explains || holdsView() || inPairs()) return -1;
  if (isOnALine(*m_snapshot)) return LineFigure(QRectF(rect()), *m_snapshot, m_style).nearest(pixel);
  if (inSpace()) return SpaceFigure(QRectF(rect()), *m_snapshot, m_style).nearest(pixel, kReach);
  const QTransform toPixels = StagePainter::dataToPixels(m_style.view, QRectF(rect()));
  const std::size_t count = probeCount(*m_snapshot, false, false), withImage = probeCount(*m_snapshot, true, false);
  const bool imageShown = (m_style.layers & layerImage) != 0;
  const bool sourceShown = (m_style.layers & kLayersOfSource) != 0;
  double best = kReach * kReach;
  int nearest = -1;
  const auto consider = [&](const QPointF& data, std::size_t i) {
    const QPointF offset = toPixels.map(data) - pixel;
    const double squared = QPointF::dotProduct(offset, offset);
    if (squared < best) {  // false for NaN
      best = squared;
      nearest = static_cast<int>(i);
    }
  };
  for (std::size_t i = 0; i < count; ++i) {
    if (sourceShown) consider(planePoint(*m_snapshot->source, i), i);
    if (imageShown && i < withImage) consider(shownImage(*m_snapshot, i, m_style.interpolation), i);
  }
  return nearest;
}

bool StageView::inPairs() const {
  return m_snapshot && showsPairs(*m_snapshot, m_style);
}

/// Nothing to zoom or pan: the line, all pairs.
bool StageView::isShownWhole() const {
  return inPairs() || isOnALine(*m_snapshot);
}

QPointF StageView::toData(const QPointF& pixel) const {
  if (inSpace()) return SpaceFigure(QRectF(rect()), *m_snapshot, m_style).planeAt(pixel);
  return StagePainter::dataToPixels(m_style.view, QRectF(rect())).inverted().map(pixel);
}

void StageView::setTool(StageTool tool) {
  m_tool = tool;
  m_lasso.clear();
  showCursor();
  update();
}

void StageView::showCursor() {
  if (m_spaceHeld || m_dragFrom)
    setCursor(m_dragFrom ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
  else if (m_overlay)
    setCursor(m_overlay->cursor());
  else
    m_tool == StageTool::look ? unsetCursor() : setCursor(Qt::CrossCursor);
}

/// Somebody draws, and has seen what is there; the first time after everything was to be shown it is.
bool StageView::holdsView() const {
  return m_overlay && m_overlay->holdsView() && m_range.valid();
}

void StageView::endLasso() {
  const QPolygonF outline = std::exchange(m_lasso, {});
  // A mere click is an outline of nothing: it ends the selection.
  setSelection(outline.size() < 3 ? std::vector<int>() : pointsWithin(*m_snapshot, outline, m_style.interpolation));
  update();
}

std::optional<QPointF> StageView::pointer() const {
  return m_mouseIsHere && m_snapshot ? std::optional(toData(m_mouse)) : std::nullopt;
}

bool StageView::unpin() {
  const bool pinned = !m_pins.empty();
  m_pins.clear();
  update();
  tellPointedOut();
  return pinned;
}

void StageView::updateHover(const QPointF& pixel) {
  m_mouse = pixel;
  if (m_overlay && m_snapshot) m_overlay->hover(toData(pixel));
  const bool overFact = factAt(pixel).has_value();
  m_hovered = m_tool == StageTool::look && !overFact ? nearestPoint(pixel) : -1;
  if (m_tool == StageTool::look) overFact ? setCursor(Qt::PointingHandCursor) : showCursor();
  update();
  tellPointedOut();
  if (!m_snapshot || inPairs()) return;
  emit hovered(toData(pixel));
}

void StageView::mouseMoveEvent(QMouseEvent* event) {
  if (!std::exchange(m_mouseIsHere, true)) qApp->installEventFilter(this);
  m_mouse = event->position();
  if (m_overlayHolds) {
    m_overlay->move(toData(event->position()));
    update();
    return;
  }
  if (!m_lasso.isEmpty()) {
    m_lasso << toData(event->position());
    update();
    return;
  }
  if (m_tool == StageTool::inner && (event->buttons() & Qt::LeftButton) && m_snapshot) {
    emit innerWanted(toData(event->position()));
    return;
  }
  if (!m_dragFrom) {
    updateHover(event->position());
    return;
  }
  const QPointF moved = event->position() - *m_dragFrom;
  if (!m_dragged && std::hypot(moved.x(), moved.y()) < kDragThreshold) return;
  if (isShownWhole()) return;
  m_dragged = m_spacePanned = true;
  m_hovered = -1;
  showCursor();
  if (inSpace()) {
    SpaceView turned = m_dragSpace;
    turned.turn(moved);
    return setSpaceView(turned);
  }
  const double scale = StagePainter::dataToPixels(m_dragView, QRectF(rect())).m11();
  const auto dx = static_cast<float>(moved.x() / scale), dy = static_cast<float>(moved.y() / scale);
  setUserView({m_dragView.x0 - dx, m_dragView.y0 + dy, m_dragView.x1 - dx, m_dragView.y1 + dy});
}

void StageView::mousePressEvent(QMouseEvent* event) {
  const bool pans = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceHeld);
  if ((event->button() != Qt::LeftButton && !pans) || !m_snapshot || m_overlayHolds || m_dragFrom) {
    QWidget::mousePressEvent(event);
    return;
  }
  if (const auto fact = factAt(event->position())) {
    const QPoint at = mapToGlobal(m_places.facts.bottomLeft().toPoint());
    return emit factChosen(QString::fromStdString(m_annotations.factIds[*fact]), at);
  }
  if (m_overlay && !pans) {
    const double scale = StagePainter::dataToPixels(m_style.view, QRectF(rect())).m11();
    m_overlayHolds = m_overlay->press(toData(event->position()), kFinger / scale);
    update();
    if (m_overlayHolds) return;
  }
  if (!pans && outlines() && (m_tool == StageTool::lasso || (event->modifiers() & Qt::ShiftModifier))) {
    m_hovered = -1;
    m_lasso = {toData(event->position())};
    return;
  }
  if (m_tool == StageTool::inner && !pans) {
    emit innerWanted(toData(event->position()));
    return;
  }
  m_pansOnly = pans;
  m_dragFrom = event->position();
  m_dragView = m_style.view;
  m_dragSpace = m_style.space;
  m_dragged = false;
}

void StageView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && std::exchange(m_overlayHolds, false)) {
    m_overlay->release(toData(event->position()));
    update();
    return;
  }
  if (event->button() == Qt::LeftButton && !m_lasso.isEmpty()) return endLasso();
  if ((event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) || !m_dragFrom) {
    QWidget::mouseReleaseEvent(event);
    return;
  }
  m_dragFrom.reset();
  showCursor();
  if (m_dragged || m_pansOnly) return;
  updateHover(event->position());
  if (inPairs()) {
    const auto pair = PairFigure(QRectF(rect()), *m_snapshot, m_style).pairAt(event->position());
    if (pair && pair->first != pair->second) emit pairChosen(pair->first, pair->second);
    return;
  }
  if (m_hovered < 0 || !pinsHovered()) return;
  const auto pinned = std::find(m_pins.begin(), m_pins.end(), m_hovered);
  if (pinned != m_pins.end()) {
    m_pins.erase(pinned);
  } else {
    if (m_pins.size() >= kMostPins) m_pins.erase(m_pins.begin());
    m_pins.push_back(m_hovered);
  }
  update();
  tellPointedOut();
}

void StageView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !m_snapshot) return;
  if (m_overlay && m_overlay->holdsView()) return mousePressEvent(event);  // a second stroke, quickly
  // The first click of the two has pinned or unpinned what lies under the mouse: take that back.
  const auto pinned = std::find(m_pins.begin(), m_pins.end(), m_hovered);
  if (pinned != m_pins.end()) m_pins.erase(pinned);
  tellPointedOut();
  resetView();
}

void StageView::wheelEvent(QWheelEvent* event) {
  if (!m_snapshot || event->angleDelta().y() == 0 || isShownWhole()) return;
  const double factor = std::pow(0.85, event->angleDelta().y() / 120.0);
  if (inSpace()) {
    zoomInSpace(event->position(), 1 / factor);
    return event->accept();
  }
  const QTransform toPixels = StagePainter::dataToPixels(m_style.view, QRectF(rect()));
  if ((factor < 1 && toPixels.m11() > 1e6) || (factor > 1 && toPixels.m11() < 1e-4)) return;
  const QPointF at = toPixels.inverted().map(event->position());
  // The widened range, so that the point under the mouse stays there whatever the aspect of the window.
  const QRectF shown = toPixels.inverted().mapRect(QRectF(rect()));
  setUserView({float(at.x() + (shown.left() - at.x()) * factor), float(at.y() + (shown.top() - at.y()) * factor),
               float(at.x() + (shown.right() - at.x()) * factor), float(at.y() + (shown.bottom() - at.y()) * factor)});
  updateHover(event->position());
  event->accept();
}

/// A letter that the overlay claims is no shortcut of the window.
bool StageView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && m_overlay) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() == Qt::NoModifier && m_overlay->claims(key->key())) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void StageView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Space || !m_spaceHeld || event->isAutoRepeat()) return QWidget::keyReleaseEvent(event);
  m_spaceHeld = false;
  showCursor();
  if (m_overlay && !m_spacePanned)
    m_overlay->key(Qt::Key_Space, StagePainter::dataToPixels(m_style.view, QRectF(rect())), QRectF(rect()));
}

void StageView::focusOutEvent(QFocusEvent* event) {
  m_spaceHeld = false;
  showCursor();
  QWidget::focusOutEvent(event);
}

void StageView::keyPressEvent(QKeyEvent* event) {
  const QRectF stage(rect());
  if (event->key() == Qt::Key_Space && m_overlay && m_overlay->claims(Qt::Key_Space)) {
    if (event->isAutoRepeat()) return;
    m_spaceHeld = true;
    m_spacePanned = false;
    return showCursor();
  }
  if (m_overlay && event->modifiers() == Qt::NoModifier &&
      m_overlay->key(event->key(), StagePainter::dataToPixels(m_style.view, stage), stage))
    return update();
  if (inSpace() && !(event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) && turnsBy(event->key())) return;
  QWidget::keyPressEvent(event);
}

void StageView::contextMenuEvent(QContextMenuEvent* event) {
  if (m_snapshot) emit menuWanted(toData(event->pos()), event->globalPos());
}

/// Nobody says that the mouse has left while a menu or an explanation is open: it is then seen elsewhere.
bool StageView::eventFilter(QObject* watched, QEvent* event) {
  const bool elsewhere = event->type() == QEvent::Enter || event->type() == QEvent::MouseMove;
  if (elsewhere && m_mouseIsHere && watched != this && watched->isWidgetType() && !m_dragFrom && !m_overlayHolds)
    leaveEvent(event);
  return QWidget::eventFilter(watched, event);
}

void StageView::leaveEvent(QEvent*) {
  if (std::exchange(m_mouseIsHere, false)) qApp->removeEventFilter(this);
  m_hovered = -1;
  if (m_overlay) m_overlay->hover({});
  update();
  tellPointedOut();
}

}  // namespace brenier
