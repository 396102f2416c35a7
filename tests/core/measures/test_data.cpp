#include <QtTest>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "core/io/npy.h"
#include "core/io/row_list.h"
#include "core/io/sha256.h"
#include "core/measures/data_checks.h"
#include "core/measures/data_frame.h"
#include "core/measures/points_measure.h"
#include "tests/core/measures/normal_table.h"

using namespace brenier;
using brenier::test::normals;

namespace {

FrameSide sideOf(const Table& table, bool standardise = false) {
  return {lookAt(table), true, standardise};
}

std::shared_ptr<const PointsMeasure> measureOf(const Table& table, const std::vector<std::uint32_t>& heldOut,
                                               const SideFrame& frame = {}) {
  return PointsMeasure(std::make_shared<const Table>(table), nullptr, {}, {}, {}, false).framed(frame, heldOut);
}

std::string saidOf(const Table& table, const char* scale = "one") {
  std::string all;
  for (const auto& sentence : checkData("source", table, lookAt(table), scale)) all += sentence + "\n";
  return all;
}

/// Tables in which no row is a copy of another but for those that equal one.
std::vector<std::pair<const char*, Table>> ordinaryTables() {
  const auto made = [](std::size_t n, std::size_t d,
                       const std::function<double(std::size_t, std::size_t, double)>& value) {
    Table table;
    table.dim = d;
    for (std::size_t i = 0; i < n; ++i) {
      PhiloxStream random(5, 0x78, i);
      for (std::size_t k = 0; k < d; ++k) table.values.push_back(value(i, k, static_cast<double>(random.normal())));
    }
    return table;
  };
  const auto plain = [](std::size_t, std::size_t, double z) { return z; };
  return {{"a line", made(2000, 1, plain)},
          {"a plane", made(2000, 2, plain)},
          {"many dimensions", made(500, 50, plain)},
          {"few rows", made(140, 3, plain)},
          {"heavy tails", made(2000, 1, [](auto, auto, double z) { return z * z * z * z * z; })},
          {"whole numbers", made(2000, 2, [](auto, auto, double z) { return std::round(4 * z + 100); })},
          {"hundredths", made(2000, 1, [](auto, auto, double z) { return std::round(100 * z + 1000) / 100; })},
          {"a grid",
           made(2500, 2,
                [](std::size_t i, std::size_t k, double) { return 0.1 * static_cast<double>(k ? i % 50 : i / 50); })},
          {"years", made(1000, 2,
                         [](std::size_t i, std::size_t k, double z) {
                           return k ? 1e-6 * z : 2000.0 + static_cast<double>(i % 20);
                         })},
          {"a curve", made(2000, 2,
                           [](std::size_t i, std::size_t k, double) {
                             return k ? 1e-2 * static_cast<double>(i) : 1e-4 * static_cast<double>(i * i);
                           })},
          {"eight clusters", made(1000, 2,
                                  [](std::size_t i, std::size_t k, double z) {
                                    return static_cast<double>(k ? i % 2 : i / 2 % 4) + 1e-4 * z;
                                  })},
          {"outliers", made(1000, 2, [](std::size_t i, std::size_t, double z) { return i % 20 == 3 ? 1e6 * z : z; })}};
}

/// `times` rows for each of `n` normal ones, one after the other, each moved by normal noise of its own.
Table nearCopies(std::size_t n, std::size_t times, std::size_t d, double noise) {
  const Table once = normals(n, std::vector<double>(d, 0), std::vector<double>(d, 1));
  Table table;
  table.dim = d;
  for (std::size_t i = 0; i < n * times; ++i) {
    PhiloxStream random(9, 0x79, i);
    for (std::size_t k = 0; k < d; ++k)
      table.values.push_back(once[i % n][k] + noise * static_cast<double>(random.normal()));
  }
  return table;
}

}  // namespace

