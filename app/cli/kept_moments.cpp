#include "app/cli/kept_moments.h"

#include "core/session/run_record_files.h"
#include "core/train/record/divergence.h"

namespace brenier::cli {
KeptMoments::KeptMoments(TrainingRun& run, const std::optional<RunDirectory>& out)
    : m_watch(lossScale(*run.heldOut())) {
  if (run.config().moments == 0 || !out) return;
  m_out = out;
  m_store.setRoom(run.config().moments);
  // Without a folder to spill to they stay in memory, within its bound.
  if (auto spill = SessionFolder::make()) m_spill = *spill;
  m_store.setSpillFolder(m_spill ? m_spill->path() : std::string());
}

Status KeptMoments::begin(TrainingRun& run) {
  if (!m_out) return ok();
  auto before = openMoments(run, *m_out);
  if (!before) return Unexpected<RunError>(before.error());
  m_store.adopt(*std::move(before));
  m_store.keepRegular(run);
  return ok();
}

LossWatch::Finding KeptMoments::afterStep(TrainingRun& run, const StepReport& report) {
  const auto found = m_watch.afterStep(run, report);
  if (!m_out || found.verdict == LossWatch::Verdict::explosion) return found;
  if (found.verdict == LossWatch::Verdict::spike) m_store.keep(run, MomentKind::spike, spikeText(found));
  m_store.keepRegular(run);
  return found;
}

Status KeptMoments::write(TrainingRun& run) const {
  return m_out ? saveMoments(run, m_store.moments(), *m_out) : ok();
}

}  // namespace brenier::cli
