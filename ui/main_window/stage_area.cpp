#include "ui/main_window/stage_area.h"

#include <QAction>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/pair_figure.h"
#include "ui/canvas/slow_bar.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/plane_box.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kRequestMs = 120;
constexpr int kEqual = 10000;  // above what either needs at least, which would decide otherwise

}  // namespace

StageArea::StageArea(Actions& actions, Background& background, const StartOptions& options, QWidget* parent)
    : QWidget(parent), m_actions(actions), m_background(background), m_options(options), m_theme(Theme::lightTheme()) {
  build();
  m_requestTimer.setSingleShot(true);
  m_requestTimer.setInterval(kRequestMs);
  connect(&m_requestTimer, &QTimer::timeout, this, &StageArea::requestView);
  connect(m_interpolation, &InterpolationBar::changed, m_stage, &StageView::setInterpolation);
  connect(m_layerBar, &LayerBar::layersChanged, this, [this](std::uint32_t layers) {
    const bool risen = (layers & ~m_stage->layers()) & layerSpace;
    setLayers(layers);
    if (risen) m_stage->setFocus();  // its arrow keys turn it
  });
  connect(m_pictures, &PictureStage::requestChanged, this, &StageArea::requestView);
  connect(m_stage, &StageView::visibleBoxChanged, this, [this] {
    if (!m_requestTimer.isActive()) m_requestTimer.start();
    mirrorView();
  });
  connect(m_stage, &StageView::spaceViewChanged, this, [this](const SpaceView& view) {
    if (m_duel) m_duel->stage()->setSpaceView(view);
  });
  connectActions();
  connectTools();
}

void StageArea::build() {
  m_layerBar = new LayerBar(this);
  // Most methods lack them: their chips do not stand there until it is known.
  for (const StageLayer& layer : stageLayers())
    if (layer.isRare) m_lacks[layer.bit] = "Whether the method has them is known when it begins.";
  m_stages = new QSplitter(Qt::Horizontal, this);
  m_stages->setChildrenCollapsible(false);
  auto* first = new QWidget(m_stages);
  m_firstTitle = new QLabel(first);
  m_firstTitle->setFixedHeight(DuelPane::kHeaderHeight);
  m_firstTitle->setContentsMargins(14, 0, 0, 0);
  m_firstTitle->hide();
  m_stage = new StageView(first);
  auto* under = new QVBoxLayout(first);
  under->setContentsMargins(0, 0, 0, 0);
  under->setSpacing(0);
  under->addWidget(m_firstTitle);
  under->addWidget(m_stage, 1);
  m_stage->setFocusPolicy(Qt::ClickFocus);
  m_stage->setAccessibleName("Stage");
  sayNothingYet();
  m_planes = new PlaneBox(m_stage);
  m_planes->move(12, 10);
  connect(m_planes, &PlaneBox::chosen, this, [this](const PlaneChoice& plane) {
    m_stage->fitNext();
    nameAxes();
    showLacks();
    emit planeWanted(plane);
    if (m_duel) m_duel->setPlane(plane);
    requestView();
  });
  m_interpolation = new InterpolationBar(this);
  m_slow = new SlowBar(this);
  m_slow->hide();
  m_pictures = new PictureStage(this);
  m_pictures->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_layerBar);
  column->addWidget(m_stages, 1);
  column->addWidget(m_slow);
  column->addWidget(m_interpolation);
  column->addWidget(m_pictures, 1);
}

void StageArea::setTheme(const Theme& theme) {
  m_theme = theme;
  m_layerBar->setTheme(theme);
  m_stage->setTheme(theme);
  m_pictures->setTheme(theme);
  m_interpolation->setTheme(theme);
  m_slow->setTheme(theme);
  if (m_duel) m_duel->setTheme(theme);
}

void StageArea::setMethod(const QString& title) {
  m_firstTitle->setText(title);
}

QString StageArea::method() const {
  return m_firstTitle->text();
}

