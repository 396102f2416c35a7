#include <QtTest>
#include <cmath>

#include "core/train/look/frame_builder.h"
#include "core/train/look/plane_grid.h"
#include "core/train/look/shown_plane.h"
#include "core/train/run/training_run.h"

using namespace brenier;

namespace {

std::unique_ptr<TrainingRun> learned(RunConfig config, int steps) {
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  for (int k = 0; k < steps; ++k) (*run)->step(StepPart::both, {});
  return std::move(*run);
}

RunConfig small(const char* solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{64}}};
  config.heldOut = 64;
  config.threads = 1;
  return config;
}

ViewRequest inSpace(std::uint32_t layers = layerSource) {
  ViewRequest view;
  view.layers = layers | layerSpace;
  view.fieldResolution = 33;
  view.region = Box{-2, -2, 2, 2};
  return view;
}

}  // namespace

/// What a frame carries for a stage in space: a potential with its slopes, or a third coordinate.
class TestSpaceFrames : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// The slope of phi's surface is the map: of every method that says T = grad phi, and by differences of phi itself.
  void theSlopeIsTheMap_data() {
    QTest::addColumn<QString>("solver");
    for (const auto& entry : solverRegistry())
      QTest::newRow(entry.descriptor.id.c_str()) << QString::fromStdString(entry.descriptor.id);
  }
  void theSlopeIsTheMap() {
    QFETCH(QString, solver);
    const auto run = learned(small(solver.toUtf8().constData()), 2);
    const Potential* phi = run->solver().sourcePotential();
    QCOMPARE(phi != nullptr, run->solver().caps().sourcePotential);
    const auto frame = FrameBuilder(*run).build(1, Purpose::live, inSpace());
    if (!phi) {
      // Nothing, or what stands on the other side.
      QVERIFY(frame->raised.empty() || frame->raised.ofTarget);
      QCOMPARE(frame->raised.empty(), run->solver().targetPotential() == nullptr);
      QVERIFY(frame->potential.empty());
      return;
    }
    const PotentialPoints& raised = frame->raised;
    QVERIFY(!raised.ofTarget && !frame->potential.empty());
    QCOMPARE(raised.at, *frame->source);
    for (std::size_t i = 0; i < raised.value.size(); ++i) {
      const double off =
          std::hypot(raised.slope[2 * i] - frame->image[2 * i], raised.slope[2 * i + 1] - frame->image[2 * i + 1]);
      QVERIFY2(off < 2e-3 * (1 + std::hypot(frame->image[2 * i], frame->image[2 * i + 1])),
               qPrintable(QString::number(off)));
    }
  }

  /// For ot_icnn by differences of the network's values, to what single precision leaves of them.
  void theSlopeIsThatOfTheValues() {
    const auto run = learned(small("ot_icnn"), 20);
    const auto frame = FrameBuilder(*run).build(1, Purpose::live, inSpace());
    const PotentialPoints& raised = frame->raised;
    const Potential& phi = *run->solver().sourcePotential();
    constexpr float h = 0.005f;
    int smooth = 0;
    for (std::size_t i = 0; i < 32; ++i)
      for (std::size_t k = 0; k < 2; ++k) {
        Points ends(3, 2);
        for (std::size_t e = 0; e < 3; ++e)
          for (std::size_t c = 0; c < 2; ++c)
            ends[e][c] = raised.at[2 * i + c] + (c == k ? h * (static_cast<float>(e) - 1) : 0);
        float values[3];
        potentialValues(phi, ends, values);
        QVERIFY(std::abs(values[1] - raised.value[i]) < 1e-5f * (1 + std::abs(values[1])));
        // Between the slopes on both sides, which differ where a kink lies there: phi is convex.
        const double before = (values[1] - values[0]) / h, after = (values[2] - values[1]) / h;
        const double slack = 4e-6 * (1 + std::abs(values[1])) / h;
        QVERIFY2(raised.slope[2 * i + k] > before - slack && raised.slope[2 * i + k] < after + slack,
                 qPrintable(QString("%1 of [%2, %3]").arg(raised.slope[2 * i + k]).arg(before).arg(after)));
        smooth += after - before < 0.05;
      }
    QVERIFY2(smooth > 20, "else the bracket says little");
  }

  /// Of the conjugate of a max-affine potential, which no network holds: Young's equality at T(x), and its inequality
  /// at every other probe point.
  void theConjugateIsTouchedWhereTheMapLeads() {
    const auto run = learned(small("semi_discrete"), 20);
    QVERIFY(run->solver().caps().convex && !run->solver().targetPotential());
    FrameBuilder builder(*run);
    ViewRequest view = inSpace(layerConjugate);
    view.region = Box{-6, -6, 6, 6};
    const auto frame = builder.build(1, Purpose::live, view), phis = builder.build(1, Purpose::live, inSpace());
    const PotentialPoints &psi = frame->raised, &phi = phis->raised;
    QVERIFY(psi.ofTarget && !frame->conjugate.empty() && frame->potential.empty());
    for (std::size_t i = 0; i < psi.value.size(); ++i)
      for (std::size_t j = 0; j < phi.value.size(); ++j) {
        const double product = double(psi.at[2 * i]) * phi.at[2 * j] + double(psi.at[2 * i + 1]) * phi.at[2 * j + 1];
        const double gap = double(psi.value[i]) + phi.value[j] - product;
        QVERIFY2(gap > -1e-4 && (i != j || gap < 1e-4), qPrintable(QString::number(gap)));
      }
  }

  /// Nobody who lies flat pays for it, and looking changes nothing.
  void flatFramesCarryNothingOfIt() {
    const auto run = learned(small("ot_icnn"), 2);
    FrameBuilder builder(*run);
    ViewRequest flat = inSpace();
    flat.layers = layerSource;
    const auto before = builder.build(1, Purpose::live, flat);
    QVERIFY(before->raised.empty() && before->third.empty() && before->potential.empty());
    builder.build(1, Purpose::live, inSpace());
    QCOMPARE(builder.build(1, Purpose::live, flat)->image, before->image);
  }

  void theThirdAxisStandsOnThePlane() {
    std::size_t n = 40;
    Points source(n, 5), target(n, 5);
    for (std::size_t i = 0; i < source.data.size(); ++i) {
      source.data[i] = std::sin(1.7f * float(i)) * (1 + float(i % 5));
      target.data[i] = std::cos(2.3f * float(i)) * (5 - float(i % 5));
    }
    using Kind = PlaneChoice::Kind;
    for (const PlaneChoice& choice : {PlaneChoice{Kind::coordinates, 0, 1}, PlaneChoice{Kind::coordinates, 3, 0},
                                      PlaneChoice{Kind::principal}, PlaneChoice{Kind::random, 0, 1, 7}}) {
      const ShownPlane plane(choice, source, target);
      QVERIFY(plane.hasThird());
      // The directions of the three axes, from where the unit vectors go.
      Points units(6, 5);
      for (std::size_t k = 0; k < 5; ++k) units[k + 1][k] = 1;
      const PlanePoints shown = plane.project(units, 6);
      const std::vector<float> third = plane.third(units, 6);
      double dots[3][3] = {};
      for (std::size_t k = 1; k < 6; ++k) {
        const double at[3] = {double(shown[2 * k]) - shown[0], double(shown[2 * k + 1]) - shown[1],
                              double(third[k]) - third[0]};
        for (int a = 0; a < 3; ++a)
          for (int b = 0; b < 3; ++b) dots[a][b] += at[a] * at[b];
      }
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) QVERIFY(std::abs(dots[a][b] - (a == b)) < 1e-5);
    }
    const ShownPlane columns({Kind::coordinates, 0, 2}, source, target);
    QCOMPARE(columns.third(source, 1)[0], source[0][1]);
    QVERIFY(!ShownPlane({}, Points(3, 2), Points(3, 2)).hasThird());
    QVERIFY(!ShownPlane({}, Points(3, 3), Points(3, 4)).hasThird());
  }

  void framesOfMoreDimensionsCarryTheThird() {
    RunConfig config;
    config.problem = "gaussian_16";
    config.heldOut = 64;
    const auto run = learned(config, 1);
    FrameBuilder builder(*run);
    builder.setPlane({PlaneChoice::Kind::coordinates, 2, 3, 0});
    const auto frame = builder.build(1, Purpose::live, inSpace());
    QCOMPARE(frame->third.source->size(), frame->source->size() / 2);
    QCOMPARE(frame->third.image.size(), frame->image.size() / 2);
    const auto heldOut = run->heldOut();
    Points mapped(heldOut->source.count(), 16);
    run->solver().forward(heldOut->source, mapped.data.data());
    for (std::size_t i = 0; i < 64; ++i) {
      const std::size_t row = builder.order()[i];
      QCOMPARE((*frame->third.source)[i], heldOut->source[row][0]);
      QVERIFY(std::abs(frame->third.image[i] - mapped[row][0]) < 1e-5f);
    }
  }
};

BRENIER_TEST(TestSpaceFrames)
#include "test_space_frames.moc"
