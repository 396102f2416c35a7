#include <qcustomplot.h>

#include <QtTest>
#include <cmath>

#include "tests/ui/count_near.h"
#include "ui/plots/axis_ticker.h"
#include "ui/plots/bounds_bar.h"
#include "ui/plots/card_frame.h"
#include "ui/plots/curve_buffer.h"
#include "ui/plots/curve_card.h"
#include "ui/plots/range_keeper.h"
#include "ui/theme/color_map.h"
#include "ui/theme/tabular_text.h"

using namespace brenier;

namespace {

int countNear(const QImage& image, const QColor& color) {
  return test::countNear(image, color, 40);
}

}  // namespace

class TestPlots : public QObject {
  Q_OBJECT

 private slots:
  void rangeGrowsAtOnceAndShrinksSlowly() {
    RangeKeeper range;
    range.update(0, 1, 0);
    range.update(-2, 5, 0.03);
    QCOMPARE(range.lower(), -2.0);
    QCOMPARE(range.upper(), 5.0);
    QVERIFY(range.update(0, 1, 0.1));
    QVERIFY(range.upper() < 5 && range.upper() > 4.5);
    double before = range.upper();
    int steps = 0;
    while (range.update(0, 1, 0.1)) {
      QVERIFY(range.upper() <= before);
      QVERIFY(before - range.upper() < 0.1 * 5);
      before = range.upper();
      QVERIFY(++steps < 1000);
    }
    QCOMPARE(range.upper(), 1.0);
    QCOMPARE(range.lower(), 0.0);
  }

  void rangeIgnoresWhatIsNotFinite() {
    RangeKeeper range;
    range.update(0, 1, 0);
    range.update(NAN, INFINITY, 1);
    QCOMPARE(range.upper(), 1.0);
  }

  void curveStaysSmallAndKeepsASpike() {
    CurveBuffer curve(2000);
    for (int i = 0; i < 1000000; ++i) {
      curve.append(i, i == 31234 ? 50.0 : i == 700001 ? -50.0 : std::sin(i * 1e-3));
      QVERIFY(curve.size() <= 2010);
    }
    double low = 0, high = 0, x = -1;
    for (std::size_t i = 0; i < curve.size(); ++i) {
      QVERIFY(curve.at(i).x > x);
      x = curve.at(i).x;
      low = std::min(low, curve.at(i).y);
      high = std::max(high, curve.at(i).y);
    }
    QCOMPARE(high, 50.0);
    QCOMPARE(low, -50.0);
    QCOMPARE(x, 999999.0);
  }

  void rewindingCutsTheFuture() {
    CurveBuffer curve;
    for (int i = 0; i < 5000; ++i) curve.append(i, 1);
    curve.append(100, 7);
    QCOMPARE(curve.last(), 7.0);
    QVERIFY(curve.at(curve.size() - 2).x < 100);
    curve.append(NAN, 3);
    curve.append(101, INFINITY);
    QCOMPARE(curve.last(), 7.0);
  }

  void cardDrawsItsCurveInItsColour() {
    CurveCard card;
    card.resize(300, 200);
    card.setTitle("L2-UVP");
    card.addCurve("uvp", "UVP", QColor("#CC79A7"));
    QVERIFY(countNear(card.grab().toImage(), QColor("#CC79A7")) == 0);
    for (int i = 0; i < 50000; ++i) card.append("uvp", i, 10 * std::exp(-i / 1e4));
    card.append("uvp", 50000, NAN);
    QVERIFY(card.drawnPoints("uvp") <= 2010);
    card.show();
    QTRY_VERIFY(countNear(card.grab().toImage(), QColor("#CC79A7")) > 100);
    card.clear();
    QTRY_VERIFY(countNear(card.grab().toImage(), QColor("#CC79A7")) == 0);
    QVERIFY(card.hasCurve("uvp"));
  }

