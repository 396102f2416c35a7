#pragma once

#include <QObject>
#include <QString>

#include "core/api/run_error.h"

class QMenu;

namespace brenier {

class Actions;
class MessageBar;
class OwnProblems;
class RunController;
class StageArea;
class StudioToolBar;

/// What the window does with problems of one's own: lists them, keeps the one on show under a name, forgets them. All
/// parts must outlive this.
class OwnProblemMenu : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    OwnProblems& problems;
    RunController& run;
    StageArea& stage;
    StudioToolBar& toolBar;
    MessageBar& messages;
  };
  /// `runMenu` gets a menu of those that can be forgotten.
  OwnProblemMenu(const Parts& parts, QMenu* runMenu, QWidget* window);

  /// As the menu entry does after the question for a name.
  void keep(const QString& title);

 private:
  void show();
  void askAndKeep();

  Parts m_parts;
  QWidget* m_window;
  QMenu* m_forget;
};

}  // namespace brenier
