#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "core/engine/device/machine.h"

namespace brenier::device {
namespace {

struct HostContext {
  static constexpr bool allNear = false;
  ItemOrder order;
  int team = 0;  ///< in a pass of teams
  template <class F>
  void each(int count, F f) {
    // 7919 is a prime larger than any factor that sizes have here, so that all items come up once.
    for (int i = 0; i < count; ++i)
      f(order == ItemOrder::rising    ? i
        : order == ItemOrder::falling ? count - 1 - i
                                      : static_cast<int>(static_cast<long long>(i) * stride(count) % count));
  }
  template <class F>
  void spread(int count, F f) {
    each(count, f);
  }
  void wait() {}
  void copy(Four* to, const Four* from, int count) { std::copy_n(from, count, to); }

  template <class F>
  void teams(F f) {
    each(tileTeams, [&](int number) {
      HostContext mine{order, number};
      f(mine);
    });
  }
  int first() const { return team * teamRows; }
  template <class P, class F>
  void products(int width, int rows, P partial, F finish) {
    if (rows < 1) return;
    each(width, [&](int j) {
      float parts[productParts][teamRows] = {};
      for (int part = 0; part < productParts; ++part) partial(parts[part], j, part);
      for (int r = 0; r < rows; ++r) finish(j, first() + r, parts[0][r] + parts[1][r]);
    });
  }
  static long long stride(int count) { return count % 7919 == 0 ? 1 : 7919; }
};
static_assert(productParts == 2 && sumParts == 4, "products() and sumAll() add so many parts");

struct HostGrid {
  HostContext context;
  std::vector<float> memory;

  template <class F>
  void forTiles(int tiles, int slots, F f) {
    for (int i = 0; i < slots; ++i) {
      const int slot = context.order == ItemOrder::falling ? slots - 1 - i : i;
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory.data(), tile);
    }
  }
  template <class F>
  void forBlocks(F f) {
    f(context, memory.data());
  }
  template <class F>
  void forAll(int count, F f) {
    context.each(count, f);
  }
  template <class P, class F>
  void sumAll(int count, P partial, F finish) {
    context.each(count, [&](int p) { finish(p, (partial(p, 0) + partial(p, 1)) + (partial(p, 2) + partial(p, 3))); });
  }
  void barrier() {}
};

class HostMachine final : public Machine {
 public:
  HostMachine(ItemOrder order, std::size_t blockFloats) : m_grid{{order}, {}}, m_blockFloats(blockFloats) {}
  std::size_t blockFloats() const override { return m_blockFloats; }
  void* allocate(std::size_t bytes) override {
    if (void* memory = std::calloc(bytes ? bytes : 1, 1)) return memory;
    throw std::bad_alloc();
  }
  void release(void* memory) override { std::free(memory); }
  void put(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  void get(void* to, const void* from, std::size_t bytes) override { std::memcpy(to, from, bytes); }
  void run(const Loop& loop) override {
    m_grid.memory.resize(static_cast<std::size_t>(scratchFloats(loop)));
    runStep(m_grid, loop);
  }
  void run(const OracleCall& call) override {
    m_grid.memory.resize(static_cast<std::size_t>(call.net.tape));
    runOracle(m_grid, call);
  }

 private:
  HostGrid m_grid;
  std::size_t m_blockFloats;
};

}  // namespace

std::unique_ptr<Machine> makeHostMachine(ItemOrder order, std::size_t blockFloats) {
  return std::make_unique<HostMachine>(order, blockFloats);
}

}  // namespace brenier::device
