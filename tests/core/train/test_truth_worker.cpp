#include <QtTest>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "core/train/catalog.h"
#include "core/train/score/scorer.h"
#include "core/train/score/truth_worker.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

/// A run of a named problem, for its held-out samples.
std::unique_ptr<TrainingRun> begin(const char* problem) {
  RunConfig config;
  config.problem = problem;
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{64}}, {"inner_steps", std::int64_t{2}}};
  config.heldOut = 200;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  return run ? std::move(run).value() : nullptr;
}

/// The true map at the held-out samples with the images of two points exchanged.
Moment exchanged(const HeldOut& heldOut, std::size_t a, std::size_t b) {
  Moment moment;
  moment.run = 4;
  moment.step = 17;
  moment.mapped = Points(heldOut.source.count(), heldOut.source.dim);
  heldOut.known->forward(heldOut.source, moment.mapped.data.data());
  std::swap_ranges(moment.mapped[a], moment.mapped[a] + heldOut.source.dim, moment.mapped[b]);
  return moment;
}

struct Heard {
  std::mutex mutex;
  std::vector<MetricsRow> rows;
  bool has(const std::string& id) {
    std::lock_guard lock(mutex);
    for (const auto& row : rows)
      if (findById(row.values, id)) return true;
    return false;
  }
};

TruthWorker::Callbacks listening(Heard& heard) {
  return {.solved = [](RunId, ExactAnswer) {},
          .scored =
              [&heard](MetricsRow row) {
                std::lock_guard lock(heard.mutex);
                heard.rows.push_back(std::move(row));
              },
          .failed = [](RunId, const RunError& error) { qWarning("%s", error.message.c_str()); }};
}

}  // namespace

