#include <QDir>
#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/io/npy.h"
#include "core/session/data_record_json.h"
#include "core/session/saved_hashes.h"
#include "tests/core/saved_runs.h"

using namespace brenier;
using namespace brenier::test;

// Files of a run that somebody changed are noticed, and those that an interrupted save left are none of them.

namespace {

/// Files in the order in which a save writes them.
const std::vector<std::string> inOrder = {"session.json", "data/held_out.json", "config.json", "journal.json",
                                          "state.safetensors"};

void copyFile(const std::string& from, const std::string& to) {
  if (const QByteArray bytes = read(from); !bytes.isEmpty()) write(to, bytes);
}

}  // namespace

class TestSavedHashes : public QObject, RunFolder {
  Q_OBJECT

  /// A run over two files, some of whose rows are set apart.
  std::unique_ptr<TrainingRun> overFiles(std::int64_t seed) {
    RunConfig config;
    for (const auto& [name, measure, shift] :
         {std::tuple{"a.npy", &config.source, 0.0}, {"b.npy", &config.target, 3.0}}) {
      std::vector<double> values;
      for (int i = 0; i < 400; ++i) values.push_back(std::sin(i) + shift), values.push_back(std::cos(1.7 * i));
      write(path(name), QByteArray::fromStdString(npyBytes(values.data(), 200, 4)));
      *measure = {"points", {{"path", path(name)}}};
    }
    config.solver = "ot_icnn";
    config.solverOptions = {
        {"batch", std::int64_t{16}}, {"inner_steps", std::int64_t{2}}, {"hidden_width", std::int64_t{8}}};
    config.threads = 1;
    config.heldOut = 16;
    config.dataSeed = static_cast<std::uint64_t>(seed);
    auto run = TrainingRun::create(config);
    if (!run) qFatal("%s", run.error().message.c_str());
    return std::move(run).value();
  }
  static bool opens(const std::string& folder) {
    const auto run = RunDirectory::open(folder)->load();
    if (!run) qWarning("%s", run.error().message.c_str());
    return run.hasValue();
  }
  static std::string refusal(const std::string& folder, bool toMap = false) {
    const auto directory = RunDirectory::open(folder);
    const auto run = toMap ? directory->loadToMap() : directory->load();
    return run ? std::string() : run.error().message + " " + run.error().hint;
  }

 private Q_SLOTS:
  void changedWeightsAreNoticed() {
    const std::string run = saved("weights"), other = saved("others", 5), state = run + "/state.safetensors";
    const QByteArray whole = read(state);
    QByteArray bit = whole;
    bit[bit.size() - 5] = static_cast<char>(bit[bit.size() - 5] ^ 1);
    for (const QByteArray& bytes : {bit, read(other + "/state.safetensors")}) {
      write(state, bytes);
      for (const bool toMap : {false, true}) {
        const std::string says = refusal(run, toMap);
        QVERIFY2(says.find("state.safetensors in " + run + ", the weights, is not what the run saved") !=
                         std::string::npos &&
                     says.find("session.json") != std::string::npos,
                 says.c_str());
      }
    }
    // As the sentence advises, and as runs of before are.
    QFile::remove(QString::fromStdString(run + "/session.json"));
    QVERIFY(opens(run));
    write(state, whole);
    QVERIFY(opens(run));
  }

  void changedRowsSetApartAreNoticed() {
    auto run = overFiles(1);
    QVERIFY(!run->config().data.source.heldOut.empty());
    QVERIFY(RunDirectory::make(path("rows"))->save(*run));
    QVERIFY(RunDirectory::make(path("rows2"))->save(*overFiles(2)));
    const std::string rows = path("rows") + "/data/held_out.json";
    const QByteArray whole = read(rows), others = read(path("rows2") + "/data/held_out.json");
    QVERIFY(!whole.isEmpty() && whole != others);
    write(rows, others);
    const std::string says = refusal(path("rows"));
    QVERIFY2(says.find("data/held_out.json in ") != std::string::npos &&
                 says.find("is not what the run saved") != std::string::npos,
             says.c_str());
    QCOMPARE(refusal(path("rows"), true), std::string());  // weights are enough
    QFile::remove(QString::fromStdString(rows));
    QVERIFY(refusal(path("rows")).find("is not there any more") != std::string::npos);
    write(rows, whole);
    QVERIFY(opens(path("rows")));
  }

