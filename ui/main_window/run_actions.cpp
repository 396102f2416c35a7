#include "ui/main_window/run_actions.h"

#include <QAction>

#include "core/util/registry.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/budget_button.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

/// Methods name their players' steps as whole phrases: "One step of g".
QString capitalised(const QString& phrase) {
  return phrase.left(1).toUpper() + phrase.mid(1);
}

}  // namespace

RunActions::RunActions(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
  connectActions();
  connectUndo();
  connectPanels();
}

void RunActions::connectActions() {
  RunController* run = &m_parts.run;
  const auto on = [this, run](ActionId id, auto function) {
    connect(m_parts.actions[id], &QAction::triggered, run, function);
  };
  on(ActionId::playPause, [run] { run->togglePlay(); });
  on(ActionId::stepOnce, [run] { run->step(StepPart::both); });
  on(ActionId::stepInner, [run] { run->step(StepPart::inner); });
  on(ActionId::stepOuter, [run] { run->step(StepPart::outer); });
  on(ActionId::replay, [run] { run->replay(); });
  on(ActionId::newInitialisation, [run] { run->newInitialisation(); });
  on(ActionId::preset, [run] { run->usePreset(); });
  on(ActionId::previousProblem, [this] { nextProblem(-1); });
  on(ActionId::nextProblem, [this] { nextProblem(1); });
  connect(m_parts.actions[ActionId::keepWeights], &QAction::toggled, run, &RunController::setKeepsWeights);
}

void RunActions::connectUndo() {
  QUndoStack* stack = m_parts.run.undoStack();
  QAction *undo = m_parts.actions[ActionId::undo], *redo = m_parts.actions[ActionId::redo];
  connect(undo, &QAction::triggered, stack, [this, stack] {
    if (!m_takesBack || !m_takesBack()) stack->undo();
  });
  connect(redo, &QAction::triggered, stack, &QUndoStack::redo);
  undo->setEnabled(false);
  redo->setEnabled(false);
  connect(stack, &QUndoStack::canUndoChanged, undo, &QAction::setEnabled);
  connect(stack, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
  connect(stack, &QUndoStack::undoTextChanged, undo, [undo](const QString& text) {
    undo->setText(text.isEmpty() ? QString("&Undo") : "&Undo " + QString(text).replace('_', ' '));
  });
}

void RunActions::connectPanels() {
  RunController* run = &m_parts.run;
  connect(&m_parts.toolBar, &StudioToolBar::problemChosen, run,
          qOverload<const std::string&>(&RunController::setProblem));
  connect(&m_parts.toolBar, &StudioToolBar::solverChosen, run, &RunController::setSolver);
  BudgetButton* budget = m_parts.toolBar.budget();
  connect(budget, &BudgetButton::edited, run, &RunController::setSetting);
  connect(run, &RunController::heartbeat, budget, &BudgetButton::setHeartbeat);
  connect(run, &RunController::runBegun, budget, &BudgetButton::beginRun);
  connect(run, &RunController::metrics, budget, [this, budget](const MetricsRow& row) {
    const auto* gap = findByRole(m_parts.catalog.metrics, MetricRole::gap);
    if (const auto* value = gap ? findById(row.values, gap->id) : nullptr) budget->setGap(value->value, row.seconds);
  });
  connect(m_parts.problem.source(), &MeasureCard::chosen, run, &RunController::setSource);
  connect(m_parts.problem.target(), &MeasureCard::chosen, run, &RunController::setTarget);
  for (MeasureCard* card : {m_parts.problem.source(), m_parts.problem.target()}) {
    connect(card, &MeasureCard::bothChosen, run, &RunController::setMeasures);
    connect(card, &MeasureCard::readAgain, run, &RunController::replay);
    connectDrawing(card);
  }
  SolverPanel* solver = m_parts.problem.solver();
  connect(solver, &SolverPanel::optionEdited, run, &RunController::setOption);
  connect(solver, &SolverPanel::settingEdited, run, &RunController::setSetting);
  connect(run, &RunController::settingRefused, solver, &SolverPanel::refuseSetting);
  connect(solver, &SolverPanel::newInitialisation, run, &RunController::newInitialisation);
  connect(solver, &SolverPanel::networkWanted, run, &RunController::useNetwork);
  connect(solver, &SolverPanel::presetWanted, run, &RunController::usePreset);
}

void RunActions::connectDrawing(MeasureCard* card) {
  connect(m_parts.actions[ActionId::keepWeights], &QAction::toggled, card, &MeasureCard::setKeepsWeights);
  connect(card, &MeasureCard::drawingKeepsWeights, this, &RunActions::beginDrawing);
  connect(card, &MeasureCard::drawingClosed, this, &RunActions::endDrawing);
}

void RunActions::beginDrawing(bool keepsWeights) {
  QAction* keep = m_parts.actions[ActionId::keepWeights];
  if (!m_keptBefore) m_keptBefore = keep->isChecked();
  keep->setChecked(keepsWeights);
}

void RunActions::endDrawing() {
  if (m_keptBefore) m_parts.actions[ActionId::keepWeights]->setChecked(*m_keptBefore);
  m_keptBefore.reset();
}

void RunActions::nextProblem(int by) {
  const auto& problems = m_parts.catalog.problems;
  if (problems.empty()) return;
  const auto count = static_cast<int>(problems.size());
  int current = by > 0 ? -1 : 0;
  for (int i = 0; i < count; ++i)
    if (problems[static_cast<std::size_t>(i)].id == m_parts.run.config().problem) current = i;
  m_parts.run.setProblem(problems[static_cast<std::size_t>((current + by + count) % count)].id);
}

void RunActions::setConfig(const RunConfig& config) {
  m_parts.toolBar.setConfig(config);
  m_parts.problem.setConfig(config);
  const auto* solver = findSolver(m_parts.catalog, config.solver);
  const bool preset =
      solver && !equalOptions(solver->options, config.solverOptions, publishedOptions(m_parts.catalog, config));
  m_parts.problem.solver()->setPresetAvailable(preset);
  m_parts.actions[ActionId::preset]->setEnabled(preset);
}

void RunActions::setRunStarted(const RunStarted& started) {
  m_parts.toolBar.setRunStarted(started);
  m_parts.problem.setRunStarted(started);
  QAction *inner = m_parts.actions[ActionId::stepInner], *outer = m_parts.actions[ActionId::stepOuter];
  for (QAction* action : {inner, outer}) m_parts.actions.setHidden(action, HiddenBy::method, !started.caps.twoPlayers);
  inner->setText(capitalised(qs(started.caps.innerName)));
  outer->setText(capitalised(qs(started.caps.outerName)));
}

void RunActions::showControls() {
  const RunControls controls = m_parts.run.controls();
  m_parts.toolBar.setControls(controls);
  for (const ActionId id : {ActionId::stepInner, ActionId::stepOuter}) m_parts.actions[id]->setEnabled(controls.step);
}

}  // namespace brenier
