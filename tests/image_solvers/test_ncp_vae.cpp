#include <torch/torch.h>

#include <QtTest>
#include <cmath>

#include "core/image_solvers/code_ratio.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/image_solvers.h"
#include "core/train/run/training_run.h"
#include "core/truth/metric_registry.h"
#include "core/util/registry.h"
#include "tests/image_solvers/solver_reads.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// log q / p of q = N(a, 1) and p = N(0, 1).
torch::Tensor betweenNormals(double a, const torch::Tensor& z) {
  return (a * z - a * a / 2).flatten();
}

constexpr std::int64_t vaeSteps = 4, classifierSteps = 6;

std::unique_ptr<TrainingRun> codesRun(const std::string& solver, OptionValues options, std::int64_t numbers = 5) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", numbers}}};
  config.target = {"shapes", {{"size", std::int64_t{16}}, {"training", std::int64_t{60}}, {"test", std::int64_t{20}}}};
  config.solver = solver;
  config.heldOut = 12;
  config.threads = 1;
  config.device = "cpu";
  for (const char* id : {"map_width", "encoder_width"}) options.emplace(id, std::int64_t{4});
  options.emplace("batch", std::int64_t{6});
  config.solverOptions = std::move(options);
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

std::unique_ptr<TrainingRun> ncpRun(OptionValues options = {}, std::int64_t numbers = 5) {
  options.emplace("vae_steps", vaeSteps);
  options.emplace("classifier_steps", classifierSteps);
  options.emplace("classifier_rate", 0.02);
  options.emplace("proposals", std::int64_t{64});
  return codesRun("ncp_vae_images", std::move(options), numbers);
}

}  // namespace

