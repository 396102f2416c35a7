#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <set>
#include <vector>

#include "tests/integration/data_files.h"

using namespace brenier::test;

/// Data as people have it, with the value that is right: each was learned wrong without a word by some program.
namespace {

/// The shift and stretch between plain_x and plain_y.
double stretch(double v, std::size_t k) {
  return 2 * v + (k == 0 ? 4 : 0);
}

}  // namespace

class TestCases : public QObject {
  Q_OBJECT

  Bench m_bench;
  QJsonObject m_plain;
  double m_plainError = 0;

 private Q_SLOTS:
  void initTestCase() {
    m_plain = m_bench.train("plain_x.npy", "plain_y.npy", "plain");
    QCOMPARE(m_bench.last.code, 0);
    m_plainError = percentOff(m_bench.fresh, m_bench.images("plain", "fresh.npy"), stretch);
    QVERIFY2(m_plainError < 2, qPrintable(QString::number(m_plainError)));
  }

  void placesAndScales_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<double>("shift");
    QTest::newRow("surveyed") << 1.0 << 4.5e6;
    QTest::newRow("seconds since 1970") << 1.0 << 1.7e9;
    QTest::newRow("tiny") << 1e-30 << 0.0;
    QTest::newRow("huge") << 1e20 << 0.0;
    QTest::newRow("small and far") << 1e-6 << 10.0;
  }

  /// The same map, the same bounds, whatever the unit and wherever 0 is; and points leave in double.
  void placesAndScales() {
    QFETCH(double, scale);
    QFETCH(double, shift);
    m_bench.write("far_x.npy", npy(moved(m_bench.x, scale, shift)));
    m_bench.write("far_y.npy", npy(moved(m_bench.y, scale, shift)));
    const Rows fresh = moved(m_bench.fresh, scale, shift);
    m_bench.write("far_fresh.npy", npy(fresh));
    const QString out = QString("far-%1").arg(QTest::currentDataTag()).replace(' ', '-');
    const QJsonObject result = m_bench.train("far_x.npy", "far_y.npy", out);
    QCOMPARE(m_bench.last.code, 0);
    const Rows images = m_bench.images(out, "far_fresh.npy");
    QCOMPARE(images.count(), fresh.count());
    std::set<std::pair<double, double>> different;
    for (std::size_t i = 0; i < images.count(); ++i) different.insert({images.at(i, 0), images.at(i, 1)});
    QCOMPARE(different.size(), images.count());
    const double error = percentOff(
        fresh, images, [&](double v, std::size_t k) { return shift + scale * stretch((v - shift) / scale, k); });
    QVERIFY(near(error, m_plainError, 0.15));
    for (const char* id : {"gap_percent", "l2_uvp", "uvp_linear"})
      QVERIFY2(near(m_bench.number(result, id), m_bench.number(m_plain, id), 0.2), id);
    QVERIFY(
        near(m_bench.number(result, "half_w2_exact") / scale / scale, m_bench.number(m_plain, "half_w2_exact"), 2e-3));
  }

  void textKeepsItsDigits() {
    QByteArray csv = "north,east\n";
    for (std::size_t i = 0; i < 400; ++i)
      csv += QByteArray::number(4.5e6 + m_bench.fresh.at(i, 0), 'f', 3) + "," +
             QByteArray::number(4.5e6 + m_bench.fresh.at(i, 1), 'f', 3) + "\n";
    m_bench.write("far.csv", csv);
    QCOMPARE(m_bench.cli({"map", "far-surveyed", "--in", "far.csv", "--out", "far_images.csv"}).code, 0);
    const auto lines = m_bench.read("far_images.csv").trimmed().split('\n');
    QCOMPARE(lines[0], QByteArray("north,east"));
    QCOMPARE(std::set<QByteArray>(lines.begin() + 1, lines.end()).size(), std::size_t{400});
    QVERIFY(std::abs(lines[1].split(',')[0].toDouble() - 4.5e6 - stretch(m_bench.fresh.at(0, 0), 0)) < 0.5);
  }

  /// What leaves the program takes points as they are, and agrees with it.
  void exportsAreInTheFilesUnits() {
    const Outcome exported = m_bench.cli({"export", "far-surveyed", "--format", "safetensors", "--format",
                                          "torchscript", "--format", "onnx", "--out", "exported"});
    QVERIFY2(exported.code == 0, exported.err.constData());
    const auto passports = QDir(m_bench.path("exported")).entryList({"*.verify.json"});
    QCOMPARE(passports.size(), qsizetype{3});
    for (const auto& name : passports) {
      const auto passed = object(m_bench.read("exported/" + name))["passed"];
      QVERIFY2(passed.toBool() || (name.contains(".onnx") && passed.isNull()), qPrintable(name));  // no Python: null
    }
    QCOMPARE(object(m_bench.read("exported/config.json"))["numbers"].toString(), QString("float64"));
    const auto networks = object(m_bench.read("exported/config.json"))["networks"].toObject();
    QVERIFY(!networks.isEmpty());
    for (const auto& network : networks)
      QVERIFY(std::abs(network.toObject()["to"].toObject()["mean"].toArray()[1].toDouble() - 4.5e6) < 1);
  }

  void fits_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("source") << QStringList{"--source.fit", "standardise"};
    QTest::newRow("both") << QStringList{"--source.fit", "standardise", "--target.fit", "standardise"};
    QTest::newRow("columns") << QStringList{"--scale", "column"};
  }

  /// N(100, 10^2) to N(50, 5^2): the map is 50 + (x - 100) / 2, whatever was scaled on the way.
  void fits() {
    QFETCH(QStringList, options);
    m_bench.write("fit_x.npy", npy(normals(4000, {100, 100}, {10, 10}, 4)));
    m_bench.write("fit_y.npy", npy(normals(4000, {50, 50}, {5, 5}, 5)));
    const QString out = QString("fit-%1").arg(QTest::currentDataTag());
    m_bench.train("fit_x.npy", "fit_y.npy", out, options);
    QCOMPARE(m_bench.last.code, 0);
    const Rows fresh = normals(2000, {100, 100}, {10, 10}, 6);
    m_bench.write("fit_fresh.npy", npy(fresh));
    const Rows images = m_bench.images(out, "fit_fresh.npy");
    for (const std::size_t k : {0, 1}) {
      QVERIFY(near(mean(images, k), 50, 0.3));
      QVERIFY(near(deviation(images, k), 5, 0.25));
    }
  }

  /// Columns of different units: as given, the cost hardly sees two of them, and that is said; scaled, all are learned.
  void units() {
    const std::vector<double> s{1e4, 1, 1e-3};
    const std::vector<double> zero(3, 0.0), there{1e4, -2, 5e-3}, spread{5e3, 2, 3e-3};
    m_bench.write("units_x.npy", npy(normals(4000, zero, s, 7)));
    m_bench.write("units_y.npy", npy(normals(4000, there, spread, 8)));
    const QJsonObject given = m_bench.train("units_x.npy", "units_y.npy", "units", {"--steps", "1"});
    QVERIFY2(m_bench.last.err.contains("hardly sees columns 2"), m_bench.last.err.constData());
    QVERIFY(QString::fromUtf8(QJsonDocument(given["data_checks"].toArray()).toJson()).contains("hardly sees"));
    m_bench.write("units_fresh.npy", npy(normals(2000, zero, s, 9)));
    const QStringList ways[] = {{"--scale", "column"}, {"--source.fit", "standardise", "--target.fit", "standardise"}};
    for (const auto& way : ways) {
      const QString out = "units" + way[0];
      m_bench.train("units_x.npy", "units_y.npy", out, way + QStringList{"--steps", "1000"});
      QVERIFY2(m_bench.last.err.contains("between these scaled measures"), m_bench.last.err.constData());
      const Rows images = m_bench.images(out, "units_fresh.npy", 3);
      for (const std::size_t k : {0, 1, 2}) {
        QVERIFY(near(deviation(images, k) / spread[k], 1, 0.06));
        QVERIFY(near((mean(images, k) - there[k]) / spread[k], 0, 0.1));
      }
    }
  }

  /// Axes are in the files' units, and where the columns are scaled the picture says so.
  void picturesAreInTheFilesUnits() {
    if (!QFile::exists(QFileInfo(BRENIER_CLI).absolutePath() + "/brenier")) QSKIP("there is no desktop program");
    for (const char* run : {"far-surveyed", "fit-columns"})
      QCOMPARE(m_bench.cli({"show", run, "--out", QString(run) + ".svg"}).code, 0);
    const QByteArray surveyed = m_bench.read("far-surveyed.svg"), columns = m_bench.read("fit-columns.svg");
    // Which ticks there are depends on what was learned; all lie about 4,500,000,
    // in full or beside a power of ten.
    QVERIFY(QString::fromUtf8(surveyed).contains(QRegularExpression(">4\\.?5000\\d\\d<")) &&
            !surveyed.contains("scaled"));
    // The source lies about 100 and the target about 50; scaled, both would be numbers about 0.
    QList<double> ticks;
    for (auto all = QRegularExpression(">(\\d+)<").globalMatch(QString::fromUtf8(columns)); all.hasNext();)
      ticks << all.next().captured(1).toDouble();
    std::sort(ticks.begin(), ticks.end());
    QVERIFY(ticks.size() >= 6 && ticks.front() <= 60 && ticks.back() >= 100 && ticks.back() < 400);
    QVERIFY(columns.contains("columns are scaled"));
  }

  void fewRowsAreSaidToBeFew() {
    m_bench.write("few_x.npy", npy(normals(50, {0, 0}, {1, 1}, 10)));
    m_bench.write("few_y.npy", npy(normals(50, {2, 1}, {1.5, 0.8}, 11)));
    const QJsonObject result = m_bench.train("few_x.npy", "few_y.npy", "few");
    QVERIFY(result["truth"].toString().contains("50 rows a side that it learned from"));
    QVERIFY2(m_bench.last.err.contains("too few to set some apart"), m_bench.last.err.constData());
    QVERIFY(m_bench.cli({"eval", "few"}).err.contains("rows a side that it learned from"));
    const QJsonObject scores = object(m_bench.cli({"eval", "few", "--json"}).out);
    QCOMPARE(scores["l2_uvp"].toObject()["scored_on"].toString(), QString("50 rows a side that it learned from"));
    QCOMPARE(result["scored_on"].toString(), QString("50 rows a side that it learned from"));
  }

  /// 300 rows in 8 dimensions are learned by heart: the score must be that of fresh points, and not a third of it.
  void heldOutMeansHeldOut() {
    const std::vector<double> zero(8, 0.0), one(8, 1.0), two(8, 2.0);
    m_bench.write("wide_x.npy", npy(normals(300, zero, one, 12)));
    m_bench.write("wide_y.npy", npy(normals(300, one, two, 13)));
    m_bench.train("wide_x.npy", "wide_y.npy", "wide");
    QVERIFY2(m_bench.last.err.contains("64 of the 300 rows of wide_x.npy were set apart"),
             m_bench.last.err.constData());
    const auto rows = object(m_bench.read("wide/data/held_out.json"));
    QCOMPARE(rows["source"].toArray().size(), 64);
    m_bench.write("wide_fresh_x.npy", npy(normals(64, zero, one, 14)));
    m_bench.write("wide_fresh_y.npy", npy(normals(64, one, two, 15)));
    const auto own = object(m_bench.cli({"eval", "wide", "--json"}).out);
    const auto other = object(
        m_bench.cli({"eval", "wide", "--json", "--source", "wide_fresh_x.npy", "--target", "wide_fresh_y.npy"}).out);
    const double apart = own["l2_uvp"].toObject()["value"].toDouble(),
                 fresh = other["l2_uvp"].toObject()["value"].toDouble();
    QVERIFY2(near(apart / fresh, 1, 0.3), "as on fresh points");
  }

  void testFilesAreScored() {
    m_bench.write("test_x.npy", npy(normals(500, {0, 0}, {1, 1}, 16)));
    m_bench.write("test_y.npy", npy(normals(500, {4, 0}, {2, 2}, 17)));
    const QJsonObject result = m_bench.train("plain_x.npy", "plain_y.npy", "tested",
                                             {"--test-source", "test_x.npy", "--test-target", "test_y.npy"});
    QCOMPARE(m_bench.last.code, 0);
    QCOMPARE(result["metrics"].toObject()["l2_uvp"].toObject()["samples"].toInt(), 500);
    QFile::remove(m_bench.path("test_x.npy"));
    QCOMPARE(m_bench.cli({"eval", "tested"}).code, 0);
  }

  void farPointsAreNamed() {
    Rows x = normals(2000, {0, 0}, {1, 1}, 18), y = normals(2000, {4, 0}, {1, 1}, 19);
    x.values[14] = 1e4, x.values[15] = 0;
    y.values[18] = y.values[19] = 1e4;
    m_bench.write("outlier_x.npy", npy(x));
    m_bench.write("outlier_y.npy", npy(y));
    const QJsonObject result = m_bench.train("outlier_x.npy", "outlier_y.npy", "outlier", {"--steps", "20"});
    QVERIFY2(m_bench.last.err.contains("row 7 (counted from 0)"), m_bench.last.err.constData());
    QVERIFY2(m_bench.last.err.contains("row 9 (counted from 0)"), m_bench.last.err.constData());
    QCOMPARE(result["data_checks"].toArray().size() >= 2, true);
  }

  /// Both have a config.json: the run is whole afterwards.
  void anExportIntoARunIsRefused() {
    const auto written = m_bench.read("outlier/config.json");
    const Outcome refused = m_bench.cli({"export", "outlier", "--out", "outlier", "--format", "csv"});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("is a run"), refused.err.constData());
    QCOMPARE(m_bench.read("outlier/config.json"), written);
    QCOMPARE(m_bench.cli({"eval", "outlier"}).code, 0);
    QVERIFY(QDir().mkpath(m_bench.path("project")));
    m_bench.write("project/config.json", "mine");
    QCOMPARE(m_bench.cli({"export", "outlier", "--out", "project", "--format", "safetensors"}).code, 2);
    QCOMPARE(m_bench.read("project/config.json"), QByteArray("mine"));
  }

  void files_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"overwritten", "removed", "cut"}) QTest::newRow(what) << what;
  }

  /// Whatever becomes of the file while a run learns, the run is about what it read when it began.
  void files() {
    QFETCH(QString, what);
    m_bench.write("own_x.npy", npy(m_bench.x));
    const QByteArray read = m_bench.read("own_x.npy");
    const QString out = "own-" + what;
    QProcess training;
    training.setWorkingDirectory(m_bench.path());
    training.start(BRENIER_CLI, {"train", "--source", "own_x.npy", "--target", "plain_y.npy", "--steps", steps,
                                 "--threads", "1", "--autosave", "0.2", "--moments", "0", "--out", out});
    QTRY_VERIFY_WITH_TIMEOUT(!m_bench.read(out + "/state.safetensors").isEmpty(), 60000);
    if (what == "removed")
      QFile::remove(m_bench.path("own_x.npy"));
    else if (what == "cut")
      m_bench.write("own_x.npy", read.left(200));
    else
      m_bench.write("own_x.npy", npy(moved(m_bench.x, 0.01, -32)));
    QVERIFY(training.waitForFinished(120000));
    QCOMPARE(training.exitCode(), 0);
    QCOMPARE(m_bench.read(out + "/data/source.npy"), read);
    QCOMPARE(m_bench.images(out, "fresh.npy").values, m_bench.images("plain", "fresh.npy").values);
    const Outcome scored = m_bench.cli({"eval", out});
    QCOMPARE(scored.code, 0);
    QVERIFY2(scored.err.contains(what == "removed" ? "own_x.npy is no longer there"
                                                   : "own_x.npy has changed since the run began"),
             scored.err.constData());
  }

  /// The configuration of a run begins the same run again, from any folder.
  void configurationsTravel() {
    QVERIFY(QDir(m_bench.path()).mkpath("elsewhere"));
    QProcess training;
    training.setWorkingDirectory(m_bench.path("elsewhere"));
    training.start(BRENIER_CLI,
                   {"train", "../plain/config.json", "--threads", "1", "--moments", "0", "--out", "again"});
    QVERIFY(training.waitForFinished(120000));
    QVERIFY2(training.exitCode() == 0, training.readAllStandardError().constData());
    QCOMPARE(m_bench.images("elsewhere/again", "fresh.npy").values, m_bench.images("plain", "fresh.npy").values);
  }
};

BRENIER_TEST(TestCases)
#include "test_cases.moc"