/// Runs over pictures have a stage of their own, and no layers and no points to interpolate.
void StageArea::setPictures(bool on) {
  m_showsPictures = on;
  if (on) setComparing(false);
  setBars(m_layersShown, m_interpolationShown);
  showStages();
  m_actions[ActionId::compare]->setEnabled(!on && m_options.makeRival);
}

void StageArea::setBars(bool layers, bool interpolation) {
  m_layersShown = layers;
  m_interpolationShown = interpolation;
  m_layerBar->setVisible(layers && !m_showsPictures);
  m_interpolation->setVisible(interpolation && !m_showsPictures && m_slow->isHidden());
}

/// A step in slow motion is drawn on the stage of points, whatever the run is over.
void StageArea::showStages() {
  const bool sheet = m_showsPictures && m_slow->isHidden();
  m_stages->setVisible(!sheet);
  m_pictures->setVisible(sheet);
}

/// Its bar stands where the interpolation's is.
void StageArea::setSlow(std::shared_ptr<const SlowShown> slow) {
  const bool on = slow != nullptr;
  const auto& before = m_stage->style().slow;
  const bool other = on != (before != nullptr) || (on && (slow->step != before->step || slow->index != before->index));
  m_stage->setSlow(std::move(slow));
  if (other) emit slowPartChanged();
  if (on == !m_slow->isHidden()) return;
  m_slow->setVisible(on);
  showLacks();
  showStages();
  setBars(m_layersShown, m_interpolationShown);
}

void StageArea::setLayers(std::uint32_t layers) {
  m_layerBar->setLayers(layers);
  m_stage->setLayers(layers);
  showLacks();
  requestView();
}

/// What this run cannot give, and what the stage cannot show as long as a step is told.
void StageArea::showLacks() {
  std::map<Layer, QString> lacks = m_lacks;
  if (!m_slow->isHidden()) lacks.try_emplace(layerSpace, "Slow motion is drawn in the plane.");
  if (m_seeds) lacks.try_emplace(layerSpace, "Several seeds are shown in the plane.");
  // A cloud has no plane that anything could be drawn along.
  const bool pairs = m_planes->showsPairs() && !m_seeds && m_slow->isHidden();
  if (pairs)
    for (const StageLayer& layer : stageLayers())
      if (!(layer.bit & pairLayers)) lacks.try_emplace(layer.bit, "All pairs of columns show points alone.");
  const bool cloud = (m_layerBar->layers() & layerSpace) && !lacks.contains(layerSpace) && !m_planes->isHidden();
  for (const StageLayer& layer : stageLayers())
    if (cloud && layer.isSlice) lacks.try_emplace(layer.bit, "In space there are points alone.");
  m_layerBar->setLacks(lacks);
  tickLayers();
}

void StageArea::setSeeds(bool on) {
  m_seeds = on;
  showLacks();
}

/// The menu says what is on, and what this run cannot give.
void StageArea::tickLayers() {
  for (const StageLayer& layer : stageLayers()) {
    QAction* action = m_actions.layer(layer.bit);
    action->setChecked((m_layerBar->layers() & layer.bit) != 0);
    action->setEnabled((m_layerBar->available() & layer.bit) != 0);
  }
}

void StageArea::toggleLayer(Layer layer) {
  m_layerBar->toggle(layer);
}

void StageArea::setFindingsListed(bool on) {
  m_stage->setFindingsListed(on);
}

void StageArea::requestView() {
  ViewRequest view;
  view.layers = m_layerBar->layers();
  view.hidden = window()->isMinimized();
  view.inner = m_inner;
  view.pictures = m_pictures->request();
  view.sliceThrough = m_slicedThrough = sliceBase();
  view.coordinates = !m_planes->isHidden();
  view.creases = m_hasCells;
  if (m_planes->showsPairs()) view.layers &= pairLayers;
  if (m_stage->hasSnapshot()) view.region = m_stage->visibleBox();
  emit viewWanted(view);
  if (m_duel) m_duel->setView(view);
}

