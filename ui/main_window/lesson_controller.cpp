#include "ui/main_window/lesson_controller.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QMainWindow>
#include <QMenuBar>
#include <QScopedValueRollback>
#include <QSettings>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/util/registry.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/start_options.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kShelfPoints = 350;
constexpr double kPresentScale = 1.5;  // of the type on a projector
constexpr double kSmallestType = 0.8, kLargestType = 2, kTypeStep = 0.1;
const char* const kOfferedKey = "lessons/offered";
const char* const kTypeKey = "lessons/type";

}  // namespace

LessonController::LessonController(const Parts& parts, const StartOptions& options, QMainWindow* window)
    : QObject(window), m_parts(parts), m_options(options), m_window(window), m_theme(Theme::lightTheme()) {
  build();
  connectActions();
  connectRun();
  connectPlayer();
  if (m_options.restoreLayout) setTypeScale(QSettings().value(kTypeKey, 1.0).toDouble());
  arrange();
}

void LessonController::build() {
  m_player = new LessonPlayer(m_parts.library, m_parts.backend.catalog().metrics, this);
  m_card = new LessonCard(*m_player);
  m_dock = new QDockWidget("Lesson", m_window);
  m_dock->setObjectName("lessonDock");
  m_dock->setWidget(m_card);
  m_dock->setTitleBarWidget(new QWidget(m_dock));
  m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
  m_window->addDockWidget(Qt::LeftDockWidgetArea, m_dock);
  m_dock->hide();
  auto* column = static_cast<QVBoxLayout*>(m_window->centralWidget()->layout());
  m_shelf = new LessonShelf(m_window->centralWidget());
  m_shelf->hide();
  column->addWidget(m_shelf, 1);
  m_caption = new LessonCaption(m_window->centralWidget());
  m_caption->hide();
  column->addWidget(m_caption);
  m_blank = new QWidget(m_window);
  m_blank->setStyleSheet("background: black;");
  m_blank->hide();
}

void LessonController::connectActions() {
  const auto on = [this](ActionId id, auto act) { connect(m_parts.actions[id], &QAction::triggered, this, act); };
  on(ActionId::showLessons, [this] { showShelf(); });
  on(ActionId::openLesson, [this] {
    const QString path =
        QFileDialog::getOpenFileName(m_window, "Open a lesson", {}, "Lessons (*.brenier-lesson lesson.json)");
    if (!path.isEmpty()) open(path);
  });
  on(ActionId::lessonNext, [this] { goOn(); });
  on(ActionId::lessonBack, [this] { m_player->back(); });
  on(ActionId::lessonLeave, [this] { leave(); });
  on(ActionId::lessonAnswers, [this] { exportAnswers(); });
  on(ActionId::blankScreen, [this](bool blank) {
    m_blank->setGeometry(m_window->rect());
    m_blank->raise();
    m_blank->setVisible(blank);
  });
  on(ActionId::typeLarger, [this] { setTypeScale(m_scale + kTypeStep); });
  on(ActionId::typeSmaller, [this] { setTypeScale(m_scale - kTypeStep); });
  on(ActionId::layoutTeach, [this] {
    m_aside = false;
    m_player->isOpen() ? arrange() : showShelf();
  });
  on(ActionId::layoutDebug, [this] {
    m_aside = true;
    m_shelf->hide();
    arrange();
    m_parts.layout.apply(NamedLayout::debug);
  });
  on(ActionId::playPause, [this] { m_player->setHeld(m_player->isOpen() && !m_parts.run.wantsToPlay()); });
  connect(&m_parts.layout, &WindowLayout::changed, this, [this] {
    if (!m_arranging) arrange();
  });
  connect(m_card, &LessonCard::shelfWanted, this, &LessonController::showShelf);
  connect(m_card, &LessonCard::exportWanted, this, &LessonController::exportAnswers);
  connect(m_card, &LessonCard::editorChanged, this, &LessonController::showOverlay);
  connect(m_shelf, &LessonShelf::freePlayWanted, this, &LessonController::leave);
  connect(m_shelf, &LessonShelf::fileWanted, m_parts.actions[ActionId::openLesson], &QAction::trigger);
  connect(m_shelf, &LessonShelf::lessonChosen, this, [this](const std::string& id) { open(qs(id)); });
}

