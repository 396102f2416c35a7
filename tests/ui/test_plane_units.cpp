#include <QtTest>

#include "ui/canvas/figure_axes.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_painter.h"

using namespace brenier;

namespace {

/// One source point at (1, 2) of the plane whose image is (3, 4), in a frame.
std::shared_ptr<Snapshot> momentIn(const RunFrame& frame) {
  auto moment = std::make_shared<Snapshot>();
  moment->source = std::make_shared<PlanePoints>(PlanePoints{1, 2});
  moment->target = std::make_shared<PlanePoints>(PlanePoints{3, 4});
  moment->image = {3, 4};
  moment->world = {-5, -5, 5, 5};
  if (!frame.isIdentity()) moment->frame = std::make_shared<RunFrame>(frame);
  return moment;
}

const SideFrame utm{{500000, 5400000}, {2, 2}};

}  // namespace

/// What is drawn in a run's frame is read in the units of its files.
class TestPlaneUnits : public QObject {
  Q_OBJECT

 private slots:
  void numbersHaveTheDigitsThatThePictureTells() {
    QCOMPARE(coordinateText(1.23456, 10), QString("1.23"));
    QCOMPARE(coordinateText(-1.5, 10), QStringLiteral("−1.50"));
    QCOMPARE(coordinateText(-0.001, 10), QString("0.00"));
    QCOMPARE(coordinateText(0.0012345, 0.01), QString("0.0012"));
    QCOMPARE(coordinateText(1700000001.25, 10), QString("1700000001.25"));
    QCOMPARE(coordinateText(123456.7, 1e6), QString("123457"));
    QCOMPARE(coordinateText(1.2345e-30, 1e-29), QString("1.2e-30").replace('-', QChar(0x2212)));
    QCOMPARE(coordinateText(2.5e20, 1e21), QString("2.5e+20"));
  }

  void ticksAreToldApart() {
    const auto shown = [](double low, double high, double step, double value) {
      const TickLabels labels = tickLabels(low, high, step);
      return labels.label(value) + '|' + labels.beside();
    };
    QCOMPARE(shown(-5, 5, 1, 2), QString("2|"));
    QCOMPARE(shown(-0.5, 0.5, 0.1, 0.2), QString("0.2|"));
    QCOMPARE(shown(499990, 500010, 2, 500004), QString("500004|"));
    QCOMPARE(shown(5399990, 5400010, 0.5, 5400000.5), QString("0.5|+ 5399900").replace("0.5|", "100.5|"));
    QCOMPARE(shown(1.7e9, 1.7e9 + 8, 1, 1.7e9 + 3), QString("3|+ 1700000000"));
    QCOMPARE(shown(-4e-30, 4e-30, 1e-30, 2e-30), QStringLiteral("2|×1e−30"));
    QCOMPARE(shown(-4e20, 4e20, 1e20, -2e20), QStringLiteral("−2|×1e20"));
  }

  void withoutAFrameThePlaneIsTheData() {
    const PlaneUnits units(*momentIn({}));
    QVERIFY(units.remark().isEmpty());
    QCOMPARE(units.horizontal().unit, 1.0);
    QCOMPARE(units.source({1, 2}), QString("(1.00, 2.00)"));
    QCOMPARE(units.length(1.5), QString("1.5"));
  }

  /// Far from 0, one unit: everything reads as in the files.
  void oneFrameOfOneUnit() {
    const auto moment = momentIn({utm, utm});
    const PlaneUnits units(*moment);
    QVERIFY(units.remark().isEmpty());
    QCOMPARE(units.horizontal().origin + units.horizontal().unit * 1, 500002.0);
    const auto lines = describePoint(*moment, 0, Theme::lightTheme());
    QCOMPARE(lines[0].text, QString("x (500002.00, 5400004.00)"));
    QCOMPARE(lines[1].text, QString("T(x) (500006.00, 5400008.00)"));
    QCOMPARE(lines[2].text, QString("moves 5.66"));
    QCOMPARE(units.cost(1.5), QString("6"));
    MapDefect tear;
    tear.kind = DefectKind::tear;
    tear.x = 1, tear.y = 2;
    QCOMPARE(defectPlace(tear, units), QString("tear near (500002.00, 5400004.00)"));
  }

  void columnsWithUnitsOfTheirOwn() {
    const SideFrame scaled{{100, 0}, {10, 0.1}};
    const auto moment = momentIn({scaled, scaled});
    const PlaneUnits units(*moment);
    QVERIFY(units.remark().contains("columns are scaled"));
    QCOMPARE(units.horizontal().unit, 10.0);
    QCOMPARE(units.vertical().unit, 0.1);
    const auto lines = describePoint(*moment, 0, Theme::lightTheme());
    QCOMPARE(lines[0].text, QString("x (110.00, 0.20)"));
    QCOMPARE(lines[1].text, QString("T(x) (130.00, 0.40)"));
    QCOMPARE(lines[2].text, QString("moves (20.00, 0.20)"));
    QVERIFY(units.length(1).contains("scaled"));
  }

  void sidesFarApart() {
    const auto moment = momentIn({utm, {{0, 0}, {2, 2}}});
    const PlaneUnits units(*moment);
    QVERIFY2(units.remark().contains("source (500000.00, 5400000.00)"), qPrintable(units.remark()));
    QCOMPARE(units.horizontal().origin, 0.0);
    const auto lines = describePoint(*moment, 0, Theme::lightTheme());
    QCOMPARE(lines[1].text, QString("T(x) (6.00, 8.00)"));
    QCOMPARE(lines[2].text, QStringLiteral("moves (−499996.00, −5399996.00)"));
  }

  void sidesWithUnitsOfTheirOwn() {
    const PlaneUnits units(*momentIn({utm, {{0, 0}, {3, 4}}}));
    QVERIFY(units.remark().contains("each side is drawn scaled"));
    QCOMPARE(units.horizontal().unit, 1.0);
  }

  /// A single column is drawn on the line y = 0, of any frame.
  void oneColumn() {
    const PlaneUnits units(*momentIn({{{1e9}, {1}}, {{1e9}, {1}}}));
    QCOMPARE(units.source({2, 0}), QString("(1000000002.00, 0.00)"));
  }

  /// The stage has axes where the data are not drawn in their own units, and says what axes cannot.
  void theStageSaysIt() {
    const auto picture = [](const RunFrame& frame) {
      QImage image(600, 400, QImage::Format_RGB32);
      QPainter painter(&image);
      StageStyle style;
      style.layers = 0;
      style.view = {-5, -5, 5, 5};
      StagePainter().paint(painter, QRectF(0, 0, 600, 400), momentIn(frame), style);
      return image;
    };
    const auto inked = [&](const RunFrame& frame, const QRect& where) {
      const QImage image = picture(frame);
      const QRgb ground = image.pixel(300, 100);
      int count = 0;
      for (int y = where.top(); y <= where.bottom(); ++y)
        for (int x = where.left(); x <= where.right(); ++x) count += image.pixel(x, y) != ground;
      return count;
    };
    const QRect axis(0, 376, 600, 24), beside(200, 350, 400, 24);
    QCOMPARE(inked({}, axis), 0);
    QVERIFY(inked({utm, utm}, axis) > 200);
    QCOMPARE(inked({utm, utm}, beside), 0);
    QVERIFY(inked({{{0, 0}, {1, 10}}, {{0, 0}, {1, 10}}}, beside) > 200);
  }
};

BRENIER_TEST(TestPlaneUnits)
#include "test_plane_units.moc"
