#pragma once

#include <QDialog>

class QGridLayout;

namespace brenier {

class Actions;
struct ActionSpec;

/// The list under F1: every action of the table that has a key. Of a window only those that do something there now;
/// what can be chosen at another moment is grey.
class ShortcutDialog : public QDialog {
  Q_OBJECT

 public:
  /// `actions`: of the window; null: all of the table. No larger than `room`; by default than the screen.
  explicit ShortcutDialog(const Actions* actions = nullptr, QWidget* parent = nullptr, QSize room = {});
  int rowCount() const { return m_rows; }

 private:
  /// Whether nothing was left out.
  bool fill(QGridLayout* grid, QWidget* body, const Actions* actions);
  void addRow(QGridLayout* grid, QWidget* body, const ActionSpec& spec, const QString& keys, bool now);

  int m_rows = 0, m_line = 0;
};

}  // namespace brenier
