#include <QtTest>
#include <condition_variable>
#include <mutex>
#include <numeric>

#include "core/train/score/scorer.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/truth/agreement.h"

using namespace brenier;

namespace {

RunConfig seedsConfig() {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "otm";
  config.solverOptions = {{"batch", std::int64_t{64}}};
  config.heldOut = 64;
  config.threads = 2;
  return config;
}

std::unique_ptr<SeedRuns> seedRuns(int count) {
  auto runs = SeedRuns::create(seedsConfig(), count);
  if (!runs) qFatal("%s", runs.error().message.c_str());
  return std::move(runs).value();
}

std::vector<float> stateOf(const TrainingRun& run) {
  std::vector<float> all;
  // Reading the state is not const, for it points into the solver.
  for (const auto& tensor : const_cast<TrainingRun&>(run).solver().state())
    all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

Points shifted(const Points& points, float by) {
  Points moved = points;
  for (float& value : moved.data) value += by;
  return moved;
}

/// What the machine says, waited for without a clock.
class Listener {
 public:
  explicit Listener(SeedsMachine& machine) : m_machine(machine) {
    machine.mailbox().setWake([this] {
      std::lock_guard lock(m_mutex);
      m_woken = true;
      m_ready.notify_one();
    });
  }
  ~Listener() { m_machine.mailbox().setWake({}); }
  /// The first look for which this holds; null once something went wrong.
  std::shared_ptr<const SeedsLook> until(const std::function<bool(const SeedsLook&)>& holds) {
    for (;;) {
      {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [this] { return m_woken; });
        m_woken = false;
      }
      auto mail = m_machine.mailbox().drain();
      for (const auto& event : mail.events) fault = event;
      if (!mail.events.empty()) return nullptr;
      for (const auto& look : mail.frames)
        if (holds(*look)) return look;
    }
  }
  std::optional<SeedsFault> fault;

 private:
  SeedsMachine& m_machine;
  std::mutex m_mutex;
  std::condition_variable m_ready;
  bool m_woken = false;
};

}  // namespace

