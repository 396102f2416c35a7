#include <Eigen/Dense>
#include <QtTest>
#include <cmath>
#include <vector>

#include "core/truth/frechet.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

Points normals(std::size_t n, std::size_t d, std::uint64_t seed) {
  Points points(n, d);
  PhiloxStream random(seed, 5);
  for (float& v : points.data) v = random.normal();
  return points;
}

/// Rows whose sample mean is m and sample covariance diag(s^2), to the precision of float: plus and minus pairs.
Points crossed(const std::vector<double>& m, const std::vector<double>& s) {
  const std::size_t d = m.size();
  Points points(2 * d, d);
  const double length = std::sqrt((2.0 * static_cast<double>(d) - 1) / 2);
  for (std::size_t k = 0; k < d; ++k)
    for (std::size_t c = 0; c < d; ++c)
      for (std::size_t sign = 0; sign < 2; ++sign)
        points[2 * k + sign][c] = static_cast<float>(m[c] + (c == k ? (sign ? -1 : 1) * s[k] * length : 0.0));
  return points;
}

FeatureMoments momentsOf(const Points& points) {
  FeatureMoments moments(points.dim);
  moments.add(points);
  return moments;
}

}  // namespace

class TestFrechet : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void commutingGaussiansHaveAClosedForm() {
    const auto a = momentsOf(crossed({0, 1, 2}, {1, 2, 0.5})), b = momentsOf(crossed({1, 1, 0}, {3, 0.25, 0.5}));
    const double wanted = 1 + 4 + (2 * 2) + 1.75 * 1.75;
    QVERIFY(std::abs(frechetDistance(a, b) - wanted) < 1e-6 * wanted);
    QVERIFY(frechetDistance(a, a) < 1e-6);
  }

  /// Two dimensions, any covariances: Tr (S1 S2)^1/2 = sqrt(Tr S1 S2 + 2 sqrt(det S1 S2)).
  void planeGaussiansHaveAClosedForm() {
    Points x = normals(500, 2, 1), y = normals(700, 2, 2);
    for (std::size_t i = 0; i < x.count(); ++i) x[i][0] = 2 * x[i][0] + 1.5f * x[i][1] + 1;
    for (std::size_t i = 0; i < y.count(); ++i) y[i][1] = 0.4f * y[i][1] - 0.9f * y[i][0];
    const auto a = momentsOf(x), b = momentsOf(y);
    const auto s = a.covariance(), t = b.covariance();
    const double trace = s[0] * t[0] + s[1] * t[2] + s[2] * t[1] + s[3] * t[3];
    const double det = (s[0] * s[3] - s[1] * s[2]) * (t[0] * t[3] - t[1] * t[2]);
    double wanted = s[0] + s[3] + t[0] + t[3] - 2 * std::sqrt(trace + 2 * std::sqrt(det));
    for (int k = 0; k < 2; ++k) wanted += std::pow(a.mean()[k] - b.mean()[k], 2);
    QVERIFY(std::abs(frechetDistance(a, b) - wanted) < 1e-6);
    QVERIFY(std::abs(frechetDistance(b, a) - wanted) < 1e-6);
  }

  /// Against the matrix square root of the product itself, by its eigenvalues, in 40 dimensions.
  void generalGaussiansAgreeWithTheEigenvaluesOfTheProduct() {
    Points x = normals(300, 40, 3), y = normals(300, 40, 4);
    for (std::size_t i = 0; i < 300; ++i)
      for (std::size_t k = 1; k < 40; ++k) x[i][k] += 0.8f * x[i][k - 1], y[i][k] -= 0.5f * y[i][k - 1];
    const auto a = momentsOf(x), b = momentsOf(y);
    const auto s = a.covariance(), t = b.covariance();
    const Eigen::MatrixXd s1 = Eigen::Map<const Eigen::MatrixXd>(s.data(), 40, 40);
    const Eigen::MatrixXd s2 = Eigen::Map<const Eigen::MatrixXd>(t.data(), 40, 40);
    double wanted = s1.trace() + s2.trace();
    const Eigen::EigenSolver<Eigen::MatrixXd> product(s1 * s2, false);
    for (Eigen::Index k = 0; k < 40; ++k) wanted -= 2 * std::sqrt(product.eigenvalues()[k].real());
    for (int k = 0; k < 40; ++k) wanted += std::pow(a.mean()[k] - b.mean()[k], 2);
    QVERIFY(std::abs(frechetDistance(a, b) - wanted) < 1e-6 * wanted);
  }

  void momentsDoNotDependOnTheBatches() {
    Points x = normals(1000, 3, 5);
    for (float& v : x.data) v = 1000 + 0.1f * v;  // a naive sum of squares loses this variance
    const auto whole = momentsOf(x);
    FeatureMoments parts(3);
    for (std::size_t first = 0; first < 1000; first += 7)
      parts.add({x[first], std::min<std::size_t>(7, 1000 - first), 3});
    QCOMPARE(parts.count(), std::size_t{1000});
    for (std::size_t k = 0; k < 9; ++k) QVERIFY(std::abs(whole.covariance()[k] - parts.covariance()[k]) < 1e-9);
    for (std::size_t k = 0; k < 3; ++k) QVERIFY(std::abs(whole.mean()[k] - parts.mean()[k]) < 1e-9);
  }

  void kernelDistanceIsUnbiasedAndSeesADifference() {
    // Over many pairs of equal sets its mean is 0: unlike a biased estimate it is negative as often as positive.
    int negative = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed)
      negative += kernelDistance(normals(50, 4, 100 + seed), normals(50, 4, 200 + seed)) < 0;
    QVERIFY(negative > 8 && negative < 32);
    Points shifted = normals(50, 4, 7);
    for (float& v : shifted.data) v += 1;
    QVERIFY(kernelDistance(normals(50, 4, 8), shifted) > 1);
    // Two points a side, by hand: k = (xy + 1)^3 in one dimension.
    Points x(2, 1), y(2, 1);
    x.data = {0, 1}, y.data = {2, 3};
    QVERIFY(std::abs(kernelDistance(x, y) - (1 + 343 - 2 * (1 + 1 + 27 + 64) / 4.0)) < 1e-9);
  }

  void pictureErrorIsMseAndPsnr() {
    Points a(2, 4), b(2, 4);
    for (std::size_t k = 0; k < 4; ++k) a[0][k] = 0.2f, a[1][k] = 0.02f;
    const auto error = pictureError(a, b);
    QVERIFY(std::abs(error.mse - (0.04 + 0.0004) / 2) < 1e-7);
    QVERIFY(std::abs(error.psnr - (20 + 40) / 2.0) < 1e-4);
  }
};

BRENIER_TEST(TestFrechet)
#include "test_frechet.moc"
