#include <signal.h>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QThread>
#include <QtTest>

#include "tests/integration/data_files.h"
#include "tests/integration/program.h"

using brenier::test::object;
using brenier::test::Outcome;
using brenier::test::Workplace;

/// Many runs from one file, by processes that come, are killed and come again.
namespace {

constexpr int kills = 5;

/// 24 runs of a second or less.
const char* experiment = R"({
  "base": {"problem": "moons", "batch": 32, "map_width": 16, "potential_width": 16, "held_out": 64,
           "steps": 400, "autosave": 0.05, "moments": 0, "threads": 1},
  "axes": {"solver": ["otm", "wgan"], "learning_rate": {"from": 1e-3, "to": 1e-2, "count": 3, "scale": "log"},
           "seed": "1-4"}})";

/// The scores of a table, without its times.
QJsonArray scoresOf(const QByteArray& table) {
  QJsonArray groups;
  for (const auto& value : object(table)["groups"].toArray()) {
    QJsonObject group = value.toObject(), numbers = group["numbers"].toObject();
    numbers.remove("seconds");
    group["numbers"] = numbers;
    groups.append(group);
  }
  return groups;
}

}  // namespace

class TestSweep : public QObject {
  Q_OBJECT

  Workplace m_place;
  QByteArray m_table;  ///< of an undisturbed sweep

  int ended(const QString& folder) const {
    return static_cast<int>(QDir(m_place.path(folder + "/results")).entryList({"*.json"}, QDir::Files).size());
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY(m_place.write("many.json", experiment)); }

  void everyRunIsLearnedAndCompared() {
    const Outcome outcome = m_place.cli({"sweep", "many.json", "--jobs", "2", "--json"}, 300);
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    m_table = outcome.out;
    QCOMPARE(ended("many"), 24);
    const auto groups = object(m_table)["groups"].toArray();
    QCOMPARE(groups.size(), 6);
    for (const auto& group : groups) {
      const auto error = group.toObject()["numbers"].toObject()["l2_uvp"].toObject();
      QCOMPARE(error["count"].toInt(), 4);
      QVERIFY(error["mean"].toDouble() > 0 && error["rank"].toInt() >= 1 && error["by_seed"].toObject().size() == 4);
    }
    // What a run of the table is, train says as well.
    const auto first = object(m_place.read("many/results/001-otm-0.001-s1.json"))["metrics"].toObject();
    const auto again = object(m_place.cli({"train", "many/configs/001-otm-0.001-s1.json", "--json"}).out);
    QCOMPARE(again["metrics"].toObject()["l2_uvp"], first["l2_uvp"]);
  }

  /// Two processes work off one folder, are killed five times and begin again: the table is that of one undisturbed.
  void killedSweepsEndAtTheSameTable() {
    QVERIFY(!m_table.isEmpty());
    QCOMPARE(m_place.cli({"sweep", "many.json", "--out", "cut", "--list"}).code, 0);
    for (int k = 0; k < kills; ++k) {
      QProcess one, other;
      for (auto* process : {&one, &other}) {
        process->setWorkingDirectory(m_place.path("."));
        process->start(BRENIER_CLI, {"sweep", "cut"});
      }
      // After a random part of what a fifth of the runs take.
      const int before = ended("cut"), wanted = before + 1 + static_cast<int>(QRandomGenerator::global()->bounded(3));
      QTRY_VERIFY_WITH_TIMEOUT(ended("cut") >= wanted || ended("cut") == 24, 60000);
      for (auto* process : {&one, &other}) {
        ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
        process->waitForFinished();
      }
    }
    // Runs of killed sweeps save themselves and go away before others can have them.
    Outcome last;
    for (int k = 0; k < 20 && ended("cut") < 24; ++k) last = m_place.cli({"sweep", "cut", "--json"}, 300);
    last = m_place.cli({"sweep", "cut", "--json"}, 300);
    QVERIFY2(last.code == 0, last.err.constData());
    QCOMPARE(scoresOf(last.out), scoresOf(m_table));
  }

