#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/truth/bounds.h"
#include "core/truth/exact_ot.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

constexpr int instances = 4000;

/// One small random problem with everything that is easily got wrong: ties, duplicates, points in common, weights of
/// zero, and potentials and maps of every quality.
struct Instance {
  Points x, y, mapped;
  std::vector<double> a, b;
  std::vector<float> phi, psi;
};

Points cloud(PhiloxStream& random, std::size_t n, std::size_t dim, float scale) {
  const std::uint32_t kind = random.below(4);
  Points points(n, dim);
  for (float& c : points.data) c = scale * (kind == 0 ? std::round(2 * random.uniform()) : random.normal());
  if (kind == 1)  // some points twice
    for (std::size_t i = 1; i < n; i += 2) std::copy_n(points[i - 1], dim, points[i]);
  return points;
}

std::vector<double> weights(PhiloxStream& random, std::size_t n) {
  std::vector<double> w(n);
  for (double& value : w) value = random.below(5) == 0 ? 0.0 : std::pow(random.uniform() + 1e-6, 3);
  w[random.below(static_cast<std::uint32_t>(n))] = 1;
  return w;
}

/// Values that a network might give after a bad step: none, ordinary, huge, equal, not finite.
std::vector<float> potential(PhiloxStream& random, std::size_t n) {
  const std::uint32_t kind = random.below(6);
  std::vector<float> values(kind == 0 ? 0 : n);
  for (float& value : values)
    value = kind == 1 ? 3 * random.normal() : kind == 2 ? 1e30f * random.normal() : kind == 3 ? 7.0f : random.normal();
  if (kind == 4) values[n / 2] = std::numeric_limits<float>::quiet_NaN();
  if (kind == 5) values[n / 2] = std::numeric_limits<float>::infinity();
  return values;
}

Instance instance(std::uint64_t seed, bool square) {
  PhiloxStream random(seed, 77);
  const std::size_t dim = 1 + random.below(5), n = 2 + random.below(19), m = square ? n : 2 + random.below(19);
  const float scale = std::pow(10.0f, random.uniform(-3, 3));
  Instance made;
  made.x = cloud(random, n, dim, scale);
  made.y = random.below(8) == 0 && n == m ? made.x : cloud(random, m, dim, scale);
  made.mapped = cloud(random, n, dim, random.below(5) == 0 ? 1e18f : scale);
  if (random.below(6) == 0) made.mapped.data[0] = std::numeric_limits<float>::quiet_NaN();
  if (random.below(6) == 0) std::fill(made.mapped.data.begin(), made.mapped.data.end(), scale);  // all to one point
  made.a = weights(random, n);
  made.b = weights(random, m);
  made.phi = potential(random, n);
  made.psi = potential(random, m);
  return made;
}

double largestCost(const Instance& made) {
  const auto costs = halfSquaredCosts(made.x, made.y);
  return *std::max_element(costs.begin(), costs.end());
}

std::vector<double> normalised(const std::vector<double>& w) {
  const double sum = std::accumulate(w.begin(), w.end(), 0.0);
  std::vector<double> out;
  for (const double value : w) out.push_back(value / sum);
  return out;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

bool feasible(const Instance& made, const std::vector<double>& u, const std::vector<double>& v, double rounding) {
  const auto costs = halfSquaredCosts(made.x, made.y);
  for (std::size_t i = 0; i < u.size(); ++i)
    for (std::size_t j = 0; j < v.size(); ++j)
      if (!(u[i] + v[j] <= costs[i * v.size() + j] + rounding)) return false;
  return true;
}

bool hasMarginals(const std::vector<CouplingEntry>& entries, const std::vector<double>& a, const std::vector<double>& b,
                  double rounding) {
  auto rows = normalised(a), columns = normalised(b);
  for (const auto& entry : entries) {
    if (!(entry.mass > 0)) return false;
    rows[entry.source] -= entry.mass;
    columns[entry.target] -= entry.mass;
  }
  const auto spent = [&](double rest) { return std::abs(rest) <= rounding; };
  return std::all_of(rows.begin(), rows.end(), spent) && std::all_of(columns.begin(), columns.end(), spent);
}

}  // namespace

