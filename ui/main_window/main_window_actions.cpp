// What the actions of MainWindow do; main_window.cpp composes.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QSettings>
#include <QSplitter>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/run_controller.h"
#include "ui/main_window/shortcut_dialog.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {

void MainWindow::connectActions() {
  const auto on = [this](ActionId id, auto function) {
    connect((*m_actions)[id], &QAction::triggered, this, [function](bool checked) {
      if constexpr (std::is_invocable_v<decltype(function), bool>) {
        function(checked);
      } else {
        function();
      }
    });
  };
  RunController* run = m_controller;
  on(ActionId::exportFigure, [this] { exportFigureAs(); });
  on(ActionId::copyFigure, [this] { copyFigure(); });
  on(ActionId::quit, [this] { close(); });
  on(ActionId::undo, [run] { run->undoStack()->undo(); });
  on(ActionId::redo, [run] { run->undoStack()->redo(); });
  on(ActionId::playPause, [run] { run->togglePlay(); });
  on(ActionId::stepOnce, [run] { run->step(StepPart::both); });
  on(ActionId::stepInner, [run] { run->step(StepPart::inner); });
  on(ActionId::stepOuter, [run] { run->step(StepPart::outer); });
  for (const auto& [id, part] : {std::pair(ActionId::stepOnce, StepPart::both),
                                 {ActionId::stepInner, StepPart::inner},
                                 {ActionId::stepOuter, StepPart::outer}})
    on(id, [this, part = part] {
      if (m_duel) m_duel->step(part);
    });
  on(ActionId::compare, [this](bool checked) { setComparing(checked); });
  on(ActionId::replay, [run] { run->replay(); });
  on(ActionId::newInitialisation, [run] { run->newInitialisation(); });
  on(ActionId::preset, [run] { run->usePreset(); });
  on(ActionId::previousProblem, [this] { nextProblem(-1); });
  on(ActionId::nextProblem, [this] { nextProblem(1); });
  on(ActionId::shortcuts, [this] { ShortcutDialog(this).exec(); });
  on(ActionId::about, [this] { showAbout(); });
  const auto follow = [this](ActionId id, void (QUndoStack::*signal)(bool)) {
    (*m_actions)[id]->setEnabled(false);
    connect(m_controller->undoStack(), signal, (*m_actions)[id], &QAction::setEnabled);
  };
  follow(ActionId::undo, &QUndoStack::canUndoChanged);
  follow(ActionId::redo, &QUndoStack::canRedoChanged);
  connect(m_controller->undoStack(), &QUndoStack::undoTextChanged, this, [this](const QString& text) {
    (*m_actions)[ActionId::undo]->setText(text.isEmpty() ? QString("&Undo")
                                                         : "&Undo " + QString(text).replace('_', ' '));
  });
}

void MainWindow::connectLayerActions() {
  const auto order = LayerBar::order();
  const auto first = static_cast<int>(ActionId::layer1);
  for (int i = 0; i < 9; ++i) {
    QAction* action = (*m_actions)[static_cast<ActionId>(first + i)];
    action->setEnabled(i < static_cast<int>(order.size()));
    connect(action, &QAction::triggered, m_layerBar, [this, i] { m_layerBar->toggle(i); });
  }
  connect((*m_actions)[ActionId::exactOverlay], &QAction::triggered, this, [this] { toggleLayer(layerExact); });
  connect((*m_actions)[ActionId::errorField], &QAction::triggered, this, [this] { toggleLayer(layerError); });
  connect((*m_actions)[ActionId::playInterpolation], &QAction::triggered, m_interpolation,
          &InterpolationBar::togglePlay);
  connect((*m_actions)[ActionId::fitView], &QAction::triggered, m_stage, &StageView::resetView);
}

