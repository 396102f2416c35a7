#include <QtTest>
#include <cmath>

#include "core/engine/device/self_test.h"
#include "core/measures/random_batch.h"
#include "tests/core/engine/device_runs.h"

// The program that devices run, run here: against the CPU engine, and in different orders of what a device does at
// once.

using namespace brenier;
using namespace brenier::test;

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
    const LoopFactory engine, program(device::ItemOrder::rising);
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
      const LoopFactory program(order, blockFloats);
      const auto solver = makeSolver("ot_icnn", {"gaussian", {}}, {"eight_gaussians", {}}, options, program);
      for (std::int64_t k = 0; k < 5; ++k) solver->step(k, StepPart::both, {});
      const auto now = weights(*solver);
      if (first.empty()) first = now;
      QVERIFY(now == first);
    }
  }

  void resumesBitForBit() {
    const LoopFactory program(device::ItemOrder::rising);
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

  void notANumberIsReported() {
    const LoopFactory program(device::ItemOrder::rising);
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
