#include <QtTest>
#include <cmath>
#include <set>

#include "core/io/npy.h"
#include "core/measures/points_measure.h"
#include "core/truth/known_map.h"
#include "core/truth/true_tears.h"

using namespace brenier;

namespace {

struct Pair {
  MeasurePtr source, target;
  Points x, y;
  TargetPieces pieces;
};

Pair pairOf(const MeasureSpec& source, const MeasureSpec& target, std::size_t samples = 1024) {
  Pair pair{*makeMeasure(source), *makeMeasure(target), {}, {}, {}};
  pair.x = drawSamples(*pair.source, {7, streamSourceHeldOut, 0}, samples);
  pair.y = drawSamples(*pair.target, {7, streamTargetHeldOut, 0}, samples);
  pair.pieces = targetPieces(*pair.target, pair.y);
  return pair;
}

std::vector<MapDefect> truthOf(const Pair& pair) {
  const auto known = knownMap(pair.source, pair.target);
  const auto truth = trueTears(*pair.source, pair.pieces, known.get(), pair.x);
  if (!truth || !*truth) {
    qWarning("there is no truth");
    return {};
  }
  return **truth;
}

/// Those towards what lies apart like point masses.
std::vector<MapDefect> tearsTo(const TargetPieces& pieces, const Pair& pair) {
  const auto tears = trueTears(*pair.source, pieces, nullptr, pair.x);
  return tears && *tears ? **tears : std::vector<MapDefect>();
}

/// Angle of a tear's line as a whole, and of its middle seen from the origin, in degrees.
double direction(const MapDefect& tear) {
  const auto& l = tear.line;
  return std::atan2(l[l.size() - 1] - l[1], l[l.size() - 2] - l[0]) * 180 / M_PI;
}
double bearing(const MapDefect& tear) {
  return std::atan2(tear.y, tear.x) * 180 / M_PI;
}
/// Of two directions of lines.
double apart(double a, double b, double period) {
  const double off = std::fmod(std::abs(a - b), period);
  return std::min(off, period - off);
}

/// The gradient of eps log sum_k exp(<x, c_k> / eps) + s/2 |x|^2 for eight c_k on a circle: the smaller eps, the nearer
/// to a map with eight tears.
PlaneMap softRays(double eps) {
  return [eps](PointsView x, float* out) {
    for (std::size_t i = 0; i < x.count; ++i) {
      double weights[8], top = -1e300, sum = 0, tx = 0, ty = 0;
      for (int k = 0; k < 8; ++k)
        top = std::max(top, weights[k] = 5 * (x[i][0] * std::cos(k * M_PI / 4) + x[i][1] * std::sin(k * M_PI / 4)));
      for (int k = 0; k < 8; ++k) {
        const double w = std::exp((weights[k] - top) / eps);
        sum += w, tx += 5 * w * std::cos(k * M_PI / 4), ty += 5 * w * std::sin(k * M_PI / 4);
      }
      out[2 * i] = static_cast<float>(tx / sum + 0.3 * x[i][0]);
      out[2 * i + 1] = static_cast<float>(ty / sum + 0.3 * x[i][1]);
    }
  };
}

}  // namespace

