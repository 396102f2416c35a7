// What MainWindow does about the stages: that of pictures, findings, selections, the inner problem; main_window.cpp
// composes.
#include <QAction>
#include <QMenu>
#include <QSplitter>
#include <algorithm>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"

namespace brenier {

void MainWindow::connectInsight() {
  QAction* lasso = (*m_actions)[ActionId::lasso];
  QAction* inner = (*m_actions)[ActionId::innerProblem];
  connect((*m_actions)[ActionId::massBalance], &QAction::triggered, this, [this] { toggleLayer(layerBalance); });
  connect(lasso, &QAction::toggled, this, [this, inner](bool on) {
    if (on) inner->setChecked(false);
    chooseStageTool();
  });
  connect(inner, &QAction::toggled, this, [this, lasso](bool on) {
    if (on) lasso->setChecked(false);
    if (!on) setInner({});
    chooseStageTool();
  });
  connect(m_stage, &StageView::innerWanted, this, [this](QPointF at) {
    setInner(InnerRequest{static_cast<float>(at.x()), static_cast<float>(at.y())});
  });
  connect(m_stage, &StageView::menuWanted, this, &MainWindow::showStageMenu);
  connect(m_stage, &StageView::selectionChanged, this, [this](const std::vector<int>& points) {
    if (m_duel) m_duel->stage()->setSelection(points);
  });
  FindingsCard* findings = m_numbers->findings();
  connect(findings, &FindingsCard::lookWanted, this, [this] { toggleLayer(layerTears); });
  connect(findings, &FindingsCard::showWanted, this, &MainWindow::showFinding);
}

void MainWindow::chooseStageTool() {
  const bool lasso = (*m_actions)[ActionId::lasso]->isChecked();
  const bool inner = (*m_actions)[ActionId::innerProblem]->isChecked();
  m_stage->setTool(lasso ? StageTool::lasso : inner ? StageTool::inner : StageTool::look);
}

void MainWindow::setInner(std::optional<InnerRequest> at) {
  if (at == m_inner) return;
  m_inner = at;
  // A dragged point asks as often as frames can come.
  if (!m_regionTimer.isActive()) m_regionTimer.start();
}

/// The finding with as much again around it; a tear needs its layer to be seen.
void MainWindow::showFinding(const Box& where) {
  if (!(m_layerBar->layers() & layerTears)) toggleLayer(layerTears);
  const float margin = std::max({where.x1 - where.x0, where.y1 - where.y0, 0.2f});
  m_stage->setView({where.x0 - margin, where.y0 - margin, where.x1 + margin, where.y1 + margin});
}

void MainWindow::showFrame(const std::shared_ptr<const Snapshot>& frame) {
  m_stage->setSnapshot(frame);  // also where it is hidden: figures and films are painted from it
  if (frame->pictures) return m_pictures->setFrame(frame->pictures);
  m_numbers->findings()->setDefects(frame->defects);
}

/// Runs over pictures have a stage of their own, and no layers and no points to interpolate.
void MainWindow::showPictures(bool on) {
  if (on && m_duel) setComparing(false);
  for (QWidget* widget :
       {static_cast<QWidget*>(m_layerBar), static_cast<QWidget*>(m_stages), static_cast<QWidget*>(m_interpolation)})
    widget->setVisible(!on);
  m_pictures->setVisible(on);
  m_numbers->setPictures(on);
  (*m_actions)[ActionId::compare]->setEnabled(!on && m_options.makeRival);
  m_toolBar->setComparable(!on && m_options.makeRival);
  (*m_actions)[ActionId::filmInterpolation]->setEnabled(!on && m_options.openAnimation);
}

void MainWindow::showSwap(const MetricsRow& row) {
  const bool looked = std::any_of(row.values.begin(), row.values.end(),
                                  [](const MetricValue& value) { return value.id == "monotonicity"; });
  if (!looked) return;
  m_stage->setWorstSwap(row.worstSwap);
  m_numbers->findings()->setWorstSwap(row.worstSwap);
}

void MainWindow::showStageMenu(QPointF at, QPoint where) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(QString("&Inner problem at (%1, %2)").arg(at.x(), 0, 'f', 2).arg(at.y(), 0, 'f', 2), this,
                  [this, at] {
                    (*m_actions)[ActionId::innerProblem]->setChecked(true);
                    setInner(InnerRequest{static_cast<float>(at.x()), static_cast<float>(at.y())});
                  });
  menu->addAction((*m_actions)[ActionId::lasso]);
  auto* forget = menu->addAction("Forget the &selection", this, [this] { m_stage->setSelection({}); });
  forget->setEnabled(!m_stage->selection().empty());
  menu->addSeparator();
  for (const ActionId id : {ActionId::fitView, ActionId::copyFigure, ActionId::exportFigure})
    menu->addAction((*m_actions)[id]);
  menu->popup(where);
}

/// Escape ends what was begun on the stage; false where nothing was.
bool MainWindow::endStageTools() {
  const bool busy = m_stage->tool() != StageTool::look || !m_stage->selection().empty();
  for (const ActionId id : {ActionId::lasso, ActionId::innerProblem}) (*m_actions)[id]->setChecked(false);
  m_stage->setSelection({});
  return busy;
}

}  // namespace brenier
