#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "core/truth/cyclical_monotonicity.h"
#include "core/truth/metric_registry.h"
#include "core/truth/metrics.h"
#include "core/truth/potential_checks.h"
#include "core/truth/two_sample.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

Points shiftedPoints(std::size_t n, std::size_t dim, std::uint64_t seed, float shift = 0) {
  PhiloxStream random(seed, 98);
  Points points(n, dim);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < dim; ++k) points[i][k] = random.normal() + (k == 0 ? shift : 0);
  return points;
}

Points turned(const Points& x, double degrees) {
  const double angle = degrees * std::numbers::pi / 180;
  const auto c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
  Points out = x;
  for (std::size_t i = 0; i < x.count(); ++i) {
    out[i][0] = c * x[i][0] - s * x[i][1];
    out[i][1] = s * x[i][0] + c * x[i][1];
  }
  return out;
}

/// MMD^2 between N(0, I_d) and N(m, I_d): the kernel's means are Gaussian integrals.
double normalMmd(double dim, double shift, double variance) {
  return 2 * std::pow(variance / (variance + 2), dim / 2) * (1 - std::exp(-shift * shift / (2 * (variance + 2))));
}

/// E|N(m, s^2)|.
double foldedMean(double m, double s) {
  return s * std::sqrt(2 / std::numbers::pi) * std::exp(-m * m / (2 * s * s)) + m * std::erf(m / (s * std::sqrt(2.0)));
}

}  // namespace

