#include <QtTest>
#include "tests/core/gaussian_problem.h"

using namespace brenier;

class TestSolverMixture : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// On a mixture, whose map is not affine: better than the best affine map and than leaving everything in place.
  void everySolverBeatsLinearMapsOnAMixture_data() { rowForEverySolver(); }
  void everySolverBeatsLinearMapsOnAMixture() {
    QFETCH(QString, solver);
    if (!entryOf(solver).descriptor.caps.nearOptimal()) QSKIP("its map is no optimal one");
    auto config = gaussianConfig(entryOf(solver).descriptor);
    config.source = config.target = {};
    config.problem = "generated_icnn";
    auto run = begin(config);
    const int steps = solver == "monge_gap" ? 100 : 600;
    for (int k = 0; k < steps; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    const double reached = scoreOf(*run, "l2_uvp");
    QVERIFY2(reached < scoreOf(*run, "uvp_linear") && reached < scoreOf(*run, "uvp_identity"),
             qPrintable(QString::number(reached)));
  }
};

BRENIER_TEST(TestSolverMixture)
#include "test_solver_mixture.moc"
