#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cstring>

#include "core/io/zip_archive.h"
#include "tests/core/saved_runs.h"

using namespace brenier;
using namespace brenier::test;

// Session files that are damaged, or that were made to do harm.

class TestHostileSession : public QObject, RunFolder {
  Q_OBJECT

  /// What opening says about these bytes.
  std::string complaint(const QByteArray& bytes) {
    write(path("bad.brenier"), bytes);
    const auto opened = RunDirectory::open(path("bad.brenier"));
    if (opened) return "it was opened";
    return opened.error().kind == ErrorKind::badInput ? opened.error().message : "the wrong kind of error";
  }

 private Q_SLOTS:
  void namesThatLeaveTheFolderAreRefused_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"../evil.txt", "/tmp/evil.txt", "a/../../evil.txt", "a\\..\\evil.txt", "C:evil.txt", "..",
                             "a//b", "./a", "line\nbreak"})
      QTest::newRow(name) << name;
  }

  void namesThatLeaveTheFolderAreRefused() {
    QFETCH(QString, name);
    QVERIFY(writeZip(path("evil.brenier"), {{name.toStdString(), "evil"}}).hasValue());
    const std::string says = complaint(read(path("evil.brenier")));
    QVERIFY2(says.find("outside") != std::string::npos, says.c_str());
    QVERIFY(!QFile::exists("/tmp/evil.txt"));
  }

  /// A shift of fewer columns than the run has would be read past its end.
  void shiftsThatDoNotFitAreNotTaken() {
    auto run = begin("otm");
    QVERIFY(run->normalisations());
    auto directory = RunDirectory::make(path("shifted"));
    QVERIFY(directory && directory->save(*run));
    const std::string state = path("shifted") + "/state.safetensors";
    QByteArray bytes = read(state);
    const auto comma = bytes.indexOf(',', bytes.indexOf("mean")), end = bytes.indexOf(']', comma);
    QVERIFY(comma > 0 && end > comma);
    for (auto at = comma; at < end; ++at) bytes[at] = ' ';
    write(state, bytes);
    QVERIFY(QFile::remove(QString::fromStdString(path("shifted") + "/session.json")));  // it knows the state's hash
    const auto again = load(path("shifted"));
    QCOMPARE(again->normalisations()->source.mean, run->normalisations()->source.mean);
  }

  void linksAreRefused() {
    QVERIFY(writeZip(path("link.brenier"), {{"state.safetensors", "/etc/passwd", false}}).hasValue());
    QByteArray bytes = read(path("link.brenier"));
    const auto central = bytes.indexOf(QByteArray("PK\x01\x02", 4));
    QVERIFY(central > 0);
    const std::uint32_t attributes = 0120777u << 16;
    std::memcpy(bytes.data() + central + 38, &attributes, 4);
    bytes[central + 5] = 3;  // made on Unix
    const std::string says = complaint(bytes);
    QVERIFY2(says.find("link") != std::string::npos, says.c_str());
  }

  void bombsAreRefused() {
    QVERIFY(writeZip(path("bomb.brenier"), {{"config.json", std::string(64u << 20, ' ')}}).hasValue());
    const QByteArray bytes = read(path("bomb.brenier"));
    QVERIFY(bytes.size() < (1 << 18));
    const std::string says = complaint(bytes);
    QVERIFY2(says.find("announces more than") != std::string::npos, says.c_str());
    QVERIFY2(says.find(std::to_string(bytes.size())) != std::string::npos, says.c_str());
  }

  /// A size that lies in the header must not decide what is unpacked.
  void wrongSizesAndDamageAreFound() {
    QVERIFY(writeZip(path("lie.brenier"), {{"config.json", std::string(5000, 'x'), true}}).hasValue());
    for (const std::uint32_t size : {10u, 4999u, 6000u}) {
      QByteArray bytes = read(path("lie.brenier"));
      const auto central = bytes.indexOf(QByteArray("PK\x01\x02", 4));
      std::memcpy(bytes.data() + central + 24, &size, 4);
      std::memcpy(bytes.data() + 22, &size, 4);
      const std::string says = complaint(bytes);
      QVERIFY2(says.find("bad.brenier") != std::string::npos, says.c_str());
    }
    const QByteArray whole = read(saved("whole.brenier"));
    for (const double at : {0.1, 0.5, 0.9}) {
      QByteArray bytes = whole;
      const auto i = static_cast<qsizetype>(at * static_cast<double>(bytes.size()));
      bytes[i] = static_cast<char>(bytes[i] ^ 0x10);
      const std::string says = complaint(bytes);
      QVERIFY2(says.find("damaged") != std::string::npos || says.find("bad.brenier") != std::string::npos,
               says.c_str());
    }
    QVERIFY(complaint(whole.left(whole.size() / 2)).find("no zip file") != std::string::npos);
    QVERIFY(complaint("not a zip file at all").find("no zip file") != std::string::npos);
  }

  void filesOfOthersAreNotReadForASession() {
    const std::string file = saved("thief.brenier");
    auto entries = *readZip(file);
    for (auto& entry : entries)
      if (entry.name == "config.json") {
        auto object = QJsonDocument::fromJson(QByteArray::fromStdString(entry.bytes)).object();
        object["source"] = QJsonObject{{"id", "points"}, {"options", QJsonObject{{"path", "../../secret.csv"}}}};
        entry.bytes = QJsonDocument(object).toJson().toStdString();
      }
    QVERIFY(writeZip(file, entries).hasValue());
    const auto run = RunDirectory::open(file)->load();
    QVERIFY(!run);
    QVERIFY2(run.error().message.find("not part of it") != std::string::npos, run.error().message.c_str());
  }
};

BRENIER_TEST(TestHostileSession)
#include "test_hostile_session.moc"
