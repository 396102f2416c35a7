#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "core/train/look/frame_builder.h"
#include "core/train/look/plane_grid.h"
#include "core/train/look/shown_plane.h"
#include "core/train/look/slice_look.h"
#include "core/train/run/training_run.h"

using namespace brenier;

namespace {

using Kind = PlaneChoice::Kind;
constexpr Box window{-2, -1.5f, 2, 1.5f};

/// Sanitizers watch the same code in three dimensions; what more of them cost there is the networks.
#if BRENIER_SANITIZED
constexpr int mostDimensions = 3;
#else
constexpr int mostDimensions = 784;
#endif

std::unique_ptr<TrainingRun> ran(RunConfig config, int steps) {
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  for (int k = 0; k < steps; ++k) (*run)->step(StepPart::both, {});
  return std::move(*run);
}

/// Two Gaussians of d dimensions.
RunConfig between(std::int64_t d, const char* solver) {
  RunConfig config;
  config.source = {"random_gaussian", {{"dimension", d}, {"seed", std::int64_t{1}}}};
  config.target = {"random_gaussian", {{"dimension", d}, {"seed", std::int64_t{2}}}};
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{64}}};
  config.heldOut = 64;
  return config;
}

/// N(0, I) of d dimensions to two small clusters at c and -c, c = (3, 1, 0.5, 0, ...): the optimal map tears where
/// <x, c> = 0.
const float cluster[3] = {3, 1, 0.5f};
RunConfig torn(std::int64_t d) {
  std::string rest;
  for (std::int64_t k = 3; k < d; ++k) rest += ",0";
  RunConfig config;
  config.source = {"gaussian", {{"dimension", d}}};
  config.target = {"mixture", {{"centres", "3,1,0.5" + rest + "; -3,-1,-0.5" + rest}, {"std", std::string("0.05")}}};
  config.solver = "semi_discrete";
  config.heldOut = 512;
  return config;
}

double towardsCluster(const float* point) {
  return double(point[0]) * cluster[0] + double(point[1]) * cluster[1] + double(point[2]) * cluster[2];
}

ViewRequest looking(std::uint32_t layers, int through = -1) {
  ViewRequest view;
  view.layers = layers;
  view.fieldResolution = 17;
  view.region = window;
  view.sliceThrough = through;
  return view;
}

/// What a node of the plane stands for, from what the plane does to unit vectors alone.
std::vector<float> lifted(const ShownPlane& plane, const float* base, std::size_t d, const float* node) {
  Points units(d + 2, d);
  for (std::size_t k = 0; k < d; ++k) units[k][k] = 1;
  std::copy_n(base, d, units[d + 1]);
  const PlanePoints shown = plane.project(units, d + 2);
  std::vector<float> point(base, base + d);
  for (std::size_t k = 0; k < d; ++k)
    for (std::size_t axis = 0; axis < 2; ++axis)
      point[k] += (shown[2 * k + axis] - shown[2 * d + axis]) * (node[axis] - shown[2 * (d + 1) + axis]);
  return point;
}

std::vector<float> meanOf(PointsView points) {
  std::vector<float> mean(points.dim);
  for (std::size_t k = 0; k < points.dim; ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < points.count; ++i) sum += points[i][k];
    mean[k] = static_cast<float>(sum / static_cast<double>(points.count));
  }
  return mean;
}

/// The largest difference of a field from a potential at its lifted nodes.
double fieldError(const ScalarField& field, const Potential& potential, const ShownPlane& plane,
                  const std::vector<float>& base) {
  const Points nodes = gridNodes(field.box, field.columns, field.rows);
  double worst = 0;
  for (std::size_t i = 0; i < nodes.count(); i += 7) {
    const auto point = lifted(plane, base.data(), base.size(), nodes[i]);
    float value = 0;
    potentialValues(potential, {point.data(), 1, point.size()}, &value);
    worst = std::max(worst, std::abs(double(value) - field.values[i]) / (1 + std::abs(value)));
  }
  return worst;
}

std::size_t tearsOf(const MapDefects& defects) {
  return static_cast<std::size_t>(std::count_if(defects.groups.begin(), defects.groups.end(),
                                                [](const MapDefect& one) { return one.kind == DefectKind::tear; }));
}

}  // namespace

