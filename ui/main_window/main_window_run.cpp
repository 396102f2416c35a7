// Which view of MainWindow hears what of the run, of the stage and of the timeline; main_window.cpp composes.
#include <QAction>
#include <algorithm>
#include <utility>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/film_controller.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/run_actions.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/crease_card.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {
namespace {

/// The option of every method whose map has cells.
constexpr const char* kThreshold = "angle_threshold";

}  // namespace

StageView* MainWindow::stage() const {
  return m_stage->stage();
}

PictureStage* MainWindow::pictureStage() const {
  return m_stage->pictures();
}

DuelPane* MainWindow::duel() const {
  return m_stage->duel();
}

LayerBar* MainWindow::layerBar() const {
  return m_stage->layerBar();
}

InterpolationBar* MainWindow::interpolationBar() const {
  return m_stage->interpolationBar();
}

Session* MainWindow::session() const {
  return m_session->session();
}

std::int64_t MainWindow::frameStep() const {
  return m_stage->liveStep();
}

void MainWindow::connectRun() {
  connect(m_controller, &RunController::configChanged, this, &MainWindow::showConfig);
  connect(m_controller, &RunController::runBegun, this, &MainWindow::beginRun);
  connect(m_controller, &RunController::runStarted, this, [this](const RunStarted& started) {
    m_runActions->setRunStarted(started);
    m_numbers->setRunStarted(started);
    m_stage->setRunStarted(started);
    if (std::exchange(m_checkedRun, started.run) == started.run) return;  // told again, as after a rewind
    // The first of them is on top.
    for (auto check = started.data.checks.rbegin(); check != started.data.checks.rend(); ++check)
      m_messages->show(MessageKind::warning, qs(*check));
  });
  connect(m_controller, &RunController::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot>& frame) {
    m_stage->setLiveFrame(frame, !m_timeline->shown());
    m_status->setStep(frame->step);
    m_timeline->setPresentStep(frame->step);
  });
  connect(m_controller, &RunController::metrics, this, &MainWindow::showMetrics);
  connect(m_controller, &RunController::heartbeat, m_status, &StatusStrip::setHeartbeat);
  connect(m_controller, &RunController::heartbeat, m_stage, &StageArea::setHeartbeat);
  connect(m_stage, &StageArea::paceWanted, m_controller, [this](double pace) { m_controller->setPace(pace); });
  connect(m_controller, &RunController::stateChanged, this, [this](RunState state, const QString& reason) {
    m_runActions->showControls();
    m_status->setState(state, reason);
    m_numbers->setRunState(state);
    m_stage->setPlaying(m_controller->controls().showsPause);
  });
  connect(m_controller, &RunController::failed, this, &MainWindow::showFailure);
  connect(m_controller, &RunController::refused, m_messages,
          [this](const RunError& error) { m_messages->show(MessageKind::error, qs(error.message), qs(error.hint)); });
  connect(m_controller, &RunController::notice, m_messages, [this](const QString& text) {
    // In a lesson nothing is said that the step does not say.
    if (!m_lessons || !m_lessons->isArranged()) m_messages->show(MessageKind::info, text);
  });
  connect(m_controller, &RunController::alarm, m_messages, [this](const Alarm& alarm) {
    // Units are said with the look at the data, when the run begins.
    const auto& started = m_controller->started();
    const bool said = started && std::any_of(started->data.checks.begin(), started->data.checks.end(),
                                             [&](const auto& check) { return check.starts_with(alarm.text); });
    if (!said) m_messages->show(MessageKind::warning, qs(alarm.text), qs(alarm.whatToDo));
  });
}

void MainWindow::showFailure(const RunError& error, const std::optional<Cure>& cure) {
  m_stage->setFailed();
  if (error.kind != ErrorKind::diverged) return m_messages->show(MessageKind::error, qs(error.message), qs(error.hint));
  std::vector<MessageAction> actions{{"Rewind and halve the rate", [this] { m_controller->rewind(); }}};
  if (cure) actions.push_back({"Begin again " + qs(cure->what), [this, cure] { m_controller->take(*cure); }});
  m_messages->show(MessageKind::warning, qs(error.message), {}, actions);
}

void MainWindow::beginRun() {
  m_timeline->beginRun();
  m_numbers->beginRun();
  m_status->beginRun();
  m_messages->clear();
  m_stage->beginRun(m_controller->config());
}

void MainWindow::connectStage() {
  connect(m_stage, &StageArea::viewWanted, m_controller, &RunController::setView);
  connect(m_stage, &StageArea::planeWanted, m_controller, &RunController::setPlane);
  connect(m_stage, &StageArea::comparisonBegun, m_controller, &RunController::replay);
  connect(m_stage, &StageArea::rivalChanged, m_numbers, &NumbersPanel::setRival);
  connect(m_stage, &StageArea::rivalMetrics, m_numbers, &NumbersPanel::addRivalRow);
  connect(m_stage, &StageArea::said, m_messages, &MessageBar::say);
  FindingsCard* findings = m_numbers->findings();
  connect(m_stage, &StageArea::frameShown, findings, [findings](const std::shared_ptr<const Snapshot>& frame) {
    if (!frame->pictures) findings->setDefects(frame->defects, PlaneUnits(*frame));
  });
  connect(m_stage, &StageArea::frameShown, m_numbers, &NumbersPanel::setFrame);
  connect(m_numbers->creases(), &CreaseCard::thresholdWanted, m_controller,
          [this](double radians) { m_controller->setOption(kThreshold, radians); });
  connect(findings, &FindingsCard::lookWanted, m_stage, [this] { m_stage->toggleLayer(layerTears); });
  connect(findings, &FindingsCard::showWanted, m_stage, &StageArea::showFinding);
}

