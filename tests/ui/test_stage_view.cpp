#include <QSlider>
#include <QtTest>
#include <cmath>

#include "tests/ui/stage_cases.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/stage_range.h"
#include "ui/canvas/thumbnail.h"

using namespace brenier;
using namespace brenier::test;

class TestStageView : public QObject {
  Q_OBJECT

 private slots:
  void rangesDoNotJump() {
    StageView view;
    view.resize(600, 600);
    auto wide = threePoints();
    wide->target = std::make_shared<PlanePoints>(PlanePoints{-20, -20, 20, 20});
    view.setSnapshot(threePoints());
    const Box before = view.view();
    QVERIFY(before.x1 > 5 && before.x1 < 6);
    view.setSnapshot(wide);
    QVERIFY2(view.view().x1 >= 20, "grows at once");
    view.setSnapshot(threePoints());
    QVERIFY2(view.view().x1 > 15, "shrinks slowly");
    QTRY_VERIFY_WITH_TIMEOUT(view.view().x1 < 10, 8000);
  }

  void anUntrainedMapDoesNotShrinkTheProblem() {
    auto moment = threePoints();
    moment->image = {1e6f, 1e6f, 2, 3, 5, -3};
    const Box range = neededRange(*moment);
    QVERIFY(range.x1 < 12);
  }

  void hoverFindsTheNearestPoint() {
    StageView view;
    view.resize(600, 600);
    view.setSnapshot(threePoints());
    view.show();
    QSignalSpy hovered(&view, &StageView::hovered);
    moveMouse(view, pixelOf(view, {0.1, 2.9}));
    QCOMPARE(view.hoveredPoint(), 1);
    QCOMPARE(hovered.count(), 1);
    const QPointF at = hovered[0][0].toPointF();
    QVERIFY(std::abs(at.x() - 0.1) < 0.05 && std::abs(at.y() - 2.9) < 0.05);
    moveMouse(view, pixelOf(view, {5, -3}));  // T(x) of the third
    QCOMPARE(view.hoveredPoint(), 2);
    moveMouse(view, pixelOf(view, {0, 0}));
    QCOMPARE(view.hoveredPoint(), -1);
    view.grab();
  }

  void hoverTellsTheTruth() {
    const auto lines = describePoint(*threePoints(), 1, Theme::lightTheme());
    QCOMPARE(lines[0].text, QStringLiteral("x (0.00, 3.00)"));
    QCOMPARE(lines[1].text, QStringLiteral("T(x) (2.00, 3.00)"));
    QCOMPARE(lines[2].text, QStringLiteral("exact (0.00, 5.00)"));
    QCOMPARE(lines[3].text, QStringLiteral("moves 2.00 · angle error 90.0°"));
    QVERIFY(describePoint(Snapshot{}, 0, Theme::lightTheme()).empty());
    QVERIFY(std::isnan(angleError(*threePoints(), 9)));
  }

  void clicksPinAndUnpin() {
    StageView view;
    view.resize(600, 600);
    const auto moment = threePoints();
    view.setSnapshot(moment);
    view.show();
    const QPoint at = pixelOf(view, {-3, -3}).toPoint();
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
    QCOMPARE(view.pins(), std::vector<int>{0});
    auto later = std::make_shared<Snapshot>(*moment);
    later->step = 2;
    view.setSnapshot(later);
    QCOMPARE(view.pins().size(), std::size_t(1));
    QTest::mouseClick(&view, Qt::LeftButton, {}, at);
    QVERIFY(view.pins().empty());
    view.setSnapshot(threePoints());  // other probe points
    QVERIFY(view.pins().empty());
  }

