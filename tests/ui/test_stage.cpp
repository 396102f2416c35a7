#include <QSlider>
#include <QSvgGenerator>
#include <QtTest>
#include <cmath>

#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/contours.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/raster_lines.h"
#include "ui/canvas/stage_range.h"
#include "ui/canvas/stage_view.h"
#include "ui/canvas/thumbnail.h"

using namespace brenier;

namespace {

int countNear(const QImage& image, const QColor& color, int tolerance = 45) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor at = image.pixelColor(x, y);
      count += std::abs(at.red() - color.red()) < tolerance && std::abs(at.green() - color.green()) < tolerance &&
               std::abs(at.blue() - color.blue()) < tolerance;
    }
  }
  return count;
}

QImage painted(const Snapshot& moment, std::uint32_t layers, double t = 1, const Theme& theme = Theme::lightTheme()) {
  StageStyle style;
  style.theme = theme;
  style.layers = layers;
  style.interpolation = t;
  style.view = {-7, -7, 7, 7};
  QImage image(600, 600, QImage::Format_RGB32);
  QPainter painter(&image);
  StagePainter().paint(painter, QRectF(0, 0, 600, 600), moment, style);
  return image;
}

ScalarField quadratic(int resolution = 65) {
  ScalarField field;
  field.box = {-2, -2, 2, 2};
  field.columns = field.rows = resolution;
  for (int row = 0; row < resolution; ++row) {
    for (int column = 0; column < resolution; ++column) {
      const double x = -2 + 4.0 * column / (resolution - 1), y = -2 + 4.0 * row / (resolution - 1);
      field.values.push_back(static_cast<float>((x * x + y * y) / 2));
    }
  }
  return field;
}

/// Three points far apart, each moved to the right by two.
std::shared_ptr<Snapshot> threePoints() {
  auto moment = std::make_shared<Snapshot>();
  moment->source = std::make_shared<PlanePoints>(PlanePoints{-3, -3, 0, 3, 3, -3});
  moment->image = {-1, -3, 2, 3, 5, -3};
  moment->exactImage = std::make_shared<PlanePoints>(PlanePoints{-1, -3, 0, 5, 5, -3});
  moment->target = moment->exactImage;
  return moment;
}

void moveMouse(QWidget& widget, const QPointF& at) {
  QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &event);
}

QPointF pixelOf(const StageView& view, const QPointF& data) {
  return StagePainter::dataToPixels(view.view(), QRectF(view.rect())).map(data);
}

}  // namespace

class TestStage : public QObject {
  Q_OBJECT

 private slots:
  void layersShowTheirColour_data() {
    QTest::addColumn<unsigned>("layer");
    QTest::addColumn<QColor>("color");
    const Theme theme = Theme::lightTheme();
    QTest::newRow("source") << unsigned(layerSource) << theme.source;
    QTest::newRow("target") << unsigned(layerTarget) << theme.target;
    QTest::newRow("image") << unsigned(layerImage) << theme.image;
    QTest::newRow("arrows") << unsigned(layerArrows) << theme.image;
    QTest::newRow("tears") << unsigned(layerTears) << theme.error;
    QTest::newRow("error") << unsigned(layerError) << theme.error;
  }
  void layersShowTheirColour() {
    QFETCH(unsigned, layer);
    QFETCH(QColor, color);
    const auto moment = SyntheticMoment{}.make();
    QCOMPARE(countNear(painted(*moment, 0), color), 0);
    QVERIFY(countNear(painted(*moment, layer), color) > 50);
  }

  void everyLayerChangesThePicture() {
    const auto moment = SyntheticMoment{}.make();
    const QImage empty = painted(*moment, 0);
    for (const Layer layer : LayerBar::order()) QVERIFY(painted(*moment, layer) != empty);
    QVERIFY(painted(*moment, 0, 1, Theme::darkTheme()) != empty);
  }

  void theSameMomentGivesTheSamePicture() {
    const auto moment = SyntheticMoment{}.make();
    StageStyle style;
    style.layers = 0x7FF;
    style.view = {-7, -7, 7, 7};
    StagePainter stage;
    QImage first(400, 300, QImage::Format_RGB32), second = first;
    for (QImage* image : {&first, &second}) {
      QPainter painter(image);
      stage.paint(painter, QRectF(0, 0, 400, 300), *moment, style);
    }
    QCOMPARE(first, second);
  }

