#include <QtTest>
#include <cmath>

#include "core/api/column_units.h"
#include "core/api/option.h"
#include "core/measures/data_checks.h"
#include "core/measures/data_frame.h"
#include "core/measures/points_like.h"
#include "core/measures/points_measure.h"
#include "tests/core/measures/normal_table.h"

using namespace brenier;
using brenier::test::normals;

// What a look at the data says of the meaning and the size of numbers.

namespace {

std::string checksOf(const Table& table) {
  std::string all;
  for (const auto& sentence : checkData("source", table, lookAt(table), "one")) all += sentence + "\n";
  return all;
}

std::string saidOfPair(Table source, Table target, std::vector<std::string> one, std::vector<std::string> other) {
  source.columns = target.columns = {"mass", "len"};
  source.units = std::move(one), target.units = std::move(other);
  const DataLook look = lookAt(source);
  std::string all;
  for (const auto& sentence : checkData("target", target, lookAt(target), "one", {&source, &look}))
    all += sentence + "\n";
  return all;
}

bool holds(const std::string& text, const char* words) {
  if (text.find(words) != std::string::npos) return true;
  qWarning("\"%s\" has no \"%s\"", text.c_str(), words);
  return false;
}

}  // namespace

class TestColumnChecks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void unitsOfBothSidesAreCompared() {
    const Table kilograms = normals(600, {70, 0}, {5, 1});
    Table grams = kilograms;
    for (std::size_t i = 0; i < 600; ++i) grams.values[2 * i] *= 1000;
    QVERIFY(holds(saidOfPair(kilograms, grams, {"kg", ""}, {"g", ""}),
                  "\"mass\" is in kg in the source, and in g in the target"));
    QVERIFY(holds(saidOfPair(kilograms, grams, {"kg", "cm"}, {"g", "m"}), "\"len\" is in cm in the source, and in m"));
    QVERIFY(holds(saidOfPair(kilograms, kilograms, {"€", ""}, {"$", ""}), "convert one of the files"));
    QCOMPARE(saidOfPair(kilograms, kilograms, {"EUR", "m²"}, {"€", "m2"}), std::string());
    QVERIFY(holds(
        saidOfPair(kilograms, grams, {"kg", ""}, {}),
        "\"mass\" is in kg in the source, and in the target, which says no unit, its numbers are about 1000 times "
        "larger"));
    QVERIFY(holds(saidOfPair(kilograms, grams, {}, {"g", ""}),
                  "in the source, which says no unit, its numbers are about 1000 times smaller"));
    QCOMPARE(saidOfPair(kilograms, kilograms, {"kg", ""}, {}), std::string());
    // Nobody says a unit: mean and spread a thousand times larger are another one, as it seems.
    QVERIFY(holds(saidOfPair(kilograms, grams, {}, {}),
                  "\"mass\" is about 1000 times larger in the target than in the source, mean and spread alike, and "
                  "neither says a unit. Where they are in another unit, convert"));
    Table stretched = kilograms;
    for (std::size_t i = 0; i < 600; ++i) stretched.values[2 * i] = 70 + 100 * (stretched.values[2 * i] - 70);
    QVERIFY(saidOfPair(kilograms, stretched, {}, {}).find("unit") == std::string::npos);
    // All columns that are off, and not the first alone.
    for (std::size_t i = 0; i < 600; ++i) grams.values[2 * i + 1] = 100 * grams.values[2 * i + 1];
    const std::string both = saidOfPair(kilograms, grams, {"kg", "m"}, {"g", ""});
    QVERIFY(holds(both, "\"mass\" is in kg in the source, and in g in the target") &&
            holds(both, "\"len\" is in m in the source, and in the target, which says no unit"));
    const LearnedColumns learned{2, {"mass", "len"}, {"kg", ""}, {}};
    QVERIFY(holds(otherUnits(learned, "new.csv", {"weight", "len"}, {"g", ""}),
                  "\"weight\" is in g in new.csv, and \"mass\" in kg"));
    QCOMPARE(otherUnits(learned, "new.csv", {"mass", "len"}, {"kg", "m"}), std::string());
  }

  /// A number that several rows have exactly, far from all others, stands for a missing one.
  void numbersForMissingOnes() {
    Table table = normals(600, {0, 0}, {1, 1});
    table.columns = {"a", "b"};
    for (std::size_t i = 0; i < 600; i += 50) table.values[2 * i] = -999;
    QVERIFY(holds(checksOf(table), "The source has -999 in 12 rows of column \"a\", far from all others (-"));
    QVERIFY(holds(checksOf(table), "--source.without 0,50,100,150,200,250,300,350,400,450,500,550."));
    table.values[2 * 7] = table.values[2 * 9] = 9999;
    QVERIFY(holds(checksOf(table), "has -999 in 12 rows and 9999 in 2 rows of column \"a\", far from all others (-"));
    QVERIFY(holds(checksOf(table), "--source.without 0,7,9,50,"));
    table = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; i += 3) table.values[2 * i + 1] = -9999;
    QVERIFY(holds(checksOf(table), "-9999 in 200 rows of column 2") &&
            holds(checksOf(table), "remove those rows first"));
    // Counts with zeros, limits of an instrument, ages up to 99 and a single far row are none of that.
    Table fine = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; ++i) {
      fine.values[2 * i] = std::min(1.5, fine.values[2 * i]);
      fine.values[2 * i + 1] = i % 7 ? static_cast<double>(i % 100) : 99;
    }
    QVERIFY2(checksOf(fine).find("missing") == std::string::npos, checksOf(fine).c_str());
    fine.values[2 * 5] = -999;
    QVERIFY2(checksOf(fine).find("missing") == std::string::npos, checksOf(fine).c_str());
  }

  /// 0 where nothing is near it, and -1 where nothing is below 0.
  void zeroAndMinusOneForMissingOnes() {
    Table table = normals(600, {30, 120}, {3, 12});
    table.columns = {"bmi", "glucose"};
    for (std::size_t i = 0; i < 600; i += 50) table.values[2 * i] = 0, table.values[2 * i + 3] = -1;
    QVERIFY(holds(checksOf(table), "0 in 12 rows of column \"bmi\"") &&
            holds(checksOf(table), "-1 in 12 rows of column \"glucose\""));
    for (const double code : {-7.0, -8.0, -9.0, -97.0, -98.0}) {
      Table survey = normals(600, {50, 120}, {8, 12});
      for (std::size_t i = 0; i < 600; i += 100) survey.values[2 * i] = code;
      QVERIFY2(checksOf(survey).find(toString(code) + " in 6 rows of column 1") != std::string::npos,
               checksOf(survey).c_str());
    }
    // Counts, amounts that begin at 0, scores from -1 to 1, and one single 0 are none.
    Table fine = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; ++i) {
      fine.values[2 * i] = i % 4 ? std::exp(fine.values[2 * i]) : 0;
      fine.values[2 * i + 1] = std::clamp(fine.values[2 * i + 1], -1.0, 1.0);
    }
    QVERIFY2(checksOf(fine).find("missing") == std::string::npos, checksOf(fine).c_str());
    Table counts = normals(600, {0, 30}, {1, 3});
    for (std::size_t i = 0; i < 600; ++i) counts.values[2 * i] = static_cast<double>(i * i % 23) - 1;
    counts.values[1] = 0;
    QVERIFY2(checksOf(counts).find("missing") == std::string::npos, checksOf(counts).c_str());
  }

  /// Several codes in one column, each of which hides how far out the other lies; and codes in several columns.
  void severalNumbersForMissingOnes() {
    Table table = normals(600, {20, 500}, {5, 100});
    table.columns = {"a", "b"};
    for (std::size_t i = 0; i < 600; i += 50) table.values[2 * i] = -99, table.values[2 * i + 2] = -88;
    QVERIFY(holds(checksOf(table), "has -99 in 12 rows and -88 in 12 rows of column \"a\", far from all others ("));
    QVERIFY(holds(checksOf(table), "--source.without 0-1,50-51,"));
    for (std::size_t i = 0; i < 600; i += 100) table.values[2 * i + 5] = 9999;
    const std::string both = checksOf(table);
    QVERIFY(holds(both, "column \"a\", far from all others (") && holds(both, "; 9999 in 6 rows of column \"b\", far"));
    QVERIFY(holds(both, "--source.without 0-2,50-51,100-102,"));
    // Nothing else is below 0; and within the range of a column, where another one has the same code.
    Table amounts = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; ++i) {
      amounts.values[2 * i] = std::exp(8 + amounts.values[2 * i]);
      amounts.values[2 * i + 1] = 1500 * amounts.values[2 * i + 1];
      if (i % 60 == 0) amounts.values[2 * i] = -99, amounts.values[2 * i + 1] = -99;
    }
    const std::string inside = checksOf(amounts);
    QVERIFY(holds(inside, "has -99 in 10 rows of column 1, far") &&
            holds(inside, "; -99 in 10 rows of column 2: these"));
    // Whole numbers below and above 0, one of which is -99, are no such codes.
    Table fine = normals(900, {0, 0}, {1, 1});
    for (double& v : fine.values) v = std::round(60 * v);
    QVERIFY2(checksOf(fine).find("missing") == std::string::npos, checksOf(fine).c_str());
  }

  /// Columns of another order, or in other letters, are those of the run.
  void columnsAreTheirNames() {
    const std::vector<std::string> xy{"x", "y"};
    QVERIFY((placesOf(xy, {"Y", "X"}) == std::vector<std::size_t>{1, 0}));
    QVERIFY((placesOf(xy, {" X", "y"}) == std::vector<std::size_t>{0, 1}));
    QVERIFY((placesOf({"x", "X"}, {"X", "x"}) == std::vector<std::size_t>{1, 0}));
    const std::vector<std::string> body = {"height_cm", "mass_kg"};
    QVERIFY((placesOf(body, {"Mass_G", "HeightIn"}) == std::vector<std::size_t>{1, 0}));
    QVERIFY((placesOf(body, {"mass_g", "height_cm"}) == std::vector<std::size_t>{1, 0}));
    QVERIFY((placesOf(body, {"mass", "height"}) == std::vector<std::size_t>{1, 0}));
    QVERIFY((placesOf({"mass", "height"}, {"Height [in]", "mass_kg"}) == std::vector<std::size_t>{1, 0}));
    QVERIFY(!placesOf({"x_m", "x"}, {"x_s", "x"}));
    QVERIFY(!placesOf(body, {"mass_g", "mass_kg"}) && !placesOf(body, {"mass_g", "width_cm"}));
    QVERIFY(!placesOf({"class_c", "class_f"}, {"class_f", "class_k"}));
    QVERIFY(!placesOf(xy, {"x", "z"}) && !placesOf(xy, {"x", "x"}) && !placesOf(xy, {"x", "X"}) && !placesOf({}, {}));
    Table turned = normals(5, {0, 0}, {1, 1});
    const Table before = turned;
    turned.columns = {"Y", "X"};
    turned.units = {"kg", "m"};
    orderColumns(turned, xy);
    for (std::size_t i = 0; i < 5; ++i) QVERIFY(turned[i][0] == before[i][1] && turned[i][1] == before[i][0]);
    QVERIFY(turned.columns == xy && (turned.units == std::vector<std::string>{"m", "kg"}));
    QVERIFY(holds(turned.taken, "taken by their names, in the run's order x, y"));
    Table letters = before;
    letters.columns = {"X", "Y"};
    orderColumns(letters, xy);
    QVERIFY(letters.values == before.values && holds(letters.taken, "X, Y are the run's x, y in other letters"));
  }

  void onePointOfWeight() {
    Table table = normals(40, {0, 0}, {1, 1});
    table.weights.assign(40, 0.0);
    table.weights[3] = 2;
    const auto one = measureFromTable("a.csv", table, false);
    QVERIFY(!one && holds(one.error().message, "only one of its 40 points has a weight above 0"));
    table.weights[4] = 1;
    table.values[8] = table.values[6], table.values[9] = table.values[7];
    const auto two = measureFromTable("a.csv", table, false);
    QVERIFY(!two && holds(two.error().message, "all of the 2 of its 40 points with a weight above 0 are equal"));
  }

  void theLookIsTheSameAtEverySize_data() {
    QTest::addColumn<int>("exponent");
    for (const int exponent : {-990, -700, -60, 60, 700, 990}) QTest::addRow("2^%d", exponent) << exponent;
  }
  /// Squares of numbers below 1e-154 are 0, of those above 1e154 infinite: nothing of that is the data's.
  void theLookIsTheSameAtEverySize() {
    QFETCH(int, exponent);
    const Table one = normals(300, {3, -1, 0}, {2, 0.5, 0});
    Table scaled = one;
    for (double& v : scaled.values) v = std::ldexp(v, exponent);
    const DataLook look = lookAt(one), other = lookAt(scaled);
    for (const std::size_t k : {0, 1, 2}) {
      QCOMPARE(other.deviation[k], std::ldexp(look.deviation[k], exponent));
      QCOMPARE(other.mean[k], std::ldexp(look.mean[k], exponent));
    }
    QCOMPARE(other.scale, std::ldexp(look.scale, exponent));
    QCOMPARE(other.nearScale, std::ldexp(look.nearScale, exponent));
    const auto frame = decideFrame({other, true, false, {}}, {other, true, false, {}}, "column");
    QCOMPARE(frame.source.unit[1], other.deviation[1]);
  }

  void columnsOfVerySmallNumbersVary() {
    const std::string said = checksOf(normals(300, {0, 0}, {1, 1e-200}));
    QVERIFY2(said.find("same number") == std::string::npos && said.find("nan") == std::string::npos, said.c_str());
    QVERIFY(holds(said, "hardly sees column 2"));
    const auto refused = measureFromTable("a.npy", normals(300, {0, 0}, {1e-200, 1e-200}), false);
    QVERIFY(!refused && holds(refused.error().message, "its numbers differ by at most") &&
            holds(refused.error().hint, "power of ten"));
    QVERIFY(measureFromTable("a.npy", normals(300, {0, 0}, {1e-130, 1e-200}), false));
  }
};

BRENIER_TEST(TestColumnChecks)
#include "test_column_checks.moc"
