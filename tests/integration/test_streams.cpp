#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::quickTraining;
using brenier::test::Workplace;

// Standard output that is full, closed, or left by whoever reads it.

class TestStreams : public QObject {
  Q_OBJECT
  Workplace m_dir;

  Outcome shell(const QString& line) const {
    return m_dir.start("bash", {"-c", QString(line).replace("brenier-cli", BRENIER_CLI)});
  }

 private Q_SLOTS:
  void initTestCase() {
    QCOMPARE(m_dir.cli(quickTraining("run") + QStringList{"--steps", "20"}).code, 0);
    QVERIFY(m_dir.write("a.csv", "0,0\n1,0\n0,1\n"));
  }

  /// What did not arrive is an error, and the exit code is that of a full disk.
  void full_data() {
    QTest::addColumn<QString>("command");
    for (const char* command : {"--help", "--version", "train --help", "list solvers", "list metrics --json",
                                "eval run --json", "completion bash", "doctor", "exact --source a.csv --target a.csv"})
      QTest::newRow(command) << command;
  }
  void full() {
    if (!QFile::exists("/dev/full")) QSKIP("there is no /dev/full");
    QFETCH(QString, command);
    const auto done = shell("brenier-cli " + command + " > /dev/full");
    QCOMPARE(done.code, 5);
    QVERIFY2(done.err.contains("error: cannot write to standard output: "), done.err.constData());
  }
  void anotherFaultKeepsItsCode() {
    if (!QFile::exists("/dev/full")) QSKIP("there is no /dev/full");
    QCOMPARE(shell("brenier-cli eval nowhere > /dev/full").code, 2);
  }

  /// No file of the command gets the number of a closed stream, and what is printed into itself.
  void closed() {
    QCOMPARE(shell("brenier-cli exact --source a.csv --target a.csv --out right.npz").code, 0);
    QCOMPARE(shell("brenier-cli exact --source a.csv --target a.csv --out plan.npz <&- >&- 2>&-").code, 0);
    QVERIFY(!m_dir.read("right.npz").isEmpty());
    QCOMPARE(m_dir.read("plan.npz"), m_dir.read("right.npz"));
    QCOMPARE(shell("brenier-cli list solvers >&-").code, 0);
  }

  /// A disk that is full is an error of every kind of picture and film, and leaves none that is cut short.
  void picturesAreWhole_data() {
    QTest::addColumn<QString>("ending");
    for (const char* ending : {"png", "svg", "pdf", "mp4", "gif"}) QTest::newRow(ending) << ending;
  }
  void picturesAreWhole() {
    if (!QFile::exists(QFileInfo(BRENIER_CLI).dir().filePath("brenier"))) QSKIP("there is no desktop program");
    QFETCH(QString, ending);
    const auto done = shell("ulimit -f 2; brenier-cli show run --out stage." + ending);
    QCOMPARE(done.code, 5);
    QVERIFY2(done.err.contains("stage." + ending.toUtf8()), done.err.constData());
    QCOMPARE(QDir(m_dir.path()).entryList({"stage*"}), QStringList());
  }

  void readerThatLeaves() {
    const auto done = shell("brenier-cli list metrics --json | head -n 1");
    QCOMPARE(done.code, 0);
    QCOMPARE(done.out, "[\n");
    QVERIFY2(done.err.isEmpty(), done.err.constData());
  }

  void noColours() {
    for (const char* command : {"doctor", "list solvers", "eval run"}) {
      const auto piped = shell(QString("brenier-cli ") + command);
      QCOMPARE(piped.code, 0);
      QVERIFY2(!(piped.out + piped.err).contains('\x1b'), command);
    }
    if (shell("command -v script").code != 0) QSKIP("there is no script(1), which makes a terminal");
    const auto coloured = shell("env -u NO_COLOR TERM=xterm script -qec 'brenier-cli doctor' /dev/null");
    const auto plain = shell("NO_COLOR=1 TERM=xterm script -qec 'brenier-cli doctor' /dev/null");
    QVERIFY(coloured.out.contains("\x1b[") && !plain.out.contains('\x1b'));
  }
};

BRENIER_TEST(TestStreams)
#include "test_streams.moc"