class TestTruthWorker : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Whoever shows kept moments may come late with one of the run before: the one that begins is scored all the same.
  void aLateMomentTakesNoRunsPlace() {
    const auto run = begin("generated_lse");
    QVERIFY(run);
    Heard heard;
    TruthWorker worker(listening(heard));
    Moment late = exchanged(*run->heldOut(), 1, 2);
    late.run = 3;
    worker.begin(4, run->heldOut());
    worker.score(late);
    worker.score(exchanged(*run->heldOut(), 1, 2));
    QTRY_VERIFY_WITH_TIMEOUT(heard.has("l2_uvp"), 60000);
    for (const auto& row : heard.rows) QCOMPARE(row.run, RunId{4});
    QVERIFY(worker.knows(4));
    worker.clear();
    QVERIFY(!worker.knows(4));
  }

  void slowNumbersAndTheWorstSwapFollowTheQuickOnes() {
    const auto run = begin("generated_lse");
    QVERIFY(run);
    const auto& x = run->heldOut()->source;
    Heard heard;
    {
      TruthWorker worker(listening(heard));
      worker.begin(4, run->heldOut());
      worker.score(exchanged(*run->heldOut(), 3, 8));
      QTRY_VERIFY_WITH_TIMEOUT(heard.has("cyclical_monotonicity"), 20000);
    }
    QCOMPARE(heard.rows.size(), std::size_t(3));  // constants, quick, slow
    QVERIFY(findById(heard.rows[0].values, "uvp_inverse_linear"));
    QVERIFY(findById(heard.rows[1].values, "l2_uvp") && !heard.rows[1].worstSwap);
    const MetricsRow& slow = heard.rows[2];
    QVERIFY(findById(slow.values, "mmd") && findById(slow.values, "energy_distance"));
    QVERIFY(findById(slow.values, "cyclical_monotonicity")->value > 0);
    QCOMPARE(slow.step, std::int64_t(17));
    QVERIFY(slow.worstSwap);
    QCOMPARE(slow.worstSwap->size(), std::size_t(8));
    for (std::size_t k = 0; k < 2; ++k) {
      QCOMPARE((*slow.worstSwap)[k], x[3][k]);
      QCOMPARE((*slow.worstSwap)[2 + k], x[8][k]);
    }
  }

  /// What was asked for before a run began, or everything was forgotten, is not answered after it.
  void whatWasCancelledIsNotAnswered() {
    const auto first = begin("generated_lse");
    QVERIFY(first);
    const Moment moment = exchanged(*first->heldOut(), 3, 8);
    std::atomic<RunId> cancelled{0};
    std::atomic<int> late{0}, answers{0};
    const auto hear = [&](RunId run) {
      ++answers;
      if (run <= cancelled) ++late;
    };
    TruthWorker worker({.solved = [&](RunId run, ExactAnswer) { hear(run); },
                        .scored = [&](MetricsRow row) { hear(row.run); },
                        .failed = [](RunId, const RunError& error) { qWarning("%s", error.message.c_str()); }});
    for (RunId run = 1; run <= 40; ++run) {
      worker.begin(run, first->heldOut());
      cancelled = run - 1;
      Moment scored = moment;
      scored.run = run;
      worker.score(std::move(scored));
      QTest::qSleep(run == 1 ? 500 : static_cast<int>(run % 7));
    }
    worker.clear();
    cancelled = 40;
    QTest::qSleep(100);
    QVERIFY(answers > 0);
    QCOMPARE(late.load(), 0);
  }

  /// A branch has the samples of its parent: their exact answer is given at once, and not solved again.
  void theSameSamplesAreSolvedOnce() {
    const auto first = begin("eight_gaussians"), branch = begin("eight_gaussians"), other = begin("moons");
    QVERIFY(first && branch && other);
    QVERIFY(first->heldOut()->sameSamples(*branch->heldOut()));
    QVERIFY(!first->heldOut()->sameSamples(*other->heldOut()));
    std::mutex mutex;
    std::map<RunId, Points> exact;
    TruthWorker worker({.solved =
                            [&](RunId run, ExactAnswer found) {
                              std::lock_guard lock(mutex);
                              exact[run] = std::move(found.mapped);
                            },
                        .scored = [](MetricsRow) {},
                        .failed = [](RunId, const RunError& error) { qWarning("%s", error.message.c_str()); }});
    const auto answer = [&](RunId run) {
      std::lock_guard lock(mutex);
      return exact.contains(run) ? exact[run].data : std::vector<float>();
    };
    worker.begin(1, first->heldOut());
    QTRY_VERIFY_WITH_TIMEOUT(!answer(1).empty(), 20000);
    worker.begin(2, branch->heldOut());
    QTRY_VERIFY_WITH_TIMEOUT(!answer(2).empty(), 20000);
    QVERIFY(answer(1) == answer(2));
    QCOMPARE(worker.solves(), 1);
    worker.begin(3, other->heldOut());
    QTRY_VERIFY_WITH_TIMEOUT(!answer(3).empty(), 20000);
    QCOMPARE(worker.solves(), 2);
  }

  /// The optimal map's tears are told after the exact answer, of a branch as well.
  void trueTearsAreTold() {
    const auto run = begin("eight_gaussians");
    QVERIFY(run);
    std::mutex mutex;
    std::map<RunId, std::size_t> tears;
    TruthWorker worker({.solved =
                            [&](RunId id, const ExactAnswer& found) {
                              std::lock_guard lock(mutex);
                              if (found.tears) tears[id] = found.tears->size();
                            },
                        .scored = [](MetricsRow) {},
                        .failed = [](RunId, const RunError& error) { qWarning("%s", error.message.c_str()); }});
    for (const RunId id : {RunId{1}, RunId{2}}) {
      worker.begin(id, run->heldOut());
      QTRY_VERIFY_WITH_TIMEOUT((std::lock_guard(mutex), tears.contains(id)), 20000);
      QCOMPARE(tears[id], std::size_t{8});
    }
  }

  /// The true map scores like the truth, whatever is measured.
  void theTrueMapIsFlawless() {
    const auto run = begin("generated_icnn");
    QVERIFY(run);
    Scorer scorer(run->heldOut());
    QVERIFY(scorer.solveExact({}).hasValue());
    const Moment moment = exchanged(*run->heldOut(), 0, 0);
    QVERIFY(scorer.worstSwap(moment).empty());
    auto values = scorer.score(moment);
    for (const auto& value : scorer.slowScore(moment)) values.push_back(value);
    QVERIFY(findById(values, "l2_uvp")->value < 1e-9);
    QVERIFY(findById(values, "cosine")->value > 1 - 1e-9);
    QVERIFY(findById(values, "cyclical_monotonicity")->value < 1e-4);
    QCOMPARE(findById(values, "monotonicity")->value, 0.0);
    const auto* mmd = findById(values, "mmd");
    QVERIFY(mmd->value < 0.02 && mmd->halfWidth > 0);
  }

  /// Every number that a run gives is explained by the registry.
  void everyScoreIsRegistered() {
    const auto run = begin("gaussian_to_gaussian");
    QVERIFY(run);
    QVERIFY(run->step(StepPart::both, {}).finite);
    Scorer scorer(run->heldOut());
    QVERIFY(scorer.solveExact({}).hasValue());
    const Moment moment = run->moment(0);
    std::vector<MetricValue> values = scorer.constants();
    for (const auto& more : {scorer.score(moment), scorer.slowScore(moment)})
      values.insert(values.end(), more.begin(), more.end());
    std::set<std::string> ids;
    for (const auto& value : values) {
      QVERIFY2(findById(catalog().metrics, value.id), value.id.c_str());
      QVERIFY2(ids.insert(value.id).second, value.id.c_str());
      QVERIFY2(std::isfinite(value.value) && value.halfWidth >= 0 && value.samples > 0, value.id.c_str());
    }
    for (const char* id : {"conjugacy_gap", "convexity_source", "convexity_target", "l2_uvp_inverse", "cosine_linear"})
      QVERIFY2(ids.contains(id), id);
  }
};

BRENIER_TEST(TestTruthWorker)
#include "test_truth_worker.moc"
