#include <QPainter>
#include <QSignalSpy>
#include <QtTest>
#include <cmath>
#include <ctime>

#include "tests/ui/stage_cases.h"
#include "tests/ui/synthetic_moment.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/surface_raster.h"

using namespace brenier;
using namespace brenier::test;

namespace {

const QRectF kArea(0, 0, 900, 600);

SpaceProjection projectionOf(const RaisedSurface& surface, const SpaceView& view) {
  const Box& box = surface.box();
  return {SpaceBox::ofSurface(box.x0, box.x1, box.y0, box.y1, surface.heights()), view, kArea};
}

RaisedSurface raised(const ScalarField& field) {
  return {field, field.box, neededHeights(field, field.box)->range};
}

std::vector<SpaceView> views() {
  std::vector<SpaceView> all;
  for (const double azimuth : {-170.0, -95.0, -28.0, 0.0, 41.0, 90.0, 133.0})
    for (const double elevation : {6.0, 30.0, 60.0, 90.0}) {
      SpaceView view;
      view.azimuth = azimuth;
      view.elevation = elevation;
      view.zoom = 1.7;
      view.shift = {0.1, -0.05};
      all.push_back(view);
    }
  return all;
}

/// The synthetic moment as a trainer gives it in space: phi with its gradient at the probe points.
std::shared_ptr<Snapshot> risen(const SyntheticMoment& made = {}) {
  auto moment = made.make();
  moment->conjugate = {};
  moment->raised.at = *moment->source;
  moment->raised.slope = moment->image;
  for (std::size_t i = 0; i + 1 < moment->source->size(); i += 2)
    moment->raised.value.push_back(static_cast<float>(made.potential((*moment->source)[i], (*moment->source)[i + 1])));
  return moment;
}

StageStyle inSpace(std::uint32_t layers = layerSource | layerImage | layerArrows) {
  StageStyle style;
  style.layers = layers | layerSpace;
  style.view = {-6, -6, 6, 6};
  return style;
}

std::shared_ptr<Snapshot> cloud() {
  auto moment = threePoints();
  moment->third.source = std::make_shared<std::vector<float>>(std::vector<float>{-2, 0, 2});
  moment->third.target = std::make_shared<std::vector<float>>(std::vector<float>{-3, 0, 3});
  moment->third.image = {-1, 1, 3};
  moment->world = {-7, -7, 7, 7};
  return moment;
}

void drag(QWidget& widget, const QPoint& from, const QPoint& to) {
  QTest::mousePress(&widget, Qt::LeftButton, {}, from);
  QMouseEvent move(QEvent::MouseMove, QPointF(to), widget.mapToGlobal(QPointF(to)), Qt::NoButton, Qt::LeftButton,
                   Qt::NoModifier);
  QApplication::sendEvent(&widget, &move);
  QTest::mouseRelease(&widget, Qt::LeftButton, {}, to);
}

}  // namespace

/// The stage in space, as mathematics and as a picture.
class TestSpace : public QObject {
  Q_OBJECT

 private slots:
  void whatIsProjectedComesBack() {
    const SpaceBox box = SpaceBox::ofSurface(-3, 5, -1, 4, {10, 30});
    for (const SpaceView& view : views()) {
      const SpaceProjection projection(box, view, kArea);
      for (const Point3& point : {Point3{-3, -1, 10}, Point3{5, 4, 30}, Point3{0.3, 2.2, 17.5}}) {
        const Point3 back = projection.point(projection.pixel(point), projection.nearness(point));
        QVERIFY(std::abs(back.x - point.x) < 1e-9 && std::abs(back.y - point.y) < 1e-9);
        QVERIFY(std::abs(back.z - point.z) < 1e-8);
        // A step towards who looks moves nothing on the screen and comes nearer by as much.
        const Point3 nearer = point + 0.3 * projection.towardsViewer();
        const QPointF moved = projection.pixel(nearer) - projection.pixel(point);
        QVERIFY(std::hypot(moved.x(), moved.y()) < 1e-9);
        QVERIFY(std::abs(projection.nearness(nearer) - projection.nearness(point) - 0.3) < 1e-12);
      }
    }
    // From above and not turned it is the plane as it is drawn flat: x to the right, y upward, equally long.
    const SpaceProjection above(box, {.azimuth = 0, .elevation = 90}, kArea);
    const QPointF x = above.pixel({1, 0, 10}) - above.pixel({0, 0, 10}),
                  y = above.pixel({0, 1, 10}) - above.pixel({0, 0, 30});
    QVERIFY(x.x() > 0 && std::abs(x.y()) < 1e-9 && y.y() < 0 && std::abs(y.x()) < 1e-9);
    QVERIFY(std::abs(x.x() + y.y()) < 1e-9);
  }

