// What MainWindow shows of the run that learns; main_window.cpp composes.
#include <QAction>
#include <QLabel>

#include "ui/canvas/layer_bar.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {

void MainWindow::connectController() {
  connect(m_controller, &RunController::configChanged, this, &MainWindow::showConfig);
  connect(m_controller, &RunController::runBegun, this, [this] {
    m_frameStep = -1;
    m_liveFrame.reset();
    m_timeline->beginRun();
    m_pictures->beginRun(m_controller->config());
    m_numbers->beginRun();
    m_status->beginRun();
    m_messages->clear();
    if (m_duel) m_duel->begin(m_controller->config());
  });
  connect(m_controller, &RunController::runStarted, this, &MainWindow::showRunStarted);
  connect(m_controller, &RunController::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot>& frame) {
    m_frameStep = frame->step;
    m_liveFrame = frame;
    if (!m_timeline->shown()) showFrame(frame);
    m_status->setStep(frame->step);
    m_timeline->setPresentStep(frame->step);
  });
  connect(m_controller, &RunController::metrics, this, &MainWindow::showMetrics);
  connect(m_controller, &RunController::heartbeat, m_status, &StatusStrip::setHeartbeat);
  connect(m_controller, &RunController::stateChanged, this, &MainWindow::showState);
  connect(m_controller, &RunController::failed, this, [this](const RunError& error, std::int64_t) {
    if (error.kind != ErrorKind::diverged)
      return m_messages->show(MessageKind::error, qs(error.message), qs(error.hint));
    m_messages->show(MessageKind::warning, qs(error.message), {},
                     {{"Rewind and halve the rate", [this] { m_controller->rewind(); }}});
  });
  connect(m_controller, &RunController::refused, this, [this](const RunError& error) {
    m_closesWhenSaved = false;
    m_messages->show(MessageKind::error, qs(error.message), qs(error.hint));
  });
  connect(m_controller, &RunController::notice, m_messages,
          [this](const QString& text) { m_messages->show(MessageKind::info, text); });
}

void MainWindow::showConfig(const RunConfig& config) {
  m_toolBar->setConfig(config);
  m_problem->setConfig(config);
  const Catalog& catalog = m_backend.catalog();
  const auto* problem = findProblem(catalog, config.problem);
  const auto* solver = findSolver(catalog, config.solver);
  showPictures(solver && solver->pictures);
  m_firstTitle->setText(solver ? qs(solver->title) : qs(config.solver));
  const bool preset = solver && !equalOptions(solver->options, config.solverOptions, publishedOptions(catalog, config));
  m_problem->solver()->setPresetAvailable(preset);
  (*m_actions)[ActionId::preset]->setEnabled(preset);
  m_problemName = (problem ? qs(problem->title) : QString("Own measures")) + QStringLiteral(" · ") +
                  (solver ? qs(solver->title) : qs(config.solver));
  showTitle();
}

void MainWindow::showRunStarted(const RunStarted& started) {
  m_toolBar->setRunStarted(started);
  m_problem->setRunStarted(started);
  m_numbers->setRunStarted(started);
  std::uint32_t available = ~0u;
  if (!started.caps.sourcePotential) available &= ~static_cast<std::uint32_t>(layerPotential);
  if (!started.caps.targetPotential && !started.caps.sourcePotential)
    available &= ~static_cast<std::uint32_t>(layerConjugate);
  if (started.truth.empty()) available &= ~static_cast<std::uint32_t>(layerExact | layerError);
  const QString name = qs(started.config.solver);
  m_layerBar->setAvailable(available, "The method of this run (" + name + ") does not give it.");
  for (const ActionId id : {ActionId::stepInner, ActionId::stepOuter})
    (*m_actions)[id]->setVisible(started.caps.twoPlayers);
  (*m_actions)[ActionId::stepInner]->setText("One " + qs(started.caps.innerName));
  (*m_actions)[ActionId::stepOuter]->setText("One " + qs(started.caps.outerName));
}

void MainWindow::showState(RunState state, const QString& reason) {
  const RunControls controls = m_controller->controls();
  m_toolBar->setControls(controls);
  for (const ActionId id : {ActionId::stepInner, ActionId::stepOuter}) (*m_actions)[id]->setEnabled(controls.step);
  m_status->setState(state, reason);
  if (m_duel) m_duel->setPlaying(controls.showsPause);
}

void MainWindow::showMetrics(const MetricsRow& row) {
  m_numbers->addRow(row);
  if (!m_timeline->shown()) showSwap(row);
  if (const auto distance = m_numbers->latest("fd")) return m_status->setDistance(distance->value);
  const auto uvp = m_numbers->latest("l2_uvp");
  m_status->setScores(m_numbers->gapPercent(), uvp ? std::optional(uvp->value) : std::nullopt);
}

}  // namespace brenier
