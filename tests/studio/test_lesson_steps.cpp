#include <QDockWidget>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/stage_legend.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/lecturer_window.h"
#include "ui/main_window/slow_controller.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// Where everything stands of a step.
struct StepLook {
  Box view;
  QRectF legend, facts;
  QStringList docks;
  std::uint32_t layers = 0;
  bool layerBar = false;
  bool operator==(const StepLook&) const = default;
};

StepLook lookOf(Classroom& room) {
  (void)room.window->grab();  // what is painted is placed
  const StageView& stage = *room.window->stage();
  StepLook look{stage.view(),   stage.annotationPlaces().legend,     stage.annotationPlaces().facts, {},
                stage.layers(), room.window->layerBar()->isVisible()};
  for (const auto* dock : room.window->findChildren<QDockWidget*>())
    if (dock->isVisible()) look.docks << dock->objectName();
  look.docks.sort();
  return look;
}

QString textOf(const StepLook& look) {
  QString text;
  QDebug(&text) << look.view.x0 << look.view.y0 << look.view.x1 << look.view.y1 << look.legend << look.facts
                << look.docks << look.layers << look.layerBar;
  return text;
}

/// Points, images and what runs between them that lie under `plates`.
int covered(const StageView& stage, const std::vector<QRectF>& plates) {
  const QTransform toPixels = StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
  const Snapshot& moment = *stage.snapshot();
  int count = 0;
  const auto look = [&](const QPointF& at) {
    for (const QRectF& plate : plates) count += plate.contains(toPixels.map(at));
  };
  for (std::size_t i = 0; i < moment.target->size() / 2; ++i) look(planePoint(*moment.target, i));
  const std::size_t arrows = std::min(moment.source->size(), moment.image.size()) / 2;
  for (std::size_t i = 0; i < moment.source->size() / 2; ++i) look(planePoint(*moment.source, i));
  for (std::size_t i = 0; i < arrows; ++i)
    for (const double t : {0.25, 0.5, 0.75})
      look(planePoint(*moment.source, i) * (1 - t) + planePoint(moment.image, i) * t);
  return count;
}

}  // namespace

