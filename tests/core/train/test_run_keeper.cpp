#include <QtTest>
#include <limits>
#include <thread>

#include "core/train/record/divergence.h"
#include "core/train/record/run_keeper.h"

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
  keeper.say({1, run.stepsDone(), run.seconds(), {report.values.begin(), report.values.end()}});
  keeper.afterStep(run, report);
}

MetricsRow judged(std::int64_t step, double gap) {
  return {1, step, 0.1, {{"half_w2_lower", 1.0, 0, 32}, {"half_w2_upper", 1.0 + gap, 0, 32}}};
}

/// The step of the moment that is marked as the best; -1 without one.
std::int64_t bestIn(RunMailbox& mailbox) {
  std::int64_t best = -1;
  for (const auto& event : mailbox.drain().events)
    if (const auto* kept = std::get_if<MomentsKept>(&event)) {
      best = -1;
      for (const auto& moment : kept->moments)
        if (moment.kind == MomentKind::best) best = moment.step;
    }
  return best;
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
    QTemporaryDir folder;
    RunMailbox mailbox;
    std::vector<std::pair<std::size_t, bool>> saves;
    bool full = false;
    TrainerHooks hooks;
    hooks.save = [&](TrainingRun&, const RunRecord& record, const std::string&) {
      saves.push_back({record.rows.size(), record.moreRows});
      return full ? Status(failure(ErrorKind::disk, "the disk is full")) : ok();
    };
    RunKeeper keeper(hooks, mailbox);
    auto run = beginRun();
    keeper.begin(1, *run);
    keeper.setAutosave({folder.path().toStdString(), {}});
    const auto saveAfter = [&](int steps) {
      for (int k = 0; k < steps; ++k) step(keeper, *run);
      keeper.autosave(*run, true);
      return saves.back();
    };
    QCOMPARE(saveAfter(3), std::pair(std::size_t{3}, false));
    QCOMPARE(saveAfter(2), std::pair(std::size_t{2}, true));
    full = true;
    QCOMPARE(saveAfter(1), std::pair(std::size_t{1}, true));
    full = false;
    QCOMPARE(saveAfter(1), std::pair(std::size_t{7}, false));  // nobody knows what a failed save has written
    keeper.rewound(4);
    QCOMPARE(saveAfter(1), std::pair(std::size_t{5}, false));
  }

  void slowDisksAreSaid() {
    QTemporaryDir folder;
    RunMailbox mailbox;
    TrainerHooks hooks;
    hooks.save = [&](TrainingRun&, const RunRecord&, const std::string&) {
      std::this_thread::sleep_for(20ms);
      return ok();
    };
    RunKeeper keeper(hooks, mailbox);
    auto run = beginRun();
    RunSettings often;
    often.autosave = 0.05;
    run->setSettings(often);
    keeper.begin(1, *run);
    keeper.setAutosave({folder.path().toStdString(), {}});
    int notices = 0;
    for (int k = 0; k < 3; ++k) {
      step(keeper, *run);
      keeper.autosave(*run, true);
    }
    for (const auto& event : mailbox.drain().events)
      if (const auto* notice = std::get_if<Notice>(&event)) {
        ++notices;
        QVERIFY2(notice->text.find("can be lost") != std::string::npos, notice->text.c_str());
      }
    QCOMPARE(notices, 1);
  }

  /// A run that goes on beats the best moment it had, not the first that it scores.
  void theBestSurvivesABranch() {
    RunMailbox mailbox;
    const TrainerHooks hooks;
    RunKeeper keeper(hooks, mailbox);
    auto run = beginRun();
    keeper.begin(1, *run);
    const auto scored = [&](double gap) {
      keeper.beingScored(*run);
      keeper.say(judged(run->stepsDone(), gap));
      step(keeper, *run);
      keeper.tellMoments(true);
      return bestIn(mailbox);
    };
    for (int k = 0; k < 5; ++k) step(keeper, *run);
    QCOMPARE(scored(0.5), std::int64_t{5});
    RunRecord before = keeper.recordUpTo(run->stepsDone());
    keeper.begin(1, *run, before);
    QCOMPARE(scored(0.7), std::int64_t{5});
    QCOMPARE(scored(0.3), std::int64_t{7});
    // For another problem there is none yet.
    before = keeper.recordUpTo(run->stepsDone());
    before.forgetBest();
    keeper.begin(1, *run, before);
    keeper.tellMoments(true);
    QCOMPARE(bestIn(mailbox), std::int64_t{-1});
    QCOMPARE(scored(0.9), std::int64_t{8});
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
