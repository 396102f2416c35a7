#pragma once

#include <QImage>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/api/drawing.h"
#include "ui/theme/theme.h"

namespace brenier {

class DrawingDocument;

enum class DrawingTool { select, brush, eraser, box, ellipse };

/// The square on which a density is drawn. Tools leave one step in the history each; the selection can be moved with
/// the mouse or the arrow keys, scaled with the wheel, mirrored with M and deleted.
class DrawingCanvas : public QWidget {
  Q_OBJECT

 public:
  explicit DrawingCanvas(DrawingDocument& document, QWidget* parent = nullptr);

  void setTool(DrawingTool tool);
  DrawingTool tool() const { return m_tool; }
  /// What the next stroke or shape is made with; points are not used.
  void setBrush(double radius, double softness, double density);
  /// Points of the other measure, row-major [n, 2], shown faintly for orientation.
  void setGhost(std::vector<float> points);
  void setTheme(const Theme& theme, const QColor& ink);
  int selected() const { return m_selected; }
  void select(int index);
  /// Total mass of what is drawn.
  double mass() const { return m_mass; }

  QSize sizeHint() const override { return {430, 430}; }
  QSize minimumSizeHint() const override { return {240, 240}; }

 signals:
  void selectionChanged();
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
  QPointF toData(QPointF pixel) const;
  QPointF toPixel(QPointF data) const;
  void refresh();
  void beginItem(QPointF at);
  void stretchItem(QPointF at);
  void replaceSelected(DrawnItem item, const QString& what, const QString& merge);
  /// What is being drawn right now, on top of the document.
  Drawing shown() const;

  DrawingDocument& m_document;
  DrawingTool m_tool = DrawingTool::brush;
  DrawnItem m_brush;
  std::optional<DrawnItem> m_pending;
  QPointF m_start;
  std::optional<QPointF> m_cursor;  ///< in data units
  int m_selected = -1;
  int m_gesture = 0;  ///< moves of one drag are one step in the history
  bool m_moving = false;
  std::vector<float> m_ghost;
  QImage m_picture;
  double m_mass = 0;
  Theme m_theme;
  QColor m_ink;
};

}  // namespace brenier
