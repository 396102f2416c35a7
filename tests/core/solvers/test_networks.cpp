#include <QtTest>
#include <cmath>

#include "core/measures/measure.h"
#include "core/train/catalog.h"
#include "core/train/run/training_run.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

/// Any small plane problem for the first solver that takes the network, which is left as it is.
RunConfig configOf(const NetworkDescriptor& network) {
  RunConfig config;
  for (const auto& solver : catalog().solvers) {
    if (!network.fits(solver) || !config.solver.empty()) continue;
    config.solver = solver.id;
    for (const auto& [id, value] : OptionValues{{"batch", std::int64_t{32}}, {"inner_steps", std::int64_t{2}}})
      if (findById(solver.options, id)) config.solverOptions[id] = value;
  }
  for (const auto& [id, value] : network.settings) config.solverOptions[id] = value;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.heldOut = 64;
  config.threads = 1;
  return config;
}

bool isForPictures(const NetworkDescriptor& network) {
  return network.settings.count("map") > 0;
}

std::vector<float> mapOf(const TrainingRun& run) {
  const Points x = drawSamples(run.source(), {1, streamPreview, 0}, 100);
  std::vector<float> image(x.data.size());
  run.solver().forward(x, image.data());
  return image;
}

}  // namespace

/// The networks that have names.
class TestNetworks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void eachIsWhatASolverCanBeToldAndNoOther() {
    QVERIFY(catalog().networks.size() >= 9);
    for (const auto& network : catalog().networks) {
      QCOMPARE(network.options.size(), network.settings.size());
      const RunConfig config = configOf(network);
      const auto& solver = *findById(catalog().solvers, config.solver);
      QVERIFY2(network.isSetIn(solver, config.solverOptions), network.id.c_str());
      int same = 0;
      for (const auto& other : catalog().networks)
        same += other.fits(solver) && other.isSetIn(solver, config.solverOptions);
      QVERIFY2(same == 1, network.id.c_str());
      QVERIFY(!network.fits(*findById(catalog().solvers, network.id == "icnn_plane" ? "otm" : "ot_icnn")) ||
              network.id.starts_with("icnn_"));
    }
  }

  void everyOneLearnsInBothEngines_data() {
    QTest::addColumn<QString>("id");
    for (const auto& network : catalog().networks)
      if (!isForPictures(network)) QTest::newRow(network.id.c_str()) << QString::fromStdString(network.id);
  }
  void everyOneLearnsInBothEngines() {
    QFETCH(QString, id);
    RunConfig config = configOf(*findById(catalog().networks, id.toStdString()));
    std::vector<std::vector<float>> images;
    for (const char* engine : {"fused", "autograd"}) {
      config.engine = engine;
      auto run = TrainingRun::create(config);
      if (!run && images.size() == 1) QSKIP("this build has no LibTorch");
      QVERIFY2(run, run ? "" : run.error().message.c_str());
      for (int k = 0; k < 3; ++k) QVERIFY((*run)->step(StepPart::both, {}).finite);
      images.push_back(mapOf(**run));
    }
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < images[0].size(); ++i) {
      difference += std::pow(static_cast<double>(images[0][i]) - images[1][i], 2);
      size += std::pow(static_cast<double>(images[1][i]), 2);
    }
    QVERIFY2(difference < 1e-6 * size, qPrintable(QString::number(std::sqrt(difference / size))));
  }
};

BRENIER_TEST(TestNetworks)
#include "test_networks.moc"
