#include <torch/script.h>
#include <torch/torch.h>

#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <sstream>

#include "core/image_solvers/code_transport.h"
#include "core/image_solvers/image_solvers.h"
#include "core/train/run/saved_state.h"
#include "core/train/run/training_run.h"
#include "core/util/philox.h"
#include "tests/image_solvers/solver_reads.h"

using namespace brenier;
using namespace brenier::test;

namespace {

SolverSetup betweenCodes(std::int64_t dimension, OptionValues options) {
  SolverSetup setup;
  setup.source = *makeMeasure({"gaussian", {{"dimension", dimension}}});
  setup.options = std::move(options);
  return setup;
}

/// Two clusters of codes [2 n, 2] around (+-8, 0), of deviation 0.3.
std::vector<float> twoClusters(std::size_t n) {
  std::vector<float> codes;
  PhiloxStream random(5, 1);
  for (std::size_t i = 0; i < 2 * n; ++i) {
    codes.push_back((i < n ? -8.0f : 8.0f) + 0.3f * random.normal());
    codes.push_back(0.3f * random.normal());
  }
  return codes;
}

/// After so many steps, and then once more a measurement.
void learn(CodeTransport& transport, int steps) {
  for (int k = 0; k < steps; ++k)
    if (!transport.step(k, {}).finite) qFatal("a bad step");
}

RunConfig pictureRun(OptionValues options) {
  RunConfig config;
  config.source = {"gaussian", {{"dimension", std::int64_t{6}}}};
  config.target = {"shapes", {{"size", std::int64_t{16}}, {"training", std::int64_t{90}}, {"test", std::int64_t{20}}}};
  config.solver = "ae_ot_images";
  config.heldOut = 8;
  config.threads = 1;
  config.device = "cpu";
  for (const char* width : {"map_width", "encoder_width"}) options.emplace(width, std::int64_t{4});
  options.emplace("batch", std::int64_t{6});
  options.emplace("encoder_steps", std::int64_t{3});
  options.emplace("refine_steps", std::int64_t{2});
  config.solverOptions = std::move(options);
  return config;
}

std::unique_ptr<TrainingRun> begunWithCodes(OptionValues options) {
  auto run = TrainingRun::create(pictureRun(std::move(options)));
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

}  // namespace

/// AE-OT: the transport between codes, and the three stages.
class TestAeOt : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// The method's claim: between two modes nothing is made, however many cells are mixed.
  void nothingIsMadeBetweenModes() {
    constexpr std::size_t n = 40;
    CodeTransport transport(
        betweenCodes(2, {{"extension", std::string("cells")}, {"neighbours", std::int64_t{8}}, {"stop_error", 0.0}}),
        2 * n);
    const Points x = drawSamples(*betweenCodes(2, {}).source, {3, streamPreview, 0}, 4000);
    Points codes(x.count(), 2);
    transport.map(x, codes.data.data());
    QCOMPARE(codes.data, x.data);  // nothing is known yet
    transport.begin(twoClusters(n));
    learn(transport, 60);
    transport.map(x, codes.data.data());
    std::size_t left = 0, fresh = 0;
    const auto known = transport.cells().codes;
    for (std::size_t i = 0; i < codes.count(); ++i) {
      QVERIFY2(std::abs(std::abs(codes[i][0]) - 8) < 2, qPrintable(QString::number(codes[i][0])));
      left += codes[i][0] < 0;
      bool old = false;
      for (std::size_t k = 0; k < known.size() && !old; k += 2)
        old = std::abs(known[k] - codes[i][0]) + std::abs(known[k + 1] - codes[i][1]) < 1e-4f;
      fresh += !old;
    }
    QVERIFY(std::abs(static_cast<double>(left) / 4000 - 0.5) < 0.04);
    QVERIFY2(fresh > 2000, qPrintable(QString::number(fresh)));  // or nothing would be mixed at all

    // How many samples lie beside the singular set, counted by hand.
    const auto cells = transport.cells().cells;
    std::size_t beside = 0;
    for (std::size_t i = 0; i < x.count(); ++i) {
      std::vector<std::pair<double, std::size_t>> values;
      for (std::size_t k = 0; k < cells.heights.size(); ++k)
        values.emplace_back(cells.atoms[k][0] * x[i][0] + cells.atoms[k][1] * x[i][1] + cells.heights[k], k);
      std::partial_sort(values.begin(), values.begin() + 2, values.end(), std::greater<>());
      beside += cells.angle(values[0].second, values[1].second) > cells.threshold;
    }
    QVERIFY(beside > 0 && beside < x.count());
    QVERIFY(std::abs(transport.shareBesideCreases(x) - static_cast<double>(beside) / 4000) < 2e-3);
  }