/// Several seeds of one problem, side by side.
class TestSeeds : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void eachIsTheRunByItself() {
    const auto runs = seedRuns(3);
    for (int k = 0; k < 4; ++k) {
      const auto all = runs->step({});
      QVERIFY(all && *all);
    }
    QCOMPARE(runs->stepsDone(), std::int64_t{4});
    for (std::size_t k = 0; k < 3; ++k) {
      RunConfig config = seedsConfig();
      config.weightSeed += k;
      config.dataSeed += k;
      auto alone = TrainingRun::create(config);
      QVERIFY(alone);
      for (int step = 0; step < 4; ++step) (*alone)->step(StepPart::both, {});
      QVERIFY(stateOf(**alone) == stateOf(runs->run(k)));
    }
    QVERIFY(stateOf(runs->run(0)) != stateOf(runs->run(1)));
  }

  /// Seeds that join come up to the others, with the weights of runs by themselves; those that rest keep theirs.
  void theirNumberChanges() {
    const auto runs = seedRuns(2);
    for (int k = 0; k < 3; ++k) QVERIFY(*runs->step({}));
    const auto before = stateOf(runs->run(1));
    QVERIFY(runs->resize(4));
    QVERIFY(runs->isComingUp() && runs->stepsDone() == 3);
    SeedsLook look = runs->look();
    QVERIFY(look.leastStep == 0 && look.step == 3 && look.seeds.size() == 4);
    QCOMPARE(look.apart, std::string("They are at steps 0 to 3."));
    for (int k = 0; k < 3; ++k) QVERIFY(runs->isComingUp() && !*runs->step({}));
    QVERIFY(!runs->isComingUp() && runs->stepsDone() == 3 && stateOf(runs->run(1)) == before);
    const auto whole = seedRuns(4);
    for (int k = 0; k < 3; ++k) QVERIFY(*whole->step({}));
    for (std::size_t k = 0; k < 4; ++k) QVERIFY(stateOf(runs->run(k)) == stateOf(whole->run(k)));
    QVERIFY(runs->resize(2) && runs->learning() == 2);
    QVERIFY(*runs->step({}));
    QVERIFY(runs->resize(3));
    QVERIFY(runs->run(2).stepsDone() == 3 && stateOf(runs->run(2)) == stateOf(whole->run(2)));
    QVERIFY(!*runs->step({}) && !runs->isComingUp());
    QVERIFY(*whole->step({}));
    for (std::size_t k = 0; k < 3; ++k) QVERIFY(stateOf(runs->run(k)) == stateOf(whole->run(k)));
    QVERIFY(!runs->resize(1) && !runs->resize(33) && runs->learning() == 3);
  }

  /// A step that is cut short goes on where each of them was.
  void whatIsCutShortGoesOn() {
    const auto runs = seedRuns(2), whole = seedRuns(2);
    std::stop_source stop;
    stop.request_stop();
    const auto cut = runs->step(stop.get_token());
    QVERIFY(cut && !*cut);
    QCOMPARE(runs->stepsDone(), std::int64_t{0});
    for (const auto& each : {&runs, &whole}) QVERIFY(*(*each)->step({}));
    for (std::size_t k = 0; k < 2; ++k) QVERIFY(stateOf(runs->run(k)) == stateOf(whole->run(k)));
  }

  void lookSaysWhatTheMapsSay() {
    const auto runs = seedRuns(4);
    QVERIFY(*runs->step({}));
    const SeedsLook look = runs->look();
    QCOMPARE(look.step, std::int64_t{1});
    QCOMPARE(look.seeds.size(), std::size_t{4});
    QCOMPARE(look.images.size(), std::size_t{4});
    const double pairs = std::accumulate(look.between.begin(), look.between.end(), 0.0) / (4 * 3);
    QVERIFY(look.spread > 0);
    QVERIFY2(std::abs(look.spread - pairs * 3 / 8) < 1e-3 * look.spread,
             qPrintable(QString("%1 beside %2").arg(look.spread).arg(pairs)));
    for (std::size_t k = 0; k < 4; ++k) QCOMPARE(look.between[5 * k], 0.0);
    double square = 0;  // the deviations of the points are the spread's parts
    for (const float d : look.deviation) square += 100.0 * double(d) * double(d);
    QVERIFY(std::abs(square / double(look.deviation.size()) - look.spread) < 0.02 * look.spread);
    QVERIFY(!look.numbers.empty() && look.numbers.back().values.size() == 4);
    QVERIFY(QString::fromStdString(look.sentence).startsWith("4 seeds agree to "));
  }

  void agreementIsMeasured() {
    Points target(400, 2);
    for (std::size_t i = 0; i < 400; ++i) target[i][0] = static_cast<float>(i % 2), target[i][1] = 0;
    const TargetPieces none;
    const auto same = agreementOf({target, target}, target, none);
    QCOMPARE(same.spread, 0.0);
    QVERIFY(agreementVerdict(same).starts_with("The seeds agree:"));
    // Variance 1/4; each map lies (0.1, 0.1) from the mean of both.
    const auto apart = agreementOf({shifted(target, 0.1f), shifted(target, -0.1f)}, target, none);
    QVERIFY2(std::abs(apart.spread - 8) < 0.01, qPrintable(QString::number(apart.spread)));
    QVERIFY(std::abs(apart.between[1] - 32) < 0.04);
    QVERIFY(apart.sameModePercent < 0);
    const auto far = agreementOf({shifted(target, 1), shifted(target, -1)}, target, none);
    QVERIFY(agreementVerdict(far).starts_with("The seeds do not agree"));
  }

  /// Before anything is learned, runs agree by how they begin.
  void agreementHasItsTime() {
    QVERIFY(agreementIsEarly(33, std::nullopt, 40).starts_with("At step 33 it is not known yet"));
    QCOMPARE(agreementIsEarly(33, 60.0, 40), std::string("At step 33 the seeds are off by 60 %, no better than a linear "
                                                         "map: that they agree, or do not, says nothing yet."));
    QVERIFY(agreementIsEarly(33, 30.0, 40).empty());
    QVERIFY(agreementIsEarly(900, 1.2, 0.3).empty());  // where a linear map is the right one
    const auto runs = seedRuns(2);
    QVERIFY(*runs->step({}));
    QVERIFY(runs->look().verdict.starts_with("At step 1 "));
    Scorer scorer(runs->run(0).heldOut());
    QVERIFY(scorer.solveExact({}));
    runs->setExact({scorer.truth()});
    const std::string verdict = runs->look().verdict;
    QVERIFY2(verdict.starts_with("At step 1 the seeds are off by "), verdict.c_str());
    const std::string beside = comparedAgreement("OTM", runs->look(), "W2GN", runs->look());
    QVERIFY2(beside.starts_with("OTM's seeds are off by ") && beside.ends_with("says nothing yet."), beside.c_str());
  }

  /// They learn as far as they are told, and wait there; others begin in their place.
  void theMachineFollows() {
    SeedsTrainer machine;
    Listener listener(machine);
    machine.begin(seedsConfig(), 3);
    machine.learnTo(5);
    const auto look = listener.until([](const SeedsLook& l) { return l.step >= 5; });
    QVERIFY(look);
    QCOMPARE(look->step, std::int64_t{5});
    machine.learnTo(2);  // lies behind them
    machine.learnTo(7);
    QCOMPARE(listener.until([](const SeedsLook& l) { return l.step > 5; })->step <= 7, true);
    machine.begin(seedsConfig(), 2);
    machine.learnTo(1);
    // Once the exact answer is there, be it before their step or after it, the error of each is said, too.
    QVERIFY(
        listener.until([](const SeedsLook& l) { return l.step == 1 && l.seeds.size() == 2 && l.numbers.size() == 2; }));
  }

  /// Saved at unlike steps they are shown where they are, and learn on to the weights of runs that were never saved.
  void savedOnesLearnOn() {
    const std::vector<SavedSeed> saved = {{"3", 7, {}}, {"5", 8, {}}, {"none", 9, "diverged at step 2"}};
    const auto load = [](const std::string& path) -> Result<OpenedRun> {
      RunConfig config = seedsConfig();
      const auto steps = std::stoi(path);
      config.weightSeed += steps == 3 ? 0 : 1;
      config.dataSeed += steps == 3 ? 0 : 1;
      config.budget.steps = steps;
      OpenedRun opened;
      opened.run = TrainingRun::create(config).value();
      for (int step = 0; step < steps; ++step) opened.run->step(StepPart::both, {});
      for (const std::int64_t step : {2, steps}) {
        MetricsRow row;
        row.step = step;
        row.values = {{"loss", 1}, {"l2_uvp", 10.0 * steps}};
        opened.record.rows.push_back(row);
      }
      return opened;
    };
    auto runs = SeedRuns::open(saved, load);
    QVERIFY2(runs, runs ? "" : runs.error().message.c_str());
    const SeedsLook look = (*runs)->look();
    QCOMPARE(look.step, std::int64_t{5});
    QCOMPARE(look.seeds.size(), std::size_t{2});
    QCOMPARE(QString::fromStdString(look.apart), QString("They are at steps 3 to 5."));
    QCOMPARE(QString::fromStdString(look.fallenOut), QString("Seed 9: diverged at step 2"));
    QVERIFY(look.past && look.past->values.size() == 1);  // that both were scored at
    QCOMPARE(look.past->values.front().second, (std::vector<double>{30, 50}));
    while (!*(*runs)->step({})) {
    }
    QCOMPARE((*runs)->stepsDone(), std::int64_t{6});
    QVERIFY((*runs)->look().apart.empty());
    const auto whole = seedRuns(2);
    for (int step = 0; step < 6; ++step) QVERIFY(*whole->step({}));
    for (std::size_t k = 0; k < 2; ++k) QVERIFY(stateOf((*runs)->run(k)) == stateOf(whole->run(k)));
    auto few = SeedRuns::open({saved[0], saved[2]}, load);
    QVERIFY(!few && QString::fromStdString(few.error().message).contains("Of 2 seeds 1 could be read."));
  }

  /// Of two methods: whose agree, and whose error is smaller by more than chance.
  void twoMethodsAreCompared() {
    SeedsLook a, b;
    a.agree = SeedsAgree::aboutAll;
    b.agree = SeedsAgree::notAtAll;
    const auto agreement = [&] { return QString::fromStdString(comparedAgreement("A", a, "B", b)); };
    const auto errors = [&] { return QString::fromStdString(comparedErrors("A", a, "B", b)); };
    QCOMPARE(agreement(), QString("A's seeds agree, B's do not."));
    std::swap(a.agree, b.agree);
    QCOMPARE(agreement(), QString("B's seeds agree, A's do not."));
    a.agree = b.agree;
    a.spread = 0.02;
    b.spread = 0.03;
    QCOMPARE(agreement(), QString("Both methods' seeds agree."));
    b.spread = 1.5;
    QCOMPARE(agreement(), QString("Both methods' seeds agree; A's lie closer together, 0.02 % apart against 1.5 %."));
    QCOMPARE(errors(), QString());
    a.numbers = {{seedsErrorTitle, "%", {4, 6}}};
    b.numbers = {{seedsErrorTitle, "%", {1, 2, 3}}};
    QCOMPARE(errors(), QString::fromUtf8("B's error is smaller: 2 ± 1 % against 5 ± 1.4 %."));
    a.numbers = {{seedsErrorTitle, "%", {40, 44}}};
    QCOMPARE(agreement(), QString("A's seeds agree, and are still off by 42 %. B's seeds agree."));
    a.agree = SeedsAgree::saysNothingYet;
    QCOMPARE(agreement(), QString("A's seeds are off by 42 %, no better than a linear map: that they agree, or do not, "
                                  "says nothing yet. B's seeds agree."));
    a.numbers.clear();
    QCOMPARE(agreement(), QString("How far off A's seeds are is not known yet. B's seeds agree."));
    a.numbers = {{seedsErrorTitle, "%", {4, 6}}};
    b.numbers = {{seedsErrorTitle, "%", {3, 4, 5}}};
    QCOMPARE(errors(), QString::fromUtf8("Their errors differ by no more than the seeds do: 5 ± 1.4 % and 4 ± 1 %."));
  }

  void whatCannotBeIsRefused() {
    for (const int count : {1, mostSeeds + 1}) QVERIFY(!SeedRuns::create(seedsConfig(), count));
    RunConfig wrong = seedsConfig();
    wrong.solver = "nothing";
    SeedsTrainer machine;
    Listener listener(machine);
    machine.begin(wrong, 4);
    QVERIFY(!listener.until([](const SeedsLook&) { return true; }));
    QVERIFY(listener.fault && listener.fault->error.kind == ErrorKind::badInput && listener.fault->left == 0);
  }

  /// Where another one cannot be made, those that are there learn on.
  void whatCannotGrowStays() {
    SeedsTrainer machine;
    Listener listener(machine);
    machine.begin(seedsConfig(), 3);
    machine.learnTo(2);
    QVERIFY(listener.until([](const SeedsLook& look) { return look.step == 2; }));
    machine.resize(mostSeeds + 1);
    QVERIFY(!listener.until([](const SeedsLook& look) { return look.seeds.size() > 3; }));
    QVERIFY(listener.fault && listener.fault->left == 3);
    machine.learnTo(4);
    const auto look = listener.until([](const SeedsLook& now) { return now.step == 4; });
    QVERIFY(look && look->seeds.size() == 3);
  }
};

BRENIER_TEST(TestSeeds)
#include "test_seeds.moc"