void MainWindow::connectViewActions() {
  const auto on = [this](ActionId id, auto function) {
    connect((*m_actions)[id], &QAction::triggered, this, [function] { function(); });
  };
  on(ActionId::layoutTeach, [this] { m_layout->apply(NamedLayout::teach); });
  on(ActionId::layoutDebug, [this] { m_layout->apply(NamedLayout::debug); });
  on(ActionId::layoutPresent, [this] { m_layout->setPresenting(!m_layout->isPresenting()); });
  on(ActionId::present, [this] { m_layout->setPresenting(!m_layout->isPresenting()); });
  on(ActionId::hidePanels, [this] { m_layout->setPanelsHidden(!m_layout->panelsHidden()); });
  on(ActionId::restoreLayout, [this] { m_layout->restoreDefault(); });
  on(ActionId::themeLight, [this] { chooseTheme(ThemeChoice::light); });
  on(ActionId::themeDark, [this] { chooseTheme(ThemeChoice::dark); });
  on(ActionId::themeSystem, [this] { chooseTheme(ThemeChoice::system); });
  connect(m_layout, &WindowLayout::changed, this, &MainWindow::showLayoutState);
}

void MainWindow::connectPanels() {
  RunController* run = m_controller;
  connect(m_toolBar, &StudioToolBar::problemChosen, run, qOverload<const std::string&>(&RunController::setProblem));
  connect(m_toolBar, &StudioToolBar::solverChosen, run, &RunController::setSolver);
  connect(m_problem->source(), &MeasureCard::chosen, run, &RunController::setSource);
  connect(m_problem->target(), &MeasureCard::chosen, run, &RunController::setTarget);
  for (MeasureCard* card : {m_problem->source(), m_problem->target()}) connectDrawing(card);
  SolverPanel* solver = m_problem->solver();
  connect(solver, &SolverPanel::optionEdited, run, &RunController::setOption);
  connect(solver, &SolverPanel::settingEdited, run, &RunController::setSetting);
  connect(solver, &SolverPanel::newInitialisation, run, &RunController::newInitialisation);
  connect(solver, &SolverPanel::networkWanted, run, &RunController::useNetwork);
  connect(solver, &SolverPanel::presetWanted, run, &RunController::usePreset);
}

/// While something is drawn its window decides whether learning goes on from where it is; afterwards what held before.
void MainWindow::connectDrawing(MeasureCard* card) {
  QAction* keep = (*m_actions)[ActionId::keepWeights];
  connect(keep, &QAction::toggled, card, &MeasureCard::setKeepsWeights);
  connect(card, &MeasureCard::drawingKeepsWeights, this, [this, keep](bool on) {
    if (!m_keptBefore) m_keptBefore = keep->isChecked();
    keep->setChecked(on);
  });
  connect(card, &MeasureCard::drawingClosed, this, [this, keep] {
    if (m_keptBefore) keep->setChecked(*m_keptBefore);
    m_keptBefore.reset();
  });
}

void MainWindow::showLayoutState() {
  const bool presenting = m_layout->isPresenting(), hidden = m_layout->panelsHidden();
  const bool left = !findChild<QWidget*>("problemDock")->isHidden();
  (*m_actions)[ActionId::present]->setChecked(presenting);
  (*m_actions)[ActionId::hidePanels]->setChecked(hidden);
  (*m_actions)[ActionId::layoutPresent]->setChecked(presenting);
  (*m_actions)[ActionId::layoutTeach]->setChecked(!presenting && !left && !hidden);
  (*m_actions)[ActionId::layoutDebug]->setChecked(!presenting && left);
  // Where the panel lists the findings the stage need not.
  m_stage->setFindingsListed(findChild<QWidget*>("numbersDock")->isHidden());
}

void MainWindow::setLayers(std::uint32_t layers) {
  m_stage->setLayers(layers);
  pushView();
}

void MainWindow::toggleLayer(Layer layer) {
  const auto order = LayerBar::order();
  for (std::size_t i = 0; i < order.size(); ++i)
    if (order[i] == layer) m_layerBar->toggle(static_cast<int>(i));
}

void MainWindow::pushView() {
  ViewRequest view;
  view.layers = m_layerBar->layers();
  view.hidden = isMinimized();
  view.inner = m_inner;
  view.pictures = m_pictures->request();
  if (m_stage->hasSnapshot()) view.region = m_stage->visibleBox();
  m_controller->setView(view);
  if (m_duel) m_duel->setView(view);
}

