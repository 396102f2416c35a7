#include <QDirIterator>
#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "data_files.h"
#include "manual_blocks.h"
#include "program.h"

using brenier::test::Block;
using brenier::test::blocksOf;
using brenier::test::manualPages;
using brenier::test::normals;
using brenier::test::npy;
using brenier::test::Outcome;
using brenier::test::textOfPage;
using brenier::test::Workplace;

// What the manual tells a person to type is typed. (Commands within sentences: test_manual_sentences.)

namespace {

/// brenier-cli for who reads along: what one would wait for is cut short. BRENIER_TYPED_STEPS: the most steps.
const char* const kCutShort = R"(#!/bin/sh
command=$1 ends= last= most=${BRENIER_TYPED_STEPS:-40}
for word; do
  shift
  case $last in
    --seconds | --processor-seconds) word=0.3 ;;
    --steps) [ "$word" -le "$most" ] || word=$most ;;
    --samples) [ "$word" -le 256 ] || word=256 ;;
  esac
  case $word in --seconds | --steps | --processor-seconds | --help) ends=1 ;; esac
  last=$word
  set -- "$@" "$word"
done
[ "$command" != autoencoder ] || set -- "$@" --steps "$most" --width 4
[ "$command" != train ] || [ "$ends" ] || set -- "$@" --seconds 0.3
exec ")" BRENIER_CLI R"(" "$@"
)";

/// What the reader of a page has beside a.npy to x.npy, t.csv and d.npz.
QByteArray givenOn(const QString& page) {
  if (page == "docs/lessons.md")
    return "cp -r '" BRENIER_SOURCE_DIR
           "/resources/lessons/01-moving-sand' my-lesson\n"
           "cp -r my-lesson other.brenier-lesson; mkdir answers\n"
           R"(printf '{"format": 1, "lesson": "moving-sand", "title": "Moving sand", "answers": [{"step": "pair", )"
           R"("kind": "choice", "prompt": "Which?", "given": {"values": [1]}, "number": "1", "sentence": "So.", )"
           R"("score": 0.5, "tries": 1}]}' > answers/1.json)"
           "\n";
  if (page == "docs/images.md")
    return "mkdir damaged\nfor k in 1 2 3; do (printf 'P5 28 28 255\\n'; head -c 784 /dev/urandom) > damaged/$k.pgm; "
           "done\n";
  return {};
}

/// Somebody at a shell with these programs and a page.
class Reader : public Workplace {
 public:
  explicit Reader(const QString& page) : m_page(page) {
    const auto rows = normals(300, {0, 1}, {1, 2}, 1);
    QByteArray table = "x,y,w\n";
    for (int k = 0; k < 300; ++k) table += QByteArray::number(k % 17) + ',' + QByteArray::number(k % 13) + ",0.5\n";
    bool there = QDir(path()).mkpath("cut") && write("cut/brenier-cli", kCutShort) && write("t.csv", table);
    for (const char* name : {"a.npy", "b.npy", "x.npy"}) there = there && write(name, npy(rows));
    QByteArray text;
    for (std::size_t i = 0; i < rows.count(); ++i)
      text += QByteArray::number(rows.at(i, 0)) + ',' + QByteArray::number(rows.at(i, 1)) + '\n';
    for (const char* name : {"a.csv", "b.csv"}) there = there && write(name, text);
    QFile program(path("cut/brenier-cli"));
    there = there && program.setPermissions(program.permissions() | QFile::ExeOwner);
    // An archive of arrays, as numpy.savez makes them.
    m_trouble = there ? typed("python3 -m zipfile -c d.npz b.npy\n" + givenOn(page)) : "files cannot be written";
  }

  /// What went wrong before the first block; empty where nothing did.
  QByteArray trouble() const { return m_trouble; }

  /// What is wrong with a block that a person types or saves; empty where it ends well.
  QByteArray take(const Block& block) {
    const QByteArray place = m_page.toUtf8() + ':' + QByteArray::number(block.line) + ":\n";
    if (const QString file = block.noteAfter("as"); !file.isEmpty()) {
      // What is learned many times is cut short in the file.
      QString text = QString::fromUtf8(block.text);
      text.replace(QRegularExpression("\"steps\": [0-9]+"), "\"steps\": 2").replace("\"1-8\"", "\"1-1\"");
      return write(file, text.toUtf8()) ? QByteArray() : place + "cannot be written";
    }
    if (block.language == "python") {
      const Outcome ran = start(python(), {"-c", block.text});
      return ran.code == 0 && !ran.out.isEmpty() ? QByteArray() : place + block.text + ran.out + ran.err;
    }
    if (!block.language.isEmpty() && block.language != "sh")
      return place + "nobody knows what to do with this language";
    const QByteArray wrong = typed(block.text);
    return wrong.isEmpty() ? wrong : place + wrong;
  }

  static QString python() { return qEnvironmentVariable("BRENIER_PYTHON", BRENIER_CHECK_PYTHON); }

 private:
  QString m_page;
  QByteArray m_trouble;

  QByteArray typed(const QByteArray& lines) {
    const QByteArray studio = QFileInfo(QStringLiteral(BRENIER_CLI)).absolutePath().toUtf8();
    if (!write("typed.sh", "PATH=" + path("cut").toUtf8() + ":" + studio + ":$PATH\nset -ex\n" + lines))
      return "typed.sh cannot be written";
    const Outcome done = start("sh", {"typed.sh"}, 1500);  // pictures take minutes on a busy machine
    return done.code == 0 ? QByteArray() : done.out.right(300) + done.err.right(600);  // its last line is what failed
  }
};

