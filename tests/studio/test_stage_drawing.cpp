#include <QAction>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUndoStack>
#include <QtTest>

#include "tests/studio/classroom.h"
#include "tests/studio/shown_window.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/drawing/drawing_strip.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/stage_drawing.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/work/background.h"

using namespace brenier;
using brenier::test::kEver;
using brenier::test::Shown;

namespace {

/// A window that learns, drawn on with the mouse.
struct Drawn : Shown {
  explicit Drawn(const char* problem, StartOptions options = {}) : Shown(problem, std::move(options)) {
    window->activateWindow();
  }
  StageDrawing& drawing() { return *window->drawing(); }
  RunController& run() { return window->controller(); }
  MeasureCard* target() { return window->problemPanel()->target(); }
  QTransform toPixels() { return StagePainter::dataToPixels(stage().view(), QRectF(stage().rect())); }
  QPoint pixel(QPointF data) { return toPixels().map(data).toPoint(); }
  /// Where a pixel lies; the mouse knows no places between two.
  QPointF data(QPoint at) { return toPixels().inverted().map(QPointF(at)); }
  /// The places that the mouse was at, in data units.
  std::vector<QPointF> drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton) {
    std::vector<QPointF> places;
    const QPoint a = pixel(from), b = pixel(to);
    const auto visit = [&](QPoint at) { places.push_back(data(at)); };
    visit(a);
    QTest::mousePress(&stage(), button, {}, a);
    for (int i = 1; i <= 8; ++i) {
      const QPoint at = a + (b - a) * i / 8;
      visit(at);
      QTest::mouseMove(&stage(), at);
    }
    QTest::mouseRelease(&stage(), button, {}, b);
    return places;
  }
  void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&stage(), key, modifiers); }
  void zoomAt(QPointF at, int notches) {
    const QPointF here = pixel(at);
    QWheelEvent wheel(here, stage().mapToGlobal(here), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&stage(), &wheel);
  }
  std::string targetItems() {
    const auto& options = run().config().target.options;
    return options.contains("items") ? std::get<std::string>(options.at("items")) : std::string();
  }
  Drawing targetDrawing() { return drawingFromText(targetItems()).value(); }
  bool learnsTheDrawing() {
    return QTest::qWaitFor(
        [&] {
          const auto& started = run().started();
          return started && started->config.target == run().config().target && !run().awaitsRun();
        },
        kEver);
  }
};

/// Nothing that was drawn was lost on its way, and no frame put it elsewhere.
void expectAlong(const DrawnItem& item, const std::vector<QPointF>& places, double tolerance) {
  QVERIFY(item.points.size() >= 4);
  for (const QPointF& place : places) {
    double nearest = 1e9;
    for (std::size_t i = 0; i + 1 < item.points.size(); i += 2)
      nearest = std::min(nearest, std::hypot(item.points[i] - place.x(), item.points[i + 1] - place.y()));
    QVERIFY2(nearest <= tolerance,
             qPrintable(QString("(%1, %2) is %3 away").arg(place.x()).arg(place.y()).arg(nearest)));
  }
}

}  // namespace

