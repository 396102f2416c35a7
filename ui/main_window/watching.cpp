#include "ui/main_window/watching.h"

#include <QAction>
#include <QEvent>
#include <QRegularExpression>
#include <QToolButton>

#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/budget_button.h"
#include "ui/main_window/play_button.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {
namespace {

/// What makes another run of this one, or keeps it: whoever learns it does that.
constexpr ActionId kNever[] = {
    ActionId::openRun,      ActionId::saveRun,           ActionId::saveRunAs,
    ActionId::exportMap,    ActionId::filmTraining,      ActionId::pasteState,
    ActionId::drawSource,   ActionId::drawTarget,        ActionId::stepSlowly,
    ActionId::replay,       ActionId::newInitialisation, ActionId::preset,
    ActionId::keepWeights,  ActionId::markMoment,        ActionId::keepProblem,
    ActionId::playTimeline, ActionId::compare,           ActionId::compareTable,
    ActionId::seeds,        ActionId::previousProblem,   ActionId::nextProblem,
};

/// What a run takes that was begun with --control.
constexpr ActionId kControls[] = {ActionId::playPause, ActionId::stepOnce, ActionId::stepInner,
                                  ActionId::stepOuter, ActionId::undo,     ActionId::redo};

QString reasonOf(const WatchedRun& run) {
  return "This window watches " + run.name + ", which another process learns" +
         (run.controls ? QString(": only what applies at once can be changed.")
                       : QString(". Begun with --control, it could be paused and changed from here."));
}

}  // namespace

Watching::Watching(const Parts& parts, const WatchedRun& run, QObject* parent)
    : QObject(parent), m_parts(parts), m_run(run), m_reason(reasonOf(run)) {
  holdActions();
  holdWidgets();
  connect(&m_parts.run, &RunController::stateChanged, this, &Watching::tell);
  m_said = title() + ".";
  m_parts.messages.offer(m_said, {});
  m_parts.run.watch(m_reason, run.controls);
}

QString Watching::title() const {
  return (m_over ? "Watched " : "Watching ") + m_run.name + (m_run.controls || m_over ? "" : ": view only");
}

void Watching::holdActions() {
  for (const ActionId id : kNever) hold(m_parts.actions[id]);
  if (m_run.controls) return;
  for (const ActionId id : kControls) hold(m_parts.actions[id]);
}

void Watching::holdWidgets() {
  StudioToolBar& bar = m_parts.toolBar;
  hold(bar.problems());
  hold(bar.solvers());
  for (const char* name : {"replayButton", "compareButton", "seedsButton"}) hold(bar.findChild<QWidget*>(name));
  for (MeasureCard* card : {m_parts.problem.source(), m_parts.problem.target()}) hold(card);
  if (m_run.controls) return;
  hold(bar.playButton());
  hold(bar.budget());
  for (const char* name : {"stepOnceButton", "stepMenuButton"}) hold(bar.findChild<QWidget*>(name));
  hold(m_parts.problem.solver());
}

void Watching::hold(QAction* action) {
  action->setEnabled(false);
  action->setToolTip(m_reason);
  action->setStatusTip(m_reason);
  connect(action, &QAction::enabledChanged, this, [action](bool enabled) {
    if (enabled) action->setEnabled(false);
  });
}

void Watching::hold(QWidget* widget) {
  if (!widget) return;
  widget->setEnabled(false);
  widget->setToolTip(m_reason);
  widget->installEventFilter(this);
}

bool Watching::eventFilter(QObject* watched, QEvent* event) {
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget && event->type() == QEvent::EnabledChange && widget->isEnabled()) widget->setEnabled(false);
  if (widget && event->type() == QEvent::ToolTipChange && widget->toolTip() != m_reason) widget->setToolTip(m_reason);
  return QObject::eventFilter(watched, event);
}

/// What stands in the bar is how it is now.
void Watching::tell(RunState state, const QString& reason) {
  if (!isOver(state) && state != RunState::paused) return;
  const QString step = "at step " + groupedInteger(m_parts.run.stepSeen());
  if (state == RunState::paused) {
    m_parts.messages.show(MessageKind::info, m_run.name + " is paused " + step + ".");
    return;
  }
  const QString how =
      state == RunState::finished ? "has finished " + step : "was " + stateText(state).toLower() + " " + step;
  m_over = true;
  emit titleChanged();
  m_parts.messages.withdraw(m_said);
  m_said = "The run that was watched here, " + m_run.name + ", " + how +
           (reason.isEmpty() ? QString() : ": " + QString(reason).remove(QRegularExpression("\\.$"))) +
           ". What was seen of it stays until the window is closed.";
  m_parts.messages.offer(m_said, {});
}

}  // namespace brenier
