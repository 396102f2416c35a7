#include <QtTest>
#include <algorithm>
#include <vector>

#include "core/engine/fused.h"
#include "core/engine/row_groups.h"
#include "core/engine/tape.h"
#include "core/util/philox.h"
#include "tests/core/network_problem.h"
#include "tests/core/target_rows.h"

using namespace brenier;
using namespace brenier::test;

// What the fused engine does with fewer products than its formulas have, against the same reference as the rest.

namespace {

/// Whether this combination is to be tried: under sanitizers, where the reference takes minutes, every fifth one. What
/// they look for does not depend on the numbers.
bool isTried(std::uint64_t seed) {
#if BRENIER_SANITIZED
  return seed % 5 == 0;
#else
  return seed > 0;
#endif
}

}  // namespace

class TestSparedWork : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void cleanup() { forceFusedTarget({}); }

  /// Networks whose two last gradients come from one product (Tape::addLastHidden), alone and after other terms.
  void lastHiddenLayerOnEveryTarget_data() { addTargetRows(); }
  void lastHiddenLayerOnEveryTarget() {
    QFETCH(QString, target);
    QVERIFY(forceFusedTarget(target.toStdString()));
    std::uint64_t seed = 600;
    for (const std::vector<std::size_t>& hidden : {std::vector<std::size_t>{64, 64}, {17, 33}, {5, 3, 130}, {7, 1}})
      for (const std::size_t dim : {1, 2, 70})
        for (const Activation middle : {Activation::leakyRelu, Activation::relu})
          for (const Activation last : {Activation::identity, Activation::leakyRelu}) {
            if (!isTried(++seed)) continue;
            NetworkSpec spec = convexSpec(dim);
            spec.hidden = hidden;
            spec.middle = middle;
            spec.last = last;
            spec.inputSkips = seed % 3 != 0;
            const Problem p = makeProblem(spec, 70, seed);  // a block and a part of one
            if (p.w.empty()) continue;
            const auto potential = makePotential(p);
            const Results r = runFused(*potential, p.x, p.v, p.w);
            const Comparison c = compare(p, r);
            QVERIFY2(c.worst() < 1e-5, describe(spec, c));
            const auto block = potential->makeBlock();
            for (std::size_t begin = 0; begin < p.w.size(); begin += potential->blockSize()) {
              block->evaluate(&p.x[begin * dim], std::min(potential->blockSize(), p.w.size() - begin));
              block->addValueGrad(&p.w[begin]);
              block->addGradientGrad(&p.v[begin * dim]);
            }
            std::vector<float> sum(p.theta.size());
            block->flushGrad(sum.data());
            Error both;
            for (std::size_t k = 0; k < sum.size(); ++k)
              both.add(sum[k], static_cast<double>(r.valueGrad[k]) + r.gradientGrad[k]);
            QVERIFY2(both.relative() < 1e-5, describe(spec, c));
          }
  }

  /// Samples whose units have the same signs share rows of the backward pass (Tape): here five places, forty times,
  /// then places of their own, with which a second block has nothing to share.
  void sharedRowsOnEveryTarget_data() { addTargetRows(); }
  void sharedRowsOnEveryTarget() {
    QFETCH(QString, target);
    QVERIFY(forceFusedTarget(target.toStdString()));
    std::uint64_t seed = 700;
    for (const std::vector<std::size_t>& hidden :
         {std::vector<std::size_t>{64, 64, 64}, {17, 130, 33}, {20, 3, 40}, {9, 40, 2}, {6}, {1, 1}})
      for (const std::size_t dim : {1, 2, 70})
        for (const Activation first : {Activation::squaredLeakyRelu, Activation::leakyRelu, Activation::celu})
          for (const Activation last : {Activation::identity, Activation::leakyRelu, Activation::softplus}) {
            if (!isTried(++seed)) continue;
            NetworkSpec spec;
            spec.dim = dim;
            spec.hidden = hidden;
            spec.first = first;
            spec.middle = seed % 2 == 0 ? Activation::leakyRelu : Activation::relu;
            spec.last = last;
            spec.inputSkips = seed % 5 != 0;
            spec.quadratic = seed % 7 == 0;
            Problem p = makeProblem(spec, 100, seed);
            for (std::size_t i = 5; i < std::min<std::size_t>(40, p.w.size()); ++i)
              std::copy_n(&p.x[i % 5 * dim], dim, &p.x[i * dim]);
            const auto potential = makePotential(p);
            const Comparison c = compare(p, runFused(*potential, p.x, p.v, p.w));
            QVERIFY2(c.worst() < 1e-5, describe(spec, c));
          }
  }

  /// Keys that are alike by chance, neighbours and not, and a predicate that tells some of them apart.
  void groupsAsByHand() {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      PhiloxStream random(seed, 0, 0);
      const auto below = [&](std::size_t most) { return std::size_t{random.below(static_cast<std::uint32_t>(most))}; };
      const std::size_t n = 1 + below(fused::PackedNetwork::usualBlock), kinds = 1 + below(n);
      std::vector<std::uint64_t> keys(n), other(n);
      for (std::size_t i = 0; i < n; ++i) {
        keys[i] = i > 0 && below(2) == 0 ? keys[i - 1] : below(kinds) << 60;
        other[i] = below(2);
      }
      std::vector<std::size_t> of(n), first;
      for (std::size_t i = 0; i < n; ++i) {
        std::size_t j = 0;
        while (keys[j] != keys[i] || other[j] != other[i]) ++j;
        of[i] = j < i ? of[j] : first.size();
        if (j == i) first.push_back(i);
      }
      fused::RowGroups groups;
      const bool some =
          groups.group(n, keys.data(), [&](std::size_t i, std::size_t j) { return other[i] == other[j]; });
      QCOMPARE(some, first.size() <= 3 * n / 4);
      QCOMPARE(groups.count, some ? first.size() : 0);
      if (!some) continue;
      for (std::size_t i = 0; i < n; ++i) QCOMPARE(std::size_t{groups.of[i]}, of[i]);
      for (std::size_t row = 0; row < first.size(); ++row) QCOMPARE(std::size_t{groups.first[row]}, first[row]);
    }
  }

  /// What is shared: rows of piecewise linear layers below an output of the same kind, and only where that saves work.
  void sharesWhatHasTheSameSigns() {
    NetworkSpec spec;
    spec.dim = 2;
    spec.hidden = {64, 64, 64};
    const Problem p = makeProblem(spec, 32, 3);
    fused::PackedNetwork network(spec);
    network.parameters = p.theta;
    network.pack();
    fused::Tape tape(network);
    std::vector<float> x = p.x;
    tape.forward(x.data(), 32);
    tape.backward(nullptr);
    const std::size_t apart = tape.rowsOf(1);
    for (std::size_t i = 3; i < 32; ++i) std::copy_n(&p.x[i % 3 * 2], 2, &x[i * 2]);
    tape.forward(x.data(), 32);
    tape.backward(nullptr);
    QVERIFY(tape.rowsOf(3) <= 2 && tape.rowsOf(2) <= tape.rowsOf(1) && tape.rowsOf(1) <= 3 && apart > 3);
    QCOMPARE(tape.rowsOf(0), std::size_t{32});  // curved
    const std::vector<float> seed(32, 0.5f);
    tape.backward(seed.data());  // each sample has its own
    for (std::size_t k = 0; k < 4; ++k) QCOMPARE(tape.rowsOf(k), std::size_t{32});
  }
};

BRENIER_TEST(TestSparedWork)
#include "test_spared_work.moc"
