#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/lessons/lesson_caption.h"
#include "ui/lessons/lesson_shelf.h"
#include "ui/lessons/shelf_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"
#include "ui/work/background.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// How many different ones there are.
qsizetype coloursOf(const QImage& image) {
  QSet<QRgb> all;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) all.insert(image.pixel(x, y));
  return all.size();
}

}  // namespace

/// The room around the lessons: what is shown, how one moves, and how answers are given by hand.
class TestLessonRoom : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lesson_room", m_folder); }

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

  /// The run that free play had comes back where it was left, by either way out.
  void leavingBringsTheRunBack() {
    Classroom room;
    RunController& run = room.window->controller();
    run.play();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 3; }, kStepPatience));
    run.pause();
    QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::paused, kStepPatience);
    const std::int64_t step = run.stepSeen();
    const RunConfig before = run.started()->config;
    for (const bool byShelf : {false, true}) {
      room.room().open("two-players");
      QVERIFY(room.settled());
      QVERIFY(!(run.started()->config.target == before.target));
      if (byShelf) room.room().showShelf();
      room.room().leave();
      QVERIFY(QTest::qWaitFor([&] { return run.started()->config.target == before.target && run.stepSeen() == step; },
                              kStepPatience));
      QCOMPARE(run.state(), RunState::paused);
      QVERIFY(run.started()->config.source == before.source);
    }
    run.play();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > step; }, kStepPatience));
  }

  /// The shelf says how far one came in each lesson: not begun, at a step, finished.
  void theShelfSaysHowFarOneCame() {
    const QString folder = m_folder.filePath("far");
    Classroom room(folder);
    const auto facts = [&](const char* card) { return room.find<ShelfCard>(card)->facts(); };
    room.room().showShelf();
    QTRY_COMPARE(room.room().shelf()->height(), room.window->centralWidget()->height());  // all of the window's middle
    QCOMPARE(facts("lesson-moving-sand"), QString("8 minutes"));
    room.room().open(QString("moving-sand"));
    room.player().goTo(2);
    room.room().showShelf();
    QCOMPARE(facts("lesson-moving-sand"), QString::fromUtf8("8 minutes · at step 3 of 5"));
    QCOMPARE(facts("lesson-why-maps-tear"), QString("9 minutes"));
    room.room().open(QString("moving-sand"));
    room.player().goTo(room.player().count());
    room.room().showShelf();
    QCOMPARE(facts("lesson-moving-sand"), QString::fromUtf8("8 minutes · finished"));
    // Opened again, it stays finished, with its score.
    room.room().open(QString("moving-sand"));
    room.player().goTo(1);
    QVERIFY(room.settled());
    QVERIFY(room.answer({{0}, {}, {}}));
    room.room().showShelf();
    QVERIFY2(facts("lesson-moving-sand").startsWith(QString::fromUtf8("8 minutes · finished, now at step 2 · score ")),
             qPrintable(facts("lesson-moving-sand")));
    room.room().open(QString("moving-sand"));
    room.player().goTo(0);
    room.room().showShelf();
    QVERIFY2(facts("lesson-moving-sand").startsWith(QString::fromUtf8("8 minutes · finished · score ")),
             qPrintable(facts("lesson-moving-sand")));
  }

  /// By keyboard, as the buttons of a form.
  void returnOpensALesson() {
    Classroom room;
    QTRY_VERIFY(room.window->frameStep() >= 0);
    room.act(ActionId::showLessons);
    auto* card = room.find<QWidget>("lesson-moving-sand");
    card->setFocus();
    QTest::keyClick(card, Qt::Key_Return);
    QVERIFY(room.player().isOpen() && !room.room().shelf()->isVisible());
    QCOMPARE(QString::fromStdString(room.player().lesson().id), QString("moving-sand"));
  }

  /// However often it is shown; a lesson about pictures would wait behind them.
  void theShelfMakesItsPicturesOnce() {
    Classroom room;
    const auto making = [&] {
      const auto jobs = room.window->background().jobs();
      return std::count_if(jobs.begin(), jobs.end(),
                           [](const JobState& job) { return job.title == "Pictures of the lessons"; });
    };
    for (int time = 0; time < 3; ++time) {
      room.room().showShelf();
      QVERIFY2(making() <= 1, qPrintable(QString::number(making())));
      room.room().leave();
    }
    QVERIFY(QTest::qWaitFor([&] { return making() == 0; }, kStepPatience));
    room.room().showShelf();
    QCOMPARE(making(), 0);
#ifdef BRENIER_HAS_TORCH
    // Each shows what it is about: pictures where they are made or mended, else clouds.
    for (const auto& lesson : lessons().shipped()) {
      auto* card = room.find<ShelfCard>(("lesson-" + lesson.id).c_str());
      const bool pictures = lesson.steps.front().set.run->target.id == "shapes";
      QCOMPARE(card->showsPictures(), pictures);
      QVERIFY2(coloursOf(card->grab().toImage().copy(4, 4, card->width() - 8, card->height() * 2 / 5)) > 20,
               lesson.id.c_str());  // not an empty stage
    }
    QTest::qWait(100);
    if (const QString pictures = qEnvironmentVariable("BRENIER_PICTURES"); !pictures.isEmpty())
      room.window->grab().save(pictures + "/shelf.png");
#endif
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

  /// A step that begins at t = 0 leaves free play where it was.
  void timeIsThatOfFreePlay() {
    Classroom room({}, "moving-sand");
    QVERIFY(room.settled());
    const double before = 1;
    room.player().goTo(2);
    QVERIFY(room.settled());
    QVERIFY(room.window->interpolationBar()->value() < before);
    room.room().leave();
    QTRY_COMPARE(room.window->interpolationBar()->value(), before);
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
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonRoom)
#include "test_lesson_room.moc"
