#include "core/util/frame_pacer.h"

#include "tests/threading/check.h"

namespace {

using brenier::FramePacer;
using namespace std::chrono_literals;

void firstFrameIsDueAtOnceThenEveryInterval() {
  FramePacer pacer(FramePacer::Seconds(0.033), 0.2);
  const auto begin = FramePacer::Clock::time_point{} + 1h;
  CHECK(pacer.due(begin));
  pacer.built(begin, begin + 1ms);
  CHECK(!pacer.due(begin + 32ms));
  CHECK(pacer.due(begin + 34ms));
}

/// Looking that costs 50 ms may happen every 250 ms at most, when its share is a fifth.
void costlyFramesBecomeRarer() {
  FramePacer pacer(FramePacer::Seconds(0.033), 0.2);
  auto now = FramePacer::Clock::time_point{} + 1h;
  for (int i = 0; i < 40; ++i) {
    pacer.built(now, now + 50ms);
    now += 300ms;
  }
  CHECK(pacer.wait().count() > 0.245 && pacer.wait().count() < 0.255);
  for (int i = 0; i < 40; ++i) {
    pacer.built(now, now + 1ms);
    now += 300ms;
  }
  CHECK(pacer.wait().count() < 0.034);
}

}  // namespace

int main() {
  firstFrameIsDueAtOnceThenEveryInterval();
  costlyFramesBecomeRarer();
}
