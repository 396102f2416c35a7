#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/lesson_walk.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"

using namespace brenier;
using namespace brenier::test;

class TestLessons : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lessons", m_folder); }

  // The others are walked through by test_lessons_further.cpp, on another core.
  void walkThrough_data() {
    QTest::addColumn<QString>("id");
    const auto& all = lessons().shipped();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i % 2 == 0) QTest::newRow(all[i].id.c_str()) << QString::fromStdString(all[i].id);
  }

  void walkThrough() {
    QFETCH(QString, id);
    LessonWalk().walk(m_folder.filePath("walk"), id);
  }

  /// A step with a saved run stands there at once: what it shows was learned by nobody here. From there the run goes
  /// on.
  void momentsStandAtOnce_data() {
    QTest::addColumn<QString>("lesson");
    QTest::addColumn<int>("step");
    for (const auto& lesson : lessons().shipped())
      for (std::size_t i = 0; i < lesson.steps.size(); ++i)
        if (const std::string& moment = lesson.steps[i].set.moment; !moment.empty())
          QTest::newRow((lesson.id + " " + lesson.steps[i].id).c_str()) << qs(lesson.id) << static_cast<int>(i);
  }
  void momentsStandAtOnce() {
    QFETCH(QString, lesson);
    QFETCH(int, step);
    Classroom room;
    RunController& run = room.window->controller();
    bool learned = false;  // any step on the way
    connect(&run, &RunController::runBegun, &run, [&] { learned = false; });
    connect(&run, &RunController::heartbeat, &run, [&](const Heartbeat& beat) { learned |= beat.stepsPerSecond > 0; });
    room.room().open(lesson);
    QVERIFY(room.settled());
    room.player().goTo(step);
    QVERIFY(room.settled());
    const std::int64_t steps = *room.player().step().play.steps;
    QCOMPARE(room.window->frameStep(), steps);
    QVERIFY(run.state() == RunState::paused || run.state() == RunState::finished);  // its budget may be spent
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

  /// What a question plays is learned once: another answer is judged by the run that was there, and it goes on from
  /// there.
  void anotherAnswerLearnsNothingAgain() {
    Classroom room({}, "two-players");
    QVERIFY(room.settled());
    LessonPlayer& player = room.player();
    RunController& run = room.window->controller();
    const QTemporaryDir saves;
    run.setAutosave({.folder = saves.path().toStdString()});
    QSignalSpy told(&run, &RunController::saved);
    while (player.step().id != "hurry") player.next();
    player.showTruth();
    QVERIFY(QTest::qWaitFor([&] { return player.truth().has_value(); }, kStepPatience));
    const std::int64_t steps = *player.step().reveal.play.steps;
    QCOMPARE(room.window->frameStep(), steps);
    // It is kept beside what a killed window would leave, and is no file of the viewer's.
    QVERIFY(QTest::qWaitFor([&] { return !QDir(saves.path()).entryList({"run-*"}).isEmpty(); }, kStepPatience));
    QCOMPARE(told.count(), 0);
    player.again();
    QVERIFY(room.settled());
    QCOMPARE(room.window->frameStep(), std::int64_t{0});
    bool learned = false;
    connect(&run, &RunController::heartbeat, &run, [&](const Heartbeat& beat) { learned |= beat.stepsPerSecond > 0; });
    QVERIFY(room.answer(player.truth() ? player.truth()->best : AskAnswer{.values = {7}}));
    QCOMPARE(room.window->frameStep(), steps);
    QVERIFY(!learned);
    QCOMPARE(told.count(), 0);
    QVERIFY(room.window->session()->name().isEmpty());
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

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessons)
#include "test_lessons.moc"
