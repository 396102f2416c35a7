#include "ui/drawing/drawing_canvas.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/drawing/drawing_document.h"
#include "ui/drawing/drawn_items.h"

namespace brenier {
namespace {

constexpr int kRasterSide = 192;

bool isStroke(DrawingTool tool) {
  return tool == DrawingTool::brush || tool == DrawingTool::eraser;
}

}  // namespace

DrawingCanvas::DrawingCanvas(DrawingDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_theme(Theme::lightTheme()), m_ink(m_theme.source) {
  setAcceptDrops(true);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName("Drawing");
  setObjectName("drawingCanvas");
  connect(&document, &DrawingDocument::changed, this, [this] {
    if (m_selected >= static_cast<int>(m_document.drawing().items.size())) select(-1);
    refresh();
  });
  refresh();
}

QRectF DrawingCanvas::square() const {
  const double side = std::max(10, std::min(width(), height()) - 2);
  return {(width() - side) / 2, (height() - side) / 2, side, side};
}

QPointF DrawingCanvas::toData(QPointF pixel) const {
  const QRectF s = square();
  return {((pixel.x() - s.left()) / s.width() * 2 - 1) * Drawing::half,
          (1 - (pixel.y() - s.top()) / s.height() * 2) * Drawing::half};
}

QPointF DrawingCanvas::toPixel(QPointF data) const {
  const QRectF s = square();
  return {s.left() + (data.x() / Drawing::half + 1) / 2 * s.width(),
          s.top() + (1 - data.y() / Drawing::half) / 2 * s.height()};
}

void DrawingCanvas::setTool(DrawingTool tool) {
  m_tool = tool;
  if (tool != DrawingTool::select) select(-1);
  setCursor(tool == DrawingTool::select ? Qt::ArrowCursor : isStroke(tool) ? Qt::BlankCursor : Qt::CrossCursor);
}

void DrawingCanvas::setBrush(double radius, double softness, double density) {
  m_brush.radius = radius;
  m_brush.softness = softness;
  m_brush.density = density;
  update();
}

void DrawingCanvas::setGhost(std::vector<float> points) {
  m_ghost = std::move(points);
  update();
}

void DrawingCanvas::setTheme(const Theme& theme, const QColor& ink) {
  m_theme = theme;
  m_ink = ink;
  refresh();
}

void DrawingCanvas::select(int index) {
  if (index == m_selected) return;
  m_selected = index;
  update();
  emit selectionChanged();
}

Drawing DrawingCanvas::shown() const {
  Drawing drawing = m_document.drawing();
  if (m_pending) drawing.items.push_back(*m_pending);
  return drawing;
}

/// Density as the strength of the ink; the square root keeps thin parts visible.
void DrawingCanvas::refresh() {
  const std::vector<float> density = rasterised(shown(), kRasterSide);
  m_mass = massOf(density, kRasterSide);
  const float largest = *std::max_element(density.begin(), density.end());
  m_picture = QImage(kRasterSide, kRasterSide, QImage::Format_ARGB32);
  for (int r = 0; r < kRasterSide; ++r) {
    auto* line = reinterpret_cast<QRgb*>(m_picture.scanLine(r));
    for (int c = 0; c < kRasterSide; ++c) {
      const float v = largest > 0 ? density[static_cast<std::size_t>(r * kRasterSide + c)] / largest : 0;
      line[c] = qRgba(m_ink.red(), m_ink.green(), m_ink.blue(), static_cast<int>(230 * std::sqrt(v)));
    }
  }
  update();
  emit redrawn();
}

void DrawingCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QRectF s = square();
  painter.fillRect(s, m_theme.stage);
  painter.setPen(QPen(m_theme.hairline, 1));
  for (const double v : {-4.0, 0.0, 4.0}) {
    painter.drawLine(toPixel({v, -Drawing::half}), toPixel({v, Drawing::half}));
    painter.drawLine(toPixel({-Drawing::half, v}), toPixel({Drawing::half, v}));
  }
  QColor ghost = m_theme.mutedText;
  ghost.setAlphaF(0.35f);
  painter.setPen(Qt::NoPen);
  painter.setBrush(ghost);
  for (std::size_t i = 0; i + 1 < m_ghost.size(); i += 2)
    painter.drawEllipse(toPixel({m_ghost[i], m_ghost[i + 1]}), 1.5, 1.5);
  painter.drawImage(s, m_picture);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(m_theme.hairline, 1));
  painter.drawRect(s);
  if (m_selected >= 0) {
    const QRectF box = boundsOf(m_document.drawing().items[static_cast<std::size_t>(m_selected)]);
    painter.setPen(QPen(m_theme.accent, 1.5, Qt::DashLine));
    painter.drawRect(QRectF(toPixel({box.left(), box.bottom()}), toPixel({box.right(), box.top()})).normalized());
  }
  if (m_cursor && isStroke(m_tool)) {
    const double radius = m_brush.radius / (2 * Drawing::half) * s.width();
    painter.setPen(QPen(m_tool == DrawingTool::eraser ? m_theme.error : m_theme.accent, 1.5));
    painter.drawEllipse(toPixel(*m_cursor), radius, radius);
  }
}

