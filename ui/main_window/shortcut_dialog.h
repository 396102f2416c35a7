#pragma once

#include <QDialog>

namespace brenier {

/// The list under F1: every action of the table that has a key.
class ShortcutDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ShortcutDialog(QWidget* parent = nullptr);
  int rowCount() const { return m_rows; }

 private:
  int m_rows = 0;
};

}  // namespace brenier
