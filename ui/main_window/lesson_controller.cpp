#include "ui/main_window/lesson_controller.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QMainWindow>
#include <QScopedValueRollback>
#include <QSettings>
#include <algorithm>
#include <mutex>
#include <utility>

#include "core/util/registry.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_looks.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/start_options.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/autosave_folder.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kShelfPoints = 350, kShelfImages = 16;
const char* const kOfferedKey = "lessons/offered";

/// Where one goes on, from 1; beyond the last step where one came to the end.
int stepAfter(const Lesson& lesson, const std::string& at) {
  const auto step = std::find_if(lesson.steps.begin(), lesson.steps.end(), [&](auto& one) { return one.id == at; });
  return static_cast<int>(step - lesson.steps.begin()) + 1;
}

/// Samples of what its first step is about. Of sets of pictures, which are drawn one by one, no more than are shown.
ShelfPicture pictureOf(const StudioBackend& backend, const Lesson& lesson) {
  const RunConfig& run = *lesson.steps.front().set.run;
  ShelfSide sides[2];
  for (const bool target : {false, true}) {
    MeasureSpec measure = target ? run.target : run.source;
    for (const char* rows : {"training", "test"})
      if (const auto count = measure.options.find(rows); count != measure.options.end())
        count->second = std::int64_t{4 * kShelfImages};
    if (auto drawn = backend.previewPictures(measure, kShelfImages)) sides[target].pictures = *std::move(drawn);
    if (!sides[target].pictures.bytes.empty()) continue;
    if (auto points = backend.preview(measure, kShelfPoints)) sides[target].points = *std::move(points);
  }
  return {lesson.id, sides[0], sides[1]};
}

}  // namespace

LessonController::LessonController(const LessonParts& parts, const StartOptions& options, QMainWindow* window)
    : QObject(window), m_parts(parts), m_options(options), m_window(window) {
  m_player = new LessonPlayer(m_parts.library, m_parts.backend.catalog().metrics, this);
  connectRun();  // first the player hears of the run, then what shows it
  m_looks = new LessonLooks(parts, options, *m_player, window);
  connectActions();
  connectPlayer();
}

LessonCard* LessonController::card() const {
  return m_looks->card();
}

LessonShelf* LessonController::shelf() const {
  return m_looks->shelf();
}

bool LessonController::isArranged() const {
  return m_looks->isArranged();
}

LessonCaption* LessonController::caption() const {
  return m_looks->caption();
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
  on(ActionId::layoutTeach, [this] {
    m_looks->setAside(false);
    m_player->isOpen() ? m_looks->arrange() : showShelf();
  });
  on(ActionId::layoutDebug, [this] {
    m_looks->setAside(true);
    m_looks->setShelfShown(false);
    m_looks->arrange();
    m_parts.layout.apply(NamedLayout::debug);
  });
  on(ActionId::playPause, [this] { m_player->setHeld(m_player->isOpen() && !m_parts.run.wantsToPlay()); });
  connect(card(), &LessonCard::shelfWanted, this, [this] { m_trying ? leave() : showShelf(); });
  connect(card(), &LessonCard::lessonWanted, this, [this](const QString& id) { open(id); });
  connect(card(), &LessonCard::exportWanted, this, &LessonController::exportAnswers);
  connect(card(), &LessonCard::pageWanted, this, &LessonController::pageWanted);
  connect(shelf(), &LessonShelf::freePlayWanted, this, &LessonController::leave);
  connect(shelf(), &LessonShelf::fileWanted, m_parts.actions[ActionId::openLesson], &QAction::trigger);
  connect(shelf(), &LessonShelf::lessonChosen, this, [this](const std::string& id) { open(qs(id)); });
}

void LessonController::connectRun() {
  RunController& run = m_parts.run;
  connect(&run, &RunController::runBegun, m_player, &LessonPlayer::runBegun);
  connect(&run, &RunController::stateReached, m_player, &LessonPlayer::setState);
  connect(&run, &RunController::metrics, m_player, &LessonPlayer::addNumbers);
  connect(&run, &RunController::snapshotArrived, m_player, &LessonPlayer::setFrame);
  connect(&run, &RunController::configChanged, this, [this](const RunConfig& config) {
    if (!m_driving) m_player->runWasChanged(config);
  });
}

