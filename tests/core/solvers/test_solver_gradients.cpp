#include <QtTest>
#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/core/gaussian_problem.h"

using namespace brenier;

namespace {

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

class TestSolverGradients : public QObject {
  Q_OBJECT

 private Q_SLOTS:
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
};

BRENIER_TEST(TestSolverGradients)
#include "test_solver_gradients.moc"
