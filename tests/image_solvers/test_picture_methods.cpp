#include <torch/torch.h>

#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/image_solvers/began_networks.h"
#include "core/image_solvers/image_method.h"
#include "core/image_solvers/logistic_likelihood.h"
#include "core/image_solvers/vae_network.h"
#include "core/train/run/training_run.h"

using namespace brenier;

namespace {

const PictureShape small{1, 8, 8};

/// f(y) = 1/2 a |y|^2 + <b, y>, whose gradient is a y + b.
class Paraboloid final : public ImageNetwork {
 public:
  Paraboloid(double a, torch::Tensor b) : m_a(a), m_b(std::move(b)) {}
  torch::Tensor forward(const torch::Tensor& y) override {
    return (0.5 * m_a * y.square() + m_b * y).flatten(1).sum(1);
  }
  double m_a;
  torch::Tensor m_b;
};

/// What f loses in a turn, and what is said of it.
struct Turned {
  torch::Tensor loss;
  std::vector<double> said;
};

Turned turnOf(const ImageMethod& method, ImageNetwork& f, const torch::Tensor& y, const torch::Tensor& t) {
  std::vector<torch::Tensor> said;
  const auto fY = f.forward(y), fT = f.forward(t);
  Turned turned;
  turned.loss = method.potentialLoss({f, y, t, t, fY, fT, {}, said});
  for (const auto& value : said) turned.said.push_back(value.item<double>());
  return turned;
}

/// The slope of `value` along a random direction of a network's weights, by autograd and as a difference quotient.
std::array<double, 2> slopes(ImageNetwork& network, const std::function<torch::Tensor()>& value, double h = 1e-6) {
  const auto weights = network.parameters();
  const auto gradients = torch::autograd::grad({value()}, weights, {}, false, false, true);
  std::vector<torch::Tensor> direction;
  double exact = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    direction.push_back(torch::randn_like(weights[i]));
    if (gradients[i].defined()) exact += (gradients[i] * direction[i]).sum().item<double>();
  }
  const auto at = [&](double step) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i].data().add_(direction[i], step);
    const double found = value().item<double>();
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i].data().add_(direction[i], -step);
    return found;
  };
  return {exact, (at(h) - at(-h)) / (2 * h)};
}

bool agree(std::array<double, 2> pair, double within) {
  return std::abs(pair[0] - pair[1]) <= within * std::max(1e-3, std::abs(pair[0]));
}

RunConfig runOf(const std::string& solver, std::int64_t codes, OptionValues options) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", codes}}};
  config.target = {"shapes", {{"size", std::int64_t{16}}, {"training", std::int64_t{64}}, {"test", std::int64_t{20}}}};
  config.solver = solver;
  config.heldOut = 8;
  config.threads = 1;
  config.device = "cpu";
  options.emplace("map_width", std::int64_t{4});
  options.emplace("batch", std::int64_t{6});
  config.solverOptions = std::move(options);
  return config;
}

std::unique_ptr<TrainingRun> begunFrom(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) qWarning("%s", run.error().message.c_str());
  return run ? std::move(run).value() : nullptr;
}

double valueOf(const StepReport& report, const char* id) {
  for (const auto& value : report.values)
    if (value.id == id) return value.value;
  return std::nan("");
}

}  // namespace

