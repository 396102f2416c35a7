#include <QAbstractButton>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "core/util/registry.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"

using namespace brenier;

/// How long a step may take on a busy machine, in ms; a wait ends as soon as it is true.
static constexpr int kStepPatience = 240000;

namespace {

const Lessons& lessons() {
  static const Lessons all(catalog());
  return all;
}

/// A studio with the real trainer and the real lessons.
struct Classroom {
  explicit Classroom(const QString& answers = {}, const QString& lesson = {})
      : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.lessons = &lessons();
    options.answersFolder = answers;
    options.lesson = lesson;
    options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  LessonController& room() { return *window->lessons(); }
  LessonPlayer& player() { return *room().player(); }
  void act(ActionId id) { window->actions()[id]->trigger(); }
  template <class T>
  T* find(const char* name) {
    return window->findChild<T*>(name);
  }
  bool settled() {
    return QTest::qWaitFor([this] { return player().isSettled(); }, kStepPatience);
  }
  /// Gives the answer as a viewer does, and waits until it is judged.
  std::optional<AskGrade> answer(const AskAnswer& given) {
    room().card()->editor()->setAnswer(given);
    auto* check = find<QPushButton>("lessonCheck");
    if (!check || !QTest::qWaitFor([&] { return check->isEnabled(); }, kStepPatience)) return {};
    QTest::mouseClick(check, Qt::LeftButton);
    if (!QTest::qWaitFor([this] { return player().grade().has_value(); }, kStepPatience)) return {};
    return player().grade();
  }

  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
};

/// An answer that is as wrong as one of its kind can be.
AskAnswer wrongAnswer(const LessonAsk& ask, const AskTruth& truth) {
  AskAnswer wrong = truth.best;
  if (ask.kind == "choice") wrong.values = {truth.best.values[0] == 0 ? 1.0 : 0.0};
  if (ask.kind == "number") wrong.values = {truth.best.values[0] > (ask.min + ask.max) / 2 ? ask.min : ask.max};
  if (ask.kind == "order") std::reverse(wrong.values.begin(), wrong.values.end());
  if (ask.kind == "pairing") {  // the dearest of some
    std::sort(wrong.values.begin(), wrong.values.end());
    AskAnswer next = wrong;
    for (int k = 0; k < 5000 && std::next_permutation(next.values.begin(), next.values.end()); ++k)
      if (lessons().grade(ask, next, truth).score < lessons().grade(ask, wrong, truth).score) wrong = next;
  }
  if (ask.kind == "arrow")
    for (float& value : wrong.points) value += static_cast<float>(3 * truth.scale);
  if (ask.kind == "line") wrong.lines = {0, 0, 0.2f, 0.1f};
  if (ask.kind == "density") {
    wrong.values.assign(wrong.values.size(), 0);
    wrong.values[0] = 1;
  }
  return wrong;
}

}  // namespace

