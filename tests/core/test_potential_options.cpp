#include <QtTest>
#include <cmath>

#include "core/oracle/potential.h"
#include "tests/core/gaussian_problem.h"

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

QTEST_GUILESS_MAIN(TestPotentialOptions)
#include "test_potential_options.moc"