class TestTears : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// The optimal map from a Gaussian to eight equal modes on a circle tears along the eight rays between them.
  void eightGaussiansAreEightRays() {
    const auto tears = truthOf(pairOf({"gaussian", {}}, {"eight_gaussians", {}}));
    QCOMPARE(tears.size(), 8u);
    std::set<int> rays;
    for (const auto& tear : tears) {
      const double off = apart(bearing(tear), 22.5, 45);
      QVERIFY2(off < 2, qPrintable(QString::number(off)));
      QVERIFY(apart(direction(tear), bearing(tear), 180) < 3);
      rays.insert(static_cast<int>(std::floor(bearing(tear) / 45)));
      QVERIFY(tear.between[0] >= 0 && tear.between[0] < tear.between[1] && tear.between[1] < 8);
    }
    QCOMPARE(rays.size(), 8u);
  }

  /// Alike ones reach alike far, at whatever angle they lie and wherever a sample of the source has its holes.
  void whatIsAlikeReachesAlikeFar_data() {
    QTest::addColumn<int>("modes");
    QTest::addColumn<double>("turn");
    for (const int modes : {3, 5, 8})
      for (const double turn : {0.0, 7.0, 19.0}) QTest::addRow("%d turned by %g", modes, turn) << modes << turn;
  }
  void whatIsAlikeReachesAlikeFar() {
    QFETCH(int, modes);
    QFETCH(double, turn);
    TargetPieces islands{
        Points(std::size_t(modes), 2), std::vector<double>(std::size_t(modes), 1.0 / modes), {}, {}, true};
    for (std::size_t k = 0; k < islands.count(); ++k) {
      const double angle = (360.0 * double(k) / modes + turn) * M_PI / 180;
      islands.centres[k][0] = static_cast<float>(5 * std::cos(angle));
      islands.centres[k][1] = static_cast<float>(5 * std::sin(angle));
    }
    const Pair pair = pairOf({"gaussian", {}}, {"eight_gaussians", {}});  // for its source
    const auto tears = tearsTo(islands, pair);
    QCOMPARE(tears.size(), std::size_t(modes));
    const double between = 360.0 / modes;
    for (const auto& tear : tears) {
      QVERIFY2(apart(bearing(tear), turn + between / 2, between) < 4, qPrintable(QString::number(bearing(tear))));
      QVERIFY(apart(direction(tear), bearing(tear), 180) < 4);
      const auto& l = tear.line;
      const double one = std::hypot(l[0], l[1]), end = std::hypot(l[l.size() - 2], l[l.size() - 1]);
      QVERIFY2(std::min(one, end) < 0.15, qPrintable(QString::number(std::min(one, end))));  // to the middle
      const double reach = std::max(one, end);  // a thousandth of a deviation's half normal law lies beyond 3.29
      QVERIFY2(reach > 3.05 && reach < 3.6, qPrintable(QString::number(reach)));
    }
  }

  /// Where a source has no mass over a long way there is nothing to tear.
  void emptyStretchesAreLeftOut() {
    Points rows(2000, 2);
    const Points noise = drawSamples(**makeMeasure({"gaussian", {{"std", 0.2}}}), {6, streamPreview, 0}, 2000);
    for (std::size_t i = 0; i < 2000; ++i) {
      rows[i][0] = noise[i][0];
      rows[i][1] = noise[i][1] + (i % 2 ? 3.0f : -3.0f);
    }
    QTemporaryDir folder;
    const std::string path = folder.filePath("two.npy").toStdString();
    QVERIFY(writeNpy(path, rows));
    TargetPieces sides{Points(2, 2), {0.5, 0.5}, {}, {}, true};
    sides.centres[0][0] = -4, sides.centres[1][0] = 4;
    const auto tears = tearsTo(sides, pairOf({"points", {{"path", path}}}, {"eight_gaussians", {}}));
    QCOMPARE(tears.size(), 2u);
    for (const auto& tear : tears) {
      QVERIFY(apart(direction(tear), 90, 180) < 4);
      QVERIFY2(std::abs(std::abs(tear.y) - 3) < 0.2 && tear.where.y1 - tear.where.y0 < 2,
               qPrintable(QString::number(tear.y)));
    }
  }

  /// Five squares to four: the middle one falls into quarters, the outer ones are halved, along the diagonals.
  void checkerboardTearsAlongTheDiagonals() {
    const auto tears = truthOf(pairOf({"checkerboard_five", {}}, {"checkerboard_four", {}}));
    QCOMPARE(tears.size(), 8u);
    for (const auto& tear : tears) {
      QVERIFY(apart(direction(tear), 45, 90) < 2);
      QVERIFY(std::abs(std::abs(tear.x) - std::abs(tear.y)) < 0.02 * 5.5);
    }
  }

  void halfDiscsAreOneLineAndTornLIsThree() {
    const auto discs = truthOf(pairOf({"uniform_disc", {}}, {"half_discs", {}}));
    QCOMPARE(discs.size(), 1u);
    for (std::size_t i = 0; i < discs[0].line.size(); i += 2) QVERIFY(std::abs(discs[0].line[i]) < 0.01);
    QVERIFY(apart(direction(discs[0]), 90, 180) < 1);

    // The corner (x, y < 0), the arm to the right (x > 0, x > y) and the one up (y > 0, y > x).
    const auto torn = truthOf(pairOf({"uniform_square", {{"half_side", 1.0}}}, {"torn_l", {}}));
    QCOMPARE(torn.size(), 3u);
    for (const auto& tear : torn)
      QVERIFY(std::abs(tear.x) < 0.02 || std::abs(tear.y) < 0.02 || std::abs(tear.x - tear.y) < 0.02);
  }

  /// Five by five modes: between every two neighbours a piece of one of four lines each way.
  void aGridOfModesTearsAlongAGrid() {
    const auto tears = truthOf(pairOf({"gaussian", {}}, {"gaussians_grid", {}}, 4096));
    QVERIFY2(tears.size() >= 36 && tears.size() <= 40, qPrintable(QString::number(tears.size())));
    // Quintiles of N(0, 1), by independence of the coordinates.
    const double cuts[4] = {-0.8416, -0.2533, 0.2533, 0.8416};
    for (const auto& tear : tears) {
      const bool upright = apart(direction(tear), 90, 180) < 10;
      QVERIFY(upright || apart(direction(tear), 0, 180) < 10);
      const double at = upright ? tear.x : tear.y;
      double nearest = 1e9;
      for (const double cut : cuts) nearest = std::min(nearest, std::abs(at - cut));
      QVERIFY2(nearest < 0.02 * std::sqrt(2.0), qPrintable(QString::number(nearest)));
    }
  }

  void smoothMapsDoNotTear() {
    QVERIFY(truthOf(pairOf({"gaussian", {}}, {"gaussian", {{"std", 3.0}}})).empty());
    const Pair pair = pairOf({"gaussian", {}}, {"eight_gaussians", {}});
    QVERIFY(findTears(softRays(12), pair.x, pair.pieces).empty());
    const PlaneMap turn = [](PointsView x, float* out) {
      for (std::size_t i = 0; i < x.count; ++i) out[2 * i] = -x[i][1], out[2 * i + 1] = x[i][0];
    };
    QVERIFY(findTears(turn, pair.x, pair.pieces).empty());
    // N(0, 1) to its cubes' sign and root: steep, and nowhere torn.
    const PlaneMap bent = [](PointsView x, float* out) {
      for (std::size_t i = 0; i < 2 * x.count; ++i) out[i] = std::sinh(x.data[i]);
    };
    QVERIFY(findTears(bent, pair.x, {}).empty());
  }

  /// What a network learns is steep where the optimal map jumps, over a strip of some width.
  void steepStripsAreTears_data() {
    QTest::addColumn<double>("eps");
    for (const double eps : {0.02, 0.1, 0.25}) QTest::addRow("%g", eps) << eps;
  }
  void steepStripsAreTears() {
    QFETCH(double, eps);
    const Pair pair = pairOf({"gaussian", {}}, {"eight_gaussians", {}});
    const auto tears = findTears(softRays(eps), pair.x, pair.pieces);
    QCOMPARE(tears.size(), 8u);
    for (const auto& tear : tears) QVERIFY(apart(bearing(tear), 22.5, 45) < 2);
    const auto error = compareTears(tears, truthOf(pair), pair.x);
    QVERIFY2(error.right > 0.85 && error.found > 0.75, qPrintable(QString("%1 %2").arg(error.right).arg(error.found)));
  }

  /// The answer in other units is the answer.
  void unitsDoNotMatter_data() {
    QTest::addColumn<float>("scale");
    QTest::addColumn<float>("shift");
    QTest::newRow("small") << 1e-6f << 0.0f;
    QTest::newRow("large") << 1e6f << 0.0f;
    QTest::newRow("far") << 1.0f << 300.0f;
  }
  void unitsDoNotMatter() {
    QFETCH(float, scale);
    QFETCH(float, shift);
    const Pair pair = pairOf({"gaussian", {}}, {"eight_gaussians", {}});
    const auto plain = findTears(softRays(0.1), pair.x, pair.pieces);
    Points moved = pair.x;
    for (float& v : moved.data) v = v * scale + shift;
    const PlaneMap inner = softRays(0.1);
    const PlaneMap map = [&](PointsView x, float* out) {
      Points back(x.count, 2);
      for (std::size_t i = 0; i < 2 * x.count; ++i) back.data[i] = (x.data[i] - shift) / scale;
      inner(back, out);
    };
    const auto found = findTears(map, moved, pair.pieces);
    QCOMPARE(found.size(), plain.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      QVERIFY(apart(std::atan2(found[i].y - shift, found[i].x - shift) * 180 / M_PI, 22.5, 45) < 2);
  }

  /// Rows of a file are a sample: where it has no clusters there is nothing between which the true map tears.
  void rowsOfAFileAreNoPieces() {
    QTemporaryDir folder;
    for (const auto& [target, pieces] : {std::pair("gaussian", 0u), {"eight_gaussians", 8u}}) {
      const std::string path = folder.filePath("rows.npy").toStdString();
      QVERIFY(writeNpy(path, drawSamples(**makeMeasure({target, {}}), {5, streamPreview, 0}, 300)));
      const auto rows = *makeMeasure({"points", {{"path", path}}});
      QCOMPARE(targetPieces(*rows, pointsIn(rows)->points()).count(), std::size_t{pieces});
    }
  }

  /// Clusters of a cloud that says nothing of its modes, few rows among them, and no clusters where there are none.
  void clustersAreFound() {
    const auto modes = pairOf({"gaussian", {}}, {"eight_gaussians", {}});
    QCOMPARE(clustersOf(modes.y).count(), 8u);
    QCOMPARE(clustersOf(drawSamples(*modes.target, {3, streamPreview, 0}, 120)).count(), 8u);
    QCOMPARE(clustersOf(modes.x).count(), 0u);
    QCOMPARE(clustersOf(pairOf({"gaussian", {}}, {"half_discs", {}}).y).count(), 2u);
    QCOMPARE(clustersOf(pairOf({"gaussian", {}}, {"uniform_square", {}}).y).count(), 0u);
    QCOMPARE(clustersOf(drawSamples(*modes.source, {4, streamPreview, 0}, 60)).count(), 0u);  // all different
    const float atoms[] = {0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0};
    const auto few = clustersOf({atoms, 6, 2});
    QCOMPARE(few.count(), 3u);
    QVERIFY(few.far);
    double share = 0;
    for (const double s : few.shares) share += s;
    QVERIFY(std::abs(share - 1) < 1e-12);
  }

  void sharesAndSpreadsOfModesCount() {
    const auto near = pairOf({"gaussian", {}}, {"eight_gaussians", {{"std", 3.0}}});
    QVERIFY(!near.pieces.far);
    QVERIFY(!*trueTears(*near.source, near.pieces, nullptr, near.x));
  }

  void whatIsNotFiniteOrTooLittleGivesNothing() {
    const Pair pair = pairOf({"gaussian", {}}, {"eight_gaussians", {}});
    const PlaneMap nothing = [](PointsView x, float* out) { std::fill_n(out, 2 * x.count, std::nanf("")); };
    QVERIFY(findTears(nothing, pair.x, pair.pieces).empty());
    const PlaneMap constant = [](PointsView x, float* out) { std::fill_n(out, 2 * x.count, 1.0f); };
    QVERIFY(findTears(constant, pair.x, pair.pieces).empty());
    QVERIFY(findTears(softRays(0.1), {pair.x.data.data(), 3, 2}, pair.pieces).empty());
    const Points same(50, 2);
    QVERIFY(findTears(softRays(0.1), same, pair.pieces).empty());
  }
};

BRENIER_TEST(TestTears)
#include "test_tears.moc"
