#include <QtTest>
#include <cmath>
#include <random>

#include "core/train/inner_view.h"
#include "core/train/training_run.h"
#include "core/truth/mass_balance.h"

using namespace brenier;

namespace {

Points gaussian(std::size_t count, float x, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Points points(count, 2);
  for (std::size_t i = 0; i < count; ++i) {
    points[i][0] = x + normal(random);
    points[i][1] = normal(random);
  }
  return points;
}

double integral(const ScalarField& field) {
  const double dx = (field.box.x1 - field.box.x0) / (field.columns - 1.0);
  const double dy = (field.box.y1 - field.box.y0) / (field.rows - 1.0);
  double sum = 0;
  for (const float value : field.values) sum += value;
  return sum * dx * dy;
}

}  // namespace

/// What the window shows of a map beside the map itself: where mass is missing, and the inner problem.
class TestInsight : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void twoSamplesOfOneLawDifferByTheNoise() {
    const Box box{-6, -6, 6, 6};
    const MassBalance same = massBalance(box, 96, 96, gaussian(1000, 0, 1), gaussian(1000, 0, 2));
    QVERIFY2(same.misplaced > 0.5 * same.noise && same.misplaced < 1.5 * same.noise,
             qPrintable(QString("%1 of %2").arg(same.misplaced).arg(same.noise)));
    QVERIFY(std::abs(integral(same.density)) < 0.01);
    const Points points = gaussian(1000, 0, 3);
    QVERIFY(massBalance(box, 96, 96, points, points).misplaced < 1e-6f);
  }

  void lawsFarApartHaveNothingInCommon() {
    const MassBalance apart = massBalance({-9, -6, 9, 6}, 96, 96, gaussian(1000, -5, 1), gaussian(1000, 5, 2));
    QVERIFY2(std::abs(apart.misplaced - 1) < 0.02, qPrintable(QString::number(apart.misplaced)));
    const auto at = [&](int column) { return apart.density.values[static_cast<std::size_t>(48 * 96 + column)]; };
    QVERIFY(at(21) > 0.05f);   // too much where the images are
    QVERIFY(at(74) < -0.05f);  // missing where the target is
  }

  void nothingToSmoothIsNothing() {
    QVERIFY(massBalance({-1, -1, 1, 1}, 32, 32, Points(0, 2), gaussian(10, 0, 1)).empty());
  }

  /// At the minimum of phi(z) - <y, z> the gradient of phi is y: the map sends the minimiser to y.
  void theMinimiserIsSentToThePoint() {
    RunConfig config;
    config.problem = "eight_gaussians";
    config.heldOut = 256;
    config.solverOptions = {{"batch", std::int64_t{64}}, {"hidden", std::string("16,16")}};
    auto run = TrainingRun::create(config);
    if (!run) {
      config.solverOptions.clear();
      run = TrainingRun::create(config);
    }
    QVERIFY2(run, run ? "" : run.error().message.c_str());
    for (int k = 0; k < 20; ++k) (*run)->step(StepPart::both, {});
    const float x[2] = {0.4f, -0.3f};
    float y[2];
    (*run)->solver().forward({x, 1, 2}, y);
    const InnerProblem inner = innerProblem((*run)->solver(), {y[0], y[1]}, {-7, -7, 7, 7}, 48);
    QVERIFY(!inner.empty());
    QVERIFY(inner.ofTarget);
    QCOMPARE(inner.minimiser.size(), std::size_t{2});
    QCOMPARE(inner.answer.size(), std::size_t{2});
    QVERIFY(inner.path.size() >= 2);
    float image[2];
    (*run)->solver().forward({inner.minimiser.data(), 1, 2}, image);
    const double off = std::hypot(image[0] - y[0], image[1] - y[1]);
    QVERIFY2(off < 0.05, qPrintable(QString("T(z) is %1 from y").arg(off)));
    QVERIFY(inner.gap > -1e-4f);
    const auto lowest = *std::min_element(inner.landscape.values.begin(), inner.landscape.values.end());
    QVERIFY(lowest < inner.landscape.values.front());
  }
};

QTEST_GUILESS_MAIN(TestInsight)
#include "test_insight.moc"
