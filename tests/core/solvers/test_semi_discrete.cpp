#include <QtTest>
#include <cmath>
#include <numeric>

#include "core/engine/fused.h"
#include "core/measures/finite_atoms.h"
#include "core/solvers/methods/solver_entries.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

class FusedNetworks final : public NetworkFactory {
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }
};

/// Atoms as a finite measure says them.
class Atoms final : public Measure {
 public:
  Atoms(std::size_t dim, std::vector<float> points, std::vector<std::uint32_t> keep = {},
        std::vector<std::uint32_t> alias = {}) {
    m_table.dim = dim;
    m_table.centres = std::move(points);
    m_table.keep = std::move(keep);
    m_table.alias = std::move(alias);
  }
  std::size_t dim() const override { return m_table.dim; }
  void sample(const SampleKey&, std::size_t, std::size_t, float*) const override { qFatal("nobody draws atoms"); }
  std::optional<SamplerTable> samplerTable() const override { return m_table; }

 private:
  SamplerTable m_table;
};

/// Uniform on [0, 1].
class UnitLine final : public Measure {
 public:
  std::size_t dim() const override { return 1; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t i = 0; i < count; ++i)
      out[i] = PhiloxStream(key.seed + 1000 * key.step, key.stream, first + i).uniform(0, 1);
  }
};

MeasurePtr measure(const std::string& id, const OptionValues& options = {}) {
  auto made = makeMeasure({id, options});
  if (!made) qFatal("%s", made.error().message.c_str());
  return *made;
}

const FusedNetworks networks;

std::unique_ptr<Solver> solverOf(MeasurePtr source, MeasurePtr target, OptionValues options = {}, int threads = 2) {
  SolverSetup setup{std::move(source), std::move(target), std::move(options)};
  setup.networks = &networks;
  setup.threads = threads;
  return semiDiscreteEntry().make(setup);
}

/// The last value of this number in so many steps, or until the method is done.
double learned(Solver& solver, int steps, const std::string& id = "mass_error") {
  double last = -1;
  for (int k = 0; k < steps; ++k) {
    const auto report = solver.step(k, StepPart::both, {});
    if (!report.finite || report.interrupted) qFatal("a bad step");
    for (const auto& value : report.values)
      if (value.id == id) last = value.value;
    if (!report.done.empty()) break;
  }
  return last;
}

double normalQuantile(double p) {
  double low = -10, high = 10;
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return low;
}

}  // namespace