  void turningKeepsLevelLengthsAndZoomKeepsThePlace() {
    const SpaceBox box = SpaceBox::ofSurface(-2, 2, -2, 2, {0, 4});
    SpaceView view{.azimuth = 10, .elevation = 90};
    const auto length = [&] {
      const SpaceProjection projection(box, view, kArea);
      const QPointF step = projection.pixel({1, 1, 0}) - projection.pixel({0, 0, 0});
      return std::hypot(step.x(), step.y());
    };
    const double before = length();
    view.turn({300, 0});
    QVERIFY(std::abs(length() - before) < 1e-9);
    view.turn({0, -2000});
    QVERIFY2(view.elevation > 0, "it is always seen from above");
    view.turn({0, 4000});
    QCOMPARE(view.elevation, 90.0);
    view.turn({10000, 0});
    QVERIFY(std::abs(view.azimuth) <= 180);
    view = {};
    const Point3 point{1.5, -0.5, 2};
    const QPointF pixel = SpaceProjection(box, view, kArea).pixel(point);
    for (const double factor : {1.5, 0.7, 3.0, 100.0, 1e-6}) {
      view.zoomAt(pixel, kArea, factor, SpaceProjection(box, view, kArea).scale());
      const QPointF now = SpaceProjection(box, view, kArea).pixel(point);
      QVERIFY(std::hypot(now.x() - pixel.x(), now.y() - pixel.y()) < 1e-6);
    }
  }

  void everythingFitsInTheStandardView() {
    for (const QRectF& area : {QRectF(0, 0, 900, 600), QRectF(0, 0, 400, 700), QRectF(0, 0, 1600, 500)})
      for (const SpaceBox& box : {SpaceBox::ofSurface(-1, 1, -1, 1, {0, 1}), SpaceBox::ofSurface(-5, 5, -1, 1, {-3, 9}),
                                  SpaceBox{-1, 1, -1, 1, -1, 1, 1}}) {
        const SpaceProjection projection(box, {}, area);
        for (const double x : {box.x0, box.x1})
          for (const double y : {box.y0, box.y1})
            for (const double z : {box.z0, box.z1}) QVERIFY(area.contains(projection.pixel({x, y, z})));
      }
  }

  /// Of two cells that lie one behind the other on a ray, the nearer is painted later, from wherever one looks.
  void nearerCellsArePaintedLater() {
    const RaisedSurface surface = raised(quadratic(33));
    for (const SpaceView& view : views()) {
      const SpaceProjection projection = projectionOf(surface, view);
      const PaintOrder order = surface.orderFrom(projection);
      const Point3 towards = projection.towardsViewer();
      const auto turn = [](bool rises, int index, int count) { return rises ? index : count - 1 - index; };
      const int columns = surface.columns() - 1, rows = surface.rows() - 1;
      const auto when = [&](const Point3& at) {  // the triangle over a place, as the order counts
        const double u = (at.x + 2) / 4 * columns, v = (at.y + 2) / 4 * rows;
        const int column = int(u), row = int(v);
        const bool upper = v - row > u - column;
        return 2 * (turn(order.rowsRise, row, rows) * columns + turn(order.columnsRise, column, columns)) +
               (upper == order.upperFirst ? 0 : 1);
      };
      for (int k = 0; k < 400; ++k) {
        Point3 at{-1.9 + 3.8 * ((k * 37) % 400) / 400.0, -1.9 + 3.8 * ((k * 101) % 400) / 400.0};
        const Point3 nearer = at + 0.03 * (k % 9 + 1) * towards;
        if (std::abs(nearer.x) > 1.99 || std::abs(nearer.y) > 1.99) continue;
        QVERIFY(when(nearer) >= when(at));
      }
    }
  }

