#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using brenier::test::FakeBackend;

namespace {

RunConfig firstProblem(const FakeBackend& backend) {
  return configOf(backend.catalog().problems.front(), RunConfig{});
}

}  // namespace

class TestRunController : public QObject {
  Q_OBJECT

 private slots:
  void startsWithTheProblem();
  void liveOptionsReachTheRun();
  void restartOptionsBeginOneRun();
  void optionsOutOfRangeGoNowhere();
  void everySettingReachesTheRun();
  void replayKeepsTheSeeds();
  void oldFramesAndEventsAreDropped();
  void twoQuickTogglesPauseAndResume();
  void aStepPausesFirst();
  void afterTheEndOnlyANewRunPlays();
  void fromTheEndOfItsBudgetARunGoesOn();
  void undoAndRedo();
  void nothingAfterClose();
  void oneWakeUpWhateverTheRate();
};

void TestRunController::startsWithTheProblem() {
  FakeBackend backend;
  RunController controller(backend);
  std::vector<RunState> states;
  connect(&controller, &RunController::stateChanged, this, [&](RunState s) { states.push_back(s); });
  controller.begin(firstProblem(backend));
  const auto starts = backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(starts[0].config.problem, std::string("eight_gaussians"));
  QVERIFY(!starts[0].paused);
  QTRY_COMPARE(controller.state(), RunState::running);
  QCOMPARE(states.front(), RunState::starting);
}

void TestRunController::liveOptionsReachTheRun() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  QTRY_COMPARE(controller.state(), RunState::running);
  backend.take();
  controller.setOption("lr", 1e-3);
  const auto commands = backend.take();
  QCOMPARE(commands.size(), std::size_t{1});
  const auto* live = std::get_if<SetLive>(&commands[0]);
  QVERIFY(live);
  QCOMPARE(live->values.size(), std::size_t{1});
  QCOMPARE(std::get<double>(live->values.at("lr")), 1e-3);
  QVERIFY(!controller.awaitsRun());
  QVERIFY(backend.takeAll<StartRun>().empty());
}

void TestRunController::restartOptionsBeginOneRun() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  const RunId first = controller.run();
  backend.take();
  controller.setOption("hidden", std::int64_t{96});
  controller.setOption("hidden", std::int64_t{128});
  controller.setOption("layers", std::int64_t{3});
  QVERIFY(backend.takeAll<StartRun>().empty());  // waits for the last key
  QTRY_VERIFY(!controller.awaitsRun());
  const auto starts = backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QVERIFY(starts[0].run > first);
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("hidden")), std::int64_t{128});
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("layers")), std::int64_t{3});
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("batch")), std::int64_t{256});
}

void TestRunController::optionsOutOfRangeGoNowhere() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  backend.take();
  controller.setOption("lr", 7.0);
  controller.setOption("no_such_option", 1.0);
  QVERIFY(!controller.awaitsRun());
  QVERIFY(backend.take().empty());
}

/// Whatever is declared: it is told to the run or begins another, and can be undone.
void TestRunController::everySettingReachesTheRun() {
  for (const auto& option : describeOptions<RunSettings>()) {
    FakeBackend backend;
    RunController controller(backend);
    controller.begin(firstProblem(backend));
    QTRY_COMPARE(controller.state(), RunState::running);
    backend.take();
    const OptionValue value = option.kind == OptionKind::choice ? OptionValue(option.meta.choices.back())
                              : option.kind == OptionKind::text ? OptionValue(std::string("l2_uvp=2"))
                              : option.kind == OptionKind::flag ? OptionValue(true)
                              : option.kind == OptionKind::real ? OptionValue(std::min(11.0, option.meta.max))
                                                                : OptionValue(std::int64_t{11});
    controller.setSetting(option.id, value);
    const RunConfig changed = controller.config();
    QVERIFY2(changed != firstProblem(backend), option.id.c_str());
    if (option.meta.applies == Applies::live) {
      const auto told = backend.takeAll<SetSettings>();
      QVERIFY2(told.size() == 1 && told[0].settings == static_cast<const RunSettings&>(changed), option.id.c_str());
    } else {
      QTRY_VERIFY(!controller.awaitsRun());
      const auto starts = backend.takeAll<StartRun>();
      QVERIFY2(starts.size() == 1 && starts[0].config == changed, option.id.c_str());
    }
    QVERIFY(controller.undoStack()->undoText().toStdString() ==
            QString::fromStdString(option.id).replace('_', ' ').toStdString());
    controller.undoStack()->undo();
    QVERIFY2(controller.config() == firstProblem(backend), option.id.c_str());
    if (option.kind == OptionKind::text) continue;  // the worker knows what may be said in one
    controller.setSetting(option.id, std::string("nonsense"));
    QVERIFY2(controller.config() == firstProblem(backend), option.id.c_str());
  }
}

void TestRunController::replayKeepsTheSeeds() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  backend.take();
  controller.replay();
  controller.newInitialisation();
  const auto starts = backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{2});
  QCOMPARE(starts[0].config.weightSeed, std::uint64_t{42});
  QCOMPARE(starts[1].config.weightSeed, std::uint64_t{43});
  QCOMPARE(starts[1].config.dataSeed, std::uint64_t{7});
  QVERIFY(starts[1].run > starts[0].run);
}

