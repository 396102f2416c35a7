#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
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

  /// Units that only names say, before learning, given to a run, and to score on; as a field and an alarm of --json,
  /// too.
  void unitsOfNamesAreCompared() {
    table("mass_kg.csv", "mass_kg,height_cm", 1, "", "");
    table("mass_g.csv", "mass_g,height_cm", 1000, "", "");
    table("massG.csv", "massG,heightCm", 1000, "", "");
    table("height_in.csv", "mass_kg,height_in", 1, "", "");
    table("cells_g.csv", "mass,height_cm", 1000, "", " g");
    table("both.csv", "mass_kg,height_cm", 1000, "", " g");
    table("class_c.csv", "class_c,x_min", 1, "", "");
    table("class_d.csv", "class_d,x_max", 1, "", "");
    for (const char* target : {"mass_g.csv", "massG.csv", "cells_g.csv"}) {
      const QString said = learn("mass_kg.csv", target, qPrintable(QString("named_") + target));
      QVERIFY2(said.contains("\"mass_kg\" is in kg in the source, and ") && said.contains(" in g in the target"),
               qPrintable(said));
    }
    QVERIFY(learn("mass_kg.csv", "height_in.csv", "inches").contains("\"height_in\" in in in the target"));
    QVERIFY(learn("both.csv", "both.csv", "twice").contains("says kg in its name, and its numbers are in g"));
    QVERIFY(!learn("class_c.csv", "class_d.csv", "classes").contains(" is in "));
    const auto train = m_bench.train("mass_kg.csv", "mass_g.csv", "alarmed", {"--steps", "3"});
    QCOMPARE(train["units"].toArray().size(), 1);
    QVERIFY(train["alarms"].toArray().at(0)["text"].toString().contains("is in kg in the source"));
    QVERIFY(!m_bench.last.err.contains("alarm:"));  // said once, with the look at the data
    m_bench.train("mass_kg.csv", "mass_kg.csv", "kilograms", {"--steps", "3"});
    for (const char* given : {"mass_g.csv", "massG.csv", "cells_g.csv"}) {
      const Outcome mapped = m_bench.cli({"map", "kilograms", "--in", given, "--out", "images.csv"});
      QCOMPARE(mapped.code, 0);
      QVERIFY2(mapped.err.contains(" is in g in ") && mapped.err.contains("and \"mass_kg\" in kg in what the run"),
               mapped.err.constData());
      QVERIFY(m_bench.read("images.csv").startsWith("mass_kg,"));  // where the target lies, and in its unit
      const Outcome scored = m_bench.cli({"eval", "kilograms", "--json", "--source", given});
      const QJsonObject json = QJsonDocument::fromJson(scored.out).object();
      QVERIFY(json["units"].toArray().at(0).toString().contains(" is in g in the source to score on"));
      const auto alarm = json["alarms"].toArray().at(0);
      QCOMPARE(alarm["id"].toString(), QString("units"));
      QVERIFY(alarm["what_to_do"].toString().contains("convert one of the files"));
      QCOMPARE(m_bench.cli({"eval", "kilograms", "--fail-on-alarm", "--source", given}).code, 6);
    }
    const Outcome quiet = m_bench.cli({"eval", "kilograms", "--json"});
    QVERIFY(!quiet.out.contains("\"units\"") && !quiet.err.contains(" is in kg"));
  }

  /// Columns of the second file are those of the first by their names, in whatever order and letters; one line says so.
  void columnsAreMatchedByName() {
    QByteArray xy = "x,y\n", yx = "Y,X\n";
    for (std::size_t i = 0; i < 300; ++i) {
      const QByteArray a = QByteArray::number(m_bench.y.at(i, 0)), b = QByteArray::number(m_bench.y.at(i, 1));
      xy += a + "," + b + "\n";
      yx += b + "," + a + "\n";
    }
    m_bench.write("xy.csv", xy);
    m_bench.write("yx.csv", yx);
    QByteArray from = "x,y\n";
    for (std::size_t i = 0; i < 300; ++i)
      from += QByteArray::number(m_bench.x.at(i, 0)) + "," + QByteArray::number(m_bench.x.at(i, 1)) + "\n";
    m_bench.write("from.csv", from);
    QVERIFY(!learn("from.csv", "xy.csv", "in_order").contains("order"));
    const QString said = learn("from.csv", "yx.csv", "turned");
    QVERIFY2(said.contains("The target's columns are in another order than the source's, and are taken by their names: "
                           "X, Y."),
             qPrintable(said));
    QCOMPARE(m_bench.read("in_order/state.safetensors"), m_bench.read("turned/state.safetensors"));
    const Outcome scored = m_bench.cli({"eval", "turned", "--json"}),
                  plain = m_bench.cli({"eval", "in_order", "--json"});
    QCOMPARE(scored.code, 0);
    QCOMPARE(QJsonDocument::fromJson(scored.out)["l2_uvp"]["value"],
             QJsonDocument::fromJson(plain.out)["l2_uvp"]["value"]);
    QVERIFY(!scored.err.contains("another order"));
    // A person's word is taken as it stands.
    m_bench.train("from.csv", "yx.csv", "as_told", {"--steps", "3", "--target.columns", "Y,X"});
    QVERIFY(m_bench.last.err.contains("Read them by name with --target.columns X,Y"));
    const auto exact = [&](const char* target) {
      return QJsonDocument::fromJson(m_bench.cli({"exact", "--source", "from.csv", "--target", target, "--json"}).out);
    };
    QCOMPARE(exact("yx.csv")["half_w2"], exact("xy.csv")["half_w2"]);
    m_bench.write("points_yx.csv", "Y,X\n1.5,70\n2,71\n");
    m_bench.write("points_xy.csv", "x,y\n70,1.5\n71,2\n");
    const Outcome mapped = m_bench.cli({"map", "in_order", "--in", "points_yx.csv", "--out", "images_yx.csv"});
    QVERIFY(mapped.err.contains("its columns are taken by their names, in the run's order x, y"));
    QCOMPARE(m_bench.cli({"map", "in_order", "--in", "points_xy.csv", "--out", "images_xy.csv"}).code, 0);
    QCOMPARE(m_bench.read("images_yx.csv"), m_bench.read("images_xy.csv"));
  }

  /// Columns whose names say the same in other units are the same ones, and the other units are said.
  void columnsAreMatchedByWhatTheyMeasure() {
    QByteArray body = "height_cm,mass_kg\n", other = "Mass_G,HeightIn\n";
    for (std::size_t i = 0; i < 200; ++i) {
      const double height = 170 + 8 * m_bench.x.at(i, 0), mass = 70 + 10 * m_bench.x.at(i, 1);
      body += QByteArray::number(height) + "," + QByteArray::number(mass) + "\n";
      other += QByteArray::number(1000 * mass) + "," + QByteArray::number(height / 2.54) + "\n";
    }
    m_bench.write("body.csv", body);
    m_bench.write("other_body.csv", other);
    const QString said = learn("body.csv", "other_body.csv", "bodies");
    QVERIFY2(said.contains("taken by their names: HeightIn, Mass_G."), qPrintable(said));
    QVERIFY2(said.contains("is in cm in") && said.contains("is in kg in"), qPrintable(said));
    const Outcome mapped = m_bench.cli({"map", "bodies", "--in", "other_body.csv", "--out", "images_body.csv"});
    QVERIFY2(mapped.err.contains("its columns HeightIn, Mass_G are taken for the run's height_cm, mass_kg"),
             mapped.err.constData());
    QVERIFY2(mapped.err.contains("cm") && mapped.err.contains(" in "), mapped.err.constData());
  }

  /// Means so far apart that a double holds nothing of the rest beside them are no divergence.
  void farMeansAreNoDivergence() {
    m_bench.write("far.npy", npy(moved(m_bench.y, 1, 3e9)));
    m_bench.train("plain_x.npy", "far.npy", "far", {"--steps", "400", "--batch", "64"});
    QVERIFY2(m_bench.last.code == 0, m_bench.last.err.constData());
    const auto scores = QJsonDocument::fromJson(m_bench.cli({"eval", "far", "--json"}).out).object();
    const double error = scores["l2_uvp"]["value"].toDouble(1e9);
    QVERIFY2(error < scores["l2_uvp_linear"]["value"].toDouble(0) + 30, qPrintable(QString::number(error)));
  }

  /// The frame is as much a part of the map as the weights.
  void aFrameThatWasChangedIsNoticed() {
    m_bench.write("far_x.npy", npy(moved(m_bench.x, 1000, 4.5e6)));
    m_bench.write("far_y.npy", npy(moved(m_bench.y, 1000, 4.5e6)));
    m_bench.train("far_x.npy", "far_y.npy", "framed", {"--steps", "3"});
    const QByteArray config = m_bench.read("framed/config.json");
    QJsonObject json = QJsonDocument::fromJson(config).object(), data = json["data"].toObject(),
                frame = data["frame"].toObject(), side = frame["target"].toObject();
    QJsonArray unit;
    for (const auto& one : side["unit"].toArray()) unit << 2 * one.toDouble();
    QCOMPARE(unit.size(), 2);
    side["unit"] = unit, frame["target"] = side, data["frame"] = frame, json["data"] = data;
    m_bench.write("framed/config.json", QJsonDocument(json).toJson());
    for (const QStringList& command :
         {QStringList{"eval", "framed"}, QStringList{"train", "--resume", "framed", "--steps", "4"},
          QStringList{"map", "framed", "--in", "fresh.npy", "--out", "images.npy"}}) {
      const Outcome refused = m_bench.cli(command);
      QCOMPARE(refused.code, 2);
      QVERIFY2(refused.err.contains("config.json in framed says another shift, scale or hash of the data"),
               refused.err.constData());
    }
    // Settings may be changed by whoever wants to.
    json = QJsonDocument::fromJson(config).object();
    json["moments"] = 0;
    m_bench.write("framed/config.json", QJsonDocument(json).toJson());
    QCOMPARE(m_bench.cli({"eval", "framed"}).code, 0);
    m_bench.write("framed/config.json", config);
    QCOMPARE(m_bench.cli({"train", "--resume", "framed", "--steps", "4"}).code, 0);
    QCOMPARE(m_bench.cli({"eval", "framed"}).code, 0);
  }

  /// What is drawn by weights is said to be, where its cost is not that of the file.
  void weightedDrawsAreSaid() {
    QByteArray text = "x,y,weight\n";
    for (std::size_t i = 0; i < 300; ++i)
      text += QByteArray::number(m_bench.x.at(i, 0)) + "," + QByteArray::number(m_bench.x.at(i, 1)) + "," +
              QByteArray::number(1 + i % 4) + "\n";
    m_bench.write("weighted.csv", text);
    const auto done = m_bench.train("weighted.csv", "plain_y.npy", "weighted", {"--steps", "3"});
    QVERIFY(done["remarks"].toArray().at(0).toString().contains("rows of the source are drawn by their weights"));
    QVERIFY(m_bench.cli({"eval", "weighted"}).err.contains("brenier-cli exact, with the files and options of the run"));
  }

  void goalsAreSaidShort() {
    m_bench.train("plain_x.npy", "plain_y.npy", "goal", {"--steps", "3", "--until", "l2_uvp=0.001"});
    const QRegularExpression line("The goal l2_uvp = 0.001 was not reached: it is ([-0-9.e]+) at step 3");
    const auto found = line.match(m_bench.last.err);
    QVERIFY2(found.hasMatch() && found.captured(1).size() < 9, m_bench.last.err.constData());
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