  /// The picture shows at each pixel what a ray meets first.
  void thePictureIsWhatRaysMeet() {
    SyntheticMoment made;
    made.field = {-6, -6, 6, 6};
    const ScalarField bowl = made.make()->potential;
    ScalarField dome = bowl;
    for (float& value : dome.values) value = -value;
    const ColorMap& map = ColorMap::viridis();
    for (const auto& [field, azimuth] :
         {std::pair(&bowl, 20.0), {&bowl, -130.0}, {&dome, 20.0}, {&dome, 110.0}, {&dome, -160.0}, {&dome, -70.0}}) {
      const RaisedSurface surface = raised(*field);
      int seen = 0, wrong = 0;
      const SpaceProjection projection = projectionOf(surface, {.azimuth = azimuth, .elevation = 18});
      const QImage image = surfaceImage(surface, projection, {map, Qt::black, Qt::gray, 0, 0}, kArea.size().toSize());
      for (int k = 0; k < 500; ++k) {
        const Point3 at{-5.9 + 11.8 * ((k * 37) % 500) / 500.0, -5.9 + 11.8 * ((k * 211) % 500) / 500.0};
        const Point3 point{at.x, at.y, surface.heightAt(at.x, at.y)};
        if (!std::isfinite(point.z) || surface.hides(point, projection)) continue;
        const QPointF pixel = projection.pixel(point);
        ++seen;
        // The hue of its height, whatever the light made of it.
        const QColor shown(image.pixel(int(pixel.x()), int(pixel.y())));
        const double share = (point.z - surface.heights().low) / (surface.heights().high - surface.heights().low);
        const QColor due(map.at(share));
        const double length = std::hypot(shown.red(), shown.green(), shown.blue()),
                     dueLength = std::hypot(due.red(), due.green(), due.blue());
        const double cosine = (shown.red() * due.red() + shown.green() * due.green() + shown.blue() * due.blue()) /
                              std::max(1.0, length * dueLength);
        wrong += !(cosine > 0.97) && qAlpha(image.pixel(int(pixel.x()), int(pixel.y()))) == 255;
      }
      QVERIFY2(seen > 100 && wrong < seen / 20, qPrintable(QString("%1 of %2").arg(wrong).arg(seen)));
    }
  }

  void hiddenIsWhatLiesBehind() {
    const RaisedSurface bowl = raised(quadratic(65));
    const SpaceProjection low = projectionOf(bowl, {.azimuth = 0, .elevation = 8});
    // Seen from the front the nearer wall hides the bottom, and the farther wall's inside is seen over it.
    QVERIFY(bowl.hides({0, 0, 0}, low));
    QVERIFY(!bowl.hides({0, 1.9, bowl.heightAt(0, 1.9)}, low));
    QVERIFY(!bowl.hides({0, -1.99, bowl.heightAt(0, -1.99)}, low));
    const SpaceProjection above = projectionOf(bowl, {.azimuth = 0, .elevation = 90});
    QVERIFY(!bowl.hides({0, 0, 0}, above));
  }

  void oneSpikeDoesNotFlattenIt() {
    ScalarField field = quadratic(65);
    const NeededHeights calm = *neededHeights(field, field.box);
    QVERIFY(!calm.cutsData());
    QCOMPARE(calm.range.high, 4.0);
    field.values[2000] = 1e6f;
    field.values[77] = std::nanf("");
    const NeededHeights spiked = *neededHeights(field, field.box);
    QVERIFY(spiked.cutsData() && spiked.range.high < 8);
    QCOMPARE(spiked.highest, 1e6);
    const RaisedSurface surface(field, field.box, spiked.range);
    QVERIFY(std::abs(surface.heightAt(1, 1) - 1) < 1e-3);
    QVERIFY(std::isnan(surface.node(77 % 65, 77 / 65)));
    // And it says so.
    auto moment = threePoints();
    moment->potential = field;
    moment->world = {-2, -2, 2, 2};
    StageStyle style = inSpace();
    style.view = field.box;
    QVERIFY(stageNotes(*moment, style).join(' ').contains("the surface is cut off at"));
    // What is the same everywhere is a plate, and nothing at all is nothing.
    std::fill(field.values.begin(), field.values.end(), 3.0f);
    const HeightRange plate = neededHeights(field, field.box)->range;
    QVERIFY(plate.low < 3 && plate.high > 3);
    std::fill(field.values.begin(), field.values.end(), std::nanf(""));
    QVERIFY(!neededHeights(field, field.box));
    moment->potential = field;
    QCOMPARE(spaceKind(*moment, style), SpaceKind::flat);
  }

