#include <QtTest>
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/truth/precision_recall.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

Points gaussians(std::size_t n, std::size_t d, std::uint64_t seed, float at = 0) {
  Points points(n, d);
  PhiloxStream random(seed, 5);
  for (float& v : points.data) v = at + random.normal();
  return points;
}

/// The definitions, point by point.
double distance(const float* a, const float* b, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += (static_cast<double>(a[k]) - b[k]) * (static_cast<double>(a[k]) - b[k]);
  return std::sqrt(sum);
}

double radius(const Points& x, std::size_t i, std::size_t k) {
  std::vector<double> all;
  for (std::size_t j = 0; j < x.count(); ++j)
    if (j != i) all.push_back(distance(x[i], x[j], x.dim));
  std::ranges::sort(all);
  return all[k - 1];
}

/// Share of `points` that lie in some ball around `centres`.
double shareWithin(const Points& points, const Points& centres, std::size_t k) {
  int count = 0;
  for (std::size_t i = 0; i < points.count(); ++i) {
    bool within = false;
    for (std::size_t j = 0; j < centres.count() && !within; ++j)
      within = distance(points[i], centres[j], points.dim) <= radius(centres, j, k);
    count += within;
  }
  return count / static_cast<double>(points.count());
}

}  // namespace

class TestPrecisionRecall : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void itIsWhatThePapersDefine() {
    const Points made = gaussians(60, 3, 1, 0.7f), real = gaussians(70, 3, 2);
    const auto scores = supportScores(made, real);
    QCOMPARE(scores.precision, shareWithin(made, real, 3));
    QCOMPARE(scores.recall, shareWithin(real, made, 3));
    int covered = 0;
    for (std::size_t j = 0; j < real.count(); ++j) {
      double nearest = INFINITY;
      for (std::size_t i = 0; i < made.count(); ++i) nearest = std::min(nearest, distance(made[i], real[j], 3));
      covered += nearest <= radius(real, j, 5);
    }
    QCOMPARE(scores.coverage, covered / 70.0);
    QVERIFY(scores.precision > 0 && scores.precision < 1 && scores.recall > 0 && scores.recall < 1);
  }

  /// Naeem et al. 2020, appendix: of the same law, in equal numbers n, it is 1 - prod (n - i) / (2 n - i), i = 1..5.
  void coverageOfTheSameLawIsKnown() {
    const double n = 400;
    double missed = 1, mean = 0;
    for (int i = 1; i <= 5; ++i) missed *= (n - i) / (2 * n - i);
    for (std::uint64_t seed = 0; seed < 10; ++seed)
      mean += supportScores(gaussians(400, 8, 100 + seed), gaussians(400, 8, 200 + seed)).coverage / 10;
    QVERIFY2(std::abs(mean - (1 - missed)) < 0.01, qPrintable(QString("%1 %2").arg(mean).arg(1 - missed)));
  }

  /// Collapse is seen by coverage and recall, and not by precision; what lies elsewhere by all three.
  void collapseIsSeen() {
    const Points real = gaussians(400, 4, 1);
    Points one(400, 4);
    for (std::size_t i = 0; i < 400; ++i) std::copy_n(real[7], 4, one[i]);
    const auto collapsed = supportScores(one, real);
    QCOMPARE(collapsed.precision, 1.0);
    QVERIFY(collapsed.recall <= 0.01 && collapsed.coverage < 0.05);
    const auto copies = supportScores(real, real);
    QCOMPARE(copies.precision, 1.0);
    QCOMPARE(copies.coverage, 1.0);
    const auto elsewhere = supportScores(gaussians(400, 4, 2, 40), real);
    QCOMPARE(elsewhere.precision + elsewhere.recall + elsewhere.coverage, 0.0);
  }
};

BRENIER_TEST(TestPrecisionRecall)
#include "test_precision_recall.moc"
