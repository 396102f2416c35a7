#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "program.h"

using brenier::test::Outcome;
using brenier::test::quickTraining;
using brenier::test::Workplace;

// The command line by habit: help, how much is said, what a machine has.

class TestHelp : public QObject {
  Q_OBJECT
  Workplace m_dir;
  QMap<QStringList, QByteArray> m_helps;  ///< each asked for once

  Outcome run(const QStringList& arguments) const { return m_dir.cli(arguments); }
  QByteArray help(const QStringList& path) {
    QByteArray& text = m_helps[path];
    if (text.isEmpty())
      if (const auto said = run(path + QStringList{"--help"}); said.code == 0) text = said.out;
    return text;
  }
  /// The names under "Commands:" of a help text.
  static QStringList commandsOf(const QByteArray& help) {
    QStringList names;
    bool inside = false;
    for (const auto& line : help.split('\n')) {
      if (!line.startsWith(' ')) inside = line == "Commands:";
      if (inside && line.startsWith("  ") && line.size() > 2 && line[2] != ' ')
        names << QString::fromUtf8(line.trimmed());
    }
    return names;
  }
  QList<QStringList> everyCommand(const QStringList& above = {}) {
    QList<QStringList> all;
    for (const auto& name : commandsOf(help(above))) {
      const auto below = everyCommand(above + QStringList{name});
      all << (below.isEmpty() ? QList<QStringList>{above + QStringList{name}} : below);
    }
    return all;
  }
  /// The help of one option in one line, from its name to the next.
  static QByteArray said(const QByteArray& help, const QByteArray& option) {
    QByteArray text;
    bool inside = false;
    for (const auto& line : help.split('\n')) {
      if (!line.startsWith("      "))
        inside = (line + ' ').startsWith("  " + option + ' ') || line.startsWith("  " + option + ',');
      if (inside) text += ' ' + line.trimmed();
    }
    return text;
  }

  QJsonDocument json(const QStringList& arguments) const { return QJsonDocument::fromJson(run(arguments).out); }
  /// The row of the page that begins with this command names every key.
  static void check(const QByteArray& page, const QByteArray& command, const QJsonObject& printed) {
    const QByteArray row = page.mid(page.indexOf("| " + command)).split('\n')[0];
    QVERIFY2(page.contains("| " + command) && !printed.isEmpty(), command.constData());
    for (const auto& key : printed.keys())
      QVERIFY2(row.contains('`' + key.toUtf8() + '`'), (command + ": " + key.toUtf8()).constData());
  }

 private Q_SLOTS:
  /// Each has an example that names no option which its help does not list.
  void everyCommandHasAnExample() {
    const auto commands = everyCommand();
    QVERIFY(commands.contains(QStringList{"train"}) && commands.contains(QStringList{"lesson", "grade"}));
    static const QRegularExpression option("--[a-z-]+");
    for (const auto& path : commands) {
      const QByteArray text = help(path);
      const auto example = text.indexOf("Example: brenier-cli " + path.join(' ').toUtf8());
      QVERIFY2(example > 0, qPrintable(path.join(' ')));
      const QByteArray line = text.mid(example).split('\n')[0];
      for (auto match = option.globalMatch(QString::fromUtf8(line)); match.hasNext();) {
        const QByteArray name = match.next().captured().toUtf8();
        QVERIFY2(!said(text, name).isEmpty(), (path.join(' ').toUtf8() + ": " + name).constData());
      }
      for (const char* name : {"--help", "--quiet", "--verbose"}) QVERIFY2(!said(text, name).isEmpty(), name);
      for (const auto& each : text.split('\n')) QVERIFY2(each.size() <= 100, each.constData());
    }
  }

  void defaultsUnitsAndRanges() {
    const QByteArray train = help({"train"});
    QVERIFY2(said(train, "--held-out").contains("(from 2 to 4096 samples; by default 1024)"), train.constData());
    QVERIFY(said(train, "--engine").contains("(auto, fused, autograd; by default auto)"));
    QVERIFY(said(train, "--steps").contains("by default none"));
    QVERIFY(said(help({"exact"}), "--samples").contains("(from 1 to 50000; by default"));
    QVERIFY(said(help({"export"}), "--film").contains("(training, interpolation)"));
  }

