#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/drawing/drawing_ink.h"
#include "ui/drawing/drawing_tools.h"
#include "ui/theme/theme.h"

namespace brenier {

/// The square on which a density is drawn in a window of its own. Tools leave one step in the history each; the
/// selection can be moved, scaled and turned with the mouse, moved with the arrow keys, scaled with the wheel, mirrored
/// with M and deleted.
class DrawingCanvas : public QWidget {
  Q_OBJECT

 public:
  explicit DrawingCanvas(DrawingDocument& document, QWidget* parent = nullptr);

  DrawingTools& tools() { return m_tools; }
  /// Points of the other measure, row-major [n, 2], shown faintly for orientation.
  void setGhost(std::vector<float> points);
  void setTheme(const Theme& theme, const QColor& ink);
  int selected() const { return m_tools.selected(); }
  void select(int index) { m_tools.select(index); }
  /// Total mass of what is drawn.
  double mass() const { return m_ink.mass(); }

  QSize sizeHint() const override { return {430, 430}; }
  QSize minimumSizeHint() const override { return {240, 240}; }

 signals:
  void redrawn();
  /// A picture was dropped, as a file or as pixels.
  void pictureDropped(const QString& path, const QImage& picture);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QRectF square() const;
  QTransform toPixels() const;
  QPointF toData(QPointF pixel) const { return toPixels().inverted().map(pixel); }
  double reach() const;
  void paintScale(QPainter& painter) const;
  void refresh();

  DrawingDocument& m_document;
  DrawingTools m_tools;
  DrawingInk m_ink;
  std::optional<QPointF> m_cursor;  ///< in data units
  std::vector<float> m_ghost;
  Theme m_theme;
  QColor m_color;
};

}  // namespace brenier
