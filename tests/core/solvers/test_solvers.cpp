#include <QtTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

#include "core/solvers/numerics/running_mean.h"
#include "core/train/run/saved_state.h"
#include "tests/core/gaussian_problem.h"

using namespace brenier;

// What test_training asks of every solver (the same bits for any number of threads, and after saving and loading) is
// not asked again here.

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

struct Gradient {
  double alongItself = 0;  ///< slope of the loss along the normalised gradient, by central differences
  double norm = 0;
};

/// The gradient that the first step takes for one player, as its Adam state remembers it, beside finite differences of
/// the sum of `losses` that the same step reports at shifted weights. Where `without` is given, options that leave out
/// a part of the loss, both are those of that part alone.
Gradient gradientOf(RunConfig config, const std::string& player, const std::vector<std::string>& losses,
                    const OptionValues& without) {
  const double beta1 = 0.9;
  config.normalise = "off";
  config.solverOptions["beta1"] = beta1;
  if (findById(entryOf(QString::fromStdString(config.solver)).descriptor.options, "average"))
    config.solverOptions["average"] = 0.0;
  config.solverOptions["batch"] = std::int64_t{96};
  std::vector<double> g;
  const auto lossAt = [&](const OptionValues& changed, double h, bool keep) {
    RunConfig at = config;
    for (const auto& [id, value] : changed) at.solverOptions[id] = value;
    auto run = begin(at);
    // Of two players each is looked at in a step of its own: in a whole one the second meets the first as it has moved.
    const bool apart = run->solver().caps().twoPlayers;
    const auto part = !apart ? StepPart::both : player == "T" || player == "g" ? StepPart::inner : StepPart::outer;
    std::size_t next = 0;
    double norm = 0;
    for (const double c : g) norm += c * c;
    for (auto& tensor : run->solver().state())
      if (tensor.name.starts_with(player + ".") && !tensor.name.starts_with(player + ".adam"))
        for (float& w : tensor.data) {
          w = 0.9f * w + 0.02f;  // off the kinks of the start, where weights are projected
          if (h != 0) w += static_cast<float>(h * g[next++] / std::sqrt(norm));
        }
    run->solver().stateRestored();
    const auto report = run->step(part, {});
    for (auto& tensor : run->solver().state())
      if (keep && tensor.name == player + ".adam.first")
        for (const float m : tensor.data) g.push_back(m / (1 - beta1));
    double loss = 0;
    for (const auto& value : report.values)
      if (std::find(losses.begin(), losses.end(), value.id) != losses.end()) loss += value.value;
    return loss;
  };
  lossAt({}, 0, true);
  if (!without.empty()) {
    const auto both = std::exchange(g, {});
    lossAt(without, 0, true);
    for (std::size_t i = 0; i < g.size(); ++i) g[i] = both[i] - g[i];
  }
  Gradient result;
  for (const double c : g) result.norm += c * c;
  result.norm = std::sqrt(result.norm);
  const double h = 1e-2;
  result.alongItself = (lossAt({}, h, false) - lossAt({}, -h, false)) / (2 * h);
  if (!without.empty()) result.alongItself -= (lossAt(without, h, false) - lossAt(without, -h, false)) / (2 * h);
  return result;
}

}  // namespace

class TestSolvers : public QObject {
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
    // The penalties of the one need time to agree; the other is near after a hundred steps, of fifty times the cost.
    const int steps = solver == "w2_ot" ? 1200 : solver == "monge_gap" ? 100 : 400;
    for (int k = 0; k < steps; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    if (!run->solver().caps().nearOptimal()) return expectFit(*run);
    const double after = scoreOf(*run, "l2_uvp");
    QVERIFY2(after < 5 && after < 0.1 * before, qPrintable(QString::number(after)));
    if (!run->solver().caps().inverse) return;
    const double inverse = inverseErrorOf(*run);
    QVERIFY2(inverse < 0.06, qPrintable(QString::number(inverse)));
  }

  /// On a mixture, whose map is not affine: better than the best affine map and than leaving everything in place.
  void everySolverBeatsLinearMapsOnAMixture_data() { everySolver_data(); }
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

