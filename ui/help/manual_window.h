#pragma once

#include <QDialog>
#include <QTimer>

#include "ui/theme/theme.h"

class QLabel;
class QLineEdit;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace brenier {

class ManualText;

/// The manual beside the window: its contents at the left, which a word that is searched narrows to the pages that have
/// it. The pages are files that came with the program; no network is needed.
class ManualWindow : public QDialog {
  Q_OBJECT

 public:
  /// `folder` holds manual.md and what it lists.
  ManualWindow(const QString& folder, QWidget* parent);

  /// A page below the folder, at a heading's anchor where one is named ("numbers.md#l2-uvp"); empty: where it was.
  void showPage(const QString& page = {});
  void setTheme(const Theme& theme);
  ManualText* text() const { return m_text; }

 private:
  QWidget* buildHead();
  void fillTree();
  void search();
  void choose(const QString& path);
  QList<QTreeWidgetItem*> pages() const;

  QString m_folder;
  QTimer m_typed;  ///< who types waits for no page
  QLineEdit* m_search = nullptr;
  QToolButton* m_back = nullptr;
  QToolButton* m_forward = nullptr;
  QTreeWidget* m_tree = nullptr;
  ManualText* m_text = nullptr;
  QLabel* m_said = nullptr;
};

}  // namespace brenier