  /// A field that covers what is shown covers its edges too, whatever single precision makes of them, and the lowest
  /// place of a field is no hole.
  void surfacesReachTheirEdges() {
    for (int k = 0; k < 200; ++k) {
      ScalarField field = quadratic(96);
      const float a = 7.123f + 0.0137f * float(k);
      field.box = {-a, -a * 0.93f - 0.1f, a * 1.07f, a};
      const RaisedSurface surface = raised(field);
      for (int row = 0; row < surface.rows(); ++row)
        for (int column = 0; column < surface.columns(); ++column) QVERIFY(std::isfinite(surface.node(column, row)));
    }
    const RaisedSurface bowl = raised(quadratic(96));
    const SpaceProjection projection = projectionOf(bowl, {});
    const QImage image =
        surfaceImage(bowl, projection, {ColorMap::viridis(), Qt::black, Qt::gray, 0, 0}, kArea.size().toSize());
    QCOMPARE(qAlpha(image.pixel(projection.pixel({0, 0, bowl.heightAt(0, 0)}).toPoint())), 255);
  }

  /// The plane touches the surface, its corners lie in it, and what it says is its slope is that.
  void theTangentPlaneTouches() {
    const SyntheticMoment made;
    const auto moment = risen(made);
    const StageStyle style = inSpace();
    const SpaceFigure figure(kArea, *moment, style);
    const double extent = figure.surface()->heights().high - figure.surface()->heights().low;
    for (const int i : {0, 3, 17, 200}) {
      const auto plane = figure.tangentAt(i);
      QVERIFY(plane);
      const Point3& at = plane->touches;
      QVERIFY(std::abs(figure.surface()->heightAt(at.x, at.y) - at.z) < 0.02 * extent);
      for (const Point3& corner : plane->corners) {
        const double along = plane->slope.x() * (corner.x - at.x) + plane->slope.y() * (corner.y - at.y);
        QVERIFY(std::abs(corner.z - at.z - along) < 1e-9 * extent + 1e-9);
        // phi is convex: no plane that touches it rises above it.
        QVERIFY(made.potential(corner.x, corner.y) >= corner.z - 1e-4 * extent);
      }
      double tx, ty;
      made.map(at.x, at.y, tx, ty);
      QVERIFY(std::hypot(plane->slope.x() - tx, plane->slope.y() - ty) < 1e-4);
      QVERIFY(plane->uphill.z > at.z);
      const QString said = figure.describe(i).back().text;
      const QString due = QString("the slope here is T(x) = (%1, %2)").arg(tx, 0, 'f', 2).arg(ty, 0, 'f', 2);
      QCOMPARE(said, QString(due).replace('-', QChar(0x2212)));
    }
    QVERIFY(!figure.tangentAt(-1) && !figure.tangentAt(1 << 20));
  }

  /// Where the map is not the slope of the surface, nothing says that it is.
  void aSlopeThatIsNotTheMapIsNotCalledSo() {
    auto moment = risen();
    for (float& at : moment->image) at += 0.5f;
    const StageStyle style = inSpace();
    const QString said = SpaceFigure(kArea, *moment, style).describe(0).back().text;
    QVERIFY2(said.startsWith("the slope here is ∇φ(x)"), qPrintable(said));
    moment->raised = {};
    const SpaceFigure unknown(kArea, *moment, style);
    QVERIFY(!unknown.tangentAt(0));
    for (const HoverLine& line : unknown.describe(0)) QVERIFY(!line.text.contains("slope"));
  }

  void psiStandsWhereThePlaneShowsIt() {
    auto moment = risen();
    moment->conjugate = quadratic();
    QCOMPARE(&raisedField(*moment, inSpace(layerPotential)), &moment->potential);
    QCOMPARE(&raisedField(*moment, inSpace(layerPotential | layerConjugate)), &moment->potential);
    QCOMPARE(&raisedField(*moment, inSpace(layerConjugate)), &moment->conjugate);
    moment->potential = {};
    QCOMPARE(&raisedField(*moment, inSpace(layerSource)), &moment->conjugate);
    // Slopes of phi are none of psi.
    const StageStyle style = inSpace(layerConjugate);
    QVERIFY(!SpaceFigure(kArea, *moment, style).tangentAt(0));
    moment->raised = {true, {0.5f, 0.25f}, {0.2f}, {0.5f, 0.25f}};
    const SpaceFigure figure(kArea, *moment, style);
    QVERIFY(figure.findsTargets() && figure.tangentAt(0));
    QCOMPARE(figure.describe(0).back().text, QString("the slope here is ∇ψ(y) = (0.50, 0.25)"));
  }

