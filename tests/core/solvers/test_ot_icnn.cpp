#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/solvers/numerics/nearby_order.h"
#include "core/util/philox.h"
#include "tests/core/gaussian_problem.h"

using namespace brenier;

// What OT-ICNN has beside what test_solvers asks of every method.

class TestOtIcnn : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Where the units of g are straight, its gradient jumps at their kinks, and Adam is told nothing of what it costs
  /// where a jump lies: the loss depends on the biases, and no bias moves. Curved units are told.
  void onlyCurvedUnitsLearnWhereToTear_data() {
    QTest::addColumn<QString>("activation");
    QTest::addColumn<bool>("learns");
    QTest::newRow("straight") << "as_f" << false;
    QTest::newRow("curved") << "celu" << true;
  }
  void onlyCurvedUnitsLearnWhereToTear() {
    QFETCH(QString, activation);
    QFETCH(bool, learns);
    auto config = gaussianConfig(entryOf("ot_icnn").descriptor);
    config.solverOptions["activation_g"] = activation.toStdString();
    config.solverOptions["initialisation"] = std::string("uniform");  // as published: far from the identity
    const auto biases = [](TrainingRun& run, auto&& each) {
      for (auto& tensor : run.solver().state())
        if (tensor.name == "g.b1" || tensor.name == "g.b2")
          for (float& b : tensor.data) each(b);
      run.solver().stateRestored();
    };
    auto run = begin(config);
    for (int k = 0; k < 50; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    bool moved = false;
    biases(*run, [&](float b) { moved = moved || b != 0; });
    QCOMPARE(moved, learns);

    const auto lossAt = [&](float shift) {
      auto at = begin(config);
      biases(*at, [&](float& b) { b = shift; });
      for (const auto& value : at->step(StepPart::inner, {}).values)
        if (value.id == "loss_g") return value.value;
      qFatal("no loss");
    };
    QVERIFY(std::abs(lossAt(0.5f) - lossAt(0.0f)) > 0.01);
  }

  /// The same points, neighbours together: blocks of 32 of 1,024 cover far less ground than as drawn.
  void nearbyOrderKeepsThePoints_data() {
    QTest::addColumn<int>("dim");
    for (const int dim : {1, 2, 3}) QTest::newRow(qPrintable(QString::number(dim))) << dim;
  }
  void nearbyOrderKeepsThePoints() {
    QFETCH(int, dim);
    const std::size_t n = 1024, d = static_cast<std::size_t>(dim);
    PhiloxStream random(5, 1);
    std::vector<float> points(n * d), ordered(n * d);
    for (float& x : points) x = random.normal();
    NearbyOrder().order(points.data(), n, d, ordered.data());
    const auto sorted = [&](const std::vector<float>& from) {
      std::vector<std::vector<float>> rows;
      for (std::size_t i = 0; i < n; ++i) rows.emplace_back(&from[i * d], &from[i * d] + d);
      std::sort(rows.begin(), rows.end());
      return rows;
    };
    QVERIFY(sorted(points) == sorted(ordered));
    const auto spread = [&](const std::vector<float>& from) {  // mean square distance to the first of each block
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < d; ++k) sum += std::pow(from[i * d + k] - from[i / 32 * 32 * d + k], 2);
      return sum / static_cast<double>(n);
    };
    QVERIFY2(spread(ordered) < 0.5 * spread(points), qPrintable(QString::number(spread(ordered) / spread(points))));

    // All alike, and not all a number.
    for (float& x : points) x = 2;
    NearbyOrder().order(points.data(), n, d, ordered.data());
    QVERIFY(points == ordered);
    points[7 * d] = std::numeric_limits<float>::quiet_NaN();
    points[9 * d] = std::numeric_limits<float>::infinity();
    NearbyOrder().order(points.data(), n, d, ordered.data());
    QCOMPARE(std::count_if(ordered.begin(), ordered.end(), [](float x) { return std::isnan(x); }), std::ptrdiff_t{1});
  }
};

BRENIER_TEST(TestOtIcnn)
#include "test_ot_icnn.moc"
