#include <torch/script.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>
#include <sstream>

#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/nvae_network.h"
#include "core/image_solvers/spectral_norms.h"
#include "core/picture_methods/nvae.h"
#include "core/train/run/training_run.h"
#include "core/truth/metric_registry.h"
#include "core/util/registry.h"
#include "tests/image_solvers/solver_reads.h"

using namespace brenier;
using namespace brenier::test;

namespace {

const PictureShape grey{1, 16, 16}, colours{3, 16, 16};
constexpr std::int64_t fourGroups = 2 * (16 + 64);  ///< numbers of two groups of 4 x 4 and two of 8 x 8 with a channel
const NvaeSizes smallSizes{fourGroups, 2, 2, 2, 3, 4};

torch::Tensor valuesOf256() {
  return torch::arange(256, torch::kFloat64) / 127.5 - 1;
}

RunConfig runConfig(OptionValues options, std::int64_t code = fourGroups) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", code}}};
  config.target = {"shapes", {{"size", std::int64_t{16}}, {"training", std::int64_t{60}}, {"test", std::int64_t{20}}}};
  config.solver = "nvae_images";
  config.heldOut = 12;
  config.threads = 1;
  config.device = "cpu";
  for (const char* id : {"map_width", "encoder_width"}) options.emplace(id, std::int64_t{4});
  options.emplace("batch", std::int64_t{6});
  config.solverOptions = std::move(options);
  return config;
}

std::unique_ptr<TrainingRun> begunWith(OptionValues options, std::int64_t code = fourGroups) {
  auto run = TrainingRun::create(runConfig(std::move(options), code));
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

Points picturesOf(const TrainingRun& run, const Points& x) {
  Points pictures(x.count(), run.target().dim());
  run.solver().forward(x, pictures.data.data());
  return pictures;
}

}  // namespace

