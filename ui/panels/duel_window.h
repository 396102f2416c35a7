#pragma once

#include <QDialog>

#include "core/api/duel_table.h"

class QLabel;
class QPushButton;
class QTableWidget;

namespace brenier {

/// Both sides' numbers beside one another while two methods are compared; follows them, and leaves as text.
class DuelWindow : public QDialog {
  Q_OBJECT

 public:
  /// Without `text` it cannot be copied nor exported.
  explicit DuelWindow(DuelText text, QWidget* parent = nullptr);

  void setTable(const DuelTable& table);
  const DuelTable& table() const { return m_table; }
  QTableWidget* cells() const { return m_cells; }
  /// Tab separated to paste into a spreadsheet, and Markdown for who asks the clipboard for it.
  void copy();
  void copyMarkdown();
  /// By the file's ending: CSV, Markdown, LaTeX or JSON. Error: the file, and why it cannot be written.
  Status write(const QString& path);

 signals:
  void said(const brenier::Status& status, const QString& done);

 private:
  void exportFile();
  void fit();
  QString text(const char* format) const;

  DuelText m_text;
  DuelTable m_table;
  QLabel* m_head = nullptr;
  QTableWidget* m_cells = nullptr;
  int m_fitted = 0;  ///< the width that the columns wanted; 0: there was no table yet
};

}  // namespace brenier
