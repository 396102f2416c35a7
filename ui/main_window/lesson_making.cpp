#include "ui/main_window/lesson_making.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMainWindow>
#include <QMessageBox>
#include <QScopedValueRollback>
#include <algorithm>

#include "core/util/registry.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/maker_card.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

using enum MetricRole;

const char* const kLessonEnding = ".brenier-lesson";
const QString kStillMade = QStringLiteral("This lesson is still being made.");

/// What a first question of a kind is best about, where the run says it.
std::vector<MetricRole> rolesFor(const std::string& kind) {
  if (kind == "number") return {mainError, wholeExact};
  if (kind == "order") return {lowerBound, exactValue, upperBound};
  return {};
}

QString remarksOn(const Lesson& lesson) {
  QStringList remarks;
  for (const auto& remark : lessonRemarks(lesson)) remarks << qs(remark);
  return remarks.join(' ');
}

QString titleOf(const std::vector<Descriptor>& measures, const MeasureSpec& measure) {
  const auto* known = findById(measures, measure.id);
  return known ? qs(known->title) : qs(measure.id);
}

}  // namespace

LessonMaking::LessonMaking(const LessonParts& parts, LessonController& lessons, QMainWindow* window)
    : QObject(window), m_parts(parts), m_lessons(lessons), m_window(window) {
  m_card = new MakerCard(m_maker, m_parts.library.askKinds());
  m_dock = new QDockWidget("A lesson of your own", m_window);
  m_dock->setObjectName("makerDock");
  m_dock->setWidget(m_card);
  m_dock->setTitleBarWidget(new QWidget(m_dock));
  m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
  m_window->addDockWidget(Qt::RightDockWidgetArea, m_dock);
  m_dock->hide();
  m_dock->toggleViewAction()->setVisible(false);
  connectCard();
  connectActions();
}

void LessonMaking::connectCard() {
  connect(m_card, &MakerCard::addWanted, this, [this] { take(&LessonMaker::addStep); });
  connect(m_card, &MakerCard::retakeWanted, this, [this] { take(&LessonMaker::retake); });
  connect(m_card, &MakerCard::showWanted, this, &LessonMaking::showOnStage);
  connect(m_card, &MakerCard::kindWanted, this, &LessonMaking::ask);
  connect(m_card, &MakerCard::numberWanted, this, &LessonMaking::askForNumber);
  connect(m_card, &MakerCard::tryWanted, this, &LessonMaking::tryOut);
  connect(m_card, &MakerCard::saveWanted, this, &LessonMaking::save);
  connect(m_card, &MakerCard::closeWanted, this, [this] { setShown(false); });
  connect(&m_maker, &LessonMaker::stepsChanged, this, &LessonMaking::showState);
  connect(&m_maker, &LessonMaker::changed, this, [this] {
    if (m_maker.isModified() && m_card->said() == m_saved) m_card->say({});  // no file has it as it is now
  });
  connect(&m_parts.run, &RunController::metrics, this, &LessonMaking::showNumbers);
  connect(&m_parts.run, &RunController::momentScored, this, [this](const MetricsRow& row) { m_scored = row; });
  connect(m_lessons.player(), &LessonPlayer::changed, this, &LessonMaking::noteTried);
  connect(&m_lessons, &LessonController::triedOut, this, [this] {
    setShown(true);
    if (!m_tried.isEmpty()) m_card->say(m_tried);
  });
  // A named layout puts all docks back in their places.
  connect(&m_parts.layout, &WindowLayout::changed, this, [this] {
    if (m_shown && !m_arranging && !m_lessons.player()->isOpen() && !m_parts.layout.isPresenting()) setShown(true);
    // An arrangement that was kept while a lesson was made shows its card, which has none now.
    if (m_shown || m_dock->isHidden()) return;
    m_dock->hide();
    if (auto* numbers = numbersDock()) numbers->show();
  });
}

