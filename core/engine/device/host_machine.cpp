#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

#include "core/engine/device/machine.h"

namespace brenier::device {
namespace {

struct HostContext {
  ItemOrder order;
  template <class F>
  void each(int count, F f) {
    // 7919 is a prime larger than any factor that sizes have here, so that all items come up once.
    for (int i = 0; i < count; ++i)
      f(order == ItemOrder::rising    ? i
        : order == ItemOrder::falling ? count - 1 - i
                                      : static_cast<int>(static_cast<long long>(i) * stride(count) % count));
  }
  static long long stride(int count) { return count % 7919 == 0 ? 1 : 7919; }
};

struct HostGrid {
  HostContext context;
  std::vector<float> memory;

  template <class Prepare, class F>
  void forTiles(int tiles, int slots, Prepare prepare, F f) {
    for (int i = 0; i < slots; ++i) {
      const int slot = context.order == ItemOrder::falling ? slots - 1 - i : i;
      prepare(context, slot);
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory.data(), tile);
    }
  }
  template <class F>
  void forAll(int count, F f) {
    context.each(count, f);
  }
  void barrier() {}
};

class HostMachine final : public Machine {
 public:
  explicit HostMachine(ItemOrder order) : m_grid{{order}, {}} {}
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
};

}  // namespace

std::unique_ptr<Machine> makeHostMachine(ItemOrder order) {
  return std::make_unique<HostMachine>(order);
}

}  // namespace brenier::device
