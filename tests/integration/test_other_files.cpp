#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>
#include <vector>

#include "tests/integration/data_files.h"

using namespace brenier::test;

/// A run and other files than its own: what is mapped, what is scored on, what leaves it, and what it can end by.
class TestOtherFiles : public QObject {
  Q_OBJECT

  Bench m_bench;

 private Q_SLOTS:
  void initTestCase() {
    m_bench.train("plain_x.npy", "plain_y.npy", "plain", {"--steps", "60"});
    QCOMPARE(m_bench.last.code, 0);
  }

  void ownCopies_data() {
    QTest::addColumn<QString>("what");
    for (const char* what : {"cut", "one bit", "longer", "removed"}) QTest::newRow(what) << what;
  }

  /// The copy that a run keeps of its data is what it learned from, or is not believed: nothing is scored on it, and
  /// what was learned still maps, to the same bits.
  void ownCopies() {
    QFETCH(QString, what);
    const QString copy = "plain/data/source.npy";
    const QByteArray whole = m_bench.read(copy);
    const Rows before = m_bench.images("plain", "fresh.npy");
    QVERIFY(before.count() == 2000);
    QByteArray other = npy(normals(31, {0, 0}, {1, 1}, 5));
    if (what == "one bit") other = whole, other[other.size() - 3] = static_cast<char>(other[other.size() - 3] ^ 1);
    if (what == "longer") other = whole + "1";
    if (what == "removed")
      QFile::remove(m_bench.path(copy));
    else
      m_bench.write(copy, other);
    for (const QStringList& arguments :
         {QStringList{"eval", "plain"}, {"train", "--resume", "plain", "--steps", "70"}}) {
      const Outcome refused = m_bench.cli(arguments);
      QCOMPARE(refused.code, 2);
      QVERIFY2(refused.err.contains(what == "removed" ? "data/source.npy in plain, is not there any more"
                                                      : "data/source.npy in plain, is not what it learned from"),
               refused.err.constData());
      QVERIFY2(refused.err.contains("/plain_x.npy in its place"), refused.err.constData());
    }
    QCOMPARE(m_bench.images("plain", "fresh.npy").values, before.values);
    m_bench.write(copy, whole);
    QCOMPARE(m_bench.cli({"eval", "plain"}).code, 0);
  }

  /// Columns are who their names say, in whatever order a file has them.
  void columnsGoByTheirNames() {
    const auto csv = [](const Rows& rows, bool turned) {
      QByteArray text = turned ? "y,x\n" : "x,y\n";
      for (std::size_t i = 0; i < rows.values.size() / 2; ++i) {
        const QByteArray x = QByteArray::number(rows.at(i, 0), 'g', 9), y = QByteArray::number(rows.at(i, 1), 'g', 9);
        text += turned ? y + "," + x + "\n" : x + "," + y + "\n";
      }
      return text;
    };
    for (const bool turned : {false, true}) {
      m_bench.write(turned ? "named_yx.csv" : "named_xy.csv", csv(m_bench.x, turned));
      m_bench.write(turned ? "target_yx.csv" : "target_xy.csv", csv(m_bench.y, turned));
    }
    m_bench.train("named_xy.csv", "target_xy.csv", "named", {"--steps", "30"});
    for (const char* order : {"xy", "yx"})
      QCOMPARE(m_bench
                   .cli({"map", "named", "--in", QString("named_%1.csv").arg(order), "--out",
                         QString("images_%1.csv").arg(order)})
                   .code,
               0);
    QCOMPARE(m_bench.read("images_yx.csv"), m_bench.read("images_xy.csv"));
    // A file for scores goes by names as well, and may hold more.
    const auto scored = [&](const QString& file) {
      const Outcome done = m_bench.cli({"eval", "named", "--source", file, "--metric", "transport_cost"});
      return done.code == 0 ? done.out : done.err;
    };
    QVERIFY(scored("named_xy.csv").startsWith("transport_cost"));
    QCOMPARE(scored("named_yx.csv"), scored("named_xy.csv"));
    QByteArray more = "y,age,x\n";
    for (std::size_t i = 0; i < m_bench.x.values.size() / 2; ++i)
      more += QByteArray::number(m_bench.x.at(i, 1), 'g', 9) + "," + QByteArray::number(20 + i % 50) + "," +
              QByteArray::number(m_bench.x.at(i, 0), 'g', 9) + "\n";
    m_bench.write("more.csv", more);
    QCOMPARE(scored("more.csv"), scored("named_xy.csv"));
    QVERIFY(scored("plain_x.npy").startsWith("transport_cost"));
    const Outcome chosen =
        m_bench.cli({"eval", "named", "--source", "more.csv", "--source.columns", "3,1", "--metric", "transport_cost"});
    QCOMPARE(chosen.out, scored("named_xy.csv"));
    QCOMPARE(m_bench.cli({"map", "named", "--in", "more.csv", "--out", "images_more.csv"}).code, 0);
    QCOMPARE(m_bench.read("images_more.csv"), m_bench.read("images_xy.csv"));
    m_bench.train("named_xy.csv", "target_yx.csv", "turned", {"--steps", "3"});
    QVERIFY2(m_bench.last.err.contains("are taken by their names: x, y."), m_bench.last.err.constData());
  }