void LessonMaking::connectActions() {
  const auto on = [this](ActionId id, auto act) { connect(m_parts.actions[id], &QAction::triggered, this, act); };
  on(ActionId::makeLesson, [this] { begin(); });
  on(ActionId::editLesson, [this] { askForLesson(); });
  on(ActionId::makeStep, [this] { take(&LessonMaker::addStep); });
  on(ActionId::tryLesson, [this] { tryOut(); });
  on(ActionId::saveLesson, [this] { save(); });
  setShown(false);
}

void LessonMaking::begin() {
  m_lessons.leave();
  keepOr("Begin another", [this] { beginAnother(); });
}

/// At once where nothing would be lost by it, else as the person says.
void LessonMaking::keepOr(const QString& other, std::function<void()> act) {
  if (!m_maker.isBegun() || !m_maker.isModified()) return act();
  setShown(true);
  m_parts.messages.offer(kStillMade, {{other, std::move(act)}, {"Go on with it", [] {}}});
}

void LessonMaking::askForLesson() {
  const QString path =
      QFileDialog::getOpenFileName(m_window, "Go on making a lesson", {}, "Lessons (*.brenier-lesson lesson.json)");
  if (!path.isEmpty()) open(path);
}

void LessonMaking::open(const QString& path) {
  const auto lesson = m_parts.library.open(path.toStdString());
  if (!lesson) return m_parts.messages.show(MessageKind::error, qs(lesson.error().message), qs(lesson.error().hint));
  m_lessons.leave();
  keepOr("Open " + QFileInfo(path).fileName(), [this, lesson = *lesson, path] { openInstead(lesson, path); });
}

/// A folder is somebody's work beside others': where it is saved is asked.
void LessonMaking::openInstead(const Lesson& lesson, const QString& path) {
  m_maker.open(lesson, path.endsWith(kLessonEnding) ? path : QString());
  setShown(true);
  showOnStage();
}

/// As a student will see the present step.
void LessonMaking::showOnStage() {
  const TakenState& state = m_maker.state();
  RunConfig run = state.run;
  run.budget = state.play;
  if (state.step > 0) run.budget.steps = state.step;
  run.autosave = m_parts.run.config().autosave;
  run.moments = m_parts.run.config().moments;
  m_parts.run.begin(run, run.budget == Budget{});
  m_parts.stage.setLayers(state.layers);
  m_parts.stage.interpolationBar()->setValue(state.interpolation);
  state.view ? m_parts.stage.stage()->setView(*state.view) : m_parts.stage.stage()->resetView();
}

void LessonMaking::beginAnother() {
  const TakenState state = stateHere();
  if (const Status held = m_parts.library.holds(state.run); !held) return m_parts.messages.say(held, {});
  m_maker.begin(state);
  setShown(true);
}

QDockWidget* LessonMaking::numbersDock() const {
  return m_window->findChild<QDockWidget*>("numbersDock");
}

void LessonMaking::putAway() {
  if (m_shown) setShown(false);
}

/// The card stands where the numbers do: beside the problem, whose forms make the states that steps take.
void LessonMaking::setShown(bool on) {
  const QScopedValueRollback arranging(m_arranging, true);
  const bool was = std::exchange(m_shown, on);
  if (!on) m_parts.messages.withdraw(kStillMade);     // what it offers is of the card
  if (!on && was) m_parts.stage.stage()->setFocus();  // else the next field has it, and a key would change the run
  m_dock->setVisible(on);
  if (auto* numbers = numbersDock(); numbers && (on || was)) numbers->setVisible(!on);
  for (const ActionId id : {ActionId::makeStep, ActionId::tryLesson, ActionId::saveLesson})
    m_parts.actions[id]->setEnabled(on);
  if (!on) return;
  m_window->resizeDocks({m_dock}, {MakerCard::kWidth}, Qt::Horizontal);
  showNumbers();
}

