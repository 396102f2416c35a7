#include <QDir>
#include <QtTest>

#include "core/session/run_config_json.h"
#include "core/session/run_request.h"
#include "core/train/run/network_factory.h"
#include "tests/core/begun_run.h"
#include "tests/core/saved_runs.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// Another value than the default, and one that the option allows.
OptionValue anotherValue(const OptionDescriptor& option) {
  if (option.kind == OptionKind::choice) return option.meta.choices.back();
  if (option.kind == OptionKind::integer) return std::int64_t{11};
  if (option.kind == OptionKind::text) return std::string("l2_uvp=2");
  if (option.kind == OptionKind::flag) return !std::get<bool>(option.defaultValue);
  return std::min(2.5, option.meta.max);
}

bool says(const std::string& sentence, const std::vector<std::string>& words) {
  for (const auto& word : words)
    if (sentence.find(word) == std::string::npos) {
      qWarning("\"%s\" lacks \"%s\"", sentence.c_str(), word.c_str());
      return false;
    }
  return true;
}

}  // namespace

/// The settings of a run, whose one declaration files, flags and checks are made from.
class TestRunSettings : public QObject {
  Q_OBJECT

  RunFolder m_folder;

 private Q_SLOTS:
  void everySettingIsWrittenAndReadBack() {
    for (const auto& option : describeOptions<RunSettings>()) {
      RunConfig config;
      const OptionValue value = anotherValue(option);
      QVERIFY2(value != option.defaultValue, option.id.c_str());
      QVERIFY2(readOptions<RunSettings>(config, {{option.id, value}}).empty(), option.id.c_str());
      const auto back = readRunConfig(writeRunConfig(config), "x.json");
      QVERIFY2(back && *back == config && !(config == RunConfig{}), option.id.c_str());
      // Over an earlier file that said something else.
      const auto over = readRunConfig(writeRunConfig(config, writeRunConfig(RunConfig{})), "x.json");
      QVERIFY2(over && *over == config, option.id.c_str());
    }
  }

  /// A flag's name, without its dashes, is a field of a file.
  void settingsMayStandAsFlagsAreWritten() {
    for (const auto& option : describeOptions<RunSettings>()) {
      auto names = option.meta.aliases;
      names.push_back(option.id);
      for (const auto& name : names) {
        const OptionValue value = anotherValue(option);
        const std::string text = writeOptionValues({{name, value}});
        const auto read = readRunConfig(text, "x.json");
        QVERIFY2(read.hasValue(), text.c_str());
        QVERIFY2(writeOptions<RunSettings>(*read).at(option.id) == value, text.c_str());
      }
    }
    const auto both = readRunConfig(R"({"data_seed": 3, "seed": 5})", "x.json");
    QVERIFY(both && both->weightSeed == 5 && both->dataSeed == 3);
    const auto none = readRunConfig(R"({"budget": {"steps": "none", "seconds": null}})", "x.json");
    QVERIFY(none && none->budget == Budget{});
  }

