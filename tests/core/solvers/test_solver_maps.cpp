#include <QtTest>
#include <cmath>
#include <utility>

#include "core/solvers/numerics/running_mean.h"
#include "tests/core/gaussian_problem.h"

using namespace brenier;

namespace {

/// The images have the target's mean and variance, which is all that a method without optimality promises.
void expectFit(const TrainingRun& run) {
  const Moment moment = run.moment(0);
  const Points& y = run.heldOut()->target;
  const auto moments = [](const Points& points, std::size_t k) {
    RunningMean mean;
    for (std::size_t i = 0; i < points.count(); ++i) mean.add(points[i][k]);
    const double n = static_cast<double>(points.count());
    return std::pair(mean.mean(), mean.errorVariance() * n);
  };
  for (std::size_t k = 0; k < 2; ++k) {
    const auto [mean, variance] = moments(moment.mapped, k);
    const auto [wanted, spread] = moments(y, k);
    QVERIFY2(std::abs(mean - wanted) < 0.35 * std::sqrt(spread),
             qPrintable(QString("mean %1 for %2").arg(mean).arg(wanted)));
    QVERIFY2(variance > 0.5 * spread && variance < 2 * spread,
             qPrintable(QString("variance %1 for %2").arg(variance).arg(spread)));
  }
}

}  // namespace

class TestSolverMaps : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Between Gaussians the map is known: a few hundred steps come near it, forwards and back.
  void everySolverFindsTheMapBetweenGaussians_data() { rowForEverySolver(); }
  void everySolverFindsTheMapBetweenGaussians() {
    QFETCH(QString, solver);
    const auto& entry = *std::find_if(solverRegistry().begin(), solverRegistry().end(),
                                      [&](const SolverEntry& e) { return e.descriptor.id == solver.toStdString(); });
    auto config = gaussianConfig(entry.descriptor);
    auto run = begin(config);
    // A map to atoms begins with the nearest one, which is near already: it is held against leaving all in place.
    const double before = scoreOf(*run, run->solver().cells() ? "uvp_identity" : "l2_uvp");
    // Penalties need time to agree; the Monge gap is near after a hundred steps, which cost more.
    const int steps = solver == "w2_ot" ? 1200 : solver == "monge_gap" ? 100 : solver == "ls" ? 800 : 400;
    for (int k = 0; k < steps; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    if (!run->solver().caps().nearOptimal()) return expectFit(*run);
    const double after = scoreOf(*run, "l2_uvp");
    QVERIFY2(after < 5 && after < 0.1 * before, qPrintable(QString::number(after)));
    if (!run->solver().caps().inverse) return;
    const double inverse = inverseErrorOf(*run);
    QVERIFY2(inverse < 0.06, qPrintable(QString::number(inverse)));
  }
};

BRENIER_TEST(TestSolverMaps)
#include "test_solver_maps.moc"