/// What single methods over pictures minimise and say, against their formulas.
class TestPictureMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(4); }

  /// Layers by hand: 3 x 3 convolutions c (9 a + 1), linear layers.
  void beganNetworksHaveTheirLayers() {
    const auto conv = [](std::int64_t a, std::int64_t c) { return c * (9 * a + 1); };
    const std::int64_t n = 32;
    const PictureShape shape{3, 32, 32};
    const std::int64_t generator = (64 + 1) * 64 * n + 6 * conv(n, n) + conv(n, 3);
    QCOMPARE(makeBeganGenerator(64, shape, n)->parameterCount(), generator);
    const std::int64_t encoder = conv(3, n) + 2 * conv(n, n) + conv(n, n) + conv(n, 2 * n) + 2 * conv(2 * n, 2 * n) +
                                 conv(2 * n, 3 * n) + conv(3 * n, 3 * n);
    const std::int64_t code = 64 * (64 * 3 * n + 1);
    QCOMPARE(makeBeganCritic(shape, n, 64)->parameterCount(), encoder + code + generator);
  }

  void beganLossIsItsFormula() {
    const auto critic = makeBeganCritic(small, 4, 3);
    critic->to(torch::kFloat64);
    const auto y = torch::rand({5, 1, 8, 8}, torch::kFloat64), t = torch::rand({4, 1, 8, 8}, torch::kFloat64) - 0.5;
    // With a decoder that answers 0, L(v) is the mean of |v|.
    {
      const torch::NoGradGuard noGrad;
      const auto bare = makeBeganCritic(small, 4, 3);
      for (auto& item : bare->named_parameters())
        if (item.key().rfind("autoencoder.decoder.last", 0) == 0) item.value().zero_();
      const auto v = torch::randn({3, 1, 8, 8});
      QVERIFY(torch::allclose(bare->forward(v), v.abs().flatten(1).mean(1)));
    }
    const auto method = beganImagesMethod({{"gamma", 0.7}, {"balance_rate", 0.5}});
    const auto k = method->numbers().front().second;
    for (const double now : {0.0, 0.3}) {
      k->fill_(now);
      const double real = critic->forward(y).mean().item<double>(), made = critic->forward(t).mean().item<double>();
      const auto turned = turnOf(*method, *critic, y, t);
      QVERIFY(std::abs(turned.loss.item<double>() - (real - now * made)) < 1e-7);
      QVERIFY(std::abs(turned.said[1] - (real + std::abs(0.7 * real - made))) < 1e-7);
      QVERIFY(std::abs(turned.said[2] - (0.7 * real - made)) < 1e-7);
      const auto both = slopes(*critic, [&] { return turnOf(*method, *critic, y, t).loss; });
      QVERIFY2(agree(both, 1e-4), qPrintable(QString("%1 %2").arg(both[0]).arg(both[1])));
    }
    // k stays within [0, 1].
    std::vector<torch::Tensor> said{*k, torch::ones({}), torch::full({}, 4.0)};
    method->follow(said);
    QCOMPARE(said[0].item<float>(), 1.0f);
    said[2].fill_(-9);
    method->follow(said);
    QCOMPARE(k->item<float>(), 0.0f);
  }

  /// Through a run: each step's k is the one before, moved by the balance of that step.
  void beganKFollowsTheBalance() {
    const auto run = begunFrom(
        runOf("began_images", 192,
              {{"potential_width", std::int64_t{4}}, {"balance_rate", 0.3}, {"gamma", 0.9}, {"learning_rate", 1e-4}}));
    QVERIFY(run);
    double k = 0, most = 0;
    for (int step = 0; step < 12; ++step) {
      const auto report = run->step(StepPart::both, {});
      const double balance = valueOf(report, "began_balance"), m = valueOf(report, "began_convergence");
      const double real = m - std::abs(balance), made = 0.9 * real - balance;
      QVERIFY2(std::abs(valueOf(report, "loss_f") - (real - k * made)) < 1e-5,
               qPrintable(QString::number(valueOf(report, "loss_f") - (real - k * made))));
      k = std::clamp(k + 0.3 * balance, 0.0, 1.0);
      QVERIFY(std::abs(valueOf(report, "began_k") - k) < 1e-5);
      k = valueOf(report, "began_k");
      most = std::max(most, k);
    }
    QVERIFY(most > 0);  // or nothing was tested
  }

  void beganRatesFallToAFloor() {
    BeganImageOptions options;
    options.halveEvery = 10;
    options.leastRate = 2e-5;
    QCOMPARE(options.rateAt(8e-5, 9), 8e-5);
    QCOMPARE(options.rateAt(8e-5, 10), 4e-5);
    QCOMPARE(options.rateAt(8e-5, 29), 2e-5);
    QCOMPARE(options.rateAt(8e-5, 1000000000), 2e-5);
    QCOMPARE(options.rateAt(1e-6, 1000), 1e-6);  // what was asked for below the floor stays
    options.halveEvery = 0;
    QCOMPARE(options.rateAt(8e-5, 1000000), 8e-5);
  }

  /// Two pictures a side, where everything can be written down: of the two pairings the cheaper one, and duals that are
  /// equal to the cost on it and below it elsewhere.
  void theCriticOfQcLearnsExactDuals() {
    const double k = 0.25, gamma = 0.2;
    const auto method = wganQcImagesMethod({{"cost_scale", k}, {"gamma", gamma}});
    auto y = torch::zeros({2, 1, 8, 8}), t = torch::zeros({2, 1, 8, 8});
    y[0][0][0][0] = 3;
    y[1][0][0][0] = -1;
    t[0][0][0][0] = -2;
    t[1][0][0][0] = 2;
    t[1][0][3][3] = 1;
    const double cost = 0.5 * ((3.0 - 2) * (3 - 2) + 1) + 0.5 * 1;  // y0 - t1, y1 - t0
    Paraboloid f(0.8, 0.1 * torch::ones({1, 8, 8}));
    const auto turned = turnOf(*method, f, y, t);
    QVERIFY(std::abs(turned.said[0] - cost / 2) < 1e-6);
    const auto fY = f.forward(y), fT = f.forward(t);
    // Complementary slackness gives the sum of a pair's duals, and taking their mean off the mean of u.
    const double meanU = k * cost / 4;
    const double ways[] = {1.0, std::sqrt(2.0)};
    double slope = 0;
    for (int j = 0; j < 2; ++j) {
      const double steep = (0.8 * t[j] + 0.1).norm().item<double>();
      slope += 0.5 * std::pow(steep / (2 * std::sqrt(k)) - 0.5 * std::sqrt(k) * ways[j], 2) / 2;
    }
    QVERIFY(std::abs(turned.said[2] - slope) < 1e-5);
    QVERIFY(std::abs(turned.loss.item<double>() - (turned.said[1] + 4 * gamma * std::sqrt(k) * slope)) < 1e-5);
    const double fromMean = 0.5 * std::pow(fY.mean().item<double>() + meanU, 2);
    QVERIFY(turned.said[1] >= fromMean - 1e-6);
    // Fitted to this batch, -f is the duals: v of the made pictures are feasible and tight with one u a picture.
    const auto learned = makeImagePotential("strided", small, 4);
    const auto fit = wganQcImagesMethod({{"cost_scale", k}, {"gamma", 0.0}});
    ImagePlayer player("f", learned, nullptr);
    double misfit = 1;
    for (int step = 0; step < 900 && misfit > 1e-9; ++step) {
      const auto now = turnOf(*fit, *learned, y, t);
      misfit = now.said[1];
      player.descend(now.loss, {false, 3e-3 * std::pow(0.99, std::max(0, step - 300)), 0.5, 0.9}, 0);
    }
    QVERIFY2(misfit < 1e-6, qPrintable(QString::number(misfit)));
    const auto v = -learned->forward(t);
    const double v0 = v[0].item<double>(), v1 = v[1].item<double>(), u = -learned->forward(y).mean().item<double>();
    const auto c = [&](int i, int j) { return k * 0.5 * (y[i] - t[j]).square().sum().item<double>(); };
    QVERIFY(std::abs(u - meanU) < 2e-3 && std::abs((v0 + v1) / 2 + meanU) < 2e-3);
    const double u0 = c(0, 1) + v1, u1 = c(1, 0) + v0;
    QVERIFY2(u0 - v0 <= c(0, 0) + 4e-3 && u1 - v1 <= c(1, 1) + 4e-3,
             qPrintable(QString("%1 %2").arg(u0 - v0 - c(0, 0)).arg(u1 - v1 - c(1, 1))));
  }

  void qcGradientIsADifference() {
    const auto f = makeImagePotential("resnet", small, 4);
    f->to(torch::kFloat64);
    const auto method = wganQcImagesMethod({{"gamma", 2.0}});
    const auto y = torch::rand({3, 1, 8, 8}, torch::kFloat64), t = torch::rand({3, 1, 8, 8}, torch::kFloat64) - 0.5;
    const auto both = slopes(
        *f, [&] { return turnOf(*method, *f, y, t).loss; }, 1e-7);
    QVERIFY2(agree(both, 1e-3), qPrintable(QString("%1 %2").arg(both[0]).arg(both[1])));
  }

  /// Pictures that are not finite: the loss is no number, so the run diverges and says so.
  void qcOfNoNumbersIsNoNumber() {
    const auto method = wganQcImagesMethod({});
    Paraboloid f(1, torch::zeros({1, 8, 8}));
    auto y = torch::zeros({2, 1, 8, 8});
    y[0][0][0][0] = std::nan("");
    QVERIFY(std::isnan(turnOf(*method, f, y, torch::zeros({2, 1, 8, 8})).loss.item<double>()));
  }

  void theBinsOfALogisticSumToOne() {
    const auto values = torch::arange(256, torch::kFloat64) / 127.5 - 1;
    for (const double mean : {-1.3, -1.0, 0.013, 0.9})
      for (const double logScale : {-7.0, -4.0, -1.0, 2.0}) {
        const auto all = logisticBins(values, torch::full({256}, mean, torch::kFloat64),
                                      torch::full({256}, logScale, torch::kFloat64));
        QVERIFY(torch::isfinite(all).all().item<bool>());
        QVERIFY(std::abs(torch::exp(all).sum().item<double>() - 1) < 1e-9);
        // An inner bin by its definition, where that is no difference of nearly equal numbers.
        const double s = std::exp(logScale), v = values[120].item<double>();
        const auto law = [&](double x) { return 1 / (1 + std::exp(-(x - mean) / s)); };
        const double bin = law(v + 1.0 / 255) - law(v - 1.0 / 255);
        if (bin > 1e-6) QVERIFY(std::abs(std::exp(all[120].item<double>()) / bin - 1) < 1e-6);
      }
  }

  void theBoundOfAVaeIsItsFormula() {
    VaeNetwork vae(small, {.code = 3, .encoded = 6, .encoderWidth = 4, .decoderWidth = 4});
    vae.to(torch::kFloat64);
    const auto y = torch::randint(0, 256, {4, 1, 8, 8}, torch::kFloat64) / 127.5 - 1;
    const auto noise = torch::randn({4, 3}, torch::kFloat64);
    const auto bound = vae.bound(y, noise);
    const auto laws = vae.encode(y);
    const auto mean = laws.narrow(1, 0, 3), deviation = torch::exp(5 * torch::tanh(laws.narrow(1, 3, 3) / 5));
    const auto picture = vae.decode(mean + deviation * noise);
    const auto scale = VaeNetwork::scaleSpeed * vae.named_parameters()["log_scale"];
    for (int i = 0; i < 4; ++i) {
      const double length = -logisticBins(y[i], picture[i], scale[0]).sum().item<double>();
      QVERIFY(std::abs(bound.length[i].item<double>() - length) < 1e-9);
      for (int c = 0; c < 3; ++c) {
        // KL as an integral of q log(q / p).
        const double m = mean[i][c].item<double>(), s = deviation[i][c].item<double>();
        double divergence = 0;
        for (int n = -4000; n < 4000; ++n) {
          const double e = (n + 0.5) / 400, z = m + s * e;  // in deviations
          divergence +=
              std::exp(-e * e / 2) / std::sqrt(2 * std::numbers::pi) * (-std::log(s) - e * e / 2 + z * z / 2) / 400;
        }
        QVERIFY(std::abs(bound.divergence[i][c].item<double>() - divergence) < 1e-6);
      }
    }
    const auto both = slopes(vae, [&] {
      const auto now = vae.bound(y, noise);
      return now.length.mean() + now.divergence.sum(1).mean();
    });
    QVERIFY2(agree(both, 1e-5), qPrintable(QString("%1 %2").arg(both[0]).arg(both[1])));
    // A code that says nothing costs nothing.
    const torch::NoGradGuard noGrad;
    for (auto& item : vae.named_parameters())
      if (item.key().rfind("code.", 0) == 0) item.value().zero_();
    QVERIFY(vae.bound(y, noise).divergence.abs().max().item<double>() < 1e-12);
  }

  /// What a run says belongs together: the loss is the bound but for what the warm-up leaves out of the divergence.
  void aVaeWarmsUp() {
    const auto run = begunFrom(runOf(
        "vae_images", 5, {{"encoder_width", std::int64_t{4}}, {"kl_weight", 2.0}, {"kl_warm_up", std::int64_t{4}}}));
    QVERIFY(run);
    for (int step = 0; step < 6; ++step) {
      const auto report = run->step(StepPart::both, {});
      const double bits = valueOf(report, "bits_per_dimension"), kl = valueOf(report, "kl");
      const double weight = 2 * std::min(1.0, (step + 1) / 4.0);
      QVERIFY(kl >= 0 && bits > kl);
      QVERIFY(std::abs(valueOf(report, "loss_g") - (bits + (weight - 1) * kl)) < 1e-4);
      QVERIFY(valueOf(report, "codes_in_use") <= 5);
    }
  }

  void aVaeCodesAreNormal() {
    auto config = runOf("vae_images", 5, {{"encoder_width", std::int64_t{4}}});
    config.source = {"gaussian", {{"dimension", std::int64_t{5}}, {"std", 2.0}}};
    const auto wide = TrainingRun::create(config);
    QVERIFY(!wide && wide.error().message.find("N(0, I)") != std::string::npos);
    config.source = config.target;
    const auto pictures = TrainingRun::create(config);
    QVERIFY(!pictures && pictures.error().message.find("set of pictures") != std::string::npos);
  }
};

BRENIER_TEST(TestPictureMethods)
#include "test_picture_methods.moc"