  /// Columns of a run that were chosen by their places are the same ones in another such file.
  void columnsGoByTheirPlaces() {
    QByteArray rows;
    for (std::size_t i = 0; i < 300; ++i)
      rows += QByteArray::number(1000 + i) + "," + QByteArray::number(m_bench.x.at(i, 0), 'g', 9) + "," +
              QByteArray::number(m_bench.x.at(i, 1), 'g', 9) + "\n";
    m_bench.write("numbered.csv", rows);
    m_bench.train("numbered.csv", "plain_y.npy", "numbered", {"--source.columns", "2-3", "--steps", "3"});
    QCOMPARE(m_bench.last.code, 0);
    const Outcome same = m_bench.cli({"eval", "numbered", "--source", "numbered.csv"});
    QVERIFY2(same.code == 0 && same.err.contains("Scores are of numbered.csv: 300 points, 2 columns"),
             same.err.constData());
    QCOMPARE(m_bench.cli({"map", "numbered", "--in", "numbered.csv", "--out", "numbered_images.npy"}).code, 0);
  }

  /// What the scores are of is said as it is: the rows of training are no test, and one side is one side.
  void testsAreNamedAsTheyAre() {
    const auto scoredOn = [&](const QString& out, const QStringList& tests) {
      return m_bench.train("plain_x.npy", "plain_y.npy", out, QStringList{"--steps", "2"} + tests)["scored_on"]
          .toString();
    };
    m_bench.write("test_x.npy", npy(normals(500, {0, 0}, {1, 1}, 16)));
    QVERIFY(scoredOn("t1", {"--test-source", "plain_x.npy", "--test-target", "plain_y.npy"})
                .endsWith("rows a side that it learned from"));
    QCOMPARE(scoredOn("t2", {"--test-source", "test_x.npy"}),
             QString("500 samples a side, those of the source of another measure"));
    QVERIFY2(m_bench.last.err.contains("Scores are of test_x.npy: 500 points"), m_bench.last.err.constData());
    // A part of the rows that it learns from, in another order and on one side: counted, and not learned from.
    Rows part = normals(150, {0, 0}, {1, 1}, 16);
    for (std::size_t i = 0; i < 60; ++i)
      for (std::size_t k = 0; k < 2; ++k) part.values[2 * (149 - i) + k] = m_bench.x.values[2 * (3 * i) + k];
    m_bench.write("part_x.npy", npy(part));
    QCOMPARE(scoredOn("t3", {"--test-source", "part_x.npy"}),
             QString("150 samples a side, those of the source of another measure"));
    QVERIFY2(m_bench.last.err.contains("60 of the") && m_bench.last.err.contains("set apart"),
             m_bench.last.err.constData());
    const Outcome partly = m_bench.cli({"eval", "t2", "--source", "part_x.npy"});
    QVERIFY2(partly.err.contains("60 of 150 rows of the source to score on are rows that it learned from"),
             partly.err.constData());
    QVERIFY2(partly.err.contains("of another measure, some of them rows that it learned from"), partly.err.constData());
    m_bench.write("large_x.npy", npy(normals(500, {0, 0}, {1000, 1000}, 16)));
    const Outcome scored = m_bench.cli({"eval", "plain", "--source", "large_x.npy"});
    QVERIFY2(scored.err.contains("of 500 points lie far from those"), scored.err.constData());
  }

