#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/problems/problems.h"
#include "core/truth/exact_ot.h"
#include "core/truth/known_map.h"
#include "core/truth/metrics.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

OptionValue text(const char* value) {
  return std::string(value);
}

OptionValue whole(std::int64_t value) {
  return value;
}

MeasurePtr measure(const MeasureSpec& spec) {
  const auto made = makeMeasure(spec);
  return made ? *made : nullptr;
}

struct Pair {
  const char* name;
  MeasureSpec source, target;
};

std::vector<Pair> pairs() {
  const MeasureSpec normal{"gaussian", {}}, line{"gaussian", {{"dimension", whole(1)}}};
  const MeasureSpec mixture{"mixture", {{"centres", text("-2; 0; 3")}, {"std", text("0.4, 0.2, 1")}}};
  return {
      {"normal to mixture on the line", line, mixture},
      {"mixture to random mixture on the line", mixture, {"random_mixture", {{"dimension", whole(1)}}}},
      {"square to shifted, scaled square",
       {"uniform_square", {}},
       {"uniform_square", {{"half_side", 2.0}, {"x", 1.0}, {"y", -3.0}}}},
      {"square to Gaussian", {"uniform_square", {}}, {"gaussian", {{"mean", text("1, 0")}, {"std", 0.5}}}},
      {"disc to ring", {"uniform_disc", {}}, {"ring", {{"inner", 1.0}, {"outer", 1.5}}}},
      {"disc to shifted disc", {"uniform_disc", {}}, {"uniform_disc", {{"radius", 3.0}, {"x", 1.0}, {"y", 2.0}}}},
      {"Gaussian to ring", normal, {"ring", {{"inner", 3.0}, {"outer", 4.0}}}},
      {"Gaussian to noisy circles", normal, {"rings", {}}},
      {"noisy circle to noisy circle",
       {"circle", {{"radius", 0.5}, {"noise", 0.01}}},
       {"circle", {{"radius", 1.0}, {"noise", 0.01}}}},
      {"circle to circle", {"circle", {{"radius", 0.5}}}, {"circle", {{"radius", 2.0}}}},
      {"square to torn L", {"uniform_square", {{"half_side", 2.0}}}, {"torn_l", {{"half_side", 2.0}, {"gap", 1.5}}}},
      {"disc to half-discs", {"uniform_disc", {}}, {"half_discs", {}}},
  };
}

constexpr std::size_t many = 8000;

Points samples(const MeasurePtr& from, std::uint64_t stream, std::size_t count) {
  return drawSamples(*from, {11, stream, 0}, count);
}

/// Between two samples of the same measure, on average; with separate modes single pairs vary a lot.
double samplingDistance(const MeasurePtr& of) {
  double sum = 0;
  for (std::uint64_t i = 0; i < 4; ++i)
    sum += slicedW2(samples(of, 20 + 2 * i, many), samples(of, 21 + 2 * i, many), 16).value / 4;
  return sum;
}

}  // namespace

class TestClosedForms : public QObject {
  Q_OBJECT

  void rows() {
    QTest::addColumn<int>("index");
    const auto all = pairs();
    for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << static_cast<int>(i);
  }

 private Q_SLOTS:
  void lawsHaveTheirDistribution() {
    const LineLawPtr normal = normalMixtureLaw({1}, {2});
    QVERIFY(std::abs(normal->cdf(1 + 2 * 1.959963984540054) - 0.975) < 1e-12);
    QVERIFY(std::abs(normal->quantile(0.975) - (1 + 2 * 1.959963984540054)) < 1e-9);
    // In the plane the squared radius is exponential.
    const LineLawPtr rayleigh = normalRadiusLaw(2, 3);
    for (const double r : {0.1, 2.0, 5.0, 12.0})
      QVERIFY(std::abs(rayleigh->cdf(r) - (1 - std::exp(-r * r / 18))) < 1e-12);
    // A circle of radius 0 with noise is that Gaussian again, by another way.
    const LineLawPtr rice = circleRadiusLaw({1e-9}, 3);
    for (const double r : {0.5, 2.0, 5.0, 12.0}) QVERIFY(std::abs(rice->cdf(r) - rayleigh->cdf(r)) < 1e-5);
    // Median of chi^2 with 100 degrees of freedom: 99.334129...
    QVERIFY(std::abs(normalRadiusLaw(100, 1)->quantile(0.5) - std::sqrt(99.33412923598846)) < 1e-9);
    QVERIFY(std::abs(ringRadiusLaw(1, 3)->quantile(0.5) - std::sqrt(5.0)) < 1e-12);
  }

