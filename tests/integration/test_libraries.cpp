#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

// What the programs of this build load.

class TestLibraries : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Debian's LibTorch and PyTorch's own have the same classes: a program that loads pieces of both aborts, or worse.
  void oneLibTorchInEveryProgram() {
    QFile list(BRENIER_PROGRAMS);
    QVERIFY(list.open(QIODevice::ReadOnly));
    static const QRegularExpression loaded("=> (\\S+/lib(?:torch|c10)\\S*)");
    QSet<QString> folders;
    int read = 0;
    for (const auto& program : list.readAll().split('\n')) {
      const QString path = QString::fromUtf8(program);
      if (!QFile::exists(path)) continue;  // not every program was asked for
      QProcess ldd;
      ldd.start("ldd", {path});
      QVERIFY(ldd.waitForFinished());
      const QString libraries = QString::fromUtf8(ldd.readAllStandardOutput());
      QVERIFY2(ldd.exitCode() == 0 && !libraries.contains("not found"), qPrintable(path + "\n" + libraries));
      QStringList names;
      for (auto match = loaded.globalMatch(libraries); match.hasNext();) {
        const QFileInfo library(match.next().captured(1));
        folders.insert(library.canonicalPath());
        names << library.fileName().section(".so", 0, 0);
      }
      QVERIFY2(names.removeDuplicates() == 0, qPrintable(path + "\n" + libraries));
      QVERIFY2(folders.size() <= 1, qPrintable(path + "\n" + libraries));
      ++read;
    }
    QVERIFY(read > 1);  // brenier-cli and this one
  }
};

BRENIER_TEST(TestLibraries)
#include "test_libraries.moc"