  void exactSaysWhatItTook() {
    QByteArray xy = "x,y\n", yx = "y,x\n";
    for (int i = 0; i < 60; ++i) {
      const QByteArray x = QByteArray::number(i % 7 + 0.5), y = QByteArray::number(10 * (i % 11) + 0.25);
      xy += x + "," + y + "\n";
      yx += y + "," + x + "\n";
    }
    m_bench.write("xy.csv", xy);
    m_bench.write("yx.csv", yx);
    const Outcome said = m_bench.cli({"exact", "--source", "xy.csv", "--target", "yx.csv"});
    QVERIFY2(
        said.err.contains("xy.csv: 60 points, columns x, y") && said.err.contains("are taken by their names: x, y."),
        said.err.constData());
    QVERIFY(object(m_bench.cli({"exact", "--source", "xy.csv", "--target", "yx.csv", "--json"}).out)["half_w2"] == 0);
  }

  void aMapDoesNotWriteOverItsOwnPoints() {
    const QByteArray before = m_bench.read("fresh.npy");
    QCOMPARE(m_bench.cli({"map", "plain", "--in", "fresh.npy", "--out", "fresh.npy"}).code, 2);
    QCOMPARE(m_bench.read("fresh.npy"), before);
  }

  /// A map learned somewhere, and says so of points that are elsewhere.
  void pointsFarFromTheDataAreNamed() {
    Rows far = m_bench.fresh;
    far.values[5] = 3000;
    m_bench.write("elsewhere.npy", npy(far));
    const Outcome mapped = m_bench.cli({"map", "plain", "--in", "elsewhere.npy", "--out", "elsewhere_images.npy"});
    QCOMPARE(mapped.code, 0);
    QVERIFY2(mapped.err.contains("warning: 1 of ") && mapped.err.contains("row 2, counted from 0: column 2 is 3000"),
             mapped.err.constData());
    QVERIFY(!m_bench.cli({"map", "plain", "--in", "fresh.npy", "--out", "near.npy"}).err.contains("warning"));
  }

  /// A potential that leaves the program is the one that is documented, also where its network has a mean of its own.
  void potentialsFarFromZeroAreTheSameOutside() {
    const std::vector<double> s{1, 3e4}, t{2, 5e4};
    m_bench.write("age_x.npy", npy(normals(600, {5, 1e5}, s, 21)));
    m_bench.write("age_y.npy", npy(normals(600, {-3, 2e5}, t, 22)));
    m_bench.train("age_x.npy", "age_y.npy", "age", {"--solver", "ot_icnn", "--steps", "30"});
    const Outcome exported = m_bench.cli({"export", "age", "--format", "torchscript", "--out", "age_exported"});
    QVERIFY2(exported.code == 0, (exported.out + exported.err).constData());
    QVERIFY(object(m_bench.read("age_exported/map.pt.verify.json"))["passed"].toBool());
  }

  void goalsThatAreNotMetAreSaid() {
    const QStringList steps{"--steps", "60", "--until"};
    const auto result = m_bench.train("plain_x.npy", "plain_y.npy", "goal", steps + QStringList{"gap_percent=0.001"});
    QCOMPARE(m_bench.last.code, 0);
    QVERIFY2(m_bench.last.err.contains("The goal gap_percent = 0.001 was not reached: it is"),
             m_bench.last.err.constData());
    QCOMPARE(result["goals"].toArray()[0].toObject()["reached"].toBool(true), false);
    const auto met = m_bench.train("plain_x.npy", "plain_y.npy", "goal2", steps + QStringList{"gap_percent=500"});
    QVERIFY2(m_bench.last.err.contains("its goal is reached"), m_bench.last.err.constData());
    QCOMPARE(met["goals"].toArray()[0].toObject()["reached"].toBool(false), true);
    QVERIFY(!m_bench.last.err.contains("was not reached"));
    m_bench.train("plain_x.npy", "plain_y.npy", "goal3", steps + QStringList{"fd=2"});
    QCOMPARE(m_bench.last.code, 2);
    QVERIFY2(m_bench.last.err.contains("No run can end by fd here"), m_bench.last.err.constData());
  }

  /// The record of a run says nothing of other measures.
  void otherMeasuresRaiseNoAlarmOfTheirs() {
    const Outcome same = m_bench.cli({"eval", "named", "--source", "named_xy.csv", "--target", "named_xy.csv"});
    QCOMPARE(same.code, 0);
    QVERIFY2(!same.err.contains("upper bound") && !same.err.contains("set apart:"), same.err.constData());
  }
};

BRENIER_TEST(TestOtherFiles)
#include "test_other_files.moc"