  /// A run that was cut short has what is left of its seconds, and not all of them again.
  void secondsGoOn() {
    QVERIFY(m_place.write("timed.json", R"({"base": {"problem": "moons", "solver": "otm", "batch": 32, "map_width": 16,
      "seconds": 4, "held_out": 64, "autosave": 0.05, "moments": 0, "threads": 1}, "axes": {"seed": [1]}})"));
    QProcess one;
    one.setWorkingDirectory(m_place.path("."));
    one.start(BRENIER_CLI, {"sweep", "timed.json"});
    const auto learned = [&] {
      const auto times = object(m_place.read("timed/runs/001-s1/session.json"))["learned"].toArray();
      return times.isEmpty() ? 0.0 : times.at(0).toObject()["seconds"].toDouble();
    };
    QTRY_VERIFY_WITH_TIMEOUT(learned() > 2, 60000);
    one.terminate();
    one.waitForFinished();
    QCOMPARE(ended("timed"), 0);
    QCOMPARE(m_place.cli({"sweep", "timed"}).code, 0);
    const double whole = object(m_place.read("timed/results/001-s1.json"))["seconds"].toDouble();
    QVERIFY2(whole >= 4 && whole < 5.5, qPrintable(QString::number(whole)));
  }

  void oneRunByItsNumber() {
    const Outcome list = m_place.cli({"sweep", "many.json", "--out", "single", "--list", "--json"});
    const auto runs = QJsonDocument::fromJson(list.out).array();
    QCOMPARE(runs.size(), 24);
    QCOMPARE(runs[4].toObject()["state"].toString(), QString("waiting"));
    QCOMPARE(m_place.cli({"sweep", "single", "--index", "5"}).code, 0);
    QCOMPARE(ended("single"), 1);
    QVERIFY(!m_place.read("single/results/" + runs[4].toObject()["name"].toString() + ".json").isEmpty());
    QCOMPARE(m_place.cli({"sweep", "single", "--index", "25"}).code, 2);
    QVERIFY(m_place.cli({"sweep", "single", "--list"}).out.contains("done"));
  }

  /// GNU parallel begins what the numbers say.
  void parallelWorksItOff() {
    const QString parallel = QStandardPaths::findExecutable("parallel");
    if (parallel.isEmpty()) QSKIP("GNU parallel is not installed");
    QCOMPARE(m_place.cli({"sweep", "many.json", "--out", "by_parallel", "--list"}).code, 0);
    QStringList words = {"-j", "2", BRENIER_CLI, "sweep", "by_parallel", "--index", "{}", ":::"};
    for (int k = 1; k <= 6; ++k) words << QString::number(k);
    QCOMPARE(m_place.start(parallel, words).code, 0);
    QCOMPARE(ended("by_parallel"), 6);
  }

  /// Maps that are no better than a linear one may agree: that is no praise. Nor is a rank that nothing else has.
  void poorMapsAreNotPraised() {
    const QStringList words = {"train",    "--problem", "eight_gaussians",
                               "--solver", "otm",       "--map_width",
                               "16",       "--batch",   "32",
                               "--steps",  "3",         "--held-out",
                               "64",       "--seeds",   "1-3",
                               "--out",    "poor",      "--threads",
                               "1"};
    const Outcome outcome = m_place.cli(words);
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    QVERIFY2(outcome.err.contains("3 seeds agree to ") &&
                 outcome.err.contains("no better than a linear map: that they agree, or do not, says nothing yet."),
             outcome.err.constData());
    QVERIFY2(outcome.out.contains("l2_uvp") && !outcome.out.contains("rank"), outcome.out.constData());
    const auto numbers = object(m_place.cli(QStringList(words) << "--json").out)["groups"].toArray().at(0).toObject();
    const auto error = numbers["numbers"].toObject()["l2_uvp"].toObject();
    QVERIFY(error.contains("mean") && !error.contains("rank"));
  }

  void seedsAreAnExperiment() {
    const QStringList words = {
        "train",   "--problem", "eight_gaussians", "--solver",  "otm",        "--map_width", "16",
        "--batch", "32",        "--steps",         "300",       "--held-out", "64",          "--seeds",
        "1-3",     "--out",     "seeds",           "--threads", "1",          "--json"};
    const Outcome outcome = m_place.cli(words);
    QVERIFY2(outcome.code == 0, outcome.err.constData());
    const auto group = object(outcome.out)["groups"].toArray().at(0).toObject();
    QCOMPARE(group["runs"].toInt(), 3);
    QVERIFY2(outcome.err.contains("3 seeds agree to ") && outcome.err.contains("sent to the same mode by all"),
             outcome.err.constData());
    // Each is the run that it would be alone.
    QStringList alone = words;
    alone.replace(alone.indexOf("--seeds"), "--seed");
    alone.replace(alone.indexOf("1-3"), "2");
    alone.replace(alone.indexOf("seeds"), "alone");
    QCOMPARE(m_place.cli(alone).code, 0);
    QCOMPARE(m_place.read("alone/state.safetensors"), m_place.read("seeds/runs/002-s2/state.safetensors"));
    // The same command again has nothing to do, and says the same.
    QCOMPARE(m_place.cli(words).out, outcome.out);
    QCOMPARE(m_place.cli({"train", "--problem", "moons", "--seeds", "1-2", "--steps", "3"}).code, 2);
    QCOMPARE(m_place.cli({"train", "--problem", "moons", "--seeds", "one", "--steps", "3", "--out", "x"}).code, 2);
    const auto backwards = m_place.cli({"train", "--problem", "moons", "--seeds", "4-1", "--steps", "3", "--out", "x"});
    QVERIFY2(backwards.code == 2 && backwards.err.contains("--seeds goes from 4 to 1"), backwards.err.constData());
    QCOMPARE(m_place.cli({"train", "--problem", "moons", "--seeds", "1,2,1", "--steps", "3", "--out", "x"}).code, 2);
    // A folder is no session file, whatever it is called.
    const Outcome file =
        m_place.cli({"train", "--problem", "moons", "--seeds", "1-2", "--steps", "3", "--out", "s.brenier"});
    QCOMPARE(file.code, 2);
    QVERIFY2(file.err.contains("s.brenier") && file.err.contains("--out s."), file.err.constData());
    QVERIFY(!QFileInfo::exists(m_place.path("s.brenier")));
  }

  /// What cannot be learned is said before anything begins; what goes wrong in one run leaves the others alone.
  void faultsAreSaid() {
    QVERIFY(m_place.write("wrong.json",
                          R"({"base": {"problem": "moons", "steps": 3}, "axes": {"solver": ["otm", "no"]}})"));
    const Outcome wrong = m_place.cli({"sweep", "wrong.json"});
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains("002-no") && wrong.err.contains("nothing has begun"), wrong.err.constData());
    QVERIFY(m_place.write("one_diverges.json",
                          R"({"base": {"problem": "eight_gaussians", "solver": "mm", "steps": 20,
                              "threads": 1, "held_out": 32}, "axes": {"learning_rate": [1e-3, 1.0]}})"));
    const Outcome diverges = m_place.cli({"sweep", "one_diverges.json", "--json"});
    QVERIFY2(diverges.code == 1 && diverges.err.contains("failed: The run diverged"), diverges.err.constData());
    const auto groups = object(diverges.out)["groups"].toArray();
    QCOMPARE(groups[1].toObject()["failed"].toInt(), 1);
    QVERIFY(groups[0].toObject()["numbers"].toObject().contains("l2_uvp"));
    QCOMPARE(m_place.cli({"sweep", "wrong"}).code, 2);
    QCOMPARE(m_place.cli({"compare", "."}).code, 2);
    QCOMPARE(m_place.cli({"compare", "many", "--metric", "l2_upv"}).code, 2);
    QVERIFY(m_place.cli({"compare", "many", "--format", "latex"}).out.startsWith("\\begin{tabular}{ll"));
  }
};

BRENIER_TEST(TestSweep)
#include "test_sweep.moc"
