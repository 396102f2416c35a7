#include <QSvgGenerator>
#include <QtTest>
#include <cmath>
#include <cstddef>
#include <memory>

#include "tests/ui/stage_cases.h"
#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/contours.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/raster_lines.h"
#include "ui/canvas/stage_range.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// Memory for one moment, given again as soon as it is free.
struct Place {
  alignas(std::max_align_t) std::byte room[2 * sizeof(Snapshot)];
  bool taken = false;
};

template <class T>
struct InPlace {
  using value_type = T;
  Place* place;
  explicit InPlace(Place* at) : place(at) {}
  template <class U>
  InPlace(const InPlace<U>& other) : place(other.place) {}
  T* allocate(std::size_t count) {
    const bool fits = !place->taken && count * sizeof(T) <= sizeof place->room;
    if (fits) place->taken = true;
    return static_cast<T*>(fits ? static_cast<void*>(place->room) : ::operator new(count * sizeof(T)));
  }
  void deallocate(T* at, std::size_t) {
    if (static_cast<void*>(at) == place->room)
      place->taken = false;
    else
      ::operator delete(at);
  }
  bool operator==(const InPlace&) const = default;
};

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
    QCOMPARE(countNear(painted(moment, 0), color), 0);
    QVERIFY(countNear(painted(moment, layer), color) > 50);
  }

  void everyLayerChangesThePicture() {
    const auto moment = SyntheticMoment{}.make();
    const QImage empty = painted(moment, 0);
    for (const StageLayer& layer : stageLayers()) QVERIFY2(painted(moment, layer.bit) != empty, layer.id);
    QVERIFY(painted(moment, 0, 1, Theme::darkTheme()) != empty);
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
      stage.paint(painter, QRectF(0, 0, 400, 300), moment, style);
    }
    QCOMPARE(first, second);
  }

  /// Moments come and go, and one may be where another was, with the same run, step and (empty) potential: what was
  /// made for the one is never shown for the other.
  void aMomentInThePlaceOfAnotherIsPaintedAnew() {
    StageStyle style;
    style.layers = layerConjugate;
    style.view = {-2, -2, 2, 2};
    StagePainter stage;
    const auto paint = [&](StagePainter& painter, const std::shared_ptr<const Snapshot>& moment) {
      QImage image(200, 200, QImage::Format_RGB32);
      QPainter on(&image);
      painter.paint(on, QRectF(image.rect()), moment, style);
      return image;
    };
    Place place;
    for (const float turn : {1.0f, -1.0f}) {
      const auto moment = std::allocate_shared<Snapshot>(InPlace<Snapshot>{&place});
      moment->run = 1;
      moment->conjugate = quadratic();
      for (float& value : moment->conjugate.values) value *= turn;
      StagePainter fresh;
      QCOMPARE(paint(stage, moment), paint(fresh, moment));
    }
  }

  void anEmptySnapshotPaints() {
    const auto nothing = std::make_shared<Snapshot>();
    QCOMPARE(countNear(painted(nothing, 0x3FF), Qt::white, 2), 600 * 600);
    const auto broken = std::make_shared<Snapshot>();
    broken->source = std::make_shared<PlanePoints>(PlanePoints{1});
    broken->image = {1, 2, 3};
    broken->potential = {Box{}, 4, 4, {1, 2}};
    broken->stretch = {1};
    broken->defects.groups.resize(1);
    broken->defects.groups[0].kind = DefectKind::tear;
    broken->defects.groups[0].line = {1, 2, 3};
    broken->gridRows = broken->gridColumns = 9;
    painted(broken, 0x3FF);
  }

  void pointsThatAreNotFiniteAreSkipped() {
    auto moment = SyntheticMoment{}.make();
    auto source = std::make_shared<PlanePoints>(*moment->source);
    for (std::size_t i = 0; i < source->size(); i += 7) (*source)[i] = NAN;
    for (std::size_t i = 0; i < moment->image.size(); i += 5) moment->image[i] = i % 2 ? INFINITY : NAN;
    for (std::size_t i = 0; i < moment->potential.values.size(); i += 11) moment->potential.values[i] = NAN;
    for (std::size_t i = 0; i < moment->stretch.size(); i += 11) moment->stretch[i] = NAN;
    for (auto& tear : moment->defects.groups) tear.line[2] = NAN;
    for (std::size_t i = 0; i < moment->warpedGrid.size(); i += 13) moment->warpedGrid[i] = NAN;
    moment->source = source;
    QVERIFY(countNear(painted(moment, 0x3FF), Theme::lightTheme().source) > 20);
    const Box range = neededRange(*moment);
    QVERIFY(std::isfinite(range.x0) && std::isfinite(range.y1));
  }

  void interpolationMovesTheLearnedImage() {
    const auto moment = threePoints();
    const auto greenAt = [&](double t, const QPointF& data) {
      const QPointF at = StagePainter::dataToPixels({-7, -7, 7, 7}, {0, 0, 600, 600}).map(data);
      const QImage image = painted(moment, layerImage, t);
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

  void tearsAreLinesAndTrueOnesAreGrey() {
    const auto moment = SyntheticMoment{}.make();
    const QTransform toPixels = StagePainter::dataToPixels({-7, -7, 7, 7}, {0, 0, 600, 600});
    const auto inkAt = [&](const MapDefect& tear, const QColor& colour) {
      const QPoint at = toPixels.map(QPointF(tear.line[2], tear.line[3])).toPoint();
      return countNear(painted(moment, layerTears).copy(QRect(at - QPoint(3, 3), QSize(7, 7))), colour, 60);
    };
    for (const auto& tear : moment->defects.groups) QVERIFY(inkAt(tear, Theme::lightTheme().error) > 4);
    moment->defects.groups.clear();
    int grey = 0;
    for (const auto& tear : *moment->defects.trueTears) grey += inkAt(tear, Theme::lightTheme().exact);
    QVERIFY2(grey > 8, qPrintable(QString::number(grey)));
    moment->defects = {};
    QCOMPARE(countNear(painted(moment, layerTears), Theme::lightTheme().error), 0);
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
      StagePainter().paint(painter, {0, 0, 300, 300}, threePoints(), style);
    }
    QVERIFY(!bytes.contains("<image"));
    QVERIFY(bytes.count("<circle") + bytes.count("<ellipse") + bytes.count("<path") >= 6);
  }
};

BRENIER_TEST(TestStage)
#include "test_stage.moc"