  void pointsAreFoundWhereTheyStand() {
    const auto moment = risen();
    const StageStyle style = inSpace(layerSource);
    const SpaceFigure figure(kArea, *moment, style);
    int found = 0;
    for (int i = 0; i < 60; ++i) {
      const QPointF at = figure.sourceAt(static_cast<std::size_t>(i));
      const int nearest = figure.nearest(at, 36);
      QVERIFY(nearest >= 0);
      const QPointF there = figure.sourceAt(static_cast<std::size_t>(nearest));
      QVERIFY(std::hypot(there.x() - at.x(), there.y() - at.y()) < 5);
      found += nearest == i;
      const QPointF plane = figure.planeAt(at),
                    due((*moment->source)[2 * std::size_t(i)], (*moment->source)[2 * std::size_t(i) + 1]);
      QVERIFY(std::hypot(plane.x() - due.x(), plane.y() - due.y()) < 0.05);
    }
    QVERIFY(found > 50);
    QCOMPARE(figure.nearest({2, 2}, 36), -1);
  }

  void aCloudIsInSpace() {
    const auto moment = cloud();
    StageStyle style = inSpace(layerSource | layerTarget | layerImage);
    style.view = {-7, -7, 7, 7};
    const SpaceFigure figure(kArea, *moment, style);
    QCOMPARE(figure.kind(), SpaceKind::cloud);
    const SpaceProjection& projection = figure.projection();
    for (std::size_t i = 0; i < 3; ++i) {
      const QPointF due =
          projection.pixel({(*moment->source)[2 * i], (*moment->source)[2 * i + 1], (*moment->third.source)[i]});
      QCOMPARE(figure.sourceAt(i), due);
      QCOMPARE(figure.nearest(due, 36), int(i));
    }
    QVERIFY(!figure.tangentAt(0));
    QCOMPARE(figure.describe(0).back().text, QString("x₃ −2.00 to −1.00"));
    style.interpolation = 0.5;
    const QPointF half = SpaceFigure(kArea, *moment, style).imageAt(0);
    QCOMPARE(half, projection.pixel({-2, -3, -1.5}));
    style.space.turn({200, 30});
    const QImage all = painted(moment, style.layers);
    for (const Layer layer : {layerSource, layerTarget, layerImage})
      QVERIFY(painted(moment, style.layers & ~std::uint32_t(layer)) != all);
  }

