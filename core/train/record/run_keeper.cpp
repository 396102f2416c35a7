#include "core/train/record/run_keeper.h"

#include <cmath>

#include "core/train/record/divergence.h"

namespace brenier {
namespace {

/// A moment is judged by what a person reads of it: the map's error where the exact answer is known, else how close the
/// certified bounds are, and for pictures their distance to the target. Lower is better. The exact answer comes while
/// the run learns, and from then on says more than any bounds before it.
std::optional<Judgement> judgement(const MetricsRow& row) {
  std::optional<double> lower, upper, error;
  for (const auto& value : row.values) {
    if (value.id == "l2_uvp" || value.id == "fd") error = value.value;
    if (value.id == "half_w2_lower") lower = value.value;
    if (value.id == "half_w2_upper") upper = value.value;
  }
  if (error) return Judgement{true, *error};
  if (lower && upper) return Judgement{false, *upper - *lower};
  return std::nullopt;
}

}  // namespace

RunKeeper::RunKeeper(TrainingRun& run, RunId id, const KeeperOptions& options, RunRecord before)
    : m_run(run),
      m_id(id),
      m_keepsMoments(options.keepsMoments),
      m_scratch(options.scratch),
      m_log(options.rows),
      m_watch(lossScale(*run.heldOut())) {
  m_log.set(std::move(before.rows));
  if (!m_keepsMoments) return;
  m_store.setRoom(run.config().moments);
  m_store.setSpillFolder(m_scratch ? *m_scratch : std::string());
  m_store.adopt(std::move(before.moments));
  recallBest();
  m_store.keepRegular(run);
}

void RunKeeper::note(const MetricsRow& row) {
  if (row.run != m_id || row.purpose != Purpose::live) return;
  m_log.append(row);
  if (judgement(row)) m_score = row;
}

void RunKeeper::afterStep(const LossWatch::Finding& found) {
  if (!m_keepsMoments) return;
  if (found.verdict == LossWatch::Verdict::spike)
    m_momentsChanged |= m_store.keep(m_run, MomentKind::spike, spikeText(found));
  m_momentsChanged |= m_store.keepRegular(m_run);
  takeScore();
}

/// The score of a moment comes when the run has gone on, or has ended there; the state that it judged was put aside.
void RunKeeper::takeScore() {
  const auto score = std::exchange(m_score, std::nullopt);
  if (!score || !m_candidateKept || score->step != m_candidate.step) return;
  m_awaitsScore = false;
  const auto said = judgement(*score);
  if (!std::isfinite(said->value) || (m_best && !said->isBetterThan(*m_best))) return;
  m_best = said;
  m_store.keepBest(m_candidate, "closest so far");
  m_momentsChanged = true;
}

/// Of a run that goes on: the best moment it has is to be beaten, so its judgement is looked up among the numbers.
void RunKeeper::recallBest() {
  m_best.reset();
  for (const auto& stored : m_store.moments()) {
    if (stored.moment.kind != MomentKind::best) continue;
    for (const auto& row : m_log.rows())
      if (const auto said = row.step == stored.moment.step ? judgement(row) : std::nullopt) m_best = said;
  }
}

void RunKeeper::mark(std::string label) {
  m_momentsChanged |= m_keepsMoments && m_store.keep(m_run, MomentKind::mark, std::move(label));
}

bool RunKeeper::nameMark(std::int64_t step, std::string label) {
  const bool named = m_store.nameMark(step, std::move(label));
  m_momentsChanged |= named;
  return named;
}

void RunKeeper::rewound(std::int64_t step) {
  m_store.dropAfter(step);
  m_log.dropAfter(step);
  recallBest();
  m_momentsChanged = true;
}

RunRecord RunKeeper::recordUpTo(std::int64_t step) const {
  RunRecord kept{m_log.rows(), m_store.moments(), {}};
  std::erase_if(kept.rows, [&](const MetricsRow& row) { return row.step > step; });
  std::erase_if(kept.moments, [&](const StoredMoment& m) { return m.moment.step > step; });
  return kept;
}

}  // namespace brenier