/// What a step of a lesson looks like: the same whatever was before, with nothing written over what it is about.
class TestLessonSteps : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_lesson_steps", m_folder); }

  /// An answer is checked without scrolling, and the question is as wide as the buttons below it.
  void theButtonsAreAlwaysThere() {
    Lesson all = lessons().shipped().front();  // every question, over the run of the first
    const LessonStep first = all.steps.front();
    all.steps.clear();
    for (const Lesson& lesson : lessons().shipped())
      for (const LessonStep& asks : lesson.steps) {
        if (!asks.ask) continue;
        LessonStep& step = all.steps.emplace_back(asks);
        step.id = lesson.id + "-" + asks.id;
        step.set = all.steps.size() == 1 ? first.set : decltype(step.set){};
        step.play = step.reveal.play = {};
        all.files.insert(lesson.files.begin(), lesson.files.end());
      }
    QVERIFY(all.steps.size() > 15);
    Classroom room;
    room.room().tryOut(all);
    QVERIFY(room.settled());
    for (int i = 0; i < room.player().count(); ++i) {
      room.player().goTo(i);
      const QByteArray name = room.player().step().id.c_str();
      auto *check = room.find<QPushButton>("lessonCheck"), *next = room.find<QPushButton>("lessonNext"),
           *back = room.find<QPushButton>("lessonBack");
      QTRY_VERIFY2(check->isVisible() && !check->visibleRegion().isEmpty(), name);
      const QWidget* frame = room.room().card()->editor()->parentWidget();
      QTRY_VERIFY2(frame->isVisible(), name);
      const auto left = [&](const QWidget* of) { return of->mapTo(room.window.get(), QPoint()).x(); };
      const auto right = [&](const QWidget* of) { return left(of) + of->width(); };
      QTRY_VERIFY2(left(frame) == left(back) && right(frame) == right(next), name);
      QCOMPARE(check->visibleRegion().boundingRect(), check->rect());
      if (!lessons().truth(*room.player().step().ask, {})) continue;  // the run would be waited for
      room.player().showTruth();
      QTRY_VERIFY2(room.player().grade() && next->text().startsWith("Next"), name);
      QTRY_VERIFY2(left(frame) == left(back) && right(frame) == right(next), name);
    }
  }

  /// Forwards and back, every step stands there as it did.
  void aStepIsTheSameWhereverOneCameFrom() {
    Classroom room({}, "moving-sand");
    std::vector<StepLook> forwards;
    for (int i = 0; i < room.player().count(); ++i) {
      room.player().goTo(i);
      QVERIFY(room.settled());
      forwards.push_back(lookOf(room));
    }
    for (int i = room.player().count() - 1; i >= 0; --i) {
      room.player().goTo(i);
      QVERIFY(room.settled());
      const StepLook back = lookOf(room), &before = forwards[static_cast<std::size_t>(i)];
      QVERIFY2(back == before,
               qPrintable(QString("step %1: %2, before %3").arg(i + 1).arg(textOf(back), textOf(before))));
    }
  }

  /// What is learned moves no frame.
  void theFrameStays() {
    Classroom room({}, "why-maps-tear");
    room.player().goTo(3);
    const StageView& stage = *room.window->stage();
    QVERIFY(QTest::qWaitFor([&] { return room.window->frameStep() > 0; }, kStepPatience));
    (void)room.window->grab();
    const Box begun = stage.view();
    int frames = 0;
    const auto watch = connect(&room.window->controller(), &RunController::snapshotArrived, this, [&] {
      ++frames;
      QCOMPARE(stage.view(), begun);
    });
    QVERIFY(QTest::qWaitFor([&] { return frames > 12; }, kStepPatience));
    disconnect(watch);
    QVERIFY(legendNames(stage.legendSubject(), stage.annotations()).contains("one line of equal height"));
  }

  /// Legend and numbers, and the cards of a step in slow motion.
  void nothingIsWrittenOnTheData() {
    Classroom room({}, "moving-sand");
    room.player().goTo(4);
    QVERIFY(room.settled());
    (void)room.window->grab();
    const StageView& stage = *room.window->stage();
    const AnnotationPlaces& places = stage.annotationPlaces();
    QVERIFY(!places.legend.isEmpty() && !places.facts.isEmpty());
    QCOMPARE(covered(stage, {places.legend, places.facts}), 0);
    room.room().open("two-players");
    room.player().goTo(1);
    QVERIFY(room.settled());
    room.act(ActionId::stepSlowly);
    SlowController& slow = *room.window->slowMotion();
    QVERIFY(QTest::qWaitFor([&] { return slow.isOn(); }, kStepPatience));
    const int last = static_cast<int>(slow.step()->parts.size()) - 1;
    for (int i = 0; i <= last && !qEnvironmentVariableIsEmpty("BRENIER_PICTURES"); ++i) keepPart(room, i);
    slow.goTo(last);
    (void)room.window->grab();
    const QRectF number = slowNumberPlate(QRectF(stage.rect()), stage.style().slow->scale);
    QCOMPARE(covered(stage, {places.legend, places.facts, number}), 0);
  }

  /// What is on the stage is still named; whoever lectures reads what comes.
  void theEndSaysWhatComes() {
    Classroom room({}, "moving-sand");
    room.player().goTo(room.player().count());
    const StageView& stage = *room.window->stage();
    QVERIFY(stage.annotations().legend && stage.annotations().facts.empty());
    LecturerWindow lecturer(room.player(), room.window.get());
    lecturer.begin();
    const Lesson& next = lessons().shipped().at(1);
    QVERIFY2(lecturer.next().contains(qs(next.title)), qPrintable(lecturer.next()));
    QVERIFY(lecturer.notes().contains(qs(room.player().lesson().goals.front())));
    auto* following = room.find<QPushButton>("followingLesson");
    QVERIFY(following);
    QTRY_VERIFY(following->isVisible());
    QTest::mouseClick(following, Qt::LeftButton);
    QCOMPARE(room.player().lesson().id, next.id);
    room.room().open(qs(lessons().shipped().back().id));
    room.player().goTo(room.player().count());
    lecturer.refresh();
    QVERIFY(lecturer.next().startsWith("This was the last step. "));
  }

  /// That there are none is said.
  void noTearsAreNamed() {
    StageAnnotations notes;
    notes.legend = true;
    LegendSubject subject{layerTears};
    QCOMPARE(legendNames(subject, notes), QStringList("tears"));
    subject.noTears = true;
    QCOMPARE(legendNames(subject, notes), QStringList("no tears found"));
    subject.noDefects = true;
    QCOMPARE(legendNames(subject, notes), QStringList("no tears or swirls found"));
  }

 private:
  /// A sub-step as it ends, with its sentence: scripts/slow_film makes the film in docs of them.
  void keepPart(Classroom& room, int part) {
    room.window->slowMotion()->goTo(part);
    const auto& slow = room.window->stage()->style().slow;
    QVERIFY(QTest::qWaitFor([&] { return slow->index == part && slow->progress == 1; }, kStepPatience));
    const QWidget *stage = room.window->stage(), *bar = room.find<QWidget>("slowBar");
    const QRect shown(stage->mapTo(room.window.get(), QPoint()),
                      bar->mapTo(room.window.get(), bar->rect().bottomRight()));
    room.window->grab(shown).save(
        QString("%1/slow-%2.png").arg(qEnvironmentVariable("BRENIER_PICTURES")).arg(part, 2, 10, QChar('0')));
  }

  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLessonSteps)
#include "test_lesson_steps.moc"
