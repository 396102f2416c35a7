#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/truth/bounds.h"
#include "core/truth/exact_ot.h"
#include "core/truth/known_map.h"
#include "core/truth/metrics.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

Points randomPoints(std::size_t n, std::size_t dim, std::uint64_t seed, float shift = 0) {
  PhiloxStream random(seed, 99);
  Points points(n, dim);
  for (float& c : points.data) c = random.normal() + shift;
  return points;
}

double costOf(PointsView x, PointsView y, const std::vector<std::uint32_t>& match) {
  const auto c = halfSquaredCosts(x, y);
  double sum = 0;
  for (std::size_t i = 0; i < match.size(); ++i) sum += c[i * y.count + match[i]];
  return sum / static_cast<double>(match.size());
}

double bruteForce(PointsView x, PointsView y) {
  std::vector<std::uint32_t> order(x.count);
  std::iota(order.begin(), order.end(), 0u);
  double best = 1e300;
  do best = std::min(best, costOf(x, y, order));
  while (std::next_permutation(order.begin(), order.end()));
  return best;
}

}  // namespace

class TestTruth : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void exactTransportEqualsAllPermutations() {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const std::size_t n = 1 + seed % 7, dim = 1 + seed % 3;
      const Points x = randomPoints(n, dim, 2 * seed), y = randomPoints(n, dim, 2 * seed + 1, 0.5f);
      const auto exact = exactTransport(x, y);
      QVERIFY(exact.hasValue());
      QVERIFY(std::abs(exact->halfW2 - bruteForce(x, y)) < 1e-9);
      QVERIFY(std::abs(exact->halfW2 - costOf(x, y, exact->targetOf)) < 1e-9);
    }
  }

  void exactTransportOnTheLineIsSorting() {
    Points x = randomPoints(300, 1, 5), y = randomPoints(300, 1, 6, 2);
    const auto exact = exactTransport(x, y);
    std::sort(x.data.begin(), x.data.end());
    std::sort(y.data.begin(), y.data.end());
    double sorted = 0;
    for (std::size_t i = 0; i < 300; ++i) sorted += 0.5 * std::pow(static_cast<double>(x.data[i]) - y.data[i], 2) / 300;
    QVERIFY(std::abs(exact->halfW2 - sorted) < 1e-6);
  }

  /// Ties everywhere, which floating-point reduced costs break wrongly, in a dimension where that was seen.
  void tiedPointsDoNotSendTheSimplexRoundACycle() {
    Points x = randomPoints(400, 16, 11), y = randomPoints(400, 16, 12);
    for (auto* points : {&x, &y})
      for (float& c : points->data) c = std::round(c) * 0.1f;
    const auto exact = exactTransport(x, y);
    QVERIFY(exact.hasValue());
    double dual = 0;
    for (std::size_t i = 0; i < 400; ++i) dual += (exact->u[i] + exact->v[i]) / 400;
    QVERIFY(std::abs(dual - exact->halfW2) < 1e-9);
  }

  void dualsAreFeasibleAndTight() {
    const Points x = randomPoints(120, 2, 7), y = randomPoints(120, 2, 8, 1);
    const auto exact = exactTransport(x, y);
    const auto c = halfSquaredCosts(x, y);
    double value = 0;
    for (std::size_t i = 0; i < 120; ++i) {
      value += (exact->u[i] + exact->v[i]) / 120;
      for (std::size_t j = 0; j < 120; ++j) QVERIFY(exact->u[i] + exact->v[j] <= c[i * 120 + j] + 1e-9);
      QVERIFY(std::abs(exact->u[i] + exact->v[exact->targetOf[i]] - c[i * 120 + exact->targetOf[i]]) < 1e-9);
    }
    QVERIFY(std::abs(value - exact->halfW2) < 1e-9);
  }

  void unequalSamplesAreRefusedWithBothNumbers() {
    const auto refused = exactTransport(randomPoints(3, 2, 1), randomPoints(4, 2, 2));
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("3 x 2") != std::string::npos);
    QVERIFY(refused.error().message.find("4 x 2") != std::string::npos);
  }

  /// lower <= exact <= upper whatever the map and the potentials are, over thousands of random instances.
  void boundsHoldForAnyNetwork() {
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
      const std::size_t n = 2 + seed % 9, dim = 1 + seed % 3;
      const Points x = randomPoints(n, dim, 5 * seed), y = randomPoints(n, dim, 5 * seed + 1, 0.7f);
      const Points mapped = randomPoints(n, dim, 5 * seed + 2, 0.5f);
      const auto phi = randomPoints(n, 1, 5 * seed + 3).data, psi = randomPoints(n, 1, 5 * seed + 4).data;
      const auto exact = exactTransport(x, y);
      const bool withPhi = seed % 2 == 0, withPsi = seed % 3 == 0;
      const auto bounds = certifiedBounds(x, y, mapped, withPhi ? std::span(phi) : std::span<const float>(),
                                          withPsi ? std::span(psi) : std::span<const float>());
      QVERIFY(bounds.lower() <= exact->halfW2 + 1e-9);
      QVERIFY(bounds.upper() >= exact->halfW2 - 1e-9);
    }
  }

  void boundsCloseAtTheOptimumAndSurviveNonFiniteInput() {
    const Points x = randomPoints(200, 2, 11), y = randomPoints(200, 2, 12, 1);
    const auto exact = exactTransport(x, y);
    Points mapped(200, 2);
    std::vector<float> psi(200);
    for (std::size_t i = 0; i < 200; ++i) {
      std::copy_n(y[exact->targetOf[i]], 2, mapped[i]);
      psi[i] = static_cast<float>(0.5 * (y[i][0] * y[i][0] + y[i][1] * y[i][1]) - exact->v[i]);
    }
    const auto tight = certifiedBounds(x, y, mapped, {}, psi);
    QVERIFY(std::abs(tight.lower() - exact->halfW2) < 1e-5);
    QVERIFY(std::abs(tight.upper() - exact->halfW2) < 1e-9);
    mapped.data[3] = std::nanf("");
    psi[5] = INFINITY;
    const auto loose = certifiedBounds(x, y, mapped, {}, psi);
    QVERIFY(loose.lower() <= exact->halfW2 + 1e-9 && loose.upper() >= exact->halfW2 - 1e-9);
  }

  void gaussianMapsAreBures() {
    const GaussianMoments a{{0, 0}, {2, 0.5, 0.5, 1}}, b{{3, -1}, {1, -0.3, -0.3, 4}};
    const GaussianMap map(a, b);
    // The image of a large sample has the target's moments, and the cost is the closed form.
    Points x = randomPoints(200000, 2, 13);
    const double l11 = std::sqrt(2.0), l21 = 0.5 / l11, l22 = std::sqrt(1 - l21 * l21);
    for (std::size_t i = 0; i < x.count(); ++i) {
      const float u = x[i][0], v = x[i][1];
      x[i][0] = static_cast<float>(l11 * u);
      x[i][1] = static_cast<float>(l21 * u + l22 * v);
    }
    Points image(x.count(), 2);
    map.forward(x, image.data.data());
    const auto moments = sampleMoments(image);
    for (std::size_t k = 0; k < 2; ++k) QVERIFY(std::abs(moments.mean[k] - b.mean[k]) < 0.02);
    for (std::size_t k = 0; k < 4; ++k) QVERIFY(std::abs(moments.covariance[k] - b.covariance[k]) < 0.05);
    const Score cost = transportCost(x, image);
    QVERIFY(std::abs(cost.value - map.halfW2()) < 2 * cost.halfWidth);
    // Along one axis: standard deviations 1 and 3 at distance 2 give 1/2 ((3 - 1)^2 + 2^2).
    QVERIFY(std::abs(GaussianMap({{0}, {1}}, {{2}, {9}}).halfW2() - 4) < 1e-12);
  }

  void scoresOfKnownMaps() {
    const Points x = randomPoints(500, 2, 21), y = randomPoints(500, 2, 22, 3);
    QCOMPARE(l2Uvp(y, y, totalVariance(y)).value, 0.0);
    QVERIFY(std::abs(cosine(x, y, y).value - 1) < 1e-12);
    QCOMPARE(cosine(x, x, y).value, 0.0);
    const auto moments = sampleMoments(y);
    Points constant(500, 2);
    for (std::size_t i = 0; i < 500; ++i)
      for (std::size_t k = 0; k < 2; ++k) constant[i][k] = static_cast<float>(moments.mean[k]);
    QVERIFY(std::abs(l2Uvp(constant, y, totalVariance(y)).value - 100) < 1e-3);
    QCOMPARE(monotonicityViolations(x, x, 1000).value, 0.0);
    Points mirrored = x;
    for (float& c : mirrored.data) c = -c;
    QVERIFY(monotonicityViolations(x, mirrored, 1000).value > 99);
    QVERIFY(slicedW2(x, x, 16).value < 1e-6);
    // A shift by (3, 0): sliced W2^2 is the mean of 9 cos^2, that is 4.5.
    Points shifted = x;
    for (std::size_t i = 0; i < 500; ++i) shifted[i][0] += 3;
    const Score sliced = slicedW2(x, shifted, 2000);
    QVERIFY(std::abs(sliced.value - std::sqrt(4.5)) < 3 * sliced.halfWidth + 1e-3);
  }
};

BRENIER_TEST(TestTruth)
#include "test_truth.moc"
