#include <QtTest>
#include <cmath>

#include "core/oracle/potential.h"
#include "core/solvers/numerics/start_training.h"
#include "core/train/run/network_factory.h"
#include "tests/core/gaussian_problem.h"
#include "tests/core/reference_network.h"

using namespace brenier;

/// What single options of the methods over potentials promise.
class TestPotentialOptions : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Where conjugates are solved, so is the inverse: the map takes it back to its point, whatever the prediction says.
  void conjugatesRefineTheInverse_data() {
    QTest::addColumn<QString>("with");
    for (const char* with : {"predictor=map", "predictor=gradient", "amortisation=none"}) QTest::newRow(with) << with;
  }
  void conjugatesRefineTheInverse() {
    QFETCH(QString, with);
    const auto& entry = entryOf("amortised");
    auto config = gaussianConfig(entry.descriptor);
    for (const auto& [id, value] : valuesOf(entry.descriptor.options, with)) config.solverOptions[id] = value;
    auto run = begin(config);
    for (int k = 0; k < 60; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    const Points y = drawSamples(run->target(), {1, streamPreview, 0}, 200);
    const auto missesBy = [&](auto inverse) {
      Points back(y.count(), 2), image(y.count(), 2);
      if (!inverse(y, back.data.data())) return 1e9;
      run->solver().forward(back, image.data.data());
      double sum = 0;
      for (std::size_t i = 0; i < y.data.size(); ++i) sum += std::pow(image.data[i] - y.data[i], 2);
      return std::sqrt(sum / static_cast<double>(y.count()));
    };
    const Solver& solver = run->solver();
    const double solved = missesBy([&](PointsView at, float* out) { return solver.inverse(at, out); });
    const double predicted = missesBy([&](PointsView at, float* out) { return solver.inverseNetwork(at, out); });
    QVERIFY2(solved < 0.05 && predicted > 2 * solved, qPrintable(QString("%1 %2").arg(solved).arg(predicted)));
    QCOMPARE(solver.learned().target.hasMap(), with != "amortisation=none");
  }

  /// Before the first step the map is that between Gaussians of the same moments, and so is its inverse.
  void gaussianStartsAreBuresMaps() {
    for (const char* solver : {"w2gn", "mm", "taghvaei_jalali"}) {
      auto config = gaussianConfig(entryOf(solver).descriptor);
      config.solverOptions["initialisation"] = std::string("gaussian");
      config.solverOptions["init_scale"] = 1e-6;
      for (const char* normalise : {"on", "off"}) {
        config.normalise = normalise;
        auto run = begin(config);
        const double uvp = scoreOf(*run, "l2_uvp"), inverse = inverseErrorOf(*run);
        QVERIFY2(uvp < 0.2 && inverse < 2e-3, qPrintable(QString("%1 %2 %3").arg(solver).arg(uvp).arg(inverse)));
      }
    }
  }

  /// From weights that say nothing of it, the map before the first step is near the identity, convex ones stay convex.
  void identityStepsLeadToTheIdentity() {
    for (const char* convexity : {"project", "reparametrise", "none"}) {
      auto config = gaussianConfig(entryOf("w2gn").descriptor);
      config.solverOptions["convexity"] = std::string(convexity);
      config.solverOptions["initialisation"] = std::string("truncated_normal");
      config.solverOptions["normalise_units"] = true;
      config.solverOptions["hidden_width"] = std::int64_t{16};
      config.normalise = "off";
      double misses[2];
      for (const std::int64_t steps : {0, 1500}) {
        config.solverOptions["identity_steps"] = steps;
        auto run = begin(config);
        const Points x = drawSamples(run->source(), {1, streamPreview, 0}, 500);
        Points image(x.count(), 2);
        run->solver().forward(x, image.data.data());
        double sum = 0;
        for (std::size_t i = 0; i < x.data.size(); ++i) sum += std::pow(image.data[i] - x.data[i], 2);
        misses[steps > 0] = sum / static_cast<double>(x.data.size());
        if (run->solver().caps().convex)
          for (const auto& tensor : run->solver().state())
            if (tensor.name.starts_with("phi.W"))
              for (const float w : tensor.data) QVERIFY(w >= 0);
      }
      QVERIFY2(misses[1] < 0.02 && misses[0] > 100 * misses[1],
               qPrintable(QString("%1: %2 before, %3 after").arg(convexity).arg(misses[0]).arg(misses[1])));
    }
  }

  /// Work before the first step can be stopped, says how far it is, and is left out where a saved state follows.
  void preparingCanBeStoppedAndSkipped() {
    auto config = gaussianConfig(entryOf("w2gn").descriptor);
    config.solverOptions["identity_steps"] = std::int64_t{100000};
    config.solverOptions["initialisation"] = std::string("truncated_normal");
    std::stop_source stop;
    QStringList said;
    const auto say = [&](const std::string& text) {
      said << QString::fromStdString(text);
      if (said.size() == 2) stop.request_stop();
    };
    const auto stopped = TrainingRun::create(config, {stop.get_token(), say});
    QVERIFY(!stopped && stopped.error().message.find("stopped before it began") != std::string::npos);
    QVERIFY2(said.size() == 2 && said[1].contains("step 25 of at most 100000"), qPrintable(said.join("\n")));
    const auto plain = TrainingRun::create(config, {.weightsFollow = true});
    config.solverOptions["identity_steps"] = std::int64_t{0};
    const auto drawn = begin(config);
    const auto weights = (*plain)->solver().state(), expected = drawn->solver().state();
    for (std::size_t i = 0; i < weights.size(); ++i)
      QVERIFY(std::equal(weights[i].data.begin(), weights[i].data.end(), expected[i].data.begin()));
  }

  /// Over fresh samples, what enters each hidden activation but the first has about mean 0 and deviation 1.
  void normalisedUnitsHaveUnitMoments() {
    const auto networks = makeNetworkFactory("auto", "cpu");
    QVERIFY(networks);
    SolverSetup setup;
    setup.source = makeMeasure({"gaussian", {{"mean", std::string("3,-2")}}}).value();
    setup.networks = networks->get();
    NetworkSpec spec;
    spec.hidden = {9, 7, 5};
    spec.middle = Activation::celu;
    spec.quadraticRank = {0, 2, 1};
    spec.quadraticDiagonal = true;
    auto parameters = initialParameters(spec, Initialisation::normal, 0.7, 3, 0);
    normaliseUnits(spec, setup, *setup.source, parameters);
    for (const auto& block : parameterLayout(spec))
      for (std::size_t i = 0; i < block.size() && block.role == ParameterBlock::Role::hidden; ++i)
        QVERIFY(parameters[block.offset + i] >= 0);
    const std::vector<double> exact(parameters.begin(), parameters.end());
    const Points x = drawSamples(*setup.source, {99, streamPreview, 0}, 4000);
    for (const std::size_t layer : {1, 2}) {
      std::vector<double> sum(spec.width(layer)), square(spec.width(layer));
      for (std::size_t i = 0; i < x.count(); ++i) {
        const reference::Sample<double> sample(spec, exact, {x[i][0], x[i][1]});
        for (std::size_t o = 0; o < spec.width(layer); ++o) {
          sum[o] += sample.preactivations(layer)[o] / 4000;
          square[o] += std::pow(sample.preactivations(layer)[o], 2) / 4000;
        }
      }
      for (std::size_t o = 0; o < spec.width(layer); ++o) {
        const double deviation = std::sqrt(square[o] - sum[o] * sum[o]);
        QVERIFY2(std::abs(sum[o]) < 0.15 && std::abs(deviation - 1) < 0.15,
                 qPrintable(QString("layer %1 unit %2: %3 %4").arg(layer).arg(o).arg(sum[o]).arg(deviation)));
      }
    }
  }

  /// Weights that are softplus(K) / fan-in stay positive and come near the map as projected ones do.
  void reparametrisedWeightsStayPositive() {
    auto config = gaussianConfig(entryOf("w2gn").descriptor);
    config.solverOptions["convexity"] = std::string("reparametrise");
    auto run = begin(config);
    QVERIFY(run->solver().caps().convex);
    for (int k = 0; k < 400; ++k) QVERIFY(run->step(StepPart::both, {}).finite);
    for (const auto& tensor : run->solver().state())
      if (tensor.name.starts_with("phi.W") || tensor.name.starts_with("psi.W"))
        for (const float w : tensor.data) QVERIFY(w > 0);
    const double uvp = scoreOf(*run, "l2_uvp");
    QVERIFY2(uvp < 5, qPrintable(QString::number(uvp)));
  }

  /// K -> W -> K and d/dK = d/dW sigmoid(K) / fan-in, over the whole range.
  void freeWeightsAreThoseOfPositiveOnes() {
    NetworkSpec spec;
    spec.hidden = {7, 5};
    spec.convexity = Convexity::reparametrise;
    std::vector<float> weights(parameterCount(spec), 0.25f), grad(weights.size(), 1.0f), changed;
    for (const auto& block : parameterLayout(spec))
      for (std::size_t i = 0; i < block.size() && block.role == ParameterBlock::Role::hidden; ++i) {
        const double k = -20 + 40.0 * static_cast<double>(i) / static_cast<double>(block.size());
        weights[block.offset + i] = static_cast<float>(std::log1p(std::exp(k)) / static_cast<double>(block.shape[1]));
      }
    changed = weights;
    toFreeWeights(spec, changed, grad);
    for (const auto& block : parameterLayout(spec))
      for (std::size_t i = 0; i < block.size(); ++i) {
        const bool hidden = block.role == ParameterBlock::Role::hidden;
        const double k = -20 + 40.0 * static_cast<double>(i) / static_cast<double>(block.size());
        const double slope = hidden ? 1 / (1 + std::exp(-k)) / static_cast<double>(block.shape[1]) : 1;
        const std::size_t at = block.offset + i;
        QVERIFY(!hidden || std::abs(changed[at] - k) < 1e-4 * (1 + std::abs(k)));
        QVERIFY(std::abs(grad[at] - slope) < 1e-4 * slope);
      }
    toPositiveWeights(spec, changed);
    for (std::size_t i = 0; i < weights.size(); ++i) QVERIFY(std::abs(changed[i] - weights[i]) < 1e-4f * weights[i]);
  }
};

BRENIER_TEST(TestPotentialOptions)
#include "test_potential_options.moc"
