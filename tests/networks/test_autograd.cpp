#include <QtTest>
#include <cmath>

#include "core/engine/fused.h"
#include "core/networks/autograd.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

std::vector<float> normals(std::size_t n, std::uint64_t seed) {
  PhiloxStream random(seed, 77);
  std::vector<float> out(n);
  for (float& v : out) v = random.normal();
  return out;
}

std::vector<NetworkSpec> specsWith(std::vector<Activation> activations) {
  std::vector<NetworkSpec> specs;
  for (const auto activation : activations) {
    NetworkSpec spec;
    spec.dim = 3;
    spec.hidden = {7, 5};
    spec.first = spec.middle = activation;
    spec.last = Activation::identity;
    specs.push_back(spec);
    spec.quadratic = true;
    spec.strongConvexity = 0.3f;
    spec.quadraticRank = {2, 1, 1};
    spec.quadraticDiagonal = true;
    specs.push_back(spec);
    spec.inputSkips = false;
    spec.quadraticRank = {};
    spec.last = Activation::softplus;
    specs.push_back(spec);
  }
  return specs;
}

double relativeError(const std::vector<float>& a, const std::vector<double>& b) {
  double difference = 0, norm = 1e-30;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    norm += b[i] * b[i];
  }
  return std::sqrt(difference / norm);
}

double relativeError(const std::vector<float>& a, const std::vector<float>& b) {
  return relativeError(a, std::vector<double>(b.begin(), b.end()));
}

struct Answers {
  std::vector<float> value, gradient, hv, valueGrad, gradientGrad;
};

Answers answersOf(Potential& phi, const std::vector<float>& theta, const std::vector<float>& x,
                  const std::vector<float>& w, const std::vector<float>& v) {
  std::copy(theta.begin(), theta.end(), phi.parameters().begin());
  phi.parametersChanged();
  const std::size_t d = phi.dim(), n = w.size();
  Answers a{std::vector<float>(n), std::vector<float>(n * d), std::vector<float>(n * d),
            std::vector<float>(theta.size()), std::vector<float>(theta.size())};
  const auto block = phi.makeBlock();
  for (std::size_t first = 0; first < n; first += phi.blockSize()) {
    block->evaluate(x.data() + first * d, std::min(phi.blockSize(), n - first));
    block->value(a.value.data() + first);
    block->gradient(a.gradient.data() + first * d);
    block->hessianVector(v.data() + first * d, a.hv.data() + first * d);
    block->clearGrad();
    block->addValueGrad(w.data() + first);
    block->flushGrad(a.valueGrad.data());
    block->clearGrad();
    block->addGradientGrad(v.data() + first * d);
    block->flushGrad(a.gradientGrad.data());
  }
  return a;
}

}  // namespace

