#include <QtTest>
#include <cmath>

#include "core/engine/fused.h"
#include "core/solvers/numerics/conjugate.h"
#include "core/util/philox.h"

using namespace brenier;

class TestConjugate : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// phi*(y) of a badly scaled quadratic is known; of a random convex network, the maximiser z has grad phi(z) = y and
  /// no other point does better.
  void conjugatesAreMaximal_data() {
    QTest::addColumn<bool>("lbfgs");
    QTest::newRow("lbfgs") << true;
    QTest::newRow("adam") << false;
  }
  void conjugatesAreMaximal() {
    QFETCH(bool, lbfgs);
    ConjugateOptions options;
    options.method = lbfgs ? ConjugateMethod::lbfgs : ConjugateMethod::adam;
    options.rounds = lbfgs ? 60 : 3000;
    options.tolerance = lbfgs ? 1e-3 : 1e-2;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      NetworkSpec spec;
      spec.dim = 1 + seed % 5;
      const bool quadratic = seed % 2 == 0;
      spec.hidden = quadratic ? std::vector<std::size_t>{} : std::vector<std::size_t>{16, 16};
      spec.first = quadratic ? Activation::identity : Activation::celu;
      spec.middle = Activation::celu;
      spec.last = Activation::identity;
      spec.quadratic = true;
      spec.strongConvexity = 0.05f;
      const auto phi = makeFusedPotential(spec);
      auto theta = initialParameters(spec, Initialisation::normal, 0.4, seed, 0);
      for (std::size_t k = 0; k < spec.dim; ++k) theta[theta.size() - 1 - k] = k % 2 == 0 ? 0.5f : 3.0f;
      std::copy(theta.begin(), theta.end(), phi->parameters().begin());
      phi->parametersChanged();

      const std::size_t n = 20, d = spec.dim;
      PhiloxStream random(seed, 5);
      std::vector<float> y(n * d), z(n * d), grad(n * d), value(n), other(n * d), otherValue(n);
      for (auto* numbers : {&y, &z, &other})
        for (auto& c : *numbers) c = 2 * random.normal();
      const auto block = phi->makeBlock();
      ConjugateSolver conjugate;
      const auto report = conjugate.solve(*block, options, y.data(), n, d, z.data(), {});
      QCOMPARE(report.unsolved, std::size_t{0});
      gradientMap(*phi, {z.data(), n, d}, grad.data());
      potentialValues(*phi, {z.data(), n, d}, value.data());
      potentialValues(*phi, {other.data(), n, d}, otherValue.data());
      for (std::size_t i = 0; i < n; ++i) {
        double best = -value[i], another = -otherValue[i];
        for (std::size_t k = i * d; k < (i + 1) * d; ++k) {
          QVERIFY(std::abs(grad[k] - y[k]) < 1.1 * options.tolerance);
          best += y[k] * z[k];
          another += y[k] * other[k];
          const double q = theta[theta.size() - d + k % d], curvature = q * q + 0.05;
          if (quadratic)
            QVERIFY(std::abs(z[k] - (y[k] - theta[k % d]) / curvature) < 1.1 * options.tolerance / curvature);
        }
        QVERIFY(best > another - 1e-3);
      }
    }
  }
};

BRENIER_TEST(TestConjugate)
#include "test_conjugate.moc"
