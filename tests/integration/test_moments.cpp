#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
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
  /// The tensors of a safetensors file without its header, which says how many seconds it took.
  QByteArray numbersOf(const QString& name) const {
    const QByteArray bytes = m_dir.read(name);
    return bytes.size() < 8 ? QByteArray() : bytes.mid(8 + qFromLittleEndian<qint64>(bytes.constData()));
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
    QCOMPARE(numbersOf("half/state.safetensors"), numbersOf("whole/state.safetensors"));
    for (const auto& file : QDir(path("half/moments")).entryList({"*-*.safetensors"}))
      QCOMPARE(read("half/moments/" + file), read("whole/moments/" + file));
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