class TestAutograd : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Every operation against central differences of the one below it, all in double.
  void derivativesAreThoseOfFiniteDifferences() {
    // Finite differences across a kink, also one of the derivative, are not derivatives: softplus has none.
    for (const auto& spec : specsWith({Activation::softplus})) {
      const std::size_t n = 4, d = spec.dim;
      auto theta = normals(parameterCount(spec), 1);
      for (float& t : theta) t *= 0.5f;
      const auto x = normals(n * d, 2), w = normals(n, 3), v = normals(n * d, 4);
      const auto phi = makeAutogradPotential(spec, true);
      const Answers a = answersOf(*phi, theta, x, w, v);
      const float h = 1e-2f;  // float32 inputs: the step must be a difference of floats
      std::vector<double> gradient(n * d), hv(n * d), valueGrad(theta.size()), gradientGrad(theta.size());
      for (std::size_t k = 0; k < d; ++k) {
        auto up = x, down = x;
        for (std::size_t i = 0; i < n; ++i) {
          up[i * d + k] += h;
          down[i * d + k] -= h;
        }
        const Answers p = answersOf(*phi, theta, up, w, v), m = answersOf(*phi, theta, down, w, v);
        for (std::size_t i = 0; i < n; ++i) {
          const double step = static_cast<double>(up[i * d + k]) - down[i * d + k];
          gradient[i * d + k] = (static_cast<double>(p.value[i]) - m.value[i]) / step;
          for (std::size_t c = 0; c < d; ++c)  // H is symmetric: row k of H times v
            hv[i * d + k] += (static_cast<double>(p.gradient[i * d + c]) - m.gradient[i * d + c]) / step * v[i * d + c];
        }
      }
      for (std::size_t t = 0; t < theta.size(); ++t) {
        auto up = theta, down = theta;
        up[t] += h;
        down[t] -= h;
        const double step = static_cast<double>(up[t]) - down[t];
        const Answers p = answersOf(*phi, up, x, w, v), m = answersOf(*phi, down, x, w, v);
        for (std::size_t i = 0; i < n; ++i)
          valueGrad[t] += w[i] * (static_cast<double>(p.value[i]) - m.value[i]) / step;
        for (std::size_t i = 0; i < n * d; ++i)
          gradientGrad[t] += v[i] * (static_cast<double>(p.gradient[i]) - m.gradient[i]) / step;
      }
      QVERIFY(relativeError(a.gradient, gradient) < 2e-3);
      QVERIFY(relativeError(a.hv, hv) < 2e-3);
      QVERIFY(relativeError(a.valueGrad, valueGrad) < 2e-3);
      QVERIFY(relativeError(a.gradientGrad, gradientGrad) < 2e-3);
    }
  }

  /// The fused engine in float32 against autograd in double, for the networks of the registered solvers.
  void fusedAgreesWithAutogradInDouble() {
    auto specs = specsWith({Activation::softplus, Activation::celu, Activation::elu});
    NetworkSpec makkuva;
    specs.push_back(makkuva);
    NetworkSpec wide = makkuva;
    wide.dim = 16;
    wide.hidden = {33, 65, 17};
    specs.push_back(wide);
    for (const auto& spec : specs) {
      const std::size_t n = 100, d = spec.dim;
      const auto theta = initialParameters(spec, Initialisation::truncatedNormal, 1, 5, 0);
      const auto x = normals(n * d, 6), w = normals(n, 7), v = normals(n * d, 8);
      const auto fused = makeFusedPotential(spec);
      const auto reference = makeAutogradPotential(spec, true);
      const Answers a = answersOf(*fused, theta, x, w, v), b = answersOf(*reference, theta, x, w, v);
      QVERIFY(relativeError(a.value, b.value) < 1e-5);
      QVERIFY(relativeError(a.gradient, b.gradient) < 1e-5);
      QVERIFY(relativeError(a.hv, b.hv) < 1e-5);
      QVERIFY(relativeError(a.valueGrad, b.valueGrad) < 1e-5);
      QVERIFY(relativeError(a.gradientGrad, b.gradientGrad) < 1e-5);
    }
  }

  void mapsAgreeToo() {
    NetworkSpec spec;
    spec.dim = spec.outputs = 3;
    spec.hidden = {19, 23};
    spec.first = spec.middle = Activation::celu;
    spec.last = Activation::identity;
    spec.residual = true;
    const auto theta = initialParameters(spec, Initialisation::truncatedNormal, 1, 5, 0);
    const std::size_t n = 16;
    const auto x = normals(n * 3, 1), v = normals(n * 3, 2);
    std::vector<float> value[2], inputGrad[2], grad[2];
    int which = 0;
    for (auto* make : {+[](const NetworkSpec& s) { return makeFusedMap(s); },
                       +[](const NetworkSpec& s) { return makeAutogradMap(s, true); }}) {
      const auto net = make(spec);
      std::copy(theta.begin(), theta.end(), net->parameters().begin());
      net->parametersChanged();
      const auto block = net->makeBlock();
      value[which].resize(n * 3);
      inputGrad[which].resize(n * 3);
      grad[which].resize(theta.size());
      QVERIFY(net->blockSize() >= n);
      block->evaluate(x.data(), n);
      block->value(value[which].data());
      block->clearGrad();
      block->addVjp(v.data(), inputGrad[which].data());
      block->flushGrad(grad[which].data());
      ++which;
    }
    QVERIFY(relativeError(value[0], value[1]) < 1e-5);
    QVERIFY(relativeError(inputGrad[0], inputGrad[1]) < 1e-5);
    QVERIFY(relativeError(grad[0], grad[1]) < 1e-5);
  }

  void saysWhatItRunsOn() { QVERIFY(torchDescription().starts_with("LibTorch ")); }
};

BRENIER_TEST(TestAutograd)
#include "test_autograd.moc"
