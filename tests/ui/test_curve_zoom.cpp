#include <QApplication>
#include <QWheelEvent>
#include <QtTest>
#include <cmath>

#include "ui/panels/choosable.h"
#include "ui/plots/curve_card.h"
#include "ui/plots/robust_range.h"
#include "ui/theme/theme.h"

using namespace brenier;

namespace {

/// A card with a noisy curve between 1 and 2.
struct Card {
  Card() {
    card.resize(320, 220);
    card.addCurve("loss", "loss", Qt::blue);
    for (int k = 0; k < 200; ++k) card.append("loss", k, level(k));
    card.show();
  }
  static double level(int k) { return 1.5 + 0.5 * std::sin(0.3 * k); }
  QRectF range() {
    QTest::qWait(150);  // charts are drawn ten times a second
    return card.shownRange();
  }
  CurveCard card;
};

}  // namespace

/// Charts: what one spike may do to them, zooming, and what belongs to another problem.
class TestCurveZoom : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { ThemeManager::instance().applyTo(*qApp); }

  void oneSpikeIsPutAside() {
    std::vector<double> values;
    for (int k = 0; k < 100; ++k) values.push_back(Card::level(k));
    const RobustRange calm = robustRange(values);
    QVERIFY(calm.valid && calm.spikes.empty());
    values[40] = 6e9;
    const RobustRange range = robustRange(values);
    QCOMPARE(range.spikes, std::vector<std::size_t>{40});
    QVERIFY(range.upper < 3 && range.lower > 0.5);
    // The newest one, too, which has nothing behind it.
    values.push_back(-6e9);
    QCOMPARE(robustRange(values).spikes.size(), std::size_t{2});
  }

  /// Where a curve stays, it is; and few values, or a level that is left, are shown whole.
  void levelsAreNoSpikes() {
    std::vector<double> values(100, 1.0);
    for (int k = 0; k < 8; ++k) values.push_back(40);
    QVERIFY(robustRange(values).spikes.empty());
    QCOMPARE(robustRange(values).upper, 40.0);
    std::vector<double> falling;
    for (int k = 0; k < 60; ++k) falling.push_back(96 * std::exp(-0.3 * k) + 1);
    QCOMPARE(robustRange(falling).upper, 97.0);
    QCOMPARE(robustRange({1, 2, 5000}).upper, 5000.0);
    QVERIFY(!robustRange({NAN, NAN}).valid);
  }

  void aChartIsNotFlattenedByASpike() {
    Card made;
    const QRectF before = made.range();
    QVERIFY(before.bottom() < 3);
    made.card.append("loss", 200, 6e9);
    const QRectF after = made.range();
    QVERIFY2(after.bottom() < 3, qPrintable(QString::number(after.bottom())));
    QCOMPARE(made.card.spikes(), 1);  // and it is marked
  }

  void theWheelZoomsAndADoubleClickFits() {
    Card made;
    const QRectF whole = made.range();
    const QPoint at = made.card.plotRect().center();
    QWheelEvent wheel(at, made.card.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(&made.card, &wheel);
    QVERIFY(wheel.isAccepted());
    const QRectF zoomed = made.range();
    QVERIFY(zoomed.width() < 0.8 * whole.width() && zoomed.height() < 0.8 * whole.height());
    made.card.append("loss", 201, 1.5);
    QCOMPARE(made.range(), zoomed);  // it stays, whatever comes
    QTest::mouseDClick(&made.card, Qt::LeftButton, {}, at);
    QVERIFY(made.range().width() >= whole.width());
  }

  /// Dragging does not explain the number, which a click does.
  void aDrawnRectangleZooms() {
    Card made;
    int explained = 0;
    makeChoosable(&made.card, [&] { ++explained; });
    const QRectF whole = made.range();
    const QRect plot = made.card.plotRect();
    const QPoint from = plot.topLeft() + QPoint(30, 10), to = plot.center();
    QTest::mousePress(&made.card, Qt::LeftButton, {}, from);
    QTest::mouseMove(&made.card, (from + to) / 2);
    QMouseEvent move(QEvent::MouseMove, to, made.card.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&made.card, &move);
    QTest::mouseRelease(&made.card, Qt::LeftButton, {}, to);
    const QRectF zoomed = made.range();
    QVERIFY(zoomed.width() < whole.width() && zoomed.height() < whole.height());
    QCOMPARE(explained, 0);
    QTest::mouseDClick(&made.card, Qt::LeftButton, {}, to);
    QTest::mouseClick(&made.card, Qt::LeftButton, {}, to);
    QVERIFY(explained > 0);
  }

  void anotherProblemTakesItsLinesAway() {
    Card made;
    made.card.setReference("exact", 1.7);
    QCOMPARE(made.card.references(), 1);
    made.card.beginPart(120);
    QCOMPARE(made.card.references(), 0);
    made.card.setReference("exact", 1.2);
    QCOMPARE(made.card.references(), 1);
    QVERIFY(made.card.drawnPoints("loss") > 100);  // what was learned stays
    QImage whole(made.card.size(), QImage::Format_RGB32);
    QTest::qWait(150);
    made.card.render(&whole);  // the new line begins at the mark
    made.card.clear();
    QCOMPARE(made.card.references(), 0);
  }
};

BRENIER_TEST(TestCurveZoom)
#include "test_curve_zoom.moc"
