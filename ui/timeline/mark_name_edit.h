#pragma once

#include <QLineEdit>
#include <QPointer>
#include <cstdint>

namespace brenier {

/// The box in which a mark of the timeline gets its name, at the mark itself. Enter and a click elsewhere take what was
/// typed, Esc leaves the name as it was; the focus then goes back to where it was.
class MarkNameEdit : public QLineEdit {
  Q_OBJECT

 public:
  explicit MarkNameEdit(QWidget* parent);

  /// Whose name is asked for; none while it is hidden.
  std::int64_t step() const { return m_step; }
  /// Opens with the present name selected, so that typing replaces it. What was typed for another mark is taken.
  void ask(std::int64_t step, const QString& name);
  /// The mark is gone, and so is the question.
  void drop();

 signals:
  void named(std::int64_t step, const QString& name);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void take();
  void close();

  std::int64_t m_step = -1;
  QString m_before;
  QPointer<QWidget> m_focusBefore;
};

}  // namespace brenier
