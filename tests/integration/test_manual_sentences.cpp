#include <QFileInfo>
#include <QHash>
#include <QRegularExpression>
#include <QtTest>

#include "data_files.h"
#include "manual_blocks.h"
#include "program.h"

using brenier::test::manualPages;
using brenier::test::normals;
using brenier::test::npy;
using brenier::test::spansOf;
using brenier::test::Workplace;

// Commands within the manual's sentences, `brenier-cli eval RUN --source F --target G`: each names a command and
// options that there are, and those that need no more than a run and files are typed.

namespace {

const QRegularExpression kFlag("(?<![\\w-])--[a-z][\\w-]*");

/// A person's words for what they have; the longest first.
QString withNames(QString span) {
  const QList<std::pair<QString, QString>> names = {{"FOLDER/config.json", "run/config.json"},
                                                    {"--source FILE", "--source a.npy"},
                                                    {"--target FILE", "--target b.npy"},
                                                    {"--test-source FILE", "--test-source a.npy"},
                                                    {"--test-target FILE", "--test-target b.npy"},
                                                    {"RUN", "run"},
                                                    {"SOURCE", "a.npy"},
                                                    {"TARGET", "b.npy"},
                                                    {"source F ", "source a.npy "},
                                                    {"target G", "target b.npy"},
                                                    {"lesson check FILE", "lesson check moving-sand"},
                                                    {"COMMAND", "train"}};
  for (const auto& [word, name] : names) span.replace(word, name);
  return span;
}

}  // namespace

class TestManualSentences : public QObject {
  Q_OBJECT
  Workplace m_dir;
  QStringList m_commands;
  QHash<QString, QByteArray> m_help;  ///< by program and command

  QByteArray helpOf(const QStringList& words) {
    const QString key = words.join(' ');
    if (!m_help.contains(key)) {
      const bool studio = words.first() == "brenier";
      const QString program =
          studio ? QFileInfo(QStringLiteral(BRENIER_CLI)).dir().filePath("brenier") : QStringLiteral(BRENIER_CLI);
      m_help[key] = m_dir.start(program, words.mid(1) + QStringList{"--help"}).out;
    }
    return m_help[key];
  }

  /// A span as words of a command line; empty where it is none. Within sentences `train --json` is `brenier-cli train
  /// --json`.
  QStringList wordsOf(const QString& span) const {
    QStringList words = span.split(' ');
    if (words.first() == "brenier-cli" || (words.first() == "brenier" && words.size() > 1)) return words;
    static const QRegularExpression argument("--[a-z].*|[A-Z]{2,}.*|run/.*");
    if (words.size() < 2 || !m_commands.contains(words.first()) || words.indexOf(argument) < 0) return {};
    return QStringList{"brenier-cli"} + words;
  }

 private Q_SLOTS:
  void initTestCase() {
    static const QRegularExpression command("^  (\\w+)$", QRegularExpression::MultilineOption);
    for (auto found = command.globalMatch(QString::fromUtf8(helpOf({"brenier-cli"}))); found.hasNext();)
      m_commands << found.next().captured(1);
    QVERIFY(m_commands.size() >= 17);
    for (const char* name : {"a.npy", "b.npy", "x.npy"})
      QVERIFY(m_dir.write(name, npy(normals(200, {0, 1}, {1, 2}, 1))));
    QCOMPARE(m_dir.cli(brenier::test::quickTraining("run") + QStringList{"--steps", "20"}).code, 0);
    QCOMPARE(m_dir.start("cp", {"-r", "run", "first"}).code, 0);
    QCOMPARE(m_dir.start("cp", {"-r", BRENIER_DOCS, "docs"}).code, 0);
  }