void TestRunController::oldFramesAndEventsAreDropped() {
  FakeBackend backend;
  RunController controller(backend);
  std::vector<RunId> frames, rows;
  connect(&controller, &RunController::snapshotArrived, this,
          [&](const std::shared_ptr<const Snapshot>& s) { frames.push_back(s->run); });
  connect(&controller, &RunController::metrics, this, [&](const MetricsRow& r) { rows.push_back(r.run); });
  controller.begin(firstProblem(backend));
  const RunId old = controller.run();
  controller.setProblem("narrow");
  backend.publishFrame(old, 500);
  backend.mailbox().append(MetricsRow{old, 500, 1, {{"loss_f", 1.0}}});
  backend.mailbox().append(RunFailed{old, 500, {ErrorKind::internal, "late", ""}});
  QTRY_VERIFY(!frames.empty() && !rows.empty());
  QCoreApplication::processEvents();
  for (const RunId run : frames) QCOMPARE(run, controller.run());
  for (const RunId run : rows) QCOMPARE(run, controller.run());
  QCOMPARE(controller.state(), RunState::running);
}

void TestRunController::twoQuickTogglesPauseAndResume() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  QTRY_COMPARE(controller.state(), RunState::running);
  backend.take();
  controller.togglePlay();  // the worker has not answered when the second comes
  QVERIFY(!controller.controls().showsPause);
  controller.togglePlay();
  const auto commands = backend.take();
  QCOMPARE(commands.size(), std::size_t{2});
  QVERIFY(std::holds_alternative<PauseRun>(commands[0]));
  QVERIFY(std::holds_alternative<ResumeRun>(commands[1]));
  QTRY_COMPARE(controller.state(), RunState::running);
}

void TestRunController::aStepPausesFirst() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  QTRY_COMPARE(controller.state(), RunState::running);
  backend.take();
  controller.step(StepPart::inner);
  controller.step(StepPart::outer);
  const auto commands = backend.take();
  QCOMPARE(commands.size(), std::size_t{3});
  QVERIFY(std::holds_alternative<PauseRun>(commands[0]));
  QCOMPARE(std::get<StepRun>(commands[1]).part, StepPart::inner);
  QCOMPARE(std::get<StepRun>(commands[2]).part, StepPart::outer);
}

void TestRunController::afterTheEndOnlyANewRunPlays() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  backend.mailbox().append(StateChanged{controller.run(), RunState::diverged, 12, "loss_f is not finite"});
  QTRY_COMPARE(controller.state(), RunState::diverged);
  QVERIFY(!controller.controls().step);
  QVERIFY(!controller.controls().showsPause);
  backend.take();
  controller.step();
  QVERIFY(backend.take().empty());
  controller.togglePlay();
  QCOMPARE(backend.takeAll<StartRun>().size(), std::size_t{1});
}

/// A budget is no end for good: whoever plays or steps wants more of this run, not another one.
void TestRunController::fromTheEndOfItsBudgetARunGoesOn() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  const RunId run = controller.run();
  backend.mailbox().append(StateChanged{run, RunState::finished, 12, "all steps done"});
  QTRY_COMPARE(controller.state(), RunState::finished);
  QVERIFY(controller.controls().step && !controller.controls().showsPause);
  backend.take();
  controller.setOption("lr", 1e-2);
  QCOMPARE(backend.takeAll<SetLive>().size(), std::size_t{1});
  controller.stepSlowly();
  QVERIFY(backend.takeAll<StepRun>().back().slow);
  QTRY_COMPARE(controller.state(), RunState::paused);
  controller.togglePlay();
  QVERIFY(backend.takeAll<ResumeRun>().back().beyond);
  QCOMPARE(controller.run(), run);
}

void TestRunController::undoAndRedo() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  QVERIFY(!controller.undoStack()->canUndo());
  controller.setOption("lr", 1e-3);
  controller.setOption("lr", 1e-2);  // the same field within a second: one step back
  controller.setProblem("narrow");
  backend.take();
  controller.undoStack()->undo();
  QCOMPARE(controller.config().problem, std::string("eight_gaussians"));
  QCOMPARE(std::get<double>(controller.config().solverOptions.at("lr")), 1e-2);
  controller.undoStack()->undo();
  QVERIFY(!controller.config().solverOptions.contains("lr"));
  QVERIFY(!controller.undoStack()->canUndo());
  controller.undoStack()->redo();
  QCOMPARE(std::get<double>(controller.config().solverOptions.at("lr")), 1e-2);
  QTRY_VERIFY(!controller.awaitsRun());
  QCOMPARE(backend.takeAll<StartRun>().size(), std::size_t{1});
}

void TestRunController::nothingAfterClose() {
  FakeBackend backend;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  QTRY_COMPARE(controller.state(), RunState::running);
  controller.setOption("hidden", std::int64_t{32});  // a restart is due in a quarter of a second
  backend.take();
  controller.close();
  const auto commands = backend.take();
  QCOMPARE(commands.size(), std::size_t{1});
  QVERIFY(std::holds_alternative<StopRun>(commands[0]));
  int heard = 0;
  connect(&controller, &RunController::snapshotArrived, this, [&] { ++heard; });
  connect(&controller, &RunController::stateChanged, this, [&] { ++heard; });
  backend.publishFrame(controller.run(), 9);
  controller.togglePlay();
  QVERIFY(!controller.awaitsRun());
  QCoreApplication::processEvents();
  QVERIFY(backend.take().empty());
  QCOMPARE(heard, 0);
}

void TestRunController::oneWakeUpWhateverTheRate() {
  FakeBackend backend;
  backend.answers = false;
  RunController controller(backend);
  controller.begin(firstProblem(backend));
  std::vector<std::int64_t> steps;
  connect(&controller, &RunController::snapshotArrived, this,
          [&](const std::shared_ptr<const Snapshot>& s) { steps.push_back(s->step); });
  for (int step = 1; step <= 200; ++step) backend.publishFrame(controller.run(), step);
  QTRY_VERIFY(!steps.empty());
  QCoreApplication::processEvents();
  QCOMPARE(steps, std::vector<std::int64_t>{200});  // the newest, once
}

BRENIER_TEST(TestRunController)
#include "test_run_controller.moc"
