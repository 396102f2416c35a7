#pragma once

#include <QKeySequence>
#include <QObject>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/api/view_request.h"

class QAction;
class QMenu;
class QWidget;

namespace brenier {

enum class ActionId {
  openRun,
  openExperiment,
  saveRun,
  saveRunAs,
  exportMap,
  exportFigure,
  filmTraining,
  filmInterpolation,
  copyFigure,
  copyCommand,
  copyState,
  pasteState,
  quit,
  undo,
  redo,
  drawSource,
  drawTarget,
  playPause,
  stepOnce,
  stepInner,
  stepOuter,
  stepSlowly,
  replay,
  newInitialisation,
  preset,
  keepWeights,
  markMoment,
  keepProblem,
  playTimeline,
  compare,
  compareTable,
  seeds,
  previousProblem,
  nextProblem,
  layer,  ///< each of the layers': see ActionSpec::layer
  lasso,
  innerProblem,
  playInterpolation,
  fitView,
  themeLight,
  themeDark,
  themeSystem,
  layoutTeach,
  layoutDebug,
  layoutPresent,
  hidePanels,
  present,
  restoreLayout,
  typeLarger,
  typeSmaller,
  largeNumbers,
  showLessons,
  openLesson,
  makeLesson,
  editLesson,
  makeStep,
  tryLesson,
  saveLesson,
  lessonNext,
  lessonBack,
  lessonLeave,
  lessonAnswers,
  lecturer,
  blankScreen,
  manual,
  methodPage,
  shortcuts,
  glossary,
  about,
};

enum class MenuId { file, edit, run, layers, view, learn, help };

struct ActionSpec {
  ActionId id;
  const char* name;  ///< object name, and what scripts and tests call it
  MenuId menu;
  const char* text;
  const char* shortcut;  ///< portable text; several are separated by "; "; empty for none
  const char* help;
  bool checkable = false;
  std::uint32_t layer = 0;  ///< the layer that it switches, a row of stageLayers(); 0: none

  QList<QKeySequence> keys() const { return QKeySequence::listFromString(shortcut, QKeySequence::PortableText); }
  /// As a person reads them: "9, G".
  QString keyText() const;
};

/// The one table from which menus, shortcuts and the list under F1 are made, in menu order; the entries of the layers
/// are those of stageLayers(). A rule stands before an entry whose `text` begins with "-".
const std::vector<ActionSpec>& actionTable();
QString menuTitle(MenuId menu);

/// Why an action cannot be chosen and has no menu entry; one reason is enough.
enum class HiddenBy : unsigned { method = 1, lesson = 2, presenting = 4 };

/// The actions of the table as objects of one window.
class Actions : public QObject {
  Q_OBJECT

 public:
  explicit Actions(QWidget* window);
  /// Any but ActionId::layer.
  QAction* operator[](ActionId id) const { return m_actions.at({id, 0}); }
  QAction* layer(Layer bit) const { return m_actions.at({ActionId::layer, bit}); }
  void fillMenu(QMenu* menu, MenuId id) const;
  /// The table's keys again, for an action whose keys were somebody else's for a while.
  void restoreShortcut(ActionId id) const;
  void setHidden(QAction* action, HiddenBy why, bool hidden);
  /// None of a menu's entries can be chosen, by key neither.
  void disable(MenuId id) const;

 protected:
  /// Space belongs to a button, list or tick box that was reached by keyboard; after a click it plays and pauses.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  std::map<std::pair<ActionId, std::uint32_t>, QAction*> m_actions;
  std::map<QAction*, unsigned> m_hidden;  ///< bits of HiddenBy
  bool m_focusByKeyboard = false;
};

}  // namespace brenier
