#include "ui/drawing/drawing_document.h"

#include <QUndoCommand>

namespace brenier {

/// From one drawing to the next and back. Drawings are small next to what undo must never lose.
class DrawingChange : public QUndoCommand {
 public:
  DrawingChange(DrawingDocument& document, Drawing next, const QString& what, const QString& merge)
      : QUndoCommand(what),
        m_document(document),
        m_before(document.drawing()),
        m_after(std::move(next)),
        m_merge(merge) {}

  void undo() override { m_document.apply(m_before); }
  void redo() override { m_document.apply(m_after); }
  int id() const override { return m_merge.isEmpty() ? -1 : 1; }
  bool mergeWith(const QUndoCommand* other) override {
    const auto* next = static_cast<const DrawingChange*>(other);
    if (next->m_merge != m_merge) return false;
    m_after = next->m_after;
    return true;
  }

 private:
  DrawingDocument& m_document;
  Drawing m_before, m_after;
  QString m_merge;
};

DrawingDocument::DrawingDocument(QObject* parent) : QObject(parent) {}

void DrawingDocument::reset(Drawing drawing) {
  m_history.clear();
  apply(drawing);
}

void DrawingDocument::change(Drawing next, const QString& what, const QString& merge) {
  if (next == m_drawing) return;
  m_history.push(new DrawingChange(*this, std::move(next), what, merge));
  emit edited(what, merge);
}

void DrawingDocument::add(DrawnItem item, const QString& what) {
  Drawing next = m_drawing;
  next.items.push_back(std::move(item));
  change(std::move(next), what);
}

void DrawingDocument::remove(int index) {
  if (index < 0 || index >= static_cast<int>(m_drawing.items.size())) return;
  Drawing next = m_drawing;
  next.items.erase(next.items.begin() + index);
  change(std::move(next), tr("Delete"));
}

void DrawingDocument::apply(const Drawing& drawing) {
  m_drawing = drawing;
  emit changed();
}

}  // namespace brenier
