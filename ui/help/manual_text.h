#pragma once

#include <QTextBrowser>

#include "ui/theme/theme.h"

namespace brenier {

/// A page of the manual, with its pictures; links between pages work, a heading's anchor too, others are told.
class ManualText : public QTextBrowser {
  Q_OBJECT

 public:
  explicit ManualText(QWidget* parent = nullptr);

  /// `anchor` names a heading as headingAnchor() does; empty: the page's beginning.
  void showPage(const QString& path, const QString& anchor = {});
  /// Marks every place that has this in it, and goes to the first; empty: none.
  void mark(const QString& words);
  void setTheme(const Theme& theme);

 signals:
  /// The page on show, as an absolute path.
  void pageShown(const QString& path);
  /// A link leads out of what came with the program.
  void linkLeft(const QUrl& link);

 protected:
  QVariant loadResource(int type, const QUrl& name) override;
  void doSetSource(const QUrl& url, QTextDocument::ResourceType type) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void follow(const QUrl& link);
  void goToAnchor();

  Theme m_theme;
};

}  // namespace brenier