void LessonController::connectPlayer() {
  connect(m_player, &LessonPlayer::runWanted, this, [this](RunConfig config, bool paused) {
    const QScopedValueRollback driving(m_driving, true);
    takeOwnSettings(config);
    m_parts.run.begin(config, paused);
  });
  connect(m_player, &LessonPlayer::momentWanted, this, [this](RunConfig config, const std::string& moment) {
    const QScopedValueRollback driving(m_driving, true);
    takeOwnSettings(config);
    const QString file = momentFile(moment);
    file.isEmpty() ? m_parts.run.begin(config) : m_parts.run.beginAt(config, file);
  });
  const auto folder = [this](int number) { return m_momentFolder.filePath(QString("left-%1").arg(number)); };
  if (m_momentFolder.isValid())
    m_player->setLeftRuns({[this, folder](int number) { m_parts.run.keepCopy(folder(number)); },
                           [folder](int number) { return QFile::exists(folder(number) + "/config.json"); }});
  connect(m_player, &LessonPlayer::leftRunWanted, this, [this, folder](RunConfig config, int number) {
    const QScopedValueRollback driving(m_driving, true);
    takeOwnSettings(config);
    m_parts.run.beginAt(config, folder(number));
  });
  connect(m_player, &LessonPlayer::budgetWanted, this, [this](const Budget& budget, bool held) {
    const QScopedValueRollback driving(m_driving, true);
    m_parts.run.setPace(m_player->view().pace);
    m_parts.run.setBudget(budget, held);
  });
  connect(m_player, &LessonPlayer::restWanted, &m_parts.run, &RunController::pause);
  connect(m_player, &LessonPlayer::answered, this, &LessonController::keepAnswers);
  connect(m_player, &LessonPlayer::stepEntered, this, &LessonController::keepAnswers);
  connect(m_player, &LessonPlayer::stepEntered, this, &LessonController::closeOffer);
}

/// With the step on which one is, where one goes on the next time.
void LessonController::keepAnswers() {
  const QString path = answersPath();
  if (path.isEmpty()) return;
  if (const Status saved = m_parts.library.save(m_player->answers(), path.toStdString()); !saved)
    m_parts.messages.say(saved, {});
}

/// What the window has for every run, and what a run of a lesson begins without.
void LessonController::takeOwnSettings(RunConfig& config) {
  const RunConfig& before = m_parts.run.config();
  config.autosave = before.autosave;
  config.moments = before.moments;
  m_parts.stage.setComparing(false);
  m_parts.run.setPace(m_player->view().pace);
}

/// Runs are opened from files. Empty where none can be written: then the run begins at its seeds.
QString LessonController::momentFile(const std::string& moment) {
  const auto known = m_player->lesson().moments.find(moment);
  if (known == m_player->lesson().moments.end() || !m_momentFolder.isValid()) return {};
  const QString path = m_momentFolder.filePath(QString("%1%2").arg(++m_momentFiles).arg(".brenier"));
  QFile file(path);
  const auto size = static_cast<qint64>(known->second.size());
  return file.open(QIODevice::WriteOnly) && file.write(known->second.data(), size) == size ? path : QString();
}

void LessonController::begin() {
  if (!m_options.lesson.isEmpty()) return open(m_options.lesson);
  QSettings settings;
  const auto count = m_parts.library.shipped().size();
  if (!m_options.restoreLayout || count == 0 || settings.value(kOfferedKey).toBool()) return;
  settings.setValue(kOfferedKey, true);
  m_offer = QString("Learn: %1 lessons, from moving sand to shapes of your own.").arg(count);
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
  enter(lesson, earlier, false);
  if (m_player->index() == 0) return;
  m_offer = QString("You were at step %1 of this lesson.").arg(m_player->index() + 1);
  m_parts.messages.offer(m_offer, {{"From the start", [this] { m_player->goTo(0); }}});
}

void LessonController::tryOut(const Lesson& lesson) {
  enter(lesson, {}, true);
}

void LessonController::enter(const Lesson& lesson, const LessonAnswers& earlier, bool trying) {
  closeOffer();
  for (const QFileInfo& left : QDir(m_momentFolder.path()).entryInfoList({"left-*"}, QDir::Dirs))
    removeInBackground(m_parts.background, left.filePath());  // of the lesson before
  m_trying = trying;
  if (m_freeRun == 0 && !m_player->isOpen()) {
    m_freeRun = m_parts.run.place();
    m_freeSeeds = m_parts.seeds ? m_parts.seeds->count() : 0;
  }
  card()->setHome(trying ? "Back to making it" : "Lessons");
  card()->setLeadsOn(!trying);
  m_looks->setAside(false);
  m_looks->setShelfShown(false);
  m_player->open(lesson, earlier);
  m_parts.stage.stage()->setFocus();
}

void LessonController::closeOffer() {
  if (!m_offer.isEmpty()) m_parts.messages.withdraw(std::exchange(m_offer, {}));
}

void LessonController::showShelf() {
  closeOffer();
  m_parts.layout.setPresenting(false);
  fillShelf();
  m_looks->setAside(false);
  m_player->close();
  m_looks->setShelfShown(true);
  m_looks->arrange();
  shelf()->setFocus();
  endTrying();
}

void LessonController::leave() {
  closeOffer();
  m_parts.layout.setPresenting(false);
  m_player->close();
  m_looks->setShelfShown(false);
  m_looks->arrange();
  if (const int place = std::exchange(m_freeRun, 0)) {  // where it was left, with the seeds that it had
    m_parts.run.goBack(place, true, false);
    if (const int seeds = std::exchange(m_freeSeeds, 0)) m_parts.seeds->setCount(seeds);
  }
  m_parts.stage.stage()->setFocus();
  endTrying();
}

