#include <c10/core/CPUAllocator.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>

#include "core/image_solvers/image_batches.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"
#include "core/picture_methods/image_registry.h"
#include "core/picture_methods/picture_entry.h"
#include "core/solvers/step_watch.h"
#include "core/train/run/saved_state.h"
#include "core/train/run/solver_list.h"
#include "core/train/run/training_run.h"
#include "core/truth/metric_registry.h"
#include "core/util/registry.h"

using namespace brenier;

namespace {

/// Small coloured shapes, and a run over them.
MeasureSpec shapes(const std::string& degradation = "none") {
  return {"shapes",
          {{"size", std::int64_t{16}},
           {"training", std::int64_t{200}},
           {"test", std::int64_t{20}},
           {"degradation", degradation}}};
}

RunConfig smallRun(const std::string& solver, OptionValues options = {}) {
  const auto& offered = solverById(solver)->descriptor.options;
  const auto has = [&](const char* id) { return findById(offered, std::string(id)) != nullptr; };
  RunConfig config;
  const std::int64_t numbers = has("groups") ? 160 : 5;  // a place of each group, or any
  config.source = has("encoder_width") ? MeasureSpec{"gaussian", {{"dimension", numbers}}} : shapes("noise");
  config.target = shapes();
  config.solver = solver;
  config.heldOut = 8;
  config.threads = 1;
  config.device = "cpu";
  for (const char* id : {"map_width", "potential_width", "encoder_width", "batch"})
    if (has(id)) options.emplace(id, std::int64_t{4});
  for (const char* id : {"encoder_steps", "refine_steps"})  // all stages within few steps
    if (has(id)) options.emplace(id, std::int64_t{2});
  if (has("vae_steps")) options.emplace("vae_steps", std::int64_t{4});
  if (has("transport_steps")) options.emplace("transport_steps", std::int64_t{1});
  config.solverOptions = std::move(options);
  return config;
}

std::unique_ptr<TrainingRun> begun(const RunConfig& config) {
  auto run = TrainingRun::create(config);
  if (!run) qWarning("%s", run.error().message.c_str());
  return run ? std::move(run).value() : nullptr;
}

Points answers(const TrainingRun& run) {
  return run.moment(0).mapped;
}

double farthest(const Points& a, const Points& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i)
    most = std::max(most, std::abs(static_cast<double>(a.data[i]) - static_cast<double>(b.data[i])));
  return most;
}

/// LibTorch's own allocator where pieces above `limit` bytes cannot be had: it fails as it does on a machine whose
/// memory is short. (A limit on the process's address space would also be met by libraries below it that do not survive
/// one.)
class ScarceMemory : public c10::Allocator {
 public:
  explicit ScarceMemory(std::size_t limit) : m_limit(limit), m_real(c10::GetCPUAllocator()) {
    c10::SetCPUAllocator(this, 1);
  }
  ~ScarceMemory() override { c10::SetCPUAllocator(m_real, 1); }

#if TORCH_VERSION_MAJOR < 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR < 3)
  c10::DataPtr allocate(std::size_t bytes) const override {
    return m_real->allocate(granted(bytes));
  }
#else
  c10::DataPtr allocate(std::size_t bytes) override {
    return m_real->allocate(granted(bytes));
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }
#endif
  c10::DeleterFnPtr raw_deleter() const override {
    return m_real->raw_deleter();
  }

 private:
  std::size_t granted(std::size_t bytes) const {
    return bytes > m_limit ? std::size_t{1} << 60 : bytes;
  }

  std::size_t m_limit;
  c10::Allocator* m_real;
};

}  // namespace