  /// Every option of every solver, with what `list solvers --json` says of it.
  void optionsOfTheChosenSolver() {
    const auto solvers = QJsonDocument::fromJson(run({"list", "solvers", "--json"}).out).array();
    QVERIFY(solvers.size() > 10);
    QVERIFY(!help({"train"}).contains("Options of"));
    for (const auto& solver : {solvers.first().toObject(), solvers.last().toObject()}) {
      const QByteArray text = help({"train", "--solver", solver["id"].toString()});
      QVERIFY(text.contains("Options of " + solver["id"].toString().toUtf8()));
      for (const auto& each : solver["options"].toArray()) {
        const auto option = each.toObject();
        const QByteArray line = said(text, "--" + option["id"].toString().toUtf8());
        QVERIFY2(!line.isEmpty(), qPrintable(option["id"].toString()));
        for (const auto& choice : option["choices"].toArray()) QVERIFY(line.contains(choice.toString().toUtf8()));
        QVERIFY2(line.contains(option["unit"].toString().toUtf8()), line.constData());
        if (option["kind"].toString() == "integer" && !option["default"].isNull())
          QVERIFY2(line.contains("by default " + QByteArray::number(option["default"].toInteger())), line.constData());
      }
    }
    QVERIFY(help({"train", "--source", "mixture"}).contains("--source."));
    QVERIFY(help({"train", "--solver", "nothing"}).contains("no solver \"nothing\""));
  }

  void quietAndVerbose() {
    const auto train = [&](const QString& out, const QStringList& more) {
      return run(quickTraining(out) + QStringList{"--steps", "5"} + more);
    };
    const auto plain = train("plain", {}), quiet = train("quiet", {"--quiet"}), verbose = train("verbose", {"-v"});
    QVERIFY(plain.code == 0 && quiet.code == 0 && verbose.code == 0);
    QVERIFY(plain.err.contains("Scoring on") && !plain.err.contains("\"solver\""));
    QVERIFY2(quiet.err.isEmpty(), quiet.err.constData());
    QCOMPARE(quiet.out.count('\n'), plain.out.count('\n'));
    QVERIFY2(verbose.err.contains("\"solver\": \"ot_icnn\"") && verbose.err.contains("MB of memory"),
             verbose.err.constData());
    const auto wrong = run({"eval", "nothing", "--quiet"});
    QVERIFY(wrong.code == 2 && wrong.err.startsWith("error: "));
    QCOMPARE(run({"eval", "plain", "--quiet", "--verbose"}).code, 2);
  }

  /// On a terminal, which `script` makes; without one, and with NO_COLOR, no sign but text.
  void coloursAndBars() {
    const QString script = QStandardPaths::findExecutable("script");
    if (script.isEmpty()) QSKIP("there is no script(1)");
    const auto onTerminal = [&](const QString& words, const QString& before = {}) {
      return m_dir.start(script, {"-qec", before + " " BRENIER_CLI " " + words, "/dev/null"}).out;
    };
    const QString before = "TERM=xterm", refused = "TERM=xterm NO_COLOR=1", dumb = "TERM=dumb";
    QVERIFY(onTerminal("eval nothing", before).contains("\033[31merror:"));
    QVERIFY(onTerminal("train --help", before).contains("\033[1m"));
    for (const auto& none : {refused, dumb}) {
      QVERIFY(!onTerminal("eval nothing", none).contains('\033'));
      QVERIFY(!onTerminal("train --help", none).contains('\033'));
    }
    QVERIFY(!run({"eval", "nothing"}).err.contains('\033') && !help({"train"}).contains('\033'));
    const QString learn = quickTraining("bar").join(' ') + " --seconds 1";
    QVERIFY(onTerminal(learn, before).contains("[####"));
    QVERIFY(!run(quickTraining("no-bar") + QStringList{"--steps", "5"}).err.contains('['));
  }