  void replotsAreCoalesced() {
    CurveCard card;
    card.resize(300, 200);
    card.addCurve("a", "a", Qt::blue);
    card.show();
    int replots = 0, appended = 0;
    connect(card.plot(), &QCustomPlot::afterReplot, this, [&replots] { ++replots; });
    const auto appendUntil = [&](int wanted) {
      return QTest::qWaitFor([&] {
        card.append("a", appended, appended);
        ++appended;
        return replots >= wanted;
      });
    };
    QVERIFY(appendUntil(1));
    QElapsedTimer clock;
    clock.start();
    QVERIFY(appendUntil(4));
    // Three more at ten a second, however much came in between; Qt's timers may come a twentieth too early.
    QVERIFY2(clock.elapsed() >= 200, qPrintable(QString::number(clock.elapsed())));
  }

  void logarithmicAxisSkipsZeros() {
    CurveCard card;
    card.resize(300, 200);
    card.setLogY(true);
    card.addCurve("a", "a", Qt::blue);
    card.setReference("linear", 61.4);
    for (int i = 0; i < 100; ++i) card.append("a", i, i % 2 ? 0 : 1e-3);
    card.show();
    QTRY_VERIFY(card.plot()->yAxis->range().upper > 61);
    QVERIFY(card.plot()->yAxis->range().lower > 0);
    card.setBand(10, 20);
    card.setTheme(Theme::darkTheme());
    card.grab();
  }

  void axisDoesNotJumpWhenDataShrink() {
    CurveCard card;
    card.resize(300, 200);
    card.addCurve("a", "a", Qt::blue);
    for (int i = 0; i < 100; ++i) card.append("a", i, i);
    card.show();
    QTRY_VERIFY(card.plot()->yAxis->range().upper > 99);
    QSignalSpy drawn(card.plot(), &QCustomPlot::afterReplot);
    card.append("a", 10, 10);  // rewound: what was above is gone
    QTRY_VERIFY(drawn.count() > 0);
    QVERIFY(card.plot()->yAxis->range().upper > 50);
    QTRY_VERIFY_WITH_TIMEOUT(card.plot()->yAxis->range().upper < 15, 15000);
  }

  void boundsBarPaintsItsInterval() {
    BoundsBar bar;
    bar.resize(280, 126);
    const QColor green = Theme::lightTheme().image;
    QVERIFY(countNear(bar.grab().toImage(), green) == 0);
    bar.setBounds(7.11, 7.19, 7.32, 900);
    const int wide = countNear(bar.grab().toImage(), green);
    QVERIFY(wide > 300);
    bar.setBounds(7.18, std::nullopt, 7.20, 900);
    const int narrow = countNear(bar.grab().toImage(), green);
    QVERIFY2(narrow < wide / 3, "the scale must not jump when the bounds tighten");
    bar.setBounds(NAN, 1.0, 2.0, 10);
    bar.setBounds(3, 3.0, 3, 10);
    bar.grab();
    bar.clear();
    QVERIFY(countNear(bar.grab().toImage(), green) == 0);
  }

  /// What the shift of the means costs is in the number under that title.
  void boundsAreOfTheWholeCost() {
    BoundsBar bar;
    QVERIFY(!bar.value());
    bar.setShift(2.5);
    bar.setBounds(0.3, 0.4, 0.5, 900);
    QCOMPARE(*bar.value(), 2.9);
    QCOMPARE(bar.accessibleDescription(), QString("between 2.80 and 3.00"));
  }

  /// Numbers of ten digits in a narrow card: none is written over another, nor beyond the card.
  void boundsAreNotWrittenOverOneAnother() {
    BoundsBar bar;
    for (const int width : {180, 264, 400})
      for (const double scale : {1.0, 1e-7, 2.54e9})
        for (const double exactAt : {0.0, 0.5, 1.0}) {
          bar.clear();
          bar.resize(width, 126);
          bar.setBounds(scale, scale * (1 + 1e-6 * exactAt), scale * (1 + 1e-6), 40);
          bar.grab();
          const auto& labels = bar.labels();
          QVERIFY(labels.size() >= 2);
          for (std::size_t i = 0; i < labels.size(); ++i) {
            QVERIFY(QRectF(bar.rect()).contains(labels[i].second));
            for (std::size_t j = 0; j < i; ++j)
              QVERIFY2(!labels[i].second.intersects(labels[j].second),
                       qPrintable(labels[i].first + " over " + labels[j].first + QString(" at %1").arg(width)));
          }
        }
    bar.resize(400, 126);
    bar.setBounds(1.1, 1.2, 1.3, 40);
    bar.grab();
    QVERIFY(bar.labels().size() == 3 && bar.labels()[2].first == "exact 1.20");
  }

