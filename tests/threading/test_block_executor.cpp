#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/engine/adam.h"
#include "core/engine/block_executor.h"
#include "core/engine/fused.h"

using brenier::BlockExecutor;

/// Every allocation of this program is counted, to show that the steady loop makes none.
static std::atomic<std::size_t> g_allocations{0};
void* operator new(std::size_t size) {
  ++g_allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

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
        std::vector<std::size_t> next(BlockExecutor::slotCount, 0);
        std::atomic<bool> inOrder{true};
        team.run(count, size, [&](std::size_t slot, std::size_t begin, std::size_t n) {
          if (begin / size % BlockExecutor::slotCount != slot || begin < next[slot]) inOrder = false;
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
    std::vector<float> slots(BlockExecutor::slotCount, 0.0f);
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
    std::size_t perSlot[BlockExecutor::slotCount] = {};
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

/// Some training steps of a potential on a team: the weights at the end, and the allocations of all but the first step.
struct Trained {
  std::vector<float> weights;
  std::size_t allocations;
};

Trained train(int threads) {
  brenier::NetworkSpec spec;
  spec.hidden = {19, 33};
  const auto potential = brenier::makeFusedPotential(spec);
  const auto start = brenier::initialParameters(spec, brenier::Initialisation::uniformPositive, 0.3, 1, 1);
  std::copy(start.begin(), start.end(), potential->parameters().begin());
  const std::size_t count = 500, size = potential->blockSize(), parameters = start.size();
  std::vector<float> points(2 * count), weights(count, 0.01f), grad(parameters), m(parameters), v(parameters);
  for (std::size_t i = 0; i < points.size(); ++i) points[i] = static_cast<float>(i * 37 % 101) / 50.0f - 1.0f;
  std::vector<std::unique_ptr<brenier::PotentialBlock>> blocks;
  for (std::size_t s = 0; s < BlockExecutor::slotCount; ++s) blocks.push_back(potential->makeBlock());
  BlockExecutor team(threads);
  std::size_t before = 0;
  for (std::uint64_t step = 1; step <= 20; ++step) {
    if (step == 2) before = g_allocations;
    potential->parametersChanged();
    for (auto& block : blocks) block->clearGrad();
    team.run(count, size, [&](std::size_t slot, std::size_t begin, std::size_t n) {
      blocks[slot]->evaluate(&points[2 * begin], n);
      blocks[slot]->addValueGrad(&weights[begin]);
      blocks[slot]->addGradientGrad(&points[2 * begin]);
      blocks[slot]->release();
    });
    std::fill(grad.begin(), grad.end(), 0.0f);
    for (auto& block : blocks) block->flushGrad(grad.data());
    brenier::adamStep(potential->parameters().data(), grad.data(), m.data(), v.data(), parameters, {1e-2f}, step);
  }
  const std::size_t allocations = g_allocations - before;
  const auto trained = potential->parameters();
  return {{trained.begin(), trained.end()}, allocations};
}

void trainingIsReproducibleAndAllocatesNothing() {
  const Trained one = train(1), two = train(2), four = train(4);
  check(one.weights == two.weights && one.weights == four.weights, "same weights for any team");
  check(one.allocations == 0, "no allocation in the steady loop");
  // A thread of a larger team may meet its first block late, and makes its tape then: a few allocations, once.
  check(two.allocations < 200 && four.allocations < 400, "a tape for each thread at most");
}

}  // namespace

int main() {
  trainingIsReproducibleAndAllocatesNothing();
  everyBlockOnceInOrder();
  sameSumsForAnyTeam();
  manyLoops();
  exceptionsComeBack();
  startAndStop();
  if (g_failures == 0) std::puts("block executor: all passed");
  return g_failures == 0 ? 0 : 1;
}
