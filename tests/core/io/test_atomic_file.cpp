#include "core/io/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QtTest>
#include <csignal>

#include "core/io/input_file.h"
#include "tests/core/file_cases.h"

using namespace brenier;
using test::failsWith;
using test::Folder;
using test::succeeds;

class TestAtomicFile : public QObject {
  Q_OBJECT
  Folder m_folder;
  QStringList files() { return QDir(QString::fromStdString(m_folder.path(""))).entryList(QDir::Files); }

 private Q_SLOTS:
  void replacesTheWholeContent() {
    const auto path = m_folder.path("a");
    QVERIFY(succeeds(writeFileAtomically(path, "a long first content")));
    QVERIFY(succeeds(writeFileAtomically(path, {"new", "", "er"})));
    QCOMPARE(*readWholeFile(path), std::string("newer"));
    QCOMPARE(files(), QStringList{"a"});
  }

  void followsALink() {
    const auto real = m_folder.file("real", "old"), link = m_folder.path("link");
    QVERIFY(QFile::link(QString::fromStdString(real), QString::fromStdString(link)));
    QVERIFY(succeeds(writeFileAtomically(link, "new")));
    QCOMPARE(*readWholeFile(real), std::string("new"));
    QVERIFY(QFileInfo(QString::fromStdString(link)).isSymLink());
  }

  void wrongPathsAreBadInput() {
    QVERIFY(failsWith(writeFileAtomically("", "x"), {"no file to write"}));
    QVERIFY(failsWith(writeFileAtomically(m_folder.path("no/a"), "x"), {"cannot write", "there is no folder"}));
    QVERIFY(failsWith(writeFileAtomically(m_folder.path(""), "x"), {"it is a folder"}));
    QVERIFY(failsWith(writeFileAtomically("/dev/null", "x"), {"not a regular file"}));
  }

  void aFailureKeepsTheOldContentAndLeavesNothingBehind() {
    const auto path = m_folder.file("kept", "old");
    const auto before = files();
    // The nearest thing to a full disk that a test may have: no file may grow beyond 1000 bytes.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    rlimit small = limit;
    small.rlim_cur = 1000;
    setrlimit(RLIMIT_FSIZE, &small);
    const auto status = writeFileAtomically(path, std::string(5000, 'x'));
    setrlimit(RLIMIT_FSIZE, &limit);
    QVERIFY(failsWith(status, {"cannot write", "kept", "too large"}, ErrorKind::disk));
    QCOMPARE(*readWholeFile(path), std::string("old"));
    QCOMPARE(files(), before);
  }

  /// Also for root, who may write everywhere: as a user who may not.
  void aFolderThatIsNotWritableIsADiskError() {
    QDir(QString::fromStdString(m_folder.path(""))).mkdir("shut");
    const auto folder = m_folder.path("shut"), path = m_folder.file("shut/a", "old");
    ::chmod(m_folder.path("").c_str(), 0755);
    ::chmod(folder.c_str(), 0555);
    constexpr uid_t nobody = 65534;
    const bool root = ::geteuid() == 0;
    if (root) QCOMPARE(::seteuid(nobody), 0);
    const auto replaced = writeFileAtomically(path, "x"), made = writeFileAtomically(folder + "/b", "x");
    if (root) QCOMPARE(::seteuid(0), 0);
    QVERIFY(failsWith(replaced, {"cannot write", "not writable"}, ErrorKind::disk));
    QVERIFY(failsWith(made, {"cannot write", "not writable"}, ErrorKind::disk));
    ::chmod(folder.c_str(), 0755);
    QCOMPARE(*readWholeFile(path), std::string("old"));
    QCOMPARE(QDir(QString::fromStdString(folder)).entryList(QDir::Files), QStringList{"a"});
  }
};

BRENIER_TEST(TestAtomicFile)
#include "test_atomic_file.moc"
