#include <QTemporaryDir>
#include <QtTest>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/experiments/comparison.h"
#include "core/experiments/experiment_folder.h"

using namespace brenier;

namespace {

Experiment planned(const char* json) {
  auto experiment = parseExperiment(json, "it", "");
  if (!experiment) qFatal("%s", experiment.error().message.c_str());
  return *std::move(experiment);
}

QString problemOf(const char* json) {
  const auto experiment = parseExperiment(json, "it", "");
  return experiment ? QString() : QString::fromStdString(experiment.error().message);
}

nlohmann::json configOf(const PlannedRun& run) {
  return nlohmann::json::parse(run.config);
}

ComparedRun ended(std::string name, std::vector<std::pair<std::string, std::string>> choices, double error) {
  return {std::move(name), "", std::move(choices), {0, "", {{"l2_uvp", error, 0.1, 1024}}, 100, 2.0, "otm"}};
}

}  // namespace

class TestExperiment : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aGridIsEveryCombination() {
    const auto experiment = planned(R"({"base": {"problem": "moons", "steps": 20},
      "axes": {"solver": ["otm", "mm"], "learning_rate": {"from": 1e-4, "to": 1e-2, "count": 3, "scale": "log"},
               "seed": "3-4"}})");
    QCOMPARE(experiment.runs.size(), std::size_t{12});
    QCOMPARE(experiment.axes, (std::vector<std::string>{"solver", "learning_rate", "seed"}));
    std::set<std::string> names;
    for (const auto& run : experiment.runs) names.insert(run.name);
    QCOMPARE(names.size(), std::size_t{12});
    QCOMPARE(experiment.runs[0].name, std::string("001-otm-0.0001-s3"));
    const auto last = configOf(experiment.runs[11]);
    QCOMPARE(last["solver"].get<std::string>(), std::string("mm"));
    QVERIFY(std::abs(last["learning_rate"].get<double>() - 1e-2) < 1e-12);
    QVERIFY(std::abs(configOf(experiment.runs[2])["learning_rate"].get<double>() - 1e-3) < 1e-12);
    QCOMPARE(last["seed"].get<int>(), 4);
    QCOMPARE(last["steps"].get<int>(), 20);
  }

  void aValueMaySetSeveralFields() {
    const auto experiment = planned(R"({"base": {"problem": "moons", "batch": 64},
      "axes": {"variant": [{"name": "wide", "solver": "otm", "batch": 512}, {"solver": "mm"}]}})");
    QCOMPARE(experiment.runs.size(), std::size_t{2});
    QCOMPARE(experiment.runs[0].choices[0].second, std::string("wide"));
    QCOMPARE(configOf(experiment.runs[0])["batch"].get<int>(), 512);
    QVERIFY(!configOf(experiment.runs[0]).contains("name") && !configOf(experiment.runs[0]).contains("variant"));
    QCOMPARE(experiment.runs[1].choices[0].second, std::string("solver=mm"));
    QCOMPARE(configOf(experiment.runs[1])["batch"].get<int>(), 64);
  }

  /// The same seed draws the same runs, within their ranges.
  void drawnRunsAreTheSameAgain() {
    const char* json = R"({"axes": {"learning_rate": {"from": 1e-4, "to": 1e-2, "scale": "log"},
      "batch": {"from": 32, "to": 512}, "solver": ["otm", "mm"]}, "take": "random", "count": 40})";
    const auto once = planned(json), again = planned(json);
    QCOMPARE(once.runs.size(), std::size_t{40});
    std::size_t low = 0;
    for (std::size_t k = 0; k < 40; ++k) {
      QCOMPARE(once.runs[k].config, again.runs[k].config);
      const double rate = configOf(once.runs[k])["learning_rate"].get<double>();
      QVERIFY(rate >= 1e-4 && rate <= 1e-2);
      low += rate < 1e-3;
      QVERIFY(configOf(once.runs[k])["batch"].is_number_integer());
    }
    QVERIFY(low > 10 && low < 30);  // half of them on a log scale, a tenth on a linear one
  }

  void whatIsWrongIsSaidAtOnce() {
    QVERIFY(problemOf("[]").contains("no JSON object"));
    const QString two = problemOf(R"({"bse": {}, "axes": {"seed": "8-1"}})");
    QVERIFY2(two.contains("\"bse\"") && two.contains("from 8 to 1"), qPrintable(two));
    QVERIFY(problemOf(R"({"base": {}})").contains("no runs"));
    QVERIFY(problemOf(R"({"axes": {"rate": {"from": 0, "to": 1, "count": 3, "scale": "log"}}})").contains("positive"));
    QVERIFY(problemOf(R"({"axes": {"rate": {"from": 0, "to": 1}}})").contains("no count"));
    QVERIFY(problemOf(R"({"axes": {"a": "1-1000", "b": "1-1000"}})").contains("at random"));
    QVERIFY(problemOf(R"({"axes": {"a": []}})").contains("has no values"));
    QVERIFY(problemOf(R"({"axes": {"a": "1-3"}, "take": "some"})").contains("grid or random"));
  }

  void aRunThatCannotBeginIsNamedBeforeAnyBegins() {
    QTemporaryDir dir;
    const auto folder = ExperimentFolder::make(
        dir.filePath("x").toStdString(),
        R"({"base": {"problem": "moons", "steps": 5}, "axes": {"solver": ["otm", "mm", "w2gn"], "inner_steps": [2]}})",
        "it", "");
    QVERIFY(folder);
    const Status fine = checkRuns(*folder);
    QVERIFY(!fine);
    QVERIFY2(
        fine.error().message.find("003-w2gn-2") == 0 && fine.error().message.find("inner_steps") != std::string::npos,
        fine.error().message.c_str());
    const auto endless =
        ExperimentFolder::make(dir.filePath("y").toStdString(), R"({"runs": [{"problem": "moons"}]})", "it", "");
    QVERIFY(endless && !checkRuns(*endless));
  }

  /// Whoever has the claim is alone; another experiment does not move in.
  void aRunIsClaimedOnce() {
    QTemporaryDir dir;
    const std::string place = dir.filePath("x").toStdString();
    const char* json = R"({"base": {"problem": "moons", "steps": 5}, "axes": {"seed": "1-2"}})";
    const auto one = ExperimentFolder::make(place, json, "it", ""),
               other = ExperimentFolder::make(place, json, "it", "");
    QVERIFY(one && other);
    const auto& run = one->experiment().runs[0];
    auto claim = one->claim(run).value();
    QVERIFY(claim && !other->claim(run).value() && other->claim(one->experiment().runs[1]).value());
    QVERIFY(other->stateOf(run) == PlannedState::learning);
    claim.reset();
    QVERIFY(other->claim(run).value());
    QVERIFY(other->stateOf(run) == PlannedState::waiting);
    QVERIFY(one->keepResult(run, R"({"exit_code": 3, "error": "It diverged."})"));
    QVERIFY(other->stateOf(run) == PlannedState::failed);
    QVERIFY(!ExperimentFolder::make(place, R"({"base": {}, "axes": {"seed": "1-3"}})", "it", ""));
  }

  /// More seeds follow those that are there, and what was learned stays; others, fewer and other steps are refused.
  void anExperimentGrows() {
    QTemporaryDir dir;
    const std::string place = dir.filePath("x").toStdString();
    const auto with = [&](const char* seeds, int steps) {
      return ExperimentFolder::make(place,
                                    R"({"base": {"problem": "moons", "steps": )" + std::to_string(steps) +
                                        R"(}, "axes": {"seed": ")" + seeds + R"("}})",
                                    "it", "");
    };
    const auto small = with("1-2", 5);
    QVERIFY(small);
    QVERIFY(small->keepResult(small->experiment().runs[1], R"({"exit_code": 0, "steps": 5})"));
    const auto large = with("1-4", 5);
    QVERIFY(large);
    QCOMPARE(large->experiment().runs.size(), std::size_t{4});
    QVERIFY(large->stateOf(large->experiment().runs[1]) == PlannedState::done);
    QVERIFY(large->stateOf(large->experiment().runs[3]) == PlannedState::waiting);
    QVERIFY(QFile::exists(QString::fromStdString(large->configOf(large->experiment().runs[3]))));
    QCOMPARE(ExperimentFolder::open(place)->experiment().runs.size(), std::size_t{4});
    for (const auto& refused : {with("1-3", 5), with("2-5", 5), with("1-8", 6)}) {
      QVERIFY(!refused);
      QVERIFY2(refused.error().hint.find("More runs may follow") == 0, refused.error().hint.c_str());
    }
    QCOMPARE(ExperimentFolder::open(place)->experiment().runs.size(), std::size_t{4});
  }

  /// By hand: the ranks of |-1|, |2|, |3|, |4|, |5|, one negative of rank 1: p = 2 * 2 / 32.
  void theSignedRankTestIsExact() {
    QCOMPARE(signedRankP({-1, 2, 3, 4, 5}), 0.125);
    QCOMPARE(signedRankP({1, 2, 3, 4, 5, 6}), 2.0 / 64);
    QCOMPARE(signedRankP({0, 0}), 1.0);
    QCOMPARE(signedRankP({1, -1}), 1.0);
    // SciPy 1.11: wilcoxon(range(1, 41) with the first ten negative, method="approx", correction=True).
    std::vector<double> many;
    for (int k = 1; k <= 40; ++k) many.push_back(k <= 10 ? -k : k);
    const double middle = 410, z = (middle - 55 - 0.5) / std::sqrt(40.0 * 41 * 81 / 24);
    QVERIFY(std::abs(signedRankP(many) - std::erfc(z / std::sqrt(2.0))) < 1e-12);
  }

  void groupsAreRunsThatDifferBySeeds() {
    std::vector<ComparedRun> runs;
    for (int seed = 1; seed <= 5; ++seed) {
      runs.push_back(ended("a", {{"solver", "otm"}, {"seed", std::to_string(seed)}}, 2 + 0.1 * seed));
      runs.push_back(ended("b", {{"solver", "mm"}, {"seed", std::to_string(seed)}}, 3 + 0.1 * seed));
    }
    runs.push_back({"c", "", {{"solver", "wgan"}, {"seed", "1"}}, {3, "It diverged.", {}, 0, 0, "wgan"}});
    const Comparison table = compare(runs, {"solver", "seed"}, {"l2_uvp"});
    QCOMPARE(table.axes, std::vector<std::string>{"solver"});
    QCOMPARE(table.groups.size(), std::size_t{3});
    const GroupNumber &otm = table.groups[0].numbers.at("l2_uvp"), &mm = table.groups[1].numbers.at("l2_uvp");
    QCOMPARE(otm.summary.count, std::size_t{5});
    QVERIFY(std::abs(otm.summary.mean - 2.3) < 1e-12 && std::abs(otm.summary.median - 2.3) < 1e-12);
    QVERIFY(std::abs(otm.summary.deviation - std::sqrt(0.025)) < 1e-12);
    QCOMPARE(otm.rank, 1);
    QCOMPARE(mm.rank, 2);
    QCOMPARE(*mm.sameAsBest, 2.0 / 32);
    QCOMPARE(table.groups[2].failed, std::size_t{1});
    for (const char* format : {"text", "csv", "markdown", "latex", "json"}) {
      const auto text = comparisonText(table, format);
      QVERIFY2(text && text->find("otm") != std::string::npos && text->find("wgan") != std::string::npos, format);
    }
    QVERIFY(comparisonText(table, "csv")->find("otm,5,0,2.2999999999999998") != std::string::npos);
    QVERIFY(!comparisonText(table, "html"));
  }

  /// What eval says beside a number of one run, a table says of as many as it is true of, in every format.
  void whatSaysNothingIsMarked() {
    std::vector<ComparedRun> runs = {ended("a", {{"seed", "1"}}, 95), ended("a", {{"seed", "2"}}, 105),
                                     ended("a", {{"seed", "3"}}, 300), ended("a", {{"seed", "4"}}, 20)};
    for (const std::size_t k : {0, 1}) {
      MetricValue& value = runs[k].result.values.front();
      value.samples = 1024, value.floor = 91, value.saysNothing = true, value.halfWidth = 2, value.floorHalfWidth = 3;
    }
    runs[3].result.values.front().floor = 91, runs[3].result.values.front().belowFloor = true;
    const Comparison table = compare(runs, {"seed"}, {"l2_uvp"});
    const GroupNumber& number = table.groups[0].numbers.at("l2_uvp");
    QCOMPARE(number.saysNothing.seeds, (std::vector<std::string>{"1", "2"}));
    QCOMPARE(number.saysNothing.mean.value, 100.0);
    const QString said =
        "* l2_uvp: of 2 of 4 runs it is mostly the scatter of the samples: a perfect map would score about 91 %";
    const QString below = "of 1 of 4 runs it is less than what independent samples scatter, about 91 %";
    for (const char* format : {"text", "markdown", "latex"}) {
      const QString text = QString::fromStdString(*comparisonText(table, format));
      QVERIFY2(text.contains(said) && text.contains(below) && text.count('*') >= 3, qPrintable(text));
    }
    const QString csv = QString::fromStdString(*comparisonText(table, "csv"));
    QVERIFY2(csv.contains("l2_uvp_says_nothing,l2_uvp_below_floor,l2_uvp_floor") && csv.contains(",2,1,91\n"),
             qPrintable(csv));
    const QString json = QString::fromStdString(*comparisonText(table, "json"));
    QVERIFY2(json.contains("\"says_nothing\":{\"seeds\":[\"1\",\"2\"],\"floor\":91.0,\"text\":\"is mostly"),
             qPrintable(json));
    runs.resize(0);
    runs.push_back(ended("a", {{"seed", "3"}}, 300));
    QVERIFY(!QString::fromStdString(*comparisonText(compare(runs, {"seed"}, {"l2_uvp"}), "text")).contains('*'));
  }

  /// Two folders of the same seeds are two lines; a cell that is empty keeps its column.
  void nothingIsDroppedInATable() {
    std::vector<ComparedRun> runs = {ended("a", {{"seed", "1"}, {"experiment", "one"}}, 2),
                                     ended("a", {{"seed", "1"}, {"experiment", "other"}}, 4),
                                     ended("b", {{"solver", "a_b"}, {"experiment", "other"}}, 5)};
    const Comparison table = compare(runs, {"solver", "experiment", "seed"}, {"l2_uvp", "l2_uvp"});
    QCOMPARE(table.groups.size(), std::size_t{3});
    QCOMPARE(table.metrics.size(), std::size_t{1});
    const auto latex = QString::fromStdString(*comparisonText(table, "latex"));
    for (const auto& line : latex.split('\n'))
      if (line.contains('&')) QCOMPARE(line.count('&'), 4);
    QVERIFY2(latex.contains("\n & one & 1 & 2 & 1 ") && latex.contains("a\\_b"), qPrintable(latex));
    // The same seed twice within a group: both count.
    const Comparison twice = compare(runs, {"solver", "seed"}, {"l2_uvp"});
    QCOMPARE(twice.groups[0].numbers.at("l2_uvp").summary.count, std::size_t{2});
  }

  /// Ids of measures are no files, whatever lies beside the experiment; files are found from everywhere, in axes too.
  void pathsAreThoseBesideTheExperiment() {
    QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkpath("gaussian"));
    QFile file(dir.filePath("x.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const auto experiment = parseExperiment(R"({"base": {"target": "gaussian"}, "axes": {"source": ["x.csv"]}})", "it",
                                            dir.path().toStdString());
    QVERIFY(experiment);
    const auto config = configOf(experiment->runs[0]);
    QCOMPARE(config["target"].get<std::string>(), std::string("gaussian"));
    QCOMPARE(config["source"].get<std::string>(), dir.filePath("x.csv").toStdString());
  }

  /// Before anything has begun the experiment may still be mended.
  void whatHasNotBegunCanBeMended() {
    QTemporaryDir dir;
    const std::string place = dir.filePath("x").toStdString();
    QVERIFY(ExperimentFolder::make(place, R"({"base": {"steps": 5}, "axes": {"seed": "1-2"}})", "it", ""));
    const char* mended = R"({"base": {"problem": "moons", "steps": 5}, "axes": {"seed": "1-3"}})";
    QVERIFY(ExperimentFolder::make(place, mended, "it", ""));
    QCOMPARE(QDir(dir.filePath("x/configs")).entryList(QDir::Files).size(), 3);
    QVERIFY(QDir(dir.path()).mkpath("x/runs/001-s1"));
    QVERIFY(!ExperimentFolder::make(place, R"({"axes": {"seed": "1-9"}})", "it", ""));
  }
};

BRENIER_TEST(TestExperiment)
#include "test_experiment.moc"
