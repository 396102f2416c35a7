#include <QFileInfo>
#include <QtTest>

#include "program.h"

using namespace brenier::test;

/// `brenier --attach` where there is nothing to attach to: a sentence, and no window.
class TestAttach : public QObject {
  Q_OBJECT

  Workplace m_place;
  QString m_studio = QFileInfo(QStringLiteral(BRENIER_CLI)).absolutePath() + "/brenier";

  Outcome attach(const QStringList& words) const {
    return m_place.start("env", QStringList{"QT_QPA_PLATFORM=offscreen", "PATH=" + m_place.path() + ":/usr/bin:/bin",
                                            m_studio, "--attach"} +
                                    words);
  }

 private Q_SLOTS:
  void initTestCase() {
    if (!QFileInfo::exists(m_studio)) QSKIP("built without a window");
    QCOMPARE(m_place.cli(quickTraining("run") + QStringList{"--steps", "20"}).code, 0);
    QVERIFY(
        m_place.write("ssh", "#!/bin/sh\necho \"$@\" > words\necho 'Permission denied (publickey).' >&2\nexit 255\n"));
    QFile ssh(m_place.path("ssh"));
    QVERIFY(ssh.setPermissions(ssh.permissions() | QFile::ExeOwner));
  }

  void nothingIsThere_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no run") << QStringList{"none"} << "There is no run none that could be watched.";
    QTest::newRow("nobody learns") << QStringList{"run"}
                                   << "No process is learning in run; its last save is step 20. brenier run opens it.";
    QTest::newRow("no token") << QStringList{"127.0.0.1:9"} << "A port wants the token of its run.";
    QTest::newRow("a wrong token") << QStringList{"127.0.0.1:9", "--token", "run/config.json"}
                                   << "A token has 32 hexadecimal digits";
    QTest::newRow("no path") << QStringList{"ssh://cluster"} << "Write ssh://HOST/PATH.";
    QTest::newRow("ssh is refused") << QStringList{"ssh://me@cluster:2222/home/me/run/"}
                                    << "ssh to me@cluster:2222 ended: Permission denied (publickey).";
  }
  void nothingIsThere() {
    QFETCH(QStringList, words);
    QFETCH(QString, sentence);
    const Outcome said = attach(words);
    QVERIFY2(said.code == 2 && QString::fromUtf8(said.err).contains(sentence), said.err);
  }

  /// What ssh is asked for: the socket of the run there, at a place of its own here.
  void sshForwardsTheSocket() {
    attach({"ssh://me@cluster:2222/home/me/run/"});
    const QString words = QString::fromUtf8(m_place.read("words"));
    QVERIFY2(words.startsWith("-N ") && words.contains("/watch.sock:/home/me/run/watch.sock ") &&
                 words.trimmed().endsWith("-p 2222 me@cluster"),
             qPrintable(words));
  }
};

BRENIER_TEST(TestAttach)
#include "test_attach.moc"