class TestData : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// What a program has in memory is read as a file is, as long as somebody holds it.
  void memoryIsReadAsAFile() {
    const std::vector<float> rows{1, 2, 3, 4, 5, 6};
    const std::string bytes = npyBytes(PointsView{rows.data(), 3, 2});
    const std::string_view pieces[] = {std::string_view(bytes).substr(0, 70), std::string_view(bytes).substr(70)};
    auto lent = FileSnapshot::lend("X.npy", pieces);
    QVERIFY(lent);
    const MeasureSpec spec{"points", {{"path", (*lent)->original()}}};
    QVERIFY(FileSnapshot::isLent((*lent)->original()) && !FileSnapshot::isLent("X.npy"));
    auto measure = makeMeasure(spec);
    QVERIFY2(measure, measure ? "" : measure.error().message.c_str());
    const auto& table = *pointsIn(*measure)->table();
    QCOMPARE(table.dim, std::size_t{2});
    QCOMPARE(table.values, std::vector<double>(rows.begin(), rows.end()));
    QCOMPARE((*measure)->file()->sha256(), sha256Of(bytes.data(), bytes.size()));
    *lent = nullptr;
    QVERIFY(makeMeasure(spec));  // the first measure holds it
    measure = badInput("gone");
    QVERIFY(!makeMeasure(spec));
  }

  void whatLiesNearIsLeftAsItIs() {
    const auto frame = decideFrame(sideOf(normals(500, {0, 0}, {1, 1})), sideOf(normals(500, {4, 0}, {2, 2})), "one");
    QVERIFY(frame.isIdentity());
    QVERIFY(describe(frame, "one").empty());
  }

  /// Far from 0, single precision has no digits left for the spread: 15 values where there were 2,000.
  void whatLiesFarIsShifted() {
    const Table near = normals(2000, {0, 0}, {1, 1});
    Table far = near;
    for (double& v : far.values) v += 4.5e6;
    const auto frame = decideFrame(sideOf(far), sideOf(normals(500, {4.5e6, 4.5e6}, {2, 2})), "one");
    QVERIFY(!frame.isIdentity() && frame.source == frame.target);
    QVERIFY(frame.source.unit[0] == 1);
    const auto measure = measureOf(far, {}, frame.source);
    for (std::size_t i = 0; i < near.count(); ++i)
      QVERIFY(std::abs(measure->points()[i][0] + (frame.source.origin[0] - 4.5e6) - near[i][0]) < 1e-6);
    QVERIFY(describe(frame, "one").find("4.5e+06") != std::string::npos ||
            describe(frame, "one").find("4500000") != std::string::npos);
  }

  void unitsArePowersOfTwo() {
    for (const double scale : {1e-30, 1e-9, 1e9, 1e20}) {
      const auto frame = decideFrame(sideOf(normals(300, {0, 0}, {scale, scale})),
                                     sideOf(normals(300, {scale, 0}, {scale, scale})), "one");
      QVERIFY(!frame.isIdentity());
      int exponent = 0;
      QCOMPARE(std::frexp(frame.source.unit[0], &exponent), 0.5);
      QVERIFY(scale / frame.source.unit[0] > 0.6 && scale / frame.source.unit[0] < 1.6);
    }
  }

  void sidesThatLieFarApartHaveOriginsOfTheirOwn() {
    const auto frame = decideFrame(sideOf(normals(300, {0, 0}, {1, 1})), sideOf(normals(300, {1e9, 0}, {1, 1})), "one");
    QVERIFY(std::abs(frame.source.origin[0]) < 2 && std::abs(frame.target.origin[0] - 1e9) < 2);
    QVERIFY(frame.source.unit == frame.target.unit);
  }

  void columnsCanBeScaled() {
    const Table x = normals(500, {0, 0, 0}, {1e4, 1, 1e-3}), y = normals(500, {1e4, -2, 0.005}, {5e3, 2, 3e-3});
    const auto column = decideFrame(sideOf(x), sideOf(y), "column");
    QVERIFY(column.source == column.target);
    for (const std::size_t k : {0, 1, 2}) QVERIFY(lookAt(x).deviation[k] / column.source.unit[k] > 0.3);
    QVERIFY(describe(column, "column").find("scaled measures") != std::string::npos);
    const auto own = decideFrame(sideOf(x, true), sideOf(y), "one");
    QCOMPARE(own.source.unit, lookAt(x).deviation);
    QVERIFY(own.target.isIdentity() || own.target.unit[0] == own.target.unit[2]);
    QVERIFY(decideFrame(sideOf(x), sideOf(y), "none").isIdentity());
  }

  /// Both sides together have no correlation left and deviation 1, whatever their units are; a column that repeats
  /// another is no reason to divide by nothing. Points come back as they were.
  void columnsCanBeWhitened() {
    const auto correlated = [](std::uint64_t seed) {
      Table table = normals(2000, {0, 0, 0}, {1, 1, 1}, seed);
      for (std::size_t i = 0; i < table.count(); ++i) {
        double* row = &table.values[3 * i];
        row[1] = 1e6 + 1e4 * (row[0] + 0.01 * row[1]);
        row[2] = 2 * row[0];
      }
      return table;
    };
    const auto whole = [](const Table& table) {
      FrameSide side = sideOf(table);
      side.covariances = covariancesOf(table, side.look);
      return side;
    };
    const Table x = correlated(1), y = correlated(2);
    const RunFrame frame = decideFrame(whole(x), whole(y), "whiten");
    QVERIFY(frame.source == frame.target && frame.source.mixes());
    QVERIFY(describe(frame, "whiten").find("these whitened measures") != std::string::npos);
    QCOMPARE(costUnits(frame).factor, 1.0);
    Table inside;
    inside.dim = 3;
    for (const Table* table : {&x, &y})
      for (std::size_t i = 0; i < table->count(); ++i) {
        double within[3], back[3];
        frame.source.pointFromData((*table)[i], 3, within);
        frame.source.pointToData(within, 3, back);
        for (const std::size_t k : {0, 1, 2})
          QVERIFY(std::abs(back[k] - (*table)[i][k]) < 1e-9 * (1 + std::abs(back[k])));
        inside.values.insert(inside.values.end(), within, within + 3);
      }
    const auto covariances = covariancesOf(inside, lookAt(inside));
    const double trace = covariances[0] + covariances[4] + covariances[8];
    QVERIFY2(std::abs(trace - 2) < 0.02, qPrintable(QString::number(trace)));  // the third column adds nothing
    QVERIFY(std::abs(covariances[1]) < 0.01 && std::abs(covariances[5]) < 0.01);
    QVERIFY(decideFrame(whole(normals(500, {0}, {3})), whole(normals(500, {9}, {3})), "whiten").source.mixes());
  }

  void aFewFarPointsDoNotDecide() {
    Table table = normals(2000, {4, 0}, {1, 1});
    table.values[14] = 1e4;
    const DataLook look = lookAt(table);
    QVERIFY(look.plainMisleads());
    QVERIFY(look.scale > 100 && look.nearScale > 0.8 && look.nearScale < 1.1);
    const auto robust = measureOf(table, {})->robustScale();
    QVERIFY(robust && std::abs(robust->centre[0] - 4) < 0.1 && std::abs(robust->scale - 1) < 0.2);
    QVERIFY(!measureOf(normals(2000, {4, 0}, {1, 1}), {})->robustScale());
    QVERIFY(saidOf(table).find("row 7 ") != std::string::npos);
  }

  void rowsAreSetApartOnce() {
    const Table table = normals(1000, {0, 0}, {1, 1});
    const auto rows = rowsToHoldOut(table, copiesIn(table), 200, 7);
    QCOMPARE(rows.size(), std::size_t{200});
    QVERIFY(std::is_sorted(rows.begin(), rows.end()) && std::adjacent_find(rows.begin(), rows.end()) == rows.end());
    QCOMPARE(rowsToHoldOut(table, copiesIn(table), 200, 7), rows);
    QVERIFY(rowsToHoldOut(table, copiesIn(table), 200, 8) != rows);
    const auto measure = measureOf(table, rows);
    std::set<std::pair<float, float>> apart, seen;
    const Points held = drawSamples(*measure, {7, streamSourceHeldOut, 0}, 200);
    for (std::size_t i = 0; i < 200; ++i) apart.insert({held[i][0], held[i][1]});
    QCOMPARE(apart.size(), std::size_t{200});
    for (const auto stream : {streamSourceTraining, streamPreview, streamSourceSeen}) {
      const Points drawn = drawSamples(*measure, {7, stream, 3}, 20000);
      for (std::size_t i = 0; i < drawn.count(); ++i) seen.insert({drawn[i][0], drawn[i][1]});
    }
    QCOMPARE(seen.size(), std::size_t{800});
    for (const auto& point : seen) QVERIFY(!apart.contains(point));
    const auto table2 = measure->samplerTable();
    QCOMPARE(table2->centres.size(), std::size_t{1600});
  }

  void equalRowsGoTheSameWay() {
    Table table = normals(100, {0, 0}, {1, 1});
    const std::vector<double> once = table.values;
    for (int copy = 0; copy < 4; ++copy) table.values.insert(table.values.end(), once.begin(), once.end());
    const auto rows = rowsToHoldOut(table, copiesIn(table), 100, 7);
    QCOMPARE(rows.size(), std::size_t{100});
    std::vector<int> copies(100);
    for (const auto row : rows) ++copies[row % 100];
    for (const int count : copies) QVERIFY(count == 0 || count == 5);
  }

  /// Rows that differ by rounding or by a little noise tell as little of one another as equal ones do.
  void nearCopiesGoTheSameWay() {
    struct Kind {
      std::size_t rows, times, d;
      double noise;
    };
    for (const Kind& kind :
         {Kind{1000, 2, 2, 1e-12}, Kind{1000, 2, 1, 1e-12}, Kind{1000, 2, 2, 1e-5}, Kind{40, 25, 6, 1e-5},
          Kind{200, 10, 2, 1e-6}, Kind{40, 25, 6, 1e-3}, Kind{400, 3, 60, 1e-2}}) {
      const Table table = nearCopies(kind.rows, kind.times, kind.d, kind.noise);
      const QByteArray name = QString("%1 x %2, %3").arg(kind.rows).arg(kind.times).arg(kind.noise).toUtf8();
      const RowCopies copies = copiesIn(table);
      QVERIFY2(copies.equal == 0 && copies.near >= kind.rows * (kind.times - 1), name);
      QVERIFY2(copies.within > 0.5 * kind.noise && copies.within < 10 * kind.noise, name);
      const auto rows = rowsToHoldOut(table, copies, table.count() / 5, 7);
      QVERIFY2(10 * rows.size() > table.count(), name);
      std::vector<std::size_t> apart(kind.rows);
      for (const auto row : rows) ++apart[row % kind.rows];
      for (const auto count : apart) QVERIFY2(count == 0 || count == kind.times, name);
      QVERIFY2(saidOf(table).find("that are copies of an earlier one but for some ") != std::string::npos, name);
    }
    Table few = normals(2000, {0, 0}, {1, 1});  // some rows among many others
    for (std::size_t i = 0; i < 12; ++i)
      for (std::size_t k = 0; k < 2; ++k) few.values.push_back(few[37 * i][k] * (1 + 1e-10));
    QCOMPARE(copiesIn(few).near, std::size_t{12});
    QCOMPARE(copiesIn(few).first[2003], std::uint32_t{111});
  }

  /// Rows written twice where other rows lie as near one another by chance as the copies, here and there: each is told
  /// by its neighbours, and nearly none goes with a stranger.
  void copiesWithoutAGapGoTheSameWay() {
    struct Kind {
      std::size_t rows, d;
      double noise;
    };
    for (const Kind& kind : {Kind{8000, 2, 1e-4}, Kind{300, 1, 1e-4}, Kind{6000, 3, 1e-3}, Kind{2000, 2, 1e-3}}) {
      const Table table = nearCopies(kind.rows, 2, kind.d, kind.noise);
      const QByteArray name = QString("%1, %2-D, %3").arg(kind.rows).arg(kind.d).arg(kind.noise).toUtf8();
      const RowCopies copies = copiesIn(table);
      std::size_t right = 0, wrong = 0;
      for (std::uint32_t i = 0; i < copies.first.size(); ++i) {
        if (copies.first[i] == i) continue;
        ++(i % kind.rows == copies.first[i] % kind.rows ? right : wrong);
      }
      qInfo("%s: %zu right, %zu wrong, within %g", name.constData(), right, wrong, copies.within);
      QCOMPARE(copies.near, right + wrong);
      QVERIFY2(20 * right > 17 * kind.rows && 50 * wrong < kind.rows, name);
      QVERIFY2(copies.within > 0.5 * kind.noise && copies.within < 10 * kind.noise, name);
    }
  }

  /// What is set apart of all others has not changed since it was first said, to the bit.
  void ordinaryRowsAreSetApartAsEver() {
    const std::map<std::string, std::uint64_t> before = {
        {"a line", 7154544349671563626u},           {"a plane", 7154544349671563626u},
        {"many dimensions", 17315851449244343894u}, {"few rows", 10603542790081166499u},
        {"heavy tails", 7154544349671563626u},      {"whole numbers", 9127490385122498915u},
        {"hundredths", 17275330336305167736u},      {"a grid", 3608524931542515818u},
        {"years", 11862390716092467437u},           {"a curve", 7154544349671563626u},
        {"eight clusters", 11862390716092467437u},  {"outliers", 11862390716092467437u}};
    for (const auto& [name, table] : ordinaryTables()) {
      const RowCopies copies = copiesIn(table);
      QVERIFY2(copies.near == 0, name);
      std::uint64_t hash = 0;
      for (const auto row : rowsToHoldOut(table, copies, 200, 7)) hash = hash * 6364136223846793005u + row + 1;
      QVERIFY2(hash == before.at(name), name);
    }
  }

  void sortedColumnsAreSeen() {
    Table table = normals(300, {0, 0}, {1, 1});
    QCOMPARE(saidOf(table), std::string());
    for (const std::size_t k : {0, 1}) {
      std::vector<double> column;
      for (std::size_t i = 0; i < 300; ++i) column.push_back(table[i][k]);
      k == 0 ? std::sort(column.begin(), column.end()) : std::sort(column.rbegin(), column.rend());
      QVERIFY(saidOf(table).find("every column sorted") == std::string::npos);
      for (std::size_t i = 0; i < 300; ++i) table.values[2 * i + k] = column[i];
    }
    QVERIFY(saidOf(table).find("The source has every column sorted") != std::string::npos);
  }

  void weightlessRowsAreNotScored() {
    Table table = normals(1000, {0, 0}, {1, 1});
    table.weights.assign(1000, 1);
    for (std::size_t i = 0; i < 1000; i += 2) table.weights[i] = 0;
    const auto rows = rowsToHoldOut(table, copiesIn(table), 1000, 7);
    QCOMPARE(rows.size(), std::size_t{250});
    for (const auto row : rows) QVERIFY(row % 2 == 1);
  }

  void aFifthIsSetApart() {
    QCOMPARE(heldOutCount(127, 0.2, 0), std::size_t{0});
    QCOMPARE(heldOutCount(128, 0.2, 0), std::size_t{64});
    QCOMPARE(heldOutCount(4000, 0.2, 0), std::size_t{800});
    QCOMPARE(heldOutCount(4000, 0.2, 3000), std::size_t{2000});
    QCOMPARE(heldOutCount(1'000'000, 0.2, 0), std::size_t{4096});
    QCOMPARE(heldOutCount(4000, 0, 0), std::size_t{0});
  }

  void checksSayWhatIsWrong() {
    QCOMPARE(saidOf(normals(1000, {0, 0}, {1, 1})), std::string());
    QVERIFY(saidOf(normals(50, {0, 0}, {1, 1})).find("50 points") != std::string::npos);
    QVERIFY(saidOf(normals(3, {0, 0, 0, 0}, {1, 1, 1, 1})).find("4 columns and only 3") != std::string::npos);
    QVERIFY(saidOf(normals(500, {0, 5}, {1, 0})).find("same number all the way down in column 2") != std::string::npos);
    const Table units = normals(500, {0, 0, 0}, {1e4, 1, 1e-3});
    const auto deviation = lookAt(units).deviation;
    const QString names = QString("hardly sees columns 2 (deviation %1) and 3 (deviation %2)");
    const std::string neglected = names.arg(deviation[1], 0, 'g', 3).arg(deviation[2], 0, 'g', 3).toStdString();
    QVERIFY2(saidOf(units).find(neglected) != std::string::npos, neglected.c_str());
    QVERIFY(saidOf(units, "column").empty());
    QVERIFY(saidOf(units, "none").find(neglected) != std::string::npos);
    QVERIFY(saidOf(normals(500, {5.3e6, 0}, {0.5, 1}), "none").find("column 1 (near 5.3e+06, deviation 0.") !=
            std::string::npos);
    QVERIFY(saidOf(normals(500, {5.3e6, 0}, {0.5, 1})).empty());
    QVERIFY(saidOf(normals(500, {5.3e6, 0}, {50, 50}), "none").empty());
    Table tailed = normals(1000, {0, 0}, {1, 1});
    for (std::size_t i = 0; i < 1000; ++i) tailed.values[2 * i] = std::pow(tailed.values[2 * i], 5);
    QVERIFY(saidOf(tailed).find("heavy tails in column 1") != std::string::npos);
    // Rows of weight 0 are no part of a law.
    Table weighted = normals(1000, {0, 0}, {1, 1});
    weighted.weights.assign(1000, 1.0);
    for (std::size_t i = 0; i < 200; ++i) weighted.weights[i] = 0, weighted.values[2 * i] *= 30;
    QCOMPARE(saidOf(weighted), std::string());
    weighted.weights.assign(1000, 1e-4);
    weighted.weights[500] = 1000;
    QVERIFY2(saidOf(weighted).find("as good as 1 of equal weight: the heaviest holds 100 % of the mass") !=
                     std::string::npos &&
                 saidOf(weighted).find("heavy tails") == std::string::npos,
             saidOf(weighted).c_str());
    Table mistakes = normals(10000, {0, 0}, {1, 1});  // each a hundred times nearer, and as surely no part of the cloud
    mistakes.values[2 * 17] = 1e6, mistakes.values[2 * 400 + 1] = 1e4, mistakes.values[2 * 9000] = -300;
    QVERIFY2(saidOf(mistakes).find("3 points of 10000") != std::string::npos, saidOf(mistakes).c_str());
    QVERIFY2(saidOf(mistakes).find("rows 17, 400 and 9000 (") != std::string::npos, saidOf(mistakes).c_str());
    QVERIFY2(saidOf(mistakes).find("--source.without 17,400,9000.") != std::string::npos, saidOf(mistakes).c_str());
  }

  /// Rows are named by their numbers in the file, also once some were left out.
  void rowsAreNamedAsInTheFile() {
    Table table = normals(1000, {0, 0}, {1, 1});
    table.values[2 * 396] = 1e4;
    table.leftOut = {3, 4, 5, 17};
    QCOMPARE(table.fileRow(14), std::uint32_t{18});
    QVERIFY2(saidOf(table).find("row 400 (counted from 0)") != std::string::npos, saidOf(table).c_str());
    QCOMPARE(rowList({3, 4, 5, 17}), std::string("3-5,17"));
  }

  /// Who asks for exact transport is told what matters to it, and learns nothing by heart.
  void exactTransportIsToldOfItself() {
    const auto said = [](const Table& table) {
      std::string all;
      for (const auto& sentence : checkData("source", table, lookAt(table), "one", {}, DataUse::exact))
        all += sentence + "\n";
      return all;
    };
    QCOMPARE(said(normals(50, {0, 0}, {1, 1})), std::string());
    Table far = normals(600, {0, 0}, {1, 1e-3});
    far.values[2 * 42] = 1e5;
    for (int copy = 0; copy < 20; ++copy) far.values.insert(far.values.end(), far[0], far[0] + 2);
    const std::string all = said(far);
    QVERIFY2(all.find("The cost is mostly its own") != std::string::npos && all.find("repeat") != std::string::npos,
             all.c_str());
    for (const char* word : {"learn", "error", "L2-UVP", "eval"}) QVERIFY2(all.find(word) == std::string::npos, word);
  }
};

BRENIER_TEST(TestData)
#include "test_data.moc"
