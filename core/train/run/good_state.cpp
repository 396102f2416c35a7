#include "core/train/run/good_state.h"

#include <algorithm>

namespace brenier {

bool GoodState::keep(TrainingRun& run, bool now) {
  const auto begun = Clock::now();
  if (now || m_copy.numbers.empty() || (begun - m_copiedAt) / m_share >= m_quickest) {
    if (!capture(run, m_copy)) return false;
    m_copiedAt = Clock::now();
    m_quickest = std::min(m_quickest, m_copiedAt - begun);
  }
  m_present = {run.stepsDone(), run.seconds(), run.innerStepsDone()};
  return true;
}

Status GoodState::restore(TrainingRun& run) const {
  const auto fail = [&] {
    return failure(ErrorKind::internal,
                   "The weights of step " + std::to_string(m_present.step) + " cannot be put back.",
                   "What was saved last is as it was.");
  };
  if (m_copy.numbers.empty() || !brenier::restore(m_copy, run)) return fail();
  const bool again = run.stepsDone() < m_present.step;
  bool same = true;
  while (same && run.stepsDone() < m_present.step) {
    const StepReport report = run.step(StepPart::both, {});
    same = report.finite && !report.interrupted && report.changed.empty();
  }
  SavedState reached;
  same = same && run.innerStepsDone() == m_present.innerSteps && (!again || capture(run, reached));
  if (!same) return brenier::restore(m_copy, run) ? ok() : Status(fail());
  run.restorePosition(m_present.step, m_present.seconds, m_present.innerSteps, run.journal());
  return ok();
}

}  // namespace brenier
