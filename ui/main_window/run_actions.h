#pragma once

#include <QObject>
#include <optional>

#include "core/api/run_event.h"

class QAction;

namespace brenier {

class Actions;
class MeasureCard;
class ProblemPanel;
class RunController;
class StudioToolBar;

/// What a person wants of the run, from menus, the tool bar and the panel of the problem, to the controller. All parts
/// must outlive this.
class RunActions : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StudioToolBar& toolBar;
    ProblemPanel& problem;
    const Catalog& catalog;
  };
  RunActions(const Parts& parts, QObject* parent);

  void setConfig(const RunConfig& config);
  void setRunStarted(const RunStarted& started);
  void showControls();

 private:
  void connectActions();
  void connectUndo();
  void connectPanels();
  void connectDrawing(MeasureCard* card);
  void nextProblem(int by);

  Parts m_parts;
  std::optional<bool> m_keptBefore;  ///< while something is drawn: whether weights were kept before
};

}  // namespace brenier
