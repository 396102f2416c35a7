#include <QtTest>
#include <cmath>
#include <random>

#include "core/engine/fused.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/inner_view.h"
#include "core/train/look/plane_grid.h"
#include "core/train/run/training_run.h"
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

  /// Of 1/2 <z, A z> + <b, z> the conjugate is 1/2 <y - b, A^-1 (y - b)>, where its maximiser lies in the box.
  void conjugatesOnAGridAreThoseOfQuadratics() {
    NetworkSpec spec;
    spec.dim = 2;
    spec.hidden = {};
    spec.first = spec.last = Activation::identity;
    spec.quadratic = true;
    const auto phi = makeFusedPotential(spec);
    const auto theta = phi->parameters();
    std::fill(theta.begin(), theta.end(), 0.0f);
    const float b[2] = {0.4f, -0.2f}, q[2] = {1.5f, 0.8f};
    for (std::size_t k = 0; k < 2; ++k) {
      theta[k] = b[k];
      theta[theta.size() - 2 + k] = q[k];
    }
    phi->parametersChanged();
    const Box source{-4, -5, 4, 5}, box{-2, -1, 2, 1};
    const ScalarField field = conjugateField(*phi, source, box, 33);
    const Points nodes = gridNodes(box, 33, 33);
    QCOMPARE(field.values.size(), nodes.count());
    for (std::size_t i = 0; i < nodes.count(); ++i) {
      double exact = 0, coarse = 0;
      for (std::size_t k = 0; k < 2; ++k) {
        const double curvature = q[k] * q[k], step = (k == 0 ? 8.0 : 10.0) / 127;
        exact += 0.5 * (nodes[i][k] - b[k]) * (nodes[i][k] - b[k]) / curvature;
        coarse += curvature * step * step / 8;
      }
      QVERIFY2(field.values[i] < exact + 1e-5 && field.values[i] > exact - coarse - 1e-5,
               qPrintable(QString("%1 for %2").arg(field.values[i]).arg(exact)));
    }
  }

  /// The layer of the conjugate is there for a method with one potential alone, and says what its own solves say.
  void theConjugateLayerNeedsNoPotentialOfItsOwn() {
    RunConfig config;
    config.source = config.target = {"gaussian", {}};
    config.heldOut = 64;
    auto run = TrainingRun::create(config);
    QVERIFY(run.hasValue());
    for (int k = 0; k < 20; ++k) (*run)->step(StepPart::both, {});
    QVERIFY(!(*run)->solver().targetPotential());
    ViewRequest view;
    view.layers = layerConjugate;
    view.fieldResolution = 17;
    view.region = Box{-1, -1, 1, 1};
    const auto frame = FrameBuilder(**run).build(1, Purpose::live, view);
    QCOMPARE(frame->conjugate.values.size(), std::size_t{17 * 17});
    const Points y = gridNodes(*view.region, 17, 17);
    Points z(y.count(), 2);
    QVERIFY((*run)->solver().inverse(y, z.data.data()));
    std::vector<float> phi(y.count());
    potentialValues(*(*run)->solver().sourcePotential(), z, phi.data());
    for (std::size_t i = 0; i < y.count(); ++i) {
      const double solved = y[i][0] * z[i][0] + y[i][1] * z[i][1] - phi[i];
      QVERIFY2(std::abs(frame->conjugate.values[i] - solved) < 0.02, qPrintable(QString::number(solved)));
    }
  }

  /// At the minimum of phi(z) - <y, z> the gradient of phi is y: the map sends the minimiser to y.
  void theMinimiserIsSentToThePoint() {
    RunConfig config;
    config.problem = "eight_gaussians";
    config.heldOut = 256;
    config.solverOptions = {{"batch", std::int64_t{64}}};
    auto run = TrainingRun::create(config);
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

BRENIER_TEST(TestInsight)
#include "test_insight.moc"