void StageArea::sayNothingYet() {
  m_stage->setEmptyText("Learning begins", "The first map is on its way.");
}

void StageArea::setFailed() {
  if (m_live) return;
  m_stage->setEmptyText("Nothing was learned", "Why is said above.");
  m_pictures->setFailed();
}

void StageArea::beginRun(const RunConfig& config) {
  m_live.reset();
  sayNothingYet();
  // What was zoomed to in one problem is somewhere in the next.
  if (config.source != m_source || config.target != m_target) m_stage->fitNext();
  m_source = config.source;
  m_target = config.target;
  m_pictures->beginRun(config);
  if (m_duel) m_duel->begin(config);
}

void StageArea::continueRun(const RunConfig& config) {
  if (m_duel) m_duel->follow(config);
}

void StageArea::setRunStarted(const RunStarted& started) {
  m_lacks.clear();
  for (const StageLayer& layer : stageLayers())
    if (const QString lack = lackOf(layer, started); !lack.isEmpty()) m_lacks[layer.bit] = lack;
  showLacks();
  // What a map is, is said by whether the method learns a potential on the source's side.
  m_layerBar->setFormula(started.caps.sourcePotential ? QStringLiteral("x ↦ ∇φ(x)") : QStringLiteral("x ↦ T(x)"));
  const bool planes = !m_showsPictures && started.dimension == started.targetDimension;
  m_planes->setDimension(planes ? started.dimension : 0, started.columns);
  nameAxes();
  nameColumns(started);
  showLacks();
  m_hasCells = started.caps.cells;
  // What slices, hovering and creases need is asked for as soon as it is known what the run has.
  if (!m_planes->isHidden() || m_hasCells) requestView();
}

void StageArea::nameAxes() {
  m_stage->setPlaneName(m_planes->isHidden() ? QString() : m_planes->text());
  m_stage->setAxisNames(m_planes->axisNames());
  m_stage->setPairs(m_planes->showsPairs());
  if (!m_duel) return;
  m_duel->stage()->setAxisNames(m_planes->axisNames());
  m_duel->stage()->setPairs(m_planes->showsPairs());
}

void StageArea::setPlaying(bool playing) {
  if (m_duel) m_duel->setPlaying(playing);
}

void StageArea::setHeartbeat(const Heartbeat& beat) {
  if (m_duel) m_duel->setFirst(beat);
}

void StageArea::setLiveFrame(const std::shared_ptr<const Snapshot>& frame, bool shown) {
  m_live = frame;
  if (shown) showFrame(frame);
}

void StageArea::showFrame(const std::shared_ptr<const Snapshot>& frame) {
  m_stage->setSnapshot(frame);  // also where it is hidden: figures and films are painted from it
  if (frame->pictures) m_pictures->setFrame(frame->pictures);
  emit frameShown(frame);
}

void StageArea::showLive() {
  if (m_live) showFrame(m_live);
}

/// The next frame, of the same world or of a larger one, is framed anew.
void StageArea::showProblem(const std::shared_ptr<const Snapshot>& framed) {
  m_stage->fitNext();
  m_stage->setSnapshot(framed);
  m_stage->fitNext();
}

void StageArea::setComparing(bool on) {
  if (on == (m_duel != nullptr) || !m_options.makeRival) return;
  m_actions[ActionId::compare]->setChecked(on);
  emit rivalChanged({});
  m_firstTitle->setVisible(on);
  on ? beginComparison() : endComparison();
}

void StageArea::endComparison() {
  emit duelEnds();
  if (m_duel->fairBy() != FairBy::nothing) emit paceWanted(0);
  // Its trainer may be making a run or scoring, and is waited for where nobody waits.
  const auto backend = std::make_shared<std::unique_ptr<StudioBackend>>(m_duel->close());
  m_background.start("Ending the comparison", false, [backend](const JobProgress&) { backend->reset(); });
  m_duel->deleteLater();
  m_duel = nullptr;
  m_stage->setLinked({});
  m_stage->setLeastSize(StageView::kLeastAlone);
  emit barsChanged();
}