TakenState LessonMaking::stateHere() const {
  TakenState state;
  state.run = m_parts.run.config();
  state.step = m_parts.run.shownMoment().value_or(std::max<std::int64_t>(0, m_parts.stage.liveStep()));
  state.layers = m_parts.stage.layerBar()->layers();
  state.interpolation = m_parts.stage.interpolationBar()->value();
  state.view = m_parts.stage.stage()->chosenView();
  state.numbers = numbersHere();
  return state;
}

/// What the run says where the stage shows it: at a kept moment, that moment's, once they are there.
std::map<std::string, double> LessonMaking::numbersHere() const {
  std::map<std::string, double> numbers = m_lessons.player()->moment(true).numbers;
  numbers.erase("step");
  const auto moment = m_parts.run.shownMoment();
  if (!moment) return numbers;
  for (const auto& metric : m_parts.backend.catalog().metrics)
    if (!metric.ofRun) numbers.erase(metric.id);
  if (m_scored && m_scored->run == m_parts.run.run() && m_scored->step == *moment)
    for (const auto& value : m_scored->values) numbers[value.id] = value.value;
  return numbers;
}

/// What the run says where the present step asks: the newest while it stands there, else what the step took along.
std::map<std::string, double> LessonMaking::numbersOfStep() const {
  const TakenState& state = m_maker.state();
  RunConfig here = m_parts.run.config();
  here.budget = state.run.budget;
  const auto stands = m_parts.run.shownMoment().value_or(m_parts.stage.liveStep());
  return stands == state.step && isSameRun(here, state.run) ? numbersHere() : state.numbers;
}

void LessonMaking::take(void (LessonMaker::*how)(const TakenState&)) {
  if (!m_maker.isBegun()) return;
  const TakenState state = stateHere();
  if (const Status held = m_parts.library.holds(state.run); !held)
    return m_card->say(qs(held.error().message + " " + held.error().hint));
  (m_maker.*how)(state);
  if (!m_parts.run.replays())
    m_card->say("This run has weights from elsewhere. The step begins it from its seeds, and may look different.");
}

/// "Eight Gaussians, OT-ICNN, step 300", and the layers that are on.
void LessonMaking::showState() {
  if (!m_maker.isBegun()) return;
  const TakenState& state = m_maker.state();
  const Catalog& catalog = m_parts.backend.catalog();
  const auto* problem = findById(catalog.problems, state.run.problem);
  const auto* solver = findById(catalog.solvers, state.run.solver);
  const QString what = problem ? qs(problem->title)
                               : titleOf(catalog.measures, state.run.source) + QStringLiteral(" → ") +
                                     titleOf(catalog.measures, state.run.target);
  QStringList layers;
  for (const StageLayer& layer : stageLayers())
    if (state.layers & layer.bit) layers << QString(layer.title).remove('&');
  m_card->setStateText(QString("%1 · %2 · step %3\n%4")
                           .arg(what, solver ? qs(solver->title) : qs(state.run.solver), groupedInteger(state.step),
                                layers.isEmpty() ? QString("no layers") : layers.join(", ")));
}

void LessonMaking::showNumbers() {
  if (!m_shown) return;
  m_card->setNumbers(numberChoices(m_parts.backend.catalog().metrics, [this](const std::string& id) {
    return m_lessons.player()->number(id).has_value();
  }));
}

void LessonMaking::setTheme(const Theme& theme) {
  m_card->setTheme(theme);
}

LessonMoment LessonMaking::momentFor(const std::string& kind) const {
  LessonMoment moment = m_lessons.player()->moment(true);
  moment.numbers = numbersOfStep();
  std::map<std::string, double> best;
  for (const MetricRole role : rolesFor(kind)) {
    const auto* metric = findByRole(m_parts.backend.catalog().metrics, role);
    if (metric && moment.numbers.contains(metric->id)) best[metric->id] = moment.numbers[metric->id];
    if (kind == "number" && !best.empty()) break;
  }
  if (best.size() > (kind == "order" ? 1u : 0u)) moment.numbers = best;
  return moment;
}