/// Why a block is left to others, checked; `wrong` where the reason is none.
bool isLeftOut(const QString& page, const Block& block, QByteArray& wrong) {
  if (const QString other = block.noteAfter("run by"); !other.isEmpty()) {
    const QString path = QStringLiteral("tests/") + other.section('/', 0, 0) + "/test_" + other.section('/', 1);
    const QString source = textOfPage(path + ".cpp") + textOfPage(path + ".py");
    if (!source.contains(QFileInfo(page).fileName())) wrong = other.toUtf8() + " does not read this page";
    return true;
  }
  if (block.note.startsWith("not run:")) {
    if (block.note.size() < 20) wrong = "a block that is not run wants a reason";
    return true;
  }
  if (block.note == "with --all") return qEnvironmentVariableIsEmpty("BRENIER_ALL");
  if (!block.note.isEmpty() && block.note != "with .venv-check" && block.noteAfter("as").isEmpty())
    wrong = "unknown note: " + block.note.toUtf8();
  return false;
}

}  // namespace

class TestManual : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Each page with all the blocks that it has, so that none is overlooked, those that nobody runs among them.
  void typed_data() {
    QTest::addColumn<int>("blocks");
    const QMap<QString, int> blocks = {
        {"README.md", 4},          {"CONTRIBUTING.md", 1},    {"docs/engine_library.md", 1}, {"docs/experiments.md", 5},
        {"docs/figures.md", 3},    {"docs/first_hour.md", 6}, {"docs/images.md", 2},         {"docs/lecture.md", 2},
        {"docs/lessons.md", 1},    {"docs/own_data.md", 3},   {"docs/production.md", 8},     {"docs/python.md", 2},
        {"docs/run_folder.md", 1}, {"docs/watching.md", 5},   {"docs/window.md", 1}};
    QCOMPARE(QStringList(blocks.keys()).filter("docs/").size(), 13);
    for (const QString& page : manualPages()) QTest::addRow("%s", qPrintable(page)) << blocks.value(page, 0);
  }
  void typed() {
    QFETCH(int, blocks);
    const QString page = QTest::currentDataTag();
    const auto all = blocksOf(page);
    QCOMPARE(all.size(), blocks);
    // Commands that are set in by four spaces would be seen by readers and by nobody here. (In the glossary it is
    // formulas.)
    static const QRegularExpression setIn("(?:^|\\n)\\n(    \\S[^\\n]*)");
    QString outside = textOfPage(page);
    outside.remove(QRegularExpression(
        "^```.*?^```", QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption));
    QVERIFY2(page == "docs/glossary.md" || !setIn.match(outside).hasMatch(),
             qPrintable("put it between fences: " + setIn.match(outside).captured(1)));
    if (all.isEmpty()) return;
    if (page == "docs/images.md") {  // a step over pictures takes as long as hundreds over points
      qputenv("BRENIER_TYPED_STEPS", "4");
    }
    const auto forgotten = qScopeGuard([] { qunsetenv("BRENIER_TYPED_STEPS"); });
    Reader reader(page);
    QVERIFY2(reader.trouble().isEmpty(), reader.trouble().constData());
    static const bool others =
        Workplace().start(Reader::python(), {"-c", "import onnxruntime, torch, jax, safetensors"}).code == 0;
    int lacking = 0;
    for (const auto& block : all) {
      QByteArray wrong;
      const bool left = isLeftOut(page, block, wrong);
      if (!left && wrong.isEmpty()) {
        if (block.note == "with .venv-check" && !others)
          ++lacking;
        else
          wrong = reader.take(block);
      }
      QVERIFY2(wrong.isEmpty(), (page.toUtf8() + ':' + QByteArray::number(block.line) + ": " + wrong).constData());
    }
    if (page == "docs/first_hour.md") QVERIFY(reader.read("moved.csv").count('\n') >= 4);
    if (page == "docs/production.md") QCOMPARE(reader.read("back.csv").count('\n'), 3);
    if (lacking > 0) QSKIP("no Python with onnxruntime, safetensors, torch and jax at .venv-check; run scripts/setup");
  }

  /// Every file of a run stands in its page, and the page's Python reads one.
  void runFolder() {
    const QByteArray text = textOfPage("docs/run_folder.md").toUtf8();
    Workplace dir;
    QCOMPARE(dir.cli(brenier::test::quickTraining("run") + QStringList{"--steps", "20"}).code, 0);
    QVERIFY(dir.write("a.csv", "x,y\n0,0\n1,0\n0,1\n1,1\n"));
    QCOMPARE(dir.cli({"train", "--source", "a.csv", "--target", "a.csv", "--steps", "5", "--out", "second"}).code, 0);
    int files = 0;
    for (const char* run : {"run", "second"})
      for (QDirIterator it(dir.path(run), QDir::Files, QDirIterator::Subdirectories); it.hasNext(); ++files) {
        const QString name = QDir(dir.path(run)).relativeFilePath(it.next());
        const QByteArray told = name.contains('/') ? name.section('/', 0, 0).toUtf8() + '/' : name.toUtf8();
        QVERIFY2(text.contains("| `" + told + "` |"), qPrintable(name));
      }
    QVERIFY(files > 8);
    QVERIFY(text.contains('`' + dir.read("run/metrics.csv").split('\n')[0] + '`'));
    if (QStandardPaths::findExecutable("python3").isEmpty()) QSKIP("there is no Python");
    const auto blocks = blocksOf("docs/run_folder.md");
    QCOMPARE(blocks.size(), 1);
    const auto said = dir.start("python3", {"-c", blocks[0].text});
    QVERIFY2(said.code == 0 && said.out.contains("values, the last"), said.err.constData());
  }
};

BRENIER_TEST(TestManual)
#include "test_manual.moc"
