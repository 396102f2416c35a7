#include <QtTest>

#include "core/session/sharing.h"
#include "core/session/state_text.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

RunConfig configOf(const char* problem) {
  RunConfig config;
  config.problem = problem;
  auto complete = TrainingRun::complete(config);
  if (!complete) qFatal("%s", complete.error().message.c_str());
  return *complete;
}

/// What a run of its own does not share.
SharedState shared(RunConfig config) {
  takeLiveSettings(RunSettings{}, config);
  config.threads = 0;
  return {config, 0x2bu};
}

}  // namespace

class TestSharing : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void statesComeBackWhole() {
    const StateTexts texts = stateTexts();
    RunConfig config = configOf("checkerboard");
    config.weightSeed = 18446744073709551615u;
    config.solverOptions["batch"] = std::int64_t{96};
    config.normalise = "on";
    config.budget.steps = 300;  // of the sender alone
    config.threads = 7;
    for (const RunConfig& each : {config, configOf("eight_gaussians")}) {
      const SharedState state = shared(each);
      const auto text = texts.write({each, state.layers});
      QVERIFY2(text, text ? "" : text.error().message.c_str());
      const auto back = texts.read(*text);
      QVERIFY2(back, back ? "" : back.error().message.c_str());
      QVERIFY(back->config == state.config);
      QCOMPARE(back->layers, state.layers);
      QVERIFY2(text->size() < 900, text->c_str());
      QVERIFY(text->find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:") ==
              std::string::npos);
      const auto wrapped = texts.read("\n " + text->substr(0, 40) + "\r\n" + text->substr(40) + " \n");
      QVERIFY(wrapped && wrapped->config == back->config);
    }
  }

  /// Any sign that is lost or another one, each refused in a sentence.
  void damageIsFound() {
    const StateTexts texts = stateTexts();
    const std::string text = *texts.write({configOf("moons"), 3});
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string other = text;
      other[at] = other[at] == 'A' ? 'B' : 'A';
      // Of the last sign of base64 some bits mean nothing.
      if (at + 1 < text.size()) QVERIFY2(!texts.read(other), other.c_str());
      QVERIFY(!texts.read(text.substr(0, at)));
      QVERIFY(!texts.read(text.substr(0, at) + text.substr(at + 1)));
    }
    const auto cut = texts.read(text.substr(0, text.size() - 5));
    QVERIFY(!cut && cut.error().message.find("damaged") != std::string::npos);
    const auto newer = texts.read("brenier7:" + text.substr(9));
    QVERIFY(!newer && newer.error().message.find("version 7") != std::string::npos);
    const auto other = texts.read("Dear all, see below");
    QVERIFY(!other && other.error().message.find("no state of Brenier") != std::string::npos);
  }

  void whatThereIsNotIsNamed() {
    const StateTexts texts = stateTexts();
    RunConfig config = configOf("moons");
    config.problem.clear();
    config.target.id = "moonz";
    auto read = texts.read(*writeStateText({config, 1}));
    QVERIFY(!read && read.error().message.find("moonz") != std::string::npos);
    config = configOf("moons");
    config.solverOptions["batch"] = std::int64_t{-4};
    read = texts.read(*writeStateText({config, 1}));
    QVERIFY(!read && read.error().message.find("batch") != std::string::npos);
    config.source = {"points", {{"path", std::string("/home/me/x.csv")}}};
    const auto file = texts.write({config, 1});
    QVERIFY(!file && file.error().message.find("/home/me/x.csv") != std::string::npos);
  }

  /// Only what differs from what the named parts choose by themselves stands in the line, quoted.
  void linesSayWhatDiffers() {
    QCOMPARE(*trainLine(configOf("eight_gaussians"), 0),
             "brenier-cli train --problem eight_gaussians --solver " + configOf("eight_gaussians").solver);
    RunConfig config = configOf("eight_gaussians");
    config.solverOptions["batch"] = std::int64_t{96};
    config.dataSeed = 9;
    config.budget.steps = 5;
    const std::string line = *trainLine(config, 120);
    QVERIFY2(line.ends_with(" --batch 96 --data-seed 9 --steps 120"), line.c_str());
    config.problem.clear();
    config.source = {"mixture", {{"centres", std::string("-2, 1.6; it's, 0")}}};
    const auto own = trainLine(config, 0);
    QVERIFY2(own && own->find("--source mixture --source.centres='-2, 1.6; it'\\''s, 0'") != std::string::npos,
             own ? own->c_str() : "");
    config.testSource = {"gaussian", {{"std", 2.0}}};
    QVERIFY(!trainLine(config, 0));
  }
};

BRENIER_TEST(TestSharing)
#include "test_sharing.moc"
