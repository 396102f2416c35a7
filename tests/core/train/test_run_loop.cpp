#include <QDir>
#include <QTemporaryDir>
#include <QtTest>
#include <limits>
#include <thread>

#include "core/session/run_directory.h"
#include "core/train/run_loop.h"
#include "core/util/registry.h"
#include "tests/core/begun_run.h"

using namespace brenier;
using namespace brenier::test;

namespace {

RunConfig configOf(const std::string& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  config.solverOptions = {{"batch", std::int64_t{64}}};
  config.heldOut = 32;
  config.threads = 1;
  return config;
}

RunLoop loopOf(const RunConfig& config, int copyShare = 50) {
  RunLoopOptions options;
  options.id = 1;
  options.copyShare = copyShare;
  return RunLoop(begin(config), options, {});
}

/// As they are, finite or not.
std::vector<float> numbersOf(TrainingRun& run) {
  std::vector<float> all;
  for (const auto& tensor : run.solver().state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

StepOutcome::Kind step(RunLoop& loop, std::stop_token stop = {}) {
  const auto outcome = loop.step(StepPart::both, stop);
  if (!outcome) qFatal("%s", outcome.error().message.c_str());
  return outcome->kind;
}

void steps(RunLoop& loop, int count) {
  for (int k = 0; k < count; ++k) QVERIFY(step(loop) == StepOutcome::Kind::good);
}

/// Weights of a size at which no step is finite any more.
void blowUp(TrainingRun& run) {
  for (auto& tensor : run.solver().state())
    if (tensor.name.find("adam") == std::string::npos && !tensor.name.ends_with(".age"))
      for (float& w : tensor.data) w = w * 1e30f + 1e30f;
  run.solver().stateRestored();
}

constexpr int neverCopies = 1 << 30;

}  // namespace

/// A step is a transaction: of one that is not good nothing is left.
class TestRunLoop : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everySolver_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("copyShare");
    for (const auto& entry : solverRegistry())
      for (const int share : {1, neverCopies})
        QTest::newRow((entry.descriptor.id + (share == 1 ? "" : ", steps taken again")).c_str())
            << QString::fromStdString(entry.descriptor.id) << share;
  }