  /// Steps between labels are equal, as they stand there.
  void axisLabelsAreEvenlyApart() {
    PlainTicker ticker;
    ticker.setTickCount(4);
    for (const auto& [low, high] : {std::pair(7.09, 7.19), {0.2, 0.9}, {0.0, 10.0}, {-3e-3, 4e-3}, {0.1, 3.1}}) {
      QVector<double> ticks;
      QVector<QString> labels;
      ticker.generate({low, high}, QLocale::c(), 'f', 6, ticks, nullptr, &labels);
      QVector<double> read;
      for (QString label : labels) read << label.replace(QChar(0x2212), '-').toDouble();
      QVERIFY(read.size() > 2);
      for (qsizetype i = 2; i < read.size(); ++i)
        QVERIFY2(std::abs(read[i] - 2 * read[i - 1] + read[i - 2]) < 1e-9, qPrintable(labels.toList().join(' ')));
    }
  }

  /// Where nothing is drawn no axis says what was there before.
  void anEmptyCardHasNoAxes() {
    CurveCard card;
    card.resize(300, 200);
    card.addCurve("a", "a", Qt::blue);
    for (int i = 0; i < 3500; ++i) card.append("a", i, i);
    card.show();
    QTRY_VERIFY(card.plot()->xAxis->visible() && card.plot()->xAxis->range().upper > 3000);
    card.clear();
    QTRY_VERIFY(!card.plot()->xAxis->visible() && !card.plot()->yAxis->visible());
    card.append("a", 1, 1);
    QTRY_VERIFY(card.plot()->xAxis->visible() && card.plot()->xAxis->range().upper < 10);
  }

  void divergingMapIsTheBackgroundAtZero() {
    for (const Theme& theme : {Theme::lightTheme(), Theme::darkTheme()}) {
      const ColorMap map = ColorMap::diverging(theme.stage);
      QCOMPARE(QColor(map.atSigned(0, 3)), theme.stage);
      QCOMPARE(QColor(map.atSigned(-3, 3)), theme.source);
      QCOMPARE(QColor(map.atSigned(3, 3)), theme.target);
    }
    QCOMPARE(QColor(ColorMap::viridis().at(0)), QColor("#440154"));
    QCOMPARE(QColor(ColorMap::viridis().at(7)), QColor("#FDE725"));
    QCOMPARE(QColor(ColorMap::cividis().at(NAN)), QColor("#00224E"));
  }

  void coloursAreTheSameInBothThemes() {
    for (const Theme& theme : {Theme::lightTheme(), Theme::darkTheme()}) {
      QCOMPARE(theme.source, QColor("#0072B2"));
      QCOMPARE(theme.target, QColor("#D55E00"));
      QCOMPARE(theme.image, QColor("#009E73"));
      QCOMPARE(theme.error, QColor("#CC79A7"));
    }
    QCOMPARE(readable(QColor("#0072B2"), Theme::lightTheme()), QColor("#0072B2"));
  }

  void digitsStandInEqualCells() {
    const QFont font = uiFont(18);
    QCOMPARE(tabularWidth(font, "1.11"), tabularWidth(font, "8.04"));
  }

  void everyThemeChoiceApplies() {
    ThemeManager& manager = ThemeManager::instance();
    QSignalSpy changed(&manager, &ThemeManager::themeChanged);
    manager.applyTo(*qApp);
    manager.setChoice(ThemeChoice::dark);
    QVERIFY(manager.theme().dark);
    QVERIFY(qApp->palette().color(QPalette::Window).lightness() < 128);
    manager.setChoice(ThemeChoice::light);
    QVERIFY(!manager.theme().dark);
    QVERIFY(!qApp->styleSheet().contains('@'));
    QVERIFY(changed.count() >= 3);
  }
};

BRENIER_TEST(TestPlots)
#include "test_plots.moc"