void MainWindow::connectTimeline() {
  connect(m_timeline, &TimelineBar::shownChanged, this, [this](std::optional<std::int64_t> step) {
    m_controller->showMoment(step);
    m_numbers->setShownStep(step);
    // The pair that most breaks monotonicity is looked for in the run itself, and is of no kept moment.
    stage()->setWorstSwap(step ? PlanePoints() : m_numbers->findings()->worstSwap());
    m_stage->showMomentBeside(step);
    if (!step) m_stage->showLive();
  });
  connect(m_timeline, &TimelineBar::branchWanted, this, [this](std::int64_t step, BranchChange change) {
    m_timeline->showLive();
    if (change == BranchChange::otherSettings && !m_layout->problemShown()) m_layout->apply(NamedLayout::debug);
    const auto* solver = findSolver(m_backend.catalog(), m_controller->config().solver);
    const bool halves = change == BranchChange::halfRates && solver;
    m_controller->branch(step,
                         halves ? scaledRates(*solver, m_controller->config().solverOptions, 0.5) : OptionValues{},
                         change == BranchChange::otherSettings);
  });
  connect(m_timeline, &TimelineBar::markWanted, m_controller, &RunController::mark);
  connect(m_timeline, &TimelineBar::markNamed, m_controller, &RunController::nameMark);
  connect((*m_actions)[ActionId::markMoment], &QAction::triggered, m_timeline, &TimelineBar::markPresent);
  connect(m_timeline, &TimelineBar::exportWanted, m_session, &SessionController::exportMapOf);
  connect((*m_actions)[ActionId::playTimeline], &QAction::triggered, m_timeline, &TimelineBar::togglePlay);
  connect(m_controller, &RunController::momentsKept, m_timeline, &TimelineBar::setMoments);
  connect(m_controller, &RunController::momentShown, m_stage, &StageArea::showFrame);
  connect(m_controller, &RunController::momentScored, m_numbers, &NumbersPanel::addMomentRow);
  connect(m_controller, &RunController::runContinued, this, [this](RunId, std::int64_t step) {
    m_timeline->showLive();
    const auto from = step == presentStep ? std::nullopt : std::optional(step);
    m_timeline->setBranchStep(from);
    m_numbers->continueRun(from);
    if (m_controller->changedMeasures()) {
      m_numbers->changeProblem(m_controller->stepSeen());
      m_timeline->markChange(m_controller->stepSeen());
    }
    m_messages->clear();
    m_stage->continueRun(m_controller->config());
  });
  connect(m_controller, &RunController::stateReached, m_timeline,
          [this](RunState, std::int64_t step) { m_timeline->setPresentStep(step); });
}

void MainWindow::showConfig(const RunConfig& config) {
  m_runActions->setConfig(config);
  const Catalog& catalog = m_backend.catalog();
  const auto* problem = findProblem(catalog, config.problem);
  const auto* solver = findSolver(catalog, config.solver);
  const QString method = solver ? qs(solver->title) : qs(config.solver);
  const bool pictures = solver && solver->pictures;
  m_stage->setPictures(pictures);
  m_stage->setMethod(method);
  m_numbers->setPictures(pictures);
  const auto threshold = config.solverOptions.find(kThreshold);
  const auto* asked = threshold == config.solverOptions.end() ? nullptr : std::get_if<double>(&threshold->second);
  m_numbers->creases()->setAsked(asked ? *asked : 0);
  m_toolBar->setComparable(!pictures && m_options.makeRival);
  if (m_seeds) m_seeds->setPictures(pictures);
  m_films->setPictures(pictures);
  m_problemName = (problem ? qs(problem->title) : QString("Own measures")) + QStringLiteral(" · ") + method;
  showTitle();
}

void MainWindow::showMetrics(const MetricsRow& row) {
  m_numbers->addRow(row);
  showSwap(row);
  if (const auto distance = m_numbers->latest(MetricRole::pictureDistance))
    return m_status->setDistance(distance->value);
  const auto uvp = m_numbers->latest(MetricRole::mainError);
  m_status->setScores(m_numbers->gapPercent(), uvp ? std::optional(uvp->value) : std::nullopt);
}

void MainWindow::showSwap(const MetricsRow& row) {
  if (!row.worstSwap) return;
  if (!m_timeline->shown()) stage()->setWorstSwap(*row.worstSwap);
  m_numbers->findings()->setWorstSwap(*row.worstSwap);
}

}  // namespace brenier
