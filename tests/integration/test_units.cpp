#include <QDir>
#include <QJsonArray>
#include <QtTest>

#include "tests/integration/data_files.h"

using namespace brenier::test;

/// Numbers that mean something else than they seem to: units, stand-ins, weights by name, files changed by hand.
class TestUnits : public QObject {
  Q_OBJECT

  Bench m_bench;

  /// A table of the first 300 points of plain_x: `scale` and `unit` of the first column.
  void table(const char* name, const char* header, double scale, const char* before, const char* behind) {
    QByteArray text = QByteArray(header) + "\n";
    for (std::size_t i = 0; i < 300; ++i)
      text += before + QByteArray::number(scale * (70 + 5 * m_bench.x.at(i, 0)), 'f', 3) + behind + "," +
              QByteArray::number(m_bench.x.at(i, 1), 'f', 4) + "\n";
    m_bench.write(name, text);
  }
  QString learn(const char* source, const char* target, const char* out) {
    const auto done = m_bench.train(source, target, out, {"--steps", "3"});
    QStringList checks;
    for (const auto& check : done["data_checks"].toArray()) checks << check.toString();
    return checks.join('\n');
  }

 private Q_SLOTS:
  void initTestCase() {
    table("kg.csv", "mass,len", 1, "", " kg");
    table("g.csv", "mass,len", 1000, "", " g");
    table("named_g.csv", "mass [g],len", 1000, "", "");
    table("plain.csv", "mass,len", 1000, "", "");
    table("line_g.csv", "mass,len\ng,", 1000, "", "");
    table("euro.csv", "price,len", 1, "", " €");
    table("dollar.csv", "price,len", 1, "$", "");
  }

  void unitsOfTwoFilesAreCompared() {
    for (const char* target : {"g.csv", "named_g.csv", "line_g.csv"}) {
      const QString said = learn("kg.csv", target, qPrintable(QString("to_") + target));
      QVERIFY2(said.contains("\"mass\" is in kg in the source, and ") && said.contains(" in g in the target") &&
                   said.contains("convert one of the files"),
               qPrintable(said));
    }
    QVERIFY(learn("kg.csv", "plain.csv", "to_plain")
                .contains("which says no unit, its numbers are about 1000 times larger"));
    QVERIFY(learn("euro.csv", "dollar.csv", "to_dollar").contains("is in € in the source, and in $ in the target"));
    QVERIFY(!learn("kg.csv", "kg.csv", "same").contains(" is in kg"));
    QVERIFY(m_bench.cli({"exact", "--source", "kg.csv", "--target", "g.csv"}).err.contains("is in kg in the source"));
  }

  /// The run knows its units, also where its data are no longer there.
  void unitsOfARunAreCompared() {
    const QStringList map{"map", "same", "--out", "images.csv", "--in"};
    QVERIFY(!m_bench.cli(map + QStringList{"kg.csv"}).err.contains(" is in "));
    const Outcome mapped = m_bench.cli(map + QStringList{"named_g.csv"});
    QCOMPARE(mapped.code, 0);
    QVERIFY2(mapped.err.contains("warning: \"mass [g]\" is in g in named_g.csv, and \"mass\" in kg in what the run"),
             mapped.err.constData());
    const Outcome scored = m_bench.cli({"eval", "same", "--source", "g.csv"});
    QCOMPARE(scored.code, 0);
    QVERIFY2(scored.err.contains("\"mass\" is in g in the source to score on, and in kg"), scored.err.constData());
    QVERIFY(QFile::remove(m_bench.path("same/data/source.csv")));
    QVERIFY(m_bench.cli(map + QStringList{"g.csv"}).err.contains("is in g in g.csv, and column 1 in kg"));
  }

  void weightsByNameAreSaid() {
    QByteArray three = "x,y,w\n", two = "x,y,z\n";
    for (std::size_t i = 0; i < 300; ++i)
      for (auto* text : {&three, &two})
        *text += QByteArray::number(m_bench.x.at(i, 0)) + "," + QByteArray::number(m_bench.x.at(i, 1)) + "," +
                 QByteArray::number(80 + m_bench.y.at(i, 0)) + "\n";
    m_bench.write("xyw.csv", three);
    m_bench.write("xyz.csv", two);
    for (const QString& command : {QString("train"), QString("exact")}) {
      const Outcome refused = m_bench.cli({command, "--source", "xyw.csv", "--target", "xyz.csv"});
      QCOMPARE(refused.code, 2);
      QVERIFY2(refused.err.contains("the source has 2 dimensions and the target 3.") ||
                   refused.err.contains("The source has 2 dimensions and the target 3."),
               refused.err.constData());
      QVERIFY2(refused.err.contains("Of the source, the column \"w\" was read as weights because of its name.") &&
                   refused.err.contains("--source.weights none"),
               refused.err.constData());
    }
    QCOMPARE(m_bench.cli({"exact", "--source", "xyw.csv", "--source.weights", "none", "--target", "xyz.csv"}).code, 0);
  }

