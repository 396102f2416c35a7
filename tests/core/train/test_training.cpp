#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "core/session/run_config_json.h"
#include "core/session/run_directory.h"
#include "core/train/catalog.h"
#include "core/train/look/frame_builder.h"
#include "core/train/run/saved_state.h"
#include "core/train/run/state_ring.h"
#include "core/train/run/training_run.h"
#include "core/train/score/scorer.h"
#include "core/util/registry.h"
#include "tests/core/begun_run.h"

using namespace brenier;
using namespace brenier::test;

namespace {

RunConfig quickConfig(const std::string& solver, const std::string& source = "gaussian",
                      const std::string& target = "eight_gaussians") {
  RunConfig config;
  config.source = {source, {}};
  config.target = {target, {}};
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{64}}};
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == solver && findById(entry.descriptor.options, "inner_steps"))
      config.solverOptions["inner_steps"] = std::int64_t{3};
  config.heldOut = 128;
  config.threads = 1;
  return config;
}

/// The same with networks of width 32: what is the same to the last bit is so for any.
RunConfig narrow(RunConfig config) {
  for (const auto& entry : solverRegistry())
    for (const char* width : {"hidden_width", "map_width", "potential_width", "predictor_width"})
      if (entry.descriptor.id == config.solver && findById(entry.descriptor.options, width))
        config.solverOptions[width] = std::int64_t{32};
  return config;
}

/// OT-ICNN from where it was published to begin, far from the answer.
RunConfig publishedIcnn() {
  RunConfig config = quickConfig("ot_icnn");
  config.normalise = "off";
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == "ot_icnn")
      for (const auto& [id, value] : entry.descriptor.published) config.solverOptions.emplace(id, value);
  return config;
}

void steps(TrainingRun& run, int count) {
  for (int k = 0; k < count; ++k) QVERIFY(run.step(StepPart::both, {}).finite);
}

double uvpOf(const TrainingRun& run) {
  Scorer scorer(run.heldOut());
  scorer.solveExact({});
  for (const auto& value : scorer.score(run.moment(0)))
    if (value.id == "l2_uvp") return value.value;
  return 1e9;
}

/// The largest relative difference of a first moment of Adam in two runs of one kind.
double momentDifference(TrainingRun& one, TrainingRun& other) {
  const auto a = one.solver().state(), b = other.solver().state();
  double worst = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
    if (a[k].name != b[k].name || a[k].data.size() != b[k].data.size()) return 1e9;
    if (!a[k].name.ends_with("adam.first")) continue;
    double difference = 0, norm = 0;
    for (std::size_t i = 0; i < a[k].data.size(); ++i) {
      difference += std::pow(static_cast<double>(a[k].data[i]) - b[k].data[i], 2);
      norm += std::pow(static_cast<double>(b[k].data[i]), 2);
    }
    worst = std::max(worst, std::sqrt(difference / norm));
  }
  return worst;
}

}  // namespace

class TestTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySolver_data() {
    QTest::addColumn<QString>("solver");
    for (const auto& entry : solverRegistry())
      QTest::newRow(entry.descriptor.id.c_str()) << QString::fromStdString(entry.descriptor.id);
  }

  void everySolver() {
    QFETCH(QString, solver);
    const RunConfig config = narrow(quickConfig(solver.toStdString()));
    auto once = begin(config), threaded = begin([&] {
                                 RunConfig two = config;
                                 two.threads = 2;
                                 return two;
                               }());
    steps(*once, 6);
    steps(*threaded, 6);
    QVERIFY(weightsOf(*once) == weightsOf(*threaded));

    // train(12) equals train(6), save, load, train(6).
    QTemporaryDir folder;
    auto directory = RunDirectory::make(folder.filePath("run").toStdString());
    QVERIFY(directory.hasValue());
    QVERIFY(directory->save(*once).hasValue());
    auto loaded = RunDirectory::open(directory->path())->load();
    QVERIFY2(loaded.hasValue(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE((*loaded)->stepsDone(), std::int64_t{6});
    steps(**loaded, 6);
    steps(*threaded, 6);
    QVERIFY(weightsOf(**loaded) == weightsOf(*threaded));

    // Going back to a kept state and on again gives the same weights.
    StateRing ring(2, 4);
    auto rewound = begin(config);
    for (int k = 0; k < 6; ++k) {
      steps(*rewound, 1);
      SavedState state;
      QVERIFY(capture(*rewound, state));
      ring.keep(state);
    }
    QVERIFY(ring.restore(*rewound, 3));
    QVERIFY(rewound->stepsDone() <= 3);
    steps(*rewound, static_cast<int>(12 - rewound->stepsDone()));
    QVERIFY(weightsOf(*rewound) == weightsOf(*threaded));

    // Looking changes nothing.
    auto watched = begin(config);
    FrameBuilder frames(*watched);
    for (int k = 0; k < 12; ++k) {
      steps(*watched, 1);
      if (k % 4) continue;  // most of this test is drawing
      ViewRequest view;
      view.layers = ~0u;
      const auto frame = frames.build(1, Purpose::live, view);
      QCOMPARE(frame->image.size(), std::size_t{2 * 128});
      watched->moment(1);
    }
    QVERIFY(weightsOf(*watched) == weightsOf(*threaded));
  }

  void liveOptionsAreJournalledAndCheckedAndRestartOptionsIgnored() {
    auto run = begin(quickConfig("ot_icnn"));
    steps(*run, 2);
    QVERIFY(run->setLive({{"learning_rate", 5e-4}, {"hidden_width", std::int64_t{99}}}).empty());
    QCOMPARE(run->journal().size(), std::size_t{1});
    QCOMPARE(run->journal()[0].step, std::int64_t{2});
    QCOMPARE(std::get<std::int64_t>(run->config().solverOptions.at("hidden_width")), std::int64_t{64});
    QVERIFY(!run->setLive({{"learning_rate", -1.0}}).empty());
    steps(*run, 2);
  }

  /// From states of a run that are far apart, one outer step in both engines: the same losses, and the same gradients,
  /// as the optimiser's first moments keep them. (A game amplifies the last bit, so that after hundreds of steps two
  /// instruction sets differ as much as two engines: only short ways can be held to a bound that a wrong term breaks.
  /// Seen under AVX-512, AVX2 and without vectors: 4e-7 in the losses, 8e-7 in the moments.)
  void autogradStepsTheSame() {
    RunConfig config = publishedIcnn();
    config.engine = "fused";
    auto fused = begin(config);
    config.engine = "autograd";
    auto created = TrainingRun::create(config);
    if (!created) QSKIP("this build has no LibTorch");
    auto autograd = std::move(created).value();
    double worstLoss = 0, worstMoment = 0;
    for (int look = 0; look < 12; ++look) {
      SavedState state;
      capture(*fused, state);
      QVERIFY(restore(state, *autograd));
      const auto a = fused->step(StepPart::both, {}), b = autograd->step(StepPart::both, {});
      QCOMPARE(a.values.size(), b.values.size());
      for (std::size_t i = 0; i < a.values.size(); ++i) {
        const double scale = std::max(1.0, std::abs(b.values[i].value));
        worstLoss = std::max(worstLoss, std::abs(a.values[i].value - b.values[i].value) / scale);
      }
      worstMoment = std::max(worstMoment, momentDifference(*fused, *autograd));
      steps(*fused, 40);
    }
    QVERIFY2(worstLoss < 5e-6, qPrintable(QString::number(worstLoss)));
    QVERIFY2(worstMoment < 1e-5, qPrintable(QString::number(worstMoment)));
  }

  /// A long way from the same weights and samples ends at maps that are as good.
  void autogradLearnsTheSame() {
    RunConfig config = publishedIcnn();
    config.engine = "fused";
    auto fused = begin(config);
    config.engine = "autograd";
    auto created = TrainingRun::create(config);
    if (!created) QSKIP("this build has no LibTorch");
    auto autograd = std::move(created).value();
    const double before = uvpOf(*fused);
    steps(*fused, 1000);
    steps(*autograd, 1000);
    const double one = uvpOf(*fused), other = uvpOf(*autograd);
    QVERIFY2(std::max(one, other) < 0.5 * before, qPrintable(QString("%1 of %2").arg(one).arg(before)));
    QVERIFY2(std::abs(one - other) < 1e-3 * other, qPrintable(QString("%1 and %2 %").arg(one).arg(other)));
  }

  /// A Gaussian to another: the true map is affine, and a few seconds of OTM come near it.
  void otmFindsTheMapBetweenGaussians() {
    RunConfig config = quickConfig("otm", "gaussian", "gaussian");
    config.target.options = {{"mean", std::string("2,-1")}, {"std", 0.5}};
    config.solverOptions = {{"batch", std::int64_t{256}},
                            {"inner_steps", std::int64_t{5}},
                            {"map_width", std::int64_t{32}},
                            {"potential_width", std::int64_t{32}},
                            {"average", 0.98}};
    auto run = begin(config);
    QVERIFY(run->heldOut()->known);
    steps(*run, 300);
    QVERIFY2(uvpOf(*run) < 5, qPrintable(QString::number(uvpOf(*run))));
  }

  /// In units of thousands, far from the origin: normalised learning does not notice.
  void normalisedLearningDoesNotDependOnUnits() {
    RunConfig config = quickConfig("otm", "gaussian", "gaussian");
    config.source.options = {{"mean", std::string("5000,-3000")}, {"std", 2000.0}};
    config.target.options = {{"mean", std::string("-4000,100")}, {"std", 500.0}};
    config.solverOptions = {{"batch", std::int64_t{256}},
                            {"inner_steps", std::int64_t{5}},
                            {"map_width", std::int64_t{32}},
                            {"potential_width", std::int64_t{32}},
                            {"average", 0.98}};
    auto run = begin(config);
    StepReport last;
    for (int k = 0; k < 200; ++k) last = run->step(StepPart::both, {});
    QVERIFY2(uvpOf(*run) < 5, qPrintable(QString::number(uvpOf(*run))));
    // 1/2 W2^2 of the two Gaussians: 1/2 |a - b|^2 + 1/2 * 2 * (2000 - 500)^2.
    const double exact = 0.5 * (9000.0 * 9000.0 + 3100.0 * 3100.0) + 1500.0 * 1500.0;
    for (const auto& value : last.values)
      if (value.id == "half_w2_dual") QVERIFY(std::abs(value.value - exact) < 0.02 * exact);
  }

  /// The potential that the views see is the one whose gradient is the map that they see.
  void normalisedPotentialsBelongToTheirMaps() {
    RunConfig config = quickConfig("ot_icnn");
    config.target.options = {{"radius", 30.0}};
    config.normalise = "on";
    auto run = begin(config);
    steps(*run, 3);
    const Points x = drawSamples(run->source(), {1, streamPreview, 0}, 20);
    Points mapped(20, 2), gradient(20, 2), up = x, down = x;
    run->solver().forward(x, mapped.data.data());
    const Potential& phi = *run->solver().sourcePotential();
    gradientMap(phi, x, gradient.data.data());
    std::vector<float> high(20), low(20);
    const float h = 0.05f;
    for (std::size_t i = 0; i < 20; ++i) {
      up[i][0] += h;
      down[i][0] -= h;
    }
    potentialValues(phi, up, high.data());
    potentialValues(phi, down, low.data());
    for (std::size_t i = 0; i < 20; ++i) {
      for (std::size_t k = 0; k < 2; ++k)
        QVERIFY(std::abs(mapped[i][k] - gradient[i][k]) < 1e-4f * (1 + std::abs(mapped[i][k])));
      QVERIFY(std::abs((high[i] - low[i]) / (2 * h) - mapped[i][0]) < 0.1f * (1 + std::abs(mapped[i][0])));
    }
  }

  void configurationsReadBackExactly() {
    auto run = begin(quickConfig("otm"));
    RunConfig config = run->config();
    config.budget.untilGapPercent = 1.25;
    config.weightSeed = 0xFFFFFFFFFFFFFFFFull;
    const auto back = readRunConfig(writeRunConfig(config), "x.json");
    QVERIFY(back.hasValue());
    QVERIFY(back->solverOptions == config.solverOptions && back->source == config.source &&
            back->budget == config.budget);
    QCOMPARE(back->weightSeed, config.weightSeed);
    const auto wrong = readRunConfig(R"({"solvr": "otm", "threads": "two"})", "x.json");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().message.find("solver") != std::string::npos);
    QVERIFY(wrong.error().message.find("threads") != std::string::npos);
  }

  void wholeNumbersMustBeWholeAndFit() {
    QCOMPARE(readRunConfig(R"({"budget": {"steps": 1e5}})", "x.json")->budget.steps.value(), std::int64_t{100000});
    for (const char* number : {"4e82", "-1", "1.5", "18446744073709551616", "true"}) {
      const auto read = readRunConfig(std::string(R"({"weight_seed": )") + number + "}", "x.json");
      QVERIFY2(!read && read.error().message.find("weight_seed") != std::string::npos, number);
    }
    QVERIFY(!readRunConfig(R"({"format": 5000000000})", "x.json"));
    QVERIFY(!readRunConfig(R"({"solver_options": {"batch": 18446744073709551615}})", "x.json"));
  }

  void theCatalogIsComplete() {
    QVERIFY(catalog().measures.size() >= 20 && catalog().problems.size() >= 10 && catalog().solvers.size() >= 2);
    for (const auto& problem : catalog().problems) {
      RunConfig config;
      config.problem = problem.id;
      const auto complete = TrainingRun::complete(config);
      QVERIFY2(complete.hasValue(), complete ? "" : (problem.id + ": " + complete.error().message).c_str());
    }
  }

  void farthestPointsAreSpread() {
    Points line(100, 1);
    for (std::size_t i = 0; i < 100; ++i) line.data[i] = static_cast<float>(i);
    const auto order = farthestPointOrder(line, 3);
    QCOMPARE(order.size(), std::size_t{100});
    QCOMPARE(order[1], 99u);
    QVERIFY(order[2] == 49u || order[2] == 50u);
  }
};

BRENIER_TEST(TestTraining)
#include "test_training.moc"
