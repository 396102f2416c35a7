#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

// What the programs of this build load.

class TestLibraries : public QObject {
  Q_OBJECT

  /// What loading it loads; empty where that cannot be told.
  static QString librariesOf(const QString& path) {
    QProcess ldd;
    ldd.start("ldd", {path});
    return ldd.waitForFinished() && ldd.exitCode() == 0 ? QString::fromUtf8(ldd.readAllStandardOutput()) : QString();
  }

 private Q_SLOTS:
  /// LibTorch and OpenCV take longer to load than most commands take: they wait until they are needed.
  void programsStartWithoutWhatIsLarge() {
    const QFileInfo cli(BRENIER_CLI);
    for (const QString& path : {cli.filePath(), cli.dir().filePath("brenier")}) {
      if (!QFile::exists(path)) continue;  // a build without the studio
      const QString libraries = librariesOf(path);
      QVERIFY2(libraries.contains("libc.so"), qPrintable(path));
      for (const char* large : {"libtorch", "libc10", "libopencv"})
        QVERIFY2(!libraries.contains(large), qPrintable(path + "\n" + libraries));
    }
  }

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
      const QString libraries = librariesOf(path);
      QVERIFY2(!libraries.isEmpty() && !libraries.contains("not found"), qPrintable(path + "\n" + libraries));
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