void LessonController::connectRun() {
  RunController& run = m_parts.run;
  connect(&run, &RunController::runBegun, m_player, &LessonPlayer::runBegun);
  connect(&run, &RunController::stateReached, m_player, &LessonPlayer::setState);
  connect(&run, &RunController::metrics, this, [this](const MetricsRow& row) {
    m_player->addNumbers(row);
    annotate();
  });
  connect(&run, &RunController::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot>& frame) {
    m_player->setFrame(frame);
    annotate();
  });
  connect(&run, &RunController::configChanged, this, [this] {
    if (!m_driving) m_player->runWasChanged();
  });
}

void LessonController::connectPlayer() {
  connect(m_player, &LessonPlayer::runWanted, this, [this](RunConfig config, bool paused) {
    const QScopedValueRollback driving(m_driving, true);
    const RunConfig& before = m_parts.run.config();
    config.autosave = before.autosave;
    config.moments = before.moments;
    m_parts.stage.setComparing(false);
    m_parts.run.setPace(m_player->view().pace);
    m_parts.run.begin(config, paused);
  });
  connect(m_player, &LessonPlayer::budgetWanted, this, [this](const Budget& budget, bool held) {
    const QScopedValueRollback driving(m_driving, true);
    m_parts.run.setPace(m_player->view().pace);
    m_parts.run.setBudget(budget, held);
  });
  connect(m_player, &LessonPlayer::stepEntered, this, &LessonController::enterStep);
  connect(m_player, &LessonPlayer::changed, this, [this] {
    annotate();
    showCaption();
  });
  connect(m_player, &LessonPlayer::answered, this, [this] {
    if (const QString path = answersPath(); !path.isEmpty())
      if (const Status saved = m_parts.library.save(m_player->answers(), path.toStdString()); !saved)
        m_parts.messages.say(saved, {});
  });
}

void LessonController::begin() {
  if (!m_options.lesson.isEmpty()) return open(m_options.lesson);
  QSettings settings;
  const auto count = m_parts.library.shipped().size();
  if (!m_options.restoreLayout || count == 0 || settings.value(kOfferedKey).toBool()) return;
  settings.setValue(kOfferedKey, true);
  m_offer = QString("Learn: %1 lessons, from moving sand to what may be believed.").arg(count);
  m_parts.messages.offer(m_offer, {{"Open the lessons", [this] { showShelf(); }}});
}

void LessonController::open(const QString& idOrPath) {
  if (const Lesson* known = findById(m_parts.library.shipped(), idOrPath.toStdString())) return open(*known);
  const auto lesson = m_parts.library.open(idOrPath.toStdString());
  if (lesson) return open(*lesson);
  m_parts.messages.show(MessageKind::error, qs(lesson.error().message), qs(lesson.error().hint));
}

void LessonController::open(const Lesson& lesson) {
  LessonAnswers earlier;
  if (!m_options.answersFolder.isEmpty())
    if (auto known = m_parts.library.load((m_options.answersFolder + "/" + qs(lesson.id) + ".json").toStdString()))
      earlier = *std::move(known);
  closeOffer();
  m_aside = false;
  m_shelf->hide();
  m_player->open(lesson, earlier);
  m_parts.stage.stage()->setFocus();
}

void LessonController::closeOffer() {
  if (!m_offer.isEmpty() && m_parts.messages.text() == m_offer) m_parts.messages.closeCurrent();
  m_offer.clear();
}

void LessonController::showShelf() {
  closeOffer();
  m_parts.layout.setPresenting(false);
  fillShelf();
  m_aside = false;
  m_player->close();
  m_shelf->show();
  arrange();
  m_shelf->setFocus();
}

void LessonController::leave() {
  m_parts.layout.setPresenting(false);
  m_player->close();
  m_shelf->hide();
  arrange();
  m_parts.stage.stage()->setFocus();
}

