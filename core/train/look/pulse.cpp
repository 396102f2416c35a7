#include "core/train/look/pulse.h"

#include <algorithm>
#include <fstream>

namespace brenier {
namespace {

constexpr std::chrono::milliseconds beatEvery(250);

std::int64_t residentBytes() {
  std::int64_t total = 0, resident = 0;
  std::ifstream statm("/proc/self/statm");
  statm >> total >> resident;
  return resident * 4096;
}

}  // namespace

void Pulse::begin(const TrainingRun& run) {
  m_last = Clock::now();
  m_steps = run.stepsDone();
  m_inner = run.innerStepsDone();
  m_pictures = run.picturesDone();
  m_looked = 0;
}

bool Pulse::due() const {
  return Clock::now() - m_last >= beatEvery;
}

Heartbeat Pulse::beat(RunId id, const TrainingRun& run) {
  const double passed = std::chrono::duration<double>(Clock::now() - m_last).count();
  Heartbeat beat{id, run.stepsDone(), run.seconds()};
  if (passed > 1e-3) {
    beat.stepsPerSecond = static_cast<double>(run.stepsDone() - m_steps) / passed;
    beat.innerStepsPerSecond = static_cast<double>(run.innerStepsDone() - m_inner) / passed;
    beat.picturesPerSecond = static_cast<double>(run.picturesDone() - m_pictures) / passed;
    beat.lookingPercent = 100 * m_looked / passed;
  }
  beat.memoryBytes = residentBytes();
  const Budget& budget = run.config().budget;
  if (budget.steps)
    beat.budgetFraction =
        static_cast<double>(run.stepsDone()) / std::max<double>(1, static_cast<double>(*budget.steps));
  if (budget.seconds) beat.budgetFraction = std::max(beat.budgetFraction, run.seconds() / *budget.seconds);
  begin(run);
  return beat;
}

}  // namespace brenier
