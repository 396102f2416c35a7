#include <QtTest>
#include <cmath>
#include <vector>

#include "core/engine/block_executor.h"
#include "core/engine/fused.h"
#include "core/util/philox.h"
#include "tests/core/reference_network.h"

using namespace brenier;
using reference::Dual;
using reference::Sample;

namespace {

/// Norm-wise relative error of one array.
struct Error {
  double difference = 0, norm = 0;
  void add(double got, double wanted) {
    if (!std::isfinite(got)) difference = std::numeric_limits<double>::infinity();
    difference += (got - wanted) * (got - wanted);
    norm += wanted * wanted;
  }
  double relative() const { return norm == 0 ? std::sqrt(difference) : std::sqrt(difference / norm); }
};

struct Results {
  std::vector<float> value, gradient, hessian, valueGrad, gradientGrad;
};

/// Everything the oracle does, on all samples, block by block in order.
Results runFused(const Potential& potential, const std::vector<float>& x, const std::vector<float>& v,
                 const std::vector<float>& w) {
  const std::size_t d = potential.dim(), n = w.size(), parameters = potential.parameters().size();
  Results r{std::vector<float>(n), std::vector<float>(n * d), std::vector<float>(n * d), std::vector<float>(parameters),
            std::vector<float>(parameters)};
  const auto first = potential.makeBlock(), second = potential.makeBlock();
  first->clearGrad();
  second->clearGrad();
  for (std::size_t begin = 0; begin < n; begin += potential.blockSize()) {
    const std::size_t count = std::min(potential.blockSize(), n - begin);
    first->evaluate(&x[begin * d], count);
    first->value(&r.value[begin]);
    first->gradient(&r.gradient[begin * d]);
    first->hessianVector(&v[begin * d], &r.hessian[begin * d]);
    first->addValueGrad(&w[begin]);
    second->evaluate(&x[begin * d], count);
    second->addGradientGrad(&v[begin * d]);
  }
  first->flushGrad(r.valueGrad.data());
  second->flushGrad(r.gradientGrad.data());
  return r;
}

std::vector<double> widen(std::span<const float> values) {
  return {values.begin(), values.end()};
}

/// One sample of the reference: phi, its gradient and theta-gradient, and their derivatives along v.
struct Exact {
  Dual value;
  std::vector<Dual> gradient, parameterGrad;
  double distance = 0;
};

Exact exactSample(const NetworkSpec& spec, const std::vector<double>& theta, const float* x, const float* v) {
  std::vector<Dual> point(spec.dim);
  for (std::size_t j = 0; j < spec.dim; ++j) point[j] = Dual(x[j], v[j]);
  Sample<Dual> sample(spec, theta, point);
  Exact e;
  e.value = sample.outputs()[0];
  e.parameterGrad.assign(theta.size(), Dual(0));
  sample.reverse({Dual(1)}, e.gradient, e.parameterGrad);
  e.distance = sample.distanceToKink();
  return e;
}

constexpr double kRounding = 3e-5;  ///< closer to a kink than this, float and double may take different sides

struct Problem {
  NetworkSpec spec;
  std::vector<float> theta, x, v, w;
  std::size_t leftOut = 0;
};

/// Draws samples away from kinks; those too close are counted and drawn again.
Problem makeProblem(const NetworkSpec& spec, std::size_t n, std::uint64_t seed) {
  Problem p;
  p.spec = spec;
  p.theta.resize(parameterCount(spec));
  PhiloxStream random(seed, 7);
  for (const auto& block : parameterLayout(spec)) {
    const std::size_t fanIn = block.role == ParameterBlock::Role::bias ? 4 : block.shape.back();
    for (std::size_t i = 0; i < block.size(); ++i) {
      const float draw = random.normal() / std::sqrt(static_cast<float>(fanIn));
      // Half of the networks are convex, the others have weights of both signs.
      const bool positive = block.role == ParameterBlock::Role::hidden && seed % 2 == 0;
      p.theta[block.offset + i] = positive ? std::abs(draw) : draw;
    }
  }
  const auto theta = widen(p.theta);
  std::vector<float> x(spec.dim), v(spec.dim);
  while (p.w.size() < n) {
    for (auto& value : x) value = random.normal();
    for (auto& value : v) value = random.normal();
    std::vector<double> point(x.begin(), x.end());
    if (Sample<double>(spec, theta, point).distanceToKink() < kRounding) {
      if (++p.leftOut > 100 * (n + 10)) break;
      continue;
    }
    p.x.insert(p.x.end(), x.begin(), x.end());
    p.v.insert(p.v.end(), v.begin(), v.end());
    p.w.push_back(random.normal());
  }
  return p;
}

struct Comparison {
  Error value, gradient, hessian, valueGrad, gradientGrad;
  double worst() const {
    return std::max(
        {value.relative(), gradient.relative(), hessian.relative(), valueGrad.relative(), gradientGrad.relative()});
  }
};

Comparison compare(const Problem& p, const Results& r) {
  Comparison c;
  const auto theta = widen(p.theta);
  const std::size_t d = p.spec.dim;
  std::vector<double> valueGrad(theta.size()), gradientGrad(theta.size());
  for (std::size_t i = 0; i < p.w.size(); ++i) {
    const Exact e = exactSample(p.spec, theta, &p.x[i * d], &p.v[i * d]);
    c.value.add(r.value[i], e.value.a);
    for (std::size_t j = 0; j < d; ++j) {
      c.gradient.add(r.gradient[i * d + j], e.gradient[j].a);
      c.hessian.add(r.hessian[i * d + j], e.gradient[j].b);
    }
    for (std::size_t k = 0; k < theta.size(); ++k) {
      valueGrad[k] += p.w[i] * e.parameterGrad[k].a;
      gradientGrad[k] += e.parameterGrad[k].b;
    }
  }
  for (std::size_t k = 0; k < theta.size(); ++k) {
    c.valueGrad.add(r.valueGrad[k], valueGrad[k]);
    c.gradientGrad.add(r.gradientGrad[k], gradientGrad[k]);
  }
  return c;
}

constexpr Activation kActivations[] = {
    Activation::identity, Activation::relu,     Activation::leakyRelu, Activation::squaredLeakyRelu,
    Activation::celu,     Activation::softplus, Activation::elu};

NetworkSpec randomSpec(std::uint64_t seed) {
  PhiloxStream random(seed, 3);
  constexpr std::size_t dims[] = {1, 2, 3, 5, 16, 17, 33};
  NetworkSpec spec;
  spec.dim = dims[random.below(7)];
  spec.hidden.resize(1 + random.below(6));
  for (auto& width : spec.hidden) width = 1 + random.below(random.below(4) == 0 ? 90 : 21);
  spec.first = kActivations[random.below(7)];
  spec.middle = kActivations[random.below(7)];
  // Squares of squares leave the range where a relative error of 1e-5 means anything.
  if (spec.middle == Activation::squaredLeakyRelu && spec.hidden.size() > 2) spec.middle = Activation::softplus;
  spec.last = kActivations[random.below(7)];
  spec.slope = random.uniform(0.0f, 0.5f);
  spec.inputSkips = random.below(3) != 0;
  if (random.below(2) == 0) {
    spec.quadraticRank.resize(spec.layers());
    for (auto& rank : spec.quadraticRank) rank = random.below(3);
  }
  spec.quadratic = random.below(2) == 0;
  spec.strongConvexity = random.below(2) == 0 ? 0.0f : random.uniform();
  return spec;
}

std::unique_ptr<Potential> makePotential(const Problem& p) {
  auto potential = makeFusedPotential(p.spec);
  std::copy(p.theta.begin(), p.theta.end(), potential->parameters().begin());
  potential->parametersChanged();
  return potential;
}

QByteArray describe(const NetworkSpec& spec, const Comparison& c) {
  QString widths;
  for (const auto width : spec.hidden) widths += QString::number(width) + ' ';
  return QStringLiteral("d %1, hidden %2, activations %3 %4 %5: value %6 gradient %7 Hessian %8 valueGrad %9 %10")
      .arg(spec.dim)
      .arg(widths)
      .arg(static_cast<int>(spec.first))
      .arg(static_cast<int>(spec.middle))
      .arg(static_cast<int>(spec.last))
      .arg(c.value.relative())
      .arg(c.gradient.relative())
      .arg(c.hessian.relative())
      .arg(c.valueGrad.relative())
      .arg(c.gradientGrad.relative())
      .toUtf8();
}

NetworkSpec convexSpec(std::size_t dim) {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden = {37, 20, 11};
  spec.middle = Activation::celu;
  spec.last = Activation::identity;
  spec.quadraticRank = {2, 1};
  return spec;
}

}  // namespace

