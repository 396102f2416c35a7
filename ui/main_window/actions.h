#pragma once

#include <QKeySequence>
#include <QObject>
#include <map>
#include <vector>

class QAction;
class QMenu;
class QWidget;

namespace brenier {

enum class ActionId {
  openRun,
  saveRun,
  saveRunAs,
  exportMap,
  exportFigure,
  filmTraining,
  filmInterpolation,
  copyFigure,
  quit,
  undo,
  redo,
  playPause,
  stepOnce,
  stepInner,
  stepOuter,
  replay,
  newInitialisation,
  preset,
  keepWeights,
  markMoment,
  keepProblem,
  playTimeline,
  compare,
  previousProblem,
  nextProblem,
  exactOverlay,
  errorField,
  massBalance,
  lasso,
  innerProblem,
  playInterpolation,
  fitView,
  layer1,
  layer2,
  layer3,
  layer4,
  layer5,
  layer6,
  layer7,
  layer8,
  layer9,
  themeLight,
  themeDark,
  themeSystem,
  layoutTeach,
  layoutDebug,
  layoutPresent,
  hidePanels,
  present,
  restoreLayout,
  shortcuts,
  about,
};

enum class MenuId { file, edit, run, layers, view, help };

struct ActionSpec {
  ActionId id;
  const char* name;  ///< object name, and what scripts and tests call it
  MenuId menu;
  const char* text;
  const char* shortcut;  ///< portable text; empty for none
  const char* help;
  bool checkable = false;
};

/// The one table from which menus, shortcuts and the list under F1 are made, in menu order. A rule stands before an
/// entry whose `text` begins with "-".
const std::vector<ActionSpec>& actionTable();
QString menuTitle(MenuId menu);

/// The actions of the table as objects of one window.
class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(QWidget* window);
  QAction* operator[](ActionId id) const { return m_actions.at(id); }
  void fillMenu(QMenu* menu, MenuId id) const;

 protected:
  /// Space belongs to a button, list or tick box that was reached by keyboard; after a click it plays and pauses.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  std::map<ActionId, QAction*> m_actions;
  bool m_focusByKeyboard = false;
};

}  // namespace brenier
