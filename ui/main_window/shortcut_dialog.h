#pragma once

#include <QDialog>

namespace brenier {

/// The list under F1: every action of the table that has a key.
class ShortcutDialog : public QDialog {
  Q_OBJECT

 public:
  /// No larger than `room`; by default than the screen.
  explicit ShortcutDialog(QWidget* parent = nullptr, QSize room = {});
  int rowCount() const { return m_rows; }

 private:
  int m_rows = 0;
};

}  // namespace brenier