/// Their pictures are samples of what their first steps are about.
void LessonController::fillShelf() {
  const auto& lessons = m_parts.library.shipped();
  m_shelf->setLessons(lessons);
  m_shelf->setTheme(m_theme);
  for (const auto& lesson : lessons) {
    if (m_options.answersFolder.isEmpty()) break;
    const auto known = m_parts.library.load((m_options.answersFolder + "/" + qs(lesson.id) + ".json").toStdString());
    if (!known || known->answers.empty()) continue;
    double sum = 0;
    for (const auto& answer : known->answers) sum += answer.score;
    m_shelf->setScore(lesson.id, sum / static_cast<double>(known->answers.size()));
  }
  struct Picture {
    std::string lesson;
    PlanePoints source, target;
  };
  const StudioBackend& backend = m_parts.backend;
  m_parts.background.make(
      "Pictures of the lessons",
      [&backend, &lessons] {
        std::vector<Picture> pictures;
        for (const auto& lesson : lessons) {
          const RunConfig& run = *lesson.steps.front().set.run;
          const auto source = backend.preview(run.source, kShelfPoints),
                     target = backend.preview(run.target, kShelfPoints);
          if (source && target) pictures.push_back({lesson.id, *source, *target});
        }
        return pictures;
      },
      m_shelf,
      [this](const std::optional<std::vector<Picture>>& pictures) {
        for (const auto& picture : pictures.value_or(std::vector<Picture>()))
          m_shelf->setPicture(picture.lesson, picture.source, picture.target);
      });
}

/// What the step says, or, where a question waits in front of an audience, first the answer.
void LessonController::goOn() {
  if (!m_player->isOpen() || m_player->atEnd()) return;
  const bool asks = m_player->step().ask && !m_player->grade() && !m_player->isRevealing();
  asks&& m_parts.layout.isPresenting() ? m_player->showTruth() : m_player->next();
}

void LessonController::enterStep() {
  const LessonView view = m_player->view();
  m_parts.stage.setLayers(view.layers);
  m_parts.stage.interpolationBar()->setValue(view.interpolation);
  view.view ? m_parts.stage.stage()->setView(*view.view) : m_parts.stage.stage()->resetView();
  if (!m_player->atEnd()) {
    const std::string& layout = m_player->step().set.layout;
    if (layout == "present") m_parts.layout.setPresenting(true);
    if (layout == "teach") m_parts.layout.setPresenting(false);
    if (!layout.empty()) m_aside = layout == "debug";
  }
  arrange();
  showOverlay();
}

void LessonController::showOverlay() {
  AskEditor* editor = m_player->isOpen() && !m_player->atEnd() ? m_card->editor() : nullptr;
  m_parts.stage.stage()->setOverlay(editor ? editor->overlay() : nullptr);
  annotate();
}

/// The legend, and the numbers that the step names.
void LessonController::annotate() {
  StageAnnotations notes;
  if (isArranged() && !m_player->atEnd()) {
    const LessonStep& step = m_player->step();
    notes.legend = true;
    notes.lit = step.lit;
    notes.scale = m_scale * (m_parts.layout.isPresenting() ? kPresentScale : 1);
    if (m_card->editor() && m_card->editor()->overlay() && m_card->editor()->drawsAnswer() && m_player->grade()) {
      notes.prediction = m_player->onlyShown() ? QString() : QString("your prediction");
      notes.truth = "the truth";
      notes.truthColor = m_card->editor()->truthColor(m_theme);
    }
    for (const auto& id : step.numbers) {
      const MetricDescriptor* known = findById(m_parts.backend.catalog().metrics, id);
      const auto value = m_player->number(id);
      const QString text = !value               ? QString("–")
                           : id == "step"       ? groupedInteger(static_cast<std::int64_t>(*value))
                           : known->unit == "%" ? percentText(*value)
                                                : measuredNumber(*value);
      notes.facts.push_back({id == "step" ? QString("step") : qs(known->title), text});
    }
  }
  m_parts.stage.stage()->setAnnotations(notes);
}

bool LessonController::has(const char* control) const {
  if (m_player->atEnd()) return false;
  const auto& controls = m_player->step().controls;
  return std::find(controls.begin(), controls.end(), control) != controls.end();
}

/// A lesson decides what is on the window.
bool LessonController::isArranged() const {
  return m_player->isOpen() && !m_aside;
}

