#include "ui/drawing/drawing_canvas.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/drawing/drawing_document.h"

namespace brenier {
namespace {

constexpr double kInk = 0.9;
constexpr double kFinger = 9;  // pixels: how far a press may miss a handle
constexpr int kScaleType = 11;
constexpr double kStep = 1.0 / 80, kLongStep = 1.0 / 8;  // of half the square, by an arrow key

}  // namespace

DrawingCanvas::DrawingCanvas(DrawingDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_tools(document), m_theme(Theme::lightTheme()), m_color(m_theme.source) {
  setAcceptDrops(true);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName("Drawing");
  setObjectName("drawingCanvas");
  connect(&document, &DrawingDocument::changed, this, [this] { m_ink.forget(); });
  connect(&m_tools, &DrawingTools::redrawn, this, &DrawingCanvas::refresh);
  connect(&m_tools, &DrawingTools::selectionChanged, this, qOverload<>(&QWidget::update));
  connect(&m_tools, &DrawingTools::toolChanged, this, [this] {
    const DrawingTool tool = m_tools.tool();
    setCursor(tool == DrawingTool::select ? Qt::ArrowCursor : isStroke(tool) ? Qt::BlankCursor : Qt::CrossCursor);
  });
  refresh();
}

QRectF DrawingCanvas::square() const {
  const double side = std::max(10, std::min(width(), height()) - 2);
  return {(width() - side) / 2, (height() - side) / 2, side, side};
}

QTransform DrawingCanvas::toPixels() const {
  const DrawingSquare& data = m_document.drawing().square;
  const double scale = square().width() / (2 * data.half);
  const QPointF middle = square().center();
  return {scale, 0, 0, -scale, middle.x() - scale * data.x, middle.y() + scale * data.y};
}

double DrawingCanvas::reach() const {
  return kFinger / toPixels().m11();
}

void DrawingCanvas::setGhost(std::vector<float> points) {
  m_ghost = std::move(points);
  update();
}

void DrawingCanvas::setTheme(const Theme& theme, const QColor& ink) {
  m_theme = theme;
  m_color = ink;
  refresh();
}

void DrawingCanvas::refresh() {
  m_ink.follow(m_tools, m_color);
  update();
  emit redrawn();
}

/// Lines through the middle and half way to the edges, with their values.
void DrawingCanvas::paintScale(QPainter& painter) const {
  const DrawingSquare& data = m_document.drawing().square;
  const QTransform map = toPixels();
  painter.setFont(uiFont(kScaleType));
  for (const double share : {-0.5, 0.0, 0.5}) {
    const double x = data.x + share * data.half, y = data.y + share * data.half;
    painter.setPen(QPen(m_theme.hairline, 1));
    painter.drawLine(map.map(QPointF(x, data.y - data.half)), map.map(QPointF(x, data.y + data.half)));
    painter.drawLine(map.map(QPointF(data.x - data.half, y)), map.map(QPointF(data.x + data.half, y)));
    painter.setPen(m_theme.mutedText);
    painter.drawText(map.map(QPointF(x, data.y - data.half)) + QPointF(4, -5), QString::number(x));
    painter.drawText(map.map(QPointF(data.x - data.half, y)) + QPointF(4, -4), QString::number(y));
  }
}

void DrawingCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF s = square();
  const QTransform map = toPixels();
  painter.fillRect(s, m_theme.stage);
  paintScale(painter);
  painter.setClipRect(s);
  QColor ghost = m_theme.mutedText;
  ghost.setAlphaF(0.35f);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ghost);
  for (std::size_t i = 0; i + 1 < m_ghost.size(); i += 2)
    painter.drawEllipse(map.map(QPointF(m_ghost[i], m_ghost[i + 1])), 1.5, 1.5);
  m_ink.paint(painter, map, kInk);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(m_theme.hairline, 1));
  painter.drawRect(s);
  paintDrawingMarks(painter, map, m_tools, reach(), m_cursor, m_theme);
}

void DrawingCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) m_tools.press(toData(event->position()), reach());
}

void DrawingCanvas::mouseMoveEvent(QMouseEvent* event) {
  m_cursor = toData(event->position());
  m_tools.move(*m_cursor);
  update();
}

void DrawingCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) m_tools.release(toData(event->position()));
}

void DrawingCanvas::wheelEvent(QWheelEvent* event) {
  if (selected() < 0) return event->ignore();
  m_tools.scale(std::pow(1.1, event->angleDelta().y() / 120.0));
}

void DrawingCanvas::keyPressEvent(QKeyEvent* event) {
  if (selected() < 0) return QWidget::keyPressEvent(event);
  const double step = (event->modifiers() & Qt::ShiftModifier ? kLongStep : kStep) * m_document.drawing().square.half;
  switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
      return m_tools.remove();
    case Qt::Key_Left:
      return m_tools.nudge({-step, 0});
    case Qt::Key_Right:
      return m_tools.nudge({step, 0});
    case Qt::Key_Up:
      return m_tools.nudge({0, step});
    case Qt::Key_Down:
      return m_tools.nudge({0, -step});
    case Qt::Key_M:
      return m_tools.mirror();
    case Qt::Key_Escape:
      return select(-1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void DrawingCanvas::leaveEvent(QEvent*) {
  m_cursor.reset();
  update();
}

void DrawingCanvas::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasImage() || event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void DrawingCanvas::dropEvent(QDropEvent* event) {
  event->acceptProposedAction();
  const auto urls = event->mimeData()->urls();
  if (!urls.isEmpty() && urls.front().isLocalFile())
    emit pictureDropped(urls.front().toLocalFile(), {});
  else if (event->mimeData()->hasImage())
    emit pictureDropped({}, qvariant_cast<QImage>(event->mimeData()->imageData()));
}

}  // namespace brenier
