#pragma once

#include <QObject>
#include <functional>
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
  /// While something is drawn, that decides whether learning goes on from where it is; afterwards what held before.
  void beginDrawing(bool keepsWeights);
  void endDrawing();
  /// Who may have something to take back that the run has never heard of: asked first, true where it had.
  void setTakesBack(std::function<bool()> takesBack) { m_takesBack = std::move(takesBack); }

 private:
  void connectActions();
  void connectUndo();
  void connectPanels();
  void connectDrawing(MeasureCard* card);
  void nextProblem(int by);

  Parts m_parts;
  std::function<bool()> m_takesBack;
  std::optional<bool> m_keptBefore;  ///< while something is drawn: whether weights were kept before
};

}  // namespace brenier
