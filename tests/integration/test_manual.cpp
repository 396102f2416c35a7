#include <QDirIterator>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "program.h"

using brenier::test::Workplace;

// What the manual tells a person to type is typed.

namespace {

/// The blocks between two fences of a page, those of one language, in order.
QList<QByteArray> blocksOf(const QString& page, const QByteArray& language = {}) {
  QFile file(QStringLiteral(BRENIER_DOCS "/") + page);
  QList<QByteArray> blocks;
  if (!file.open(QIODevice::ReadOnly)) return blocks;
  const QByteArray text = '\n' + file.readAll();
  for (auto at = text.indexOf("\n```"); at >= 0;) {
    const auto line = text.indexOf('\n', at + 1), end = text.indexOf("\n```", line - 1);
    if (line < 0 || end < 0) break;
    if (text.mid(at + 4, line - at - 4) == language) blocks << text.mid(line + 1, end - line);
    at = text.indexOf("\n```", end + 4);
  }
  return blocks;
}

/// What is typed in a shell, with the programs of this build. Empty where it ends well. Learning for seconds is for who
/// reads along: one shows whether a line does what it says.
QByteArray failureOf(Workplace& dir, const QByteArray& page) {
  static const QRegularExpression learning("--seconds [0-9]+");
  const QByteArray block = QString::fromUtf8(page).replace(learning, "--seconds 1").toUtf8();
  const QByteArray path = QFileInfo(QStringLiteral(BRENIER_CLI)).absolutePath().toUtf8();
  if (!dir.write("typed.sh", "PATH=" + path + ":$PATH\nset -e\n" + block)) return "typed.sh cannot be written";
  const auto done = dir.start("sh", {"typed.sh"});
  return done.code == 0 ? QByteArray() : block + done.out + done.err;
}

}  // namespace

class TestManual : public QObject {
  Q_OBJECT
  Workplace m_dir;

 private Q_SLOTS:
  void typed_data() {
    QTest::addColumn<int>("blocks");
    QTest::addRow("first_hour.md") << 6;
    QTest::addRow("lecture.md") << 2;
    QTest::addRow("own_data.md") << 3;
  }
  void typed() {
    QFETCH(int, blocks);
    const auto typed = blocksOf(QTest::currentDataTag());
    QCOMPARE(typed.size(), blocks);
    const bool first = QString(QTest::currentDataTag()) == "first_hour.md";  // whose runs are looked at below
    Workplace own;
    for (const auto& block : typed) {
      const QByteArray failure = failureOf(first ? m_dir : own, block);
      QVERIFY2(failure.isEmpty(), failure.constData());
    }
    if (first) QVERIFY(m_dir.read("moved.csv").count('\n') >= 4);
  }

  /// A map is exported and loaded in each of the ways that the page shows.
  void production() {
    const auto typed = blocksOf("production.md"), python = blocksOf("production.md", "python");
    QCOMPARE(typed.size(), 3);
    QCOMPARE(python.size(), 5);
    Workplace dir;
    const auto type = [&](const QByteArray& block) {
      const QByteArray failure = failureOf(dir, block);
      QVERIFY2(failure.isEmpty(), failure.constData());
    };
    type(typed[0]);
    type(typed[1]);
    QCOMPARE(dir.read("back.csv").count('\n'), 3);
    const QString program = qEnvironmentVariable("BRENIER_PYTHON", BRENIER_CHECK_PYTHON);
    if (dir.start(program, {"-c", "import onnxruntime, torch, jax, safetensors"}).code != 0)
      QSKIP("no Python with onnxruntime, safetensors, torch and jax at .venv-check; run scripts/setup");
    type(typed[2]);
    for (const auto& block : python) {
      const auto done = dir.start(program, {"-c", block});
      QVERIFY2(done.code == 0 && !done.out.isEmpty(), (block + done.err).constData());
    }
  }

  /// Every file of a run stands in its page, and the page's Python reads one.
  void runFolder() {
    QFile page(QStringLiteral(BRENIER_DOCS "/run_folder.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QByteArray text = page.readAll();
    QCOMPARE(m_dir.cli(brenier::test::quickTraining("run") + QStringList{"--steps", "20"}).code, 0);
    int files = 0;
    for (const char* run : {"run", "second"})
      for (QDirIterator it(m_dir.path(run), QDir::Files, QDirIterator::Subdirectories); it.hasNext(); ++files) {
        const QString name = QDir(m_dir.path(run)).relativeFilePath(it.next());
        const QByteArray told = name.contains('/') ? name.section('/', 0, 0).toUtf8() + '/' : name.toUtf8();
        QVERIFY2(text.contains("| `" + told + "` |"), qPrintable(name));
      }
    QVERIFY(files > 8);
    QVERIFY(text.contains('`' + m_dir.read("run/metrics.csv").split('\n')[0] + '`'));
    if (QStandardPaths::findExecutable("python3").isEmpty()) QSKIP("there is no Python");
    const auto blocks = blocksOf("run_folder.md", "python");
    QCOMPARE(blocks.size(), 1);
    const auto said = m_dir.start("python3", {"-c", blocks[0]});
    QVERIFY2(said.code == 0 && said.out.contains("values, the last"), said.err.constData());
  }
};

BRENIER_TEST(TestManual)
#include "test_manual.moc"
