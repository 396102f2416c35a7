#include "ui/main_window/lesson_looks.h"

#include <QAction>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/slow_bar.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/lessons/presented_ask.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_limits.h"
#include "ui/main_window/presenting.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/start_options.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr double kPresentScale = 1.5;  // of the type on a projector
constexpr double kSmallestType = 0.8, kLargestType = 2, kTypeStep = 0.1;
const char* const kTypeKey = "lessons/type";

/// What a room waits for, so that a key that began it is seen to have done something.
QString waitText(const std::optional<LessonWait>& wait) {
  if (!wait) return {};
  if (wait->held) return "Paused: Space plays on";
  const QString now = groupedInteger(wait->step);
  if (!wait->until) return wait->answer ? "The answer is on its way: step " + now : "Learning: step " + now;
  const QString until = groupedInteger(*wait->until);
  return (wait->answer ? QString("The answer comes at step %1, now %2") : QString("Learning to step %1, now %2"))
      .arg(until, now);
}

}  // namespace

LessonLooks::LessonLooks(const LessonParts& parts, const StartOptions& options, LessonPlayer& player,
                         QMainWindow* window)
    : QObject(window),
      m_parts(parts),
      m_options(options),
      m_player(player),
      m_window(window),
      m_theme(Theme::lightTheme()) {
  build();
  connectAll();
  if (m_options.restoreLayout) setTypeScale(QSettings().value(kTypeKey, 1.0).toDouble());
  arrange();
}

void LessonLooks::build() {
  m_card = new LessonCard(m_player);
  m_dock = new QDockWidget("Lesson", m_window);
  m_dock->setObjectName("lessonDock");
  m_dock->setWidget(m_card);
  m_dock->setTitleBarWidget(new QWidget(m_dock));
  m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
  m_window->addDockWidget(Qt::LeftDockWidgetArea, m_dock);
  m_dock->hide();
  auto* column = static_cast<QVBoxLayout*>(m_window->centralWidget()->layout());
  m_presentedAsk = new PresentedAsk(m_player, m_window->centralWidget());
  m_presentedAsk->hide();
  const int place = column->indexOf(&m_parts.stage);
  column->removeWidget(&m_parts.stage);
  m_stageRow = new QHBoxLayout;
  m_stageRow->setSpacing(0);
  m_stageRow->addWidget(m_presentedAsk);
  m_stageRow->addWidget(&m_parts.stage, 1);
  column->insertLayout(place, m_stageRow, 1);
  m_shelf = new LessonShelf(m_window->centralWidget());
  m_shelf->hide();
  column->addWidget(m_shelf, 1);
  m_caption = new LessonCaption(m_window->centralWidget());
  m_caption->hide();
  column->addWidget(m_caption);
  m_blank = new QWidget(m_window);
  m_blank->setStyleSheet("background: black;");
  m_blank->hide();
  m_presenting = new Presenting(m_parts, m_options, m_player, m_window);
}

void LessonLooks::connectAll() {
  const auto on = [this](ActionId id, auto act) { connect(m_parts.actions[id], &QAction::triggered, this, act); };
  on(ActionId::blankScreen, [this](bool blank) {
    m_blank->setGeometry(m_window->rect());
    m_blank->raise();
    m_blank->setVisible(blank);
  });
  on(ActionId::typeLarger, [this] { setTypeScale(m_scale + kTypeStep); });
  on(ActionId::typeSmaller, [this] { setTypeScale(m_scale - kTypeStep); });
  connect(&m_parts.layout, &WindowLayout::changed, this, [this] {
    if (!m_arranging) arrange();
  });
  connect(m_card, &LessonCard::editorChanged, this, &LessonLooks::showOverlay);
  connect(&m_parts.run, &RunController::metrics, this, [this] { annotate(); });
  connect(&m_parts.run, &RunController::snapshotArrived, this, [this] {
    annotate();
    showWaits();
  });
  connect(&m_parts.run, &RunController::stateReached, this, &LessonLooks::showWaits);
  connect(m_presenting, &Presenting::changed, this, &LessonLooks::annotate);
  connect(&m_parts.stage, &StageArea::slowPartChanged, this, &LessonLooks::annotate);
  if (m_parts.seeds) {
    connect(m_parts.seeds, &SeedsController::looked, this, &LessonLooks::annotate);
    connect(m_parts.seeds, &SeedsController::countChanged, this, &LessonLooks::annotate);
  }
  connect(&m_parts.run, &RunController::configChanged, this, &LessonLooks::showCaption);
  connect(&m_player, &LessonPlayer::opened, this, &LessonLooks::remember);  // before its first run begins
  connect(&m_player, &LessonPlayer::stepEntered, this, &LessonLooks::enterStep);
  connect(&m_player, &LessonPlayer::changed, this, [this] {
    frameImage();
    showPresentedAsk();
    annotate();
    showCaption();
    m_presenting->refresh();
  });
}

