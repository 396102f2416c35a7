#include <torch/torch.h>

#include <QtTest>
#include <cmath>

#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/paired_game.h"
#include "core/train/run/saved_state.h"
#include "core/train/run/training_run.h"
#include "tests/image_solvers/solver_reads.h"

using namespace brenier;
using namespace brenier::test;

namespace {

const PictureShape tiny{1, 8, 8};
constexpr std::int64_t numbers = 5;

/// Map, potential, encoder and a batch, in double precision.
struct PairTable {
  ImageNetworkPtr map = makeImageMap("dcgan", numbers, tiny, 4, false);
  std::shared_ptr<ImagePotential> f = makeImagePotential("strided", tiny, 4);
  torch::Tensor encoder = torch::randn({64, numbers}, torch::kFloat64) / 8;
  torch::Tensor y = torch::rand({3, 1, 8, 8}, torch::kFloat64) * 2 - 1;
  torch::Tensor z = torch::randn({3, numbers}, torch::kFloat64);
  PairTable() {
    map->to(torch::kFloat64);
    f->to(torch::kFloat64);
  }
  PairedGame game(double adversarial, double picture, double feature) const {
    return PairedGame({{"adversarial_weight", adversarial}, {"picture_weight", picture}, {"feature_weight", feature}},
                      [this](const torch::Tensor& pictures) { return pictures.flatten(1).matmul(encoder); });
  }
  /// What T minimises, as the solver puts it together; `said` is told.
  torch::Tensor lossOfMap(const PairedGame& game, std::vector<torch::Tensor>& said) const {
    const auto t = map->forward(z), fT = f->forward(t);
    return game.mapLoss({t, fT, {}}) + game.pairLoss({*map, *f, y, fT, said});
  }
};

double plainSoftplus(double v) {
  return std::log1p(std::exp(v));
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

RunConfig gameRun(OptionValues options = {}) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", std::int64_t{6}}}};
  config.target = {"shapes", {{"size", std::int64_t{16}}, {"training", std::int64_t{60}}, {"test", std::int64_t{20}}}};
  config.solver = "ae_ot_gan_images";
  config.heldOut = 8;
  config.threads = 1;
  config.device = "cpu";
  for (const char* id : {"map_width", "encoder_width", "potential_width"}) options.emplace(id, std::int64_t{4});
  options.emplace("batch", std::int64_t{6});
  for (const char* id : {"encoder_steps", "refine_steps", "transport_steps"}) options.emplace(id, std::int64_t{2});
  config.solverOptions = std::move(options);
  return config;
}

std::unique_ptr<TrainingRun> begunWith(OptionValues options) {
  auto run = TrainingRun::create(gameRun(std::move(options)));
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

}  // namespace

/// AE-OT-GAN: what each player minimises, and the game that goes on where AE-OT ends.
class TestAeOtGan : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(8); }

  void aPotentialIsAffineInItsFeatures_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"strided", "pooled", "instance", "resnet"}) QTest::newRow(name) << name;
  }
  void aPotentialIsAffineInItsFeatures() {
    QFETCH(QString, name);
    const auto f = makeImagePotential(name.toStdString(), tiny, 4);
    const auto y = torch::rand({3, 1, 8, 8});
    const auto weights = f->named_parameters();
    const auto by = f->features(y).flatten(1).matmul(weights["last.weight"].flatten()) + weights["last.bias"];
    QVERIFY(difference(by, f->forward(y)) < 1e-5);
  }

  void lossesAreTheirFormulas() {
    const PairTable table;
    const auto game = table.game(0.7, 2, 3);
    const auto t = table.map->forward(table.z), fT = table.f->forward(t), fY = table.f->forward(table.y);
    std::vector<torch::Tensor> none, said;
    double ofF = 0, adversarial = 0, picture = 0, feature = 0;
    const auto again = table.map->forward(table.y.flatten(1).matmul(table.encoder));
    const auto phi = table.f->features(table.y), phiAgain = table.f->features(again);
    for (int i = 0; i < 3; ++i) {
      ofF += (plainSoftplus(fY[i].item<double>()) + plainSoftplus(-fT[i].item<double>())) / 3;
      adversarial += plainSoftplus(fT[i].item<double>()) / 3;
      for (int k = 0; k < 64; ++k)
        picture += std::pow((table.y[i].flatten()[k] - again[i].flatten()[k]).item<double>(), 2) / (3 * 64);
      const auto wide = phi.size(1);
      for (int k = 0; k < wide; ++k)
        feature += std::pow((phi[i][k] - phiAgain[i][k]).item<double>(), 2) / static_cast<double>(3 * wide);
    }
    QVERIFY(std::abs(game.potentialLoss({*table.f, table.y, t, t, fY, fT, {}, none}).item<double>() - ofF) < 1e-9);
    const double loss = table.lossOfMap(game, said).item<double>();
    QVERIFY(std::abs(loss - (0.7 * adversarial + 2 * picture + 3 * feature)) < 1e-9);
    QCOMPARE(said.size(), game.mapSays().size());
    const double terms[] = {adversarial, picture, feature};
    for (std::size_t i = 0; i < 3; ++i) QVERIFY(std::abs(said[i].item<double>() - terms[i]) < 1e-9);
  }

  /// Each term and all of them: along a random direction of T's weights, autograd is the difference quotient.
  void gradientsAreDifferences_data() {
    QTest::addColumn<double>("adversarial");
    QTest::addColumn<double>("picture");
    QTest::addColumn<double>("feature");
    QTest::newRow("adversarial") << 1.0 << 0.0 << 0.0;
    QTest::newRow("picture") << 0.0 << 1.0 << 0.0;
    QTest::newRow("feature") << 0.0 << 0.0 << 1.0;
    QTest::newRow("all") << 0.7 << 2.0 << 3.0;
  }
  void gradientsAreDifferences() {
    QFETCH(double, adversarial);
    QFETCH(double, picture);
    QFETCH(double, feature);
    const PairTable table;
    const auto game = table.game(adversarial, picture, feature);
    std::vector<torch::Tensor> said;
    const auto weights = table.map->parameters();
    const auto slopes =
        torch::autograd::grad({table.lossOfMap(game, said)}, weights, {}, false, false, /*allow_unused=*/true);
    std::vector<torch::Tensor> direction;
    double exact = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      direction.push_back(torch::randn_like(weights[i]));
      if (slopes[i].defined()) exact += (slopes[i] * direction[i]).sum().item<double>();
    }
    double quotient = 0;
    for (const double step : {1e-6, -2e-6}) {
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i].data().add_(direction[i], step);
      const double value = table.lossOfMap(game, said).item<double>();
      quotient += (step < 0 ? -value : value) / 2e-6;
    }
    QVERIFY2(exact != 0 && std::abs(exact - quotient) < 1e-5 * std::max(1e-2, std::abs(exact)),
             qPrintable(QString("%1 %2").arg(exact).arg(quotient)));
  }

  void theGameGoesOnWhereTheDecoderWas() {
    const auto run = begunWith({{"average", 0.9}, {"game_rate", 1e-3}});
    for (int k = 0; k < 6; ++k) run->step(StepPart::both, {});
    QCOMPARE(tensorNamed(*run, "game.begun").front(), 0.0f);
    const auto stages = run->moment(0).mapped;
    const auto decoder = tensorNamed(*run, "autoencoder.decoder.conv0.weight"),
               encoder = tensorNamed(*run, "autoencoder.conv0.weight"), codes = tensorNamed(*run, "transport.codes");
    run->step(StepPart::outer, {});  // f alone
    QCOMPARE(tensorNamed(*run, "game.begun").front(), 1.0f);
    QCOMPARE(tensorNamed(*run, "T.conv0.weight"), decoder);
    QCOMPARE(run->moment(0).mapped.data, stages.data);
    for (int k = 0; k < 3; ++k) {
      const auto report = run->step(StepPart::both, {});
      QVERIFY(report.finite && report.pictures == 12);
      const double sum =
          saidBy(report, "adversarial_loss") + saidBy(report, "reconstruction") + saidBy(report, "feature_error");
      QVERIFY(std::abs(saidBy(report, "loss_g") - sum) < 1e-5 && saidBy(report, "loss_f") > 0);
    }
    QVERIFY(tensorNamed(*run, "T.conv0.weight") != decoder);
    QVERIFY(run->moment(0).mapped.data != stages.data);
    QCOMPARE(tensorNamed(*run, "autoencoder.conv0.weight"), encoder);
    QCOMPARE(tensorNamed(*run, "autoencoder.decoder.conv0.weight"), decoder);
    QCOMPARE(tensorNamed(*run, "transport.codes"), codes);
  }

  /// The two ablations: without its pairs T minimises the adversarial loss alone; without that it only gives pictures
  /// back, and whatever f says moves nothing.
  void weightsOfNothingAreAblations() {
    const auto alone = begunWith({{"picture_weight", 0.0}, {"feature_weight", 0.0}});
    StepReport report;
    for (int k = 0; k < 9; ++k) report = alone->step(StepPart::both, {});
    QVERIFY(std::abs(saidBy(report, "loss_g") - saidBy(report, "adversarial_loss")) < 1e-6);
    QVERIFY(saidBy(report, "reconstruction") > 0 && saidBy(report, "feature_error") > 0);
    const auto decoder = [&](double rateOfF) {
      const auto run = begunWith({{"adversarial_weight", 0.0}, {"feature_weight", 0.0}, {"potential_rate", rateOfF}});
      for (int k = 0; k < 9; ++k) report = run->step(StepPart::both, {});
      if (std::abs(saidBy(report, "loss_g") - saidBy(report, "reconstruction")) > 1e-6) qFatal("another loss");
      return tensorNamed(*run, "T.conv0.weight");
    };
    QCOMPARE(decoder(1e-3), decoder(1e-1));
  }
};

BRENIER_TEST(TestAeOtGan)
#include "test_ae_ot_gan.moc"
