#pragma once

#include <QDialog>

#include "ui/theme/theme.h"

class QLineEdit;
class QTextBrowser;

namespace brenier {

/// The words of the field, beside the window: a list to read and to search in.
class GlossaryDialog : public QDialog {
  Q_OBJECT

 public:
  explicit GlossaryDialog(QWidget* parent);

  void setTheme(const Theme& theme);
  /// Opens at this entry; empty: at the beginning.
  void showWord(const QString& id);
  QTextBrowser* text() const { return m_text; }

 private:
  void fill();

  Theme m_theme;
  QLineEdit* m_search = nullptr;
  QTextBrowser* m_text = nullptr;
};

}  // namespace brenier