  void numbersForMissingOnesAreSaid() {
    QByteArray text = "mass,len\n";
    for (std::size_t i = 0; i < 300; ++i)
      text += (i % 50 ? QByteArray::number(70 + 5 * m_bench.x.at(i, 0)) : QByteArray("-999")) + " kg," +
              QByteArray::number(m_bench.x.at(i, 1)) + "\n";
    m_bench.write("gaps.csv", text);
    const QString said = learn("gaps.csv", "kg.csv", "gaps");
    QVERIFY2(said.contains("The source has -999 in 6 rows of column \"mass\"") &&
                 said.contains("--source.without 0,50,100,150,200,250."),
             qPrintable(said));
    m_bench.train("gaps.csv", "kg.csv", "without", {"--steps", "3", "--source.without", "0,50,100,150,200,250"});
    QCOMPARE(m_bench.last.code, 0);
    QVERIFY(!m_bench.last.err.contains("-999"));
  }

  /// The same map and the same sentences wherever the numbers are between 1e-130 and 1e30; beyond, one sentence.
  void sizesThatSquaresCannotHoldAreRefused() {
    for (const double size : {1e-130, 1e30}) {
      m_bench.write("size_x.npy", npy(moved(m_bench.x, size, 0)));
      m_bench.write("size_y.npy", npy(moved(m_bench.y, size, 0)));
      const QString out = QString("size%1").arg(size);
      const auto done = m_bench.train("size_x.npy", "size_y.npy", out, {"--steps", "20"});
      QCOMPARE(m_bench.last.code, 0);
      QVERIFY2(!m_bench.last.err.contains("nan") && done["data_checks"].toArray().isEmpty(),
               m_bench.last.err.constData());
    }
    m_bench.write("size_x.npy", npy(moved(m_bench.x, 1e-200, 0)));
    m_bench.write("size_y.npy", npy(moved(m_bench.y, 1e-200, 0)));
    const Outcome refused = m_bench.cli({"train", "--source", "size_x.npy", "--target", "size_y.npy", "--steps", "1"});
    QCOMPARE(refused.code, 2);
    QVERIFY2(refused.err.contains("its numbers differ by at most") && !refused.err.contains("same number"),
             refused.err.constData());
  }

  /// Weights that somebody changed are nobody's result; the rows set apart that somebody changed score nothing.
  void changedFilesOfARunAreNoticed() {
    m_bench.train("plain_x.npy", "plain_y.npy", "one", {"--steps", "3"});
    m_bench.train("plain_x.npy", "plain_y.npy", "two", {"--steps", "5"});
    const QStringList map{"map", "one", "--in", "fresh.npy", "--out", "images.npy"};
    const QList<QStringList> commands{{"eval", "one"}, {"train", "--resume", "one", "--steps", "7"}, map};
    const QByteArray state = m_bench.read("one/state.safetensors"), rows = m_bench.read("one/data/held_out.json");
    m_bench.write("one/state.safetensors", m_bench.read("two/state.safetensors"));
    for (const auto& command : commands) {
      const Outcome refused = m_bench.cli(command);
      QCOMPARE(refused.code, 2);
      QVERIFY2(refused.err.contains("state.safetensors in one, the weights, is not what the run saved"),
               refused.err.constData());
    }
    m_bench.write("one/state.safetensors", state);
    m_bench.write("one/data/held_out.json", QByteArray(rows).replace("[", "[1,"));
    for (const auto& command : commands) {
      const Outcome done = m_bench.cli(command);
      QCOMPARE(done.code, command == map ? 0 : 2);
      QVERIFY2(command == map || done.err.contains("data/held_out.json in one, the rows that no step has seen, is not"),
               done.err.constData());
    }
    m_bench.write("one/data/held_out.json", rows);
    for (const auto& command : commands) QCOMPARE(m_bench.cli(command).code, 0);
  }
};

BRENIER_TEST(TestUnits)
#include "test_units.moc"