class TestSemiDiscrete : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Two atoms +-a e_1 of weights w and 1 - w, and N(0, I): the cells meet where x_1 has the quantile w, so that
  /// 2 a x_1 + h_right - h_left = 0 there.
  void twoAtomsAndAGaussian_data() {
    QTest::addColumn<int>("dim");
    QTest::addColumn<QString>("ascent");
    for (const int dim : {1, 2, 5})
      for (const char* ascent : {"drag", "adam"}) QTest::addRow("%d %s", dim, ascent) << dim << QString(ascent);
  }
  void twoAtomsAndAGaussian() {
    QFETCH(int, dim);
    QFETCH(QString, ascent);
    const auto d = static_cast<std::size_t>(dim);
    std::vector<float> points(2 * d, 0.0f);
    points[0] = -0.5f;
    points[d] = 0.5f;
    // Slot 1 keeps 0.6 of its half: weights 0.7 and 0.3.
    const auto target = std::make_shared<Atoms>(d, points, std::vector<std::uint32_t>{0xffffffffu, 2576980378u},
                                                std::vector<std::uint32_t>{0, 0});
    auto solver = solverOf(measure("gaussian", {{"dimension", std::int64_t{dim}}}), target,
                           {{"ascent", ascent.toStdString()}, {"stop_error", 0.0}});
    learned(*solver, 400);
    const auto cells = solver->cells();
    QCOMPARE(cells->heights.size(), std::size_t{2});
    const std::size_t right = cells->atoms[0][0] > 0 ? 0 : 1;
    QVERIFY(std::abs(cells->weights[right] - 0.3) < 1e-6);
    const double edge = cells->heights[1 - right] - cells->heights[right];
    QVERIFY2(std::abs(edge - normalQuantile(0.7)) < 0.03, qPrintable(QString::number(edge)));
    const std::vector<float> x(d, 0.0f), far(d, 3.0f);
    std::vector<float> y(d);
    solver->forward({x.data(), 1, d}, y.data());
    QCOMPARE(y[0], -0.5f);
    solver->forward({far.data(), 1, d}, y.data());
    QCOMPARE(y[0], 0.5f);
  }

  /// n equal atoms on a line from the uniform law on [0, 1]: edges at k / n, hence h_{k+1} - h_k = -(y_{k+1} - y_k)
  /// k/n.
  void equalAtomsOnALine() {
    const std::vector<float> y = {-1.0f, -0.7f, 0.0f, 0.1f, 0.4f, 1.5f, 1.6f, 2.0f};
    auto solver = solverOf(std::make_shared<UnitLine>(), std::make_shared<Atoms>(1, y),
                           {{"stop_error", 0.0}, {"step_size", 0.05}});
    learned(*solver, 2000);
    const auto cells = solver->cells();
    for (std::size_t k = 1; k < y.size(); ++k) {
      const auto at = [&](float atom) {
        for (std::size_t i = 0; i < y.size(); ++i)
          if (cells->atoms[i][0] == atom) return cells->heights[i];
        return std::nan("");
      };
      const double edge = (at(y[k - 1]) - at(y[k])) / (y[k] - y[k - 1]);
      QVERIFY2(std::abs(edge - static_cast<double>(k) / 8) < 0.01, qPrintable(QString("%1: %2").arg(k).arg(edge)));
    }
  }

  /// A thousand atoms in the plane: the error reaches twice the scatter of its own sample, and the map is monotone.
  void theMassErrorFallsToItsFloor() {
    auto solver = solverOf(measure("gaussian"), measure("random_atoms"), {{"stop_error", 5.0}});
    double error = 0, floor = 1;
    std::string done;
    for (int k = 0; k < 4000 && done.empty(); ++k) {
      const auto report = solver->step(k, StepPart::both, {});
      for (const auto& value : report.values) {
        if (value.id == "mass_error") error = value.value;
        if (value.id == "mass_error_floor") floor = value.value;
      }
      done = report.done;
    }
    QVERIFY(!done.empty());
    QVERIFY2(error < 2 * floor, qPrintable(QString("%1 over %2").arg(error).arg(floor)));
    QVERIFY(floor <= 20);
    const Points x = drawSamples(*measure("gaussian"), {1, streamPreview, 0}, 200);
    Points y(200, 2);
    solver->forward(x, y.data.data());
    for (std::size_t i = 0; i < 200; ++i)
      for (std::size_t j = 0; j < i; ++j)
        QVERIFY((y[i][0] - y[j][0]) * (x[i][0] - x[j][0]) + (y[i][1] - y[j][1]) * (x[i][1] - x[j][1]) > -1e-5f);
  }

  /// What coincides is one atom with both weights, and one of weight 0 is none.
  void atomsThatCoincideOrWeighNothing() {
    // Slots of (0,0), (1,1), (0,0), (5,5); the last keeps nothing and falls to (1,1).
    const auto atoms =
        finiteAtoms(Atoms(2, {0, 0, 1, 1, 0, 0, 5, 5}, {0xffffffffu, 0xffffffffu, 0xffffffffu, 0}, {0, 1, 2, 1}));
    QVERIFY(atoms);
    QCOMPARE(atoms->weights.size(), std::size_t{2});
    QVERIFY(std::abs(atoms->weights[0] - 0.5) < 1e-6 && std::abs(atoms->weights[1] - 0.5) < 1e-6);
    QVERIFY(!finiteAtoms(*measure("gaussian")));
    QVERIFY(!finiteAtoms(*measure("eight_gaussians")));
    QCOMPARE(finiteAtoms(*measure("eight_gaussians", {{"std", 0.0}}))->weights.size(), std::size_t{8});
  }

  void oneAtomTakesEverything() {
    auto solver = solverOf(measure("gaussian"), std::make_shared<Atoms>(2, std::vector<float>{3, -4}));
    QCOMPARE(learned(*solver, 50), 0.0);
    const Points x = drawSamples(*measure("gaussian"), {1, streamPreview, 0}, 20);
    Points y(20, 2);
    solver->forward(x, y.data.data());
    for (std::size_t i = 0; i < 20; ++i) QVERIFY(y[i][0] == 3 && y[i][1] == -4);
  }

  /// More atoms than samples a step, and the same bits for any number of threads.
  void moreAtomsThanSamplesAndAnyThreads() {
    std::vector<float> first;
    for (const int threads : {1, 3}) {
      auto solver = solverOf(measure("gaussian"), measure("random_atoms", {{"count", std::int64_t{700}}}),
                             {{"batch", std::int64_t{200}}, {"extension", std::string("cells")}}, threads);
      learned(*solver, 60);
      std::vector<float> state;
      for (const auto& tensor : solver->state()) state.insert(state.end(), tensor.data.begin(), tensor.data.end());
      if (first.empty()) first = state;
      QVERIFY(state == first);
    }
  }

  /// Two far clusters: the extension makes new points within each and none between them.
  void nothingIsMadeAcrossATear() {
    std::vector<float> points;
    for (int i = 0; i < 20; ++i)
      for (const float side : {-6.0f, 6.0f}) points.insert(points.end(), {side, 0.1f * static_cast<float>(i)});
    auto solver = solverOf(measure("gaussian"), std::make_shared<Atoms>(2, points),
                           {{"extension", std::string("cells")}, {"angle_threshold", 0.5}, {"stop_error", 0.0}});
    learned(*solver, 100);
    const Points x = drawSamples(*measure("gaussian"), {1, streamPreview, 0}, 500);
    Points y(500, 2);
    solver->forward(x, y.data.data());
    int fresh = 0;
    for (std::size_t i = 0; i < 500; ++i) {
      QVERIFY2(std::abs(std::abs(y[i][0]) - 6) < 1e-3f, qPrintable(QString::number(y[i][0])));
      const float at = y[i][1] * 10;
      if (std::abs(at - std::round(at)) > 1e-2f) ++fresh;
    }
    QVERIFY2(fresh > 250, qPrintable(QString::number(fresh)));
  }

  /// The max-affine network against its definition, forwards and backwards, in any dimension and beyond one panel.
  void theNetworkIsAMaximum() {
    NetworkSpec spec;
    spec.dim = 3;
    spec.outputs = 150;
    spec.hidden = {};
    spec.last = Activation::identity;
    spec.maximum = true;
    const auto phi = makeFusedPotential(spec);
    PhiloxStream random(3, 4, 5);
    for (float& p : phi->parameters()) p = random.normal();
    phi->parametersChanged();
    Points x(40, 3), gradient(40, 3);
    for (float& v : x.data) v = random.normal();
    std::vector<float> values(40), grad(parameterCount(spec)), weights(40, 1.0f);
    potentialValues(*phi, x, values.data());
    gradientMap(*phi, x, gradient.data.data());
    auto block = phi->makeBlock();
    block->clearGrad();
    block->evaluate(x.data.data(), 40);
    block->addValueGrad(weights.data());
    block->flushGrad(grad.data());
    std::vector<float> expected(grad.size());
    for (std::size_t i = 0; i < 40; ++i) {
      double most = -1e9;
      std::size_t best = 0;
      for (std::size_t j = 0; j < 150; ++j) {
        double value = phi->parameters()[450 + j];
        for (std::size_t k = 0; k < 3; ++k) value += static_cast<double>(phi->parameters()[3 * j + k]) * x[i][k];
        if (value > most) {
          most = value;
          best = j;
        }
      }
      QVERIFY(std::abs(values[i] - most) < 1e-5);
      for (std::size_t k = 0; k < 3; ++k) {
        QCOMPARE(gradient[i][k], phi->parameters()[3 * best + k]);
        expected[3 * best + k] += x[i][k];
      }
      expected[450 + best] += 1;
    }
    for (std::size_t k = 0; k < grad.size(); ++k) QVERIFY(std::abs(grad[k] - expected[k]) < 1e-5f);
  }
};

BRENIER_TEST(TestSemiDiscrete)
#include "test_semi_discrete.moc"
