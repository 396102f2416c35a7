#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <future>
#include <random>

#include "core/session/run_record_files.h"
#include "core/train/look/moment_viewer.h"
#include "core/train/record/divergence.h"
#include "core/train/record/moment_store.h"
#include "core/train/record/run_record.h"

using namespace brenier;

namespace {

std::unique_ptr<TrainingRun> begin(std::int64_t width = 8) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{32}}, {"inner_steps", std::int64_t{2}}, {"hidden_width", width}};
  config.heldOut = 32;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

void stepTo(TrainingRun& run, std::int64_t step) {
  while (run.stepsDone() < step) QVERIFY(run.step(StepPart::both, {}).finite);
}

std::vector<float> numbersOf(TrainingRun& run) {
  SavedState state;
  capture(run, state);
  return state.numbers;
}

StepReport losses(double f) {
  StepReport report;
  report.values.push_back({"loss_f", f, 0, 32});
  return report;
}

}  // namespace

class TestTimeline : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Where there is less room than was thought, moments go by halves until only the first is left, and later ones get
  /// no more room than there is.
  void momentsThinOut() {
    auto run = begin();
    MomentStore store;
    for (int k = 0; k <= 60; ++k) {
      store.keepRegular(*run);
      stepTo(*run, run->stepsDone() + 1);
    }
    const std::size_t before = store.moments().size();
    QVERIFY(store.thin());
    const std::size_t half = store.moments().size();
    QVERIFY(half < before && half > before / 3);
    QCOMPARE(store.moments().front().moment.step, std::int64_t{0});
    for (int k = 0; k <= 60; ++k) {
      store.keepRegular(*run);
      stepTo(*run, run->stepsDone() + 1);
    }
    QVERIFY(store.moments().size() <= half);
    QVERIFY(store.moments().back().moment.step > 60);
    while (store.thin()) {
    }
    QCOMPARE(store.moments().size(), std::size_t{1});
  }

  void regularMomentsAreEvenInTheLogarithmOfTheStep() {
    auto run = begin();
    MomentStore store;
    for (int k = 0; k <= 400; ++k) {
      store.keepRegular(*run);
      stepTo(*run, run->stepsDone() + 1);
    }
    const auto all = store.list();
    QCOMPARE(all.front().step, std::int64_t{0});
    QCOMPARE(all.front().kind, MomentKind::first);
    for (std::size_t i = 2; i < all.size(); ++i) {
      const auto a = all[i - 1].step, b = all[i].step;
      QCOMPARE(static_cast<double>(b),
               std::max(static_cast<double>(a) + 1, std::ceil(static_cast<double>(a) * std::pow(10.0, 1.0 / 16))));
    }
    // 16 of each decade, where there are as many steps.
    const auto later = std::count_if(all.begin(), all.end(), [](const KeptMoment& m) { return m.step > 30; });
    QVERIFY2(later >= 16 && later <= 19, qPrintable(QString::number(later)));
  }

  void fullStoresThinOutRegularMomentsAndKeepTheOthers() {
    auto run = begin();
    SavedState one;
    capture(*run, one);
    MomentStore store({.memoryBytes = 6 * one.bytes(), .diskBytes = 0, .perDecade = 16, .spikes = 32});
    for (int k = 0; k < 60; ++k) {
      store.keepRegular(*run);
      if (k == 20) store.keep(*run, MomentKind::mark, "here");
      stepTo(*run, run->stepsDone() + 1);
    }
    const auto all = store.list();
    QCOMPARE(all.size(), std::size_t{6});
    QCOMPARE(all.front().kind, MomentKind::first);
    QVERIFY(std::any_of(all.begin(), all.end(), [](const KeptMoment& m) { return m.step == 20 && m.label == "here"; }));
    QVERIFY(store.note().find("thinned") != std::string::npos);
  }

  void spilledMomentsComeBackBitForBitAndLeaveNoFiles() {
    QTemporaryDir folder;
    auto run = begin();
    SavedState one;
    capture(*run, one);
    std::map<std::int64_t, std::vector<float>> expected;
    {
      MomentStore store({.memoryBytes = 2 * one.bytes(), .diskBytes = 100 * one.bytes()});
      store.setSpillFolder(folder.path().toStdString());
      for (int k = 0; k < 12; ++k) {
        if (store.keepRegular(*run)) expected[run->stepsDone()] = numbersOf(*run);
        stepTo(*run, run->stepsDone() + 1);
      }
      QVERIFY(QDir(folder.path()).entryList(QDir::Files).size() >= 8);
      for (const auto& [step, numbers] : expected) QVERIFY(store.find(step)->load()->numbers == numbers);
      QVERIFY(restore(*store.find(3)->load(), *run));
      stepTo(*run, 4);
      QVERIFY(numbersOf(*run) == expected[4]);
    }
    QVERIFY(QDir(folder.path()).entryList(QDir::Files).isEmpty());
  }

  void weightsOfAnotherNetworkAreRefused() {
    auto small = begin(8), large = begin(16);
    SavedState state;
    capture(*small, state);
    const auto before = numbersOf(*large);
    QVERIFY(!restore(state, *large));
    QVERIFY(numbersOf(*large) == before);
  }

  void spikesAndExplosionsAreToldApart() {
    std::mt19937 random(3);
    std::normal_distribution<double> noise(-2, 0.3);
    LossWatch watch(10);
    std::int64_t step = 0;
    for (; step < 2000; ++step) QCOMPARE(watch.look(step, losses(noise(random))).verdict, LossWatch::Verdict::ordinary);
    const auto spike = watch.look(step++, losses(7));
    QCOMPARE(spike.verdict, LossWatch::Verdict::spike);
    QCOMPARE(spike.loss, std::string("loss_f"));
    QCOMPARE(watch.look(step++, losses(7)).verdict, LossWatch::Verdict::ordinary);  // said once
    // One enormous value may be a batch; two in a row are not.
    QCOMPARE(watch.look(step++, losses(1e7)).verdict, LossWatch::Verdict::ordinary);
    QCOMPARE(watch.look(step++, losses(-2)).verdict, LossWatch::Verdict::ordinary);
    QCOMPARE(watch.look(step++, losses(1e7)).verdict, LossWatch::Verdict::ordinary);
    QCOMPARE(watch.look(step++, losses(3e7)).verdict, LossWatch::Verdict::explosion);
    // Losses that grow as slowly as learning makes them grow are ordinary, whatever their size.
    // A run that goes on from a file with an absurd rate: there is no usual size yet.
    LossWatch fresh(10);
    for (int k = 0; k < 5; ++k) QCOMPARE(fresh.look(k, losses(3)).verdict, LossWatch::Verdict::ordinary);
    QCOMPARE(fresh.look(5, losses(1e12)).verdict, LossWatch::Verdict::ordinary);
    QCOMPARE(fresh.look(6, losses(-1e12)).verdict, LossWatch::Verdict::explosion);
    // One that grows so slowly that its usual size follows.
    LossWatch slow(10);
    bool seen = false;
    double loss = 3;
    for (int k = 0; k < 2000 && !seen; ++k, loss *= 1.05)
      seen = slow.look(k, losses(loss)).verdict == LossWatch::Verdict::explosion;
    QVERIFY(seen);
    LossWatch growing(10);
    for (int k = 0; k < 5000; ++k) QVERIFY(growing.look(k, losses(1e4 * k)).verdict != LossWatch::Verdict::explosion);
  }

  /// No dual value of data of size 10 is a million for long, however slowly it came there; a loss may be.
  void dualsThatStayAbsurdAreExplosions() {
    for (const char* id : {"half_w2_dual", "loss_f"}) {
      LossWatch watch(10);
      int exploded = 0;
      for (int k = 0; k < 400; ++k) {
        StepReport report;
        report.values.push_back({id, 3000.0 * k, 0, 32});
        exploded += watch.look(k, report).verdict == LossWatch::Verdict::explosion;
      }
      QCOMPARE(exploded > 0, std::string(id) == "half_w2_dual");
    }
  }

  void aMapThatIsLostIsAnExplosion() {
    auto run = begin();
    stepTo(*run, LossWatch::mapEvery);
    LossWatch watch(lossScale(*run->heldOut()));
    for (int k = 0; k < 6; ++k) QCOMPARE(watch.lookAtMap(*run).verdict, LossWatch::Verdict::ordinary);
    for (auto& tensor : run->solver().state())
      if (tensor.name.find(".adam") == std::string::npos && !tensor.name.ends_with(".age"))
        for (float& w : tensor.data) w *= 30;
    run->solver().stateRestored();
    for (int k = 0; k < 3; ++k) QCOMPARE(watch.lookAtMap(*run).verdict, LossWatch::Verdict::ordinary);
    const auto found = watch.lookAtMap(*run);
    QCOMPARE(found.verdict, LossWatch::Verdict::explosion);
    QVERIFY(QString::fromStdString(explosionText(*run, found)).contains("images"));
  }

  void recordsAreSavedAndOpened_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("directory") << "run";
    QTest::newRow("session file") << "run.brenier";
  }

  void recordsAreSavedAndOpened() {
    QFETCH(QString, name);
    QTemporaryDir folder;
    const std::string path = folder.filePath(name).toStdString();
    auto run = begin();
    MomentStore store;
    std::vector<MetricsRow> rows;
    std::vector<float> fifth;
    for (int k = 0; k < 10; ++k) {
      store.keepRegular(*run);
      if (k == 5) {
        store.keep(*run, MomentKind::mark, "a, \"b\"");
        fifth = numbersOf(*run);
      }
      stepTo(*run, run->stepsDone() + 1);
      rows.push_back({1, run->stepsDone(), run->seconds(), {{"loss_f", -1.5 * k, 0.1, 32}, {"l2_uvp", 3.25, 0, 0}}});
    }
    const auto saved = saveRunWithRecord(*run, {rows, store.moments(), {{"layout.json", "{\"a\": 1}"}}}, path);
    QVERIFY2(saved.hasValue(), saved ? "" : saved.error().message.c_str());
    auto opened = openRunWithRecord(path);
    QVERIFY2(opened.hasValue(), opened ? "" : opened.error().message.c_str());
    QVERIFY(numbersOf(*opened->run) == numbersOf(*run));
    QCOMPARE(opened->record.extras.at("layout.json"), std::string("{\"a\": 1}"));
    QCOMPARE(opened->record.rows.size(), rows.size());
    QCOMPARE(opened->record.rows[4].values[0].value, -6.0);
    QCOMPARE(opened->record.rows[4].values[1].id, std::string("l2_uvp"));
    MomentStore again;
    again.adopt(opened->record.moments);
    QVERIFY(again.list() == store.list());
    QVERIFY(again.find(5)->load()->numbers == fifth);

    // Going on and saving over it: moments that were dropped go, new ones come.
    store.dropAfter(6);
    QVERIFY(saveRunWithRecord(*opened->run, {rows, store.moments(), {}}, path).hasValue());
    opened = openRunWithRecord(path);
    QVERIFY(opened.hasValue());
    QCOMPARE(opened->record.moments.back().moment.step, std::int64_t{6});
    QCOMPARE(opened->record.extras.size(), std::size_t{1});  // what this version does not write stays
  }

  /// Weights of a kept moment that somebody replaced are not shown as the run's.
  void changedMomentsAreNoticed() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("run").toStdString();
    auto run = begin();
    MomentStore store;
    for (int k = 0; k < 2; ++k) {
      store.keepRegular(*run);
      stepTo(*run, run->stepsDone() + 1);
    }
    QVERIFY(saveRunWithRecord(*run, {{}, store.moments(), {}}, path).hasValue());
    const QDir moments(folder.filePath("run/moments"));
    const QStringList files = moments.entryList({"*.safetensors"}, QDir::Files, QDir::Name);
    QCOMPARE(files.size(), 2);
    const auto bytesOf = [&](const QString& name) {
      QFile file(moments.filePath(name));
      return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    };
    const auto replace = [&](const QString& name, const QByteArray& bytes) {
      QFile file(moments.filePath(name));
      QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
    };
    const QByteArray own = bytesOf(files[0]), index = bytesOf("index.json");
    replace(files[0], bytesOf(files[1]));
    // Another save does not approve of it.
    QVERIFY(saveRunWithRecord(*run, {{}, store.moments(), {}}, path).hasValue());
    const auto load = [&](int at) {
      const auto opened = openRunWithRecord(path);
      return opened->record.moments[static_cast<std::size_t>(at)].state->load();
    };
    const auto changed = load(0);
    QVERIFY(!changed &&
            changed.error().message.find("the weights of step 0, is not what the run saved") != std::string::npos);
    QVERIFY(load(1).hasValue());
    replace(files[0], own);
    QVERIFY(load(0).hasValue());
    // Runs of versions before hashes say none.
    QByteArray without = index;
    without.replace("\"sha256\"", "\"other\"");
    replace("index.json", without);
    replace(files[0], bytesOf(files[1]));
    QVERIFY(load(0).hasValue());
  }

  void indexesThatLeaveTheirFolderAreRefused() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("run").toStdString();
    auto run = begin();
    MomentStore store;
    store.keepRegular(*run);
    QVERIFY(saveRunWithRecord(*run, {{}, store.moments(), {}}, path).hasValue());
    QFile index(folder.filePath("run/moments/index.json"));
    QVERIFY(index.open(QFile::WriteOnly));
    index.write("[{\"file\": \"../../secret.safetensors\", \"step\": 0}]");
    index.close();
    const auto opened = openRunWithRecord(path);
    QVERIFY(!opened.hasValue());
    QVERIFY(opened.error().message.find("not one of its folder") != std::string::npos);
  }

  void keptMomentsAreShownBesideTheRun() {
    auto run = begin();
    MomentStore store;
    std::map<std::int64_t, std::shared_ptr<const Snapshot>> live;
    FrameBuilder frames(*run);
    for (int k = 0; k < 5; ++k) {
      store.keepRegular(*run);
      live[run->stepsDone()] = frames.build(7, Purpose::live, {});
      stepTo(*run, run->stepsDone() + 1);
    }
    const auto before = numbersOf(*run);
    std::promise<std::shared_ptr<const Snapshot>> shown;
    std::promise<Moment> scored;
    MomentViewer viewer({.frame = [&](std::shared_ptr<const Snapshot> frame) { shown.set_value(std::move(frame)); },
                         .score = [&](Moment moment) { scored.set_value(std::move(moment)); },
                         .failed = [](RunId, const RunError& error) { qFatal("%s", error.message.c_str()); }});
    viewer.begin(7, run->config(), run->resolved());
    viewer.show(store.find(2), {});
    const auto frame = shown.get_future().get();
    QCOMPARE(frame->step, std::int64_t{2});
    QCOMPARE(frame->purpose, Purpose::scrub);
    QVERIFY(frame->image == live[2]->image);
    QVERIFY(frame->potential.values == live[2]->potential.values);
    QCOMPARE(scored.get_future().get().step, std::int64_t{2});
    QVERIFY(numbersOf(*run) == before);
  }
};

BRENIER_TEST(TestTimeline)
#include "test_timeline.moc"