void MainWindow::setComparing(bool on) {
  if (on == (m_duel != nullptr) || !m_options.makeRival) return;
  (*m_actions)[ActionId::compare]->setChecked(on);
  m_numbers->setRival({});
  m_firstTitle->setVisible(on);
  if (!on) {
    m_duel->deleteLater();
    m_duel = nullptr;
    return;
  }
  m_duel = new DuelPane(m_options.makeRival(), m_stages);
  m_stages->addWidget(m_duel);
  m_stages->setSizes({1, 1});
  m_duel->setTheme(m_themes.theme());
  m_duel->stage()->setInterpolation(m_stage->interpolation());
  connect(m_interpolation, &InterpolationBar::changed, m_duel->stage(), &StageView::setInterpolation);
  connect(m_duel, &DuelPane::closeWanted, this, [this] { setComparing(false); });
  connect(m_duel, &DuelPane::begun, m_numbers, [this] { m_numbers->setRival(m_duel->solverTitle()); });
  connect(m_duel, &DuelPane::metrics, m_numbers, &NumbersPanel::addRivalRow);
  connect(m_duel->stage(), &StageView::visibleBoxChanged, this, [this] { m_stage->setView(m_duel->stage()->view()); });
  // Both begin anew, so that their curves belong together.
  m_controller->replay();
  pushView();
  mirrorView();
}

/// What is zoomed or panned on one stage is on the other; a stage that follows its data is followed.
void MainWindow::mirrorView() {
  if (!m_duel || !m_stage->hasSnapshot()) return;
  const QSignalBlocker quiet(m_duel->stage());
  m_duel->stage()->setView(m_stage->view());
}

void MainWindow::nextProblem(int by) {
  const auto& problems = m_backend.catalog().problems;
  if (problems.empty()) return;
  const auto count = static_cast<int>(problems.size());
  int current = by > 0 ? -1 : 0;
  for (int i = 0; i < count; ++i)
    if (problems[static_cast<std::size_t>(i)].id == m_controller->config().problem) current = i;
  m_controller->setProblem(problems[static_cast<std::size_t>((current + by + count) % count)].id);
}

void MainWindow::chooseTheme(ThemeChoice choice) {
  m_themes.setChoice(choice);
  applyTheme(m_themes.theme());  // the tick marks, also where the colours stay
}

void MainWindow::exportFigureAs() {
  const QString path = askForSavePath(this, "Export the figure", "figure.png",
                                      "Pictures (*.png);;Vector graphics (*.svg);;Documents (*.pdf)");
  if (!path.isEmpty()) writeFigureTo(path);
}

void MainWindow::writeFigureTo(const QString& path) {
  say(m_stage->writeFigure(path, figureSize()), "Figure saved to " + path + ".");
}

/// That of the stage on show.
QSize MainWindow::figureSize() const {
  return m_pictures->isVisibleTo(this) ? m_pictures->size() : m_stage->size();
}

void MainWindow::copyFigure() {
  QApplication::clipboard()->setImage(m_stage->grabFigure(figureSize() * 2));
  m_messages->show(MessageKind::info, "The figure is on the clipboard.");
}

void MainWindow::showAbout() {
  QMessageBox::about(this, "About Brenier",
                     "<p><b>Brenier</b> shows optimal transport being learned.</p>"
                     "<p>Its sources are under the MIT licence. This program links QCustomPlot and is distributed "
                     "under the GNU General Public License, version 3.</p>");
}

void MainWindow::saveSettings() const {
  if (!m_options.restoreLayout) return;
  m_layout->save();
  QSettings settings;
  settings.setValue("stage/layers", m_layerBar->layers());
  settings.setValue("window/theme", static_cast<int>(m_themes.choice()));
  settings.setValue("recent/problem", qs(m_controller->config().problem));
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && m_layout->isPresenting()) {
    m_layout->setPresenting(false);
    return;
  }
  if (event->key() == Qt::Key_Escape && endStageTools()) return;
  // Keys of the timeline that the stage has no use for.
  for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End})
    if (event->key() == key) {
      QCoreApplication::sendEvent(m_timeline->axis(), event);
      return;
    }
  QMainWindow::keyPressEvent(event);
}

}  // namespace brenier
