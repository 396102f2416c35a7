#include <QtTest>
#include <limits>
#include <thread>

#include "core/train/record/autosave.h"
#include "core/train/record/divergence.h"

using namespace brenier;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<TrainingRun> beginRun() {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.solverOptions = {
      {"batch", std::int64_t{32}}, {"inner_steps", std::int64_t{2}}, {"hidden_width", std::int64_t{8}}};
  config.heldOut = 32;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

void step(RunKeeper& keeper, TrainingRun& run) {
  const auto report = run.step(StepPart::both, {});
  keeper.note({1, run.stepsDone(), run.seconds(), {report.values.begin(), report.values.end()}});
  keeper.afterStep(keeper.look(report));
}

MetricsRow judged(std::int64_t step, double gap) {
  return {1, step, 0.1, {{"half_w2_lower", 1.0, 0, 32}, {"half_w2_upper", 1.0 + gap, 0, 32}}};
}

/// The step of the moment that is marked as the best; -1 without one.
std::int64_t bestIn(const RunKeeper& keeper) {
  for (const auto& moment : keeper.moments().list())
    if (moment.kind == MomentKind::best) return moment.step;
  return -1;
}

}  // namespace

class TestRunKeeper : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theNextAutosaveIsDoneWhenTheIntervalIsOver() {
    const std::chrono::steady_clock::time_point began{100s};
    QVERIFY(nextAutosave(began, began, 15s) == began + 15s);
    for (const auto took : {100ms, 1000ms, 2500ms}) {
      const auto next = nextAutosave(began, began + took, 15s);
      QVERIFY(next + took <= began + 15s);
    }
    // A disk on which that cannot be: a quarter of the time goes into saving, and no more.
    QVERIFY(nextAutosave(began, began + 10s, 15s) == began + 40s);
  }

  /// The numbers of hours are not written again every few seconds.
  void autosavesHandOverOnlyNewNumbers() {
    std::vector<std::pair<std::size_t, bool>> saves;
    bool full = false;
    auto run = beginRun();
    RunKeeper keeper(*run, 1, {}, {});
    Autosave autosave;
    autosave.set([&](TrainingRun&, const RunRecord& record) {
      saves.push_back({record.rows.size(), record.moreRows});
      return full ? Status(failure(ErrorKind::disk, "the disk is full")) : ok();
    });
    const auto saveAfter = [&](int steps) {
      for (int k = 0; k < steps; ++k) step(keeper, *run);
      const auto saved = autosave(*run, keeper, true);
      if (!saved || saved->hasValue() == full) qFatal("a save that failed was none, or the other way round");
      return saves.back();
    };
    QCOMPARE(saveAfter(3), std::pair(std::size_t{3}, false));
    QCOMPARE(saveAfter(2), std::pair(std::size_t{2}, true));
    QVERIFY(!autosave(*run, keeper, true));  // it did not go on
    keeper.mark("here");
    QVERIFY(keeper.nameMark(run->stepsDone(), "there") && !keeper.nameMark(run->stepsDone() - 1, "nowhere"));
    QCOMPARE(keeper.moments().list().back().label, std::string("there"));
    autosave.recordChanged();
    QCOMPARE(saveAfter(0), std::pair(std::size_t{0}, true));  // with nothing but that
    QVERIFY(!autosave(*run, keeper, false));
    full = true;
    QCOMPARE(saveAfter(1), std::pair(std::size_t{1}, true));
    full = false;
    QCOMPARE(saveAfter(1), std::pair(std::size_t{7}, false));  // nobody knows what a failed save has written
    keeper.rewound(4);
    QCOMPARE(saveAfter(1), std::pair(std::size_t{5}, false));
  }

  void slowDisksAreSaid() {
    auto run = beginRun();
    RunKeeper keeper(*run, 1, {}, {});
    Autosave autosave;
    RunSettings often;
    often.autosave = 0.05;
    run->setSettings(often);
    autosave.set([&](TrainingRun&, const RunRecord&) {
      std::this_thread::sleep_for(20ms);
      return ok();
    });
    int notices = 0;
    for (int k = 0; k < 3; ++k) {
      step(keeper, *run);
      QVERIFY(autosave(*run, keeper, true));
      const auto notice = autosave.slowNotice();
      if (notice.empty()) continue;
      ++notices;
      QVERIFY2(notice.find("can be lost") != std::string::npos, notice.c_str());
    }
    QCOMPARE(notices, 1);
  }

  /// A run that goes on beats the best moment it had, not the first that it scores.
  void theBestSurvivesABranch() {
    auto run = beginRun();
    auto keeper = std::make_unique<RunKeeper>(*run, 1, KeeperOptions{}, RunRecord{});
    const auto scored = [&](double gap) {
      keeper->beingScored();
      keeper->note(judged(run->stepsDone(), gap));
      step(*keeper, *run);
      return bestIn(*keeper);
    };
    const auto goOn = [&](RunRecord before) {
      keeper = std::make_unique<RunKeeper>(*run, 1, KeeperOptions{}, std::move(before));
    };
    for (int k = 0; k < 5; ++k) step(*keeper, *run);
    QCOMPARE(scored(0.5), std::int64_t{5});
    goOn(keeper->recordUpTo(run->stepsDone()));
    QCOMPARE(scored(0.7), std::int64_t{5});
    QCOMPARE(scored(0.3), std::int64_t{7});
    // For another problem there is none yet.
    RunRecord before = keeper->recordUpTo(run->stepsDone());
    before.forgetBest();
    goOn(before);
    QCOMPARE(bestIn(*keeper), std::int64_t{-1});
    QCOMPARE(scored(0.9), std::int64_t{8});
  }

  /// Bounds are known before the exact answer is; its first error says more, whatever the two numbers are.
  void anErrorBeatsBounds() {
    auto run = beginRun();
    RunKeeper keeper(*run, 1, {}, {});
    const auto scored = [&](std::optional<double> error) {
      keeper.beingScored();
      MetricsRow row = judged(run->stepsDone(), 0.01);
      if (error) row.values.push_back({"l2_uvp", *error});
      keeper.note(row);
      step(keeper, *run);
      return bestIn(keeper);
    };
    for (int k = 0; k < 5; ++k) step(keeper, *run);
    QCOMPARE(scored(std::nullopt), std::int64_t{5});
    QCOMPARE(scored(30), std::int64_t{6});
    QCOMPARE(scored(40), std::int64_t{6});
    QCOMPARE(scored(std::nullopt), std::int64_t{6});
    QCOMPARE(scored(20), std::int64_t{9});
  }

  /// A score of the run before comes late: it is not of this run's past, and nothing here was the best by it.
  void numbersOfAnotherRunAreNoneOfItsAffair() {
    auto run = beginRun();
    RunKeeper keeper(*run, 2, {}, {});
    keeper.beingScored();
    keeper.note(judged(run->stepsDone(), 0.1));  // says run 1
    MetricsRow shown = judged(run->stepsDone(), 0.1);
    shown.run = 2;
    shown.purpose = Purpose::scrub;
    keeper.note(shown);
    step(keeper, *run);  // its numbers are said to be of run 1, too
    QVERIFY(keeper.recordUpTo(100).rows.empty());
    QCOMPARE(bestIn(keeper), std::int64_t{-1});
  }

  void divergenceNamesLossTensorAndBatch() {
    auto run = beginRun();
    StepReport report;
    report.finite = false;
    report.problem = "the loss of the inner player";
    QCOMPARE(QString::fromStdString(notFiniteText(*run, report)),
             QString("the loss of the inner player is not finite on its batch of 32 (data seed 7)"));
    for (const auto& tensor : run->solver().state())
      if (tensor.name == "g.A1") tensor.data[3] = std::numeric_limits<float>::quiet_NaN();
    const auto text = QString::fromStdString(notFiniteText(*run, report));
    QVERIFY2(text.endsWith("first in tensor A1 of network g (1 of 16 numbers)"), qPrintable(text));
    const LossWatch::Finding found{LossWatch::Verdict::explosion, "loss_g", 2e9, 1.5};
    QCOMPARE(
        QString::fromStdString(explosionText(*run, found)),
        QString("the loss of the inner player is 2e+09 on its batch of 32 (data seed 7), and was about 1.5 before"));
    QCOMPARE(QString::fromStdString(spikeText(found)), QString("the loss of the inner player was 2e+09, usually 1.5"));
  }
};

BRENIER_TEST(TestRunKeeper)
#include "test_run_keeper.moc"