  /// Without the extension the map is the gradient of a convex function of standardised codes: monotone for every pair.
  void theMapIsMonotoneAndItsMassesEqual() {
    CodeTransport transport(betweenCodes(3, {{"stop_error", 0.0}}), 30);
    std::vector<float> codes(90);
    PhiloxStream random(2, 9);
    for (auto& c : codes) c = 5 + random.normal();
    transport.begin(codes);
    learn(transport, 900);
    const Points x = drawSamples(*betweenCodes(3, {}).source, {3, streamPreview, 0}, 3000);
    Points mapped(x.count(), 3);
    transport.map(x, mapped.data.data());
    std::array<double, 3> mean{}, deviation{};
    for (std::size_t i = 0; i < 90; ++i) mean[i % 3] += codes[i] / 30.0;
    for (std::size_t i = 0; i < 90; ++i) deviation[i % 3] += std::pow(codes[i] - mean[i % 3], 2) / 30;
    std::map<float, int> counts;
    for (std::size_t i = 0; i < x.count(); ++i) {
      ++counts[mapped[i][0]];
      double product = 0;
      const std::size_t j = (i + 1) % x.count();
      for (std::size_t k = 0; k < 3; ++k)
        product += (x[i][k] - x[j][k]) * (mapped[i][k] - mapped[j][k]) / std::sqrt(deviation[k]);
      QVERIFY2(product > -1e-4, qPrintable(QString::number(product)));
    }
    QCOMPARE(counts.size(), std::size_t{30});
    for (const auto& [code, count] : counts) {
      QVERIFY2(std::abs(count - 100) < 45, qPrintable(QString::number(count)));  // 100 +- 10 where masses are equal
      QVERIFY(std::any_of(codes.begin(), codes.end(), [&](float c) { return std::abs(c - code) < 1e-4f; }));
    }
  }

  /// Its state has one size; put back to before the codes, they are not there.
  void aStateBeforeTheCodesIsOne() {
    const auto setup = betweenCodes(2, {{"extension", std::string("cells")}, {"stop_error", 0.0}});
    CodeTransport transport(setup, 20), other(setup, 20);
    std::vector<StateTensor> before, after, again;
    transport.appendState(before);
    std::vector<std::vector<float>> first, last;
    for (const auto& tensor : before) first.emplace_back(tensor.data.begin(), tensor.data.end());
    transport.begin(twoClusters(10));
    learn(transport, 55);
    transport.appendState(after);
    QCOMPARE(after.size(), before.size());
    for (const auto& tensor : after) last.emplace_back(tensor.data.begin(), tensor.data.end());
    other.appendState(again);
    for (std::size_t i = 0; i < again.size(); ++i) {
      QCOMPARE(again[i].data.size(), last[i].size());
      std::copy(last[i].begin(), last[i].end(), again[i].data.begin());
    }
    other.stateRestored();
    const Points x = drawSamples(*setup.source, {3, streamPreview, 0}, 50);
    Points a(50, 2), b(50, 2);
    transport.map(x, a.data.data());
    other.map(x, b.data.data());
    QCOMPARE(a.data, b.data);
    std::vector<StateTensor> back;
    other.appendState(back);
    for (std::size_t i = 0; i < back.size(); ++i) std::copy(first[i].begin(), first[i].end(), back[i].data.begin());
    other.stateRestored();
    QVERIFY(!other.begun());
    other.map(x, b.data.data());
    QCOMPARE(b.data, x.data);
  }

  void stagesFollowOneAnother() {
    const auto run = begunWithCodes({{"code_penalty", 0.01}, {"samples", std::int64_t{64}}, {"stop_error", 0.0}});
    std::vector<float> encoder, decoder;
    for (int step = 0; step < 8; ++step) {
      const auto conv = tensorNamed(*run, "autoencoder.conv0.weight");
      const auto first = tensorNamed(*run, "autoencoder.decoder.first.weight");
      const auto report = run->step(StepPart::both, {});
      QVERIFY(report.finite);
      const bool encodes = tensorNamed(*run, "autoencoder.conv0.weight") != conv;
      const bool decodes = tensorNamed(*run, "autoencoder.decoder.first.weight") != first;
      QCOMPARE(encodes, step < 3);
      QCOMPARE(decodes, step < 5);
      const double loss = saidBy(report, "loss_g"), error = saidBy(report, "reconstruction");
      if (step < 3) QVERIFY(loss > error);
      if (step == 3) QCOMPARE(loss, error);
      QCOMPARE(std::isnan(saidBy(report, "code_half_w2")), step < 5);
      QCOMPARE(tensorNamed(*run, "transport.begun").front(), step < 5 ? 0.0f : 1.0f);
      if (step == 5) QCOMPARE(report.pictures, std::int64_t{90});
    }
  }

