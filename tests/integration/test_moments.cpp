#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cmath>

#include "program.h"

using brenier::test::quickTraining;
using brenier::test::Workplace;

// What a run on the command line keeps of its way, and the films that are made of it.

class TestMoments : public QObject {
  Q_OBJECT

  Workplace m_dir;

  QString path(const QString& name) const { return m_dir.path(name); }
  int cli(const QStringList& arguments) {
    const auto done = m_dir.cli(arguments);
    if (done.code != 0) qWarning("%s", done.err.constData());
    return done.code;
  }
  int train(const QString& name, int steps, const QStringList& more = {}) {
    return cli(quickTraining(name) + QStringList{"--steps", QString::number(steps)} + more);
  }
  QList<int> keptSteps(const QString& name) {
    QFile index(path(name + "/moments/index.json"));
    QList<int> steps;
    if (!index.open(QIODevice::ReadOnly)) return steps;
    for (const auto& entry : QJsonDocument::fromJson(index.readAll()).array()) {
      const auto moment = entry.toObject();
      if (moment["kind"] == "spike") continue;
      steps << moment["step"].toInt();
      if (!QFile::exists(path(name + "/moments/" + moment["file"].toString()))) return {};
    }
    return steps;
  }
  QByteArray read(const QString& name) {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

 private Q_SLOTS:
  void momentsAreEvenInTheLogarithmAndGoOnAfterAResume() {
    QCOMPARE(train("whole", 60), 0);
    const auto steps = keptSteps("whole");
    QVERIFY(steps.size() > 15);
    QCOMPARE(steps.first(), 0);
    for (int k = 1; k < steps.size(); ++k)
      QCOMPARE(steps[k],
               std::max(steps[k - 1] + 1, static_cast<int>(std::ceil(steps[k - 1] * std::pow(10, 1 / 16.0)))));
    QCOMPARE(train("half", 25), 0);
    QCOMPARE(cli({"train", "--resume", "half", "--steps", "60"}), 0);
    QCOMPARE(keptSteps("half"), steps);
    QCOMPARE(read("half/state.safetensors"), read("whole/state.safetensors"));
    for (const auto& file : QDir(path("half/moments")).entryList({"*-*.safetensors"}))
      QCOMPARE(read("half/moments/" + file), read("whole/moments/" + file));
  }

  /// The same seeds and steps are the same bytes of every file of numbers, however long they took; what took long is
  /// kept beside them.
  void theSameRunIsTheSameFiles() {
    QCOMPARE(train("one", 30), 0);
    QCOMPARE(train("other", 30, {"--autosave", "0.001"}), 0);
    const auto files = QDir(path("one/moments")).entryList({"*.safetensors"});
    QVERIFY(files.size() > 10);
    for (const auto& file : files) QCOMPARE(read("one/moments/" + file), read("other/moments/" + file));
    QVERIFY(!read("one/state.safetensors").isEmpty());
    QCOMPARE(read("one/state.safetensors"), read("other/state.safetensors"));
    const auto seconds = [&](const QString& name, int step) {
      for (const auto& entry : QJsonDocument::fromJson(read(name + "/session.json")).object()["learned"].toArray())
        if (entry.toObject()["step"].toInt() == step) return entry.toObject()["seconds"].toDouble();
      return -1.0;
    };
    QVERIFY(seconds("one", 30) > 0);
    QVERIFY(seconds("one", 0) == 0);  // the save before, whose weights were there until this one's were
    const double before = seconds("one", 30);
    QCOMPARE(cli({"train", "--resume", "one", "--steps", "40"}), 0);
    QCOMPARE(seconds("one", 30), before);
    QVERIFY(seconds("one", 40) > before);
  }

  /// Runs of before kept their seconds in the weights' file.
  void olderRunsKeepTheirSeconds() {
    QCOMPARE(train("old", 5), 0);
    QByteArray file = read("old/state.safetensors");
    const auto length = qFromLittleEndian<qint64>(file.constData());
    auto header = QJsonDocument::fromJson(file.mid(8, length)).object();
    auto metadata = header["__metadata__"].toObject();
    metadata["seconds"] = "1234.5";
    header["__metadata__"] = metadata;
    const QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
    const qint64 size = qToLittleEndian<qint64>(text.size());
    QVERIFY(m_dir.write("old/state.safetensors",
                        QByteArray(reinterpret_cast<const char*>(&size), 8) + text + file.mid(8 + length)));
    QVERIFY(m_dir.write("old/session.json", "{\"format\": 1, \"program\": \"Brenier 0.1.0\"}"));
    const auto opened = m_dir.cli({"train", "--resume", "old", "--steps", "0", "--json"});
    QCOMPARE(QJsonDocument::fromJson(opened.out).object()["seconds"].toDouble(), 1234.5);
    QCOMPARE(brenier::test::numbersIn(read("old/state.safetensors")), file.mid(8 + length));
  }

  void sessionFilesHoldThemToo() {
    QCOMPARE(train("packed.brenier", 30), 0);
    QCOMPARE(cli({"train", "--resume", "packed.brenier", "--steps", "40"}), 0);
    QVERIFY(read("packed.brenier").contains("moments/index.json"));
  }

  void noneAreKeptWhereNoneAreWanted() {
    QCOMPARE(train("none", 20, {"--moments", "0"}), 0);
    QVERIFY(!QDir(path("none/moments")).exists());
    // A resume without them leaves those of before alone.
    QCOMPARE(train("kept", 20), 0);
    const auto before = keptSteps("kept");
    QCOMPARE(cli({"train", "--resume", "kept", "--steps", "30", "--moments", "0"}), 0);
    QCOMPARE(keptSteps("kept"), before);
  }

  void filmsShowThem() {
    if (!QFileInfo::exists(QFileInfo(BRENIER_CLI).absolutePath() + "/brenier"))
      QSKIP("this build has no desktop studio to draw with");
    QCOMPARE(train("filmed", 20), 0);
    const auto steps = keptSteps("filmed").size();
    QCOMPARE(cli({"export", "filmed", "--format", "frames", "--out", "training"}), 0);
    QCOMPARE(QDir(path("training")).entryList({"stage-*.png"}).size(), steps);
    QCOMPARE(cli({"export", "filmed", "--format", "frames", "--film", "interpolation", "--out", "between"}), 0);
    QCOMPARE(QDir(path("between")).entryList({"stage-*.png"}).size(), 80);
    QCOMPARE(cli({"export", "filmed", "--out", "film.mp4"}), 0);
    QVERIFY(read("film.mp4").mid(4, 4) == "ftyp");
    QCOMPARE(cli({"export", "filmed", "--out", "film.gif"}), 0);
    QVERIFY(read("film.gif").startsWith("GIF89a"));
  }
};

BRENIER_TEST(TestMoments)
#include "test_moments.moc"
