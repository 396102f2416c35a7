#include <QtTest>
#include <algorithm>
#include <set>

#include "core/solvers/options/network_options.h"
#include "tests/core/gaussian_problem.h"

using namespace brenier;

namespace {

std::vector<LearnedNetwork> networksOf(const TrainingRun& run) {
  const LearnedMap learned = run.learned();
  std::vector<LearnedNetwork> networks;
  for (const auto* side : {&learned.source, &learned.target})
    for (const auto* network : {&side->potential, &side->map})
      if (*network) networks.push_back(**network);
  return networks;
}

std::set<Activation> middlesOf(const TrainingRun& run) {
  std::set<Activation> middles;
  for (const auto& network : networksOf(run)) middles.insert(network.spec.middle);
  return middles;
}

}  // namespace

/// What is asked of networks reaches them, and stays true while they learn.
class TestNetworkChoices : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void activationsReachTheNetworks_data() { rowForEverySolver(); }
  /// Each activation that a method offers is that of a network which had another one.
  void activationsReachTheNetworks() {
    QFETCH(QString, solver);
    const auto& entry = entryOf(solver);
    auto config = gaussianConfig(entry.descriptor);
    const auto* option = findById(entry.descriptor.options, "activation");
    const auto before = middlesOf(*begin(config));
    if (!option || before.empty()) return;
    int other = 0;
    for (const auto& choice : option->meta.choices) {
      const Activation wanted = activationFromName(choice);
      if (before.contains(wanted)) continue;
      config.solverOptions["activation"] = choice;
      QVERIFY2(middlesOf(*begin(config)).contains(wanted), choice.c_str());
      ++other;
    }
    QVERIFY(other > 0);
  }

  void whatIsConvexStaysConvex_data() { rowForEverySolver(); }
  /// Steps as large as these drive weights between hidden layers below 0, where nothing puts them back.
  void whatIsConvexStaysConvex() {
    QFETCH(QString, solver);
    const auto& entry = entryOf(solver);
    auto config = gaussianConfig(entry.descriptor);
    config.solverOptions["learning_rate"] = 0.05;
    if (!findById(entry.descriptor.options, "learning_rate")) return;
    auto run = begin(config);
    for (int k = 0; k < 6; ++k) run->step(StepPart::both, {});
    for (const auto& network : networksOf(*run)) {
      if (network.spec.convexity == Convexity::none) continue;
      for (const auto& block : parameterLayout(network.spec))
        if (block.role == ParameterBlock::Role::hidden) {
          const auto from = network.parameters.begin() + static_cast<std::ptrdiff_t>(block.offset);
          const float least = *std::min_element(from, from + static_cast<std::ptrdiff_t>(block.size()));
          QVERIFY2(least >= 0, (block.name + " has " + std::to_string(least)).c_str());
        }
    }
  }
};

BRENIER_TEST(TestNetworkChoices)
#include "test_network_choices.moc"