/// Where what the step is about is there, its image has room, too; while it is learned no frame follows it.
void LessonLooks::frameImage() {
  if (m_player.isOpen() && m_player.isSettled() && m_player.frame())
    m_parts.stage.stage()->frameImage(m_player.frame());
}

/// What the room reads beside the stage.
void LessonLooks::showPresentedAsk() {
  m_presentedAsk->refresh();
  m_presentedAsk->setVisible(isArranged() && m_parts.layout.isPresenting() && m_presentedAsk->hasContent());
}

void LessonLooks::setShelfShown(bool on) {
  m_shelf->setVisible(on);
}

void LessonLooks::enterStep() {
  remember();
  const LessonView view = m_player.view();
  m_parts.stage.setLayers(view.layers);
  m_parts.stage.interpolationBar()->setValue(view.interpolation);
  if (m_parts.seeds) m_parts.seeds->setCount(m_player.atEnd() ? 0 : static_cast<int>(view.seeds));
  m_parts.stage.stage()->setHome(view.view, true);
  if (!m_player.atEnd()) {
    const std::string& layout = m_player.step().set.layout;
    if (layout == "present") m_parts.layout.setPresenting(true);
    if (layout == "teach") m_parts.layout.setPresenting(false);
    if (!layout.empty()) m_aside = layout == "debug";
  }
  arrange();
  showOverlay();
  focusStep();
  m_presenting->refresh();
}

/// The keys are the question's: on the stage where it is answered there, else in the card.
void LessonLooks::focusStep() {
  AskEditor* editor = m_player.atEnd() ? nullptr : m_card->editor();
  const bool inCard = editor && !m_player.grade() && !(editor->overlay() && editor->drawsAnswer());
  inCard && m_card->isVisible() ? editor->setFocus() : m_parts.stage.stage()->setFocus();
}

/// What was there before the lesson comes back when it is left, and is what a closing window keeps.
void LessonLooks::remember() {
  if (m_before) return;
  m_before = {m_parts.layout.state(), m_parts.stage.layerBar()->layers(), m_parts.run.config().problem,
              m_parts.stage.interpolationBar()->value()};
}

std::optional<LessonLooks::FreePlay> LessonLooks::freePlay() const {
  if (!m_before) return {};
  FreePlay free = *m_before;
  if (!m_arranged) free.docks = m_parts.layout.state();
  return free;
}

void LessonLooks::showOverlay() {
  AskEditor* editor = m_player.isOpen() && !m_player.atEnd() ? m_card->editor() : nullptr;
  m_parts.stage.stage()->setOverlay(editor ? editor->overlay() : nullptr);
  annotate();
}

/// The legend, and the numbers that the step names, or, where one presents without a lesson, those of one's choice.
void LessonLooks::annotate() {
  const bool asks = isArranged() && !m_player.atEnd() && m_player.step().ask && !m_player.grade();
  m_parts.stage.stage()->setExplains(!asks);  // it would say what is asked
  StageAnnotations notes;
  if (isArranged() && !m_player.atEnd()) {
    const LessonStep& step = m_player.step();
    notes.legend = true;
    notes.lit = step.lit;
    notes.scale = typeScale();
    notes.chosen = m_scale;
    if (m_card->editor() && m_card->editor()->overlay() && m_card->editor()->drawsAnswer() && m_player.grade()) {
      const bool drawn = !m_player.onlyShown() || m_card->editor()->begun();  // what a room drew stays there, too
      notes.prediction = drawn ? QString("your prediction") : QString();
      notes.answerIsMass = m_card->editor()->paintsAnswer();
      notes.marks = m_card->editor()->marksName();
      notes.truth = "the truth";
      notes.truthColor = m_card->editor()->truthColor(m_theme);
    }
    notes.facts = largeNumbers(step.numbers);
    notes.factIds = step.numbers;
  } else if (isArranged()) {  // what was last on the stage still is
    notes.legend = true;
    notes.scale = typeScale();
    notes.chosen = m_scale;
  } else if (!m_player.isOpen() && m_parts.layout.isPresenting()) {
    notes.legend = true;
    notes.scale = typeScale();
    notes.chosen = m_scale;
    notes.facts = largeNumbers(m_presenting->numbers());
    notes.factIds = m_presenting->numbers();
  }
  if (notes.factIds.size() != notes.facts.size()) notes.factIds.clear();  // seeds have not all of them
  m_parts.stage.stage()->setAnnotations(notes);
  std::vector<PictureFact> facts;  // pictures have a stage of their own, without corners
  for (std::size_t i = 0; i < notes.facts.size(); ++i) {
    const bool explains = !asks && i < notes.factIds.size();
    facts.push_back({notes.facts[i].label, notes.facts[i].value, explains ? qs(notes.factIds[i]) : QString()});
  }
  using Room = PictureStage::Room;
  m_parts.stage.pictures()->setRoom(m_parts.layout.isPresenting() ? Room::audience
                                    : isArranged()                ? Room::lesson
                                                                  : Room::free,
                                    facts, typeScale());
}

