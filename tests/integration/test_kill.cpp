#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QThread>
#include <QtTest>

#include "program.h"

using brenier::test::quickTraining;
using brenier::test::Workplace;

// kill -9 at random moments of training: whatever was being written, the run opens, and nothing is missing that is
// older than the autosave interval.

namespace {

constexpr double autosave = 0.1;
constexpr int kills = 50;

struct Progress {
  double seconds = 0;  ///< training time at the last whole row
  double gap = 0;      ///< the longest time between two rows: more than any one step took
};

/// Rows survive a kill, for each is handed to the system at once; the last may be cut.
Progress progressIn(const QString& metrics) {
  QFile file(metrics);
  Progress progress;
  if (!file.open(QIODevice::ReadOnly)) return progress;
  for (const auto& row : file.readAll().split('\n')) {
    const auto fields = row.split(',');
    if (fields.size() != 6 || fields[0] == "step") continue;
    const double seconds = fields[1].toDouble();
    progress.gap = std::max(progress.gap, seconds - progress.seconds);
    progress.seconds = seconds;
  }
  return progress;
}

/// Waits until a file has so many bytes more: a random moment of training, wherever it runs.
bool growsBy(const QString& file, qint64 bytes) {
  const qint64 begun = QFileInfo(file).size();
  QElapsedTimer waited;
  waited.start();
  while (QFileInfo(file).size() < begun + bytes) {
    if (waited.elapsed() > 30000) return false;
    QThread::msleep(1);
  }
  return true;
}

/// Of a process that is alive, and of all that this one has waited for: the same on a busy machine.
double processorSeconds(qint64 process) {
  QFile file(QString("/proc/%1/stat").arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QByteArray text = file.readAll();
  const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
  const double ticks = fields.size() > 12 ? fields[11].toDouble() + fields[12].toDouble() : 0;
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double endedProcesses() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

class TestKill : public QObject {
  Q_OBJECT

  Workplace m_dir;

  QString path(const QString& name) const { return m_dir.path(name); }
  QProcessEnvironment environment() const {
    auto all = QProcessEnvironment::systemEnvironment();
    all.insert("TMPDIR", path("tmp"));
    return all;
  }
  void start(QProcess& process, const QStringList& arguments) const {
    process.setWorkingDirectory(m_dir.path());
    process.setProcessEnvironment(environment());
    process.start(BRENIER_CLI, arguments);
  }
  QByteArray run(const QStringList& arguments, int expected = 0) const {
    QProcess process;
    start(process, arguments);
    if (!process.waitForFinished(60000) || process.exitCode() != expected)
      qWarning("%s", process.readAllStandardError().constData());
    return process.exitCode() == expected ? process.readAllStandardOutput() : QByteArray();
  }
  /// The files of a run while its process lives, and after it was killed.
  QString filesOf(const QString& name, qint64 process) const {
    if (!name.endsWith(".brenier")) return path(name);
    // Beside the session's there may be one for moments that memory has no room for.
    for (const auto& folder : QDir(path("tmp")).entryList({QString("brenier-session-%1-*").arg(process)}, QDir::Dirs))
      if (QFile::exists(path("tmp/" + folder + "/config.json"))) return path("tmp/" + folder);
    return {};
  }

 private Q_SLOTS:
  void initTestCase() { QVERIFY(QDir(m_dir.path()).mkdir("tmp")); }

  void everyKilledRunOpens() {
    QRandomGenerator random(20240511);
    int behind = 0;
    for (int k = 0; k < kills; ++k) {
      const QString name = QString("run%1%2").arg(k).arg(k % 2 ? ".brenier" : "");
      QProcess process;
      start(process,
            quickTraining(name) + QStringList{"--steps", "100000000", "--autosave", QString::number(autosave)});
      QVERIFY(process.waitForStarted());
      const QString saved = k % 2 ? path(name) : path(name + "/state.safetensors");
      QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(saved), 30000);
      const qint64 id = process.processId();
      QVERIFY(id > 0);  // 0 would be this very process group
      QVERIFY(growsBy(filesOf(name, id) + "/metrics.csv", random.bounded(1, 6000)));
      ::kill(static_cast<pid_t>(id), SIGKILL);
      QVERIFY(process.waitForFinished(20000));
      const Progress reached = progressIn(filesOf(name, id) + "/metrics.csv");
      const auto result = QJsonDocument::fromJson(run({"train", "--resume", name, "--steps", "0", "--json"})).object();
      QVERIFY2(result.contains("steps"), qPrintable(name));
      const double missing = reached.seconds - result["seconds"].toDouble();
      QVERIFY2(missing <= autosave + reached.gap,
               qPrintable(QString("%1 s are missing, %2 between two rows").arg(missing).arg(reached.gap)));
      behind += missing > 0;
    }
    QVERIFY(behind > 0);  // some were killed between two saves, or this test looked at nothing
  }

  /// The window saves by itself too: what a killed one leaves is opened by whoever has the command line.
  void aKilledWindowLeavesItsRun() {
    const QString studio = QFileInfo(BRENIER_CLI).absolutePath() + "/brenier";
    if (!QFileInfo::exists(studio)) QSKIP("this build has no desktop studio");
    QRandomGenerator random(77);
    for (int k = 0; k < 4; ++k) {
      const QString data = path(QString("data%1").arg(k));
      auto all = environment();
      all.insert("QT_QPA_PLATFORM", "offscreen");
      for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}) all.insert(name, data);
      QProcess process;
      process.setWorkingDirectory(m_dir.path());
      process.setProcessEnvironment(all);
      process.start(studio, {"--problem", "eight_gaussians"});
      QVERIFY(process.waitForStarted());
      const auto savedRun = [&] {
        QDirIterator found(data, {"state.safetensors"}, QDir::Files, QDirIterator::Subdirectories);
        return found.hasNext() ? QFileInfo(found.next()).absolutePath() : QString();
      };
      QTRY_VERIFY_WITH_TIMEOUT(!savedRun().isEmpty(), 60000);
      QTest::qSleep(static_cast<int>(random.bounded(0, 300)));  // any moment will do
      QVERIFY(process.processId() > 0);
      ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
      QVERIFY(process.waitForFinished(20000));
      const auto opened =
          QJsonDocument::fromJson(run({"train", "--resume", savedRun(), "--steps", "0", "--json"})).object();
      QVERIFY2(opened.contains("steps"), qPrintable(savedRun()));
    }
  }