  void anEmptySnapshotPaints() {
    const Snapshot nothing;
    QCOMPARE(countNear(painted(nothing, 0x3FF), Qt::white, 2), 600 * 600);
    Snapshot broken;
    broken.source = std::make_shared<PlanePoints>(PlanePoints{1});
    broken.image = {1, 2, 3};
    broken.potential = {Box{}, 4, 4, {1, 2}};
    broken.jacobianRidge = {Box{}, 1, 1, {1}};
    broken.gridRows = broken.gridColumns = 9;
    painted(broken, 0x3FF);
  }

  void pointsThatAreNotFiniteAreSkipped() {
    auto moment = SyntheticMoment{}.make();
    auto source = std::make_shared<PlanePoints>(*moment->source);
    for (std::size_t i = 0; i < source->size(); i += 7) (*source)[i] = NAN;
    for (std::size_t i = 0; i < moment->image.size(); i += 5) moment->image[i] = i % 2 ? INFINITY : NAN;
    for (std::size_t i = 0; i < moment->potential.values.size(); i += 11) moment->potential.values[i] = NAN;
    for (std::size_t i = 0; i < moment->jacobianRidge.values.size(); i += 11) moment->jacobianRidge.values[i] = NAN;
    for (std::size_t i = 0; i < moment->warpedGrid.size(); i += 13) moment->warpedGrid[i] = NAN;
    moment->source = source;
    QVERIFY(countNear(painted(*moment, 0x3FF), Theme::lightTheme().source) > 20);
    const Box range = neededRange(*moment);
    QVERIFY(std::isfinite(range.x0) && std::isfinite(range.y1));
  }

  void interpolationMovesTheLearnedImage() {
    const auto moment = threePoints();
    const auto greenAt = [&](double t, const QPointF& data) {
      const QPointF at = StagePainter::dataToPixels({-7, -7, 7, 7}, {0, 0, 600, 600}).map(data);
      const QImage image = painted(*moment, layerImage, t);
      return countNear(image.copy(QRect(at.toPoint() - QPoint(4, 4), QSize(9, 9))), Theme::lightTheme().image, 80);
    };
    QVERIFY(greenAt(1, {-1, -3}) > 2);
    QCOMPARE(greenAt(1, {-2, -3}), 0);
    QVERIFY(greenAt(0.5, {-2, -3}) > 2);
    QVERIFY(greenAt(0, {-3, -3}) > 2);
  }

  void contourOfAQuadraticIsACircle() {
    const QPainterPath path = contourPath(quadratic(), {0.5});  // |x|^2 / 2 = 1/2
    const auto outlines = path.toSubpathPolygons();
    QCOMPARE(outlines.size(), 1);
    QVERIFY(outlines[0].isClosed());
    QVERIFY(outlines[0].size() > 40);
    for (const QPointF& point : outlines[0]) QVERIFY(std::abs(std::hypot(point.x(), point.y()) - 1) < 2e-3);
  }

  void contoursLeaveTheBoxAsOpenLines() {
    const auto outlines = contourPath(quadratic(), {2.5}).toSubpathPolygons();  // radius 2.236: four corners
    QCOMPARE(outlines.size(), 4);
    for (const auto& outline : outlines) QVERIFY(!outline.isClosed());
    QCOMPARE(contourRegion(quadratic(), 2.5).toSubpathPolygons().size(), 4);
    for (const auto& outline : contourRegion(quadratic(), 2.5).toSubpathPolygons()) QVERIFY(outline.isClosed());
  }

  void contourLevelsDoNotMoveWithTheConstant() {
    ScalarField field = quadratic(), shifted = field;
    for (float& value : shifted.values) value += 100;
    const auto a = contourLevels(field, 20), b = contourLevels(shifted, 20);
    QCOMPARE(a.size(), b.size());
    QVERIFY(a.size() >= 8 && a.size() <= 20);
    for (std::size_t i = 0; i < a.size(); ++i) QVERIFY(std::abs(a[i] + 100 - b[i]) < 1e-4);
    QVERIFY(contourLevels({Box{}, 2, 2, {1, 1, 1, 1}}, 20).empty());
    QVERIFY(std::abs(sampleField(field, 1, 1) - 1) < 1e-3);
    QVERIFY(std::isnan(sampleField(field, 3, 0)));
  }

