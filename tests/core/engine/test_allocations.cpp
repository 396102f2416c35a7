#include <QtTest>
#include <atomic>
#include <cstdlib>
#include <new>

#include "core/train/run/training_run.h"

// Counts every allocation of this program, on whatever thread.
namespace {
std::atomic<std::int64_t> allocations{0};
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto step = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}
// Its twin, which would else be a sanitizer's own and not fit the delete below.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

using namespace brenier;

class TestAllocations : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void steadyStepsAllocateNothing_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<int>("threads");
    for (const char* solver : {"ot_icnn", "otm", "mm", "w2gn", "mm_b", "ls", "taghvaei_jalali", "amortised"})
      for (const int threads : {1, 2})
        QTest::newRow(qPrintable(QString("%1, %2 threads").arg(solver).arg(threads))) << solver << threads;
  }

  void steadyStepsAllocateNothing() {
    QFETCH(QString, solver);
    QFETCH(int, threads);
    RunConfig config;
    config.source = {"gaussian", {}};
    config.target = {"eight_gaussians", {}};
    config.solver = solver.toStdString();
    config.engine = "fused";
    config.threads = threads;
    auto made = TrainingRun::create(config);
    QVERIFY2(made, made ? "" : made.error().message.c_str());
    TrainingRun& run = **made;
    // Tapes and accumulators are made when a thread first needs them, which on a busy machine may be late.
    std::int64_t made20 = -1;
    for (int round = 0; round < 20 && made20 != 0; ++round) {
      const auto before = allocations.load();
      QVERIFY(before > 0);
      for (int k = 0; k < 20; ++k) QVERIFY(run.step(StepPart::both, {}).finite);
      made20 = allocations.load() - before;
    }
    QCOMPARE(made20, std::int64_t{0});
  }
};

BRENIER_TEST(TestAllocations)
#include "test_allocations.moc"
