#include <sys/resource.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <csignal>

#include "core/io/npy.h"
#include "core/io/zip_archive.h"
#include "tests/core/begun_run.h"
#include "tests/core/saved_runs.h"

using namespace brenier;
using namespace brenier::test;

namespace {

std::string entryOf(const std::string& archive, const std::string& name) {
  const auto entries = readZip(archive);
  for (const auto& entry : *entries)
    if (entry.name == name) return entry.bytes;
  return {};
}

}  // namespace

class TestSession : public QObject, RunFolder {
  Q_OBJECT

 private Q_SLOTS:
  void resumeIsBitForBit_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QString>("name");
    for (const auto& entry : solverRegistry())
      for (const char* ending : {"", ".brenier"}) {
        const QString id = QString::fromStdString(entry.descriptor.id);
        QTest::newRow(qPrintable(id + ending)) << id << id + ending;
      }
  }

  /// train(200) is train(100), save, load, train(100); live edits come with the file.
  void resumeIsBitForBit() {
    QFETCH(QString, solver);
    QFETCH(QString, name);
    auto whole = begin(solver.toStdString()), half = begin(solver.toStdString());
    train(*whole, 200);
    train(*half, 100);
    auto directory = RunDirectory::make(path(qPrintable(name)));
    QVERIFY(directory && directory->save(*half));
    half.reset();
    auto resumed = load(path(qPrintable(name)));
    QCOMPARE(resumed->stepsDone(), std::int64_t{100});
    train(*resumed, 200);
    QVERIFY(weightsOf(*resumed) == weightsOf(*whole));
    QCOMPARE(resumed->journal().size(), whole->journal().size());
    QCOMPARE(resumed->innerStepsDone(), whole->innerStepsDone());
  }

  /// The state file alone decides: a configuration that an interrupted save left one edit ahead changes nothing.
  void optionsAreThoseOfTheState() {
    const std::string run = saved("ahead");
    QByteArray config = read(run + "/config.json");
    config.replace("\"learning_rate\": 0.0001", "\"learning_rate\": 0.5");
    write(run + "/config.json", config);
    QVERIFY(config.contains("0.5"));
    QCOMPARE(std::get<double>(load(run)->config().solverOptions.at("learning_rate")), 1e-4);
  }

  void directoryAndSessionHoldTheSame() {
    const std::string file = saved("same.brenier"), folder = saved("same");
    // Two runs: alike in everything but the seconds that they took, which session.json alone holds.
    const auto timeless = [](const QByteArray& text) {
      QJsonObject object = QJsonDocument::fromJson(text).object();
      object.remove("learned");
      return object;
    };
    for (const char* name : {"config.json", "journal.json"})
      QCOMPARE(QByteArray::fromStdString(entryOf(file, name)), read(folder + "/" + name));
    QCOMPARE(timeless(QByteArray::fromStdString(entryOf(file, "session.json"))),
             timeless(read(folder + "/session.json")));
    QVERIFY(weightsOf(*load(file)) == weightsOf(*load(folder)));
  }

  void unknownFieldsAndFilesStay() {
    const std::string file = saved("newer.brenier");
    auto entries = *readZip(file);
    for (auto& entry : entries) {
      if (!entry.name.ends_with("config.json") && !entry.name.ends_with("session.json")) continue;
      auto object = QJsonDocument::fromJson(QByteArray::fromStdString(entry.bytes)).object();
      object["of_tomorrow"] = QJsonObject{{"a", 1}};
      auto source = object["source"].toObject();
      source["colour"] = "blue";
      if (object.contains("source")) object["source"] = source;
      entry.bytes = QJsonDocument(object).toJson().toStdString();
    }
    entries.push_back({"notes/mine.txt", "keep me"});
    QVERIFY(writeZip(file, entries).hasValue());
    auto directory = RunDirectory::open(file);
    QVERIFY(directory.hasValue());
    auto run = directory->load();
    QVERIFY2(run.hasValue(), run ? "" : run.error().message.c_str());
    train(**run, 5);
    QVERIFY(directory->save(**run).hasValue());
    for (const char* name : {"config.json", "session.json"}) {
      const auto object = QJsonDocument::fromJson(QByteArray::fromStdString(entryOf(file, name))).object();
      QCOMPARE(object["of_tomorrow"].toObject()["a"].toInt(), 1);
    }
    QVERIFY(entryOf(file, "config.json").find("blue") != std::string::npos);
    QCOMPARE(entryOf(file, "notes/mine.txt"), std::string("keep me"));
    QCOMPARE(load(file)->stepsDone(), std::int64_t{5});
  }

  /// A file that the first format version wrote, and what its map answered then.
  void storedFilesOfOldFormatsOpen() {
    const std::string data = BRENIER_TEST_DATA;
    auto run = load(data + "/format-1.brenier");
    QCOMPARE(run->stepsDone(), std::int64_t{20});
    const auto x = readNpy(data + "/format-1-x.npy"), y = readNpy(data + "/format-1-y.npy");
    QVERIFY(x && y);
    Points mapped(x->count(), 2);
    run->solver().forward(x->points(), mapped.data.data());
    for (std::size_t i = 0; i < mapped.data.size(); ++i)
      QVERIFY(std::abs(mapped.data[i] - y->values[i]) <= 1e-5 * std::max(1.0, std::abs(y->values[i])));
    train(*run, 22);
  }

  void formatsOfTomorrowAreRefused() {
    const std::string file = saved("tomorrow.brenier");
    auto entries = *readZip(file);
    for (auto& entry : entries)
      if (entry.name == "session.json") entry.bytes = "{\"format\": 7}";
    QVERIFY(writeZip(file, entries).hasValue());
    const auto opened = RunDirectory::open(file);
    QVERIFY(!opened);
    QVERIFY2(opened.error().message.find("format 7") != std::string::npos, opened.error().message.c_str());
  }

  /// A write that fails in the middle: the file that was there stays, and the sentence says disk.
  void aFullDiskLeavesTheOldFile() {
    const std::string file = saved("full.brenier");
    auto directory = RunDirectory::open(file);
    auto run = directory->load();
    QVERIFY(run.hasValue());
    train(**run, 6);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{4096, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const Status failed = directory->save(**run);
    setrlimit(RLIMIT_FSIZE, &before);
    QVERIFY(!failed);
    QVERIFY(failed.error().kind == ErrorKind::disk);
    QCOMPARE(load(file)->stepsDone(), std::int64_t{3});
    QVERIFY(directory->save(**run).hasValue());
    QCOMPARE(load(file)->stepsDone(), std::int64_t{6});
  }

  void metricsAfterTheSavedStepAreDroppedOnResume() {
    const std::string run = saved("cut");
    auto directory = RunDirectory::open(run);
    for (const std::int64_t step : {1, 2, 3, 4, 5})
      QVERIFY(directory->appendMetrics({0, step, 0.1, {{"loss_f", 1.0, 0.1, 32}}}).hasValue());
    write(run + "/metrics.csv", read(run + "/metrics.csv") + "6,0.2,lo");
    QVERIFY(directory->recover(3).hasValue());
    const QByteArray rows = read(run + "/metrics.csv");
    QVERIFY(rows.contains("\n3,") && !rows.contains("\n4,") && !rows.contains("lo\n"));
    QVERIFY(rows.startsWith("step,seconds"));
  }

  void oneProgramAtATimeLearnsInADirectory() {
    const std::string run = saved("claimed");
    auto other = RunDirectory::open(run);
    {
      auto directory = RunDirectory::open(run);
      QVERIFY(directory->claim().hasValue());
      const RunDirectory copy = *directory;
      directory = RunDirectory::open(run);  // the copy still holds it
      const Status second = other->claim();
      QVERIFY(!second);
      QVERIFY2(second.error().message.find("Another program is learning in " + run) == 0,
               second.error().message.c_str());
    }
    QVERIFY(other->claim().hasValue());
    QVERIFY(load(run) != nullptr);  // reading needs no claim
  }

  void savingOverAnotherRunTakesItsData() {
    for (const char* name : {"one.csv", "two.csv"})
      write(path(name), QByteArray(name[0] == 'o' ? "0,0\n1,1\n2,0\n" : "5,5\n6,7\n8,9\n"));
    const auto withData = [&](const char* name) {
      RunConfig config;
      config.source = {"points", {{"path", path(name)}}};
      config.target = {"gaussian", {}};
      config.heldOut = 16;
      config.threads = 1;
      auto run = TrainingRun::create(config);
      if (!run) qFatal("%s", run.error().message.c_str());
      return std::move(run).value();
    };
    auto directory = RunDirectory::make(path("data.brenier"));
    QVERIFY(directory->save(*withData("one.csv")).hasValue());
    QVERIFY(directory->save(*withData("two.csv")).hasValue());
    QCOMPARE(entryOf(path("data.brenier"), "data/source.csv"), read(path("two.csv")).toStdString());
  }
};

BRENIER_TEST(TestSession)
#include "test_session.moc"
