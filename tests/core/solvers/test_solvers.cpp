#include <QtTest>
#include <chrono>
#include <thread>

#include "core/train/run/saved_state.h"
#include "tests/core/gaussian_problem.h"

using namespace brenier;

// What test_training asks of every solver (the same bits for any number of threads, and after saving and loading) is
// not asked again here.

class TestSolvers : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Asked to stop, a step ends between its parts, says so, and one that starts over gives the same weights.
  void everySolverStopsWhenAsked_data() { rowForEverySolver(); }
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
  void convexSolversAreMonotone_data() { rowForEverySolver(); }
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
  void publishedSettingsRun_data() { rowForEverySolver(); }
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