/// NCP-VAE: the classifier, what is drawn by it, and the two stages.
class TestNcpVae : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(6); }

  void theLossIsItsFormula() {
    const auto q = torch::randn({7}, torch::kFloat64), p = torch::randn({7}, torch::kFloat64);
    double loss = 0;
    for (int i = 0; i < 7; ++i)
      loss -= (std::log(1 / (1 + std::exp(-q[i].item<double>()))) +
               std::log(1 - 1 / (1 + std::exp(-p[i].item<double>())))) /
              7;
    QVERIFY(std::abs(contrastiveLoss(q, p).item<double>() - loss) < 1e-12);
    // As long as nothing is learned, r = 1.
    CodeRatio ratio(3, 8);
    QVERIFY(torch::equal(ratio.forward(torch::randn({5, 3})), torch::zeros({5})));
    ratio.named_parameters()["last.bias"].data().fill_(-40);
    QVERIFY(torch::equal(ratio.logRatio(torch::randn({5, 3})), torch::full({5}, -CodeRatio::most)));
  }

  /// Between N(a, 1) and N(0, 1) the logit becomes a z - a^2 / 2.
  void theLogitBecomesTheRatio() {
    constexpr double a = 1.2;
    const auto ratio = std::make_shared<CodeRatio>(1, 24);
    ImagePlayer player("classifier", ratio, nullptr);
    constexpr int steps = 700;
    for (int step = 0; step < steps; ++step) {
      const auto q = torch::randn({512, 1}) + a, p = torch::randn({512, 1});
      player.descend(contrastiveLoss(ratio->forward(q), ratio->forward(p)),
                     {false, 5e-3 * 0.5 * (1 + std::cos(3.14159 * step / steps)), 0.9, 0.999}, 0);
    }
    const torch::NoGradGuard noGrad;
    const auto z = torch::linspace(-1.5, 2.7, 30).unsqueeze(1);
    const double most = (ratio->forward(z) - betweenNormals(a, z)).abs().max().item<double>();
    QVERIFY2(most < 0.25, qPrintable(QString::number(most)));
  }

  /// With the ratio itself: the more proposals, the more are draws those of q.
  void drawsBecomeThoseOfQ() {
    constexpr double a = 1.2;
    constexpr std::int64_t n = 6000;
    const auto x = torch::randn({n, 1});
    const auto meanOf = [&](std::int64_t proposals, double* variance = nullptr) {
      const auto draws = resampled(
          x, [&](const torch::Tensor& z) { return betweenNormals(a, z); }, proposals, 9);
      if (variance) *variance = draws.var().item<double>();
      return draws.mean().item<double>();
    };
    double variance = 0;
    QVERIFY(std::abs(meanOf(1)) < 0.05);
    const double two = meanOf(2), eight = meanOf(8), many = meanOf(256, &variance);
    QVERIFY2(two > 0.2 && eight > two + 0.2 && many > eight,
             qPrintable(QString("%1 %2 %3").arg(two).arg(eight).arg(many)));
    const double scatter = 1 / std::sqrt(double(n));
    QVERIFY2(std::abs(many - a) < 4 * scatter + 0.02, qPrintable(QString::number(many)));
    QVERIFY2(std::abs(variance - 1) < 4 * std::sqrt(2) * scatter + 0.02, qPrintable(QString::number(variance)));
  }

  /// r = 1, or any other constant: draws are the prior's own to the bit. What is drawn for a row is its own affair, and
  /// the same every time.
  void drawsOfNoWeightAreThePriors() {
    const auto x = torch::randn({50, 4});
    for (const double constant : {0.0, 0.37, -8.0})
      for (const std::int64_t proposals : {1, 3, 64})
        QVERIFY(torch::equal(
            resampled(
                x, [&](const torch::Tensor& z) { return torch::full({z.size(0)}, constant); }, proposals, 3),
            x));
    const auto uphill = [](const torch::Tensor& z) { return 3 * z.sum(1); };
    const auto all = resampled(x, uphill, 16, 3);
    QVERIFY(!torch::equal(all, x));
    QVERIFY(torch::equal(all, resampled(x, uphill, 16, 3)) && !torch::equal(all, resampled(x, uphill, 16, 4)));
    for (int i = 0; i < 50; i += 7)
      QVERIFY(torch::equal(resampled(x.narrow(0, i, 1), uphill, 16, 3), all.narrow(0, i, 1)));
  }

  void effectiveSizesAreCounts() {
    QVERIFY(std::abs(effectiveSize(torch::full({2, 30}, -4.0))[1].item<double>() - 30) < 1e-9);
    auto one = torch::zeros({30});
    one[3] = 60;
    QVERIFY(std::abs(effectiveSize(one).item<double>() - 1) < 1e-9);
    const auto logs = torch::randn({12}, torch::kFloat64);
    double sum = 0, squares = 0;
    for (int m = 0; m < 12; ++m) sum += std::exp(logs[m].item<double>());
    for (int m = 0; m < 12; ++m) squares += std::pow(std::exp(logs[m].item<double>()) / sum, 2);
    QVERIFY(std::abs(effectiveSize(logs).item<double>() - 1 / squares) < 1e-9);
  }

  /// The first stage is the VAE, to the bit, and stays as it is in the second, at whose end the run ends. Without
  /// weights the pictures of the same seeds are the VAE's own.
  void stagesFollowOneAnother() {
    const auto run = ncpRun(), vae = codesRun("vae_images", {{"kl_warm_up", std::int64_t{100}}});
    StepReport report;
    for (int k = 0; k < vaeSteps; ++k) {
      report = run->step(StepPart::both, {});
      vae->step(StepPart::both, {});
    }
    QVERIFY(saidBy(report, "bits_per_dimension") > 0);
    const auto encoder = tensorNamed(*vae, "vae.conv0.weight");
    const auto own = vae->moment(0).mapped.data;
    QCOMPARE(run->moment(0).mapped.data, own);  // r = 1 so far
    for (int k = 0; k < classifierSteps; ++k) {
      QVERIFY(report.done.empty());
      const auto before = tensorNamed(*run, "classifier.hidden0.weight");
      report = run->step(StepPart::both, {});
      QVERIFY(report.finite && report.pictures == 6);
      if (k > 0) QVERIFY(tensorNamed(*run, "classifier.hidden0.weight") != before);
      for (const auto& value : report.values) QVERIFY2(findById(metricDescriptors(), value.id), value.id.c_str());
      const double accuracy = saidBy(report, "classifier_accuracy"), size = saidBy(report, "effective_proposals");
      if (k == 0) QVERIFY(accuracy == 50 && std::abs(size - 64) < 1e-3);
      QVERIFY(accuracy >= 0 && accuracy <= 100 && size >= 1 && size <= 64.001);
      QVERIFY(std::abs(saidBy(report, "effective_share") - size / 0.64) < 1e-3);
    }
    QVERIFY(!report.done.empty());
    QCOMPARE(tensorNamed(*run, "vae.conv0.weight"), encoder);
    QVERIFY(run->moment(0).mapped.data != own);
    run->solver().setLive({{"reweight", false}});
    QCOMPARE(run->moment(0).mapped.data, own);
  }

  /// With codes of two numbers: q, p and r p / Z as densities.
  void lawsOfTwoNumbersAreDensities() {
    QVERIFY(!codeLawsOf(ncpRun()->solver()));
    const auto run = ncpRun({}, 2);
    for (int k = 0; k < vaeSteps; ++k) run->step(StepPart::both, {});
    const auto sum = [](const CodeLaws& laws, const std::vector<float>& law) {
      double all = 0;
      for (const float v : law) all += v * std::pow(2 * laws.extent / static_cast<float>(laws.side), 2);
      return all;
    };
    const auto before = codeLawsOf(run->solver());
    QVERIFY(before);
    for (const auto* law : {&before->pictures, &before->prior, &before->corrected})
      QVERIFY2(std::abs(sum(*before, *law) - 1) < 2e-3, qPrintable(QString::number(sum(*before, *law))));
    for (std::size_t i = 0; i < before->prior.size(); i += 97)  // r = 1
      QVERIFY(std::abs(before->corrected[i] - before->prior[i]) < 1e-4);
    for (int k = 0; k < classifierSteps; ++k) run->step(StepPart::both, {});
    const auto after = codeLawsOf(run->solver());
    QVERIFY(after && after->pictures == before->pictures && after->corrected != before->corrected);
    QVERIFY(std::abs(sum(*after, after->corrected) - 1) < 1e-4);
    // The right end of the uppermost row is (4, 4) less half a cell.
    const double edge = 4 - 4.0 / after->side;
    const double there = std::exp(-edge * edge) / (2 * 3.14159265);
    QVERIFY(std::abs(after->prior[static_cast<std::size_t>(after->side) - 1] / there - 1) < 1e-3);
  }

  /// A network leaves as long as the map is one.
  void drawsAreNoNetwork() {
    const auto run = ncpRun();
    QVERIFY(pictureNetworksOf(run->solver()));
    for (int k = 0; k < vaeSteps + 3; ++k) run->step(StepPart::both, {});
    const auto refused = pictureNetworksOf(run->solver());
    QVERIFY(!refused && refused.error().hint.find("--reweight false") != std::string::npos);
    run->solver().setLive({{"reweight", false}});
    const auto decoder = pictureNetworksOf(run->solver());
    QVERIFY(decoder && decoder->size() == 1 && decoder->front().inputs == 5);
  }
};

BRENIER_TEST(TestNcpVae)
#include "test_ncp_vae.moc"