  void doctorSaysWhatIsThere() {
    const auto told = run({"doctor", "--json"});
    QCOMPARE(told.code, 0);
    QSet<QString> ids;
    for (const auto& each : QJsonDocument::fromJson(told.out).array()) {
      const auto finding = each.toObject();
      ids << finding["id"].toString();
      QVERIFY2(!finding["found"].toString().isEmpty(), qPrintable(finding["id"].toString()));
      if (!finding["there"].toBool())
        QVERIFY2(!finding["serves"].toString().isEmpty() && !finding["remedy"].toString().isEmpty(),
                 qPrintable(finding["id"].toString()));
    }
    for (const char* id : {"processor", "libtorch", "cuda", "studio", "opengl", "gif", "mp4", "datasets", "python"})
      QVERIFY2(ids.contains(id), id);
    // A display is there only where the environment names one.
    const auto display = [&](const QString& variable) {
      const auto list = m_dir.start("env", {"-u", "WAYLAND_DISPLAY", variable, BRENIER_CLI, "doctor"}).out;
      return !list.contains("- display");
    };
    QVERIFY(display("DISPLAY=:7"));
    QVERIFY(!display("-uDISPLAY"));
  }

  /// docs/command_line.md names every key that other programs get.
  void jsonKeysAreDocumented() {
    QFile page(QStringLiteral(BRENIER_DOCS "/command_line.md"));
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QByteArray text = page.readAll();
    QVERIFY(m_dir.write("a.csv", "0,0\n1,0\n0,1\n") && m_dir.write("b.csv", "1,1\n2,1\n1,2\n"));
    const auto trained = run(quickTraining("keys") + QStringList{"--steps", "6", "--json"});
    QCOMPARE(trained.code, 0);
    check(text, "`train --json`", QJsonDocument::fromJson(trained.out).object());
    check(text, "`exact --json`", json({"exact", "--source", "a.csv", "--target", "b.csv", "--json"}).object());
    const auto truth = json({"inspect", "keys", "--json", "--truth"}).object();
    check(text, "`inspect --json --truth`", truth);
    check(text, "`inspect --json`", truth["true"].toArray().first().toObject());
    check(text, "`export --json`",
          json({"export", "keys", "--out", "out", "--format", "safetensors", "--json"}).object());
    check(text, "`doctor --json`", json({"doctor", "--json"}).array().first().toObject());
    check(text, "`lesson list --json`", json({"lesson", "list", "--json"}).array().first().toObject());
    check(text, "`list WHAT --json`", json({"list", "measures", "--json"}).array().first().toObject());
    const auto number = json({"eval", "keys", "--metric", "l2_uvp", "--json"}).object()["l2_uvp"].toObject();
    QVERIFY(number.contains("unit"));
    for (const auto& key : number.keys()) QVERIFY2(text.contains('`' + key.toUtf8() + '`'), qPrintable(key));
  }

  /// One page of the manual for the program and for each command, which man formats without a complaint.
  void manualPages() {
    QCOMPARE(run({"manual", "man"}).code, 0);
    const QString man = QStandardPaths::findExecutable("man"), groff = QStandardPaths::findExecutable("groff");
    auto paths = everyCommand();
    paths << QStringList{} << QStringList{"lesson"};
    for (const auto& path : paths) {
      const QString name = "man/" + (QStringList{"brenier-cli"} + path).join('-') + ".1";
      const QByteArray page = m_dir.read(name);
      QVERIFY2(page.startsWith(".TH ") && page.contains("Example:") == (path != QStringList{"lesson"}),
               qPrintable(name));
      if (groff.isEmpty()) continue;
      const auto formatted = m_dir.start(groff, {"-man", "-Tutf8", "-ww", name});
      QVERIFY2(formatted.code == 0 && formatted.err.isEmpty(), (name.toUtf8() + formatted.err).constData());
    }
    QVERIFY(m_dir.read("man/brenier-cli-train.1").contains("by default 1024"));
  }
};

BRENIER_TEST(TestHelp)
#include "test_help.moc"
