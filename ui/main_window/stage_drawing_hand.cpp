// What mouse and keys mean while somebody draws on the stage; stage_drawing.cpp has the rest.
#include <QAction>
#include <algorithm>
#include <cmath>

#include "ui/canvas/stage_view.h"
#include "ui/drawing/brush_sliders.h"
#include "ui/drawing/drawing_strip.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/stage_drawing.h"

namespace brenier {
namespace {

constexpr double kInkOpacity = 0.55;  // what is learned is seen through it
constexpr double kHandleReach = 9;    // pixels: how far a press may miss a handle
constexpr double kCrossStep = 10, kCrossArm = 9, kNudge = 5;

struct ToolKey {
  int key;
  DrawingTool tool;
};
constexpr ToolKey kToolKeys[] = {{Qt::Key_V, DrawingTool::select},
                                 {Qt::Key_B, DrawingTool::brush},
                                 {Qt::Key_E, DrawingTool::eraser},
                                 {Qt::Key_U, DrawingTool::box},
                                 {Qt::Key_O, DrawingTool::ellipse}};

bool isArrow(int key) {
  return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

QPointF arrow(int key) {
  return {key == Qt::Key_Left    ? -1.0
          : key == Qt::Key_Right ? 1.0
                                 : 0.0,
          key == Qt::Key_Up     ? 1.0
          : key == Qt::Key_Down ? -1.0
                                : 0.0};
}

double scaleOf(const QTransform& transform) {
  return std::sqrt(std::max(std::abs(transform.determinant()), 1e-300));
}

}  // namespace

void StageDrawing::paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const {
  const QTransform map = toPlane() * toPixels;
  m_ink.paint(painter, map, kInkOpacity);
  paintDrawingMarks(painter, map, m_tools, kHandleReach / scaleOf(map), m_cross ? m_cross : m_hand, theme);
  if (!m_cross) return;
  const QPointF at = map.map(*m_cross);
  painter.setPen(QPen(theme.accent, 2));
  painter.drawLine(at - QPointF(kCrossArm, 0), at + QPointF(kCrossArm, 0));
  painter.drawLine(at - QPointF(0, kCrossArm), at + QPointF(0, kCrossArm));
}

/// The reach of a finger that outlines is too wide for one that takes a handle.
bool StageDrawing::press(QPointF at, double reach) {
  if (m_tools.holds()) return true;  // the keyboard draws
  m_cross.reset();
  m_hand = toData(at);
  return m_tools.press(*m_hand, reachInData(reach) / 2);
}

void StageDrawing::move(QPointF at) {
  m_hand = toData(at);
  m_tools.move(*m_hand);
}

void StageDrawing::release(QPointF at) {
  m_tools.release(toData(at));
}

void StageDrawing::hover(const std::optional<QPointF>& at) {
  m_hand = at ? std::optional(toData(*at)) : std::nullopt;
  m_parts.stage.stage()->update();
}

Qt::CursorShape StageDrawing::cursor() const {
  return m_tools.tool() == DrawingTool::select ? Qt::ArrowCursor : Qt::CrossCursor;
}

bool StageDrawing::claims(int key) const {
  const bool ofTool = std::any_of(std::begin(kToolKeys), std::end(kToolKeys), [&](auto& t) { return t.key == key; });
  return ofTool || isArrow(key) || key == Qt::Key_Space || key == Qt::Key_BracketLeft || key == Qt::Key_BracketRight ||
         (m_tools.selected() >= 0 && (key == Qt::Key_M || key == Qt::Key_Plus || key == Qt::Key_Minus));
}

bool StageDrawing::key(int key, const QTransform& toPixels, const QRectF& stage) {
  for (const ToolKey& each : kToolKeys)
    if (each.key == key) {
      m_tools.setTool(each.tool);
      return true;
    }
  if (key == Qt::Key_Space) {
    m_parts.actions[ActionId::playPause]->trigger();
    return true;
  }
  if (key == Qt::Key_BracketLeft || key == Qt::Key_BracketRight) {
    m_strip->sliders()->resizeBrush(key == Qt::Key_BracketLeft ? -1 : 1);
    return true;
  }
  if (m_tools.selected() >= 0 && isArrow(key)) {
    const double step = kNudge / scaleOf(toPlane() * toPixels);
    m_tools.nudge(arrow(key) * step);
    return true;
  }
  return keyOfSelection(key) || moveCross(key, toPixels, stage) ||
         ((key == Qt::Key_Return || key == Qt::Key_Enter) && pressAtCross(toPixels));
}

bool StageDrawing::keyOfSelection(int key) {
  if (m_tools.selected() < 0) return false;
  switch (key) {
    case Qt::Key_M:
      m_tools.mirror();
      return true;
    case Qt::Key_Plus:
      m_tools.scale(1.1);
      return true;
    case Qt::Key_Minus:
      m_tools.scale(1 / 1.1);
      return true;
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      m_tools.remove();
      return true;
    default:
      return false;
  }
}

/// For those who draw by keyboard: the arrow keys bring it, first in the middle of the stage, and move it.
bool StageDrawing::moveCross(int key, const QTransform& toPixels, const QRectF& stage) {
  if (!isArrow(key)) return false;
  const QTransform map = toPlane() * toPixels;
  QPointF at = stage.center();
  if (m_cross) {
    const QPointF by = arrow(key) * kCrossStep;
    at = map.map(*m_cross) + QPointF(by.x(), -by.y());
  }
  m_cross = map.inverted().map(
      QPointF(std::clamp(at.x(), stage.left(), stage.right()), std::clamp(at.y(), stage.top(), stage.bottom())));
  m_tools.move(*m_cross);
  m_parts.stage.stage()->update();
  return true;
}

/// Enter begins and ends a stroke or a shape there, or takes what lies there.
bool StageDrawing::pressAtCross(const QTransform& toPixels) {
  if (!m_cross) return false;
  if (m_tools.holds()) {
    m_tools.release(*m_cross);
    return true;
  }
  m_tools.press(*m_cross, kHandleReach / scaleOf(toPlane() * toPixels));
  if (m_tools.tool() == DrawingTool::select) m_tools.cancel();  // the arrow keys move it
  return true;
}

bool StageDrawing::takesKey(int key) {
  if (!isOn() || key != Qt::Key_Escape) return false;
  if (m_tools.cancel()) return true;
  if (m_tools.selected() >= 0) {
    m_tools.select(-1);
  } else if (m_cross) {
    m_cross.reset();
    m_parts.stage.stage()->update();
  } else {
    leave();
  }
  return true;
}

}  // namespace brenier
