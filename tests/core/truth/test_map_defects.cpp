#include <QtTest>
#include <cmath>
#include <functional>

#include "core/truth/map_defects.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

using Map = std::function<void(float, float, float*)>;
constexpr int nodes = 65;

/// A uniform disc of radius 1.
Points disc(std::size_t n) {
  PhiloxStream random(3, 4);
  Points points(n, 2);
  for (std::size_t i = 0; i < n; ++i) {
    const float radius = std::sqrt(random.uniform()), angle = 6.2831853f * random.uniform();
    points[i][0] = radius * std::cos(angle);
    points[i][1] = radius * std::sin(angle);
  }
  return points;
}

MapDefects defectsOf(const Map& map) {
  // Not symmetric about 0, so that no node lies on the line x = 0.
  const Box box{-1.53f, -1.5f, 1.5f, 1.5f};
  Points images(static_cast<std::size_t>(nodes * nodes), 2);
  for (int r = 0; r < nodes; ++r)
    for (int c = 0; c < nodes; ++c)
      map(box.x0 + (box.x1 - box.x0) * static_cast<float>(c) / (nodes - 1),
          box.y0 + (box.y1 - box.y0) * static_cast<float>(r) / (nodes - 1),
          images[static_cast<std::size_t>(r * nodes + c)]);
  return findMapDefects(box, nodes, nodes, images, disc(4000));
}

}  // namespace

class TestMapDefects : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void discToTwoHalfDiscsTearsAlongTheDiameter() {
    const auto found = defectsOf([](float x, float y, float* t) {
      t[0] = x + (x < 0 ? -0.7f : 0.7f);
      t[1] = y;
    });
    QCOMPARE(found.groups.size(), 1u);
    const MapDefect& tear = found.groups[0];
    QCOMPARE(tear.kind, DefectKind::tear);
    const float cell = (found.box.x1 - found.box.x0) / static_cast<float>(found.columns);
    QVERIFY(tear.where.x0 >= -cell && tear.where.x1 <= cell);
    QVERIFY(tear.where.x0 <= 0 && tear.where.x1 >= 0);
    // It runs across the whole disc, and cells just outside may count.
    QVERIFY(std::abs(tear.where.y0 + 1) < 2 * cell && std::abs(tear.where.y1 - 1) < 2 * cell);
  }

  void aSmoothButSteepSplitIsATearToo() {
    const auto found = defectsOf([](float x, float y, float* t) {
      t[0] = x + 0.7f * std::tanh(40 * x);
      t[1] = y;
    });
    QVERIFY(!found.groups.empty());
    QCOMPARE(found.groups[0].kind, DefectKind::tear);
    QVERIFY(std::abs(found.groups[0].x) < 0.1f);
  }

  void foldIsFoundWhereTheMapTurnsBack() {
    const auto found = defectsOf([](float x, float y, float* t) {
      t[0] = std::abs(x - 0.3f);
      t[1] = y;
    });
    QVERIFY(!found.groups.empty());
    for (const auto& group : found.groups) QCOMPARE(group.kind, DefectKind::fold);
    const MapDefect& fold = found.groups[0];
    QVERIFY(fold.where.x1 < 0.4f && fold.where.x1 > 0.2f);
    QVERIFY(fold.massShare > 0.5f);
  }

  void rotationIsASwirl() {
    const float c = std::cos(0.5f), s = std::sin(0.5f);
    const auto found = defectsOf([=](float x, float y, float* t) {
      t[0] = c * x - s * y;
      t[1] = s * x + c * y;
    });
    QCOMPARE(found.groups.size(), 1u);
    QCOMPARE(found.groups[0].kind, DefectKind::swirl);
    // |J12 - J21| / Frobenius norm = 2 sin(0.5) / sqrt(2)
    QVERIFY(std::abs(found.groups[0].worst - std::sqrt(2.0f) * s) < 1e-3f);
    QVERIFY(found.groups[0].massShare > 0.99f);
  }

  void gradientsOfConvexFunctionsShowNothing() {
    const Map maps[] = {
        [](float x, float y, float* t) { t[0] = x, t[1] = y; },
        [](float x, float y, float* t) { t[0] = 2 * x + 0.5f * y + 3, t[1] = 0.5f * x + y - 1; },
        // grad of log(e^x + e^y) + |.|^2 / 4
        [](float x, float y, float* t) {
          const float p = 1 / (1 + std::exp(y - x));
          t[0] = p + 0.5f * x, t[1] = 1 - p + 0.5f * y;
        },
    };
    for (const auto& map : maps) QVERIFY(defectsOf(map).groups.empty());
  }

  void outsideTheSourceNothingCounts() {
    const auto found = defectsOf([](float x, float y, float* t) {
      t[0] = x > 1.3f ? x + 5 : x;
      t[1] = y;
    });
    QVERIFY(found.groups.empty());
  }

  void imagesThatAreNotFiniteAreLeftOut() {
    const auto found = defectsOf([](float x, float y, float* t) { t[0] = x < 0 ? std::nanf("") : x, t[1] = y; });
    QVERIFY(found.groups.empty());
  }
};

BRENIER_TEST(TestMapDefects)
#include "test_map_defects.moc"
