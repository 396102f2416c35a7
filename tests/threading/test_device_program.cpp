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

using device::teamRows, device::tileTeams;

constexpr int blockCount = 2, teamThreads = 2, blockThreads = tileTeams * teamThreads;

/// What the threads of a block wait with: all of them, and those of each team.
struct Barriers {
  std::barrier<> block{blockThreads};
  std::vector<std::unique_ptr<std::barrier<>>> teams;
  Barriers() {
    for (int i = 0; i < tileTeams; ++i) teams.push_back(std::make_unique<std::barrier<>>(teamThreads));
  }
};

/// `count` threads that share items, of which this is one.
struct Sharing {
  std::barrier<>* together;
  int thread, count;
  template <class F>
  void spread(int items, F f) {
    for (int i = thread; i < items; i += count) f(i);
  }
  void wait() { together->arrive_and_wait(); }
  template <class F>
  void each(int items, F f) {
    spread(items, f);
    wait();
  }
};

struct TeamContext : Sharing {
  int team;
  int first() const { return team * teamRows; }
  template <class P, class F>
  void products(int width, int rows, P partial, F finish) {
    each(rows > 0 ? width : 0, [&](int j) {
      float parts[device::productParts][teamRows] = {};
      for (int part = 0; part < device::productParts; ++part) partial(parts[part], j, part);
      for (int r = 0; r < rows; ++r) finish(j, first() + r, parts[0][r] + parts[1][r]);
    });
  }
};

struct ThreadContext : Sharing {
  static constexpr bool allNear = false;
  Barriers* barriers;
  void copy(device::Four* to, const device::Four* from, int items) {
    spread(items, [&](int i) { to[i] = from[i]; });
  }
  template <class F>
  void teams(F f) {
    const int team = thread / teamThreads;
    TeamContext mine{{barriers->teams[static_cast<std::size_t>(team)].get(), thread % teamThreads, teamThreads}, team};
    f(mine);
  }
};

struct ThreadGrid {
  std::barrier<>* grid;
  ThreadContext context;
  int block;
  float* memory;  ///< of this block
  template <class F>
  void forTiles(int tiles, int slots, F f) {
    for (int slot = block; slot < slots; slot += blockCount)
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory, tile);
  }
  template <class F>
  void forBlocks(F f) {
    f(context, memory);
  }
  template <class F>
  void forAll(int count, F f) {
    for (int i = block * blockThreads + context.thread; i < count; i += blockCount * blockThreads) f(i);
  }
  template <class P, class F>
  void sumAll(int count, P partial, F finish) {
    forAll(count, [&](int p) { finish(p, (partial(p, 0) + partial(p, 1)) + (partial(p, 2) + partial(p, 3))); });
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
    std::barrier<> grid(blockCount * blockThreads);
    std::vector<std::unique_ptr<Barriers>> blocks;
    std::vector<std::vector<float>> memory(blockCount, std::vector<float>(static_cast<std::size_t>(floats)));
    std::vector<std::thread> team;
    for (int b = 0; b < blockCount; ++b) {
      blocks.push_back(std::make_unique<Barriers>());
      for (int t = 0; t < blockThreads; ++t)
        team.emplace_back([&, b, t, block = blocks.back().get()] {
          ThreadGrid mine{
              &grid, {{&block->block, t, blockThreads}, block}, b, memory[static_cast<std::size_t>(b)].data()};
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
