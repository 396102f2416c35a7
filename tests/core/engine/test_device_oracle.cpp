#include <QtTest>
#include <cmath>

#include "core/engine/device/device_oracle.h"
#include "core/engine/device/machine.h"
#include "core/engine/fused.h"
#include "core/measures/measure.h"

// The oracle as devices compute it, run here, against the CPU engine. The whole step is that of test_device_loop.

using namespace brenier;

namespace {

/// Every operation of the oracle on these points, block by block: value, gradient, Hessian-vector product, the two
/// parameter gradients; of the map value, pull-back and parameter gradient.
std::vector<std::vector<float>> everything(const Potential& potential, const MapNet& map, const Points& x,
                                           const Points& v) {
  const std::size_t n = x.count(), d = x.dim;
  std::vector<std::vector<float>> r(8);
  for (const std::size_t k : {0u}) r[k].resize(n);
  for (const std::size_t k : {1u, 2u, 5u, 6u}) r[k].resize(n * d);
  for (const std::size_t k : {3u, 4u}) r[k].resize(potential.parameters().size());
  r[7].resize(map.parameters().size());
  const auto first = potential.makeBlock(), second = potential.makeBlock();
  const auto image = map.makeBlock();
  for (auto* block : {first.get(), second.get()}) block->clearGrad();
  image->clearGrad();
  std::vector<float> weights(n);
  for (std::size_t i = 0; i < n; ++i) weights[i] = 0.1f * static_cast<float>(i % 7) - 0.2f;
  const std::size_t size = std::min(potential.blockSize(), map.blockSize());
  for (std::size_t at = 0; at < n; at += size) {
    const std::size_t count = std::min(size, n - at);
    first->evaluate(x[at], count);
    first->value(&r[0][at]);
    first->gradient(&r[1][at * d]);
    first->hessianVector(v[at], &r[2][at * d]);
    first->addValueGrad(&weights[at]);
    second->evaluate(x[at], count);
    second->addGradientGrad(v[at]);
    image->evaluate(x[at], count);
    image->value(&r[5][at * d]);
    image->addVjp(v[at], &r[6][at * d]);
  }
  first->flushGrad(r[3].data());
  second->flushGrad(r[4].data());
  image->flushGrad(r[7].data());
  return r;
}

}  // namespace

class TestDeviceOracle : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void oracleAgreesWithTheEngine_data() {
    QTest::addColumn<int>("dim");
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("layers");
    QTest::addColumn<int>("activation");
    QTest::addColumn<int>("rank");
    QTest::addColumn<int>("batch");
    QTest::addColumn<bool>("diagonal");
    const auto row = [](const char* name, int dim, int width, int layers, Activation activation, int rank, int batch,
                        bool diagonal = false) {
      QTest::newRow(name) << dim << width << layers << static_cast<int>(activation) << rank << batch << diagonal;
    };
    row("plane", 2, 64, 4, Activation::leakyRelu, 0, 100);
    row("line, one layer", 1, 5, 1, Activation::relu, 0, 1);
    row("squares", 3, 7, 3, Activation::celu, 2, 33);
    row("wide", 17, 33, 2, Activation::softplus, 0, 50);
    row("diagonal forms", 2, 64, 3, Activation::leakyRelu, 0, 33, true);
    row("squares and diagonal forms", 5, 11, 2, Activation::elu, 2, 21, true);
    row("diagonal forms, wider", 16, 9, 2, Activation::relu, 0, 12, true);
    row("784", 784, 20, 2, Activation::elu, 0, 7);
  }

  void oracleAgreesWithTheEngine() {
    QFETCH(int, dim);
    QFETCH(int, width);
    QFETCH(int, layers);
    QFETCH(int, activation);
    QFETCH(int, rank);
    QFETCH(int, batch);
    QFETCH(bool, diagonal);
    NetworkSpec spec;
    spec.dim = static_cast<std::size_t>(dim);
    spec.hidden.assign(static_cast<std::size_t>(layers), static_cast<std::size_t>(width));
    spec.middle = static_cast<Activation>(activation);
    spec.last = Activation::identity;
    spec.quadratic = rank > 0;
    spec.quadraticDiagonal = diagonal;
    spec.strongConvexity = 0.3f;
    if (rank > 0) spec.quadraticRank.assign(spec.layers(), static_cast<std::size_t>(rank));
    const auto theta = initialParameters(spec, Initialisation::truncatedNormal, 1, 3, 0);
    const auto a = makeFusedPotential(spec);
    const auto b = device::makeDevicePotential(spec, device::makeHostMachine(device::ItemOrder::scattered), "host");
    NetworkSpec mapSpec = spec;
    mapSpec.quadratic = false;
    mapSpec.strongConvexity = 0;
    mapSpec.outputs = spec.dim;
    mapSpec.residual = true;
    const auto mapTheta = initialParameters(mapSpec, Initialisation::truncatedNormal, 1, 4, 0);
    const auto c = makeFusedMap(mapSpec);
    const auto d = device::makeDeviceMap(mapSpec, device::makeHostMachine(), "host");
    for (auto* net : {a.get(), b.get()}) {
      std::copy(theta.begin(), theta.end(), net->parameters().begin());
      net->parametersChanged();
    }
    for (auto* net : {c.get(), d.get()}) {
      std::copy(mapTheta.begin(), mapTheta.end(), net->parameters().begin());
      net->parametersChanged();
    }
    const auto normal = makeMeasure({"gaussian", {{"dimension", std::int64_t{dim}}}}).value();
    const Points x = drawSamples(*normal, {1, 1, 1}, static_cast<std::size_t>(batch));
    const Points v = drawSamples(*normal, {1, 1, 2}, static_cast<std::size_t>(batch));
    const auto wanted = everything(*a, *c, x, v), said = everything(*b, *d, x, v);
    QCOMPARE(said.size(), wanted.size());
    for (std::size_t k = 0; k < said.size(); ++k) {
      double difference = 0, size = 1e-20;
      for (std::size_t i = 0; i < said[k].size(); ++i) {
        difference += std::pow(static_cast<double>(said[k][i]) - wanted[k][i], 2);
        size += std::pow(static_cast<double>(wanted[k][i]), 2);
      }
      QVERIFY2(difference < 1e-10 * size, qPrintable(QString("%1: %2").arg(k).arg(std::sqrt(difference / size))));
    }
  }
};

BRENIER_TEST(TestDeviceOracle)
#include "test_device_oracle.moc"
