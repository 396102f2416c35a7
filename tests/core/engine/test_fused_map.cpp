#include <QtTest>
#include <cmath>
#include <vector>

#include "core/engine/adam.h"
#include "core/engine/fused.h"
#include "core/util/philox.h"
#include "tests/core/network_problem.h"
#include "tests/core/target_rows.h"

using namespace brenier;
using reference::Sample;

namespace {

NetworkSpec randomMap(std::uint64_t seed) {
  PhiloxStream random(seed, 3);
  constexpr Activation kinds[] = {Activation::relu, Activation::leakyRelu, Activation::celu, Activation::softplus};
  constexpr std::size_t dims[] = {1, 2, 3, 16, 19};
  NetworkSpec spec;
  spec.dim = dims[random.below(5)];
  spec.outputs = random.below(2) == 0 ? spec.dim : 1 + random.below(20);
  spec.residual = spec.outputs == spec.dim && random.below(2) == 0;
  spec.hidden.resize(random.below(5));
  for (auto& width : spec.hidden) width = 1 + random.below(70);
  spec.first = spec.middle = kinds[random.below(4)];
  spec.last = random.below(3) == 0 ? kinds[random.below(4)] : Activation::identity;
  spec.inputSkips = random.below(2) == 0;
  spec.convexity = Convexity::none;
  if (random.below(3) == 0) spec.quadraticRank.assign(spec.layers(), 1);
  spec.quadraticDiagonal = random.below(3) == 0;
  return spec;
}

}  // namespace

class TestFusedMap : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { forceFusedTarget({}); }

  void agreesWithReference_data() { test::addTargetRows(); }
  void agreesWithReference() {
    QFETCH(QString, target);
    QVERIFY(forceFusedTarget(target.toStdString()));
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const NetworkSpec spec = randomMap(seed);
      const auto map = makeFusedMap(spec);
      const auto start = initialParameters(spec, Initialisation::normal, 0.3, seed, 1);
      std::copy(start.begin(), start.end(), map->parameters().begin());
      map->parametersChanged();
      const std::vector<double> theta(start.begin(), start.end());
      const std::size_t n = 1 + seed % map->blockSize(), d = spec.dim, m = spec.outputs;
      std::vector<float> x, v, out(n * m), inputGrad(n * d), grad(theta.size());
      std::vector<double> wantedGrad(theta.size());
      Error value, input, parameter;
      PhiloxStream random(seed, 9);
      while (x.size() < n * d) {
        std::vector<double> point(d);
        for (auto& c : point) c = static_cast<double>(random.normal());
        if (Sample<double>(spec, theta, point).distanceToKink() < 3e-5) continue;
        x.insert(x.end(), point.begin(), point.end());
      }
      for (std::size_t i = 0; i < n * m; ++i) v.push_back(random.normal());
      const auto block = map->makeBlock();
      block->clearGrad();
      block->evaluate(x.data(), n);
      block->value(out.data());
      block->addVjp(v.data(), inputGrad.data());
      block->flushGrad(grad.data());
      for (std::size_t i = 0; i < n; ++i) {
        Sample<double> sample(spec, theta, {x.begin() + i * d, x.begin() + (i + 1) * d});
        std::vector<double> wantedInput;
        sample.reverse({v.begin() + i * m, v.begin() + (i + 1) * m}, wantedInput, wantedGrad);
        for (std::size_t j = 0; j < m; ++j) value.add(out[i * m + j], sample.outputs()[j]);
        for (std::size_t j = 0; j < d; ++j) input.add(inputGrad[i * d + j], wantedInput[j]);
      }
      for (std::size_t k = 0; k < theta.size(); ++k) parameter.add(grad[k], wantedGrad[k]);
      const auto message = QStringLiteral("seed %1: %2 %3 %4")
                               .arg(seed)
                               .arg(value.relative())
                               .arg(input.relative())
                               .arg(parameter.relative())
                               .toUtf8();
      QVERIFY2(value.relative() < 1e-5 && input.relative() < 1e-5 && parameter.relative() < 1e-5, message);
    }
  }

  void refusesWhatItCannotBe() {
    NetworkSpec spec;
    spec.residual = true;
    QVERIFY_EXCEPTION_THROWN(makeFusedMap(spec), std::invalid_argument);
    spec.residual = false;
    spec.quadratic = true;
    QVERIFY_EXCEPTION_THROWN(makeFusedMap(spec), std::invalid_argument);
  }

  void adamFollowsTheFormula_data() { agreesWithReference_data(); }
  void adamFollowsTheFormula() {
    QFETCH(QString, target);
    QVERIFY(forceFusedTarget(target.toStdString()));
    const AdamOptions options{1e-2f, 0.5f, 0.9f, 1e-8f, 0.01f};
    const std::size_t count = 37;
    std::vector<float> p(count), g(count), m(count), v(count);
    std::vector<double> ep(count), em(count), ev(count);
    PhiloxStream random(1, 1);
    for (std::size_t i = 0; i < count; ++i) ep[i] = p[i] = random.normal();
    for (std::uint64_t t = 1; t <= 50; ++t) {
      for (auto& value : g) value = random.normal();
      adamStep(p.data(), g.data(), m.data(), v.data(), count, options, t);
      for (std::size_t i = 0; i < count; ++i) {
        const double b1 = options.beta1, b2 = options.beta2, gi = g[i] + options.weightDecay * ep[i];
        em[i] = b1 * em[i] + (1 - b1) * gi;
        ev[i] = b2 * ev[i] + (1 - b2) * gi * gi;
        const double steps = static_cast<double>(t);
        const double root = std::sqrt(ev[i] / (1 - std::pow(b2, steps))) + options.epsilon;
        ep[i] -= options.learningRate * em[i] / (1 - std::pow(b1, steps)) / root;
      }
    }
    for (std::size_t i = 0; i < count; ++i) QVERIFY(std::abs(p[i] - ep[i]) < 1e-5 * (1 + std::abs(ep[i])));
  }
};

BRENIER_TEST(TestFusedMap)
#include "test_fused_map.moc"