  /// Drag, wheel, keys and a double click, none of which asks for another frame.
  void aPersonTurnsIt() {
    StageView view;
    view.resize(700, 500);
    view.setSnapshot(risen());
    view.setLayers(layerSource | layerImage | layerArrows);
    const Box flat = view.visibleBox();
    view.setLayers(view.layers() | layerSpace);
    view.show();
    QVERIFY(view.inSpace());
    QVERIFY2(view.visibleBox() == view.view() && view.visibleBox().x1 < flat.x1, "the field is wanted where it stands");
    QSignalSpy asked(&view, &StageView::visibleBoxChanged), turned(&view, &StageView::spaceViewChanged);
    const SpaceView standard;
    drag(view, {300, 300}, {360, 330});
    QVERIFY(view.spaceView().azimuth < standard.azimuth && view.spaceView().elevation > standard.elevation);
    QVERIFY(view.pins().empty());
    QTest::keyClick(&view, Qt::Key_Left);
    const double afterKey = view.spaceView().azimuth;
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(view.spaceView().azimuth < afterKey);
    QTest::keyClick(&view, Qt::Key_Down);
    QTest::keyClick(&view, Qt::Key_Plus);
    QVERIFY(view.spaceView().zoom > 1);
    const double zoom = view.spaceView().zoom;
    const QPointF at(200, 120);
    QWheelEvent wheel(at, view.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&view, &wheel);
    QVERIFY(view.spaceView().zoom > zoom);
    view.grab();
    QVERIFY(turned.count() >= 6);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, {350, 300});
    QCOMPARE(view.spaceView(), standard);
    QCOMPARE(asked.count(), 0);
    // The mouse finds a point, and a click pins it.
    const SpaceFigure figure(QRectF(view.rect()), *view.snapshot(), view.style());
    const int point = figure.nearest(QRectF(view.rect()).center(), 200);
    QVERIFY(point >= 0);
    const QPoint where = figure.foundAt(std::size_t(point)).toPoint();
    moveMouse(view, where);
    QVERIFY(view.hoveredPoint() >= 0);
    const QImage hovered = view.grab().toImage();
    QVERIFY2(countNear(hovered, view.style().theme.text, 60) > 60, "the edge of its tangent plane");
    QTest::mouseClick(&view, Qt::LeftButton, {}, where);
    QCOMPARE(view.pins().size(), std::size_t(1));
  }

  void heightsGrowAtOnceAndShrinkSlowly() {
    StageView view;
    view.resize(600, 500);
    view.setLayers(layerSpace);
    auto low = threePoints(), high = threePoints();
    low->potential = high->potential = quadratic();
    for (ScalarField* field : {&low->potential, &high->potential}) field->box = {-6, -6, 6, 6};
    for (float& value : high->potential.values) value *= 10;
    view.setSnapshot(low);
    const double first = view.style().heights->high;
    view.setSnapshot(high);
    QVERIFY(view.style().heights->high > 9 * first);
    view.setSnapshot(low);
    QVERIFY(view.style().heights->high > 5 * first);
    QTRY_VERIFY_WITH_TIMEOUT(view.style().heights->high < 2 * first, 12000);
  }

  void whatNeedsThePlaneLiesFlat() {
    auto moment = risen();
    StageStyle style = inSpace();
    QCOMPARE(spaceKind(*moment, style), SpaceKind::surface);
    style.keptFlat = true;
    QCOMPARE(spaceKind(*moment, style), SpaceKind::flat);
    style.keptFlat = false;
    moment->inner = SyntheticMoment{}.inner();
    QCOMPARE(spaceKind(*moment, style), SpaceKind::flat);
    QVERIFY(stageNotes(*moment, style).join(' ').contains("inner problem is shown in the plane"));
    style.inner = false;
    QCOMPARE(spaceKind(*moment, style), SpaceKind::surface);
  }

  void whatIsNotFiniteIsSkipped() {
    auto moment = risen();
    auto source = std::make_shared<PlanePoints>(*moment->source);
    for (std::size_t i = 0; i < source->size(); i += 7) (*source)[i] = NAN;
    for (std::size_t i = 0; i < moment->image.size(); i += 5) moment->image[i] = i % 2 ? INFINITY : NAN;
    for (std::size_t i = 0; i < moment->potential.values.size(); i += 11) moment->potential.values[i] = NAN;
    for (std::size_t i = 0; i < moment->raised.value.size(); i += 3) moment->raised.value[i] = NAN;
    for (auto& tear : moment->defects.groups) tear.line[2] = NAN;
    moment->source = source;
    const QImage image = painted(moment, 0xFFF);
    QVERIFY(countNear(image, Theme::lightTheme().source) > 20);
    StageStyle style = inSpace();
    const SpaceFigure figure(kArea, *moment, style);
    for (int i = 0; i < 20; ++i) figure.tangentAt(i), figure.describe(i);
    const auto broken = std::make_shared<Snapshot>();
    broken->source = std::make_shared<PlanePoints>(PlanePoints{1});
    broken->potential = {Box{}, 4, 4, {1, 2}};
    broken->third.source = std::make_shared<std::vector<float>>();
    painted(broken, 0xFFF);
    broken->third = {};
    painted(broken, 0xFFF);
  }

  /// A frame in space costs about what a flat one does: both are painted in software.
  void aFrameInSpaceCostsNoMoreThanSome() {
    SyntheticMoment made;
    made.field = {-6, -6, 6, 6};
    const auto moment = risen(made);
    const auto cost = [&](std::uint32_t layers) {
      StageStyle style = inSpace();
      style.layers = layers;
      QImage figure(1280, 800, QImage::Format_RGB32);
      std::vector<double> times;
      for (int frame = 0; frame < 15; ++frame) {
        StagePainter stage;  // nothing is kept: as while it learns
        style.space.turn({40, 0});
        const std::clock_t before = std::clock();
        QPainter painter(&figure);
        stage.paint(painter, QRectF(0, 0, 1280, 800), moment, style);
        painter.end();
        times.push_back(double(std::clock() - before));
      }
      std::nth_element(times.begin(), times.begin() + 7, times.end());
      return times[7];
    };
    const std::uint32_t layers = ViewRequest{}.layers;
    const double flat = cost(layers), space = cost(layers | layerSpace);
    QVERIFY2(space < 3 * flat, qPrintable(QString("%1 times a flat frame").arg(space / flat)));
  }
};

BRENIER_TEST(TestSpace)
#include "test_space.moc"