void StageArea::bringBack(const RivalChoice& rival, const RunConfig& config, bool plays) {
  if (m_duel || !m_options.makeRival || m_showsPictures) return;
  m_actions[ActionId::compare]->setChecked(true);
  m_firstTitle->show();
  makeDuel();
  m_duel->setChoice(rival);
  m_duel->begin(config);
  m_duel->setPlaying(plays);
  requestView();
  mirrorView();
}

void StageArea::beginComparison() {
  makeDuel();
  emit comparisonBegun();  // so that their curves belong together
  requestView();
  mirrorView();
}

void StageArea::makeDuel() {
  m_duel = new DuelPane(m_options.makeRival(), m_stages);
  m_stages->addWidget(m_duel);
  m_stage->setLeastSize(m_duel->leastStage());
  m_stages->setSizes({kEqual, kEqual});
  m_duel->setTheme(m_theme);
  m_duel->stage()->setInterpolation(m_stage->interpolation());
  connect(m_interpolation, &InterpolationBar::changed, m_duel->stage(), &StageView::setInterpolation);
  connect(m_duel, &DuelPane::firstPaceWanted, this, &StageArea::paceWanted);
  connect(m_duel, &DuelPane::closeWanted, this, [this] { setComparing(false); });
  connect(m_duel, &DuelPane::begun, this, [this] { emit rivalChanged(m_duel->solverTitle()); });
  connect(m_duel, &DuelPane::metrics, this, &StageArea::rivalMetrics);
  connect(m_duel->stage(), &StageView::visibleBoxChanged, this, [this] { m_stage->setView(m_duel->stage()->view()); });
  connect(m_duel->stage(), &StageView::spaceViewChanged, m_stage, &StageView::setSpaceView);
  connect(m_duel->stage(), &StageView::selectionChanged, m_stage, &StageView::setSelection);
  connect(m_duel->stage(), &StageView::pointedOut, this,
          [this](const std::vector<int>& points) { linkPoints(*m_duel->stage(), *m_stage, points); });
  connect(m_duel->stage(), &StageView::pinsChanged, this, &StageArea::followPins);
  connect(m_duel->stage(), &StageView::pairChosen, m_planes, &PlaneBox::choosePair);
  m_duel->stage()->setSpaceView(m_stage->spaceView());
  m_duel->setPlane(m_planes->plane());
  m_duel->stage()->setColumns(m_stage->style().columns);
  nameAxes();
  emit duelMade(m_duel);
  emit barsChanged();
}

QSize StageArea::sizeHint() const {
  return {QWidget::sizeHint().width(), minimumSizeHint().height()};
}

int StageArea::barsHeight() const {
  return m_layerBar->sizeHint().height() + (m_duel ? DuelPane::kHeaderHeight : 0);
}

/// Where both have the same probe points, what is pointed out on one stage is on the other.
void StageArea::linkPoints(const StageView& from, StageView& to, const std::vector<int>& points) {
  const auto probes = [](const StageView& stage) {
    return stage.hasSnapshot() ? stage.snapshot()->source : std::shared_ptr<const PlanePoints>();
  };
  const auto one = probes(from), other = probes(to);
  to.setLinked(one && other && (one == other || *one == *other) ? points : std::vector<int>());
}

void StageArea::showMomentBeside(std::optional<std::int64_t> step) {
  if (m_duel) m_duel->showMoment(step);
}

/// What is zoomed or panned on one stage is on the other; a stage that follows its data is followed.
void StageArea::mirrorView() {
  if (!m_duel || !m_stage->hasSnapshot()) return;
  const QSignalBlocker quiet(m_duel->stage());
  m_duel->stage()->setView(m_stage->view());
}

QSize StageArea::figureSize() const {
  return m_showsPictures ? m_pictures->size() : m_stage->size();
}

QImage StageArea::figure(QSize size) {
  return m_stage->grabFigure(size);
}

}  // namespace brenier
