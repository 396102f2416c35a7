#include "ui/main_window/stage_drawing.h"

#include <QAction>
#include <QEvent>
#include <QScopedValueRollback>
#include <cmath>
#include <utility>

#include "ui/canvas/stage_view.h"
#include "ui/drawing/brush_sliders.h"
#include "ui/drawing/drawing_strip.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/run_actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kAside = 12, kTop = 10;  // of the strip on the stage

std::string itemsOf(const MeasureSpec& measure) {
  const auto items = measure.options.find("items");
  if (measure.id != "drawing" || items == measure.options.end()) return {};
  const auto* text = std::get_if<std::string>(&items->second);
  return text ? *text : std::string();
}

}  // namespace

StageDrawing::StageDrawing(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_theme(Theme::lightTheme()), m_tools(m_document) {
  m_tools.setGrows(true);
  Actions& actions = m_parts.actions;
  m_strip =
      new DrawingStrip(m_tools, {actions[ActionId::undo], actions[ActionId::redo], actions[ActionId::keepWeights]},
                       m_parts.stage.stage());
  m_strip->hide();
  connectParts();
}

void StageDrawing::connectParts() {
  connect(&m_document, &DrawingDocument::changed, this, [this] { m_ink.forget(); });
  connect(&m_tools, &DrawingTools::redrawn, this, &StageDrawing::redraw);
  connect(&m_document, &DrawingDocument::edited, this, &StageDrawing::send);
  const auto look = [this] {
    if (isOn()) m_parts.stage.stage()->setOverlay(this);
  };
  connect(&m_tools, &DrawingTools::selectionChanged, this, look);
  connect(&m_tools, &DrawingTools::toolChanged, this, look);
  connect(m_strip, &DrawingStrip::leaveWanted, this, &StageDrawing::leave);
  connect(m_strip, &DrawingStrip::sizeWanted, this, &StageDrawing::place);
  connect(m_strip, &DrawingStrip::windowWanted, this, [this] {
    if (m_card) m_card->draw();
  });
  for (MeasureCard* card : {m_parts.problem.source(), m_parts.problem.target()}) {
    card->setStageLack([this] { return lack(); });
    card->setSquare([this] { return problemSquare(); });
    connect(card, &MeasureCard::stageDrawingWanted, this, [this, card] { begin(card); });
    connect(card, &MeasureCard::drawingOpens, this, &StageDrawing::leave);
  }
  const auto on = [this](ActionId id, MeasureCard* card) {
    connect(m_parts.actions[id], &QAction::triggered, this,
            [this, card] { m_card == card ? void(leave()) : begin(card); });
  };
  on(ActionId::drawSource, m_parts.problem.source());
  on(ActionId::drawTarget, m_parts.problem.target());
  m_parts.runActions.setTakesBack([this] { return takeBack(); });
  RunController& run = m_parts.run;
  connect(&run, &RunController::configChanged, this, &StageDrawing::follow);
  connect(&run, &RunController::cameBack, this, [this] { leave(); });
  connect(&run, &RunController::opened, this, [this] { leave(); });
  connect(&run, &RunController::slowStepTaken, this, [this] { leave(); });
  connect(&m_parts.stage, &StageArea::planeWanted, this, [this] { leave(); });
  m_parts.stage.stage()->installEventFilter(this);
}

QString StageDrawing::lack() const {
  const auto& started = m_parts.run.started();
  const StageView* stage = m_parts.stage.stage();
  if (m_parts.stage.showsPictures()) return tr("This run learns pictures; it has no plane to draw in.");
  if (!started || !stage->hasSnapshot()) return tr("The first map is on its way.");
  if (started->dimension != 2 || started->targetDimension != 2)
    return tr("Drawings lie in the plane; this run has %1.")
        .arg(started->dimension == 1 ? tr("one dimension") : tr("%1 dimensions").arg(started->dimension));
  if (stage->overlay() && stage->overlay() != this) return tr("A question is asked on the stage.");
  return {};
}

/// About the samples that are learned, in the units of the data.
std::optional<DrawingSquare> StageDrawing::problemSquare() const {
  const auto& moment = m_parts.stage.stage()->snapshot();
  const auto& started = m_parts.run.started();
  if (!moment || !started || moment->pictures || started->dimension != 2 || started->targetDimension != 2) return {};
  double least[2] = {HUGE_VAL, HUGE_VAL}, most[2] = {-HUGE_VAL, -HUGE_VAL};
  for (const bool source : {true, false}) {
    const auto& points = source ? moment->source : moment->target;
    const SideFrame frame = moment->frame ? (source ? moment->frame->source : moment->frame->target) : SideFrame();
    for (std::size_t i = 0; points && i + 1 < points->size(); i += 2) {
      double data[2];
      frame.pointToData(points->data() + i, 2, data);
      for (const int k : {0, 1}) least[k] = std::min(least[k], data[k]), most[k] = std::max(most[k], data[k]);
    }
  }
  if (!(most[0] >= least[0]) || !(most[1] >= least[1])) return {};
  return squareAbout(least[0], least[1], most[0], most[1]);
}

bool StageDrawing::isSource() const {
  return m_card == m_parts.problem.source();
}

const MeasureSpec& StageDrawing::measure(const RunConfig& config) const {
  return isSource() ? config.source : config.target;
}

const MeasureSpec& StageDrawing::other(const RunConfig& config) const {
  return isSource() ? config.target : config.source;
}

void StageDrawing::begin(MeasureCard* card) {
  if (card == m_card) return m_parts.stage.stage()->setFocus();
  leave();
  if (const QString why = lack(); !why.isEmpty()) return emit refused(why);
  m_parts.stage.endTools();
  const std::string items = card->takeDrawing();
  auto drawing = drawingFromText(items);
  const RunConfig& config = m_parts.run.config();
  m_card = card;
  m_origin = measure(config);
  m_other = other(config);
  m_solver = config.solver;
  m_unsent = false;
  m_hand.reset();
  m_cross.reset();
  m_document.reset(drawing ? std::move(drawing).value() : Drawing{});
  m_empty = toText(Drawing{{}, m_document.drawing().square});
  m_strip->sliders()->followSquare();
  m_tools.setTool(DrawingTool::brush);
  m_strip->setTitle(isSource() ? tr("Drawing the source") : tr("Drawing the target"));
  m_strip->say(drawing ? QString() : qs(drawing.error().message));
  m_strip->setTheme(m_theme, ink());
  m_parts.runActions.beginDrawing(true);
  emit begun();
  m_parts.stage.stage()->setOverlay(this);
  redraw();
  m_strip->show();
  place();
  m_strip->raise();
  m_parts.stage.stage()->setFocus();
  // The window that was open may have had more than it sent.
  if (m_origin.id == "drawing" && items != itemsOf(m_origin)) send(tr("Drawing"), {});
}

bool StageDrawing::leave() {
  if (!isOn()) return false;
  m_tools.cancel();
  m_tools.select(-1);
  m_parts.run.sendNow();
  m_parts.runActions.endDrawing();
  m_card = nullptr;
  m_unsent = false;
  m_parts.actions[ActionId::undo]->setEnabled(m_parts.run.undoStack()->canUndo());
  StageView* stage = m_parts.stage.stage();
  if (m_strip->isAncestorOf(stage->window()->focusWidget())) stage->setFocus();
  m_strip->hide();
  if (stage->overlay() == this) stage->setOverlay(nullptr);
  stage->setCovered({});
  emit covers(0);
  return true;
}

/// The stage is somebody else's now, and so are its view and its mouse.
void StageDrawing::replaced() {
  leave();
}

void StageDrawing::setTheme(const Theme& theme) {
  m_theme = theme;
  m_strip->setTheme(theme, ink());
  if (isOn()) redraw();
}

QColor StageDrawing::ink() const {
  return isSource() ? m_theme.source : m_theme.target;
}

void StageDrawing::redraw() {
  if (!isOn()) return;
  m_ink.follow(m_tools, ink());
  m_strip->setMass(m_ink.mass(), m_document.drawing().items.size());
  m_parts.stage.stage()->update();
}

/// The configuration is what is drawn, however it came to it; of another problem it is nothing to draw.
void StageDrawing::follow(const RunConfig& config) {
  if (!isOn() || m_sending) return;
  const MeasureSpec& now = measure(config);
  const bool drawn = now.id == "drawing";
  if (config.solver != m_solver || other(config) != m_other || !(drawn || now == m_origin)) return void(leave());
  const std::string items = drawn ? itemsOf(now) : m_empty;
  if (items == toText(m_document.drawing())) return;
  auto drawing = drawingFromText(items);
  if (!drawing) return void(leave());
  m_unsent = false;
  m_strip->say({});
  m_document.reset(std::move(drawing).value());
}

void StageDrawing::send(const QString& what, const QString& merge) {
  if (!isOn()) return;
  if (!(m_ink.mass() > 0)) {
    m_unsent = true;
    m_parts.actions[ActionId::undo]->setEnabled(true);
    return m_strip->say(tr("Nothing is drawn, so the run goes on with what was there before."));
  }
  m_unsent = false;
  m_strip->say({});
  const MeasureSpec drawn{"drawing", {{"items", toText(m_document.drawing())}}};
  const QScopedValueRollback sending(m_sending, true);
  const RunConfig& config = m_parts.run.config();
  m_parts.run.draw(isSource() ? drawn : config.source, isSource() ? config.target : drawn, what.toLower(),
                   merge.isEmpty() ? QString() : "drawing " + merge);
}

/// What no run has heard of is taken back here.
bool StageDrawing::takeBack() {
  if (!isOn() || !std::exchange(m_unsent, false)) return false;
  m_parts.actions[ActionId::undo]->setEnabled(m_parts.run.undoStack()->canUndo());
  m_strip->say({});
  const MeasureSpec& now = measure(m_parts.run.config());
  if (auto drawing = drawingFromText(now.id == "drawing" ? itemsOf(now) : m_empty)) m_document.reset(*drawing);
  return true;
}

bool StageDrawing::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isOn()) place();
  return QObject::eventFilter(watched, event);
}