  /// Asked to stop, a step ends between its parts, says so, and one that starts over gives the same weights.
  void everySolverStopsWhenAsked_data() { everySolver_data(); }
  void everySolverStopsWhenAsked() {
    QFETCH(QString, solver);
    auto config = gaussianConfig(entryOf(solver).descriptor);
    // A step with a middle, long enough for another thread to begin within it.
    if (const auto* inner = findById(entryOf(solver).descriptor.options, "inner_steps"))
      config.solverOptions["inner_steps"] = std::min(std::int64_t{200}, static_cast<std::int64_t>(inner->meta.max));
    auto run = begin(config);
    const auto weights = [&] {
      std::vector<float> all;
      for (const auto& tensor : run->solver().state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
      return all;
    };
    const auto before = weights();
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(run->solver().step(0, StepPart::both, stop.get_token()).interrupted);
    QVERIFY(weights() == before);
    QVERIFY(!run->solver().step(0, StepPart::both, {}).interrupted);
    QVERIFY(weights() != before);
    const auto whole = weights();

    // In the middle of a step: a moment after its beginning, which comes closer until it is early enough.
    SavedState state;
    run = begin(config);
    capture(*run, state);
    bool cut = false;
    for (auto wait = std::chrono::microseconds(20000); !cut && wait.count() > 0; wait = wait * 3 / 4) {
      QVERIFY(restore(state, *run));
      std::stop_source later;
      std::jthread asks([&] {
        std::this_thread::sleep_for(wait);
        later.request_stop();
      });
      cut = run->solver().step(0, StepPart::both, later.get_token()).interrupted;
      QVERIFY(cut || weights() == whole);
    }
    QVERIFY(cut || !config.solverOptions.contains("inner_steps"));
    QVERIFY(restore(state, *run));
    QVERIFY(!run->solver().step(0, StepPart::both, {}).interrupted);
    QVERIFY(weights() == whole);
  }

  /// Where a solver says that its potentials are convex, its map is monotone from the first step on.
  void convexSolversAreMonotone_data() { everySolver_data(); }
  void convexSolversAreMonotone() {
    QFETCH(QString, solver);
    auto run = begin(gaussianConfig(entryOf(solver).descriptor));
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

  /// A loss's slope along its own gradient is the gradient's length.
  void gradientsAgreeWithDifferences_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QString>("player");
    QTest::addColumn<QString>("with");
    QTest::addColumn<QString>("without");
    QTest::addColumn<QString>("losses");
    const auto row = [](const QString& solver, const QString& player, const QString& with = {},
                        const QString& without = {}, const QString& losses = "loss_f") {
      QTest::newRow((solver + " " + player + " " + with).toUtf8()) << solver << player << with << without << losses;
    };
    row("w2gn", "phi");
    row("w2gn", "psi", {}, "cycle_weight=0");  // psi is moved by the cycle terms alone
    for (const char* player : {"phi", "psi"}) {
      row("mm_b", player);
      for (const char* with : {"pairs=all", "pairs=matched", "regulariser=entropy,epsilon=1"}) row("ls", player, with);
      for (const char* with : {"gradient_target=vector", "gradient_target=length"}) row("qc", player, with);
      row("taghvaei_jalali", player);
    }
    const QString tight = ",conjugate_tolerance=1e-4,conjugate_rounds=100";
    row("amortised", "phi", "amortisation=regression" + tight);
    row("amortised", "phi", "amortisation=cycle,fine_tune=false,predictor=gradient", {}, "loss_f,loss_g");
    for (const char* with : {"regression", "objective", "cycle", "cycle,fine_tune=false"})
      row("amortised", "psi", QString("predictor=gradient,amortisation=") + with + tight, {}, "loss_g");
    row("ot_icnn", "g", "convexity_g=project,activation=softplus", {}, "loss_g");
    row("ot_icnn", "g", "convexity_g=project,activation_g=softplus", {}, "loss_g");
    row("ot_icnn", "f", "activation=softplus");
    row("mm", "g", {}, {}, "loss_g");
    row("mm", "f");
    row("w2gn", "phi", "initialisation=gaussian");
    row("w2gn", "phi", "quadratic_diagonal=true");
    row("w2gn", "psi", "quadratic_diagonal=true", "cycle_weight=0");
    row("taghvaei_jalali", "phi", "initialisation=gaussian");
    // Differences are taken over steps that would cross kinks.
    const QString smooth = "activation=celu,potential_activation=celu";
    for (const char* solver : {"otm", "not", "enot", "wgan_gp", "w1_lp", "wgan"}) {
      row(solver, "T", smooth, {}, "loss_g");
      row(solver, "f", smooth);
    }
    for (const char* with : {",gradient_penalty=go", ",gradient_penalty=gp"}) row("otm", "f", smooth + with);
    row("not_weak", "T", smooth, {}, "loss_g");
    // Without 1/2 |x|^2 in the potentials the constraint is broken often enough for its penalty to be felt.
    for (const char* with : {",regulariser=l2,epsilon=1,residual=false", ",regulariser=entropy,epsilon=1"}) {
      row("barycentric", "T", smooth + with, {}, "loss_g");
      for (const char* player : {"phi", "psi"}) row("barycentric", player, smooth + with);
    }
    row("w2_gan", "T", smooth, {}, "loss_g");  // its potentials and those of w2_ot: test_penalised_dual
    row("not_weak", "f", smooth);
    for (const char* with : {"regression", "objective"})
      row("amortised", "H", QString("predictor=map,amortisation=") + with + tight, {}, "loss_g");
  }
  void gradientsAgreeWithDifferences() {
    QFETCH(QString, solver);
    QFETCH(QString, player);
    QFETCH(QString, with);
    QFETCH(QString, without);
    QFETCH(QString, losses);
    const auto& options = entryOf(solver).descriptor.options;
    auto config = gaussianConfig(entryOf(solver).descriptor);
    for (const auto& [id, value] : valuesOf(options, with)) config.solverOptions[id] = value;
    std::vector<std::string> ids;
    for (const auto& id : losses.split(',')) ids.push_back(id.toStdString());
    const auto gradient = gradientOf(config, player.toStdString(), ids, valuesOf(options, without));
    QVERIFY2(gradient.norm > 1e-3 && std::abs(gradient.alongItself / gradient.norm - 1) < 0.01,
             qPrintable(QString("%1 %2").arg(gradient.alongItself).arg(gradient.norm)));
  }

  /// The cycle needs second derivatives of the predictor, which a map does not give.
  void whatDoesNotFitIsSaid() {
    auto config = gaussianConfig(entryOf("amortised").descriptor);
    config.solverOptions["amortisation"] = std::string("cycle");
    const auto refused = TrainingRun::create(config);
    QVERIFY(!refused);
    QVERIFY(QString::fromStdString(refused.error().message).contains("predictor"));
    config.solverOptions["predictor"] = std::string("gradient");
    QVERIFY(begin(config)->solver().caps().targetPotential);
  }

  /// Files get the method that learns them best; its inverse is a network, and no potential.
  void aPairOfOnesOwnIsLearnedByConjugates() {
    RunConfig config;
    config.source = config.target = {"gaussian", {}};
    auto run = begin(config);
    QCOMPARE(run->config().solver, std::string("amortised"));
    const auto caps = run->solver().caps();
    QVERIFY(caps.inverse && caps.sourcePotential && !caps.targetPotential);
    const auto learned = run->solver().learned();
    QVERIFY(learned.source.potential && learned.target.map && !learned.target.potential);
  }

  /// The settings of the papers are options that exist, within their ranges, and a step with them is finite.
  void publishedSettingsRun_data() { everySolver_data(); }
  void publishedSettingsRun() {
    QFETCH(QString, solver);
    const auto& entry = entryOf(solver);
    RunConfig config = gaussianConfig(entry.descriptor);
    config.solverOptions = entry.descriptor.published;
    for (const auto& problem : checkOptions(entry.descriptor.options, config.solverOptions)) QFAIL(problem.c_str());
    // Networks that are taught the identity first would take half a minute for it.
    if (config.solverOptions.contains("identity_steps")) config.solverOptions["identity_steps"] = std::int64_t{20};
    auto run = begin(config);
    for (int k = 0; k < 2; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    QVERIFY(!entry.descriptor.notes.empty());
  }
};

BRENIER_TEST(TestSolvers)
#include "test_solvers.moc"
