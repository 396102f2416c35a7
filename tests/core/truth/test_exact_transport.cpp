#include <QtTest>
#include <algorithm>
#include <cmath>
#include <thread>

#include "core/truth/exact_ot.h"
#include "core/truth/shortest_paths.h"
#include "core/util/philox.h"
#include "tests/core/lemon_transport.h"

using namespace brenier;

namespace {

/// Points of one of the kinds that people have: a cloud, a grid full of ties, few places many times, two far clusters.
Points pointsOf(int kind, std::size_t n, std::size_t dim, std::uint64_t seed) {
  PhiloxStream random(seed, 7);
  Points points(n, dim);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < dim; ++k) {
      const float value = random.normal();
      points[i][k] = kind == 0   ? value
                     : kind == 1 ? std::round(2 * value)
                     : kind == 2 ? std::copysign(1.0f, value)
                                 : value + (i % 2 ? 100.0f : 0.0f);
    }
  return points;
}

/// Whole weights of equal sums: equal ones, small ones with zeros, or very unequal ones.
std::vector<double> weightsOf(int kind, std::size_t n, std::uint64_t seed) {
  PhiloxStream random(seed, 8);
  std::vector<double> weights(n, 1.0);
  if (kind > 0)
    for (double& w : weights) w = kind == 1 ? std::floor(3 * random.uniform()) : std::exp(4 * random.normal());
  weights[0] = std::max(weights[0], 1.0);
  return weights;
}

double massOf(const std::vector<double>& weights) {
  double sum = 0;
  for (const double w : weights) sum += w;
  return sum;
}

/// Feasible, tight and of the right marginals: a proof that an answer is optimal, whoever found it.
void checkCertificate(const ExactCoupling& exact, const Points& x, const std::vector<double>& a, const Points& y,
                      const std::vector<double>& b) {
  const auto costs = halfSquaredCosts(x, y);
  const double largest = *std::max_element(costs.begin(), costs.end()), slack = 1e-9 * (largest > 0 ? largest : 1);
  for (std::size_t i = 0; i < x.count(); ++i)
    for (std::size_t j = 0; j < y.count(); ++j) QVERIFY(exact.u[i] + exact.v[j] <= costs[i * y.count() + j] + slack);
  std::vector<double> rows(x.count(), 0.0), columns(y.count(), 0.0);
  for (const auto& entry : exact.entries) {
    QVERIFY(entry.mass > 0);
    QVERIFY(std::abs(exact.u[entry.source] + exact.v[entry.target] - costs[entry.source * y.count() + entry.target]) <=
            slack);
    rows[entry.source] += entry.mass;
    columns[entry.target] += entry.mass;
  }
  QVERIFY(exact.entries.size() < x.count() + y.count());
  for (std::size_t i = 0; i < x.count(); ++i) QVERIFY(std::abs(rows[i] - a[i] / massOf(a)) < 1e-11);
  for (std::size_t j = 0; j < y.count(); ++j) QVERIFY(std::abs(columns[j] - b[j] / massOf(b)) < 1e-11);
}

/// As the solver divides them, so that both are asked for the same.
std::vector<std::int64_t> steps(const std::vector<double>& weights) {
  std::vector<std::int64_t> out;
  double sum = 0;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    const auto now = i + 1 == weights.size() ? std::int64_t{1} << 40 : std::llround(sum / massOf(weights) * 0x1p40);
    out.push_back(now - before);
    before = now;
  }
  return out;
}

}  // namespace

