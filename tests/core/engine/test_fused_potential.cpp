#include <QtTest>
#include <cmath>
#include <vector>

#include "core/engine/block_executor.h"
#include "core/engine/fused.h"
#include "core/util/philox.h"
#include "tests/core/network_problem.h"
#include "tests/core/target_rows.h"

using namespace brenier;
using namespace brenier::test;
using reference::Dual;
using reference::Sample;

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

  void randomSpecsOnEveryTarget_data() { addTargetRows(); }
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

  /// Pieces cover all parameters once; piece by piece gives the bits of the whole, and only what changed is packed
  /// anew.
  void piecesMakeTheWhole() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      NetworkSpec spec = seed == 0 ? convexSpec(9) : randomSpec(seed);
      if (seed == 0) spec.hidden = {300, 65};
      const Problem p = makeProblem(spec, 20, seed);
      if (p.w.size() < 20) continue;
      const auto potential = makePotential(p), other = makeFusedPotential(spec);
      const auto block = potential->makeBlock(), otherBlock = other->makeBlock();
      block->evaluate(p.x.data(), 20);
      block->addValueGrad(p.w.data());
      block->addGradientGrad(p.v.data());
      std::vector<float> whole(p.theta.size()), parts(p.theta.size());
      block->flushGrad(whole.data());
      const auto pieces = potential->pieces();
      std::size_t next = 0;
      for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        const auto [first, count] = pieces[piece];
        QCOMPARE(first, next);
        next = first + count;
        block->flushGradPiece(piece, &parts[first]);
        std::copy_n(p.theta.begin() + static_cast<std::ptrdiff_t>(first), count, &other->parameters()[first]);
        other->pieceChanged(piece);
      }
      QCOMPARE(next, p.theta.size());
      QCOMPARE(parts, whole);
      std::vector<float> gradient(p.x.size()), otherGradient(p.x.size());
      block->gradient(gradient.data());
      otherBlock->evaluate(p.x.data(), 20);
      otherBlock->gradient(otherGradient.data());
      QCOMPARE(otherGradient, gradient);
    }
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
    for (const Activation kind : everyActivation) {
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
      for (std::size_t s = 0; s < BlockExecutor::slotCount; ++s) blocks.push_back(potential->makeBlock());
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

BRENIER_TEST(TestFusedPotential)
#include "test_fused_potential.moc"