/// Of what is on the stage: of the seeds where they stand in the run's place.
std::vector<StageFact> LessonLooks::largeNumbers(const std::vector<std::string>& ids) const {
  const auto& metrics = m_parts.backend.catalog().metrics;
  const StageView& stage = *m_parts.stage.stage();
  const bool seeds = stage.hasSnapshot() && showsSeeds(*stage.snapshot(), stage.style());
  const auto& slow = stage.style().slow;  // what its last part says is not known before
  const bool early = slow && slow->part().part != SlowPart::number;
  const auto upTo = early ? std::optional(slow->step->step - 1) : std::nullopt;
  std::vector<StageFact> facts;
  for (const auto& id : ids)
    if (!seeds)
      facts.push_back(largeNumber(m_player, metrics, id, upTo));
    else if (const auto fact = largeNumber(*stage.style().seeds, stage.snapshot()->step, metrics, id))
      facts.push_back(*fact);
  return facts;
}

double LessonLooks::typeScale() const {
  return m_scale * (m_parts.layout.isPresenting() ? kPresentScale : 1);
}

bool LessonLooks::has(const char* control) const {
  if (m_player.atEnd()) return false;
  const auto& controls = m_player.step().controls;
  return std::find(controls.begin(), controls.end(), control) != controls.end();
}

bool LessonLooks::isArranged() const {
  return m_player.isOpen() && !m_aside;
}

/// What is hidden in a lesson is hidden, not greyed; what a step does not name is.
void LessonLooks::arrange() {
  if (m_arranging) return;
  const QScopedValueRollback arranging(m_arranging, true);
  const bool lesson = isArranged(), shelf = m_shelf->isVisibleTo(m_window->centralWidget()) && !m_player.isOpen();
  const bool presenting = m_parts.layout.isPresenting();
  m_parts.stage.slowBar()->setTypeScale(typeScale());
  m_parts.stage.interpolationBar()->setTypeScale(isArranged() || m_parts.layout.isPresenting() ? typeScale() : 1);
  for (const ActionId id : {ActionId::lessonNext, ActionId::lessonBack, ActionId::lessonLeave, ActionId::lessonAnswers})
    m_parts.actions[id]->setEnabled(m_player.isOpen());
  m_parts.messages.setApart(lesson);
  arrangePresenting(lesson, presenting, shelf);
  m_parts.stage.setVisible(!shelf);
  // A row without anything to show keeps its share of the height, which is the shelf's then.
  static_cast<QVBoxLayout*>(m_window->centralWidget()->layout())->setStretchFactor(m_stageRow, shelf ? 0 : 1);
  if (!lesson && !shelf) return arrangeFree();
  remember();
  if (!m_arranged) m_before->docks = m_parts.layout.state();
  m_arranged = true;
  lesson ? limitActions(m_parts.actions, m_player.atEnd() ? std::vector<std::string>() : m_player.step().controls)
         : limitActionsToShelf(m_parts.actions);
  m_parts.toolBar.setLesson(true, lesson && has("replay"), lesson && has("step"));
  m_parts.toolBar.setVisible(!presenting || !lesson);
  m_parts.stage.setBars(lesson && has("layers") && !presenting, lesson && has("interpolation"));
  m_dock->setVisible(lesson && !presenting);
  for (const auto& [name, control] : {std::pair("problemDock", "measures"),
                                      {"numbersDock", "numbers"},
                                      {"timelineDock", "timeline"},
                                      {"makerDock", ""}})
    if (auto* dock = m_window->findChild<QDockWidget*>(name)) dock->setVisible(lesson && !presenting && has(control));
  auto* problem = m_window->findChild<QDockWidget*>("problemDock");
  const bool aside = problem && !problem->isHidden() && m_window->dockWidgetArea(problem) != Qt::RightDockWidgetArea;
  if (lesson && aside) m_window->addDockWidget(Qt::RightDockWidgetArea, problem);  // the card needs its side to itself
  for (auto* numbers : m_window->findChildren<NumbersPanel*>()) numbers->setEmptyShown(!lesson);
  m_window->statusBar()->hide();
  m_parts.actions[ActionId::layoutTeach]->setChecked(!presenting);
  m_parts.actions[ActionId::layoutDebug]->setChecked(false);
  m_parts.actions[ActionId::hidePanels]->setChecked(false);
}