class TestBounds : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Optimality is certified without trusting the simplex: feasible on both sides, and the same value.
  void theWeightedSimplexIsOptimal() {
    for (std::uint64_t seed = 0; seed < instances; ++seed) {
      const Instance made = instance(seed, false);
      const auto exact = exactTransport(made.x, made.a, made.y, made.b);
      QVERIFY(exact.hasValue());
      const double rounding = 1e-9 * largestCost(made);
      QVERIFY(feasible(made, exact->u, exact->v, rounding));
      QVERIFY(hasMarginals(exact->entries, made.a, made.b, 1e-9));
      const double dual = dot(exact->u, normalised(made.a)) + dot(exact->v, normalised(made.b));
      QVERIFY(std::abs(dual - exact->halfW2) <= 10 * rounding);
    }
  }

  void boundsEncloseTheExactValue_data() {
    QTest::addColumn<bool>("weighted");
    QTest::newRow("equal weights") << false;
    QTest::newRow("given weights") << true;
  }

  void boundsEncloseTheExactValue() {
    QFETCH(bool, weighted);
    for (std::uint64_t seed = 0; seed < instances; ++seed) {
      const Instance made = instance(seed, !weighted);
      const double exact =
          weighted ? exactTransport(made.x, made.a, made.y, made.b)->halfW2 : exactTransport(made.x, made.y)->halfW2;
      const auto bounds = weighted ? certifiedBounds(made.x, made.a, made.y, made.b, made.mapped, made.phi, made.psi)
                                   : certifiedBounds(made.x, made.y, made.mapped, made.phi, made.psi);
      const double rounding = 1e-9 * largestCost(made);
      QVERIFY2(
          bounds.lower() <= exact + rounding && exact <= bounds.upper() + rounding,
          qPrintable(QString("seed %1: %2 <= %3 <= %4").arg(seed).arg(bounds.lower()).arg(exact).arg(bounds.upper())));
      QVERIFY(bounds.upper() <= largestCost(made) * (1 + 1e-9));
    }
  }

  void dualsAreFeasibleAndCouplingsHaveTheirMarginals() {
    for (std::uint64_t seed = 0; seed < instances; ++seed) {
      const Instance made = instance(seed, false);
      const DualPair dual = feasibleDual(made.x, made.y, made.phi, made.psi);
      QVERIFY(feasible(made, dual.u, dual.v, 1e-12 * largestCost(made)));
      QVERIFY(hasMarginals(feasibleCoupling(made.x, made.a, made.y, made.b, made.mapped), made.a, made.b, 1e-12));
    }
  }

  /// The optimal potentials and map, whatever constant the potentials carry, close the gap.
  void theOptimumClosesTheGap() {
    for (std::uint64_t seed = 0; seed < instances; ++seed) {
      Instance made = instance(seed, true);
      const auto exact = exactTransport(made.x, made.y);
      made.psi.assign(made.y.count(), 0);
      for (std::size_t i = 0; i < made.x.count(); ++i) {
        std::copy_n(made.y[exact->targetOf[i]], made.y.dim, made.mapped[i]);
        double square = 0;
        for (std::size_t k = 0; k < made.y.dim; ++k) square += 0.5 * made.y[i][k] * static_cast<double>(made.y[i][k]);
        made.psi[i] = static_cast<float>(square - exact->v[i]);
      }
      const auto bounds = certifiedBounds(made.x, made.y, made.mapped, {}, made.psi);
      // The potentials are float: their rounding is that of |y|^2 and of the duals.
      double largest = largestCost(made);
      for (const float value : made.psi) largest = std::max(largest, std::abs(static_cast<double>(value)));
      QVERIFY(exact->halfW2 - bounds.lower() <= 1e-5 * largest);
      QVERIFY(bounds.upper() - exact->halfW2 <= 1e-9 * largest);
    }
  }

  void badWeightsAreRefusedInOneSentence() {
    const Points x(2, 1), y(3, 1);
    const std::vector<double> two{1, 1}, three{1, 1, 1}, negative{1, -0.5, 1}, none{0, 0};
    QVERIFY(exactTransport(x, two, y, three).hasValue());
    const auto says = [](const auto& result, const char* text) {
      return !result && result.error().message.find(text) != std::string::npos;
    };
    QVERIFY(says(exactTransport(x, three, y, three), "3 weights for 2 points"));
    QVERIFY(says(exactTransport(x, two, y, negative), "weight 2 is -0.5"));
    QVERIFY(says(exactTransport(x, none, y, three), "all 2 weights are 0"));
    QVERIFY(says(exactTransport(x, two, Points(3, 2), three), "2 x 1 and 3 x 2"));
  }
};

BRENIER_TEST(TestBounds)
#include "test_bounds.moc"
