#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QtTest>

#include "program.h"

using brenier::test::Workplace;

// Completions as a person meets them: in a shell, on a terminal, with the key Tab.

namespace {

/// A shell on a terminal of its own.
class Shell {
 public:
  Shell(const QByteArray& program, const QList<QByteArray>& arguments, const QByteArray& folder) {
    m_child = forkpty(&m_terminal, nullptr, nullptr, nullptr);
    if (m_child != 0) return;
    setenv("TERM", "xterm", 1);
    setenv("INPUTRC", "/dev/null", 1);
    setenv("PS1", "> ", 1);
    QList<QByteArray> words = QList<QByteArray>{program} + arguments;
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    if (chdir(folder.constData()) == 0) execvp(argv[0], argv.data());
    _exit(127);
  }
  ~Shell() {
    kill(m_child, SIGKILL);
    waitpid(m_child, nullptr, 0);
    close(m_terminal);
  }

  /// Types, and waits until what has come since looks like `wanted`. What came, without the terminal's own signs.
  QByteArray type(const QByteArray& keys, const QByteArray& wanted, int milliseconds = 10000) {
    if (write(m_terminal, keys.constData(), static_cast<std::size_t>(keys.size())) != keys.size()) return {};
    QElapsedTimer timer;
    for (QByteArray came; timer.isValid() || (timer.start(), true);) {
      if (came.contains(wanted) || timer.elapsed() > milliseconds) return came;
      pollfd ready{m_terminal, POLLIN, 0};
      char bytes[4096];
      if (poll(&ready, 1, 100) < 1) continue;
      const auto count = read(m_terminal, bytes, sizeof bytes);
      if (count < 1) return came;
      came.append(bytes, count);
      static const QRegularExpression signs("\\x1b(\\[[0-9;?]*[A-Za-z]|[=>])|[\\x07\\x08\\r]");
      came = QString::fromUtf8(came).remove(signs).toUtf8();
    }
    return {};
  }

 private:
  int m_terminal = -1;
  pid_t m_child = -1;
};

}  // namespace

class TestCompletion : public QObject {
  Q_OBJECT
  Workplace m_dir;

  void keepScript(const QString& shell, const QString& file) {
    const auto script = m_dir.cli({"completion", shell});
    QVERIFY2(script.code == 0, script.err.constData());
    QVERIFY(m_dir.write(file, script.out));
  }
  /// Clears the line, types these words and Tab, and compares the line that stands there then.
  static void completes(Shell& shell, const QByteArray& typed, const QByteArray& line) {
    const QByteArray came = shell.type("\x15" + typed + "\t", line);
    QVERIFY2(came.contains(line), (typed + " -> " + came).constData());
  }
  void asAPerson(Shell& shell) {
    completes(shell, "brenier-cli insp", "brenier-cli inspect ");
    completes(shell, "brenier-cli lesson gr", "brenier-cli lesson grade ");
    completes(shell, "brenier-cli train --fail", "train --fail-on-alarm ");
    completes(shell, "brenier-cli train --problem moo", "--problem moons ");
    completes(shell, "brenier-cli train --solver w2gn --quadratic_d", "--quadratic_diagonal ");
    completes(shell, "brenier-cli train --solver w2gn --convexity rep", "--convexity reparametrise ");
    completes(shell, "brenier-cli train --early-stop y", "--early-stop yes ");
    completes(shell, "brenier-cli eval my-r", "eval my-run.brenier ");
    completes(shell, "brenier-cli eval odd\\ n", "eval odd\\ name.brenier ");
    completes(shell, "brenier-cli eval \"odd n", "eval \"odd name.brenier\" ");
    completes(shell, "brenier-cli map run --in odd", "--in odd\\ name.brenier ");
  }

 private Q_SLOTS:
  void initTestCase() {
    for (const char* name : {"my-run.brenier", "odd name.brenier"}) QVERIFY(m_dir.write(name, "no run"));
  }

  void bash() {
    keepScript("bash", "completion.bash");
    Shell shell("bash", {"--norc", "--noprofile", "-i"}, m_dir.path().toUtf8());
    shell.type("bind 'set bell-style none'; bind 'set enable-bracketed-paste off'\n", "> ");
    shell.type(". ./completion.bash; echo re''ady\n", "ready\n");
    asAPerson(shell);
    completes(shell, "brenier-cli train --solver=w2gn --convexity=rep", "--convexity=reparametrise ");
  }

  void zsh() {
    if (QStandardPaths::findExecutable("zsh").isEmpty()) QSKIP("there is no zsh");
    keepScript("zsh", "_brenier-cli");
    Shell shell("zsh", {"-f", "-i"}, m_dir.path().toUtf8());
    shell.type("fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; echo re''ady\n", "ready\n");
    asAPerson(shell);
  }

  void fish() {
    if (QStandardPaths::findExecutable("fish").isEmpty()) QSKIP("there is no fish");
    keepScript("fish", "completion.fish");
    const auto offered = [&](const QString& line) {
      const auto said =
          m_dir.start("fish", {"--no-config", "-c", "source completion.fish; complete -C '" + line + "'"});
      return said.out.split('\n');
    };
    QVERIFY(offered("brenier-cli insp").contains("inspect"));
    QCOMPARE(offered("brenier-cli lesson ").size(), 4);  // three, and the end
    QVERIFY(offered("brenier-cli train --problem moo").contains("moons"));
    QVERIFY(offered("brenier-cli train --solver w2gn --quad").contains("--quadratic_diagonal"));
    QVERIFY(!offered("brenier-cli train --quad").contains("--quadratic_diagonal"));
    QVERIFY(offered("brenier-cli train --solver=w2gn --convexity=rep").contains("--convexity=reparametrise"));
    QVERIFY(offered("brenier-cli eval my-r").contains("my-run.brenier"));
  }

  /// All that can be named, and every option of every solver.
  void everythingIsOffered() {
    const QByteArray script = m_dir.cli({"completion", "bash"}).out;
    for (const char* what : {"problems", "solvers", "metrics", "networks", "exports", "measures"})
      for (const auto& entry : QJsonDocument::fromJson(m_dir.cli({"list", what, "--json"}).out).array()) {
        const auto object = entry.toObject();
        static const QString word("[ ']%1[ ']");
        const auto has = [&](const QString& name) {
          return QString::fromUtf8(script).contains(QRegularExpression(word.arg(QRegularExpression::escape(name))));
        };
        QVERIFY2(has(object["id"].toString()), qPrintable(object["id"].toString()));
        if (QByteArray(what) != "solvers") continue;
        for (const auto& option : object["options"].toArray())
          QVERIFY2(has("--" + option.toObject()["id"].toString()), qPrintable(option.toObject()["id"].toString()));
      }
  }
};

BRENIER_TEST(TestCompletion)
#include "test_completion.moc"