  /// By potentials of its own the transport learns the law of the codes, here how one coordinate follows from the
  /// other; its state goes on bit for bit.
  void aLearnedTransportReachesTheCodes_data() {
    QTest::addColumn<QString>("solver");
    QTest::newRow("w2gn") << "w2gn";
    QTest::newRow("ot_icnn") << "ot_icnn";
  }
  void aLearnedTransportReachesTheCodes() {
    QFETCH(QString, solver);
    const auto setup = betweenCodes(2, {{"batch", std::int64_t{64}}});
    CodeTransport transport(setup, 80, solver.toStdString()), other(setup, 80, solver.toStdString());
    std::vector<float> codes;
    PhiloxStream random(4, 2);
    for (int i = 0; i < 80; ++i) {
      const float first = random.normal();
      codes.insert(codes.end(), {3 + first, 5 * (0.9f * first + 0.436f * random.normal())});
    }
    const Points x = drawSamples(*setup.source, {3, streamPreview, 0}, 1000);
    Points mapped(x.count(), 2), again(x.count(), 2);
    const auto correlation = [&] {
      transport.map(x, mapped.data.data());
      double mean[2] = {0, 0}, products[3] = {0, 0, 0};
      for (std::size_t i = 0; i < x.count(); ++i)
        for (std::size_t k = 0; k < 2; ++k) mean[k] += mapped[i][k] / 1000.0;
      for (std::size_t i = 0; i < x.count(); ++i) {
        const double a = mapped[i][0] - mean[0], b = mapped[i][1] - mean[1];
        products[0] += a * a, products[1] += b * b, products[2] += a * b;
      }
      return products[2] / std::sqrt(products[0] * products[1]);
    };
    transport.begin(codes);
    const double before = correlation();
    learn(transport, 900);
    const double after = correlation();
    QVERIFY2(std::abs(before) < 0.15 && after > 0.6, qPrintable(QString("%1 %2").arg(before).arg(after)));
    QVERIFY(!transport.laguerreCells());
    std::vector<StateTensor> from, to;
    transport.appendState(from);
    other.appendState(to);
    QCOMPARE(from.size(), to.size());
    for (std::size_t i = 0; i < to.size(); ++i) std::copy(from[i].data.begin(), from[i].data.end(), to[i].data.begin());
    other.stateRestored();
    for (auto* one : {&transport, &other}) one->step(900, {});
    transport.map(x, mapped.data.data());
    other.map(x, again.data.data());
    QCOMPARE(mapped.data, again.data);
  }

  /// The run ends where the masses are what was asked for.
  void theGoalEndsTheRun() {
    const auto run = begunWithCodes({{"stop_error", 20.0}});
    StepReport report;
    for (int step = 0; step < 400 && report.done.empty(); ++step) report = run->step(StepPart::both, {});
    QVERIFY2(report.done.find("masses") != std::string::npos, report.done.c_str());
  }

  /// Without an extension the whole way, cells and decoder, leaves the program as one network.
  void theMapIsANetworkWithoutAnExtension() {
    const auto run = begunWithCodes({{"extension", std::string("none")}});
    answersAsAModule(run);
    constexpr int untilMeasured = 5 + 60;  // the extension begins with the first measurement of the masses
    for (int step = 0; step < untilMeasured; ++step) run->step(StepPart::both, {});
    answersAsAModule(run);
    // Mixing can be switched off of a run that has an extension: its cells, and pictures, are those of one without.
    const auto mixed = begunWithCodes({});
    for (int step = 0; step < untilMeasured; ++step) mixed->step(StepPart::both, {});
    const auto refused = pictureNetworksOf(mixed->solver());
    QVERIFY(!refused && refused.error().hint.find("--mixing false") != std::string::npos);
    QVERIFY(mixed->moment(0).mapped.data != run->moment(0).mapped.data);
    QVERIFY(mixed->setLive({{"mixing", false}}).empty());
    QCOMPARE(mixed->moment(0).mapped.data, run->moment(0).mapped.data);
    answersAsAModule(mixed);
  }

  void potentialsAndDecoderAreOneNetwork_data() {
    QTest::addColumn<QString>("transport");
    for (const char* transport : {"w2gn", "ot_icnn"}) QTest::newRow(transport) << transport;
  }
  /// So does a gradient of a learned potential, in the coordinates of the codes, before the decoder.
  void potentialsAndDecoderAreOneNetwork() {
    QFETCH(QString, transport);
    const auto run = begunWithCodes({{"transport", transport.toStdString()}, {"samples", std::int64_t{32}}});
    for (int step = 0; step < 8; ++step) run->step(StepPart::both, {});
    QVERIFY((*pictureNetworksOf(run->solver()))[0].before);
    answersAsAModule(run);
  }

 private:
  /// The module that is written makes the pictures that the run makes.
  static void answersAsAModule(const std::unique_ptr<TrainingRun>& run) {
    const auto networks = pictureNetworksOf(run->solver());
    QVERIFY(networks);
    const auto written = pictureModule(*networks);
    QVERIFY2(written, written ? "" : written.error().message.c_str());
    std::istringstream bytes(*written);
    auto module = torch::jit::load(bytes);
    Points x = drawSamples(run->source(), {3, streamPreview, 0}, 40), mapped(40, 3 * 16 * 16);
    run->solver().forward(x, mapped.data.data());
    const torch::NoGradGuard noGrad;
    const auto got = module.forward({torch::from_blob(x.data.data(), {40, 6})}).toTensor().contiguous();
    double most = 0;
    for (std::size_t i = 0; i < mapped.data.size(); ++i)
      most = std::max(most, std::abs(double(got.data_ptr<float>()[i]) - mapped.data[i]));
    QVERIFY2(most < 1e-5, qPrintable(QString::number(most)));
  }
};

BRENIER_TEST(TestAeOt)
#include "test_ae_ot.moc"