/// What is hidden in a lesson is hidden, not greyed; what a step does not name is.
void LessonController::arrange() {
  if (m_arranging) return;
  const QScopedValueRollback arranging(m_arranging, true);
  const bool lesson = isArranged(), shelf = m_shelf->isVisibleTo(m_window->centralWidget()) && !m_player->isOpen();
  const bool presenting = m_parts.layout.isPresenting();
  for (const ActionId id : {ActionId::lessonNext, ActionId::lessonBack, ActionId::lessonLeave, ActionId::lessonAnswers})
    m_parts.actions[id]->setEnabled(m_player->isOpen());
  m_parts.actions[ActionId::blankScreen]->setEnabled(lesson && presenting);
  m_parts.actions.layer(layerBalance)->setEnabled(!(lesson && presenting));  // whose key it is
  if (!presenting) m_blank->hide();
  if (!presenting) m_parts.actions[ActionId::blankScreen]->setChecked(false);
  m_parts.stage.setVisible(!shelf);
  m_caption->setVisible(lesson && presenting);
  if (!lesson && !shelf) return arrangeFree();
  if (!m_arranged) m_before = m_parts.layout.state();
  m_arranged = true;
  m_parts.toolBar.setLesson(true, lesson && has("replay"), lesson && has("step"));
  m_parts.toolBar.setVisible(!presenting || !lesson);
  m_parts.stage.setBars(lesson && has("layers"), lesson && has("interpolation"));
  m_dock->setVisible(lesson && !presenting);
  for (const auto& [name, control] :
       {std::pair("problemDock", "measures"), {"numbersDock", "numbers"}, {"timelineDock", "timeline"}})
    if (auto* dock = m_window->findChild<QDockWidget*>(name)) dock->setVisible(lesson && !presenting && has(control));
  m_window->statusBar()->hide();
  m_parts.actions[ActionId::layoutTeach]->setChecked(!presenting);
  m_parts.actions[ActionId::layoutDebug]->setChecked(false);
  m_parts.actions[ActionId::hidePanels]->setChecked(false);
  showCaption();
  annotate();
}

/// The step's sentence; once its question is judged, what is right, unless the stage shows it.
void LessonController::showCaption() {
  if (!m_player->isOpen() || m_player->atEnd()) return;
  QString text = qs(m_player->step().caption);
  const AskEditor* editor = m_card->editor();
  const bool onStage = editor && m_card->editor()->overlay() && editor->drawsAnswer();
  if (const auto& grade = m_player->grade(); grade && !onStage)
    text = grade->what.empty() ? qs(grade->sentence) : qs(grade->number) + QStringLiteral(" ") + qs(grade->what);
  m_caption->setCaption(text, QString("%1 / %2").arg(m_player->index() + 1).arg(m_player->count()));
}

void LessonController::arrangeFree() {
  if (!m_arranged) return;
  m_arranged = false;
  m_parts.stage.stage()->setOverlay(nullptr);
  m_parts.run.setPace(0);
  m_parts.toolBar.setLesson(false);
  m_parts.toolBar.show();
  m_parts.stage.setBars(true, true);
  m_dock->hide();
  if (!m_parts.layout.isPresenting()) {
    m_parts.layout.setState(m_before);
    m_window->statusBar()->show();
  }
  m_dock->hide();
  annotate();
}

void LessonController::setTypeScale(double scale) {
  m_scale = std::clamp(scale, kSmallestType, kLargestType);
  m_card->setTypeScale(m_scale);
  m_caption->setTypeScale(m_scale);
  if (m_options.restoreLayout) QSettings().setValue(kTypeKey, m_scale);
  annotate();
}

void LessonController::setTheme(const Theme& theme) {
  m_theme = theme;
  m_card->setTheme(theme);
  m_shelf->setTheme(theme);
  m_caption->setTheme(theme);
}

bool LessonController::takesKey(int key) {
  QAction* blank = m_parts.actions[ActionId::blankScreen];
  if (key != Qt::Key_B || !blank->isEnabled()) return false;
  blank->trigger();
  return true;
}

QString LessonController::answersPath() const {
  const bool kept = m_player->isOpen() && !m_options.answersFolder.isEmpty();
  return kept ? m_options.answersFolder + "/" + qs(m_player->lesson().id) + ".json" : QString();
}

void LessonController::exportAnswers() {
  const QString path = askForSavePath(m_window, "Export the answers", qs(m_player->lesson().id) + "-answers.json",
                                      "Answers (*.json);;Tables (*.csv)");
  if (path.isEmpty()) return;
  m_parts.messages.say(m_parts.library.save(m_player->answers(), path.toStdString()), "Answers saved to " + path + ".");
}

}  // namespace brenier
