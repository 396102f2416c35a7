#include "core/util/mailbox.h"

#include <atomic>
#include <memory>
#include <thread>

#include "tests/threading/check.h"

namespace {

struct Frame {
  int step = 0;
};
using Box = brenier::Mailbox<Frame, int>;

void newestFrameReplacesAndEventsStay() {
  Box box;
  for (int i = 0; i < 5; ++i) {
    box.publish({1, 0}, std::make_shared<Frame>(Frame{i}));
    box.append(i);
  }
  box.publish({2, 0}, std::make_shared<Frame>(Frame{9}));
  CHECK(!box.slotEmpty({1, 0}));
  const auto mail = box.drain();
  CHECK(mail.frames.size() == 2);
  CHECK(mail.frames[0]->step == 4);
  CHECK(mail.events.size() == 5);
  CHECK(box.slotEmpty({1, 0}));
  CHECK(box.drain().events.empty());
}

void oneWakeUpBetweenTwoDrains() {
  Box box;
  int wakes = 0;
  box.setWake([&] { ++wakes; });
  for (int i = 0; i < 100; ++i) box.append(i);
  CHECK(wakes == 1);
  box.drain();
  box.append(1);
  CHECK(wakes == 2);
}

void mailThatWaitsWakesANewListener() {
  Box box;
  box.append(1);
  int wakes = 0;
  box.setWake([&] { ++wakes; });
  CHECK(wakes == 1);
}

/// A producer floods, a consumer drains on every wake-up: all events arrive, in order, whatever the rates.
void nothingIsLostUnderLoad() {
  Box box;
  std::atomic<int> pending{0};
  box.setWake([&] { pending.fetch_add(1); });
  constexpr int count = 20000;
  std::thread producer([&] {
    for (int i = 0; i < count; ++i) {
      box.append(i);
      box.publish({1, 0}, std::make_shared<Frame>(Frame{i}));
    }
  });
  int next = 0, lastFrame = -1;
  while (next < count) {
    if (pending.load() == 0) {
      std::this_thread::yield();
      continue;
    }
    CHECK(pending.exchange(0) == 1);
    const auto mail = box.drain();
    for (const int event : mail.events) CHECK(event == next++);
    for (const auto& frame : mail.frames) {
      CHECK(frame->step > lastFrame);
      lastFrame = frame->step;
    }
  }
  producer.join();
}

/// After setWake({}) has returned, the old listener's memory may go.
void removingTheListenerIsSafe() {
  for (int round = 0; round < 200; ++round) {
    Box box;
    auto counter = std::make_unique<int>(0);
    box.setWake([c = counter.get()] { ++*c; });
    std::thread producer([&] {
      for (int i = 0; i < 50; ++i) {
        box.append(i);
        box.drain();
      }
    });
    box.setWake({});
    counter.reset();
    producer.join();
  }
}

}  // namespace

int main() {
  newestFrameReplacesAndEventsStay();
  oneWakeUpBetweenTwoDrains();
  mailThatWaitsWakesANewListener();
  nothingIsLostUnderLoad();
  removingTheListenerIsSafe();
}