  void commandsAndOptionsAreThere() {
    int spans = 0, flags = 0;
    QStringList wrong;
    for (const QString& page : manualPages())
      for (const QString& span : spansOf(page)) {
        const QStringList words = wordsOf(span);
        if (words.isEmpty()) continue;
        ++spans;
        QStringList command = words.mid(0, 1);
        if (words.first() == "brenier-cli" && words.size() > 1 && words[1] != "COMMAND") {
          if (!m_commands.contains(words[1])) {
            wrong << page + ": " + span;
            continue;
          }
          command << words[1];
          if (words[1] == "lesson" && words.size() > 2) command << words[2];
        }
        const QByteArray help = helpOf(command);
        for (auto found = kFlag.globalMatch(span); found.hasNext(); ++flags)
          if (const QByteArray flag = found.next().captured().toUtf8(); !help.contains(flag))
            wrong << page + ": " + span + ": there is no " + flag;
      }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
    QVERIFY2(spans >= 70 && flags >= 55, qPrintable(QString("%1 %2").arg(spans).arg(flags)));
  }

  void typed() {
    static const QRegularExpression unknown("[A-Z]{1,}\\b|[|]|\\.\\.\\.|\\[|fashion|--json$|--seeds$|film\\.");
    QStringList seen;
    for (const QString& page : manualPages())
      for (const QString& span : spansOf(page)) {
        QStringList words = wordsOf(withNames(span));
        // Results as JSON have a test of their own (cli), films too (export), and pictures a page (images.md).
        if (words.size() < 3 || words.first() != "brenier-cli" || unknown.match(words.join(' ')).hasMatch()) continue;
        if (words[1] == "train") {
          if (words.contains("--help")) continue;
          if (!words.contains("--source") && words.filter("config.json").isEmpty() && !words.contains("--problem"))
            words << "--problem"
                  << "moons";
          if (const auto steps = words.indexOf("--steps"); steps >= 0) words.remove(steps, 2);
          words << "--steps"
                << "5"
                << "--out" << QString("out%1").arg(seen.size());
        }
        if (words[1] == "eval" && words.contains("--source.columns")) continue;
        const QString line = words.join(' ');
        if (seen.contains(line)) continue;
        const auto done = m_dir.cli(words.mid(1));
        if (!span.startsWith("brenier-cli") && done.err.contains(" required"))
          continue;  // of a command, what matters there
        seen << line;
        QVERIFY2(done.code == 0, (page.toUtf8() + ": " + line.toUtf8() + '\n' + done.err).constData());
      }
    QVERIFY2(seen.size() >= 16, qPrintable(seen.join('\n')));
    // Pages were written again on the way: they say what is in the sources.
    for (const char* list : {"solvers", "metrics", "settings"})
      QVERIFY(!seen.filter(QString("list %1 --pages").arg(list)).isEmpty());
    QCOMPARE(m_dir.cli({"list", "glossary", "--pages", "docs"}).code, 0);
    const auto same = m_dir.start("diff", {"-r", "docs", BRENIER_DOCS});
    QVERIFY2(same.code == 0, same.out.constData());
  }

  /// Scripts and benchmarks that sentences name are there, with the options that are named.
  void scriptsAreThere() {
    int scripts = 0;
    static const QRegularExpression path("^(\\./)?((?:scripts|bench)/\\S+)(.*)$");
    for (const QString& page : manualPages())
      for (const QString& span : spansOf(page)) {
        const auto found = path.match(span);
        if (!found.hasMatch()) continue;
        ++scripts;
        const QFileInfo file(QStringLiteral(BRENIER_SOURCE_DIR "/") + found.captured(2));
        // A program of bench lies there as its source, or its folder is named.
        QStringList sources;
        if (file.isFile())
          sources << file.filePath();
        else if (file.isDir())
          for (const QString& name : QDir(file.filePath()).entryList(QDir::Files))
            sources << file.filePath() + '/' + name;
        else if (QFile::exists(file.filePath() + ".cpp"))
          sources << file.filePath() + ".cpp";
        QVERIFY2(!sources.isEmpty(), qPrintable(page + ": " + span));
        QByteArray text;
        for (const QString& name : sources) {
          QFile source(name);
          if (source.open(QIODevice::ReadOnly)) text += source.readAll();
        }
        for (auto flag = kFlag.globalMatch(found.captured(3)); flag.hasNext();) {
          const QByteArray name = flag.next().captured().toUtf8();
          QVERIFY2(text.contains(name), qPrintable(page + ": " + span + ": " + name));
        }
      }
    QVERIFY(scripts > 20);
  }
};

BRENIER_TEST(TestManualSentences)
#include "test_manual_sentences.moc"
