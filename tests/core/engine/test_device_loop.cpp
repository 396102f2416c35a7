#include <QtTest>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/engine/cuda_engine.h"
#include "core/engine/device/device_loop.h"
#include "core/engine/device/self_test.h"
#include "core/engine/fused.h"
#include "core/measures/measure.h"
#include "core/measures/random_batch.h"
#include "core/solvers/solver.h"
#include "core/train/run/network_factory.h"

// The program that devices run, run here: against the CPU engine, and in different orders of what a device does at
// once.

using namespace brenier;

namespace {

class Factory final : public NetworkFactory {
 public:
  explicit Factory(std::optional<device::ItemOrder> order = {}, std::size_t blockFloats = 1u << 16)
      : m_order(order), m_blockFloats(blockFloats) {}
  std::unique_ptr<MinimaxLoop> makeMinimaxLoop(const MinimaxLoopSpec& spec) const override {
    m_asked = true;
    return m_order ? device::makeDeviceLoop(spec, device::makeHostMachine(*m_order, m_blockFloats)) : nullptr;
  }
  /// Whether a solver wanted a loop from here.
  bool asked() const { return m_asked; }

 protected:
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }

 private:
  std::optional<device::ItemOrder> m_order;
  std::size_t m_blockFloats = 0;
  mutable bool m_asked = false;
};

MeasurePtr measure(const MeasureSpec& spec) {
  auto made = makeMeasure(spec);
  if (!made) qFatal("%s", made.error().message.c_str());
  return *made;
}

std::unique_ptr<Solver> makeSolver(const std::string& id, const MeasureSpec& source, const MeasureSpec& target,
                                   const OptionValues& options, const Factory& factory) {
  SolverSetup setup;
  setup.source = measure(source);
  setup.target = measure(target);
  setup.options = options;
  setup.networks = &factory;
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == id) return entry.make(setup);
  return nullptr;
}

std::vector<float> weights(Solver& solver) {
  std::vector<float> all;
  for (const auto& tensor : solver.state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

OptionValue text(const char* t) {
  return std::string(t);
}
OptionValue whole(std::int64_t n) {
  return n;
}

/// Values of an option away from `now`, of which each may be something that a device cannot do.
std::vector<OptionValue> others(const OptionDescriptor& option, const OptionValue& now) {
  std::vector<OptionValue> all;
  if (const auto* on = std::get_if<bool>(&now)) all.push_back(!*on);
  if (std::holds_alternative<std::string>(now))
    for (const auto& choice : option.meta.choices)
      if (OptionValue(choice) != now) all.push_back(choice);
  const auto within = [&](double value) { return value >= option.meta.min && value <= option.meta.max; };
  if (const auto* n = std::get_if<std::int64_t>(&now))
    for (const std::int64_t value : {std::int64_t{0}, *n == 0 ? 3 : 2 * *n})
      if (value != *n && within(static_cast<double>(value))) all.push_back(value);
  if (const auto* x = std::get_if<double>(&now))
    for (const double value : {0.0, *x == 0 ? 0.1 : within(2 * *x) ? 2 * *x : *x / 2})
      if (value != *x && within(value)) all.push_back(value);
  return all;
}

/// What differs between the reports of the same step, in words; empty where nothing does but for rounding.
std::string difference(const StepReport& said, const StepReport& wanted) {
  if (said.finite != wanted.finite || said.innerSteps != wanted.innerSteps ||
      said.values.size() != wanted.values.size())
    return "one of the two ends the step otherwise";
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    const auto &w = wanted.values[i], &s = said.values[i];
    const double scale = 1e-3 * std::max(1.0, std::abs(w.value));
    if (s.id != w.id || !(std::abs(s.value - w.value) < scale) || !(std::abs(s.halfWidth - w.halfWidth) < scale))
      return s.id + ": " + std::to_string(s.value) + " for " + std::to_string(w.value);
  }
  return {};
}

/// The squared distance between all weights and moments, over their squared size.
double distance(Solver& a, Solver& b) {
  const auto wanted = weights(a), said = weights(b);
  if (said.size() != wanted.size()) return std::numeric_limits<double>::infinity();
  double apart = 0, size = 1e-30;
  for (std::size_t i = 0; i < said.size(); ++i) {
    apart += std::pow(static_cast<double>(said[i]) - wanted[i], 2);
    size += std::pow(static_cast<double>(wanted[i]), 2);
  }
  return apart / size;
}

}  // namespace

