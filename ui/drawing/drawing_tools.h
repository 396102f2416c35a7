#pragma once

#include <QObject>
#include <QPointF>
#include <optional>

#include "core/api/drawing.h"
#include "ui/drawing/item_handles.h"

namespace brenier {

class DrawingDocument;

enum class DrawingTool { select, brush, eraser, box, ellipse };

bool isStroke(DrawingTool tool);

/// What a hand does to a drawing, wherever it is drawn: brush, eraser, shapes, and the handles of what is selected. All
/// places are in data units; it knows no widget. What is under the hand is no part of the document before release(), so
/// a gesture is one step of its history.
class DrawingTools : public QObject {
  Q_OBJECT

 public:
  explicit DrawingTools(DrawingDocument& document, QObject* parent = nullptr);

  DrawingDocument& document() const { return m_document; }
  /// Where there is no edge to be seen, the square grows with what is drawn beyond it.
  void setGrows(bool on) { m_grows = on; }
  void setTool(DrawingTool tool);
  DrawingTool tool() const { return m_tool; }
  /// What the next stroke or shape is made with; points are not used.
  void setBrush(double radius, double softness, double density);
  const DrawnItem& brush() const { return m_brush; }

  /// True where the tool takes the hand until release(); with the selecting tool only over an item. `reach` is how far
  /// a finger may miss.
  bool press(QPointF at, double reach);
  void move(QPointF at);
  void release(QPointF at);
  /// As if the hand had never gone down; false where it was not.
  bool cancel();
  bool holds() const { return m_pending.has_value(); }

  int selected() const { return m_selected; }
  void select(int index);
  /// The item as it is under the hand; none where nothing is selected.
  std::optional<DrawnItem> selectedItem() const;
  /// Of what is selected; nothing happens where nothing is.
  void nudge(QPointF by);
  void scale(double factor);
  void turn(double radians);
  void mirror();
  void remove();
  /// `merge` as in DrawingDocument::change().
  void replaceSelected(DrawnItem item, const QString& what, const QString& merge);

  /// The document with what is under the hand.
  Drawing shown() const;
  /// What is under the hand and lies on top of the document; none where an item of it is being changed.
  const DrawnItem* fresh() const { return m_pending && !m_changes ? &*m_pending : nullptr; }

 signals:
  /// What is shown is another drawing.
  void redrawn();
  void selectionChanged();
  void toolChanged();

 private:
  void beginItem(QPointF at);
  void stretchItem(QPointF at);
  Drawing grownFor(Drawing drawing, const DrawnItem& item) const;

  DrawingDocument& m_document;
  DrawingTool m_tool = DrawingTool::brush;
  DrawnItem m_brush;
  std::optional<DrawnItem> m_pending;  ///< under the hand
  bool m_changes = false;              ///< it takes the place of what is selected
  ItemHandle m_handle = ItemHandle::none;
  QPointF m_start;
  double m_least = 0;  ///< a shape that is smaller was a mere click
  bool m_grows = false;
  int m_selected = -1;
  int m_gesture = 0;  ///< what is scaled by the wheel between two of them is one step in the history
};

}  // namespace brenier
