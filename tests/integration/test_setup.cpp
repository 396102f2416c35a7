#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

// scripts/setup where it has been run before.

class TestSetup : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Nothing is missing the second time, so nothing is asked of any network.
  void aSecondSetupTouchesNoNetwork() {
    const QDir source(BRENIER_SOURCE_DIR);
    if (!QFile::exists(source.filePath(".venv-check/bin/python"))) QSKIP("scripts/setup has not been run here");
    QTemporaryDir place;  // with the environments of this checkout, and a record of LibTorch of its own
    QVERIFY(QDir(place.path()).mkpath("scripts") && QDir(place.path()).mkpath("stubs"));
    QVERIFY(QFile::copy(source.filePath("scripts/setup"), place.filePath("scripts/setup")));
    for (const char* folder : {".venv-check", ".venv"})
      if (source.exists(folder)) QVERIFY(QFile::link(source.filePath(folder), place.filePath(folder)));
    for (const char* name : {"apt-get", "sudo", "pip", "pip3"}) {
      QFile stub(place.filePath(QString("stubs/") + name));
      QVERIFY(stub.open(QIODevice::WriteOnly));
      stub.write("#!/bin/sh\necho \"$0 $*\" >>\"$(dirname \"$0\")/called\"\nexit 1\n");
      stub.close();
      QVERIFY(stub.setPermissions(stub.permissions() | QFile::ExeOwner));
    }
    QFile prefix(source.filePath(".torch-prefix"));
    QStringList torch;
    if (prefix.open(QIODevice::ReadOnly)) {
      const QString path = QString::fromUtf8(prefix.readAll()).trimmed();
      torch = {"--torch", path.startsWith(source.filePath(".venv/")) ? "pip" : path};
    }
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH", place.filePath("stubs") + ":" + environment.value("PATH"));
    environment.insert("PIP_LOG",
                       place.filePath("stubs/pip.log"));  // .venv-check's own pip writes one wherever it runs
    environment.insert("PIP_NO_INDEX", "1");
    QProcess setup;
    setup.setProcessEnvironment(environment);
    setup.setProcessChannelMode(QProcess::MergedChannels);
    setup.start(place.filePath("scripts/setup"), torch);
    QVERIFY(setup.waitForFinished(120000));
    const QByteArray said = setup.readAll();
    QFile called(place.filePath("stubs/called"));
    QVERIFY2(!called.open(QIODevice::ReadOnly), (called.readAll() + said).constData());
    QVERIFY2(!QFile::exists(place.filePath("stubs/pip.log")), said.constData());
    QVERIFY2(setup.exitCode() == 0 && !said.contains("installing") && !said.contains("making"), said.constData());
  }
};

BRENIER_TEST(TestSetup)
#include "test_setup.moc"