void StageDrawing::place() {
  if (!isOn()) return;
  m_strip->move(kAside, kTop);
  m_strip->fitInto(m_parts.stage.stage()->width() - 2 * kAside);
  m_parts.stage.stage()->setCovered(QRectF(m_strip->geometry()));
  emit covers(m_parts.stage.stage()->mapTo(&m_parts.stage, QPoint(0, kTop + m_strip->height())).y());
}

/// Of files the plane is a frame of the run's own; drawings are in the data's units.
QTransform StageDrawing::toPlane() const {
  const auto& moment = m_parts.stage.stage()->snapshot();
  if (!moment || !moment->frame) return {};
  const SideFrame& side = isSource() ? moment->frame->source : moment->frame->target;
  if (side.isIdentity() || side.origin.size() != 2) return {};
  const double origin[2] = {0, 0}, right[2] = {1, 0}, up[2] = {0, 1};
  double o[2], r[2], u[2];
  side.pointFromData(origin, 2, o);
  side.pointFromData(right, 2, r);
  side.pointFromData(up, 2, u);
  return {r[0] - o[0], r[1] - o[1], u[0] - o[0], u[1] - o[1], o[0], o[1]};
}

double StageDrawing::reachInData(double inPlane) const {
  return inPlane / std::sqrt(std::max(std::abs(toPlane().determinant()), 1e-300));
}

}  // namespace brenier
