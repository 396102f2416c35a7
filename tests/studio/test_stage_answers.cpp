#include <QTemporaryDir>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/canvas/stage_view.h"

using namespace brenier;
using namespace brenier::test;

namespace {

QTransform answerPixels(const StageView& stage) {
  return StagePainter::dataToPixels(stage.view(), QRectF(stage.rect()));
}

/// As a hand does: many small moves between press and release.
void dragOver(StageView* stage, const QPointF& from, const QPointF& to) {
  constexpr int kMoves = 12;
  QTest::mousePress(stage, Qt::LeftButton, {}, from.toPoint());
  for (int i = 1; i <= kMoves; ++i) {
    const QPointF at = from + (to - from) * (double(i) / kMoves);
    QMouseEvent move(QEvent::MouseMove, at, stage->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(stage, &move);
  }
  QTest::mouseRelease(stage, Qt::LeftButton, {}, to.toPoint());
}

bool isNear(const QPointF& a, const QPointF& b, double most) {
  return std::hypot(a.x() - b.x(), a.y() - b.y()) <= most;
}

}  // namespace

/// Answers that are given on the stage: they follow the hand, are taken back, and nothing lies over them.
class TestStageAnswers : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { prepareLessons("test_stage_answers", m_folder); }
  void init() { QSettings().clear(); }

  void arrowsFollowTheMouse() {
    Classroom room({}, "one-convex-function");
    room.player().goTo(1);
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const LessonAsk ask = *room.player().step().ask;
    QCOMPARE(ask.kind, std::string("arrow"));
    const QPointF from = answerPixels(*stage).map(QPointF(ask.points[0], ask.points[1])), to = from + QPointF(90, -60);
    dragOver(stage, from, to);
    const PlanePoints heads = room.room().card()->editor()->answer().points;
    QVERIFY2(isNear(answerPixels(*stage).map(QPointF(heads[0], heads[1])), to, 3),
             qPrintable(QString("%1 %2").arg(heads[0]).arg(heads[1])));
  }

  void linesFollowTheMouse() {
    Classroom room({}, "why-maps-tear");
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const QPointF from(stage->width() * 0.4, stage->height() * 0.2), to(stage->width() * 0.4, stage->height() * 0.8);
    dragOver(stage, from, to);
    QVERIFY(room.room().card()->editor()->complete());
    const PlaneLines lines = room.room().card()->editor()->answer().lines;
    const auto map = answerPixels(*stage);
    QVERIFY2(isNear(map.map(QPointF(lines[0], lines[1])), from, 3) &&
                 isNear(map.map(QPointF(lines[lines.size() - 2], lines[lines.size() - 1])), to, 3),
             qPrintable(QString("%1 numbers").arg(lines.size())));
  }

  void paintFollowsTheMouse() {
    Classroom room({}, "half-way-there");
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const auto painted = [&] {
      const auto values = room.room().card()->editor()->answer().values;
      return std::count_if(values.begin(), values.end(), [](double mass) { return mass > 0; });
    };
    const QPointF left(stage->width() * 0.25, stage->height() * 0.5),
        right(stage->width() * 0.75, stage->height() * 0.5);
    dragOver(stage, left, left + QPointF(1, 0));
    const auto blob = painted();
    QVERIFY(blob > 0);
    dragOver(stage, left, right);
    QVERIFY2(painted() > 2 * blob, qPrintable(QString("%1 cells after %2").arg(painted()).arg(blob)));
  }