  void wheelZoomsAroundTheMouseAndDoubleClickResets() {
    StageView view;
    view.resize(700, 500);
    view.setSnapshot(threePoints());
    view.show();
    const Box all = view.view();
    const QPointF at(200, 120);
    const auto dataAt = [&] { return StagePainter::dataToPixels(view.view(), QRectF(view.rect())).inverted().map(at); };
    const QPointF before = dataAt();
    QWheelEvent wheel(at, view.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &wheel);
    QVERIFY(view.view().x1 - view.view().x0 < all.x1 - all.x0 + 5);
    QVERIFY(std::hypot(dataAt().x() - before.x(), dataAt().y() - before.y()) < 1e-3);
    const Box zoomed = view.view();
    view.setSnapshot(threePoints());
    QVERIFY2(view.view() == zoomed, "a new moment leaves the person's view alone");
    QTest::mousePress(&view, Qt::LeftButton, {}, {300, 300});
    QMouseEvent drag(QEvent::MouseMove, QPointF(350, 300), view.mapToGlobal(QPointF(350, 300)), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&view, &drag);
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {350, 300});
    QVERIFY(view.view().x0 < zoomed.x0);
    QVERIFY(view.pins().empty());
    QTest::mouseDClick(&view, Qt::LeftButton, {}, {350, 300});
    QCOMPARE(view.view().x0, all.x0);
  }

  void withoutASnapshotTheStageIsCalm() {
    StageView view;
    view.resize(500, 400);
    QVERIFY(countNear(view.grab().toImage(), Theme::lightTheme().stage, 3) > 500 * 400 * 0.9);
    QVERIFY(!view.accessibleName().isEmpty());
    QCOMPARE(view.grabFigure({320, 200}).size(), QSize(320, 200));
    moveMouse(view, {20, 20});
    QTest::mouseClick(&view, Qt::LeftButton, {}, {50, 50});
  }

  void chipsSwitchLayers() {
    LayerBar bar;
    bar.resize(1000, 40);
    QSignalSpy changed(&bar, &LayerBar::layersChanged);
    bar.setLayers(layerSource);
    QCOMPARE(changed.count(), 0);
    bar.toggle(layerTarget);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(bar.layers(), std::uint32_t(layerSource | layerTarget));
    bar.setAvailable(~std::uint32_t(layerConjugate), "OTM learns no conjugate");
    bar.toggle(layerConjugate);
    QCOMPARE(changed.count(), 1);
    const auto chips = bar.findChildren<LayerChip*>();
    QCOMPARE(static_cast<std::size_t>(chips.size()), stageLayers().size());
    QVERIFY(chips[5]->toolTip().contains("OTM learns no conjugate"));
    QTest::mouseClick(chips[0], Qt::LeftButton);
    QCOMPARE(bar.layers(), std::uint32_t(layerTarget));
    for (const int width : {1600, 900, 720, 560, 200}) {
      bar.resize(width, 40);
      bar.grab();
      for (int i = 1; i < chips.size(); ++i) QVERIFY(chips[i]->x() >= chips[i - 1]->geometry().right());
      if (width >= bar.minimumSizeHint().width() + 9) QVERIFY(chips.last()->geometry().right() <= width);
    }
  }

  void interpolationBarPlaysBackAndForth() {
    InterpolationBar bar;
    QSignalSpy changed(&bar, &InterpolationBar::changed);
    bar.setValue(0.25);
    QCOMPARE(changed.count(), 1);
    bar.setValue(0.25);
    QCOMPARE(changed.count(), 1);
    bar.findChild<QSlider*>()->setValue(500);
    QCOMPARE(bar.value(), 0.5);
    bar.setValue(0.99);
    bar.togglePlay();
    QVERIFY(bar.isPlaying());
    QTRY_VERIFY_WITH_TIMEOUT(bar.value() == 1.0, 30000);
    QTRY_VERIFY_WITH_TIMEOUT(bar.value() < 0.95, 30000);
    bar.togglePlay();
    QVERIFY(!bar.isPlaying());
    bar.setValue(7);
    QCOMPARE(bar.value(), 1.0);
  }

  void thumbnailShowsItsPoints() {
    PointsThumbnail thumbnail;
    thumbnail.resize(100, 100);
    thumbnail.setColor(Theme::lightTheme().target);
    thumbnail.grab();
    thumbnail.setPoints({0, 0, 1, 1, NAN, 2, 0.5f, 0.2f, 0, 1});
    QImage image(100, 100, QImage::Format_RGB32);
    image.fill(Qt::white);
    thumbnail.render(&image);
    QVERIFY(countNear(image, Theme::lightTheme().target, 120) >= 4);
  }
};

BRENIER_TEST(TestStageView)
#include "test_stage_view.moc"
