#include <torch/script.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>
#include <sstream>

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/penalties.h"

using namespace brenier;

namespace {

double largest(const torch::Tensor& t) {
  return t.abs().max().item<double>();
}

/// psi(y) = 1/2 a |y|^2 + <b, y>, whose gradient is a y + b.
class Quadratic final : public ImageNetwork {
 public:
  explicit Quadratic(double a, torch::Tensor b) : m_b(std::move(b)) {
    m_a = register_parameter("a", torch::full({1}, a, torch::kFloat64));
  }
  torch::Tensor forward(const torch::Tensor& y) override {
    return (0.5 * m_a * y.square() + m_b * y).flatten(1).sum(1);
  }
  torch::Tensor m_a, m_b;
};

/// Keys, "Cubic convolution interpolation", 1981, with a = -3/4 as PyTorch and OpenCV have it.
double keys(double t) {
  const double a = -0.75;
  if (t < 1) return (a + 2) * t * t * t - (a + 3) * t * t + 1;
  return t < 2 ? a * (t * t * t - 5 * t * t + 8 * t - 4) : 0;
}

}  // namespace

class TestImageNetworks : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(3); }

  void modulesAnswerAsTheirNetworks_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("residual");
    for (const char* map : {"generator", "dcgan", "began", "skip", "unet"}) QTest::newRow(map) << map << false;
    for (const char* map : {"skip", "unet"}) QTest::addRow("%s, residual", map) << map << true;
    for (const char* f : {"instance", "resnet", "pooled", "strided"}) QTest::newRow(f) << f << false;
  }
  /// What leaves the program as TorchScript is written a second time, and says the same.
  void modulesAnswerAsTheirNetworks() {
    QFETCH(QString, name);
    QFETCH(bool, residual);
    const PictureShape shape{3, 32, 32};
    const std::string kind = name.toStdString();
    const bool fromCode = mapsFromCode(kind), isMap = fromCode || kind == "skip" || kind == "unet";
    const std::int64_t dim = fromCode ? 3 * codeSide * codeSide : 3 * 32 * 32;
    const auto network = isMap ? makeImageMap(kind, dim, shape, 16, residual) : makeImagePotential(kind, shape, 8);
    const PictureNetwork about{isMap ? "map" : "inverse_potential", "", kind, residual, shape,
                               static_cast<std::size_t>(dim),       {}};
    const auto written = pictureModule(std::vector{describeImageNetwork(about, *network)});
    QVERIFY2(written.hasValue(), written ? "" : written.error().message.c_str());
    std::istringstream bytes(*written);
    auto module = torch::jit::load(bytes);
    const torch::NoGradGuard noGrad;
    for (const std::int64_t batch : {1, 3, 16}) {
      const auto x = torch::randn({batch, dim});
      const auto want = network->forward(fromCode ? x : x.view({batch, 3, 32, 32})).flatten(isMap ? 1 : 0);
      const auto got = module.forward({x}).toTensor();
      QCOMPARE(got.size(1), static_cast<std::int64_t>(about.outputs()));
      QVERIFY2(largest(got.view_as(want) - want) <= 1e-5 * largest(want), qPrintable(QString::number(largest(got))));
      QVERIFY(largest(module.get_method(about.output)({x}).toTensor() - got) == 0);
    }
  }

  void parameterCountsAreThePublishedOnes() {
    const PictureShape celeba{3, 64, 64};
    QCOMPARE(makeImagePotential("resnet", celeba, 64)->parameterCount(), std::int64_t{22933441});
    QCOMPARE(makeImageMap("unet", 0, celeba, 48, false)->parameterCount(), std::int64_t{9715827});
  }

  /// By hand: 3x3 convolutions with bias c (9 a + 1) and two numbers a channel for a norm.
  void parameterCountsFollowFromTheLayers() {
    const auto conv = [](std::int64_t a, std::int64_t c) { return c * (9 * a + 1); };
    const std::int64_t f = 256;
    QCOMPARE(makeImageMap("skip", 0, {3, 64, 64}, f, false)->parameterCount(),
             conv(3, f) + 2 * f + 4 * (conv(f, f) + conv(f, f) + 2 * f) + conv(f, 3));
    QCOMPARE(makeImagePotential("pooled", {3, 64, 64}, f)->parameterCount(), conv(3, f) + 3 * conv(f, f) + f * 16 + 1);
    std::int64_t instance = conv(3, 128) + 128 * 16 + 1;
    const std::int64_t widths[] = {128, 256, 512, 256, 128};
    for (int i = 0; i < 4; ++i)
      instance +=
          conv(widths[i], widths[i]) + conv(widths[i], widths[i + 1]) + widths[i + 1] * (widths[i] + 1) + 6 * widths[i];
    QCOMPARE(makeImagePotential("instance", {3, 64, 64}, 128)->parameterCount(), instance);
  }

  void shapesComeOutAsAsked() {
    torch::NoGradGuard noGrad;
    for (const int size : {16, 32, 64}) {
      const PictureShape shape{3, size, size};
      for (const char* name : {"generator", "dcgan", "began"}) {
        const auto out = makeImageMap(name, 192, shape, 16, false)->forward(torch::randn({2, 192}));
        const bool bounded = std::string(name) != "began";
        QVERIFY2(out.sizes() == torch::IntArrayRef({2, 3, size, size}) && (!bounded || largest(out) <= 1), name);
      }
      const auto x = torch::randn({2, 3, size, size});
      for (const char* name : {"skip", "unet"})
        QVERIFY2(makeImageMap(name, 0, shape, 16, false)->forward(x).sizes() == x.sizes(), name);
      for (const char* name : {"instance", "resnet", "pooled", "strided"})
        QVERIFY2(makeImagePotential(name, shape, 16)->forward(x).sizes() == torch::IntArrayRef({2}), name);
    }
  }

  void anOutputDoesNotDependOnItsBatch() {
    torch::NoGradGuard noGrad;
    const PictureShape shape{1, 16, 16};
    const auto alone = [](const ImageNetworkPtr& net, const torch::Tensor& x) {
      net->to(torch::kFloat64);
      const auto together = net->forward(x), one = net->forward(x.narrow(0, 2, 1));
      return largest(together.narrow(0, 2, 1) - one) / largest(one);
    };
    const auto codes = torch::randn({5, 64}, torch::kFloat64);
    auto pictures = torch::randn({5, 1, 16, 16}, torch::kFloat64);
    pictures[0].mul_(100);  // a statistic over the batch would feel it
    for (const char* name : {"generator", "dcgan", "began"})
      QVERIFY2(alone(makeImageMap(name, 64, shape, 16, false),
                     codes * torch::tensor({100., 1., 1., 1., 1.}, torch::kFloat64).view({5, 1})) < 1e-10,
               name);
    for (const char* name : {"skip", "unet"})
      QVERIFY2(alone(makeImageMap(name, 0, shape, 16, false), pictures) < 1e-10, name);
    for (const char* name : {"instance", "resnet", "pooled", "strided"})
      QVERIFY2(alone(makeImagePotential(name, shape, 16), pictures) < 1e-10, name);
  }

  void instanceNormPlusIsItsFormula() {
    torch::NoGradGuard noGrad;
    InstanceNormPlus norm(4);
    norm.to(torch::kFloat64);
    const auto x = torch::randn({2, 4, 6, 6}, torch::kFloat64) * 3 + 2;
    const auto out = norm.forward(x);
    const auto alpha = norm.parameters()[0].flatten(), gamma = norm.parameters()[1].flatten();
    for (int n = 0; n < 2; ++n) {
      double means[4], mean = 0, variance = 0;
      for (int c = 0; c < 4; ++c) mean += (means[c] = x[n][c].mean().item<double>()) / 4;
      for (const double m : means) variance += (m - mean) * (m - mean) / 4;
      for (int c = 0; c < 4; ++c) {
        const double spread = std::sqrt((x[n][c] - means[c]).square().mean().item<double>() + 1e-5);
        const double standard = (means[c] - mean) / std::sqrt(variance + 1e-5);
        const auto wanted = gamma[c] * ((x[n][c] - means[c]) / spread + alpha[c] * standard);
        QVERIFY(largest(out[n][c] - wanted) < 1e-10);
      }
    }
  }

  /// Bicubic enlargement is Keys' convolution with a = -3/4, keeps constants, is linear and loses nothing.
  void embeddingIsLinearAndInjective() {
    torch::NoGradGuard noGrad;
    const PictureShape shape{1, 32, 32};
    const auto q = [&](const torch::Tensor& codes) { return bicubicEmbedding(codes, shape).flatten(1); };
    QVERIFY(largest(q(torch::full({1, 64}, 0.7, torch::kFloat64)) - 0.7) < 1e-12);
    const auto line = torch::arange(8, torch::kFloat64).repeat({8}).view({1, 64});
    const auto enlarged = bicubicEmbedding(line, shape)[0][0][16];
    for (int x = 8; x < 24; ++x) {
      const double place = (x + 0.5) / 4 - 0.5;  // of output pixel x among the inputs
      double wanted = 0;
      for (int k = 0; k < 8; ++k) wanted += k * keys(std::abs(place - k));
      QVERIFY(std::abs(enlarged[x].item<double>() - wanted) < 1e-9);
    }
    const auto a = torch::randn({1, 64}, torch::kFloat64), b = torch::randn({1, 64}, torch::kFloat64);
    QVERIFY(largest(q(2 * a - 3 * b) - (2 * q(a) - 3 * q(b))) < 1e-10);
    const auto matrix = q(torch::eye(64, torch::kFloat64));
    const auto smallest = std::get<0>(torch::linalg_eigh(torch::matmul(matrix, matrix.t())))[0].item<double>();
    QVERIFY(smallest > 1e-3);
  }

  void penaltiesOfAQuadraticAreKnown() {
    const auto b = torch::randn({1, 4, 4}, torch::kFloat64);
    const auto y = torch::randn({3, 1, 4, 4}, torch::kFloat64), t = torch::randn({3, 1, 4, 4}, torch::kFloat64);
    const auto eta = torch::tensor({0.2, 0.5, 0.9}, torch::kFloat64);
    Quadratic psi(1.7, b);
    double gp = 0;
    for (int i = 0; i < 3; ++i) {
      const double e = eta[i].item<double>();
      const double norm = (1.7 * (e * y[i] + (1 - e) * t[i]) + b).norm().item<double>();
      gp += (4 * norm - 1) * (4 * norm - 1) / 3;
    }
    QVERIFY(std::abs(unitNormPenalty(psi, y, t, eta, 4).item<double>() - gp) < 1e-9);
    const double go = ((1.7 * t + b).mean(0) - y.mean(0) / 16).norm().item<double>();
    QVERIFY(std::abs(optimalityPenalty(psi, t, y).item<double>() - go) < 1e-9);
    // At the optimum of the averaged loss, grad psi(T(x)) = Q(x) / D.
    Quadratic right(1.0 / 16, torch::zeros({1, 4, 4}, torch::kFloat64));
    QVERIFY(optimalityPenalty(right, t, t).item<double>() < 1e-5);
  }

  void penaltyGradientsAreDifferences() {
    const PictureShape shape{1, 8, 8};
    for (const char* name : {"instance", "strided"}) {
      const auto psi = makeImagePotential(name, shape, 4);
      psi->to(torch::kFloat64);
      const auto y = torch::randn({3, 1, 8, 8}, torch::kFloat64), t = torch::randn({3, 1, 8, 8}, torch::kFloat64);
      const auto eta = torch::tensor({0.2, 0.5, 0.9}, torch::kFloat64);
      for (const bool go : {false, true}) {
        const auto value = [&] { return go ? optimalityPenalty(*psi, t, y) : unitNormPenalty(*psi, y, t, eta, 8); };
        auto weight = psi->parameters()[0];
        const auto gradient = torch::autograd::grad({value()}, {weight})[0];
        const auto direction = torch::randn_like(weight);
        const double h = 1e-7;  // small: the penalties jump where a ReLU of psi turns over
        const auto at = [&](double step) {
          weight.data().add_(direction, step);
          const double v = value().item<double>();
          weight.data().add_(direction, -step);
          return v;
        };
        const double difference = (at(h) - at(-h)) / (2 * h), exact = (gradient * direction).sum().item<double>();
        QVERIFY2(std::abs(difference - exact) < 1e-5 * std::max(1.0, std::abs(exact)),
                 qPrintable(QString("%1, go %2: %3 against %4").arg(name).arg(go).arg(exact).arg(difference)));
      }
    }
  }
};

BRENIER_TEST(TestImageNetworks)
#include "test_image_networks.moc"
