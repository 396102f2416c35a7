#include <QtTest>
#include <algorithm>
#include <stdexcept>

#include "core/engine/cuda_engine.h"
#include "core/solvers/step_watch.h"
#include "tests/core/engine/device_runs.h"

// Which runs a loop on a device takes, and which it refuses.

using namespace brenier;
using namespace brenier::test;

namespace {

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

}  // namespace

class TestDeviceMethods : public QObject {
  Q_OBJECT

 private Q_SLOTS:
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
    const LoopFactory asking(device::ItemOrder::rising);
    makeSolver(id, {"gaussian", {}}, {"eight_gaussians", {}}, small, asking);
    if (!asking.asked()) return;  // nothing of it is for a loop
    // `begin` are the options of the run, `live` those that change after two of its four steps.
    const auto check = [&](const OptionValues& begin, const OptionValues& live, const std::string& what) {
      const LoopFactory engine, program(device::ItemOrder::rising);
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

  void saysWhereItLearns() {
    const LoopFactory program(device::ItemOrder::rising), processor;
    const auto learner = [](const char* penalty, const LoopFactory& factory) {
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

  /// A step that is watched is taken on the processor first: it is told of, and the loop learns the same bits as
  /// without.
  void watchedStepsAreThoseOfTheLoop() {
    const OptionValues small{{"hidden_width", whole(7)}, {"batch", whole(16)}, {"inner_steps", whole(3)}};
    const LoopFactory program(device::ItemOrder::rising);
    const auto watched = makeSolver("ot_icnn", {"gaussian", {}}, {"eight_gaussians", {}}, small, program);
    const auto plain = makeSolver("ot_icnn", {"gaussian", {}}, {"eight_gaussians", {}}, small, program);
    QVERIFY(watched->usesDeviceLoop());
    for (std::int64_t k = 0; k < 3; ++k) {
      StepWatch watch;
      watched->watch(&watch);
      watched->step(k, StepPart::both, {});
      watched->watch(nullptr);
      plain->step(k, StepPart::both, {});
      QCOMPARE(watch.made.size(), std::size_t(4));
    }
    QCOMPARE(weights(*watched), weights(*plain));
  }
};

BRENIER_TEST(TestDeviceMethods)
#include "test_device_methods.moc"