  void signalsAreHeededInsideAStep_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("Ctrl+C") << SIGINT;
  }

  /// A step of many seconds: the program ends within a second's work, and leaves the state before it.
  void signalsAreHeededInsideAStep() {
    QFETCH(int, signal);
    const QString name = QString("slow%1").arg(signal);
    QStringList slow = quickTraining(name) + QStringList{"--steps", "2"};
    slow[slow.indexOf("--inner_steps") + 1] = "1000";
    slow[slow.indexOf("--batch") + 1] = "16384";
    const double ended = endedProcesses();
    QProcess process;
    start(process, slow);
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path(name + "/state.safetensors")), 30000);
    const QByteArray before = m_dir.read(name + "/state.safetensors");
    QTest::qSleep(300);
    QVERIFY(process.processId() > 0 && process.state() == QProcess::Running);
    const double used = processorSeconds(process.processId());
    ::kill(static_cast<pid_t>(process.processId()), signal);
    QVERIFY(process.waitForFinished(60000));
    const double after = endedProcesses() - ended - used;
    QVERIFY2(after < 1, qPrintable(QString::number(after)));
    QCOMPARE(process.exitCode(), 130);
    QVERIFY(process.readAllStandardError().contains("is saved in " + name.toUtf8()));
    QVERIFY(!before.isEmpty());
    QCOMPARE(m_dir.read(name + "/state.safetensors"), before);
  }

  /// A run that was killed and went on is the run that was never killed.
  void killedAndResumedIsBitForBit() {
    QProcess process;
    start(process, quickTraining("cut.brenier") + QStringList{"--steps", "100000000", "--autosave", "0.05"});
    QVERIFY(process.waitForStarted());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("cut.brenier")), 30000);
    QVERIFY(process.processId() > 0);
    QVERIFY(growsBy(filesOf("cut.brenier", process.processId()) + "/metrics.csv", 2000));
    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
    QVERIFY(process.waitForFinished(20000));
    const auto opened = QJsonDocument::fromJson(run({"train", "--resume", "cut.brenier", "--steps", "0", "--json"}));
    const QString steps = QString::number(opened.object()["steps"].toInt() + 20);
    QVERIFY(!run({"train", "--resume", "cut.brenier", "--steps", steps}).isEmpty());
    QVERIFY(!run(quickTraining("whole.brenier") + QStringList{"--steps", steps}).isEmpty());
    QFile points(path("x.csv"));
    QVERIFY(points.open(QIODevice::WriteOnly));
    points.write("0.5,1\n-1,2\n3,-0.25\n");
    points.close();
    QList<QByteArray> maps;
    for (const char* name : {"cut", "whole"}) {
      run({"map", QString(name) + ".brenier", "--in", "x.csv", "--out", QString(name) + ".npy"});
      QFile file(path(QString(name) + ".npy"));
      QVERIFY(file.open(QIODevice::ReadOnly));
      maps.append(file.readAll());
    }
    QVERIFY(!maps[0].isEmpty());
    QCOMPARE(maps[0], maps[1]);
  }
};

BRENIER_TEST(TestKill)
#include "test_kill.moc"
