#include <QtTest>
#include <cmath>

#include "core/measures/convex_function.h"
#include "core/problems/problems.h"
#include "core/truth/exact_ot.h"
#include "core/truth/known_map.h"
#include "core/truth/metrics.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

MeasurePtr measure(const std::string& id, std::int64_t dim, std::int64_t seed, OptionValues more = {}) {
  more["dimension"] = dim;
  more["seed"] = seed;
  auto made = makeMeasure({id, more});
  if (made) return *made;
  qWarning() << made.error().message.c_str();
  return nullptr;
}

std::vector<double> point(const Points& points, std::size_t i) {
  return {points[i], points[i] + points.dim};
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

const ConvexFunction& phiOf(const MeasurePtr& target) {
  return dynamic_cast<const ConvexGradientMap&>(*target->generator()->map).phi();
}

const SampleKey previewKey{3, streamPreview, 0};

}  // namespace

class TestGenerated : public QObject {
  Q_OBJECT

  void kinds() {
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("dim");
    for (const QString id : {"generated_lse", "generated_icnn"})
      for (const int dim : {2, 5, 64}) QTest::newRow(qPrintable(id + ' ' + QString::number(dim))) << id << dim;
  }

 private Q_SLOTS:
  void derivativesAreThoseOfTheValue_data() { kinds(); }
  void derivativesAreThoseOfTheValue() {
    QFETCH(QString, id);
    QFETCH(int, dim);
    const auto target = measure(id.toStdString(), dim, 4);
    const ConvexFunction& phi = phiOf(target);
    const Points x = drawSamples(*target->generator()->source, previewKey, 20);
    const Points directions = drawSamples(*measure("random_gaussian", dim, 1), previewKey, 20);
    const auto d = static_cast<std::size_t>(dim);
    std::vector<double> gradient(d), product(d), ahead(d), behind(d);
    for (std::size_t i = 0; i < 20; ++i) {
      auto v = point(directions, i);
      const double length = std::sqrt(dot(v, v)), h = 1e-5;
      auto there = point(x, i), back = there;
      for (std::size_t k = 0; k < d; ++k) {
        v[k] /= length;
        there[k] += h * v[k];
        back[k] -= h * v[k];
      }
      phi.gradient(point(x, i).data(), gradient.data(), v.data(), product.data());
      QVERIFY(std::abs((phi.value(there.data()) - phi.value(back.data())) / (2 * h) - dot(gradient, v)) <
              1e-6 * phi.largestCurvature());
      phi.gradient(there.data(), ahead.data());
      phi.gradient(back.data(), behind.data());
      for (std::size_t k = 0; k < d; ++k)
        QVERIFY(std::abs((ahead[k] - behind[k]) / (2 * h) - product[k]) < 1e-5 * phi.largestCurvature());
      const double curvature = dot(v, product);
      QVERIFY(curvature >= phi.smallestCurvature() * (1 - 1e-9));
      QVERIFY(curvature <= phi.largestCurvature() * (1 + 1e-9));
    }
  }

  void theConditionIsBounded_data() { kinds(); }
  void theConditionIsBounded() {
    QFETCH(QString, id);
    QFETCH(int, dim);
    for (const double condition : {3.0, 1000.0}) {
      const auto target = measure(id.toStdString(), dim, 2, {{"condition", condition}});
      const ConvexFunction& phi = phiOf(target);
      QVERIFY(phi.largestCurvature() / phi.smallestCurvature() <= condition * (1 + 1e-6));
    }
  }

  void theInverseFindsThePreimage_data() { kinds(); }
  void theInverseFindsThePreimage() {
    QFETCH(QString, id);
    QFETCH(int, dim);
    const auto target = measure(id.toStdString(), dim, 5);
    const auto source = measure("random_mixture", dim, 5);
    const auto map = knownMap(source, target);
    QVERIFY(map);
    // Sample i of the target is the image of sample i of the source under the same key.
    const Points x = drawSamples(*source, previewKey, 200), y = drawSamples(*target, previewKey, 200);
    Points image(200, x.dim), back(200, x.dim);
    map->forward(x, image.data.data());
    map->inverse(y, back.data.data());
    QCOMPARE(image.data, y.data);
    for (std::size_t i = 0; i < x.data.size(); ++i) QVERIFY(std::abs(back.data[i] - x.data[i]) < 1e-4f);
    const auto reversed = knownMap(target, source);
    QVERIFY(reversed);
    reversed->forward(y, image.data.data());
    QCOMPARE(image.data, back.data);
  }

  /// The map is a gradient of a convex function, so it is the exact assignment of any sample to its images.
  void theMapIsOptimal_data() { kinds(); }
  void theMapIsOptimal() {
    QFETCH(QString, id);
    QFETCH(int, dim);
    const auto target = measure(id.toStdString(), dim, 6);
    const Points x = drawSamples(*target->generator()->source, previewKey, 300),
                 y = drawSamples(*target, previewKey, 300);
    const auto exact = exactTransport(x, y);
    QVERIFY(exact.hasValue());
    QVERIFY(std::abs(exact->halfW2 - transportCost(x, y).value) < 1e-6 * exact->halfW2);
  }

  void theMapIsFarFromLinear_data() { kinds(); }
  void theMapIsFarFromLinear() {
    QFETCH(QString, id);
    QFETCH(int, dim);
    const auto target = measure(id.toStdString(), dim, 1);
    const Points x = drawSamples(*target->generator()->source, previewKey, 2000),
                 y = drawSamples(*target, previewKey, 2000);
    Points linear(x.count(), x.dim);
    GaussianMap(sampleMoments(x), sampleMoments(y)).forward(x, linear.data.data());
    QVERIFY(l2Uvp(linear, y, totalVariance(y)).value > 3);
  }

  void otherSourcesHaveNoKnownMap() {
    const auto target = measure("generated_lse", 2, 1);
    QVERIFY(knownMap(measure("random_mixture", 2, 1), target));
    QVERIFY(!knownMap(measure("random_mixture", 2, 2), target));
    QVERIFY(!knownMap(measure("random_mixture", 2, 1, {{"std", 0.41}}), target));
    QVERIFY(!knownMap(measure("random_mixture", 3, 1), target));
    QVERIFY(!knownMap(measure("random_mixture", 2, 1), measure("generated_lse", 2, 2)));
  }

  void namedProblemsFitTogether() {
    for (const char* id : {"generated_lse", "generated_icnn"}) {
      const auto* problem = findById(problemDescriptors(), id);
      QVERIFY(problem);
      const auto source = makeMeasure(problem->source), target = makeMeasure(problem->target);
      QVERIFY(source.hasValue() && target.hasValue());
      QVERIFY(knownMap(*source, *target));
    }
  }

  void gaussianMapsInvert() {
    const auto a = measure("random_gaussian", 6, 1, {{"offset", 2.0}}), b = measure("random_gaussian", 6, 2);
    const auto map = knownMap(a, b);
    const Points x = drawSamples(*a, previewKey, 100);
    Points y(100, 6), back(100, 6);
    map->forward(x, y.data.data());
    map->inverse(y, back.data.data());
    for (std::size_t i = 0; i < x.data.size(); ++i) QVERIFY(std::abs(back.data[i] - x.data[i]) < 1e-4f);
  }
};

BRENIER_TEST(TestGenerated)
#include "test_generated.moc"
