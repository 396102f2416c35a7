#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

class QDockWidget;
class QToolButton;

namespace brenier {

/// A dock's title bar, as quiet as a heading: drag it to move the dock, double click it or press its button to float.
class DockTitle : public QWidget {
  Q_OBJECT

 public:
  explicit DockTitle(QDockWidget* dock);
  void setTheme(const Theme& theme);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QToolButton* addButton(const QString& name);

  QToolButton* m_float = nullptr;
  QToolButton* m_close = nullptr;
  Theme m_theme;
};

}  // namespace brenier
