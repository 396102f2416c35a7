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