class TestMetrics : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void twoSampleScoresAreTheirIntegrals() {
    const auto scores = twoSampleScores(shiftedPoints(1500, 3, 1), shiftedPoints(1500, 3, 2, 1.5f), 4);
    QVERIFY(std::abs(scores.mmd.value - normalMmd(3, 1.5, 4)) < 2 * scores.mmd.halfWidth);
    QVERIFY(scores.mmd.halfWidth < 0.2 * scores.mmd.value);
    const auto line = twoSampleScores(shiftedPoints(1500, 1, 3), shiftedPoints(1500, 1, 4, 1.5f), 1).energy;
    const double energy = 2 * foldedMean(1.5, std::sqrt(2.0)) - 2 * foldedMean(0, std::sqrt(2.0));
    QVERIFY(std::abs(line.value - energy) < 2 * line.halfWidth);
    QVERIFY(line.halfWidth < 0.2 * energy);
    const Points x = shiftedPoints(200, 2, 5);
    QVERIFY(twoSampleScores(x, x, 2).energy.value < 1e-9);
  }

  void mmdIsUnbiasedAndItsIntervalCovers() {
    double sum = 0;
    int negative = 0, covered = 0;
    constexpr int repeats = 300;
    for (std::uint64_t i = 0; i < repeats; ++i) {
      const auto same = twoSampleScores(shiftedPoints(30, 2, 10 + 4 * i), shiftedPoints(30, 2, 11 + 4 * i), 2).mmd;
      sum += same.value;
      negative += same.value < 0;
      const auto apart = twoSampleScores(shiftedPoints(60, 2, 12 + 4 * i), shiftedPoints(60, 2, 13 + 4 * i, 1.5f), 2);
      covered += std::abs(apart.mmd.value - normalMmd(2, 1.5, 2)) < apart.mmd.halfWidth;
    }
    // A sample of 30 scatters by about 0.02.
    QVERIFY(std::abs(sum / repeats) < 0.004);
    QVERIFY(negative > repeats / 4);
    QVERIFY2(covered > 0.9 * repeats && covered < 0.99 * repeats, qPrintable(QString::number(covered)));
  }

  void rotationsAreMonotoneButNotCyclically() {
    const Points x = shiftedPoints(300, 2, 21);
    const Points image = turned(x, 80);
    QCOMPARE(monotonicityViolations(x, image, 5000).value, 0.0);
    QVERIFY(!worstSwap(x, image));
    const auto gap = cyclicalMonotonicityGap(x, image, totalVariance(x), 300);
    QVERIFY(gap && gap->value > 10);
    QCOMPARE(gap->samples, std::int64_t(300));
    // The gradient of a convex function, and a part of the sample.
    Points cubes = x;
    for (float& c : cubes.data) c = c * c * c;
    const auto none = cyclicalMonotonicityGap(x, cubes, totalVariance(cubes), 200);
    QVERIFY(none && none->value < 1e-6);
    QCOMPARE(none->samples, std::int64_t(200));
    cubes.data[7] = std::nanf("");
    QVERIFY(!cyclicalMonotonicityGap(x, cubes, 1, 300));
  }

  /// Images 3 and 8 exchanged: re-pairing gains that exchange alone, and it is the worst swap.
  void oneExchangeIsFoundAndPriced() {
    const Points x = shiftedPoints(50, 3, 22);
    Points image = x;
    for (float& c : image.data) c *= 2;
    std::swap_ranges(image[3], image[3] + 3, image[8]);
    double square = 0;
    for (std::size_t k = 0; k < 3; ++k) square += std::pow(static_cast<double>(x[3][k]) - x[8][k], 2);
    const auto swap = worstSwap(x, image);
    QVERIFY(swap);
    QCOMPARE(swap->points[0], 3u);
    QCOMPARE(swap->points[1], 8u);
    QVERIFY(std::abs(swap->gain - 2 * square) < 1e-5);
    const auto gap = cyclicalMonotonicityGap(x, image, 5, 50);
    QVERIFY(std::abs(gap->value - 200 * swap->gain / 50 / 5) < 1e-4);
  }

  void convexityIsSeenAlongSegments() {
    const Points x = shiftedPoints(200, 4, 23), middles = segmentMiddles(x);
    QCOMPARE(middles[150][1], 0.5f * (x[150][1] + x[50][1]));
    std::vector<float> at(200), between(200);
    const auto fill = [&](auto phi) {
      for (std::size_t i = 0; i < 200; ++i) {
        at[i] = phi(x[i]);
        between[i] = phi(middles[i]);
      }
      return convexityViolations(at, between).value;
    };
    const auto square = [](const float* p) { return p[0] * p[0] + p[1] * p[1] + p[2] * p[2] + p[3] * p[3]; };
    QCOMPARE(fill(square), 0.0);
    QCOMPARE(fill([](const float* p) { return 7 + 3 * p[0] - p[2]; }), 0.0);  // flat: rounding is no violation
    QVERIFY(fill([&](const float* p) { return -square(p); }) > 99);
    const double saddle = fill([](const float* p) { return p[0] * p[0] - p[1] * p[1]; });
    QVERIFY(saddle > 30 && saddle < 70);
  }

  void conjugatePairsHaveNoGap() {
    const Points x = shiftedPoints(400, 3, 24);
    Points image = x;
    for (float& c : image.data) c *= 4;
    std::vector<float> phi(400), psi(400), half(400);
    for (std::size_t i = 0; i < 400; ++i) {
      double square = 0;
      for (std::size_t k = 0; k < 3; ++k) square += static_cast<double>(x[i][k]) * x[i][k];
      phi[i] = static_cast<float>(2 * square + 5);  // 4/2 |x|^2 and a constant
      psi[i] = static_cast<float>(2 * square - 1);  // |4 x|^2 / 8 and another
      half[i] = psi[i] / 2;
    }
    QVERIFY(conjugacyGap(x, image, phi, psi).value < 1e-5);
    // With psi halved the rest is -|x|^2 plus a constant: E | |x|^2 - 3 | of chi^2 with 3 degrees of
    // freedom, 1.850739...
    const Score wrong = conjugacyGap(x, image, phi, half);
    QVERIFY(std::abs(wrong.value - 1.8507) < 3 * wrong.halfWidth);
  }

  void bootstrapAgreesWithTheStandardError() {
    const Points values = shiftedPoints(2000, 1, 25);
    const double width = bootstrapHalfWidth(2000, [&](const std::vector<std::uint32_t>& rows) {
      double sum = 0;
      for (const auto i : rows) sum += values.data[i];
      return sum / static_cast<double>(rows.size());
    });
    const Score mean = meanScore(2000, [&](std::size_t i) { return values.data[i]; });
    QVERIFY(std::abs(width / mean.halfWidth - 1) < 0.2);
  }

  void cosineHasAnInterval() {
    const Points x = shiftedPoints(500, 2, 26), truth = turned(x, 90);
    // The displacement to a rotation by 60 degrees, against that to 90: the same angle at every point, 15 degrees.
    const Score same = cosine(x, turned(x, 60), truth);
    QVERIFY(std::abs(same.value - std::cos(std::numbers::pi / 12)) < 1e-5);
    const Score random = cosine(x, shiftedPoints(500, 2, 27), truth);
    QVERIFY(random.halfWidth > 0.01 && random.halfWidth < 0.2);
    // <T - id, T* - id> = |x|^2 in the mean, |T - id|^2 = |T* - id|^2 = 2 |x|^2.
    QVERIFY(std::abs(random.value - 0.5) < 1.5 * random.halfWidth);
  }

  void costErrorIsOfTheMapAlone() {
    const Points x = shiftedPoints(400, 2, 28);
    Points truth = x, half = x;
    for (std::size_t i = 0; i < 400; ++i) {
      truth[i][0] += 2;  // costs 2 at every point
      half[i][0] += 1;   // costs 1/2
    }
    QVERIFY(std::abs(costError(x, half, truth).value - 75) < 1e-4);
    QVERIFY(costError(x, truth, truth).value == 0 && costError(x, truth, truth).halfWidth == 0);
    for (std::size_t i = 0; i < 400; i += 2) half[i][0] = x[i][0] + 3;  // costs 4.5 at every other point
    const Score mixed = costError(x, half, truth);
    QVERIFY(std::abs(mixed.value - 25) < 1e-3);
    QVERIFY(std::abs(mixed.halfWidth - 1.96 * 100 / std::sqrt(400.0)) < 0.1);
  }

  void theTailIsThatOfTheWorst() {
    const Points truth = shiftedPoints(300, 2, 29);
    Points mapped = truth;
    for (std::size_t i = 0; i < 300; ++i) mapped[i][0] += 1;
    QVERIFY(std::abs(errorTail(mapped, truth).value - 1) < 1e-4);  // 3 of 300 alike
    for (const std::size_t i : {7u, 70u, 200u}) mapped[i][0] = truth[i][0] + 10;
    QVERIFY(std::abs(errorTail(mapped, truth).value - 100 * 300.0 / (300 + 297)) < 1e-3);
    QCOMPARE(errorTail(truth, truth).samples, std::int64_t(0));
  }

  /// The error on points of training has its own samples, map and right answers.
  void theErrorOfTrainingIsOfItsOwnPoints() {
    const Points x = shiftedPoints(60, 2, 30), y = shiftedPoints(60, 2, 31, 2);
    RunTruth truth({x, y, {}, {}, nullptr}), seen({y, x, {}, {}, nullptr});
    QVERIFY(seen.solve({}).hasValue());
    MetricInputs inputs(&truth);
    inputs.seen = &seen;
    QVERIFY(!computeMetric("l2_uvp_seen", inputs));
    inputs.seenMapped = &seen.answer();
    QCOMPARE(computeMetric("l2_uvp_seen", inputs)->value, 0.0);
    inputs.seenMapped = &y;
    QVERIFY(computeMetric("l2_uvp_seen", inputs)->value > 50);
    QVERIFY(!computeMetric("l2_uvp", inputs));
  }

  void everyMetricSaysWhatItIs() {
    std::set<std::string> ids;
    for (const auto& metric : metricDescriptors()) {
      QVERIFY2(ids.insert(metric.id).second, metric.id.c_str());
      QVERIFY2(!metric.title.empty() && !metric.help.empty(), metric.id.c_str());
      for (const auto& text : {metric.help, metric.formula, metric.reading, metric.method})
        QVERIFY2(!text.empty() && !text.ends_with('.'), metric.id.c_str());
    }
    for (const auto& entry : metricEntries())
      QVERIFY2(bool(entry.compute) != (entry.pace == Pace::reported), entry.descriptor.id.c_str());
  }
};

BRENIER_TEST(TestMetrics)
#include "test_metrics.moc"
