#include <QtTest>
#include <set>

#include "core/api/glossary.h"
#include "core/api/metric_text.h"
#include "core/train/catalog.h"

using namespace brenier;

/// What the window and the command line say in words: the verdict of the numbers, and the glossary.
class TestWords : public QObject {
  Q_OBJECT

  static std::string verdict(std::map<MetricRole, double> values, bool saysNothing = false) {
    return verdictText([&](MetricRole role) -> std::optional<MetricValue> {
      const auto known = values.find(role);
      if (known == values.end()) return std::nullopt;
      MetricValue value;
      value.value = known->second;
      value.saysNothing = saysNothing && role == MetricRole::mainError;
      return value;
    });
  }

 private Q_SLOTS:
  void verdictsSayWhatTheNumbersDo() {
    using enum MetricRole;
    QCOMPARE(verdict({}), std::string());
    QCOMPARE(verdict({{gap, 0.73}}), std::string("Cost without the shift known to 0.73 %."));
    QCOMPARE(verdict({{gap, 0.7}, {mainError, 22.4}, {errorOfNothing, 90}, {errorOfLinear, 60}}),
             std::string("Cost without the shift known to 0.7 %. Map still off by 22.4 %."));
    QCOMPARE(verdict({{mainError, 1.2}, {errorOfNothing, 90}, {errorOfLinear, 0.03}}),
             std::string("Map off by 1.2 %."));
    QCOMPARE(verdict({{mainError, 22}, {errorOfNothing, 90}, {errorOfLinear, 17}}),
             std::string("Map still off by 22 %, no better than a linear map."));
    QCOMPARE(verdict({{mainError, 120}, {errorOfNothing, 90}}),
             std::string("Map off by 120 %, no better than moving nothing."));
    QCOMPARE(verdict({{gap, 100}, {mainError, 30}}, true),
             std::string(
                 "The bounds on the cost are still far apart. The samples are too few to say how far the map is off."));
  }

  /// What lies beyond the scatter for certain is not lost in it, though it is the smaller part.
  void whatIsBeyondTheScatterIsSaid() {
    MetricValue error;
    error.value = 15, error.halfWidth = 1, error.floor = 10, error.floorHalfWidth = 2, error.saysNothing = true;
    const auto said = [&] {
      return verdictText(
          [&](MetricRole role) { return role == MetricRole::mainError ? std::optional(error) : std::nullopt; });
    };
    QCOMPARE(said(), std::string("Map off by about 5 % beyond the scatter of the samples."));
    QVERIFY(scatterText(error, "%").starts_with("is mostly the scatter of the samples: a perfect map"));
    error.floorHalfWidth = 6;
    QCOMPARE(said(), std::string("The samples are too few to say how far the map is off."));
    QVERIFY(scatterText(error, "%").starts_with("says nothing here"));
    QVERIFY(scatterText(error, "%")
                .ends_with("and this is 5 % more, give or take 6.08 % in 95 of 100 such samples; the "
                           "two cannot be told apart"));
    error.value = 9;
    QVERIFY(scatterText(error, "%").find("and this is 1 % less, give or take 6.08 %") != std::string::npos);
    error.value = 15;
    // A number that proves the map wrong is not passed over.
    MassBalance balance;
    balance.density.columns = balance.density.rows = 1;
    balance.density.values = {0};
    balance.misplaced = 0.277f, balance.noise = 0.089f;
    const auto value = [&](MetricRole role) {
      return role == MetricRole::mainError ? std::optional(error) : std::nullopt;
    };
    QCOMPARE(
        verdictText(value, &balance),
        std::string("The samples are too few to say how far the map is off. 27.7 % of the mass is misplaced (sampling "
                    "alone: 8.9 %)."));
    balance.misplaced = 0.1f;
    QCOMPARE(verdictText(value, &balance), said());
  }

  /// Every entry is whole and found by its own word; every number's text leads to some word.
  void theGlossaryIsWhole() {
    std::set<std::string> ids;
    std::string before;
    for (const auto& entry : glossary()) {
      QVERIFY2(ids.insert(entry.id).second, entry.id.c_str());
      QVERIFY2(!entry.word.empty() && entry.meaning.ends_with('.'), entry.id.c_str());
      const auto found = wordsIn("before " + entry.word + ", after");
      QVERIFY2(std::any_of(found.begin(), found.end(), [&](auto* word) { return word == &entry; }), entry.id.c_str());
      QVERIFY2(
          QString::compare(QString::fromStdString(before), QString::fromStdString(entry.word), Qt::CaseInsensitive) < 0,
          entry.word.c_str());
      before = entry.word;
    }
    std::size_t led = 0;
    for (const auto& metric : catalog().metrics) led += !wordsIn(metric.title + " " + metric.help).empty();
    QVERIFY2(2 * led > catalog().metrics.size(), std::to_string(led).c_str());
  }

  void onlyWholeWordsCount() {
    QVERIFY(wordsIn("planes and airplanes").empty());
    const auto found = wordsIn("From the learned Potentials, by exact c-transforms.");
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0]->id, std::string("c-transform"));
    QCOMPARE(found[1]->id, std::string("potential"));
  }
};

BRENIER_TEST(TestWords)
#include "test_words.moc"
