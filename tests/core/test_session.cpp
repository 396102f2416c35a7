#include <sys/resource.h>

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <cstring>

#include "core/io/npy.h"
#include "core/models/run_directory.h"
#include "core/models/zip_archive.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

std::unique_ptr<TrainingRun> begin(const std::string& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  // Small: every method takes hundreds of steps here.
  const auto& entry = *std::find_if(solverRegistry().begin(), solverRegistry().end(),
                                    [&](const SolverEntry& e) { return e.descriptor.id == solver; });
  for (const auto& [id, size] : {std::pair("batch", 32),
                                 {"inner_steps", 3},
                                 {"critic_steps", 2},
                                 {"hidden_width", 16},
                                 {"map_width", 16},
                                 {"potential_width", 16}})
    if (findById(entry.descriptor.options, id)) config.solverOptions[id] = std::int64_t{size};
  config.heldOut = 16;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

std::vector<float> stateOf(TrainingRun& run) {
  std::vector<float> all;
  for (const auto& tensor : run.solver().state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

/// To step `until`, with a live edit at step 60 and another at step 150.
void train(TrainingRun& run, std::int64_t until) {
  while (run.stepsDone() < until) {
    for (const auto& [step, rate] : {std::pair<std::int64_t, double>{60, 3e-4}, {150, 2e-4}})
      if (run.stepsDone() == step && run.config().solverOptions.contains("learning_rate"))
        QVERIFY(run.setLive({{"learning_rate", rate}}).empty());
    QVERIFY(run.step(StepPart::both, {}).finite);
  }
}

std::unique_ptr<TrainingRun> load(const std::string& path) {
  auto directory = RunDirectory::open(path);
  if (!directory) qFatal("%s", directory.error().message.c_str());
  auto run = directory->load();
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

QByteArray read(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const std::string& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", path.c_str());
  file.write(bytes);
}

std::string entryOf(const std::string& archive, const std::string& name) {
  const auto entries = readZip(archive);
  for (const auto& entry : *entries)
    if (entry.name == name) return entry.bytes;
  return {};
}

}  // namespace

class TestSession : public QObject {
  Q_OBJECT

  QTemporaryDir m_dir;
  std::string path(const char* name) const { return m_dir.filePath(name).toStdString(); }
  std::string saved(const char* name, std::int64_t steps = 3) {
    auto run = begin("ot_icnn");
    train(*run, steps);
    auto directory = RunDirectory::make(path(name));
    if (!directory || !directory->save(*run)) qFatal("cannot save %s", name);
    return path(name);
  }
  /// What opening says about these bytes.
  std::string complaint(const QByteArray& bytes) {
    write(path("bad.brenier"), bytes);
    const auto opened = RunDirectory::open(path("bad.brenier"));
    if (opened) return "it was opened";
    return opened.error().kind == ErrorKind::badInput ? opened.error().message : "the wrong kind of error";
  }

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
    QVERIFY(stateOf(*resumed) == stateOf(*whole));
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
    for (const char* name : {"config.json", "session.json", "journal.json"})
      QCOMPARE(QByteArray::fromStdString(entryOf(file, name)), read(folder + "/" + name));
    QVERIFY(stateOf(*load(file)) == stateOf(*load(folder)));
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
    run->solver().forward(*x, mapped.data.data());
    for (std::size_t i = 0; i < mapped.data.size(); ++i)
      QVERIFY(std::abs(mapped.data[i] - y->data[i]) <= 1e-5f * std::max(1.0f, std::abs(y->data[i])));
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

  void namesThatLeaveTheFolderAreRefused_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "a\\..\\evil.txt", "C:evil.txt", "..",
                             "a//b", "./a", "line\nbreak"})
      QTest::newRow(name) << name;
  }

  void namesThatLeaveTheFolderAreRefused() {
    QFETCH(QString, name);
    QVERIFY(writeZip(path("evil.brenier"), {{name.toStdString(), "evil"}}).hasValue());
    const std::string says = complaint(read(path("evil.brenier")));
    QVERIFY2(says.find("outside") != std::string::npos, says.c_str());
    QVERIFY(!QFile::exists("/tmp/evil.txt"));
  }

  void linksAreRefused() {
    QVERIFY(writeZip(path("link.brenier"), {{"state.safetensors", "/etc/passwd", false}}).hasValue());
    QByteArray bytes = read(path("link.brenier"));
    const auto central = bytes.indexOf(QByteArray("PK\x01\x02", 4));
    QVERIFY(central > 0);
    const std::uint32_t attributes = 0120777u << 16;
    std::memcpy(bytes.data() + central + 38, &attributes, 4);
    bytes[central + 5] = 3;  // made on Unix
    const std::string says = complaint(bytes);
    QVERIFY2(says.find("link") != std::string::npos, says.c_str());
  }

  void bombsAreRefused() {
    QVERIFY(writeZip(path("bomb.brenier"), {{"config.json", std::string(64u << 20, ' ')}}).hasValue());
    const QByteArray bytes = read(path("bomb.brenier"));
    QVERIFY(bytes.size() < (1 << 18));
    const std::string says = complaint(bytes);
    QVERIFY2(says.find("announces more than") != std::string::npos, says.c_str());
    QVERIFY2(says.find(std::to_string(bytes.size())) != std::string::npos, says.c_str());
  }

  /// A size that lies in the header must not decide what is unpacked.
  void wrongSizesAndDamageAreFound() {
    QVERIFY(writeZip(path("lie.brenier"), {{"config.json", std::string(5000, 'x'), true}}).hasValue());
    for (const std::uint32_t size : {10u, 4999u, 6000u}) {
      QByteArray bytes = read(path("lie.brenier"));
      const auto central = bytes.indexOf(QByteArray("PK\x01\x02", 4));
      std::memcpy(bytes.data() + central + 24, &size, 4);
      std::memcpy(bytes.data() + 22, &size, 4);
      const std::string says = complaint(bytes);
      QVERIFY2(says.find("bad.brenier") != std::string::npos, says.c_str());
    }
    const QByteArray whole = read(saved("whole.brenier"));
    for (const double at : {0.1, 0.5, 0.9}) {
      QByteArray bytes = whole;
      const auto i = static_cast<qsizetype>(at * static_cast<double>(bytes.size()));
      bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
      const std::string says = complaint(bytes);
      QVERIFY2(says.find("damaged") != std::string::npos || says.find("bad.brenier") != std::string::npos,
               says.c_str());
    }
    QVERIFY(complaint(whole.left(whole.size() / 2)).find("no zip file") != std::string::npos);
    QVERIFY(complaint("not a zip file at all").find("no zip file") != std::string::npos);
  }

  void filesOfOthersAreNotReadForASession() {
    const std::string file = saved("thief.brenier");
    auto entries = *readZip(file);
    for (auto& entry : entries)
      if (entry.name == "config.json") {
        auto object = QJsonDocument::fromJson(QByteArray::fromStdString(entry.bytes)).object();
        object["source"] = QJsonObject{{"id", "points"}, {"options", QJsonObject{{"path", "../../secret.csv"}}}};
        entry.bytes = QJsonDocument(object).toJson().toStdString();
      }
    QVERIFY(writeZip(file, entries).hasValue());
    const auto run = RunDirectory::open(file)->load();
    QVERIFY(!run);
    QVERIFY2(run.error().message.find("not part of it") != std::string::npos, run.error().message.c_str());
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

QTEST_GUILESS_MAIN(TestSession)
#include "test_session.moc"