/// A measure is drawn on the stage itself while the run goes on, over the real trainer and with the mouse.
class TestStageDrawing : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_stage_drawing");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void strokesLieWhereTheMouseWas_data() {
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("zoom");
    QTest::newRow("eight Gaussians, OT-ICNN") << "eight_gaussians"
                                              << "ot_icnn" << 0;
    QTest::newRow("eight Gaussians, OTM, zoomed in") << "eight_gaussians"
                                                     << "otm" << 4;
    QTest::newRow("moons, OT-ICNN, zoomed in") << "moons"
                                               << "ot_icnn" << 6;
    QTest::newRow("moons, OTM, zoomed out") << "moons"
                                            << "otm" << -3;
  }
  void strokesLieWhereTheMouseWas() {
    QFETCH(QString, problem);
    QFETCH(QString, solver);
    QFETCH(int, zoom);
    Drawn studio(qPrintable(problem));
    QVERIFY(studio.learnsTo(3));
    if (studio.run().config().solver != solver.toStdString()) {
      const RunId before = studio.run().run();
      studio.run().setSolver(solver.toStdString());
      QTRY_VERIFY_WITH_TIMEOUT(studio.run().run() != before && studio.run().started() && studio.learnsTo(3), kEver);
    }
    const MeasureSpec before = studio.run().config().target;
    const int undoable = studio.run().undoStack()->index();
    const std::int64_t step = studio.run().stepSeen();
    emit studio.target()->stageDrawingWanted();
    QVERIFY2(studio.drawing().isOn(), qPrintable(studio.drawing().lack()));
    QVERIFY(studio.drawing().strip()->isVisible());
    QVERIFY(studio.stage().hasFocus());
    QCOMPARE(studio.run().config().target, before);  // as long as nothing is drawn
    // The square is the problem's: no smaller than its data, no four times as large.
    const DrawingSquare square = studio.drawing().drawing().square;
    const Box view = studio.stage().view();
    const double reach = std::max({std::abs(view.x0), std::abs(view.x1), std::abs(view.y0), std::abs(view.y1)});
    QVERIFY2(square.half >= 0.6 * reach && square.half <= 4 * reach,
             qPrintable(QString("%1 for a view of %2").arg(square.half).arg(reach)));

    studio.zoomAt({0, 0}, zoom);
    const Box chosen = studio.stage().view();
    const double unit = (chosen.x1 - chosen.x0) / 10;
    const auto first = studio.drag({-2 * unit, unit}, {2 * unit, 2 * unit});
    QTRY_COMPARE_WITH_TIMEOUT(studio.run().config().target.id, std::string("drawing"), kEver);
    const auto second = studio.drag({-unit, -2 * unit}, {unit, -unit});
    const double pixel = 1 / studio.toPixels().m11();
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{2});
    expectAlong(studio.targetDrawing().items[0], first, pixel);
    expectAlong(studio.targetDrawing().items[1], second, pixel);

    // It goes on from its weights, and learns this target; the view stays where it was chosen.
    QVERIFY(studio.learnsTheDrawing());
    QVERIFY(studio.run().keepsWeights());
    QVERIFY(studio.learnsTo(std::max(step, studio.run().stepSeen()) + 3));
    QVERIFY(studio.run().stepSeen() > step);
    QVERIFY(studio.stage().view() == chosen);
    // Where the samples of the target lie now is where the mouse was.
    const auto& samples = *studio.stage().snapshot()->target;
    const double radius = studio.targetDrawing().items[0].radius;
    for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
      double nearest = 1e9;
      for (const auto* places : {&first, &second})
        for (const QPointF& place : *places)
          nearest = std::min(nearest, std::hypot(samples[i] - place.x(), samples[i + 1] - place.y()));
      QVERIFY(nearest < 2 * radius + unit);
    }

    // One step of undo a stroke, back to the measure of before, and forth.
    studio.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{1});
    QCOMPARE(studio.drawing().drawing().items.size(), std::size_t{1});
    studio.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(studio.run().config().target, before);
    QVERIFY(studio.drawing().isOn() && studio.drawing().drawing().items.empty());
    QCOMPARE(studio.run().undoStack()->index(), undoable);
    studio.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    studio.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{2});
    QCOMPARE(studio.drawing().drawing(), studio.targetDrawing());
    QVERIFY(studio.learnsTheDrawing());

    studio.key(Qt::Key_Escape);
    QVERIFY(!studio.drawing().isOn());
    QVERIFY(!studio.drawing().strip()->isVisible());
    QVERIFY(!studio.stage().overlay());
    QVERIFY(!studio.run().keepsWeights());  // as before
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{2});
  }

  /// The wheel, the middle button and the space bar move the view, and draw nothing; the space bar alone plays.
  void oneSeesElsewhereWhileDrawing() {
    Drawn studio("eight_gaussians");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    QVERIFY(studio.drawing().isOn());
    const auto before = studio.stage().view();
    studio.drag({0, 0}, {1, 0}, Qt::MiddleButton);
    QVERIFY(std::abs(studio.stage().view().x0 - (before.x0 - 1)) < 0.05);
    const bool playing = studio.run().wantsToPlay();
    QTest::keyPress(&studio.stage(), Qt::Key_Space);
    studio.drag({0, 0}, {0, 1});
    QTest::keyRelease(&studio.stage(), Qt::Key_Space);
    QVERIFY(std::abs(studio.stage().view().y0 - (before.y0 - 1)) < 0.05);
    QCOMPARE(studio.run().wantsToPlay(), playing);
    studio.key(Qt::Key_Space);
    QVERIFY(studio.run().wantsToPlay() != playing);
    studio.key(Qt::Key_Space);
    QVERIFY(studio.drawing().drawing().items.empty());
    studio.zoomAt({0, 0}, 3);
    const Box chosen = studio.stage().view();
    QVERIFY(chosen.x1 - chosen.x0 < before.x1 - before.x0);
    QVERIFY(studio.drawing().drawing().items.empty());
  }

  void shapesHaveHandles() {
    Drawn studio("eight_gaussians");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    studio.key(Qt::Key_U);
    QCOMPARE(studio.drawing().tools().tool(), DrawingTool::box);
    studio.drag({-1, -1}, {1, 1});
    const auto item = [&] { return studio.targetDrawing().items.at(0); };
    QVERIFY(item().kind == DrawnItem::Kind::box && std::abs(item().width - 2) < 0.1);
    studio.key(Qt::Key_V);
    studio.drag({0, 0}, {1, 0});  // by its body
    QVERIFY(std::abs(item().x - 1) < 0.1 && std::abs(item().y) < 0.1);
    QCOMPARE(studio.drawing().tools().selected(), 0);
    studio.drag({2, 1}, {3, 2});  // by a corner, about its middle
    QVERIFY2(std::abs(item().width - 4) < 0.2 && std::abs(item().x - 1) < 0.1,
             qPrintable(QString::number(item().width)));
    studio.drag({3, 0}, {4, 0});  // by a side: the other one stays
    QVERIFY(std::abs(item().width - 5) < 0.2 && std::abs(item().height - 4) < 0.2 && std::abs(item().x - 1.5) < 0.1);
    const auto knob = handlesOf(item(), 9 / studio.toPixels().m11()).back();
    QCOMPARE(knob.handle, ItemHandle::turn);
    const QPointF middle(item().x, item().y);
    const double away = knob.at.y() - middle.y();
    studio.drag(knob.at, middle + QPointF(-away, 0));
    QVERIFY2(std::abs(item().angle - M_PI / 2) < 0.05, qPrintable(QString::number(item().angle)));
    studio.key(Qt::Key_M);
    QVERIFY(item().mirrored);
    studio.key(Qt::Key_Right);
    QVERIFY(item().x > middle.x());
    // Each was one step; the keys of the window that the drawing needs are not the window's meanwhile.
    for (int i = 0; i < 2; ++i) studio.key(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!item().mirrored);
    studio.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(item().angle, 0.0);
    studio.key(Qt::Key_Delete);
    // Nothing is left to learn: the run has what it had, and undo brings it back.
    QVERIFY(studio.drawing().drawing().items.empty());
    QVERIFY(!studio.drawing().strip()->message().isEmpty());
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{1});
    studio.key(Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(studio.drawing().drawing().items.size(), std::size_t{1});
    QVERIFY(studio.drawing().strip()->message().isEmpty());
  }

  /// Esc ends what is innermost.
  void escapeLeavesInnermostFirst() {
    Drawn studio("moons");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    QTest::mousePress(&studio.stage(), Qt::LeftButton, {}, studio.pixel({0, 0}));
    QTest::mouseMove(&studio.stage(), studio.pixel({0.5, 0.5}));
    QVERIFY(studio.drawing().tools().holds());
    studio.key(Qt::Key_Escape);
    QVERIFY(!studio.drawing().tools().holds() && studio.drawing().isOn());
    QTest::mouseRelease(&studio.stage(), Qt::LeftButton, {}, studio.pixel({0.5, 0.5}));
    QVERIFY(studio.drawing().drawing().items.empty());
    studio.drag({0, 0}, {0.5, 0.5});
    studio.key(Qt::Key_V);
    studio.drag({0, 0}, {0, 0});
    QCOMPARE(studio.drawing().tools().selected(), 0);
    studio.key(Qt::Key_Escape);
    QCOMPARE(studio.drawing().tools().selected(), -1);
    QVERIFY(studio.drawing().isOn());
    studio.key(Qt::Key_Escape);
    QVERIFY(!studio.drawing().isOn());
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{1});
  }

  /// All by keyboard: a cross, Enter, a stroke.
  void theKeyboardDrawsToo() {
    Drawn studio("eight_gaussians");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D, Qt::ShiftModifier);
    QVERIFY(studio.drawing().isOn());
    const QPointF middle = studio.data(studio.stage().rect().center());
    studio.key(Qt::Key_Up);
    studio.key(Qt::Key_Return);
    for (int i = 0; i < 5; ++i) studio.key(Qt::Key_Right);
    studio.key(Qt::Key_Return);
    QCOMPARE(studio.run().config().source.id, std::string("drawing"));
    const DrawnItem item = studio.drawing().drawing().items.at(0);
    QVERIFY(std::abs(item.points.front() - middle.x()) < 2 / studio.toPixels().m11());
    QVERIFY(std::abs(item.points[item.points.size() - 2] - middle.x() - 50 / studio.toPixels().m11()) <
            2 / studio.toPixels().m11());
    for (const auto* button : studio.drawing().strip()->findChildren<QToolButton*>())
      QVERIFY2(!button->accessibleName().isEmpty(), qPrintable(button->objectName()));
  }

  /// Files far from the origin are held in a frame of the run's own; drawings are in the units of the data.
  void drawingsOverFilesAreInTheirUnits() {
    const auto write = [this](const char* name, double x, double y) {
      QFile file(m_folder.filePath(name));
      if (!file.open(QIODevice::WriteOnly)) return;
      for (int i = 0; i < 400; ++i)
        file.write(QString("%1,%2\n")
                       .arg(x + std::cos(i * 0.7) * (i % 7), 0, 'f', 4)
                       .arg(y + std::sin(i * 0.9) * (i % 5), 0, 'f', 4)
                       .toUtf8());
    };
    write("a.csv", 100000, 250000);
    write("b.csv", 100010, 250005);
    Drawn studio("moons");
    QVERIFY(studio.learnsTo(3));
    studio.run().setMeasures({"points", {{"path", m_folder.filePath("a.csv").toStdString()}}},
                             {"points", {{"path", m_folder.filePath("b.csv").toStdString()}}});
    QTRY_VERIFY_WITH_TIMEOUT(studio.run().started() && studio.run().started()->config.target.id == "points", kEver);
    QTRY_VERIFY_WITH_TIMEOUT(studio.stage().hasSnapshot() && studio.stage().snapshot()->frame &&
                                 !studio.stage().snapshot()->frame->target.isIdentity(),
                             kEver);
    QTRY_VERIFY_WITH_TIMEOUT(studio.window->background().jobs().empty(), kEver);
    emit studio.target()->stageDrawingWanted();
    QVERIFY2(studio.drawing().isOn(), qPrintable(studio.drawing().lack()));
    const DrawingSquare square = studio.drawing().drawing().square;
    QVERIFY2(std::abs(square.x - 100005) < 15 && std::abs(square.y - 250002) < 15 && square.half < 40,
             qPrintable(QString("%1 %2 %3").arg(square.x).arg(square.y).arg(square.half)));
    const SideFrame frame = studio.stage().snapshot()->frame->target;
    const Box view = studio.stage().view();
    const QPointF from(view.x0 + 0.4 * (view.x1 - view.x0), view.y0 + 0.5 * (view.y1 - view.y0));
    const auto places = studio.drag(from, from + QPointF(0.2 * (view.x1 - view.x0), 0));
    const DrawnItem item = studio.drawing().drawing().items.at(0);
    for (const auto& [at, place] :
         {std::pair(std::size_t{0}, places.front()), {item.points.size() - 2, places.back()}}) {
      const double inPlane[2] = {place.x(), place.y()};
      double data[2];
      frame.pointToData(inPlane, 2, data);
      QVERIFY(std::abs(item.points[at] - data[0]) < 0.3 && std::abs(item.points[at + 1] - data[1]) < 0.3);
    }
  }

  /// In little room what is used least is left out, and nothing is pressed together.
  void theStripFitsAnyStage() {
    Drawn studio("moons");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    DrawingStrip& strip = *studio.drawing().strip();
    for (const int width : {1900, 1280, 1000, 960}) {
      studio.window->resize(width, 540);
      QTRY_VERIFY(strip.geometry().right() < studio.stage().width());
      int shown = 0;
      for (const auto* button : strip.findChildren<QToolButton*>()) {
        if (!button->isVisible()) continue;
        ++shown;
        QVERIFY2(button->width() >= 26 && strip.rect().contains(button->geometry()), qPrintable(button->objectName()));
      }
      QVERIFY2(shown >= (width > 1200 ? 12 : 5), qPrintable(QString("%1 at %2").arg(shown).arg(width)));
    }
  }

  /// What reaches beyond the square makes it larger, and is not cut off.
  void nothingIsLostBeyondTheSquare() {
    Drawn studio("moons");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    studio.zoomAt({0, 0}, -10);
    const double far = 3 * studio.drawing().drawing().square.half;
    QVERIFY(studio.stage().rect().contains(studio.pixel({far, 0})));
    studio.drag({0, 0}, {far, 0});
    const Drawing drawn = studio.targetDrawing();
    QVERIFY(drawn.square.half > far);
    const double whole = massOf(rasterised(drawn, 384), 384, drawn.square);
    const double expected = far * 2 * drawn.items[0].radius;
    QVERIFY2(whole > 0.5 * expected && whole < 1.3 * expected, qPrintable(QString::number(whole / expected)));
  }

  void whatNeedsTheStageEndsIt_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"problem", "method", "shelf", "window", "other measure"})
      QTest::newRow(what) << QString(what);
  }
  void whatNeedsTheStageEndsIt() {
    QFETCH(QString, what);
    StartOptions options;
    options.autosaveFolder = m_folder.filePath("autosave-" + what.left(4));
    Drawn studio("eight_gaussians", options);
    QVERIFY(studio.learnsTo(3));
    const int first = studio.run().place();
    if (what == "shelf") {
      studio.run().newInitialisation();
      QTRY_VERIFY_WITH_TIMEOUT(studio.run().place() != first && studio.run().started(), kEver);
      QVERIFY(studio.learnsTo(2));
    }
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    QVERIFY(studio.drawing().isOn());
    studio.drag({-1, 1}, {2, 2});
    const Drawing drawn = studio.targetDrawing();
    if (what == "problem") studio.run().setProblem("moons");
    if (what == "method") studio.run().setSolver("otm");
    if (what == "shelf") studio.run().goBack(first, true);
    if (what == "window") studio.target()->draw();
    if (what == "other measure") studio.run().setSource({"moons", {}});
    QTRY_VERIFY_WITH_TIMEOUT(!studio.drawing().isOn(), kEver);
    QVERIFY(!studio.stage().overlay() && !studio.drawing().strip()->isVisible());
    if (what == "window") {
      auto* editor = studio.target()->findChild<DrawingEditor*>();
      QVERIFY(editor && editor->document().drawing() == drawn);
    }
    if (what == "method") QCOMPARE(studio.targetDrawing(), drawn);
    // What was drawn can be brought back.
    if (what == "problem") {
      studio.run().undoStack()->undo();
      QCOMPARE(studio.targetDrawing(), drawn);
    }
    QTRY_VERIFY_WITH_TIMEOUT(studio.run().started(), kEver);
  }

  /// Neither legend nor large numbers lie under the strip.
  void whatIsWrittenKeepsClearOfTheStrip() {
    Drawn studio("eight_gaussians");
    QVERIFY(studio.learnsTo(3));
    StageAnnotations annotations;
    annotations.legend = true;
    annotations.facts = {{"step", "12,400"}};
    annotations.factIds = {"step"};
    studio.stage().setAnnotations(annotations);
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    QVERIFY(studio.drawing().isOn());
    const QRectF strip(studio.drawing().strip()->geometry());
    const auto clear = [&] {
      const AnnotationPlaces& places = studio.stage().annotationPlaces();
      return !places.legend.isEmpty() && !places.legend.intersects(strip) && !places.facts.intersects(strip);
    };
    QTRY_VERIFY_WITH_TIMEOUT(clear(), kEver);
  }

  /// Keys that do nothing here say why.
  void whyNothingCanBeDrawnIsSaid() {
    Drawn studio("line");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D, Qt::ShiftModifier);
    QVERIFY(!studio.drawing().isOn());
    auto* bar = studio.window->findChild<MessageBar*>();
    QTRY_VERIFY2(bar->text().contains("one dimension"), qPrintable(bar->text()));
  }

  void lessonsEndIt() {
    test::Classroom room;
    QTRY_VERIFY_WITH_TIMEOUT(room.window->frameStep() > 2 && room.window->controller().started(), kEver);
    StageDrawing& drawing = *room.window->drawing();
    MeasureCard* target = room.window->problemPanel()->target();
    emit target->stageDrawingWanted();
    QVERIFY(drawing.isOn());
    room.act(ActionId::showLessons);
    QVERIFY(!drawing.isOn());
    room.room().leave();
    QTRY_VERIFY_WITH_TIMEOUT(drawing.lack().isEmpty(), kEver);
    emit target->stageDrawingWanted();
    QVERIFY(drawing.isOn());
    room.room().open(QString("moving-sand"));
    QVERIFY(!drawing.isOn());
    QVERIFY(room.settled());
    QVERIFY(!room.window->actions()[ActionId::drawTarget]->isVisible());
  }

  /// Closed in the quarter second before the drawing is sent, the window keeps it.
  void closingTheWindowLosesNothing() {
    Drawn studio("eight_gaussians");
    QVERIFY(studio.learnsTo(3));
    QTest::keyClick(&studio.stage(), Qt::Key_D);
    studio.drag({-1, 1}, {2, 2});
    QTest::mousePress(&studio.stage(), Qt::LeftButton, {}, studio.pixel({0, 0}));
    studio.window->close();
    QVERIFY(!studio.drawing().isOn());
    QCOMPARE(studio.targetDrawing().items.size(), std::size_t{1});
  }

  /// The window for large work begins at the problem's scale too.
  void theWindowHasTheScaleOfTheProblem() {
    Drawn studio("moons");
    QVERIFY(studio.learnsTo(3));
    DrawingEditor* editor = studio.target()->draw();
    QVERIFY(editor->document().drawing().square.half < 5);
    editor->close();
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestStageDrawing)
#include "test_stage_drawing.moc"
