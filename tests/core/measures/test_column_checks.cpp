#include <QtTest>
#include <cmath>

#include "core/measures/data_checks.h"
#include "core/measures/data_frame.h"
#include "core/measures/points_like.h"
#include "core/measures/points_measure.h"
#include "tests/core/measures/normal_table.h"

using namespace brenier;
using brenier::test::normals;

// What a look at the data says of the meaning and the size of numbers.

namespace {

std::string saidOf(const Table& table) {
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
    QVERIFY(holds(saidOf(table), "The source has -999 in 12 rows of column \"a\", far from all others (-"));
    QVERIFY(holds(saidOf(table), "--source.without 0,50,100,150,200,250,300,350,400,450,500,550."));
    table.values[2 * 7] = table.values[2 * 9] = 9999;
    QVERIFY(holds(saidOf(table), "has 9999 in 2 rows of column \"a\"") && holds(saidOf(table), "has -999 in 12 rows"));
    for (std::size_t i = 0; i < 600; i += 3) table.values[2 * i + 1] = -9999;
    table = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; i += 3) table.values[2 * i + 1] = -9999;
    QVERIFY(holds(saidOf(table), "-9999 in 200 rows of column 2") && holds(saidOf(table), "remove those rows first"));
    // Counts with zeros, limits of an instrument, ages up to 99 and a single far row are none of that.
    Table fine = normals(600, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 600; ++i) {
      fine.values[2 * i] = std::min(1.5, fine.values[2 * i]);
      fine.values[2 * i + 1] = i % 7 ? static_cast<double>(i % 100) : 99;
    }
    QVERIFY2(saidOf(fine).find("missing") == std::string::npos, saidOf(fine).c_str());
    fine.values[2 * 5] = -999;
    QVERIFY2(saidOf(fine).find("missing") == std::string::npos, saidOf(fine).c_str());
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
    const std::string said = saidOf(normals(300, {0, 0}, {1, 1e-200}));
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