void LessonController::endTrying() {
  if (std::exchange(m_trying, false)) emit triedOut();
}

/// Their pictures are samples of what their first steps are about.
void LessonController::fillShelf() {
  const auto& lessons = m_parts.library.shipped();
  shelf()->setLessons(lessons);
  for (const auto& lesson : lessons) {
    if (m_options.answersFolder.isEmpty()) break;
    const auto known = m_parts.library.load((m_options.answersFolder + "/" + qs(lesson.id) + ".json").toStdString());
    if (!known) continue;
    shelf()->setProgress(lesson.id, stepAfter(lesson, known->at), static_cast<int>(lesson.steps.size()),
                         known->finished);
    if (known->answers.empty()) continue;
    double sum = 0;
    for (const auto& answer : known->answers) sum += answer.score;
    shelf()->setScore(lesson.id, sum / static_cast<double>(known->answers.size()));
  }
  if (m_shelfPictures)
    for (const auto& picture : *m_shelfPictures) shelf()->setPicture(picture.lesson, picture.source, picture.target);
  else
    makeShelfPictures();
}

/// One after another as they are there, clouds of points first: sets of pictures are slower to make. Once, for a lesson
/// that begins would wait for its own behind them.
void LessonController::makeShelfPictures() {
  m_shelfPictures.emplace();
  struct Made {
    std::mutex mutex;
    std::vector<ShelfPicture> pictures;
  };
  const auto made = std::make_shared<Made>();
  const auto show = [this, made] {
    const std::lock_guard lock(made->mutex);
    for (auto shown = m_shelfPictures->size(); shown < made->pictures.size(); ++shown) {
      const ShelfPicture& picture = m_shelfPictures->emplace_back(made->pictures[shown]);
      shelf()->setPicture(picture.lesson, picture.source, picture.target);
    }
  };
  std::vector<const Lesson*> lessons;
  for (const auto& lesson : m_parts.library.shipped()) lessons.push_back(&lesson);
  const auto& sets = m_parts.backend.catalog().imageMeasures;
  std::stable_partition(lessons.begin(), lessons.end(), [&sets](const Lesson* lesson) {
    return !findById(sets, lesson->steps.front().set.run->target.id);
  });
  const JobId job = m_parts.background.start(
      "Pictures of the lessons", true,
      [&backend = m_parts.backend, lessons, made](const JobProgress& progress) {
        for (std::size_t i = 0; i < lessons.size() && !progress.stop().stop_requested(); ++i) {
          ShelfPicture picture = pictureOf(backend, *lessons[i]);
          const std::lock_guard lock(made->mutex);
          made->pictures.push_back(std::move(picture));
          progress.report(static_cast<int>(i) + 1, static_cast<int>(lessons.size()));
        }
      },
      shelf(),
      [this, show](bool wanted) {
        show();
        if (!wanted) m_shelfPictures.reset();  // they are made when the shelf is shown again
        disconnect(m_shelfShows);
        if (wanted && m_options.loadForPictures)
          m_parts.background.make(
              "Getting ready for pictures", [load = m_options.loadForPictures] { return load(), true; }, this,
              [](std::optional<bool>) {});
      });
  m_shelfShows = connect(&m_parts.background, &Background::progressed, this, [job, show](JobId id) {
    if (id == job) show();
  });
}

/// What the step says, or, where a question waits in front of an audience, first the answer.
void LessonController::goOn() {
  if (!m_player->isOpen() || m_player->atEnd()) return;
  const bool asks = m_player->step().ask && !m_player->grade() && !m_player->isRevealing();
  asks&& m_parts.layout.isPresenting() ? m_player->showTruth() : m_player->next();
}

QString LessonController::answersPath() const {
  const bool kept = m_player->isOpen() && !m_trying && !m_options.answersFolder.isEmpty();
  return kept ? m_options.answersFolder + "/" + qs(m_player->lesson().id) + ".json" : QString();
}

void LessonController::exportAnswers() {
  const QString path = askForSavePath(m_window, "Export the answers", qs(m_player->lesson().id) + "-answers.json",
                                      "Answers (*.json);;Tables (*.csv)");
  if (path.isEmpty()) return;
  m_parts.messages.say(m_parts.library.save(m_player->answers(), path.toStdString()), "Answers saved to " + path + ".");
}

void LessonController::setTheme(const Theme& theme) {
  m_looks->setTheme(theme);
}

bool LessonController::takeBack() {
  AskEditor* editor = isArranged() && !m_player->atEnd() && !m_player->isRevealing() ? card()->editor() : nullptr;
  return editor && editor->takeBack();
}

bool LessonController::takesKey(int key) {
  return m_looks->takesKey(key);
}

}  // namespace brenier