  /// The image has the target's distribution: about as far from a sample of it as another sample is.
  void theMapReachesTheTarget_data() { rows(); }
  void theMapReachesTheTarget() {
    QFETCH(int, index);
    const Pair pair = pairs()[static_cast<std::size_t>(index)];
    const auto source = measure(pair.source), target = measure(pair.target);
    const auto map = knownMap(source, target);
    QVERIFY(map);
    const Points x = samples(source, 1, many), y = samples(target, 2, many);
    Points image(many, x.dim), back(many, x.dim);
    map->forward(x, image.data.data());
    QVERIFY(slicedW2(image, y, 16).value < 2.5 * samplingDistance(target) + 1e-6);
    map->inverse(y, back.data.data());
    QVERIFY(slicedW2(back, x, 16).value < 2.5 * samplingDistance(source) + 1e-6);
  }

  /// Optimal: the exact assignment between any points and their images is the map itself; and it undoes itself.
  void theMapIsOptimalAndInverts_data() { rows(); }
  void theMapIsOptimalAndInverts() {
    QFETCH(int, index);
    const Pair pair = pairs()[static_cast<std::size_t>(index)];
    const auto source = measure(pair.source), target = measure(pair.target);
    const auto map = knownMap(source, target);
    QVERIFY(map);
    const Points x = samples(source, 5, 300);
    Points image(300, x.dim), back(300, x.dim);
    map->forward(x, image.data.data());
    const auto exact = exactTransport(x, image);
    QVERIFY(exact.hasValue());
    QVERIFY(std::abs(exact->halfW2 - transportCost(x, image).value) < 1e-5 * (1 + exact->halfW2));
    map->inverse(image, back.data.data());
    QVERIFY(roundTripError(x, back).value < 1e-3);
  }

  /// Where no mass is, the inverse of a torn map is still the gradient of the conjugate: it is monotone and its points
  /// lie on the cut.
  void theInverseOfATearFillsTheGap() {
    const auto map = knownMap(measure({"uniform_square", {{"half_side", 2.0}}}),
                              measure({"torn_l", {{"half_side", 2.0}, {"gap", 1.5}}}));
    QVERIFY(map);
    const Points y = samples(measure({"gaussian", {{"std", 3.0}}}), 8, 2000);
    Points back(2000, 2);
    map->inverse(y, back.data.data());
    QCOMPARE(monotonicityViolations(back, y, 20000).value, 0.0);
    const Points inside = [] {
      Points p(3, 2);
      p.data = {0.7f, -1.0f, 0.5f, 0.5f, 1.5f, 1.5f};  // between corner and arm, in the triangle, between the arms
      return p;
    }();
    map->inverse(inside, back.data.data());
    const std::vector<float> expected{0, -1, 0, 0, 0.75f, 0.75f};
    for (std::size_t i = 0; i < 6; ++i) QVERIFY(std::abs(back.data[i] - expected[i]) < 1e-6f);
  }

  void noMapIsClaimedWhereNoneIsKnown() {
    const MeasureSpec normal{"gaussian", {}};
    QVERIFY(!knownMap(measure(normal), measure({"eight_gaussians", {}})));
    QVERIFY(!knownMap(measure({"uniform_square", {}}), measure({"l_shape", {}})));
    QVERIFY(!knownMap(measure(normal), measure({"semi_circle", {}})));
    // A circle without noise would have to be split to fill a disc.
    QVERIFY(!knownMap(measure({"circle", {}}), measure({"uniform_disc", {}})));
    QVERIFY(!knownMap(measure({"uniform_disc", {{"radius", 2.0}}}), measure({"half_discs", {}})));
    QVERIFY(!knownMap(measure(normal), measure({"rings", {{"noise", 0.0}}})));
  }
};

BRENIER_TEST(TestClosedForms)
#include "test_closed_forms.moc"
