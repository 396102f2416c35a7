#include <QtTest>
#include <nlohmann/json.hpp>

#include "core/api/seeds.h"
#include "core/experiments/duel_text.h"
#include "core/train/catalog.h"

using namespace brenier;

namespace {

const std::vector<MetricDescriptor>& metrics() {
  static const Catalog all = catalog();
  return all.metrics;
}

std::string idOf(MetricRole role) {
  for (const auto& metric : metrics())
    if (metric.role == role) return metric.id;
  return {};
}

DuelSide side(const char* method, double error, double halfWidth, std::int64_t step) {
  DuelSide made{method, step, 2.5, {}, nullptr};
  const std::string id = idOf(MetricRole::mainError);
  made.numbers[id] = {{id, error, halfWidth, 1024}, step};
  return made;
}

}  // namespace

/// Two methods' numbers as they leave.
class TestDuelText : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsFollowTheTableOfNumbers() {
    DuelSide first = side("OT-ICNN", 2, 0.1, 100), second = side("OTM", 5, 0.1, 120);
    for (const auto& metric : metrics()) first.numbers[metric.id] = {{metric.id, 1.5, 0, 10}, 100};
    const DuelTable table = makeDuelTable(metrics(), first, second);
    QCOMPARE(table.rows.size(), metrics().size());
    for (std::size_t k = 0; k < table.rows.size(); ++k) QCOMPARE(table.rows[k].metric.id, metrics()[k].id);
  }

  /// Better is said where the difference is more than the intervals, and in the direction of the number.
  void chanceIsNoDifference() {
    const DuelTable apart = makeDuelTable(metrics(), side("A", 2, 0.1, 1), side("B", 5, 0.1, 1));
    QCOMPARE(apart.rows.size(), std::size_t{1});
    QCOMPARE(apart.rows[0].better, 1);
    QCOMPARE(duelVerdict(apart, apart.rows[0]), std::string("A"));
    const DuelTable near = makeDuelTable(metrics(), side("A", 2, 3, 1), side("B", 2.5, 3, 1));
    QCOMPARE(near.rows[0].better, 0);
    QCOMPARE(near.rows[0].why, std::string("no more than chance"));
    QCOMPARE(duelCellText(apart.rows[0].first), std::string("2.00 ± 0.10"));
    const DuelTable zero = makeDuelTable(metrics(), side("A", -1e-9, 0.1, 1), side("B", 0, 0.1, 1));
    QCOMPARE(duelCellText(zero.rows[0].first), std::string("0.00 ± 0.10"));  // and not -0.00
  }

  /// What float arithmetic leaves of 0 is 0 on both sides, and nobody is better in it; no text has a tail of digits.
  void noiseOfTheArithmeticIsNothing() {
    const auto with = [](const char* id, double value, double halfWidth) {
      DuelSide made = side("A", 2, 0.1, 1);
      made.numbers[id] = {{id, value, halfWidth, 1024}, 1};
      return made;
    };
    const auto rowOf = [](const DuelTable& table, const char* id) {
      for (const DuelRow& row : table.rows)
        if (row.metric.id == id) return row;
      return DuelRow{};
    };
    const char* gap = "cyclical_monotonicity";
    const DuelRow noise = rowOf(makeDuelTable(metrics(), with(gap, 3e-15, 4e-16), with(gap, 0, 0)), gap);
    QCOMPARE(duelCellText(noise.first), std::string("0"));
    QCOMPARE(duelDifferenceText(noise), std::string("0"));
    QCOMPARE(noise.better, 0);
    QCOMPARE(noise.why, std::string("the same"));
    const DuelRow some = rowOf(makeDuelTable(metrics(), with(gap, 3.14159e-5, 4e-6), with(gap, 0, 0)), gap);
    QCOMPARE(duelCellText(some.first), std::string("3.14e-05 ± 4e-06"));
    QCOMPARE(some.better, 2);
    DuelCell close{true, 7.123456789, 1.234e-7, {}, 0, 0, false};
    QCOMPARE(duelCellText(close), std::string("7.123 ± 1.2e-07"));
    close.value = 7.1e8;
    QCOMPARE(duelCellText(close), std::string("7.1e+08 ± 1.2e-07"));
  }

  /// A bound and the same bound less the shift of the means differ by the same, and are judged alike; the head says
  /// which is taken from which.
  void boundsAreJudgedByOneRule() {
    const auto bounds = [](const char* method, double more) {
      DuelSide made{method, 5, 1, {}, nullptr};
      made.numbers["half_w2_upper"] = {{"half_w2_upper", 4.5 + more, 0, 1024}, 5};
      made.numbers["half_w2_centred_upper"] = {{"half_w2_centred_upper", 0.5 + more, 0, 1024}, 5};
      return made;
    };
    for (const auto& [more, better] : {std::pair(0.0001314, 2), {0.00001, 0}}) {
      const DuelTable table = makeDuelTable(metrics(), bounds("A", more), bounds("B", 0));
      QCOMPARE(table.rows.size(), std::size_t{2});
      for (const DuelRow& row : table.rows) {
        QCOMPARE(row.better, better);
        QCOMPARE(duelDifferenceText(row), std::string(better == 2 ? "0.0001314" : "0"));
      }
      QVERIFY(duelText(table, "tsv")->find("difference, A - B") != std::string::npos);
    }
  }

  void seedsGiveMeanAndDeviation() {
    SeedsLook look;
    look.step = 40;
    look.seeds = {7, 8, 9};
    look.numbers = {{seedsErrorTitle, "%", {1, 2, 3}}};
    DuelSide first = side("A", 9, 0.1, 40), second = side("B", 20, 0.1, 40);
    first.seeds = second.seeds = &look;
    const DuelTable table = makeDuelTable(metrics(), first, second);
    QCOMPARE(table.rows[0].first.value, 2.0);
    QCOMPARE(table.rows[0].first.deviation, 1.0);
    QCOMPARE(table.rows[0].better, 0);
    const auto json = nlohmann::json::parse(*duelText(table, "json"));
    const auto& number = json["groups"][0]["numbers"][idOf(MetricRole::mainError)];
    QCOMPARE(number["mean"].get<double>(), 2.0);
    QCOMPARE(number["by_seed"]["8"].get<double>(), 2.0);
    QVERIFY(duelText(table, "markdown")->find("A, step 40, 3 seeds") != std::string::npos);
  }

  /// As `compare` writes them: the same keys, and tables that are tables.
  void everyFormatIsWritten() {
    DuelTable table = makeDuelTable(metrics(), side("A", 2, 0.1, 10), side("B, C", 5, 0.1, 12));
    table.problem = "Moons";
    const auto json = nlohmann::json::parse(*duelText(table, "json"));
    for (const char* key : {"axes", "metrics", "groups", "problem", "pace"}) QVERIFY2(json.contains(key), key);
    QCOMPARE(json["groups"].size(), std::size_t{2});
    QCOMPARE(json["groups"][1]["choices"]["method"].get<std::string>(), std::string("B, C"));
    QCOMPARE(json["groups"][1]["step"].get<int>(), 12);
    QCOMPARE(json["groups"][0]["numbers"][idOf(MetricRole::mainError)]["rank"].get<int>(), 1);
    QCOMPARE(json["groups"][0]["numbers"][idOf(MetricRole::mainError)]["samples"].get<int>(), 1024);
    const QString csv = QString::fromStdString(*duelText(table, "csv"));
    QCOMPARE(csv.count('\n'), 2);
    QVERIFY(csv.contains("\"B, C\""));
    const QString tsv = QString::fromStdString(*duelText(table, "tsv"));
    for (const QString& line : tsv.split('\n', Qt::SkipEmptyParts)) QCOMPARE(line.count('\t'), 5);
    const QString latex = QString::fromStdString(*duelText(table, "latex"));
    QVERIFY(latex.contains("\\begin{tabular}{lrrrrr}") && latex.contains("$\\pm$") && latex.contains("\\%"));
    QVERIFY(!latex.contains(QChar(0x00B1)));
    QVERIFY(QString::fromStdString(*duelText(table, "markdown")).contains("|---|---:|"));
    QVERIFY(!duelText(table, "docx"));
  }
};

BRENIER_TEST(TestDuelText)
#include "test_duel_text.moc"
