#include "app/cli/kept_moments.h"

#include <algorithm>

#include "core/session/run_record_files.h"
#include "core/train/record/divergence.h"

namespace brenier::cli {
namespace {

MomentStore::Limits limitsFor(std::int64_t megabytes) {
  const std::size_t all = static_cast<std::size_t>(std::max<std::int64_t>(0, megabytes)) << 20;
  MomentStore::Limits limits;
  limits.memoryBytes = std::min(all, std::size_t{128} << 20);
  limits.diskBytes = all - limits.memoryBytes;
  return limits;
}

}  // namespace

KeptMoments::KeptMoments(TrainingRun& run, const std::optional<RunDirectory>& out, std::int64_t megabytes)
    : m_store(limitsFor(megabytes)), m_watch(lossScale(*run.heldOut())) {
  if (megabytes <= 0 || !out) return;
  m_out = out;
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
