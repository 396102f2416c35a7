#pragma once

#include <QObject>

#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class WindowLayout;

/// Layouts, the full screen and the theme: from the menu to the window, and back to the menu's tick marks. All parts
/// must outlive this.
class ViewActions : public QObject {
  Q_OBJECT

 public:
  ViewActions(Actions& actions, WindowLayout& layout, ThemeManager& themes, QObject* parent);

  void chooseTheme(ThemeChoice choice);
  void showTheme();
  void showLayout();

 private:
  Actions& m_actions;
  WindowLayout& m_layout;
  ThemeManager& m_themes;
};

}  // namespace brenier
