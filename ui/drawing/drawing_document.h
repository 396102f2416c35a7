#pragma once

#include <QObject>
#include <QUndoStack>

#include "core/api/drawing.h"

namespace brenier {

/// One drawing with its history. Every change passes through change(), so undo and redo have no limit.
class DrawingDocument : public QObject {
  Q_OBJECT

 public:
  explicit DrawingDocument(QObject* parent = nullptr);

  const Drawing& drawing() const { return m_drawing; }
  /// Begins anew with this drawing and an empty history.
  void reset(Drawing drawing);
  /// `what` names the step in the history. Changes of equal `merge` (not empty) in a row are one step.
  void change(Drawing next, const QString& what, const QString& merge = {});
  void add(DrawnItem item, const QString& what);
  void remove(int index);
  QUndoStack& history() { return m_history; }

 signals:
  void changed();
  /// By change(), and not by its history or reset().
  void edited(const QString& what, const QString& merge);

 private:
  friend class DrawingChange;
  void apply(const Drawing& drawing);

  Drawing m_drawing;
  QUndoStack m_history;
};

}  // namespace brenier