  /// Ctrl+Z takes the last change back, of every kind of answer that is given on the stage, until nothing is left of
  /// it.
  void whatIsDrawnIsTakenBack_data() {
    QTest::addColumn<QString>("lesson");
    QTest::addColumn<int>("step");
    QTest::newRow("pairing") << "moving-sand" << 0;
    QTest::newRow("arrow") << "one-convex-function" << 1;
    QTest::newRow("line") << "why-maps-tear" << 0;
    QTest::newRow("density") << "half-way-there" << 0;
  }
  void whatIsDrawnIsTakenBack() {
    QFETCH(QString, lesson);
    QFETCH(int, step);
    Classroom room({}, lesson);
    room.player().goTo(step);
    QVERIFY(room.settled());
    StageView* stage = room.window->stage();
    const LessonAsk ask = *room.player().step().ask;
    QCOMPARE(ask.kind, std::string(QTest::currentDataTag()));
    const auto at = [&](const PlanePoints& points, std::size_t i) {
      return answerPixels(*stage).map(QPointF(points[2 * i], points[2 * i + 1]));
    };
    const QPointF middle(stage->width() * 0.5, stage->height() * 0.5);
    const auto draw = [&](std::size_t i) {
      if (ask.kind == "pairing") return dragOver(stage, at(ask.source, i), at(ask.target, i));
      if (ask.kind == "arrow") return dragOver(stage, at(ask.points, i), at(ask.points, i) + QPointF(60, -40));
      dragOver(stage, middle + QPointF(40.0 * double(i), -60), middle + QPointF(40.0 * double(i), 60));
    };
    const AskEditor* editor = room.room().card()->editor();
    const AskAnswer none = editor->answer();
    draw(0);
    const AskAnswer one = editor->answer();
    draw(1);
    QVERIFY(editor->begun() && !(one == none) && !(editor->answer() == one));
    QTest::keyClick(stage, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(editor->answer() == one);
    QTest::keyClick(stage, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(editor->answer() == none && !editor->begun());
    QTest::keyClick(stage, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(editor->answer() == none);
    draw(0);
    room.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    const AskAnswer judged = editor->answer();
    QTest::keyClick(stage, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(editor->answer() == judged);
    // What was drawn stays beside the truth, and the legend says what it is.
    QVERIFY(legendNames(stage->legendSubject(), stage->annotations()).contains("your prediction"));
  }

  /// A legend names the rings at pairs that would save by an exchange, and there are none at the best pairing.
  void ringsAreNamed() {
    Classroom room({}, "moving-sand");
    QVERIFY(room.settled());
    StageView& stage = *room.window->stage();
    const auto named = [&] {
      return legendNames(stage.legendSubject(), stage.annotations()).contains("better exchanged");
    };
    QVERIFY(room.answer({{6, 5, 4, 3, 2, 1, 0}, {}, {}}));
    QVERIFY(named());
    const AskAnswer best = room.player().truth()->best;
    room.player().again();
    QVERIFY(room.settled());
    QVERIFY(room.answer(best));
    QVERIFY(!named());
  }

  /// Neither legend nor numbers lie over what one may paint on, nor over the clouds where a corner is free.
  void nothingLiesOverThePaint_data() {
    QTest::addColumn<QString>("lesson");
    QTest::addColumn<int>("step");
    QTest::addColumn<QSize>("size");
    for (const QSize& size : {QSize(960, 540), QSize(1280, 800), QSize(1920, 1080)}) {
      const QByteArray name = QByteArray::number(size.width());
      QTest::newRow("two heaps " + name) << "half-way-there" << 0 << size;
      QTest::newRow("letters " + name) << "your-own" << 1 << size;
    }
  }
  void nothingLiesOverThePaint() {
    QFETCH(QString, lesson);
    QFETCH(int, step);
    QFETCH(QSize, size);
    Classroom room({}, lesson);
    room.window->resize(size);
    room.player().goTo(step);
    QVERIFY(room.settled());
    StageView& stage = *room.window->stage();
    QTRY_VERIFY(room.room().card()->editor()->overlay()->canvas());
    const auto free = [&] {
      const QRectF paint = answerPixels(stage).mapRect(*room.room().card()->editor()->overlay()->canvas());
      const AnnotationPlaces& places = stage.annotationPlaces();
      return QRectF(stage.rect()).contains(paint) && !places.legend.isEmpty() &&
             !places.legend.intersects(paint.adjusted(2, 2, -2, -2)) && !places.facts.intersects(paint);
    };
    QTRY_VERIFY2(free(), qPrintable(QString("legend at %1, %2, %3 x %4")
                                        .arg(stage.annotationPlaces().legend.x())
                                        .arg(stage.annotationPlaces().legend.y())
                                        .arg(stage.annotationPlaces().legend.width())
                                        .arg(stage.annotationPlaces().legend.height())));
    room.player().showTruth();
    QVERIFY(QTest::qWaitFor([&] { return room.player().grade().has_value(); }, kStepPatience));
    QTRY_VERIFY(free());
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestStageAnswers)
#include "test_stage_answers.moc"
