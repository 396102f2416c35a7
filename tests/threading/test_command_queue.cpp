#include "core/util/command_queue.h"

#include <thread>

#include "tests/threading/check.h"

namespace {

void drainTakesEverythingInOrder() {
  brenier::CommandQueue<int> queue;
  for (int i = 0; i < 10; ++i) queue.push(i);
  const auto taken = queue.drain();
  CHECK(taken.size() == 10);
  CHECK(taken.front() == 0 && taken.back() == 9);
  CHECK(queue.drain().empty());
}

void waitingEndsWithAPushOrAtTheLimit() {
  brenier::CommandQueue<int> queue;
  CHECK(queue.waitAndDrain(std::chrono::milliseconds(5)).empty());
  std::thread pusher([&] { queue.push(7); });
  CHECK(queue.waitAndDrain().front() == 7);
  pusher.join();
}

void manyPushersLoseNothing() {
  brenier::CommandQueue<int> queue;
  constexpr int each = 5000;
  std::thread a([&] {
    for (int i = 0; i < each; ++i) queue.push(2 * i);
  });
  std::thread b([&] {
    for (int i = 0; i < each; ++i) queue.push(2 * i + 1);
  });
  int count = 0, lastEven = -2, lastOdd = -1;
  while (count < 2 * each)
    for (const int value : queue.waitAndDrain()) {
      int& last = value % 2 == 0 ? lastEven : lastOdd;
      CHECK(value == last + 2);
      last = value;
      ++count;
    }
  a.join();
  b.join();
}

}  // namespace

int main() {
  drainTakesEverythingInOrder();
  waitingEndsWithAPushOrAtTheLimit();
  manyPushersLoseNothing();
}