  void aSmoothMapHasNoTears() {
    SyntheticMoment synthetic;
    synthetic.eps = 12;
    const QImage smooth = painted(*synthetic.make(), layerTears);
    QCOMPARE(countNear(smooth, Theme::lightTheme().error), 0);
  }

  void blendedLinesLookLikeQts() {
    std::vector<QLineF> lines;
    for (int i = 0; i < 12; ++i) {
      const double angle = 0.1 + i * M_PI / 6;
      lines.emplace_back(100 + 20 * std::cos(angle), 100 + 20 * std::sin(angle), 100 + 130 * std::cos(angle),
                         100 + 130 * std::sin(angle));  // some leave the picture
    }
    const QRect clip(30, 10, 150, 180);
    QImage own(200, 200, QImage::Format_RGB32), qts(200, 200, QImage::Format_RGB32);
    for (QImage* image : {&own, &qts}) {
      image->fill(Qt::white);
      QPainter painter(image);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.setClipRect(clip);
      const QColor color(0, 158, 115, 180);
      if (image == &own) {
        drawThinLines(painter, lines, color, 1.4);
      } else {
        painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::FlatCap));
        painter.drawLines(lines.data(), int(lines.size()));
      }
    }
    double sum = 0;
    int inked = 0;
    for (int y = 0; y < 200; ++y) {
      for (int x = 0; x < 200; ++x) {
        const int difference = std::abs(qRed(own.pixel(x, y)) - qRed(qts.pixel(x, y)));
        sum += difference;
        inked += qRed(qts.pixel(x, y)) < 250;
        QVERIFY2(difference < 70, qPrintable(QStringLiteral("%1 at %2, %3").arg(difference).arg(x).arg(y)));
        if (!clip.contains(x, y)) QCOMPARE(own.pixel(x, y), qRgb(255, 255, 255));
      }
    }
    QVERIFY2(sum / inked < 10, qPrintable(QString::number(sum / inked)));
  }

  void theStageKeepsEqualAspect() {
    const QTransform wide = StagePainter::dataToPixels({-1, -1, 1, 1}, {0, 0, 900, 600});
    QCOMPARE(wide.m11(), 300.0);
    QCOMPARE(wide.m22(), -300.0);
    QCOMPARE(wide.map(QPointF(0, 0)), QPointF(450, 300));
  }

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
    QTest::qWait(QApplication::doubleClickInterval() + 50);
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

  void figuresAreVectorsInSvg() {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize({300, 300});
    StageStyle style;
    style.layers = layerSource | layerImage;
    style.view = {-7, -7, 7, 7};
    {
      QPainter painter(&svg);
      StagePainter().paint(painter, {0, 0, 300, 300}, *threePoints(), style);
    }
    QVERIFY(!bytes.contains("<image"));
    QVERIFY(bytes.count("<circle") + bytes.count("<ellipse") + bytes.count("<path") >= 6);
  }

  void chipsSwitchLayers() {
    LayerBar bar;
    bar.resize(1000, 40);
    QSignalSpy changed(&bar, &LayerBar::layersChanged);
    bar.setLayers(layerSource);
    QCOMPARE(changed.count(), 0);
    bar.toggle(1);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(bar.layers(), std::uint32_t(layerSource | layerTarget));
    bar.setAvailable(~std::uint32_t(layerConjugate), "OTM learns no conjugate");
    bar.toggle(5);
    QCOMPARE(changed.count(), 1);
    const auto chips = bar.findChildren<LayerChip*>();
    QCOMPARE(chips.size(), 11);
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
    QTRY_VERIFY(bar.value() == 1.0);
    QTRY_VERIFY(bar.value() < 0.95);
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

QTEST_MAIN(TestStage)
#include "test_stage.moc"