/// NVAE: what its loss is made of, against formulas; its codes in groups; what it says and gives away.
class TestNvae : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(8); }

  /// KL(N(mu + d, (sigma s)^2) | N(mu, sigma^2)) as a mean of log q - log p over draws of q.
  void residualDivergenceIsAMeanOverDraws() {
    for (const auto& [mu, sigma, d, s] : {std::array{0.3, 0.7, 0.4, 1.6}, {-1.0, 2.0, -1.5, 0.3}}) {
      const auto one = [](double value) { return torch::full({1}, value, torch::kFloat64); };
      const double closed = residualDivergence(one(d), torch::log(one(s)), one(sigma)).item<double>();
      constexpr int n = 400000;
      const auto e = torch::randn({n}, torch::kFloat64), z = mu + d + sigma * s * e;
      const auto ratio = -0.5 * e.square() - std::log(s) + 0.5 * ((z - mu) / sigma).square();
      const double scatter = ratio.std().item<double>() / std::sqrt(double(n));
      QVERIFY2(std::abs(ratio.mean().item<double>() - closed) < 5 * scatter,
               qPrintable(QString("%1 %2").arg(closed).arg(ratio.mean().item<double>())));
    }
    const auto none = torch::zeros({3});
    QVERIFY(torch::equal(residualDivergence(none, none, torch::rand({3})), none));
  }

  void balancingFactorsAreTheirFormula() {
    const auto kl = torch::tensor({2.0, 0.5, 3.0}), sizes = torch::tensor({1.0, 1.0, 4.0});
    const double shares[] = {2.01, 0.51, 3.01 / 4}, mean = (2.01 + 0.51 + 3.01 / 4) / 3;
    const auto factors = balancingFactors(kl, sizes);
    for (int i = 0; i < 3; ++i) QVERIFY(std::abs(factors[i].item<double>() - shares[i] / mean) < 1e-5);
    auto learned = kl.clone().set_requires_grad(true);
    QVERIFY(!balancingFactors(learned, sizes).requires_grad());
  }

  /// Over the 256 values, in colour over each channel's given the others before it, the mixture has mass 1.
  void theMixtureSumsToOne() {
    const auto numbers = 2 * torch::randn({1, LogisticMixture::outputsFor(1, 3), 1, 1}, torch::kFloat64);
    const auto y = valuesOf256().view({256, 1, 1, 1});
    const LogisticMixture law(numbers.expand({256, -1, -1, -1}), 1);
    QVERIFY(std::abs(torch::exp(law.logProbability(y)).sum().item<double>() - 1) < 1e-9);
    const auto three = 2 * torch::randn({1, LogisticMixture::outputsFor(3, 2), 1, 1}, torch::kFloat64);
    // All 256^3 colours: blue's and green's sums are 1 whatever stands before them, so a coarse check of both and one
    // in full of blue.
    auto all = torch::rand({256, 3, 1, 1}, torch::kFloat64).mul(0).add(0.2);
    const auto mass = [&](std::int64_t channel) {
      auto values = all.clone();
      values.select(1, channel).copy_(valuesOf256().view({256, 1, 1}));
      return torch::exp(LogisticMixture(three.expand({256, -1, -1, -1}), 3).logProbability(values))
          .sum()
          .item<double>();
    };
    const auto blueFree = mass(2);
    // The mass of blue is the probability of red and green there: one more sum over green is that of red.
    QVERIFY(blueFree > 0 && blueFree < 1);
    double redGreen = 0;
    for (int g = 0; g < 256; ++g) {
      all.select(1, 1).fill_(valuesOf256()[g].item<double>());
      redGreen += mass(2);
    }
    const auto parts = three.chunk(10, 1);
    const auto red = torch::logsumexp(
        torch::log_softmax(parts[0], 1) + logisticBins(all.select(1, 0)[0], parts[1], parts[4].clamp_min(-7)), 1);
    QVERIFY2(std::abs(redGreen - std::exp(red.item<double>())) < 1e-9, qPrintable(QString::number(redGreen)));
  }

  void theMeanOfAMixtureIsItsSum() {
    const std::int64_t k = 2;
    const auto numbers = torch::randn({3, LogisticMixture::outputsFor(3, k), 2, 2}, torch::kFloat64);
    const auto mean = LogisticMixture(numbers, 3).mean();
    for (int i = 0; i < 3; ++i) {
      const auto at = [&](std::int64_t part, std::int64_t j) { return numbers[i][part * k + j][1][0].item<double>(); };
      const double sum = std::exp(at(0, 0)) + std::exp(at(0, 1));
      double rgb[3] = {};
      for (std::int64_t j = 0; j < k; ++j) rgb[0] += std::exp(at(0, j)) / sum * at(1, j);
      rgb[0] = std::clamp(rgb[0], -1.0, 1.0);
      for (std::int64_t j = 0; j < k; ++j)
        rgb[1] += std::exp(at(0, j)) / sum * (at(2, j) + std::tanh(at(7, j)) * rgb[0]);
      rgb[1] = std::clamp(rgb[1], -1.0, 1.0);
      for (std::int64_t j = 0; j < k; ++j)
        rgb[2] += std::exp(at(0, j)) / sum * (at(3, j) + std::tanh(at(8, j)) * rgb[0] + std::tanh(at(9, j)) * rgb[1]);
      rgb[2] = std::clamp(rgb[2], -1.0, 1.0);
      for (int c = 0; c < 3; ++c) QVERIFY(std::abs(mean[i][c][1][0].item<double>() - rgb[c]) < 1e-9);
    }
  }

  /// The power iteration comes to the largest singular value of every convolution, and its slope is that value's.
  void spectralNormsAreSingularValues() {
    NvaeNetwork network(grey, smallSizes);
    network.spectralNorms().iterate(300);
    double sum = 0;
    std::size_t count = 0;
    for (const auto& weight : network.parameters())
      if (weight.dim() == 4) {
        sum += std::get<1>(torch::svd(weight.detach().flatten(1))).max().item<double>();
        ++count;
      }
    const auto values = network.spectralNorms().values();
    QCOMPARE(std::size_t(values.numel()), count);
    QVERIFY2(std::abs(values.sum().item<double>() / sum - 1) < 2e-3,
             qPrintable(QString("%1 %2").arg(values.sum().item<double>()).arg(sum)));
    const auto weight = network.named_parameters()["stem.weight"];
    const auto slope = torch::autograd::grad({values.sum()}, {weight})[0].flatten(1);
    const auto [u, s, v] = torch::svd(weight.detach().flatten(1));
    const auto exact = torch::ger(u.select(1, 0), v.select(1, 0));
    QVERIFY((slope - exact).abs().max().item<double>() < 2e-2);
  }

  /// The bound's length and divergences once more from the laws that the decoder is asked for, and its slope.
  void theBoundIsItsFormula() {
    NvaeNetwork network(colours, {2 * fourGroups, 2, 2, 2, 3, 4});
    network.to(torch::kFloat64);
    const auto y = torch::randint(0, 256, {3, 3, 16, 16}, torch::kFloat64) / 127.5 - 1;
    const auto noise = torch::randn({3, 2 * fourGroups}, torch::kFloat64);
    const auto value = [&] {
      const auto bound = network.bound(y, noise);
      auto all = bound.length.sum();
      for (const auto& divergence : bound.divergences) all = all + divergence.sum();
      return all;
    };
    const auto bound = network.bound(y, noise);
    QCOMPARE(bound.divergences.size(), std::size_t{4});
    for (const auto& divergence : bound.divergences) QVERIFY(divergence.min().item<double>() >= 0);
    QCOMPARE(bound.divergences[3].size(1), std::int64_t{128});
    const auto weights = network.parameters();
    const auto slopes = torch::autograd::grad({value()}, weights, {}, false, false, true);
    double exact = 0;
    std::vector<torch::Tensor> ways;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ways.push_back(torch::randn_like(weights[i]));
      exact += slopes[i].defined() ? (slopes[i] * ways[i]).sum().item<double>() : 0;
    }
    const auto moved = [&](double step) {
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i].data().add_(ways[i], step);
      const double found = value().item<double>();
      for (std::size_t i = 0; i < weights.size(); ++i) weights[i].data().add_(ways[i], -step);
      return found;
    };
    const double measured = (moved(1e-6) - moved(-1e-6)) / 2e-6;
    QVERIFY2(std::abs(measured / exact - 1) < 1e-5, qPrintable(QString("%1 %2").arg(measured).arg(exact)));
    // Heads that say nothing: q is p, codes are those of the decoder, and the length is that of its own law.
    const torch::NoGradGuard noGrad;
    for (auto& item : network.named_parameters())
      if (item.key().rfind("posterior", 0) == 0) item.value().zero_();
    const auto silent = network.bound(y, noise);
    for (const auto& divergence : silent.divergences) QVERIFY(divergence.abs().max().item<double>() < 1e-12);
    auto& decoder = network.decoder();
    const auto laws = decoder.laws(3, [&](std::size_t i, const torch::Tensor&, const NormalLaw& prior) {
      return prior.mean + prior.deviation * decoder.partOf(noise, i);
    });
    const auto length = -decoder.mixture(laws).logProbability(y).flatten(1).sum(1);
    QVERIFY(torch::allclose(silent.length, length));
    QVERIFY(torch::allclose(network.forward(noise), decoder.mixture(laws).mean()));
  }

  /// What a run says belongs together: while the weight rises groups are balanced, then the loss is the bound and the
  /// spectral term.
  void theLossIsWhatIsSaid() {
    constexpr double lambda = 0.5;
    const auto run = begunWith({{"kl_warm_up", std::int64_t{3}}, {"spectral_weight", lambda}});
    const double unit = 1 / (std::log(2.0) * 3 * 16 * 16);
    for (int step = 0; step < 5; ++step) {
      const auto report = run->step(StepPart::both, {});
      for (const auto& value : report.values) QVERIFY2(findById(metricDescriptors(), value.id), value.id.c_str());
      const double kl = saidBy(report, "kl"), length = saidBy(report, "bits_per_dimension") - kl;
      double groups[4], shares[4], sum = 0, mean = 0, weighed = 0;
      for (int i = 0; i < 4; ++i) {
        groups[i] = saidBy(report, ("kl_group_" + std::to_string(i + 1)).c_str());
        sum += groups[i];
        shares[i] = (groups[i] + 0.01) / (i < 2 ? 1 : 4);
        mean += shares[i] / 4;
      }
      QVERIFY(std::abs(unit * sum / kl - 1) < 1e-4);
      const bool rises = step + 1 < 3;
      for (int i = 0; i < 4; ++i) weighed += (rises ? shares[i] / mean : 1) * groups[i];
      const double weight = rises ? (step + 1) / 3.0 : 1;
      const double loss = length + unit * (weight * weighed + lambda * saidBy(report, "spectral_sum"));
      QVERIFY2(std::abs(saidBy(report, "loss_g") / loss - 1) < 1e-4,
               qPrintable(QString("%1 %2").arg(saidBy(report, "loss_g")).arg(loss)));
      QVERIFY(saidBy(report, "dead_groups") >= 0 && saidBy(report, "codes_in_use") <= fourGroups);
    }
  }

  /// Without temperature every noise makes the same picture; at 1 each its own. It scales the noise and nothing else.
  void temperatureScalesTheNoise() {
    const auto run = begunWith({});
    for (int step = 0; step < 3; ++step) run->step(StepPart::both, {});
    Points x = drawSamples(run->source(), {3, streamPreview, 0}, 5);
    const auto warm = picturesOf(*run, x);
    QVERIFY(run->setLive({{"temperature", 0.0}}).empty());
    const auto cold = picturesOf(*run, x);
    const std::size_t d = cold.dim;
    const auto apart = [d](const Points& pictures, std::size_t i) {
      float most = 0;
      for (std::size_t k = 0; k < d; ++k) most = std::max(most, std::abs(pictures[0][k] - pictures[i][k]));
      return most;
    };
    for (std::size_t i = 1; i < 5; ++i)
      QVERIFY2(apart(cold, i) < 1e-5f && apart(warm, i) > 1e-3f,
               qPrintable(QString("%1 %2").arg(double(apart(cold, i))).arg(double(apart(warm, i)))));
    QCOMPARE(picturesOf(*run, x).data, cold.data);
    QVERIFY(run->setLive({{"temperature", 0.5}}).empty());
    const auto half = picturesOf(*run, x);
    QVERIFY(run->setLive({{"temperature", 1.0}}).empty());
    for (float& value : x.data) value *= 0.5f;
    QCOMPARE(picturesOf(*run, x).data, half.data);
  }

  void groupsLieOneAfterAnother() {
    const auto groups = codeGroups(2, 2, 3 * fourGroups);
    QCOMPARE(groups.size(), std::size_t{4});
    std::int64_t first = 0;
    for (const auto& group : groups) {
      QCOMPARE(group.first, first);
      QCOMPARE(group.channels, std::int64_t{3});
      first += group.count();
    }
    QCOMPARE(first, 3 * fourGroups);
    QVERIFY(codeGroups(2, 2, fourGroups + 1).empty());
    const auto run = begunWith({});
    QCOMPARE(codeGroupsOf(run->solver()).size(), std::size_t{4});
  }

  void whatDoesNotFitIsNamed() {
    const auto refused = [](OptionValues options, std::int64_t code) {
      const auto run = TrainingRun::create(runConfig(std::move(options), code));
      return run ? std::string() : run.error().message;
    };
    QVERIFY(refused({}, 100).find("--source.dimension 160") != std::string::npos);
    QVERIFY(refused({{"scales", std::int64_t{3}}}, 672).find("lower --scales") != std::string::npos);
    QVERIFY(refused({{"groups", std::int64_t{5}}}, 400).find("10 groups") != std::string::npos);
  }

  /// Bits of held-out pictures: the same every time, each picture's its own, and a registered number.
  void heldOutPicturesHaveALength() {
    const auto run = begunWith({});
    const auto moment = run->moment(0);
    QCOMPARE(moment.codeLengths.size(), std::size_t{12});
    for (const float bits : moment.codeLengths) QVERIFY(bits > 0.1f && bits < 40);
    QCOMPARE(run->moment(0).codeLengths, moment.codeLengths);
    QVERIFY(findById(metricDescriptors(), std::string("held_out_bits")));
    for (int step = 0; step < 20; ++step) run->step(StepPart::both, {});
    float sum = 0, before = 0;
    for (const float bits : run->moment(0).codeLengths) sum += bits;
    for (const float bits : moment.codeLengths) before += bits;
    QVERIFY2(sum < before, qPrintable(QString("%1 %2").arg(double(sum)).arg(double(before))));
  }

  /// The decoder as the operations that leave the program, at another temperature too.
  void theModuleMakesTheSamePictures() {
    const auto run = begunWith({{"mixture", std::int64_t{2}}}, 2 * fourGroups);
    for (int step = 0; step < 3; ++step) run->step(StepPart::both, {});
    for (const double temperature : {1.0, 0.6}) {
      QVERIFY(run->setLive({{"temperature", temperature}}).empty());
      const auto written = pictureModule(*pictureNetworksOf(run->solver()));
      QVERIFY2(written, written ? "" : written.error().message.c_str());
      std::istringstream bytes(*written);
      auto module = torch::jit::load(bytes);
      Points x = drawSamples(run->source(), {3, streamPreview, 0}, 4);
      const auto own = picturesOf(*run, x);
      const torch::NoGradGuard noGrad;
      const auto got = module.forward({torch::from_blob(x.data.data(), {4, 2 * fourGroups})}).toTensor().contiguous();
      double most = 0;
      for (std::size_t i = 0; i < own.data.size(); ++i)
        most = std::max(most, std::abs(double(got.data_ptr<float>()[i]) - own.data[i]));
      QVERIFY2(most < 1e-5, qPrintable(QString::number(most)));
    }
  }
};

BRENIER_TEST(TestNvae)
#include "test_nvae.moc"