class TestImageDevice : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aDeviceThatIsNotThereIsNamed() {
    QCOMPARE(*chooseTorchDevice("cpu"), std::string("cpu"));
    if (torch::cuda::is_available()) QSKIP("there is a CUDA device");
    QCOMPARE(*chooseTorchDevice("auto"), std::string("cpu"));
    auto config = smallRun("otm_images");
    config.device = "cuda";
    const auto run = TrainingRun::create(config);
    QVERIFY(!run);
    QCOMPARE(run.error().kind, ErrorKind::device);
    QVERIFY2(run.error().message.find("LibTorch") != std::string::npos, run.error().message.c_str());
    QVERIFY(!run.error().hint.empty());
  }

  /// What a device gathers and degrades itself is what the measure draws.
  void residentBatchesAreTheMeasuresSamples() {
    for (const char* degradation : {"none", "mask", "grey", "noise"}) {
      const auto measure = *makeMeasure(shapes(degradation));
      ImageBatches host(measure, 7, streamSourceTraining), resident(measure, 7, streamSourceTraining);
      host.place(torch::kCPU, false);
      resident.place(torch::kCPU, true);
      const auto a = host.draw(5, 1, 32), b = resident.draw(5, 1, 32);
      QVERIFY(resident.isResident() && !host.isResident());
      QVERIFY(a.sizes() == b.sizes());
      if (std::string(degradation) != "noise") {
        QVERIFY2((a - b).abs().max().item<double>() < 1e-6, degradation);
        continue;
      }
      // Other noise of the same law on the same pictures, and the same noise for the same step.
      ImageBatches clean(*makeMeasure(shapes()), 7, streamSourceTraining);
      const auto noise = b - clean.draw(5, 1, 32);
      QVERIFY(std::abs(noise.mean().item<double>()) < 0.01);
      QVERIFY(std::abs(noise.std().item<double>() - 0.3) < 0.01);
      QVERIFY(torch::equal(b, resident.draw(5, 1, 32)));
      QVERIFY(!torch::equal(b, resident.draw(6, 1, 32)));
    }
  }

  void everySolverLearnsAndRepeatsItself_data() {
    QTest::addColumn<QString>("solver");
    for (const auto& entry : imageSolverRegistry())
      QTest::newRow(entry.descriptor.id.c_str()) << QString::fromStdString(entry.descriptor.id);
  }
  void everySolverLearnsAndRepeatsItself() {
    QFETCH(QString, solver);
    Points first;
    for (int k = 0; k < 2; ++k) {
      const auto run = begun(smallRun(solver.toStdString()));
      QVERIFY(run);
      const auto before = answers(*run);
      for (int step = 0; step < 4; ++step) {
        const auto report = run->step(StepPart::both, {});
        QVERIFY2(report.finite && report.notice.empty(), report.problem.c_str());
        QVERIFY(report.pictures > 0 && report.dataSeconds > 0);
        for (const auto& value : report.values) QVERIFY2(findById(metricDescriptors(), value.id), value.id.c_str());
      }
      QVERIFY(farthest(before, answers(*run)) > 0);
      if (k == 0) first = answers(*run);
      QCOMPARE(answers(*run).data, first.data);
    }
  }

  void everySolverResumesBitForBit_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("after");
    for (const auto& entry : imageSolverRegistry())
      for (const int after : {3, 5})  // of those with stages, in two of them
        QTest::addRow("%s after %d", entry.descriptor.id.c_str(), after)
            << QString::fromStdString(entry.descriptor.id) << after;
  }
  /// Everything that changes is in its state: a run that another one's state is put into goes on as that one did.
  void everySolverResumesBitForBit() {
    QFETCH(QString, solver);
    QFETCH(int, after);
    const auto first = begun(smallRun(solver.toStdString())), other = begun(smallRun(solver.toStdString()));
    for (int k = 0; k < after; ++k) first->step(StepPart::both, {});
    SavedState saved, later, again;
    QVERIFY(capture(*first, saved));
    for (int k = 0; k < 3; ++k) first->step(StepPart::both, {});
    QVERIFY(restore(saved, *other));
    for (int k = 0; k < 3; ++k) other->step(StepPart::both, {});
    QVERIFY(capture(*first, later) && capture(*other, again));
    QVERIFY(later.numbers != saved.numbers);
    QCOMPARE(again.numbers, later.numbers);
    QCOMPARE(answers(*other).data, answers(*first).data);
  }

  /// All weights at once or one after another: the same Adam.
  void updatesTogetherAreUpdates() {
    const PictureShape shape{1, 16, 16};
    Points results[2];
    for (const bool together : {false, true}) {
      torch::manual_seed(5);
      auto net = makeImagePotential("strided", shape, 4), average = makeImagePotential("strided", shape, 4);
      ImagePlayer player("f", net, average);
      player.place(torch::kCPU, false, together);
      const auto x = torch::randn({8, 1, 16, 16});
      for (int k = 0; k < 5; ++k) player.descend(net->forward(x).square().mean(), {false, 1e-2, 0.5, 0.9}, 0.9);
      std::vector<StateTensor> state;
      player.appendState(state);
      for (const auto& tensor : state)
        results[together].data.insert(results[together].data.end(), tensor.data.begin(), tensor.data.end());
    }
    QVERIFY(!results[0].data.empty());
    QVERIFY(farthest(results[0], results[1]) < 1e-5);
  }

  /// With its channels last, a weight is not the span that a state promises: copies stand between, both ways.
  void stateSurvivesAnotherLayout() {
    const auto plain = begun(smallRun("otm_images")),
               turned = begun(smallRun("otm_images", {{"layout", std::string("channels_last")}}));
    QVERIFY(plain && turned);
    QVERIFY(farthest(answers(*plain), answers(*turned)) < 1e-5);
    for (int k = 0; k < 3; ++k) turned->step(StepPart::both, {});
    SavedState saved;
    capture(*turned, saved);
    const auto then = answers(*turned);
    for (int k = 0; k < 3; ++k) turned->step(StepPart::both, {});
    QVERIFY(farthest(then, answers(*turned)) > 0);
    const auto later = answers(*turned);
    QVERIFY(restore(saved, *turned));
    QCOMPARE(answers(*turned).data, then.data);
    for (int k = 0; k < 3; ++k) turned->step(StepPart::both, {});
    QCOMPARE(answers(*turned).data, later.data);
    // The same numbers into a run of the other layout are the same map.
    QVERIFY(restore(saved, *plain));
    QVERIFY(farthest(answers(*plain), then) < 1e-5);
  }

  void halfPrecisionStaysNearTheFullOne() {
    const auto full = begun(smallRun("otm_images", {{"precision", std::string("float32")}})),
               half = begun(smallRun("otm_images", {{"precision", std::string("bf16")}}));
    QVERIFY(full && half);
    double fullLoss = 0, halfLoss = 0;
    for (int k = 0; k < 3; ++k) {
      const auto a = full->step(StepPart::both, {}), b = half->step(StepPart::both, {});
      QVERIFY(a.finite && b.finite);
      if (k == 0) fullLoss = a.values[0].value;
      if (k == 0) halfLoss = b.values[0].value;
    }
    QVERIFY2(fullLoss != halfLoss, "bf16 rounds nothing");
    QVERIFY2(std::abs(fullLoss - halfLoss) < 0.05 * std::max(0.1, std::abs(fullLoss)),
             qPrintable(QString("%1 against %2").arg(fullLoss).arg(halfLoss)));
    const double apart = farthest(answers(*full), answers(*half));
    QVERIFY2(apart > 0 && apart < 0.1, qPrintable(QString::number(apart)));
  }

  /// A step is left between two layers of a network, forwards or backwards: nothing has been learned by then.
  void aStepStopsBetweenLayers() {
    auto run = begun(smallRun("otm_images"));
    SavedState before, after;
    QVERIFY(capture(*run, before));
    std::stop_source stop;
    stop.request_stop();
    const auto report = run->solver().step(0, StepPart::both, stop.get_token());
    QVERIFY(report.interrupted);
    QVERIFY(capture(*run, after));
    QVERIFY(after.numbers == before.numbers);
    // Backwards: the stop comes when the last layer has been passed.
    const auto x = torch::ones({2, 2}, torch::requires_grad());
    std::stop_source late;
    const StepStop stops(late.get_token());
    const auto loss = stoppable(x * 2).sum();
    late.request_stop();
    QVERIFY_EXCEPTION_THROWN(loss.backward(), std::exception);
    QVERIFY(!x.grad().defined());
  }

  /// Memory that is really not there: the run goes on with a smaller batch and says so.
  void outOfMemoryHalvesTheBatch() {
#if defined(__SANITIZE_ADDRESS__)
    QSKIP("the sanitizer ends a program that asks for too much");
#endif
    const auto run = begun(smallRun("otm_images", {{"batch", std::int64_t{4096}}, {"map_width", std::int64_t{16}}}));
    QVERIFY(run);
    StepReport report;
    StepWatch watch;  // what is tried again is told once
    watch.samples = 4;
    bool thrown = false;
    {
      const ScarceMemory scarce(std::size_t{40} << 20);
      try {
        report = run->step(StepPart::both, {}, &watch);
      } catch (const std::exception& e) {
        thrown = true;
        qWarning("%s", e.what());
      }
    }
    QVERIFY(!thrown);
    QVERIFY(report.finite);
    QCOMPARE(watch.made.size(), std::size_t(3));  // one step of f, two of T
    const auto batch = std::get<std::int64_t>(run->config().solverOptions.at("batch"));
    QVERIFY2(batch < 4096 && batch >= 1, qPrintable(QString::number(batch)));
    QVERIFY2(report.notice.find("out of memory") != std::string::npos, report.notice.c_str());
    QVERIFY2(report.notice.find(std::to_string(batch)) != std::string::npos, report.notice.c_str());
    QCOMPARE(std::get<std::int64_t>(run->journal().back().value), batch);
    QVERIFY(run->step(StepPart::both, {}).notice.empty());
  }
};

BRENIER_TEST(TestImageDevice)
#include "test_image_device.moc"