class TestLessons : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_lessons");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void walkThrough_data() {
    QTest::addColumn<QString>("id");
    for (const auto& lesson : lessons().shipped())
      QTest::newRow(lesson.id.c_str()) << QString::fromStdString(lesson.id);
  }

  /// Every step is reached and played, the run is what the text claims, and every question is answered wrong and right.
  void walkThrough() {
    QFETCH(QString, id);
    Classroom room(m_folder.filePath("walk"), id);
    QCOMPARE(room.player().lesson().id, id.toStdString());
    for (int i = 0; i < room.player().count(); ++i) {
      const LessonStep& step = room.player().step();
      QCOMPARE(room.player().index(), i);
      QVERIFY2(room.settled(), step.id.c_str());
      if (step.ask) askBothWays(room, step);
      if (QTest::currentTestFailed()) return;
      if (room.player().view().seeds > 0) holdToSeeds(room);
      if (QTest::currentTestFailed()) return;
      holdToClaims(room, step);
      if (QTest::currentTestFailed()) return;
      QVERIFY2(room.window->messageBar()->text().isEmpty(), qPrintable(room.window->messageBar()->text()));
      room.act(ActionId::lessonNext);
    }
    QVERIFY(room.player().atEnd());
    if (!room.player().answers().answers.empty()) {
      QVERIFY(room.find<QLabel>("lessonScore"));
      QVERIFY(*room.player().score() > 0.85);
      const auto kept = lessons().load(m_folder.filePath("walk/" + id + ".json").toStdString());
      QVERIFY(kept && kept->answers.size() == room.player().answers().answers.size());
    }
  }

  /// A step with a saved run stands there at once: what it shows was learned by nobody here. From there the run goes
  /// on.
  void momentsStandAtOnce_data() {
    QTest::addColumn<QString>("lesson");
    QTest::addColumn<int>("step");
    for (const auto& lesson : lessons().shipped())
      for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (const std::string& moment = lesson.steps[i].set.moment; !moment.empty())
          QTest::newRow((lesson.id + " " + moment).c_str()) << qs(lesson.id) << static_cast<int>(i);
  }
  void momentsStandAtOnce() {
    QFETCH(QString, lesson);
    QFETCH(int, step);
    Classroom room({}, lesson);
    QVERIFY(room.settled());
    RunController& run = room.window->controller();
    bool learned = false;  // any step on the way
    connect(&run, &RunController::runBegun, &run, [&] { learned = false; });
    connect(&run, &RunController::heartbeat, &run, [&](const Heartbeat& beat) { learned |= beat.stepsPerSecond > 0; });
    room.player().goTo(step);
    QVERIFY(room.settled());
    const std::int64_t steps = *room.player().step().play.steps;
    QCOMPARE(room.window->frameStep(), steps);
    QCOMPARE(run.state(), RunState::paused);
    QVERIFY(!learned);
    // What was saved is what the lesson would learn.
    const auto asked = TrainingRun::complete(run.config());
    QVERIFY(asked);
    const RunConfig& saved = run.started()->config;
    QVERIFY(saved.source == asked->source && saved.target == asked->target && saved.solver == asked->solver);
    QVERIFY(saved.solverOptions == asked->solverOptions && saved.heldOut == asked->heldOut);
    QVERIFY(saved.weightSeed == asked->weightSeed && saved.dataSeed == asked->dataSeed);
    QVERIFY(room.window->session()->name().isEmpty());  // it is no file of the viewer's
    run.play();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > steps; }, kStepPatience));
  }

  /// Where a saved run cannot be opened, the step learns to where it would stand.
  void withoutItsMomentAStepLearns() {
    Lesson lesson = lessons().shipped().front();
    lesson.steps[0].set.moment = "broken.brenier";
    lesson.steps[0].play.steps = 3;
    lesson.steps[0].ask.reset();
    lesson.moments["broken.brenier"] = "no run";
    Classroom room;
    room.room().tryOut(lesson);
    QVERIFY(room.settled());
    QCOMPARE(room.window->frameStep(), std::int64_t{3});
    QVERIFY2(room.window->messageBar()->text().isEmpty(), qPrintable(room.window->messageBar()->text()));
  }

  /// Forwards and back: the same step is the same run, to the last digit.
  void comingBackIsExact() {
    Classroom room({}, "moving-sand");
    room.player().goTo(4);  // learns for 200 steps
    QVERIFY(room.settled());
    QTRY_VERIFY_WITH_TIMEOUT(room.player().numberHere("l2_uvp"), kStepPatience);
    const double before = *room.player().numberHere("l2_uvp");
    const PlanePoints image = room.window->stage()->snapshot()->image;
    room.act(ActionId::lessonBack);
    QVERIFY(room.settled());
    room.act(ActionId::lessonNext);
    QVERIFY(room.settled());
    QTRY_VERIFY_WITH_TIMEOUT(room.player().numberHere("l2_uvp"), kStepPatience);
    QCOMPARE(*room.player().numberHere("l2_uvp"), before);
    QCOMPARE(room.window->stage()->snapshot()->image, image);
    QCOMPARE(room.window->stage()->snapshot()->step, std::int64_t{200});
  }

  /// What a step does not name is hidden, and comes back with free play.
  void onlyWhatTheStepNeedsIsThere() {
    Classroom room;
    QTRY_VERIFY(room.window->frameStep() >= 0);
    room.act(ActionId::showLessons);
    QVERIFY(room.room().shelf()->isVisible());
    QVERIFY(!room.window->stage()->isVisible());
    QCOMPARE(room.room().shelf()->cardCount(), static_cast<int>(lessons().shipped().size()));
    QTest::mouseClick(room.find<QWidget>("lesson-moving-sand"), Qt::LeftButton);
    QVERIFY(!room.room().shelf()->isVisible());
    QVERIFY(room.room().card()->isVisible());
    QCOMPARE(room.room().card()->width(), LessonCard::kWidth);
    QVERIFY(!room.window->problemPanel()->isVisible() && !room.window->numbersPanel()->isVisible());
    QVERIFY(!room.window->layerBar()->isVisible() && !room.window->interpolationBar()->isVisible());
    QVERIFY(!room.find<QWidget>("problemCombo")->isVisible());
    room.player().goTo(4);
    QVERIFY(room.window->interpolationBar()->isVisible() && !room.window->layerBar()->isVisible());
    room.act(ActionId::layoutDebug);
    QVERIFY(room.window->problemPanel()->isVisible() && room.find<QWidget>("problemCombo")->isVisible());
    QVERIFY(!room.room().card()->isVisible());
    room.act(ActionId::layoutTeach);
    QVERIFY(room.room().card()->isVisible() && !room.window->problemPanel()->isVisible());
    room.act(ActionId::lessonLeave);
    QVERIFY(!room.room().card()->isVisible() && room.window->layerBar()->isVisible());
    QVERIFY(room.window->stage()->annotations().facts.empty());
  }

  /// "What will happen?" can be asked: the run waits for a key whatever the next step begins.
  void aPausedWindowStaysPaused() {
    Classroom room({}, "why-maps-tear");
    room.player().goTo(4);  // learns from its seeds
    QTRY_COMPARE_WITH_TIMEOUT(room.window->controller().state(), RunState::running, kStepPatience);
    room.act(ActionId::playPause);
    QTRY_COMPARE(room.window->controller().state(), RunState::paused);
    room.player().goTo(3);  // begins another run and plays it
    QTRY_COMPARE(room.window->controller().state(), RunState::paused);
    QTest::qWait(200);
    QCOMPARE(room.window->controller().state(), RunState::paused);
    QVERIFY(!room.player().isSettled() && room.player().isHeld());
    room.act(ActionId::playPause);
    QTRY_VERIFY(room.window->frameStep() > 0);
  }

  void keysOfAPresenter() {
    Classroom room({}, "moving-sand");
    QVERIFY(room.settled());
    room.act(ActionId::layoutPresent);
    QTRY_VERIFY(room.room().caption()->isVisible());
    QVERIFY(!room.room().card()->isVisible());
    QCOMPARE(room.room().caption()->text(), QString::fromStdString(room.player().step().caption));
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);  // a question waits: first its answer
    QTRY_VERIFY(room.player().grade());
    QVERIFY(room.player().answers().answers.empty());
    QTest::keyClick(room.window.get(), Qt::Key_PageDown);
    QCOMPARE(room.player().index(), 1);
    QTest::keyClick(room.window.get(), Qt::Key_PageUp);
    QCOMPARE(room.player().index(), 0);
    QVERIFY(room.window->actions()[ActionId::blankScreen]->isEnabled());
    QTest::keyClick(room.window.get(), Qt::Key_B);
    QVERIFY(room.window->actions()[ActionId::blankScreen]->isChecked());
    QTest::keyClick(room.window.get(), Qt::Key_B);
    QVERIFY(!room.window->actions()[ActionId::blankScreen]->isChecked());
    QTest::keyClick(room.window.get(), Qt::Key_Escape);
    QTRY_VERIFY(room.room().card()->isVisible());
    QVERIFY(!room.room().caption()->isVisible());
  }

  /// With mouse and keys on the stage, as a viewer does.
  void aPairingIsDrawn() {
    Classroom room({}, "moving-sand");
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const LessonAsk ask = *room.player().step().ask;
    const QTransform toPixels = StagePainter::dataToPixels(stage->view(), QRectF(stage->rect()));
    const auto pixel = [&](const PlanePoints& points, std::size_t i) {
      return toPixels.map(QPointF(points[2 * i], points[2 * i + 1])).toPoint();
    };
    for (std::size_t i = 0; i < ask.source.size() / 2; ++i) {
      QTest::mousePress(stage, Qt::LeftButton, {}, pixel(ask.source, i));
      QTest::mouseMove(stage, pixel(ask.target, i));
      QTest::mouseRelease(stage, Qt::LeftButton, {}, pixel(ask.target, i));
    }
    QVERIFY(room.room().card()->editor()->complete());
    QCOMPARE(room.room().card()->editor()->answer().values, (std::vector<double>{0, 1, 2, 3, 4, 5, 6}));
    stage->setFocus();
    QTest::keyClick(stage, Qt::Key_Up);  // the last grain's next hole, which was another's
    QVERIFY(!room.room().card()->editor()->complete());
  }

  /// Where a step leaves the measures to the viewer, the steps after it are about theirs, there and back.
  void theViewersMeasuresStay() {
    Classroom room({}, "your-own");
    QVERIFY(room.settled());
    RunController& run = room.window->controller();
    const MeasureSpec theirs{"text", {{"text", std::string("AB")}}};
    const PlanePoints before = *room.window->stage()->snapshot()->source;
    run.setSource(theirs);
    QTRY_VERIFY_WITH_TIMEOUT(room.window->stage()->snapshot() && *room.window->stage()->snapshot()->source != before,
                             kStepPatience);
    QVERIFY(room.settled());
    QCOMPARE(room.window->frameStep(), std::int64_t{1});
    for (const ActionId way : {ActionId::lessonNext, ActionId::lessonNext, ActionId::lessonBack}) {
      room.act(way);
      QVERIFY(room.settled());
      QVERIFY(run.config().source == theirs);
    }
    room.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return room.player().truth().has_value(); }, kStepPatience));
    QVERIFY(run.config().source == theirs);
    room.room().open(QString("your-own"));  // anew: the lesson's own words
    QVERIFY(room.settled());
    QVERIFY(!(run.config().source == theirs));
  }

  /// Lines by the arrow keys and Enter, as near to the truth as a mouse brings them.
  void linesAreDrawnByKeyboard() {
    Classroom room({}, "why-maps-tear");
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().ask->kind, std::string("line"));
    StageView* stage = room.window->stage();  // perhaps not painted yet: the keys must not mind
    stage->setFocus();
    const auto keys = [&](Qt::Key key, int times) {
      for (int i = 0; i < times; ++i) QTest::keyClick(stage, key);
    };
    keys(Qt::Key_Return, 1);  // no cross yet: nothing begins
    QVERIFY(room.room().card()->editor()->answer().lines.empty());
    keys(Qt::Key_Up, 12);  // the first brings the cross into the middle
    keys(Qt::Key_Return, 1);
    QVERIFY(!room.room().card()->editor()->complete());
    keys(Qt::Key_Down, 22);
    keys(Qt::Key_Return, 1);
    QVERIFY(room.room().card()->editor()->complete());
    const PlaneLines lines = room.room().card()->editor()->answer().lines;
    QCOMPARE(lines.size(), std::size_t{4});
    QVERIFY2(std::abs(lines[0] - lines[2]) < 1e-4f && lines[1] > lines[3] + 0.5f,
             qPrintable(QString("%1 %2 to %3 %4").arg(lines[0]).arg(lines[1]).arg(lines[2]).arg(lines[3])));
    keys(Qt::Key_Backspace, 1);
    QVERIFY(room.room().card()->editor()->answer().lines.empty());
  }

  void densitiesArePaintedByKeyboard() {
    Classroom room({}, "half-way-there");
    QVERIFY(room.settled());
    QCOMPARE(room.player().step().ask->kind, std::string("density"));
    StageView* stage = room.window->stage();
    stage->setFocus();
    QTest::keyClick(stage, Qt::Key_Left);
    QTest::keyClick(stage, Qt::Key_Return);
    const auto total = [&] {
      double sum = 0;
      for (const double mass : room.room().card()->editor()->answer().values) sum += mass;
      return sum;
    };
    const double once = total();
    QVERIFY(once > 0);
    for (int k = 0; k < 12; ++k) QTest::keyClick(stage, Qt::Key_Left);  // beyond the brush, whatever the zoom
    QTest::keyClick(stage, Qt::Key_Return);
    QVERIFY2(total() > 1.5 * once, qPrintable(QString("%1 after %2").arg(total()).arg(once)));
    QTest::keyClick(stage, Qt::Key_Backspace);
    QCOMPARE(total(), 0.0);
  }

  /// What was answered an evening before stands in its question, and can be changed; what fits no more is left out.
  void answersComeBackIntoTheirQuestions() {
    const QString folder = m_folder.filePath("kept");
    AskAnswer given;
    {
      Classroom room(folder, "moving-sand");
      QVERIFY(room.settled());
      given = {{6, 5, 4, 3, 2, 1, 0}, {}, {}};
      QVERIFY(room.answer(given));
    }
    {
      Classroom room(folder, "moving-sand");
      QVERIFY(room.settled());
      QCOMPARE(room.room().card()->editor()->answer(), given);
      auto* earlier = room.find<QLabel>("earlierAnswer");
      QVERIFY(earlier && earlier->text().contains("before"));
      QVERIFY(!room.player().grade());
      QVERIFY(room.find<QPushButton>("lessonCheck")->isEnabled());
      room.player().goTo(1);
      QVERIFY(!room.player().earlierAnswer());
    }
    QFile file(folder + "/moving-sand.json");
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray text = file.readAll();
    auto answers = lessons().load(file.fileName().toStdString());
    QVERIFY(answers);
    answers->answers[0].given.values = {0, 0, 99, -4, 1e300, 2, 1};
    QVERIFY(lessons().save(*answers, file.fileName().toStdString()));
    Classroom room(folder, "moving-sand");
    QVERIFY(room.settled());
    QVERIFY(!room.room().card()->editor()->complete());
  }

  void aLessonThatIsWrongIsRefused() {
    Classroom room({}, m_folder.filePath("none.brenier-lesson"));
    QVERIFY(!room.player().isOpen());
    QVERIFY(room.window->messageBar()->text().contains("none.brenier-lesson"));
  }

 private:
  void holdToClaims(Classroom& room, const LessonStep& step) {
    for (const auto& claim : step.claims) {
      QVERIFY2(QTest::qWaitFor([&] { return room.player().numberHere(claim.number).has_value(); }, kStepPatience),
               claim.number.c_str());
      const double value = *room.player().numberHere(claim.number);
      const QString said = QString("%1: %2 is %3").arg(qs(step.id), qs(claim.number)).arg(value);
      QVERIFY2(!claim.below || value < *claim.below, qPrintable(said));
      QVERIFY2(!claim.above || value > *claim.above, qPrintable(said));
    }
  }

  /// The texts say that they agree; they do on their way to where the run stands.
  void holdToSeeds(Classroom& room) {
    SeedsController& seeds = *room.window->seeds();
    const std::int64_t step = std::min<std::int64_t>(150, room.window->frameStep());
    QCOMPARE(seeds.count(), static_cast<int>(room.player().view().seeds));
    QVERIFY(QTest::qWaitFor([&] { return seeds.look() && seeds.look()->step >= step; }, kStepPatience));
    QVERIFY2(qs(seeds.look()->verdict).startsWith("The seeds agree"), seeds.look()->sentence.c_str());
    QVERIFY(room.window->stage()->style().seeds);
  }

  void askBothWays(Classroom& room, const LessonStep& step) {
    const QByteArray name = step.id.c_str();
    const AskEditor* editor = room.room().card()->editor();
    QCOMPARE(editor->accessibleName(), qs(step.ask->prompt));
    for (const auto* button : editor->findChildren<QAbstractButton*>())
      QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(), name);
    room.player().showTruth();  // what is right is known afterwards only
    QVERIFY2(QTest::qWaitFor([&] { return room.player().truth().has_value(); }, kStepPatience), name);
    const AskTruth truth = *room.player().truth();
    room.player().again();
    QVERIFY2(room.settled(), name);
    const auto wrong = room.answer(wrongAnswer(*step.ask, truth));
    QVERIFY2(wrong && wrong->score < 0.5 && !wrong->sentence.empty(), name);
    QTest::mouseClick(room.find<QPushButton>("lessonAgain"), Qt::LeftButton);
    QVERIFY2(room.settled(), name);
    const auto right = room.answer(truth.best);
    QVERIFY2(right && right->score > 0.9 && !right->sentence.empty(), name);
    QVERIFY(right->sentence != wrong->sentence);
    QCOMPARE(room.player().truth()->best, truth.best);  // the same run, three times
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessons)
#include "test_lessons.moc"