void LessonMaking::ask(const std::string& kind) {
  if (kind.empty()) return m_card->setAsk({});
  offerDraft(kind, momentFor(kind));
}

void LessonMaking::askForNumber(const std::string& id) {
  const auto numbers = numbersOfStep();
  const auto known = numbers.find(id);
  LessonMoment moment;
  if (known != numbers.end()) moment.numbers = {{id, known->second}};
  offerDraft("number", moment);
}

/// The words that were there stay.
void LessonMaking::offerDraft(const std::string& kind, const LessonMoment& moment) {
  const auto& before = m_maker.step().ask;
  auto draft = m_parts.library.draft(kind, moment);
  if (!draft) {
    m_card->setAsk(before);
    const bool elsewhere = (kind == "number" || kind == "order") && moment.numbers.empty() && m_maker.state().step > 0;
    return m_card->say(elsewhere ? "What the run says at this step is not known: show the step first."
                                 : qs(draft.error().message + " " + draft.error().hint));
  }
  const auto& metrics = m_parts.backend.catalog().metrics;
  if (before) draft->prompt = before->prompt;
  if (const auto* metric = findById(metrics, draft->number)) draft->unit = metric->unit;
  for (auto& option : draft->options)
    if (const auto* metric = findById(metrics, option.number)) option.text = mathText(qs(metric->title)).toStdString();
  m_card->setAsk(*draft);
}

bool LessonMaking::isComplete() {
  const QStringList missing = m_maker.missing();
  if (missing.isEmpty()) return true;
  m_maker.select(m_maker.firstMissing());
  m_card->say(missing.size() == 1 ? missing.front()
                                  : QString("%1 (%2 more to write)").arg(missing.front()).arg(missing.size() - 1));
  return false;
}

/// A try shows what the file will hold, so what would be refused of that is refused now.
void LessonMaking::tryOut() {
  m_tried.clear();
  if (!isComplete()) return;
  const Lesson lesson = m_maker.lesson();
  m_lessons.tryOut(lesson);
  const QString remarks = remarksOn(lesson);
  if (remarks.isEmpty() || !m_tried.isEmpty()) return;
  m_tried = remarks;
  m_parts.messages.show(MessageKind::info, m_tried);
}

/// A question that nobody can answer is said while it is tried, and stands in the card afterwards.
void LessonMaking::noteTried() {
  const LessonPlayer& player = *m_lessons.player();
  if (!m_lessons.isTrying() || !player.truth() || player.truth()->fault.empty()) return;
  const QString fault =
      QString("Step %1 cannot be answered. %2").arg(player.index() + 1).arg(qs(player.truth()->fault));
  if (fault == m_tried) return;
  m_tried = fault;
  m_parts.messages.show(MessageKind::warning, m_tried);
}

bool LessonMaking::save() {
  if (!isComplete()) return false;
  QString path = m_maker.path();
  const Lesson lesson = m_maker.lesson();
  if (path.isEmpty())
    path = askForSavePath(m_window, "Save the lesson", qs(lesson.id) + kLessonEnding, "Lessons (*.brenier-lesson)");
  if (path.isEmpty()) return false;
  if (!path.endsWith(kLessonEnding)) path += kLessonEnding;
  if (const Status written = m_parts.library.write(lesson, path.toStdString()); !written) {
    m_card->say(qs(written.error().message + " " + written.error().hint));
    return false;
  }
  m_maker.setSaved(path);
  m_saved = QString("Saved to " + path + ". " + remarksOn(lesson)).trimmed();
  m_card->say(m_saved);
  return true;
}

bool LessonMaking::closesWithoutAsking() {
  if (!m_maker.isBegun() || !m_maker.isModified()) return true;
  QMessageBox question(QMessageBox::Question, "Close Brenier", "The lesson that you are making is not saved.",
                       QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
  question.setInformativeText("Save it before closing?");
  const int chosen = question.exec();
  return chosen == QMessageBox::Discard || (chosen == QMessageBox::Save && save());
}

}  // namespace brenier