  /// Stopped before a step, and at some moments inside one.
  void everySolver() {
    QFETCH(QString, solver);
    QFETCH(int, copyShare);
    RunLoop loop = loopOf(configOf(solver.toStdString()), copyShare), calm = loopOf(configOf(solver.toStdString()));
    steps(loop, 3);
    int interrupted = 0;
    for (int attempt = 0; attempt < 12; ++attempt) {
      const auto before = numbersOf(loop.run());
      const auto step = loop.run().stepsDone(), inner = loop.run().innerStepsDone();
      const double seconds = loop.run().seconds();
      std::stop_source stop;
      if (attempt == 0) stop.request_stop();
      const double wait = (attempt % 4) * 0.2 * seconds / static_cast<double>(step);
      std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::duration<double>(wait));
        stop.request_stop();
      });
      if (::step(loop, stop.get_token()) != StepOutcome::Kind::interrupted) continue;
      ++interrupted;
      QVERIFY(numbersOf(loop.run()) == before);
      QCOMPARE(loop.run().stepsDone(), step);
      QCOMPARE(loop.run().innerStepsDone(), inner);
      QCOMPARE(loop.run().seconds(), seconds);
    }
    QVERIFY(interrupted > 0);
    steps(calm, static_cast<int>(loop.run().stepsDone()));
    QVERIFY(numbersOf(loop.run()) == numbersOf(calm.run()));
  }

  /// In a step of a thousand updates, one that is stopped has changed the weights.
  void updatesOfAnInterruptedStepAreUndone() {
    RunConfig config = configOf("ot_icnn");
    config.solverOptions["inner_steps"] = std::int64_t{1000};
    config.solverOptions["batch"] = std::int64_t{256};
    for (const int share : {1, neverCopies}) {
      RunLoop loop = loopOf(config, share);
      const auto before = numbersOf(loop.run());
      std::stop_source stop;
      std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        stop.request_stop();
      });
      QVERIFY(step(loop, stop.get_token()) == StepOutcome::Kind::interrupted);
      QVERIFY(numbersOf(loop.run()) == before);
      QCOMPARE(loop.run().seconds(), 0.0);
      QCOMPARE(loop.run().innerStepsDone(), std::int64_t{0});
      // As a step by itself it has: this test would see an update that stays.
      QVERIFY(!loop.run().step(StepPart::inner, {}).interrupted);
      QVERIFY(numbersOf(loop.run()) != before);
    }
  }

  void whatIsNotFiniteIsUndone_data() { everySolver_data(); }

  void whatIsNotFiniteIsUndone() {
    QFETCH(QString, solver);
    QFETCH(int, copyShare);
    auto run = begin(configOf(solver.toStdString()));
    blowUp(*run);
    const auto before = numbersOf(*run);
    RunLoopOptions options;
    options.copyShare = copyShare;
    RunLoop loop(std::move(run), options, {});
    std::optional<StepOutcome> last;
    for (int k = 0; k < 3 && (!last || last->kind == StepOutcome::Kind::good); ++k)
      last = *loop.step(StepPart::both, {});
    QVERIFY(last->kind == StepOutcome::Kind::diverged);
    QVERIFY2(QString::fromStdString(last->problem).contains("not finite") || last->step > 1, last->problem.c_str());
    QCOMPARE(loop.run().stepsDone(), last->step - 1);
    if (last->step == 1) QVERIFY(numbersOf(loop.run()) == before);
    QVERIFY(loop.keeper().moments().list().size() <= static_cast<std::size_t>(last->step));
  }

  /// Live edits and single parts of steps cannot be taken again by whole steps: what comes before them is copied.
  void editsAndPartsOfStepsAreNotUndone() {
    for (const int share : {1, neverCopies}) {
      RunLoop loop = loopOf(configOf("ot_icnn"), share);
      steps(loop, 2);
      QVERIFY(loop.setLive({{"learning_rate", 3e-4}}).empty());
      steps(loop, 1);
      QVERIFY(loop.step(StepPart::inner, {})->kind == StepOutcome::Kind::good);
      steps(loop, 1);
      const auto before = numbersOf(loop.run());
      std::stop_source stop;
      stop.request_stop();
      QVERIFY(step(loop, stop.get_token()) == StepOutcome::Kind::interrupted);
      QVERIFY(numbersOf(loop.run()) == before);
      QCOMPARE(loop.run().stepsDone(), std::int64_t{4});
    }
  }

  void rewindingGoesBackAndSlowsDown() {
    RunLoop loop = loopOf(configOf("ot_icnn"), 1);  // copies after every step, so that the twentieth is among those kept
    steps(loop, 125);
    QVERIFY(loop.rewind(0.5).hasValue());
    QCOMPARE(loop.run().stepsDone(), std::int64_t{20});
    QVERIFY(loop.keeper().moments().list().back().step <= 20);
    RunLoop calm = loopOf(configOf("ot_icnn"));
    steps(calm, 20);
    QVERIFY(numbersOf(loop.run()) == numbersOf(calm.run()));
    const auto rate = [](RunLoop& of) { return std::get<double>(of.run().config().solverOptions.at("learning_rate")); };
    QCOMPARE(rate(loop), 0.5 * rate(calm));
    // The first state serves where none is older, also at a step that is no tenth one.
    auto run = begin(configOf("ot_icnn"));
    for (int k = 0; k < 3; ++k) run->step(StepPart::both, {});
    RunLoop resumed(std::move(run), {}, {});
    steps(resumed, 2);
    QVERIFY(resumed.rewind(0.5).hasValue());
    QCOMPARE(resumed.run().stepsDone(), std::int64_t{3});
  }

  void budgetsAreSpent() {
    RunConfig config = configOf("ot_icnn");
    config.budget.steps = 2;
    RunLoop loop = loopOf(config);
    QVERIFY(loop.spent().empty());
    steps(loop, 2);
    QCOMPARE(loop.spent(), std::string("all steps done"));
    Budget budget;
    budget.seconds = loop.run().seconds();
    loop.run().setBudget(budget);
    QCOMPARE(loop.spent(), std::string("time is up"));
    config.budget = {};
    config.budget.processorSeconds = 1e-9;
    RunLoop brief = loopOf(config);
    QVERIFY(brief.spent().empty());
    steps(brief, 1);
    QVERIFY(brief.processorSecondsUsed() > 0);
    QCOMPARE(brief.spent(), std::string("time is up"));
    config.budget = {};
    config.budget.untilGapPercent = 1e9;
    RunLoop close = loopOf(config);
    QVERIFY(close.spent().empty());  // nothing has been learned yet
    steps(close, 49);
    QVERIFY(close.spent().empty());  // looked at every fiftieth step
    steps(close, 1);
    QCOMPARE(close.spent(), std::string("its goal is reached"));
  }

  /// Numbers come at every tenth step and at the last one, whatever the clock says.
  void numbersAreSaidAtFixedSteps() {
    RunConfig config = configOf("ot_icnn");
    config.budget.steps = 23;
    std::vector<std::int64_t> said;
    RunLoopCallbacks callbacks;
    callbacks.numbers = [&](const MetricsRow& row) { said.push_back(row.step); };
    RunLoop loop(begin(config), {}, callbacks);
    while (loop.spent().empty()) steps(loop, 1);
    QVERIFY((said == std::vector<std::int64_t>{10, 20, 23}));
    loop.sayNumbers();
    QCOMPARE(said.size(), std::size_t{3});
  }

  /// With a step at which everything is said, every number comes there and at no other step.
  void everythingIsSaidAtItsSteps() {
    RunConfig config = configOf("ot_icnn");
    config.budget.steps = 9;
    config.evalEvery = 4;
    std::vector<std::int64_t> said;
    RunLoopCallbacks callbacks;
    callbacks.numbers = [&](const MetricsRow& row) {
      for (const auto& value : row.values)
        if (value.id == "l2_uvp") said.push_back(row.step);
    };
    RunLoop loop(begin(config), {}, callbacks);
    while (loop.spent().empty()) steps(loop, 1);
    QVERIFY((said == std::vector<std::int64_t>{4, 8}));
  }

  /// Nothing that is not finite is saved, and the files stay as they are.
  void whatIsNotFiniteIsNotSaved() {
    QTemporaryDir folder;
    const QString path = folder.filePath("run");
    auto directory = RunDirectory::make(path.toStdString());
    auto run = begin(configOf("ot_icnn"));
    QVERIFY(directory->save(*run).hasValue());
    const auto files = [&] {
      QMap<QString, QByteArray> all;
      for (const auto& name : QDir(path).entryList(QDir::Files)) {
        QFile file(path + "/" + name);
        if (file.open(QIODevice::ReadOnly)) all[name] = file.readAll();
      }
      return all;
    };
    const auto before = files();
    run->step(StepPart::both, {});
    run->solver().state().front().data[1] = std::numeric_limits<float>::quiet_NaN();
    const auto saved = directory->save(*run);
    QVERIFY(!saved);
    QVERIFY2(saved.error().kind == ErrorKind::diverged, saved.error().message.c_str());
    QVERIFY(saved.error().message.find("step 1 are not finite (tensor ") != std::string::npos);
    QVERIFY(files() == before);
    // Nor is it kept.
    SavedState state;
    QVERIFY(!capture(*run, state));
    MomentStore store;
    QVERIFY(!store.keepRegular(*run) && store.list().empty());
  }
};

BRENIER_TEST(TestRunLoop)
#include "test_run_loop.moc"
