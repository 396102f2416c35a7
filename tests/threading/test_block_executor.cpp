#include <atomic>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/engine/block_executor.h"

using brenier::BlockExecutor;

namespace {

int g_failures = 0;

void check(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "FAILED: %s\n", what);
  ++g_failures;
}

/// Every index is visited once, blocks of a slot come in order, and sums per slot do not depend on the team.
void everyBlockOnceInOrder() {
  for (const int threads : {1, 2, 3, 7}) {
    BlockExecutor team(threads);
    check(team.threads() == threads, "team size");
    for (const std::size_t count : {0, 1, 5, 31, 32, 33, 1000}) {
      for (const std::size_t size : {1, 7, 32}) {
        std::vector<int> visits(count, 0);
        std::vector<std::size_t> next(BlockExecutor::kSlots, 0);
        std::atomic<bool> inOrder{true};
        team.run(count, size, [&](std::size_t slot, std::size_t begin, std::size_t n) {
          if (begin / size % BlockExecutor::kSlots != slot || begin < next[slot]) inOrder = false;
          next[slot] = begin + n;
          for (std::size_t i = begin; i < begin + n; ++i) ++visits[i];
        });
        check(inOrder, "blocks of a slot in order");
        for (const int v : visits) check(v == 1, "each index once");
      }
    }
  }
}

void sameSumsForAnyTeam() {
  const auto sums = [](int threads) {
    BlockExecutor team(threads);
    std::vector<float> slots(BlockExecutor::kSlots, 0.0f);
    for (int repeat = 0; repeat < 50; ++repeat)
      team.run(997, 8, [&](std::size_t slot, std::size_t begin, std::size_t n) {
        for (std::size_t i = begin; i < begin + n; ++i) slots[slot] += 1.0f / static_cast<float>(i + 1);
      });
    return slots;
  };
  const auto one = sums(1);
  check(sums(2) == one && sums(4) == one && sums(16) == one, "same bits for any team");
}

/// Many short loops, with pauses long enough for the team to fall asleep in between.
void manyLoops() {
  BlockExecutor team(3);
  std::size_t total = 0;
  for (int loop = 0; loop < 3000; ++loop) {
    std::size_t perSlot[BlockExecutor::kSlots] = {};
    team.run(64, 4, [&](std::size_t slot, std::size_t, std::size_t n) { perSlot[slot] += n; });
    for (const auto n : perSlot) total += n;
    if (loop % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  check(total == 3000 * 64, "nothing lost between loops");
}

void exceptionsComeBack() {
  BlockExecutor team(3);
  for (int repeat = 0; repeat < 20; ++repeat) {
    bool caught = false;
    try {
      team.run(100, 1, [](std::size_t slot, std::size_t, std::size_t) {
        if (slot == 3 || slot == 9) throw std::runtime_error(slot == 3 ? "three" : "nine");
      });
    } catch (const std::runtime_error& error) {
      caught = std::string(error.what()) == "three";
    }
    check(caught, "the lowest slot's exception");
    std::atomic<int> blocks{0};
    team.run(10, 1, [&](std::size_t, std::size_t, std::size_t) { ++blocks; });
    check(blocks == 10, "usable after an exception");
  }
}

void startAndStop() {
  for (int i = 0; i < 200; ++i) {
    BlockExecutor team(4);
    if (i % 3 == 0) continue;
    std::atomic<int> blocks{0};
    team.run(5, 1, [&](std::size_t, std::size_t, std::size_t) { ++blocks; });
    check(blocks == 5, "short life");
    if (i % 50 == 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  check(BlockExecutor(0).threads() == 1 && BlockExecutor(-3).threads() == 1, "at least the caller");
}

}  // namespace

int main() {
  everyBlockOnceInOrder();
  sameSumsForAnyTeam();
  manyLoops();
  exceptionsComeBack();
  startAndStop();
  if (g_failures == 0) std::puts("block executor: all passed");
  return g_failures == 0 ? 0 : 1;
}
