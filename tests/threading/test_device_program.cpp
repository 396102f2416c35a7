#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "core/engine/device/machine.h"
#include "core/engine/device/self_test.h"
#include "tests/threading/check.h"

// The device program as a device runs it: several blocks at once, the threads of a block sharing the items of a pass
// and waiting only where the program says so. Under ThreadSanitizer a missing wait is a data race.

using namespace brenier;

namespace {

constexpr int kBlocks = 2, kThreads = 3;

struct ThreadContext {
  std::barrier<>* block;
  int thread;
  template <class F>
  void spread(int count, F f) {
    for (int i = thread; i < count; i += kThreads) f(i);
  }
  void wait() { block->arrive_and_wait(); }
  template <class F>
  void each(int count, F f) {
    spread(count, f);
    wait();
  }
};

struct ThreadGrid {
  std::barrier<>* grid;
  ThreadContext context;
  int block;
  float* memory;  ///< of this block
  template <class F>
  void forTiles(int tiles, int slots, F f) {
    for (int slot = block; slot < slots; slot += kBlocks)
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory, tile);
  }
  template <class F>
  void forBlocks(F f) {
    f(context, memory);
  }
  template <class F>
  void forAll(int count, F f) {
    for (int i = block * kThreads + context.thread; i < count; i += kBlocks * kThreads) f(i);
  }
  void barrier() { grid->arrive_and_wait(); }
};

class ThreadMachine final : public device::Machine {
 public:
  explicit ThreadMachine(std::size_t blockFloats) : m_blockFloats(blockFloats) {}
  void* allocate(std::size_t bytes) override { return std::calloc(bytes ? bytes : 1, 1); }
  void release(void* memory) override { std::free(memory); }
  void put(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  void get(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  std::size_t blockFloats() const override { return m_blockFloats; }
  void run(const device::Loop& loop) override {
    start(device::scratchFloats(loop), [&](ThreadGrid& grid) { device::runStep(grid, loop); });
  }
  void run(const device::OracleCall& call) override {
    start(call.net.tape, [&](ThreadGrid& grid) { device::runOracle(grid, call); });
  }

 private:
  void start(int floats, const std::function<void(ThreadGrid&)>& program) const {
    std::barrier<> grid(kBlocks * kThreads);
    std::vector<std::unique_ptr<std::barrier<>>> blocks;
    std::vector<std::vector<float>> memory(kBlocks, std::vector<float>(static_cast<std::size_t>(floats)));
    std::vector<std::thread> team;
    for (int b = 0; b < kBlocks; ++b) {
      blocks.push_back(std::make_unique<std::barrier<>>(kThreads));
      for (int t = 0; t < kThreads; ++t)
        team.emplace_back([&, b, t, block = blocks.back().get()] {
          ThreadGrid mine{&grid, {block, t}, b, memory[static_cast<std::size_t>(b)].data()};
          program(mine);
        });
    }
    for (auto& thread : team) thread.join();
  }

  std::size_t m_blockFloats;
};

/// Every operation of the oracle, and steps of two potentials and of a free map, agree with the program run in order.
void agreesWithOneThread() {
  for (const std::size_t blockFloats : {std::size_t{1} << 16, std::size_t{0}}) {
    const auto failed = device::selfTest(std::make_shared<ThreadMachine>(blockFloats));
    if (!failed.empty()) std::fprintf(stderr, "%s\n", failed.c_str());
    CHECK(failed.empty());
  }
}

}  // namespace

int main() {
  agreesWithOneThread();
  return 0;
}