class TestExactTransport : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Thousands of instances with ties, copies, zero and very unequal weights, unequal numbers of points.
  void theCostIsThatOfAnotherSimplexAndTheDualsProveIt() {
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
      const int kind = static_cast<int>(seed % 4), weights = static_cast<int>(seed / 4 % 3);
      const std::size_t dim = 1 + seed / 12 % 16, n = 1 + seed * 7 % 23, m = 1 + seed * 5 % 19;
      const Points x = pointsOf(kind, n, dim, seed), y = pointsOf(kind, m, dim, seed + 90000);
      const auto a = weightsOf(weights, n, seed), b = weightsOf(weights, m, seed + 1);
      const auto exact = exactTransport(x, a, y, b);
      QVERIFY2(exact, exact ? "" : exact.error().message.c_str());
      checkCertificate(*exact, x, a, y, b);
      const double reference = lemonCost(x, steps(a), y, steps(b));
      QVERIFY2(std::abs(exact->halfW2 - reference) <= 1e-9 * (1 + reference),
               qPrintable(QString("seed %1: %2 and %3").arg(seed).arg(exact->halfW2).arg(reference)));
    }
  }

  /// Assignments by either method, in 1 to 16 dimensions, at the origin and far from it. Only whole numbers survive a
  /// shift in single precision unchanged, so the ties are far away and the clouds near.
  void eachMethodAssignsAtTheLeastCost() {
    for (std::uint64_t seed = 0; seed < 2400; ++seed) {
      const int kind = static_cast<int>(seed % 4);
      const std::size_t dim = 1 + seed / 4 % 16, n = 1 + seed * 7 % 31;
      Points x = pointsOf(kind, n, dim, seed), y = pointsOf(kind, n, dim, seed + 90000);
      const float shift = kind == 1 || kind == 2 ? 1e6f : 0.0f;
      for (auto* points : {&x, &y})
        for (float& c : points->data) c += shift;
      const std::vector<std::int64_t> one(n, 1);
      const std::vector<double> ones(n, 1.0);
      const double reference = lemonCost(x, one, y, one);
      const auto bySimplex = exactTransport(x, y, {}, {}, ExactMethod::simplex);
      for (const auto method : {ExactMethod::paths, ExactMethod::automatic}) {
        const auto pairs = exactTransport(x, y, {}, {}, method);
        QVERIFY(pairs && bySimplex);
        QVERIFY2(std::abs(pairs->halfW2 - reference) <= 1e-9 * (1 + reference),
                 qPrintable(QString("seed %1: %2 and %3").arg(seed).arg(pairs->halfW2).arg(reference)));
        if (kind == 0 && dim > 1) QVERIFY(pairs->targetOf == bySimplex->targetOf);  // no two optima
        const auto coupling = exactTransport(x, ones, y, ones, {}, method);
        QVERIFY(coupling);
        checkCertificate(*coupling, x, ones, y, ones);
        QVERIFY(coupling->entries.size() == n);
      }
    }
  }

  /// All paths are ties where all points are one: the simplex takes over from what the paths have.
  void whatPathsGiveUpTheSimplexEnds() {
    const Points x(1500, 4), y(1500, 4);
    const TransportCosts costs(x, y);
    QVERIFY(!shortestPaths(costs, std::vector<double>(1500, 0.0), 100).complete);
    const auto exact = exactTransport(x, y);
    QVERIFY(exact);
    QCOMPARE(exact->halfW2, 0.0);
    std::vector<bool> taken(1500, false);
    for (const auto j : exact->targetOf) taken[j] = true;
    QVERIFY(std::all_of(taken.begin(), taken.end(), [](bool is) { return is; }));
  }

  /// Large enough for the answer of a part to be asked first, and for listed candidates (dearer rows) to be used.
  void largeSamplesAreExactToo_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("n");
    QTest::addColumn<int>("dim");
    QTest::newRow("plane") << 0 << 1100 << 2;
    QTest::newRow("ties in the plane") << 1 << 900 << 2;
    QTest::newRow("many dimensions, listed candidates") << 0 << 700 << 40;
    QTest::newRow("copies") << 2 << 700 << 6;
    QTest::newRow("two clusters far apart") << 3 << 1100 << 2;
  }
  void largeSamplesAreExactToo() {
    QFETCH(int, kind);
    QFETCH(int, n);
    QFETCH(int, dim);
    const auto size = static_cast<std::size_t>(n), d = static_cast<std::size_t>(dim);
    const Points x = pointsOf(kind, size, d, 1), y = pointsOf(kind, size, d, 2);
    const std::vector<double> ones(size, 1.0);
    const std::vector<std::int64_t> one(size, 1);
    const double reference = lemonCost(x, one, y, one);
    for (const auto method : {ExactMethod::automatic, ExactMethod::simplex, ExactMethod::paths}) {
      const auto exact = exactTransport(x, y, {}, {}, method);
      QVERIFY(exact);
      QVERIFY(std::abs(exact->halfW2 - reference) <= 1e-9 * (1 + reference));
      auto targets = exact->targetOf;
      std::sort(targets.begin(), targets.end());
      for (std::uint32_t j = 0; j < targets.size(); ++j) QCOMPARE(targets[j], j);
      const auto coupling = exactTransport(x, ones, y, ones, {}, method);
      QVERIFY(coupling);
      checkCertificate(*coupling, x, ones, y, ones);
    }
  }

  /// Whatever somebody guesses, the answer is the same; a good guess needs few pivots.
  void aGuessChangesTheTimeAlone() {
    const Points x = pointsOf(0, 600, 3, 5), y = pointsOf(0, 600, 3, 6);
    const auto cold = exactTransport(x, y);
    std::vector<double> wrong(600), huge(600, 1e300);
    for (std::size_t j = 0; j < 600; ++j) wrong[j] = std::sin(static_cast<double>(j)) * 1000;
    const std::vector<double> nothing(600, std::nan(""));
    for (const std::vector<double>* guess :
         std::initializer_list<const std::vector<double>*>{&cold->v, &wrong, &huge, &nothing}) {
      for (const auto method : {ExactMethod::automatic, ExactMethod::simplex, ExactMethod::paths}) {
        const auto again = exactTransport(x, y, {}, *guess, method);
        QVERIFY(again);
        QVERIFY(std::abs(again->halfW2 - cold->halfW2) < 1e-9);
      }
    }
  }

  void aShiftAndAScaleOfBothChangeNothing() {
    const Points x = pointsOf(1, 60, 2, 3), y = pointsOf(1, 60, 2, 4);
    const double value = exactTransport(x, y)->halfW2;
    for (const float scale : {1e-15f, 1e15f})
      for (const float shift : {0.0f, 4096.0f}) {
        Points a = x, b = y;
        for (auto* points : {&a, &b})
          for (float& c : points->data) c = (c + shift) * scale;  // whole numbers: nothing is lost in float
        const auto moved = exactTransport(a, b);
        QVERIFY(moved);
        const double there = moved->halfW2 / (static_cast<double>(scale) * scale);
        QVERIFY2(std::abs(there - value) < 1e-3 * value, qPrintable(QString::number(there / value)));
      }
  }

  void pointsThatAreNotFiniteAreRefused() {
    Points x = pointsOf(0, 4, 2, 1), y = pointsOf(0, 4, 2, 2);
    x[1][0] = std::numeric_limits<float>::quiet_NaN();
    const auto refused = exactTransport(x, y);
    QVERIFY(!refused);
    QVERIFY(refused.error().message.find("not finite") != std::string::npos);
  }

  /// A stop is heeded while pivots are made, not only before them.
  void aLongSolutionStopsWhenAsked_data() {
    QTest::addColumn<int>("method");
    QTest::newRow("simplex") << static_cast<int>(ExactMethod::simplex);
    QTest::newRow("paths") << static_cast<int>(ExactMethod::paths);
  }
  void aLongSolutionStopsWhenAsked() {
    QFETCH(int, method);
    const Points x = pointsOf(0, 6000, 16, 1), y = pointsOf(0, 6000, 16, 2);
    std::stop_source stop;
    std::jthread asks([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      stop.request_stop();
    });
    const auto begin = std::chrono::steady_clock::now();
    const auto stopped = exactTransport(x, y, stop.get_token(), {}, static_cast<ExactMethod>(method));
    const auto took = std::chrono::steady_clock::now() - begin;
    QVERIFY(!stopped);
    QVERIFY(took < std::chrono::seconds(2));  // the whole of it takes longer on any machine
  }
};

BRENIER_TEST(TestExactTransport)
#include "test_exact_transport.moc"