void DrawingCanvas::beginItem(QPointF at) {
  DrawnItem item = m_brush;
  m_start = at;
  if (isStroke(m_tool)) {
    item.kind = m_tool == DrawingTool::brush ? DrawnItem::Kind::stroke : DrawnItem::Kind::eraser;
    item.points = {static_cast<float>(at.x()), static_cast<float>(at.y())};
  } else {
    item.kind = m_tool == DrawingTool::box ? DrawnItem::Kind::box : DrawnItem::Kind::ellipse;
    item.x = at.x(), item.y = at.y(), item.width = item.height = 0.05;
  }
  m_pending = item;
  refresh();
}

void DrawingCanvas::stretchItem(QPointF at) {
  if (isStroke(m_tool)) {
    m_pending->points.insert(m_pending->points.end(), {static_cast<float>(at.x()), static_cast<float>(at.y())});
  } else {
    m_pending->x = (m_start.x() + at.x()) / 2;
    m_pending->y = (m_start.y() + at.y()) / 2;
    m_pending->width = std::max(0.05, std::abs(at.x() - m_start.x()));
    m_pending->height = std::max(0.05, std::abs(at.y() - m_start.y()));
  }
  refresh();
}

void DrawingCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const QPointF at = toData(event->position());
  m_start = at;
  ++m_gesture;
  if (m_tool != DrawingTool::select) return beginItem(at);
  const auto& items = m_document.drawing().items;
  int hit = -1;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (contains(items[i], at)) hit = static_cast<int>(i);
  select(hit);
  m_moving = hit >= 0;
}

void DrawingCanvas::mouseMoveEvent(QMouseEvent* event) {
  const QPointF at = toData(event->position());
  m_cursor = at;
  if (m_pending) return stretchItem(at);
  if (m_moving && (event->buttons() & Qt::LeftButton)) {
    const auto& item = m_document.drawing().items[static_cast<std::size_t>(m_selected)];
    replaceSelected(moved(item, at - m_start), tr("Move"), QString("move %1").arg(m_gesture));
    m_start = at;
  }
  update();
}

void DrawingCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  m_moving = false;
  if (!m_pending) return;
  DrawnItem item = *std::exchange(m_pending, std::nullopt);
  const QString what = m_tool == DrawingTool::eraser  ? tr("Erase")
                       : m_tool == DrawingTool::brush ? tr("Brush")
                       : m_tool == DrawingTool::box   ? tr("Box")
                                                      : tr("Ellipse");
  if (isStroke(m_tool) || (item.width > 0.06 && item.height > 0.06)) m_document.add(std::move(item), what);
  refresh();
}

void DrawingCanvas::replaceSelected(DrawnItem item, const QString& what, const QString& merge) {
  Drawing next = m_document.drawing();
  next.items[static_cast<std::size_t>(m_selected)] = std::move(item);
  m_document.change(std::move(next), what, merge);
}

void DrawingCanvas::wheelEvent(QWheelEvent* event) {
  if (m_selected < 0) return event->ignore();
  const double factor = std::pow(1.1, event->angleDelta().y() / 120.0);
  const auto& item = m_document.drawing().items[static_cast<std::size_t>(m_selected)];
  replaceSelected(scaled(item, factor), tr("Scale"), QString("scale %1 %2").arg(m_selected).arg(m_gesture));
}

void DrawingCanvas::keyPressEvent(QKeyEvent* event) {
  if (m_selected < 0) return QWidget::keyPressEvent(event);
  const double step = event->modifiers() & Qt::ShiftModifier ? 1.0 : 0.1;
  const auto& item = m_document.drawing().items[static_cast<std::size_t>(m_selected)];
  const auto nudge = [&](double x, double y) {
    replaceSelected(moved(item, {x, y}), tr("Move"), QString("nudge %1").arg(m_selected));
  };
  switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace: {
      const int index = m_selected;
      select(-1);
      return m_document.remove(index);
    }
    case Qt::Key_Left:
      return nudge(-step, 0);
    case Qt::Key_Right:
      return nudge(step, 0);
    case Qt::Key_Up:
      return nudge(0, step);
    case Qt::Key_Down:
      return nudge(0, -step);
    case Qt::Key_M:
      return replaceSelected(mirrored(item), tr("Mirror"), {});
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