Q_DECLARE_METATYPE(brenier::MeasureSpec)
Q_DECLARE_METATYPE(brenier::OptionValues)

/// A machine with one defect: the numbers it reads back, or the weights after a step, are a little off.
class BrokenMachine final : public device::Machine {
 public:
  explicit BrokenMachine(bool memory) : m_memory(memory) {}
  std::size_t blockFloats() const override { return m_host->blockFloats(); }
  void* allocate(std::size_t bytes) override { return m_host->allocate(bytes); }
  void release(void* memory) override { m_host->release(memory); }
  void put(void* to, const void* from, std::size_t bytes) override { m_host->put(to, from, bytes); }
  void get(void* to, const void* from, std::size_t bytes) override {
    m_host->get(to, from, bytes);
    if (m_memory) static_cast<unsigned char*>(to)[0] ^= 1;
  }
  void run(const device::Loop& loop) override {
    m_host->run(loop);
    if (!loop.innerIsMap) loop.outer.theta[3] += 1;
  }
  void run(const device::OracleCall& call) override { m_host->run(call); }

 private:
  bool m_memory;
  std::shared_ptr<device::Machine> m_host = device::makeHostMachine();
};

class TestDeviceLoop : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tablesGiveTheMeasuresOwnSamples_data() {
    QTest::addColumn<MeasureSpec>("spec");
    QTest::newRow("gaussian, 1") << MeasureSpec{"gaussian", {{"dimension", whole(1)}, {"std", 2.0}}};
    QTest::newRow("gaussian, 7") << MeasureSpec{"gaussian", {{"dimension", whole(7)}, {"mean", text("3")}}};
    QTest::newRow("mixture") << MeasureSpec{"mixture", {{"weights", text("1, 2, 0")}, {"std", text("0.1, 0.5, 2")}}};
    QTest::newRow("eight gaussians") << MeasureSpec{"eight_gaussians", {}};
    QTest::newRow("checkerboard") << MeasureSpec{"checkerboard_five", {}};
  }

  void tablesGiveTheMeasuresOwnSamples() {
    QFETCH(MeasureSpec, spec);
    const auto m = measure(spec);
    const auto table = m->samplerTable();
    QVERIFY(table);
    const SampleKey key{5, 2, 77};
    const Points wanted = drawSamples(*m, key, 300);
    device::Sampler s{};
    s.dim = static_cast<int>(m->dim());
    s.modes = static_cast<int>(table->centres.size() / m->dim());
    s.noise = static_cast<int>(table->noise);
    s.spreadPerAxis = table->spreadPerAxis;
    s.firstWord = static_cast<int>(table->firstWord);
    s.key = batchKey(key).key;
    s.blocksPerSample = table->blocksPerSample;
    s.centres = table->centres.data();
    s.spread = table->spread.data();
    s.keep = table->keep.empty() ? nullptr : table->keep.data();
    s.alias = table->alias.data();
    for (std::size_t i = 0; i < wanted.count(); ++i)
      for (std::size_t k = 0; k < m->dim(); ++k) {
        const float x = device::coordinate(s, key.step, i, static_cast<int>(k));
        QVERIFY2(std::abs(x - wanted[i][k]) <= 2e-6f * std::max(1.0f, std::abs(x)),
                 qPrintable(QString("%1, %2: %3 for %4").arg(i).arg(k).arg(x).arg(wanted[i][k])));
      }
  }

  void learnsAsTheEngineDoes_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<MeasureSpec>("source");
    QTest::addColumn<MeasureSpec>("target");
    QTest::addColumn<OptionValues>("options");
    const MeasureSpec plane{"gaussian", {}}, eight{"eight_gaussians", {}}, roll{"swiss_roll", {}};
    const OptionValues small = {{"hidden_width", whole(19)}, {"hidden_layers", whole(3)}, {"batch", whole(100)}};
    const auto with = [&](OptionValues more) {
      more.insert(small.begin(), small.end());
      return more;
    };
    const auto row = [&](const char* name, const char* solver, MeasureSpec a, MeasureSpec b, OptionValues options) {
      QTest::newRow(name) << QString(solver) << a << b << options;
    };
    row("published", "ot_icnn", plane, eight,
        with({{"initialisation", text("uniform")}, {"activation_g", text("as_f")}, {"learning_rate", 1e-4}}));
    row("near the identity", "ot_icnn", plane, eight, with({{"initialisation", text("near_identity")}}));
    row("both projected", "ot_icnn", plane, eight, with({{"convexity_g", text("project")}, {"learning_rate", 1e-2}}));
    row("weight decay, same batches", "ot_icnn", plane, eight,
        with({{"weight_decay", 1e-2}, {"fresh_inner_batches", false}}));
    row("celu", "ot_icnn", plane, eight,
        with({{"activation", text("celu")},
              {"output_activation", text("identity")},
              {"initialisation", text("uniform")},
              {"learning_rate", 1e-4}}));
    row("celu, near the identity", "ot_icnn", plane, eight,
        with({{"activation", text("celu")}, {"output_activation", text("identity")}, {"learning_rate", 1e-4}}));
    row("softplus", "ot_icnn", plane, eight, with({{"activation", text("softplus")}}));
    row("curved g, averaged", "ot_icnn", plane, eight, with({{"activation_g", text("celu")}, {"average", 0.9}}));
    row("host draws", "ot_icnn", plane, roll, small);
    row("one dimension", "ot_icnn", {"gaussian", {{"dimension", whole(1)}}},
        {"gaussian", {{"dimension", whole(1)}, {"mean", text("4")}}}, small);
    row("free map", "otm", plane, eight, {{"map_width", whole(21)}, {"potential_width", whole(17)}});
    row("free map, no residual", "otm", plane, eight,
        {{"map_width", whole(21)}, {"residual", false}, {"average", 0.0}, {"potential_layers", whole(1)}});
  }

  void learnsAsTheEngineDoes() {
    QFETCH(QString, solver);
    QFETCH(MeasureSpec, source);
    QFETCH(MeasureSpec, target);
    QFETCH(OptionValues, options);
    const Factory engine, program(device::ItemOrder::rising);
    const auto a = makeSolver(solver.toStdString(), source, target, options, engine);
    const auto b = makeSolver(solver.toStdString(), source, target, options, program);
    for (std::int64_t k = 0; k < 12; ++k) {
      // Parts of steps, as a person at the window takes them, in between.
      const auto part = k == 5 ? StepPart::inner : k == 6 ? StepPart::outer : StepPart::both;
      const StepReport wanted = a->step(k, part, {}), said = b->step(k, part, {});
      QVERIFY(said.finite);
      const std::string differs = difference(said, wanted);
      QVERIFY2(differs.empty(), qPrintable(QString("step %1, %2").arg(k).arg(differs.c_str())));
    }
    const double apart = distance(*a, *b);
    QVERIFY2(apart < 1e-6, qPrintable(QString::number(apart)));
  }

  void everyMethodIsRefusedOrEqual_data() {
    QTest::addColumn<QString>("solver");
    for (const auto& entry : solverRegistry())
      QTest::newRow(entry.descriptor.id.c_str()) << entry.descriptor.id.c_str();
  }

  /// At its defaults and away from each of them, from the start and changed while it learns: a method either learns
  /// without the loop, or to the numbers of the CPU.
  void everyMethodIsRefusedOrEqual() {
    QFETCH(QString, solver);
    const std::string id = solver.toStdString();
    const auto entry = std::find_if(solverRegistry().begin(), solverRegistry().end(),
                                    [&](const auto& e) { return e.descriptor.id == id; });
    OptionValues small;
    for (const auto& option : entry->descriptor.options) {
      if (option.id.ends_with("width")) small[option.id] = whole(7);
      if (option.id.ends_with("layers")) small[option.id] = whole(2);
      // A power of two: the gradient of f's constant is then nought to the last bit, and Adam takes no step of noise.
      if (option.id == "batch") small[option.id] = whole(16);
      if (option.id == "inner_steps") small[option.id] = whole(3);
    }
    const Factory asking(device::ItemOrder::rising);
    makeSolver(id, {"gaussian", {}}, {"eight_gaussians", {}}, small, asking);
    if (!asking.asked()) return;  // nothing of it is for a loop
    // `begin` are the options of the run, `live` those that change after two of its four steps.
    const auto check = [&](const OptionValues& begin, const OptionValues& live, const std::string& what) {
      const Factory engine, program(device::ItemOrder::rising);
      const auto a = makeSolver(id, {"gaussian", {}}, {"eight_gaussians", {}}, begin, engine);
      const auto b = makeSolver(id, {"gaussian", {}}, {"eight_gaussians", {}}, begin, program);
      for (std::int64_t k = 0; k < 4; ++k) {
        if (k == 2)
          for (auto* s : {a.get(), b.get()}) s->setLive(live);
        const auto part = k == 1 ? StepPart::inner : k == 3 ? StepPart::outer : StepPart::both;
        const std::string differs = difference(b->step(k, part, {}), a->step(k, part, {}));
        QVERIFY2(differs.empty(), (what + ", step " + std::to_string(k) + ", " + differs).c_str());
      }
      const double apart = distance(*a, *b);
      QVERIFY2(apart < 1e-6, (what + ": weights " + std::to_string(apart) + " apart").c_str());
    };
    check(small, {}, "defaults");
    for (const auto& option : entry->descriptor.options) {
      const auto set = small.find(option.id);
      const OptionValue now = set == small.end() ? option.defaultValue : set->second;
      for (const auto& value : others(option, now)) {
        const std::string what = option.id + " = " + toString(value);
        OptionValues away = small;
        away[option.id] = value;
        check(away, {}, what);
        if (option.meta.applies != Applies::live) continue;
        check(small, {{option.id, value}}, what + " while it learns");
        check(away, {{option.id, now}}, what + " until it learns");
      }
    }
  }

  /// Where a loop is made it is asked whether it can be one, so that no method can take it by mistake.
  void loopsThatCannotBeAreRefused() {
    MinimaxLoopSpec spec;
    spec.outer.dim = spec.inner.dim = 2;
    spec.inner.hidden = spec.outer.hidden = {5};
    spec.from.draw =
        spec.to.draw = [](std::uint64_t, std::size_t count, float* out) { std::fill_n(out, 2 * count, 0.0f); };
    const auto problem = [](const MinimaxLoopSpec& of) {
      try {
        device::makeDeviceLoop(of, device::makeHostMachine());
        return QString();
      } catch (const std::invalid_argument& error) {
        return QString(error.what());
      }
    };
    QCOMPARE(problem(spec), QString());
    auto wide = spec;
    wide.innerIsMap = true;
    wide.inner.dim = 4;
    wide.inner.outputs = 2;
    QVERIFY2(problem(wide).contains("4") && problem(wide).contains("2"), qPrintable(problem(wide)));
    auto silent = spec;
    silent.to.draw = nullptr;
    QVERIFY2(problem(silent).contains("samples"), qPrintable(problem(silent)));
    auto table = spec;
    table.from.table = SamplerTable{};
    table.from.table->dim = 3;
    QVERIFY2(problem(table).contains("3"), qPrintable(problem(table)));
    auto vector = spec;
    vector.outer.outputs = 2;
    QVERIFY2(problem(vector).contains("2"), qPrintable(problem(vector)));
    auto free = spec;
    free.inner.convexity = Convexity::reparametrise;
    QVERIFY(!problem(free).isEmpty());
  }

  /// On a device all items of a pass run at once: no order of them may matter, nor whether there is room near a block
  /// for the weights of both players, of one, or of none.
  void orderDoesNotMatter() {
    const OptionValues options = {{"hidden_width", whole(19)}, {"batch", whole(50)}};
    std::vector<float> first;
    const std::pair<device::ItemOrder, std::size_t> machines[] = {{device::ItemOrder::rising, 1u << 16},
                                                                  {device::ItemOrder::falling, 1u << 16},
                                                                  {device::ItemOrder::scattered, 1u << 16},
                                                                  {device::ItemOrder::scattered, 7500},
                                                                  {device::ItemOrder::scattered, 0}};
    for (const auto& [order, blockFloats] : machines) {
      const Factory program(order, blockFloats);
      const auto solver = makeSolver("ot_icnn", {"gaussian", {}}, {"eight_gaussians", {}}, options, program);
      for (std::int64_t k = 0; k < 5; ++k) solver->step(k, StepPart::both, {});
      const auto now = weights(*solver);
      if (first.empty()) first = now;
      QVERIFY(now == first);
    }
  }

  void resumesBitForBit() {
    const Factory program(device::ItemOrder::rising);
    const OptionValues options = {{"map_width", whole(16)}, {"batch", whole(40)}};
    const auto make = [&] { return makeSolver("otm", {"gaussian", {}}, {"eight_gaussians", {}}, options, program); };
    const auto straight = make(), before = make(), after = make();
    for (std::int64_t k = 0; k < 8; ++k) straight->step(k, StepPart::both, {});
    for (std::int64_t k = 0; k < 4; ++k) before->step(k, StepPart::both, {});
    const auto saved = weights(*before);
    std::size_t at = 0;
    for (auto& tensor : after->state())
      for (float& value : tensor.data) value = saved[at++];
    after->stateRestored();
    for (std::int64_t k = 4; k < 8; ++k) after->step(k, StepPart::both, {});
    QVERIFY(weights(*after) == weights(*straight));
  }

  void selfTestNamesWhatFails() {
    QCOMPARE(device::selfTest(device::makeHostMachine(device::ItemOrder::falling)), std::string());
    QVERIFY(device::selfTest(std::make_shared<BrokenMachine>(true)).starts_with("memory"));
    QVERIFY(device::selfTest(std::make_shared<BrokenMachine>(false)).starts_with("steps of two potentials"));
  }

  void saysWhereItLearns() {
    const Factory program(device::ItemOrder::rising), processor;
    const auto learner = [](const char* penalty, const Factory& factory) {
      return makeSolver("otm", {"gaussian", {}}, {"eight_gaussians", {}}, {{"gradient_penalty", text(penalty)}},
                        factory);
    };
    QVERIFY(learner("none", program)->usesDeviceLoop());
    for (const char* id : {"ot_icnn", "not", "not_weak"})
      QCOMPARE(makeSolver(id, {"gaussian", {}}, {"eight_gaussians", {}}, {}, program)->usesDeviceLoop(),
               std::string(id) != "not_weak");           // its map draws noise
    QVERIFY(!learner("gp", program)->usesDeviceLoop());  // no device has that penalty
    QVERIFY(!learner("none", processor)->usesDeviceLoop());
    QCOMPARE(processor.engines(), "fused " + fusedTargetName());
  }

  void withoutADeviceTheProcessorLearns() {
    if (cudaProblem().empty()) QSKIP("there is a CUDA device");
    QVERIFY(makeNetworkFactory("auto", "auto").hasValue());
    const auto refused = makeNetworkFactory("fused", "cuda");
    QVERIFY(!refused);
    QCOMPARE(refused.error().message, cudaProblem());
    QVERIFY(!makeNetworkFactory("autograd", "cuda"));
  }

  void notANumberIsReported() {
    const Factory program(device::ItemOrder::rising);
    const auto solver = makeSolver("ot_icnn", {"gaussian", {}}, {"eight_gaussians", {}}, {}, program);
    solver->state().front().data[0] = std::nanf("");
    solver->stateRestored();
    const auto report = solver->step(0, StepPart::both, {});
    QVERIFY(!report.finite);
    QVERIFY(!report.problem.empty());
  }
};

BRENIER_TEST(TestDeviceLoop)
#include "test_device_loop.moc"
