#pragma once

#include <QFrame>
#include <functional>
#include <map>
#include <vector>

#include "ui/drawing/drawing_tools.h"
#include "ui/theme/theme.h"

class QAction;
class QHBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace brenier {

class BrushSliders;

/// The tools of whoever draws on the stage, in one quiet row over it. Knows the tools and no stage.
class DrawingStrip : public QFrame {
  Q_OBJECT

 public:
  /// Undo, redo and whether weights are kept are the window's own.
  struct WindowActions {
    QAction *undo, *redo, *keepWeights;
  };
  DrawingStrip(DrawingTools& tools, const WindowActions& actions, QWidget* parent);

  BrushSliders* sliders() const { return m_sliders; }
  void setTheme(const Theme& theme, const QColor& ink);
  /// "Drawing the target", and how much of it there is.
  void setTitle(const QString& title);
  void setMass(double mass, std::size_t items);
  /// A sentence under the tools; empty: none.
  void say(const QString& text);
  QString message() const;
  /// No wider than this: what is read or used least is left out.
  void fitInto(int width);

 signals:
  void leaveWanted();
  void windowWanted();
  void sizeWanted();

 private:
  struct Tool {
    QToolButton* button;
    const char* icon;
  };
  QToolButton* button(const char* name, const char* icon, const QString& says);
  void build();
  void addTools();
  QToolButton* actionButton(QAction* action, const char* icon);
  QMenu* moreMenu();
  void showTool();
  void showSelection();

  DrawingTools& m_tools;
  WindowActions m_actions;
  BrushSliders* m_sliders = nullptr;
  QHBoxLayout* m_row = nullptr;
  QLabel *m_dot = nullptr, *m_title = nullptr, *m_mass = nullptr, *m_message = nullptr;
  std::vector<Tool> m_buttons;
  std::map<DrawingTool, QToolButton*> m_toolButtons;
  std::vector<QToolButton*> m_ofSelection;
  std::vector<QWidget*> m_optional;  ///< what is left out first comes first
  QToolButton *m_clear = nullptr, *m_more = nullptr, *m_leave = nullptr;
};

}  // namespace brenier
