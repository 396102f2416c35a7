#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "core/api/metric_text.h"
#include "core/measures/measure.h"
#include "core/train/score/exact_problem.h"
#include "core/train/score/scorer.h"
#include "core/truth/metrics.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

/// The optimal map of the plane in these tests.
std::array<double, 2> image(double a, double b) {
  return {2 * a + 0.3 * b + 1, 0.3 * a + b + 1};
}

Points normalPoints(std::size_t n, std::size_t d, std::uint64_t seed) {
  Points points(n, d);
  for (std::size_t i = 0; i < n; ++i) {
    PhiloxStream random(seed, 0x3c, i);
    for (std::size_t k = 0; k < d; ++k) points[i][k] = random.normal();
  }
  return points;
}

}  // namespace

/// Numbers of samples that are not all as heavy as one another, and how far a number scatters from sample to sample.
class TestWeighedScores : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  MeasureSpec written(const QString& name, const QByteArray& text) {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("no file");
    return {"points", {{"path", file.fileName().toStdString()}}};
  }

  /// Rows of N(0, 1) with the weights exp(tilt x), which make the law N((tilt, 0), 1), and the images of rows of that.
  RunConfig tilted(double tilt, std::uint64_t seed) {
    constexpr std::size_t n = 1500;
    const Points x = normalPoints(n, 2, seed), fresh = normalPoints(n, 2, seed + 1);
    QByteArray source = "x,y,weight\n", target = "x,y\n";
    const auto number = [](double value) { return QByteArray::number(value, 'g', 12); };
    for (std::size_t i = 0; i < n; ++i) {
      source += number(x[i][0]) + ',' + number(x[i][1]) + ',' + number(std::exp(tilt * x[i][0])) + '\n';
      const auto y = image(fresh[i][0] + tilt, fresh[i][1]);
      target += number(y[0]) + ',' + number(y[1]) + '\n';
    }
    RunConfig config;
    config.source = written("x.csv", source);
    config.target = written("y.csv", target);
    config.solver = "ot_icnn";
    config.threads = 1;
    return config;
  }

 private Q_SLOTS:
  void aRightMapIsNotCalledWrongByWeights_data() {
    QTest::addColumn<double>("tilt");
    QTest::newRow("all of one weight") << 0.0;
    QTest::newRow("gentle") << 0.5;
    QTest::newRow("steep") << 1.2;
  }
  /// Rows that were drawn by their weights are there several times: a map that is right everywhere lies at its floor.
  void aRightMapIsNotCalledWrongByWeights() {
    QFETCH(double, tilt);
    int beyond = 0;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      auto run = TrainingRun::create(tilted(tilt, 100 + 2 * seed));
      QVERIFY(run);
      Moment right = (*run)->moment(0);
      const Points& x = (*run)->heldOut()->source;
      for (std::size_t i = 0; i < x.count(); ++i) {
        double from[2];
        (*run)->frame().source.pointToData(x[i], 2, from);
        (*run)->frame().target.pointFromData(image(from[0], from[1]).data(), 2, right.mapped[i]);
      }
      Scorer scorer((*run)->heldOut());
      QVERIFY(scorer.solveExact({}));
      const auto score = scorer.number("l2_uvp", right);
      QVERIFY(score && score->floor > 0);
      const Excess excess = excessOf(*score);
      beyond += std::abs(excess.value) > excess.halfWidth;
      QVERIFY2(score->saysNothing || score->belowFloor, qPrintable(QString("%1 +- %2, floor %3 +- %4")
                                                                       .arg(score->value)
                                                                       .arg(score->halfWidth)
                                                                       .arg(score->floor)
                                                                       .arg(score->floorHalfWidth)));
    }
    QVERIFY2(beyond <= 1, qPrintable(QString("%1 of 6").arg(beyond)));
  }

  void slicedW2HoldsItsScatter_data() {
    QTest::addColumn<int>("dim");
    QTest::addColumn<float>("apart");
    QTest::newRow("the line, one law") << 1 << 0.f;
    QTest::newRow("the plane, one law") << 2 << 0.f;
    QTest::newRow("the line, two laws") << 1 << 1.f;
    QTest::newRow("five dimensions, two laws") << 5 << 0.5f;
  }
  /// Two draws of the same number lie within both intervals, nearly always: seen along the line all directions are one.
  void slicedW2HoldsItsScatter() {
    QFETCH(int, dim);
    QFETCH(float, apart);
    constexpr int draws = 40;
    constexpr std::size_t n = 400;
    const auto d = static_cast<std::size_t>(dim);
    int within = 0;
    for (int i = 0; i < draws; ++i) {
      const auto draw = [&](std::uint64_t seed) {
        Points moved = normalPoints(n, d, seed + 1);
        for (std::size_t k = 0; k < n; ++k) moved[k][0] += apart;
        return slicedW2(normalPoints(n, d, seed), moved, 64);
      };
      const auto seed = static_cast<std::uint64_t>(1000 + 4 * i);
      const Score one = draw(seed), other = draw(seed + 2);
      within += std::abs(one.value - other.value) <= std::hypot(one.halfWidth, other.halfWidth);
    }
    QVERIFY2(within >= 35, qPrintable(QString("%1 of %2").arg(within).arg(draws)));
  }

  /// The numbers of the file, not what single precision makes of them.
  void exactCostsAreThoseOfTheFile() {
    const auto problem = solveExactProblem(written("a.csv", "temp,day\n10.31,3\n15.72,5\n18.13,9\n"),
                                           written("b.csv", "temp,day\n10.32,3\n15.73,5\n18.14,9\n"), 0, 1);
    QVERIFY(problem);
    QVERIFY2(std::abs(problem->halfW2 - 5e-5) < 5e-5 * 1e-9, qPrintable(QString::number(problem->halfW2, 'g', 12)));
    QVERIFY(std::abs(problem->halfMeanShift - 5e-5) < 5e-5 * 1e-9);
    // The duals were found in single precision, for a variance of some 15, and made feasible.
    QVERIFY(problem->halfW2 - problem->dual < 1e-5 && problem->dual <= problem->halfW2 + 1e-13);
    QVERIFY(problem->violation <= 1e-12);
    QByteArray near, moved;
    const Points x = normalPoints(50, 2, 7);
    for (std::size_t i = 0; i < 50; ++i) {
      const double a = 10 + static_cast<double>(x[i][0]), b = 10 + static_cast<double>(x[i][1]);
      near += QByteArray::number(a, 'g', 17) + ',' + QByteArray::number(b, 'g', 17) + '\n';
      moved += QByteArray::number(a + 1e-6, 'g', 17) + ',' + QByteArray::number(b, 'g', 17) + '\n';
    }
    const auto shifted = solveExactProblem(written("c.csv", near), written("d.csv", moved), 0, 1);
    QVERIFY(shifted);
    QVERIFY2(std::abs(shifted->halfMeanShift - 5e-13) < 5e-13 * 1e-6,
             qPrintable(QString::number(shifted->halfMeanShift, 'g', 12)));
  }
};

BRENIER_TEST(TestWeighedScores)
#include "test_weighed_scores.moc"