void LessonLooks::arrangePresenting(bool lesson, bool presenting, bool shelf) {
  m_parts.actions[ActionId::blankScreen]->setEnabled(lesson && presenting);
  m_parts.actions.setHidden(m_parts.actions.layer(layerBalance), HiddenBy::presenting,
                            lesson && presenting);  // its key
  if (!presenting) m_blank->hide();
  if (!presenting) m_parts.actions[ActionId::blankScreen]->setChecked(false);
  m_caption->setVisible(presenting && !shelf && (lesson || !m_player.isOpen()));  // cards say themselves what they are
  m_presenting->setLessonPresented(lesson && presenting);
  showPresentedAsk();
  showCaption();
  annotate();
}

/// The step's sentence, at the end what one can say now. Without a lesson, what learns.
void LessonLooks::showCaption() {
  showWaits();
  if (!m_player.isOpen()) return m_caption->setCaption(m_presenting->sentence(), {});
  if (!m_player.atEnd())
    return m_caption->setCaption(qs(m_player.caption()),
                                 QString("%1 / %2").arg(m_player.index() + 1).arg(m_player.count()));
  QStringList lines{"Now you can say"};
  for (const auto& goal : m_player.lesson().goals) lines << QStringLiteral("• ") + qs(goal);
  m_caption->setCaption(lines.join('\n'), "the end");
}

void LessonLooks::showWaits() {
  m_caption->setWaits(waitText(m_player.waits()));
}

/// Everything is there again: for a while, in Debug, or because the lesson was left.
void LessonLooks::arrangeFree() {
  freeActions(m_parts.actions);
  if (!m_player.isOpen() && m_before) {
    m_parts.stage.stage()->setHome({});
    m_parts.stage.setLayers(m_before->layers);
    m_parts.stage.interpolationBar()->setValue(m_before->interpolation);
  }
  const auto before = m_before;
  if (!m_player.isOpen()) m_before.reset();
  if (!std::exchange(m_arranged, false)) {
    m_dock->hide();  // a layout that was kept may have had it
    return;
  }
  m_parts.stage.stage()->setOverlay(nullptr);
  m_parts.run.setPace(0);
  if (m_parts.seeds) m_parts.seeds->setCount(0);
  m_parts.toolBar.setLesson(false);
  for (auto* numbers : m_window->findChildren<NumbersPanel*>()) numbers->setEmptyShown(true);
  m_parts.toolBar.show();
  m_parts.stage.setBars(true, true);
  m_dock->hide();
  if (!m_parts.layout.isPresenting()) {
    m_parts.layout.setState(before->docks);
    m_window->statusBar()->show();
  }
  m_dock->hide();
  annotate();
}

void LessonLooks::setTypeScale(double scale) {
  m_scale = std::clamp(scale, kSmallestType, kLargestType);
  m_card->setTypeScale(m_scale);
  m_caption->setTypeScale(m_scale);
  m_presentedAsk->setTypeScale(m_scale);
  m_parts.stage.slowBar()->setTypeScale(typeScale());
  m_parts.stage.interpolationBar()->setTypeScale(isArranged() || m_parts.layout.isPresenting() ? typeScale() : 1);
  if (m_options.restoreLayout) QSettings().setValue(kTypeKey, m_scale);
  annotate();
}

void LessonLooks::setTheme(const Theme& theme) {
  m_theme = theme;
  m_card->setTheme(theme);
  m_shelf->setTheme(theme);
  m_caption->setTheme(theme);
  m_presentedAsk->setTheme(theme);
  m_presenting->setTheme(theme);
}

bool LessonLooks::takesKey(int key) {
  QAction* blank = m_parts.actions[ActionId::blankScreen];
  if (key != Qt::Key_B || !blank->isEnabled()) return false;
  blank->trigger();
  return true;
}

}  // namespace brenier
