#include <QtTest>
#include <cmath>

#include "core/engine/fused.h"
#include "core/solvers/games/penalised_dual.h"
#include "core/util/philox.h"

using namespace brenier;

// The step of W2-OT and W2-GAN holds the points grad phi(a) and grad psi(b) fixed, so that its gradient is not that of
// the loss it reports, and test_solvers cannot compare the two. Here the same points are held fixed on both sides.

namespace {

constexpr std::size_t n = 12, d = 3;
constexpr std::uint64_t seed = 11, step = 4, first = 7;
constexpr double weight = 1.7;

std::unique_ptr<Potential> potential(std::uint64_t stream) {
  NetworkSpec spec;
  spec.dim = d;
  spec.hidden = {9, 8};
  spec.first = spec.middle = Activation::celu;
  spec.last = Activation::identity;
  spec.quadratic = true;
  auto made = makeFusedPotential(spec);
  const auto theta = initialParameters(spec, Initialisation::normal, 0.4, 3, stream);
  std::copy(theta.begin(), theta.end(), made->parameters().begin());
  made->parametersChanged();
  return made;
}

Points randomPoints(std::uint64_t stream) {
  Points points(n, d);
  PhiloxStream random(5, stream);
  for (float& c : points.data) c = random.normal();
  return points;
}

/// Every pair of points at which s is penalised, as PenalisedDual::add takes them.
struct Pairs {
  Points a, b, mixedA, mixedB, imageOfA, imageOfB;
};

Pairs pairsAt(const Potential& phi, const Potential& psi) {
  Pairs p{randomPoints(1), randomPoints(2), Points(n, d), Points(n, d), Points(n, d), Points(n, d)};
  for (std::size_t i = 0; i < n; ++i) {
    const auto [alpha, beta] = PenalisedDual::mixOf(seed, step, first + i);
    for (std::size_t k = 0; k < d; ++k) {
      p.mixedA[i][k] = alpha * p.a[i][k] + (1 - alpha) * p.b[i][k];
      p.mixedB[i][k] = beta * p.a[i][k] + (1 - beta) * p.b[i][k];
    }
  }
  gradientMap(phi, p.a, p.imageOfA.data.data());
  gradientMap(psi, p.b, p.imageOfB.data.data());
  return p;
}

double penalty(const Potential& phi, const Potential& psi, const Points& a, const Points& b, bool oneSided) {
  std::vector<float> u(n), v(n);
  potentialValues(phi, a, u.data());
  potentialValues(psi, b, v.data());
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double s = dot(a[i], b[i], d) - u[i] - v[i];
    sum += oneSided && s < 0 ? 0 : s * s;
  }
  return weight * sum / n;
}

double lossAt(const Potential& phi, const Potential& psi, const Pairs& p) {
  std::vector<float> u(n), v(n);
  potentialValues(phi, p.a, u.data());
  potentialValues(psi, p.b, v.data());
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += (static_cast<double>(u[i]) + v[i]) / n;
  return sum + penalty(phi, psi, p.a, p.b, true) + penalty(phi, psi, p.mixedA, p.mixedB, true) +
         penalty(phi, psi, p.a, p.imageOfA, false) + penalty(phi, psi, p.imageOfB, p.b, false);
}

}  // namespace

class TestPenalisedDual : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientsAgreeWithDifferences_data() {
    QTest::addColumn<bool>("ofPhi");
    QTest::newRow("phi") << true;
    QTest::newRow("psi") << false;
  }
  void gradientsAgreeWithDifferences() {
    QFETCH(bool, ofPhi);
    const auto phi = potential(0), psi = potential(1);
    const Pairs pairs = pairsAt(*phi, *psi);
    const auto phiBlock = phi->makeBlock(), psiBlock = psi->makeBlock();
    PairSlot slot;
    for (auto* points : {&slot.a, &slot.b, &slot.c}) points->resize(n * d);
    slot.values.resize(n);
    slot.weights.resize(n);
    phiBlock->clearGrad();
    psiBlock->clearGrad();
    PenalisedDual{*phiBlock, *psiBlock, slot, n, d, 1.0 / n, weight}.add(pairs.a.data.data(), pairs.b.data.data(), seed,
                                                                         step, first);
    QVERIFY(std::abs(slot.otherLoss.mean() - lossAt(*phi, *psi, pairs)) < 1e-4 * (1 + slot.otherLoss.mean()));

    Potential& moved = ofPhi ? *phi : *psi;
    const auto theta = moved.parameters();
    std::vector<float> gradient(theta.size(), 0.0f);
    (ofPhi ? phiBlock : psiBlock)->flushGrad(gradient.data());
    double largest = 0;
    for (const float g : gradient) largest = std::max(largest, std::abs(static_cast<double>(g)));
    QVERIFY(largest > 0.1);
    for (std::size_t k = 0; k < theta.size(); ++k) {
      const float at = theta[k], h = 4e-3f;
      const auto lossWith = [&](float value) {
        moved.parameters()[k] = value;
        moved.parametersChanged();
        return lossAt(*phi, *psi, pairs);
      };
      const double slope = (lossWith(at + h) - lossWith(at - h)) / (static_cast<double>(at + h) - (at - h));
      lossWith(at);
      QVERIFY2(std::abs(slope - gradient[k]) < 2e-3 * largest,
               qPrintable(
                   QString("weight %1: %2 for %3, the largest is %4").arg(k).arg(gradient[k]).arg(slope).arg(largest)));
    }
  }
};

BRENIER_TEST(TestPenalisedDual)
#include "test_penalised_dual.moc"
