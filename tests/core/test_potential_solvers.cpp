#include <QtTest>
#include <cmath>

#include "core/train/scorer.h"
#include "core/train/training_run.h"
#include "core/util/registry.h"

using namespace brenier;

// What test_training asks of every solver (the same bits for any number of threads, and after saving and loading) is
// not asked again here.

namespace {

/// N(0, I) to N(m, A^2), so that the map is m + A x, and small networks, for those of `sizes` that the solver has.
constexpr double shift[2] = {2, -1};
constexpr double linear[2][2] = {{1.0, 0.4}, {0.4, 0.6}};

RunConfig gaussianConfig(const SolverDescriptor& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"gaussian", {{"mean", std::string("2,-1")}, {"covariance", std::string("1.16,0.64,0.64,0.52")}}};
  config.solver = solver.id;
  config.heldOut = 256;
  config.normalise = "on";
  config.threads = 1;
  const OptionValues sizes = {{"batch", std::int64_t{128}},
                              {"inner_steps", std::int64_t{5}},
                              {"hidden_width", std::int64_t{32}},
                              {"map_width", std::int64_t{32}},
                              {"hidden_layers", std::int64_t{2}},
                              {"potential_width", std::int64_t{32}},
                              {"learning_rate", 2e-3},
                              {"average", 0.97}};
  for (const auto& [id, value] : sizes)
    if (findById(solver.options, id)) config.solverOptions[id] = value;
  return config;
}

std::unique_ptr<TrainingRun> begin(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

double scoreOf(const TrainingRun& run, const std::string& id) {
  Scorer scorer(run.heldOut());
  scorer.solveExact({});
  for (const auto& value : scorer.score(run.moment(0)))
    if (value.id == id) return value.value;
  return 1e9;
}

/// E|S(y) - A^-1 (y - m)|^2 over the variance of the source, 2.
double inverseErrorOf(const TrainingRun& run) {
  const Points y = drawSamples(run.target(), {1, streamPreview, 0}, 500);
  Points back(y.count(), y.dim);
  if (!run.solver().inverse(y, back.data.data())) return 1e9;
  const double det = linear[0][0] * linear[1][1] - linear[0][1] * linear[1][0];
  double sum = 0;
  for (std::size_t i = 0; i < y.count(); ++i) {
    const double a = y[i][0] - shift[0], b = y[i][1] - shift[1];
    sum += std::pow(back[i][0] - (linear[1][1] * a - linear[0][1] * b) / det, 2);
    sum += std::pow(back[i][1] - (linear[0][0] * b - linear[1][0] * a) / det, 2);
  }
  return sum / (2.0 * static_cast<double>(y.count()));
}

}  // namespace

class TestPotentialSolvers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySolver_data() {
    QTest::addColumn<QString>("solver");
    for (const auto& entry : solverRegistry())
      QTest::newRow(entry.descriptor.id.c_str()) << QString::fromStdString(entry.descriptor.id);
  }

  /// Between Gaussians the map is known: a few hundred steps come near it, forwards and back.
  void everySolverFindsTheMapBetweenGaussians_data() { everySolver_data(); }
  void everySolverFindsTheMapBetweenGaussians() {
    QFETCH(QString, solver);
    const auto& entry = *std::find_if(solverRegistry().begin(), solverRegistry().end(),
                                      [&](const SolverEntry& e) { return e.descriptor.id == solver.toStdString(); });
    auto config = gaussianConfig(entry.descriptor);
    auto run = begin(config);
    const double before = scoreOf(*run, "l2_uvp");
    for (int k = 0; k < 300; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    const double after = scoreOf(*run, "l2_uvp");
    QVERIFY2(after < 5 && after < 0.1 * before, qPrintable(QString::number(after)));
    if (!run->solver().caps().inverse) return;
    qInfo() << after << inverseErrorOf(*run);
    const double inverse = inverseErrorOf(*run);
    QVERIFY2(inverse < 0.05, qPrintable(QString::number(inverse)));
  }

  /// Where a solver says that its potentials are convex, its map is monotone from the first step on.
  void convexSolversAreMonotone_data() { everySolver_data(); }
  void convexSolversAreMonotone() {
    QFETCH(QString, solver);
    for (const auto& entry : solverRegistry()) {
      if (entry.descriptor.id != solver.toStdString()) continue;
      auto run = begin(gaussianConfig(entry.descriptor));
      if (!run->solver().caps().convex) QSKIP("not convex by construction");
      for (int k = 0; k < 10; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
      const Points x = drawSamples(run->source(), {1, streamPreview, 0}, 300);
      Points image(x.count(), x.dim);
      run->solver().forward(x, image.data.data());
      for (std::size_t i = 0; i < x.count(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
          double inner = 0;
          for (std::size_t k = 0; k < x.dim; ++k) inner += (image[i][k] - image[j][k]) * (x[i][k] - x[j][k]);
          QVERIFY2(inner > -1e-4, qPrintable(QString::number(inner)));
        }
    }
  }

  /// The settings of the papers are options that exist, within their ranges, and a step with them is finite.
  void publishedSettingsRun_data() { everySolver_data(); }
  void publishedSettingsRun() {
    QFETCH(QString, solver);
    for (const auto& entry : solverRegistry()) {
      if (entry.descriptor.id != solver.toStdString()) continue;
      RunConfig config = gaussianConfig(entry.descriptor);
      config.solverOptions = entry.descriptor.published;
      auto run = begin(config);
      for (int k = 0; k < 2; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
      QVERIFY(!entry.descriptor.notes.empty());
    }
  }
};

QTEST_GUILESS_MAIN(TestPotentialSolvers)
#include "test_potential_solvers.moc"