  /// Cut short after each file, one save after another, also of a run whose rows set apart are others.
  void interruptedSavesAreNoChange() {
    auto run = overFiles(1);
    QVERIFY(RunDirectory::make(path("cut"))->save(*run));
    for (int round = 0; round < 2; ++round) {
      for (std::size_t written = 0; written <= inOrder.size(); ++written) {
        const std::string whole = path(qPrintable(QString("whole%1-%2").arg(round).arg(written)));
        QVERIFY(QDir().mkpath(QString::fromStdString(whole + "/data")));
        for (const auto& entry : QDir(QString::fromStdString(path("cut") + "/data")).entryList(QDir::Files))
          copyFile(path("cut") + "/data/" + entry.toStdString(), whole + "/data/" + entry.toStdString());
        for (const auto& name : inOrder) copyFile(path("cut") + "/" + name, whole + "/" + name);
        QVERIFY(run->step(StepPart::both, {}).finite);
        QVERIFY(RunDirectory::open(whole)->save(*run));
        for (std::size_t i = 0; i < written; ++i) copyFile(whole + "/" + inOrder[i], path("cut") + "/" + inOrder[i]);
        QVERIFY2(opens(path("cut")), qPrintable(QString("after %1 files").arg(written)));
      }
      run = overFiles(2);  // saved into the same folder
    }
  }

  /// What is no file of its own: as it is to become and as it was, but not as somebody changed it.
  void recordsOfTheDataHaveHashes() {
    const auto noted = [&](const nlohmann::json& before, const std::string& there) {
      nlohmann::json session = {{"learned", {{{"step", 2}}}}};
      noteHashes(session, before, path("none"), {{dataRecordName, "new"}}, {{dataRecordName, there}});
      return session;
    };
    const auto first = noted({}, "old");
    QVERIFY(checkDataRecord(first, "new", "run") && checkDataRecord(first, "old", "run"));
    QVERIFY(!checkDataRecord(first, "other", "run"));
    const auto second = noted(first, "changed");
    QVERIFY(checkDataRecord(second, "new", "run") && !checkDataRecord(second, "changed", "run"));
    QVERIFY(checkDataRecord({}, "any", "run"));  // runs of before
    DataRecord record;
    record.frame.source.origin = record.frame.target.origin = {0.1, 2};
    record.frame.source.unit = record.frame.target.unit = {3, 3};
    const auto again = readDataRecord(writeDataRecord(record), "config.json");
    QVERIFY(again && hashOfDataRecord(*again) == hashOfDataRecord(record));
    record.frame.target.unit[1] = std::nextafter(3.0, 4.0);
    QVERIFY(hashOfDataRecord(*again) != hashOfDataRecord(record));
  }

  /// What was changed while a run learns is not right because the next save was cut short.
  void aSaveDoesNotApproveOfChanges() {
    auto run = overFiles(1);
    const std::string folder = path("meanwhile"), state = folder + "/state.safetensors";
    QVERIFY(RunDirectory::make(folder)->save(*run));
    QByteArray changed = read(state);
    changed[changed.size() - 5] = static_cast<char>(changed[changed.size() - 5] ^ 1);
    write(state, changed);
    QVERIFY(run->step(StepPart::both, {}).finite);
    QVERIFY(RunDirectory::open(folder)->save(*run));
    QVERIFY(opens(folder));
    write(state, changed);
    QVERIFY(!refusal(folder).empty());
  }
};

BRENIER_TEST(TestSavedHashes)
#include "test_saved_hashes.moc"