  /// What older versions wrote.
  void olderFilesReadToTheSame() {
    const auto read = readRunConfig(R"({"budget": {"seconds": 2.5, "steps": 40, "until_gap_percent": 1.25},
      "data_seed": 18446744073709551615, "device": "cpu", "engine": "fused", "format": 1, "held_out": 64,
      "normalise": "on", "problem": "moons", "solver": "otm", "solver_options": {"batch": 32},
      "source": {"id": "gaussian", "options": {}}, "target": {"id": "moons", "options": {}}, "threads": 2,
      "weight_seed": 3})",
                                    "x.json");
    QVERIFY2(read.hasValue(), read ? "" : read.error().message.c_str());
    RunConfig wanted;
    wanted.problem = "moons";
    wanted.source.id = "gaussian";
    wanted.target.id = "moons";
    wanted.solver = "otm";
    wanted.solverOptions = {{"batch", std::int64_t{32}}};
    wanted.weightSeed = 3;
    wanted.dataSeed = 0xFFFFFFFFFFFFFFFFull;
    wanted.engine = "fused";
    wanted.device = "cpu";
    wanted.normalise = "on";
    wanted.threads = 2;
    wanted.heldOut = 64;
    wanted.budget = {40, 2.5, 1.25, {}};
    QVERIFY(*read == wanted);
  }

  /// Everything that the command line takes, and files beside the configuration whatever folder is the present one.
  void filesTakeWhatFlagsTake() {
    const std::string folder = m_folder.path("asked");
    QDir().mkpath(QString::fromStdString(folder));
    write(folder + "/a.csv", "1,2\n3,4\n5,7\n");
    write(folder + "/b.csv", "1,2\n3,4\n5,8\n");
    write(folder + "/own.json", R"({"source": "a.csv", "target": {"id": "points", "options": {"path": "b.csv"}},
      "solver": "w2gn", "network": "posdef_icnn", "processor_seconds": 4, "seed": 9})");
    const auto own = readRunRequest(folder + "/own.json");
    QVERIFY2(own.hasValue(), own ? "" : own.error().message.c_str());
    const auto understood = understand(own.value());
    QVERIFY2(understood.hasValue(), understood ? "" : understood.error().message.c_str());
    const RunConfig& config = understood.value();
    QCOMPARE(std::get<std::string>(config.source.options.at("path")), folder + "/a.csv");
    QCOMPARE(std::get<std::string>(config.target.options.at("path")), folder + "/b.csv");
    QVERIFY(config.solverOptions.at("quadratic_diagonal") == OptionValue(true));
    QVERIFY(config.budget.processorSeconds == 4.0 && config.weightSeed == 9 && config.dataSeed == 9);
    write(folder + "/problem.json", R"({"problem": "generated_lse:dimension=4"})");
    const auto problem = understand(readRunRequest(folder + "/problem.json").value());
    QVERIFY(problem.hasValue());
    QCOMPARE(problem.value().problem, std::string("generated_lse"));
    QVERIFY(problem.value().source.options.at("dimension") == OptionValue(std::int64_t{4}));
    QVERIFY(problem.value().target.options.at("dimension") == OptionValue(std::int64_t{4}));
  }

  /// What was asked and what it came to are two values, in the run and in its files.
  void autoStaysAuto() {
    const auto run = begin("ot_icnn");
    QCOMPARE(run->config().normalise, std::string("auto"));
    QCOMPARE(run->resolved().normalise, std::string("off"));
    QCOMPARE(run->resolved().engine, std::string("fused"));
    QCOMPARE(run->describe(1).config.device, std::string("auto"));
    const std::string path = m_folder.saved("auto");
    const auto again = load(path);
    QVERIFY(again->config() == run->config());
    QVERIFY(again->resolved() == run->resolved());
    QVERIFY(read(path + "/config.json").contains("\"normalise\": \"auto\""));
  }

  /// A saved run keeps what its settings came to, also where a method came to prefer something else since.
  void resumedRunsKeepWhatTheyCameTo() {
    const std::string path = m_folder.saved("other");
    QByteArray config = read(path + "/config.json");
    QVERIFY(config.contains("\"normalise\": \"off\""));
    write(path + "/config.json", config.replace("\"normalise\": \"off\"", "\"normalise\": \"on\""));
    const auto run = load(path);
    QCOMPARE(run->config().normalise, std::string("auto"));
    QCOMPARE(run->resolved().normalise, std::string("on"));
    for (const char* wrong : {R"({"threads": 100000})", R"({"normalise": "perhaps"})", R"({"device": "auto"})"}) {
      const auto damaged = readResolvedSettings(std::string(R"({"resolved": )") + wrong + "}", "x.json");
      QVERIFY2(!damaged && damaged.error().message.starts_with("x.json: "), wrong);
    }
  }

  /// Older versions wrote what auto came to in its place.
  void olderRunsGoOnWithTheSameBits() {
    const std::string now = m_folder.saved("now"), before = m_folder.saved("before");
    QByteArray config = read(before + "/config.json");
    config.replace("\"normalise\": \"auto\"", "\"normalise\": \"off\"").replace("\"resolved\"", "\"of_another\"");
    write(before + "/config.json", config);
    auto a = load(now), b = load(before);
    QCOMPARE(b->config().normalise, std::string("auto"));
    QCOMPARE(b->resolved().normalise, std::string("off"));
    train(*a, 6);
    train(*b, 6);
    QVERIFY(weightsOf(*a) == weightsOf(*b));
    config.replace("\"normalise\": \"off\"", "\"normalise\": \"on\"");
    write(before + "/config.json", config);
    QCOMPARE(load(before)->config().normalise, std::string("on"));  // nobody's auto: somebody asked for it
  }

  /// By whatever way it comes, a wrong value is a sentence and never the default.
  void wrongValuesAreSentences() {
    const auto file = readRunConfig(R"({"problem": "moons", "solver": "ot_icnn", "threads": 1000, "device": "gpu",
      "solver_options": {"batch": 0}})",
                                    "x.json");
    QVERIFY(file.hasValue());
    const auto complete = TrainingRun::complete(file.value());
    QVERIFY(!complete && says(complete.error().message, {"threads is 1000", "0 and 256", "device is \"gpu\"",
                                                         "auto, cpu or cuda", "batch is 0"}));
    const auto typed = readRunConfig(R"({"threads": "two", "held_out": 1.5})", "x.json");
    QVERIFY(!typed && says(typed.error().message, {"threads is \"two\"", "whole number", "held_out is \"1.5\""}));
    const auto run = begin("ot_icnn");
    const auto live = run->setLive({{"learning_rate", 7.0}});
    QCOMPARE(live.size(), std::size_t{1});
    QVERIFY(says(live[0], {"learning_rate is 7", "between"}));
    RunRequest problem;
    problem.config.problem = "generated_icnn:dim=1000";
    const auto asked = understand(problem);
    QVERIFY(!asked && says(asked.error().message, {"dimension is 1000", "256"}));
    RunRequest network;
    network.config = RunConfig{{}, "moons", {}, {}, "otm", {}};
    network.network = "posdef_icnn";
    const auto fits = understand(network);
    QVERIFY(!fits && says(fits.error().message, {"posdef_icnn", "not for the solver otm"}));
    // Past every check there is still no default.
    const auto networks = makeNetworkFactory("fused", "cpu");
    const SolverSetup setup{.source = makeMeasure({"gaussian", {}}).value(),
                            .target = makeMeasure({"eight_gaussians", {}}).value(),
                            .options = {{"no_such_option", 1.0}},
                            .networks = networks.value().get()};
    for (const auto& entry : solverRegistry()) QVERIFY_THROWS_EXCEPTION(std::invalid_argument, entry.make(setup));
  }
};

BRENIER_TEST(TestRunSettings)
#include "test_run_settings.moc"
