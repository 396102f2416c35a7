// What a person does on the stage: layers, selections, pins and slices, the inner problem, findings, figures;
// stage_area.cpp has the rest.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <algorithm>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/plane_box.h"
#include "ui/main_window/stage_area.h"

namespace brenier {

void StageArea::connectActions() {
  const auto on = [this](ActionId id, auto function) { connect(m_actions[id], &QAction::triggered, this, function); };
  for (const StageLayer& layer : stageLayers())
    connect(m_actions.layer(layer.bit), &QAction::triggered, this, [this, bit = layer.bit] {
      toggleLayer(bit);
      tickLayers();
    });
  on(ActionId::playInterpolation, [this] { m_interpolation->togglePlay(); });
  on(ActionId::fitView, [this] { m_stage->resetView(); });
  on(ActionId::copyFigure, [this] {
    QApplication::clipboard()->setImage(figure(figureSize() * 2));
    emit said(ok(), "The figure is on the clipboard.");
  });
  m_actions[ActionId::compare]->setEnabled(static_cast<bool>(m_options.makeRival));
  on(ActionId::compare, [this](bool checked) { setComparing(checked); });
  for (const auto& [id, part] : {std::pair(ActionId::stepOnce, StepPart::both),
                                 {ActionId::stepSlowly, StepPart::both},
                                 {ActionId::stepInner, StepPart::inner},
                                 {ActionId::stepOuter, StepPart::outer}})
    on(id, [this, part = part] {
      if (m_duel) m_duel->step(part);
    });
}

void StageArea::connectTools() {
  QAction* lasso = m_actions[ActionId::lasso];
  QAction* inner = m_actions[ActionId::innerProblem];
  connect(lasso, &QAction::toggled, this, [this, inner](bool on) {
    if (on) inner->setChecked(false);
    chooseTool();
  });
  connect(inner, &QAction::toggled, this, [this, lasso](bool on) {
    if (on) lasso->setChecked(false);
    if (!on) setInner({});
    chooseTool();
  });
  connect(inner, &QAction::triggered, this, &StageArea::innerAtPointer);
  connect(m_stage, &StageView::innerWanted, this, [this](QPointF at) {
    setInner(InnerRequest{static_cast<float>(at.x()), static_cast<float>(at.y())});
  });
  connect(m_stage, &StageView::menuWanted, this, &StageArea::showMenu);
  connect(m_stage, &StageView::selectionChanged, this, [this](const std::vector<int>& points) {
    if (m_duel) m_duel->stage()->setSelection(points);
  });
  connect(m_stage, &StageView::pinsChanged, this, &StageArea::followPins);
  connect(m_stage, &StageView::pairChosen, m_planes, &PlaneBox::choosePair);
  connect(m_stage, &StageView::pointedOut, this, [this](const std::vector<int>& points) {
    if (m_duel) linkPoints(*m_stage, *m_duel->stage(), points);
  });
}

/// The probe point through which slices go: the newest pin, of the first stage where it has some; -1: none.
std::optional<PlaneChoice> StageArea::plane() const {
  return m_planes->isHidden() ? std::nullopt : std::optional(m_planes->plane());
}

int StageArea::sliceBase() const {
  if (m_planes->isHidden()) return -1;
  if (!m_stage->pins().empty()) return m_stage->pins().back();
  return m_duel && !m_duel->stage()->pins().empty() ? m_duel->stage()->pins().back() : -1;
}

void StageArea::followPins() {
  if (sliceBase() != m_slicedThrough && !m_requestTimer.isActive()) m_requestTimer.start();
}

/// Each with its unit, where that is not a part of the name.
void StageArea::nameColumns(const RunStarted& started) {
  QStringList names;
  for (std::size_t k = 0; k < started.columns.size(); ++k) {
    const QString name = qs(started.columns[k]);
    const QString unit = k < started.columnUnits.size() ? qs(started.columnUnits[k]) : QString();
    names << (unit.isEmpty() || name.contains(unit) ? name : name + " (" + unit + ")");
  }
  for (StageView* stage : {m_stage, m_duel ? m_duel->stage() : nullptr})
    if (stage) stage->setColumns(names);
}

void StageArea::chooseTool() {
  const bool lasso = m_actions[ActionId::lasso]->isChecked();
  const bool inner = m_actions[ActionId::innerProblem]->isChecked();
  m_stage->setTool(lasso ? StageTool::lasso : inner ? StageTool::inner : StageTool::look);
}

/// The key acts where the mouse points. Pointed elsewhere it moves the point there, and at the same place it ends it.
void StageArea::innerAtPointer(bool on) {
  const auto pointer = m_stage->pointer();
  if (!pointer) return;
  const InnerRequest here{static_cast<float>(pointer->x()), static_cast<float>(pointer->y())};
  if (!on && m_innerByKey == here) return m_innerByKey.reset();
  m_innerByKey = here;
  m_actions[ActionId::innerProblem]->setChecked(true);
  setInner(here);
}

void StageArea::setInner(std::optional<InnerRequest> at) {
  if (at == m_inner) return;
  m_inner = at;
  // A dragged point asks as often as frames can come.
  if (!m_requestTimer.isActive()) m_requestTimer.start();
}

void StageArea::showFinding(const Box& where) {
  if (!(m_layerBar->layers() & layerTears)) toggleLayer(layerTears);  // a tear needs its layer to be seen
  const float margin = std::max({where.x1 - where.x0, where.y1 - where.y0, 0.2f});
  m_stage->setView({where.x0 - margin, where.y0 - margin, where.x1 + margin, where.y1 + margin});
}

void StageArea::showMenu(QPointF at, QPoint where) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const PlaneUnits units = m_stage->hasSnapshot() ? PlaneUnits(*m_stage->snapshot()) : PlaneUnits();
  menu->addAction("&Inner problem at " + units.target(at), this, [this, at] {
    m_actions[ActionId::innerProblem]->setChecked(true);
    setInner(InnerRequest{static_cast<float>(at.x()), static_cast<float>(at.y())});
  });
  menu->addAction(m_actions[ActionId::lasso]);
  auto* forget = menu->addAction("Forget the &selection", this, [this] { m_stage->setSelection({}); });
  forget->setEnabled(!m_stage->selection().empty());
  menu->addSeparator();
  for (const ActionId id : {ActionId::fitView, ActionId::copyFigure, ActionId::exportFigure})
    menu->addAction(m_actions[id]);
  menu->popup(where);
}

bool StageArea::endTools() {
  const bool busy = m_stage->tool() != StageTool::look || !m_stage->selection().empty() || m_inner;
  for (const ActionId id : {ActionId::lasso, ActionId::innerProblem}) m_actions[id]->setChecked(false);
  setInner({});
  m_innerByKey.reset();
  m_stage->setSelection({});
  const bool pinnedBeside = m_duel && m_duel->stage()->unpin();
  return m_stage->unpin() || pinnedBeside || busy;
}

}  // namespace brenier