/// Slices of what is learned in more than two dimensions, against the solver itself.
class TestSliceFrames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fieldsAndGridAreTheSolversAtLiftedPoints_data() {
    QTest::addColumn<int>("dimension");
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("through");
    for (const int d : {3, 5, 16})
      for (const char* solver : {"w2gn", "ot_icnn", "otm"})
        for (const int through : {-1, 5})
          if (d <= mostDimensions)
            QTest::addRow("%d, %s, %s", d, solver, through < 0 ? "mean" : "pinned") << d << QString(solver) << through;
  }
  void fieldsAndGridAreTheSolversAtLiftedPoints() {
    QFETCH(int, dimension);
    QFETCH(QString, solver);
    QFETCH(int, through);
    const auto run = ran(between(dimension, solver.toUtf8().constData()), 2);
    const auto heldOut = run->heldOut();
    const auto d = static_cast<std::size_t>(dimension);
    FrameBuilder builder(*run);
    Points probes(heldOut->source.count(), d);
    for (std::size_t i = 0; i < probes.count(); ++i) std::copy_n(heldOut->source[builder.order()[i]], d, probes[i]);
    std::vector<float> base = meanOf(probes), targetBase = meanOf(heldOut->target);
    if (through >= 0) {
      base.assign(probes[5], probes[5] + d);
      run->solver().forward({base.data(), 1, d}, targetBase.data());
    }
    for (const PlaneChoice& choice :
         {PlaneChoice{Kind::coordinates, 2, 0}, PlaneChoice{Kind::principal}, PlaneChoice{Kind::random, 0, 1, 7}}) {
      builder.setPlane(choice);
      const ShownPlane plane(choice, probes, heldOut->target);
      const auto frame = builder.build(1, Purpose::live, looking(slicedLayers, through));
      QVERIFY(frame->slice.given);
      QCOMPARE(frame->slice.point, through);
      const auto *phi = run->solver().sourcePotential(), *psi = run->solver().targetPotential();
      QCOMPARE(frame->potential.empty(), phi == nullptr);
      QCOMPARE(frame->conjugate.empty(), psi == nullptr);
      if (phi) QVERIFY(fieldError(frame->potential, *phi, plane, base) < 1e-4);
      if (psi) QVERIFY(fieldError(frame->conjugate, *psi, plane, targetBase) < 1e-4);
      // The projection of what a node stands for is the node; the grid shows where the map sends it.
      Box around{1e9f, 1e9f, -1e9f, -1e9f};
      for (std::size_t i = 0; i + 1 < frame->source->size(); i += 2) {
        around.x0 = std::min(around.x0, (*frame->source)[i]), around.x1 = std::max(around.x1, (*frame->source)[i]);
        around.y0 = std::min(around.y0, (*frame->source)[i + 1]);
        around.y1 = std::max(around.y1, (*frame->source)[i + 1]);
      }
      const Points nodes = gridNodes(around, frame->gridColumns, frame->gridRows);
      QCOMPARE(frame->warpedGrid.size(), 2 * nodes.count());
      for (std::size_t i = 0; i < nodes.count(); i += 997) {
        const auto point = lifted(plane, base.data(), d, nodes[i]);
        const PlanePoints back = plane.project({point.data(), 1, d}, 1);
        std::vector<float> image(d);
        run->solver().forward({point.data(), 1, d}, image.data());
        const PlanePoints shown = plane.project({image.data(), 1, d}, 1);
        for (std::size_t axis = 0; axis < 2; ++axis) {
          QVERIFY(std::abs(back[axis] - nodes[i][axis]) < 1e-4f);
          QVERIFY2(std::abs(shown[axis] - frame->warpedGrid[2 * i + axis]) < 1e-3f * (1 + std::abs(shown[axis])),
                   qPrintable(QString("%1 %2").arg(shown[axis]).arg(frame->warpedGrid[2 * i + axis])));
        }
      }
    }
  }

  /// The line along which the slice meets the hyperplane of the tear, through the mean and through a pinned point, and
  /// in a plane of no columns.
  void aTearIsWhereTheHyperplaneIs_data() {
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("through");
    QTest::addColumn<int>("kind");
    QTest::newRow("mean, columns") << 3 << -1 << int(Kind::coordinates);
    QTest::newRow("pinned, columns") << 3 << 2 << int(Kind::coordinates);
    QTest::newRow("mean, random") << 3 << -1 << int(Kind::random);
    QTest::newRow("pinned, random") << 3 << 2 << int(Kind::random);
    if (mostDimensions >= 128) QTest::newRow("on a coarser grid") << 128 << 2 << int(Kind::coordinates);
  }
  void aTearIsWhereTheHyperplaneIs() {
    QFETCH(int, dimension);
    QFETCH(int, through);
    QFETCH(int, kind);
    const auto d = static_cast<std::size_t>(dimension);
    auto& run = m_torn[dimension];
    if (!run) run = ran(torn(dimension), 400);
    FrameBuilder builder(*run);
    const PlaneChoice choice{static_cast<Kind>(kind), 0, 1, 3};
    builder.setPlane(choice);
    const auto frame = builder.build(1, Purpose::live, looking(layerTears, through));
    QVERIFY(tearsOf(frame->defects) > 0);
    QVERIFY(!frame->defects.trueTears);
    Points probes(run->heldOut()->source.count(), d);
    for (std::size_t i = 0; i < probes.count(); ++i)
      std::copy_n(run->heldOut()->source[builder.order()[i]], d, probes[i]);
    const ShownPlane plane(choice, probes, run->heldOut()->target);
    std::vector<float> base = meanOf(probes);
    if (through >= 0) base.assign(probes[2], probes[2] + d);
    // Of many dimensions the hyperplane is less well learned than found.
    const double tolerance = d > 3 ? 0.25 : 0.12;
    // Across the line, within the plane: what projecting c leaves of it, 0.05 long.
    Points ends(2, d);
    std::copy_n(cluster, 3, ends[1]);
    const PlanePoints across = plane.project(ends, 2);
    const float along[2] = {across[2] - across[0], across[3] - across[1]};
    const float scale = 0.05f / std::hypot(along[0], along[1]);
    const float beside[2] = {scale * along[0], scale * along[1]};
    double length = 0;
    for (const MapDefect& tear : frame->defects.groups) {
      QVERIFY2(tear.massShare < 0, "which is not known of a slice");
      if (tear.kind != DefectKind::tear) continue;
      for (std::size_t i = 0; i + 1 < tear.line.size(); i += 2) {
        const auto point = lifted(plane, base.data(), d, &tear.line[i]);
        const double off = towardsCluster(point.data()) / std::sqrt(10.25);
        QVERIFY2(std::abs(off) < tolerance, qPrintable(QString::number(off)));
        // What was learned goes to either cluster on its two sides.
        std::vector<float> image(d);
        double where[2];
        for (std::size_t side = 0; side < 2; ++side) {
          const float node[2] = {tear.line[i] + (side == 0 ? -beside[0] : beside[0]),
                                 tear.line[i + 1] + (side == 0 ? -beside[1] : beside[1])};
          const auto there = lifted(plane, base.data(), d, node);
          run->solver().forward({there.data(), 1, d}, image.data());
          where[side] = towardsCluster(image.data());
        }
        QVERIFY2(where[0] < -5 && where[1] > 5, qPrintable(QString("%1 %2").arg(where[0]).arg(where[1])));
        if (i >= 2) length += std::hypot(tear.line[i] - tear.line[i - 2], tear.line[i + 1] - tear.line[i - 1]);
      }
    }
    QVERIFY2(length > 1.5, qPrintable(QString::number(length)));
  }

  /// In the plane and along slices: on both sides of an edge the map goes to two atoms, and to one of them all along.
  void cellsAreThoseOfTheMap_data() {
    QTest::addColumn<int>("dimension");
    QTest::addColumn<int>("through");
    QTest::newRow("in the plane") << 2 << -1;
    QTest::newRow("mean") << 3 << -1;
    QTest::newRow("pinned") << 3 << 4;
    if (mostDimensions >= 16) QTest::newRow("in 16 dimensions") << 16 << 4;
  }
  void cellsAreThoseOfTheMap() {
    QFETCH(int, dimension);
    QFETCH(int, through);
    RunConfig config = between(dimension, "semi_discrete");
    config.solverOptions = {{"atoms", std::int64_t{200}}, {"check_every", std::int64_t{20}}};
    const auto run = ran(config, 20);
    FrameBuilder builder(*run);
    const PlaneChoice choice{Kind::random, 0, 1, 3};
    if (dimension > 2) builder.setPlane(choice);
    const auto frame = builder.build(1, Purpose::live, looking(layerCells, through));
    const CellLook& cells = frame->cells;
    QCOMPARE(cells.atoms, 200);
    QVERIFY(cells.angle.size() > (dimension > 3 ? 3 : 20) && cells.ends.size() == 4 * cells.angle.size());
    QVERIFY(cells.threshold > 0);
    const auto heldOut = run->heldOut();
    const auto d = static_cast<std::size_t>(dimension);
    const Points& source = heldOut->source;
    const ShownPlane plane(choice, source, heldOut->target);
    std::vector<float> base = meanOf(source);
    if (through >= 0) base.assign(source[builder.order()[4]], source[builder.order()[4]] + d);
    const auto image = [&](double x, double y) {
      const float place[2] = {static_cast<float>(x), static_cast<float>(y)};
      std::vector<float> point(place, place + 2);
      if (dimension > 2) point = lifted(plane, base.data(), d, place);
      run->solver().forward({point.data(), 1, point.size()}, point.data());
      return point;
    };
    for (std::size_t i = 0; i < cells.angle.size(); ++i) {
      const float* e = cells.ends.data() + 4 * i;
      const double dx = double(e[2]) - e[0], dy = double(e[3]) - e[1], length = std::hypot(dx, dy), off = 2e-4;
      if (length < 0.02) continue;
      std::vector<float> sides[2][2];
      for (int side = 0; side < 2; ++side)
        for (int k = 0; k < 2; ++k) {
          const double t = k == 0 ? 0.3 : 0.7, s = (side == 0 ? off : -off) / length;
          sides[side][k] = image(e[0] + t * dx - s * dy, e[1] + t * dy + s * dx);
        }
      QVERIFY(sides[0][0] == sides[0][1] && sides[1][0] == sides[1][1]);
      QVERIFY(sides[0][0] != sides[1][0]);
    }
    QVERIFY(FrameBuilder(*run).build(1, Purpose::live, looking(layerTears, through))->cells.empty());
    const auto other = ran(between(dimension, "w2gn"), 1);
    QVERIFY(FrameBuilder(*other).build(1, Purpose::live, looking(layerCells, through))->cells.empty());
  }

  void aSmoothMapHasNoTear_data() {
    QTest::addColumn<int>("dimension");
    QTest::newRow("3") << 3;
    if (mostDimensions >= 16) QTest::newRow("16") << 16;
  }
  void aSmoothMapHasNoTear() {
    QFETCH(int, dimension);
    const auto run = ran(between(dimension, "ot_icnn"), 30);
    FrameBuilder builder(*run);
    for (const int through : {-1, 0})
      for (const PlaneChoice& choice : {PlaneChoice{}, PlaneChoice{Kind::principal}, PlaneChoice{Kind::random}}) {
        builder.setPlane(choice);
        const auto frame = builder.build(1, Purpose::live, looking(layerTears, through));
        QVERIFY(!frame->defects.cells.empty());
        QCOMPARE(tearsOf(frame->defects), std::size_t{0});
        for (const MapDefect& group : frame->defects.groups) QVERIFY(group.kind != DefectKind::swirl);
      }
  }

  /// Nobody pays for what is not on show, and a cloud has no slices.
  void onlyWhatIsAskedFor() {
    const auto run = ran(between(5, "w2gn"), 1);
    FrameBuilder builder(*run);
    const auto points = builder.build(1, Purpose::live, looking(layerSource | layerImage));
    QVERIFY(!points->slice.given && points->potential.empty() && points->warpedGrid.empty() && points->all.empty());
    const auto cloud = builder.build(1, Purpose::live, looking(slicedLayers | layerSpace));
    QVERIFY(!cloud->slice.given && cloud->potential.empty() && cloud->defects.cells.empty() && !cloud->third.empty());
    const auto beyond = builder.build(1, Purpose::live, looking(layerPotential, 64));
    QCOMPARE(beyond->slice.point, -1);  // there are 64 probe points
    QVERIFY(beyond->conjugate.empty());
    const auto flat = ran(between(2, "w2gn"), 1);
    ViewRequest everything = looking(slicedLayers, 3);
    everything.coordinates = true;
    const auto plane = FrameBuilder(*flat).build(1, Purpose::live, everything);
    QVERIFY(!plane->slice.given && plane->all.empty() && !plane->potential.empty());
  }

  void allCoordinatesAreThePointsThemselves() {
    const auto run = ran(between(16, "otm"), 1);
    FrameBuilder builder(*run);
    ViewRequest view = looking(layerSource);
    view.coordinates = true;
    view.points = 20;
    const auto frame = builder.build(1, Purpose::live, view), again = builder.build(1, Purpose::live, view);
    const AllCoordinates& all = frame->all;
    QCOMPARE(all.dimension, 16);
    QCOMPARE(all.source, again->all.source);  // shared
    QCOMPARE(all.source->size(), std::size_t{64 * 16});
    QCOMPARE(all.image.size(), std::size_t{20 * 16});
    QVERIFY(!all.frame && !all.exact);
    QCOMPARE(*all.target, run->heldOut()->target.data);
    Points mapped(64, 16);
    run->solver().forward(run->heldOut()->source, mapped.data.data());
    for (std::size_t i = 0; i < 20; ++i)
      for (std::size_t k = 0; k < 16; ++k) {
        const std::size_t row = builder.order()[i];
        QCOMPARE((*all.source)[16 * i + k], run->heldOut()->source[row][k]);
        QVERIFY(std::abs(all.image[16 * i + k] - mapped[row][k]) < 1e-5f);
      }
  }

  /// Over a file whose columns have units of their own the frame of all columns gives the file's rows back.
  void theFrameOfAllColumnsLeadsBackToTheFile() {
    QTemporaryDir folder;
    const auto write = [&](const char* name, double shift) {
      const std::string path = folder.filePath(name).toStdString();
      std::ofstream out(path);
      out << "mass_kg,height_m,age_s\n";
      for (int i = 0; i < 200; ++i)
        out << 70 + shift + 10 * std::sin(1.7 * i) << ',' << 1.7 + 0.1 * std::cos(2.3 * i) << ','
            << 1e6 + 3e5 * std::sin(0.9 * i) << '\n';
      return path;
    };
    RunConfig config;
    config.source = {"points", {{"path", write("a.csv", 0)}}};
    config.target = {"points", {{"path", write("b.csv", 5)}}};
    config.scale = "column";
    const auto run = ran(config, 1);
    ViewRequest view = looking(layerSource);
    view.coordinates = true;
    const auto frame = FrameBuilder(*run).build(1, Purpose::live, view);
    QVERIFY(frame->all.frame && !frame->all.frame->source.isIdentity());
    std::set<long> rows;
    for (int i = 0; i < 200; ++i) rows.insert(std::lround(100 * (70 + 10 * std::sin(1.7 * i))));
    for (std::size_t i = 0; i + 2 < frame->all.source->size(); i += 3) {
      const long mass = std::lround(100 * frame->all.frame->source.toData(0, (*frame->all.source)[i]));
      QVERIFY2(rows.contains(mass) || rows.contains(mass + 1) || rows.contains(mass - 1),
               qPrintable(QString::number(mass)));
    }
  }

  /// In 784 dimensions a frame with every slice takes a fraction of a second, for its nodes are fewer.
  void manyDimensionsHaveFewerNodes() {
    QCOMPARE(sliceNodes(3, 96), 96);
    QCOMPARE(sliceNodes(64, 96), 96);
    QVERIFY(sliceNodes(784, 96) >= 12 && sliceNodes(784, 96) < 32);
    QCOMPARE(sliceNodes(1024, 8), 8);
    if (mostDimensions < 784) return;
    RunConfig config;
    config.problem = "gaussian_784_minutes";
    config.heldOut = 256;
    const auto run = ran(config, 0);
    FrameBuilder builder(*run);
    ViewRequest view;
    QElapsedTimer clock;
    for (const auto& [name, layers] : {std::pair("points", std::uint32_t{layerSource}),
                                       {"potential", std::uint32_t{layerPotential}},
                                       {"conjugate", std::uint32_t{layerConjugate}},
                                       {"grid", std::uint32_t{layerGrid}},
                                       {"tears", std::uint32_t{layerTears}},
                                       {"tears again", std::uint32_t{layerTears}}}) {
      view.layers = layers;
      clock.start();
      const auto frame = builder.build(1, Purpose::live, view);
      qInfo("784 dimensions, %s: %lld ms", name, static_cast<long long>(clock.elapsed()));
      if (layers == layerPotential) QCOMPARE(frame->potential.columns, sliceNodes(784, 96));
    }
  }

 private:
  std::map<int, std::unique_ptr<TrainingRun>> m_torn;
};

BRENIER_TEST(TestSliceFrames)
#include "test_slice_frames.moc"