class TestFusedPotential : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { forceFusedTarget({}); }

  /// The reference's reverse pass against finite differences of its forward pass, all in double.
  void referenceAgreesWithFiniteDifferences() {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const Problem p = makeProblem(randomSpec(seed), 1, seed);
      if (p.w.empty()) continue;
      auto theta = widen(p.theta);
      const auto x = widen(p.x);
      const Exact e = exactSample(p.spec, theta, p.x.data(), p.v.data());
      const double h = 1e-6;
      Error gradient, parameterGrad, hessian;
      const auto phi = [&](const std::vector<double>& at) { return Sample<double>(p.spec, theta, at).outputs()[0]; };
      const auto grad = [&](double step) {
        std::vector<double> at = x, out, unused(theta.size());
        for (std::size_t j = 0; j < at.size(); ++j) at[j] += step * p.v[j];
        Sample<double>(p.spec, theta, at).reverse({1.0}, out, unused);
        return out;
      };
      const auto plus = grad(h), minus = grad(-h);
      for (std::size_t j = 0; j < x.size(); ++j) {
        auto up = x, down = x;
        up[j] += h;
        down[j] -= h;
        gradient.add(e.gradient[j].a, (phi(up) - phi(down)) / (2 * h));
        hessian.add(e.gradient[j].b, (plus[j] - minus[j]) / (2 * h));
      }
      for (std::size_t k = 0; k < theta.size(); k += 1 + theta.size() / 200) {
        const double kept = theta[k];
        theta[k] = kept + h;
        const double up = phi(x);
        theta[k] = kept - h;
        const double down = phi(x);
        theta[k] = kept;
        parameterGrad.add(e.parameterGrad[k].a, (up - down) / (2 * h));
      }
      QVERIFY2(gradient.relative() < 1e-6, qPrintable(QString::number(gradient.relative())));
      QVERIFY2(parameterGrad.relative() < 1e-6, qPrintable(QString::number(parameterGrad.relative())));
      QVERIFY2(std::sqrt(hessian.difference) < 1e-5 * (1 + std::sqrt(hessian.norm)),
               qPrintable(QString::number(hessian.relative())));
    }
  }

  void randomSpecsOnEveryTarget_data() {
    QTest::addColumn<QString>("target");
    for (const auto& name : supportedFusedTargets()) QTest::newRow(name.c_str()) << QString::fromStdString(name);
  }
  void randomSpecsOnEveryTarget() {
    QFETCH(QString, target);
    QVERIFY(forceFusedTarget(target.toStdString()));
    QCOMPARE(QString::fromStdString(fusedTargetName()), target);
    std::size_t leftOut = 0, samples = 0;
    double worst = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const std::size_t n = seed % 3 == 0 ? 1 : seed % 3 == 1 ? 7 : 45;
      const Problem p = makeProblem(randomSpec(seed), n, seed);
      if (p.w.empty()) continue;
      leftOut += p.leftOut;
      samples += p.w.size();
      const auto potential = makePotential(p);
      QCOMPARE(QString::fromStdString(potential->engineName()), "fused " + target);
      const Comparison c = compare(p, runFused(*potential, p.x, p.v, p.w));
      worst = std::max(worst, c.worst());
      QVERIFY2(c.worst() < 1e-5, describe(p.spec, c));
    }
    qInfo("%zu samples, %zu left out near kinks, worst relative error %.2e", samples, leftOut, worst);
    QVERIFY(leftOut < samples);
  }

  void largeShapes_data() {
    QTest::addColumn<int>("dim");
    QTest::addColumn<int>("batch");
    QTest::newRow("d 2, batch 1000") << 2 << 1000;
    QTest::newRow("d 16, batch 1000") << 16 << 1000;
    QTest::newRow("d 784, batch 7") << 784 << 7;
    QTest::newRow("d 1024, batch 3") << 1024 << 3;
    QTest::newRow("d 65, batch 40") << 65 << 40;
  }
  void largeShapes() {
    QFETCH(int, dim);
    QFETCH(int, batch);
    NetworkSpec spec;
    spec.dim = static_cast<std::size_t>(dim);
    spec.hidden = dim == 2 ? std::vector<std::size_t>{64, 64, 64, 64} : std::vector<std::size_t>{70, 33, 130};
    if (dim == 1024) spec.hidden = {300, 65};
    const Problem p = makeProblem(spec, static_cast<std::size_t>(batch), 99);
    const auto potential = makePotential(p);
    const Comparison c = compare(p, runFused(*potential, p.x, p.v, p.w));
    qInfo("%s; %zu left out", describe(spec, c).constData(), p.leftOut);
    QVERIFY2(c.worst() < 1e-5, describe(spec, c));
  }

  void noHiddenLayers() {
    NetworkSpec spec;
    spec.hidden.clear();
    spec.last = Activation::softplus;
    spec.quadraticRank = {2};
    const Problem p = makeProblem(spec, 9, 4);
    const Comparison c = compare(p, runFused(*makePotential(p), p.x, p.v, p.w));
    QVERIFY2(c.worst() < 1e-5, describe(spec, c));
  }

  void convexAlongSegments() {
    for (const std::size_t dim : {1, 2, 16}) {
      Problem p = makeProblem(convexSpec(dim), 64, 11 + dim);
      projectConvex(p.spec, p.theta);
      const auto potential = makePotential(p);
      const auto block = potential->makeBlock();
      const std::size_t n = 32;
      std::vector<float> middle(n * dim), left(n), right(n), between(n);
      for (std::size_t i = 0; i < n * dim; ++i) middle[i] = 0.5f * (p.x[i] + p.x[n * dim + i]);
      const auto values = [&](const float* x, std::vector<float>& out) {
        block->evaluate(x, n);
        block->value(out.data());
      };
      values(p.x.data(), left);
      values(p.x.data() + n * dim, right);
      values(middle.data(), between);
      for (std::size_t i = 0; i < n; ++i) {
        const float chord = 0.5f * (left[i] + right[i]);
        QVERIFY(between[i] <= chord + 1e-5f * (1 + std::abs(chord)));
      }
    }
  }

  void hessianIsSymmetric() {
    const Problem p = makeProblem(convexSpec(5), 30, 21);
    const auto potential = makePotential(p);
    const auto block = potential->makeBlock();
    const std::size_t n = 30, d = 5;
    std::vector<float> u(n * d), hv(n * d), hu(n * d);
    PhiloxStream random(5, 5);
    for (auto& value : u) value = random.normal();
    block->evaluate(p.x.data(), n);
    block->hessianVector(p.v.data(), hv.data());
    block->hessianVector(u.data(), hu.data());
    for (std::size_t i = 0; i < n; ++i) {
      double uhv = 0, vhu = 0, size = 0;
      for (std::size_t j = i * d; j < (i + 1) * d; ++j) {
        uhv += static_cast<double>(u[j]) * hv[j];
        vhu += static_cast<double>(p.v[j]) * hu[j];
        size += std::abs(u[j] * hv[j]) + std::abs(p.v[j] * hu[j]);
      }
      QVERIFY(std::abs(uhv - vhu) <= 1e-5 * size);
    }
  }

  /// The order of calls on one evaluation does not matter, and clearGrad forgets.
  void callsAreIndependent() {
    const Problem p = makeProblem(convexSpec(3), 20, 31);
    const auto potential = makePotential(p);
    const Results r = runFused(*potential, p.x, p.v, p.w);
    const auto block = potential->makeBlock();
    block->evaluate(p.x.data(), 20);
    block->addGradientGrad(p.v.data());
    block->clearGrad();
    std::vector<float> grad(p.theta.size()), gradient(60), value(20);
    block->addValueGrad(p.w.data());
    block->gradient(gradient.data());
    block->value(value.data());
    block->flushGrad(grad.data());
    QCOMPARE(value, r.value);
    QCOMPARE(gradient, r.gradient);
    QCOMPARE(grad, r.valueGrad);
    block->flushGrad(grad.data());
    for (std::size_t k = 0; k < grad.size(); ++k) QCOMPARE(grad[k], 2 * r.valueGrad[k]);
  }

  void badSamplesStayAlone() {
    NetworkSpec spec = convexSpec(2);
    for (const Activation kind : kActivations) {
      spec.first = spec.middle = spec.last = kind;
      const Problem p = makeProblem(convexSpec(2), 32, 41);
      const Problem own{spec, p.theta, p.x, p.v, p.w, 0};
      const auto potential = makePotential(own);
      const Results good = runFused(*potential, p.x, p.v, p.w);
      for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        auto x = p.x;
        x[2 * 5 + 1] = bad;
        const Results r = runFused(*potential, x, p.v, p.w);
        for (std::size_t i = 0; i < 32; ++i) {
          if (i == 5) {
            QVERIFY(!std::isfinite(r.value[i]));
            QVERIFY(!std::isfinite(r.gradient[2 * i]) && !std::isfinite(r.gradient[2 * i + 1]));
            continue;
          }
          QCOMPARE(r.value[i], good.value[i]);
          for (std::size_t j = 2 * i; j < 2 * i + 2; ++j) {
            QCOMPARE(r.gradient[j], good.gradient[j]);
            QCOMPARE(r.hessian[j], good.hessian[j]);
          }
        }
        QVERIFY(!std::isfinite(r.valueGrad[0]));
        const Results after = runFused(*potential, p.x, p.v, p.w);
        QCOMPARE(after.value, good.value);
        QCOMPARE(after.valueGrad, good.valueGrad);
        QCOMPARE(after.gradientGrad, good.gradientGrad);
      }
    }
  }

  void sameBitsForAnyTeam() {
    const Problem p = makeProblem(convexSpec(2), 1000, 51);
    const auto potential = makePotential(p);
    const auto gradWith = [&](int threads) {
      BlockExecutor team(threads);
      std::vector<std::unique_ptr<PotentialBlock>> blocks;
      for (std::size_t s = 0; s < BlockExecutor::kSlots; ++s) blocks.push_back(potential->makeBlock());
      for (auto& block : blocks) block->clearGrad();
      team.run(1000, potential->blockSize(), [&](std::size_t slot, std::size_t begin, std::size_t n) {
        blocks[slot]->evaluate(&p.x[2 * begin], n);
        blocks[slot]->addGradientGrad(&p.v[2 * begin]);
        blocks[slot]->addValueGrad(&p.w[begin]);
        blocks[slot]->release();
      });
      std::vector<float> grad(p.theta.size());
      for (auto& block : blocks) block->flushGrad(grad.data());
      return grad;
    };
    const auto one = gradWith(1);
    for (int repeat = 0; repeat < 5; ++repeat) {
      QVERIFY(gradWith(2) == one);
      QVERIFY(gradWith(5) == one);
    }
  }

  void refusesWhatItCannotBe() {
    NetworkSpec spec;
    spec.outputs = 3;
    QVERIFY_EXCEPTION_THROWN(makeFusedPotential(spec), std::invalid_argument);
    spec = {};
    spec.hidden = {4, 0};
    QVERIFY_EXCEPTION_THROWN(makeFusedPotential(spec), std::invalid_argument);
    QVERIFY(!forceFusedTarget("no such instruction set"));
    const auto potential = makeFusedPotential(NetworkSpec());
    const std::vector<float> x(2 * potential->blockSize() + 2);
    QVERIFY_EXCEPTION_THROWN(potential->makeBlock()->evaluate(x.data(), potential->blockSize() + 1),
                             std::invalid_argument);
  }
};

QTEST_GUILESS_MAIN(TestFusedPotential)
#include "test_fused_potential.moc"
