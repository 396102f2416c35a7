#include "core/train/record/run_keeper.h"

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "core/train/record/divergence.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

/// A moment is judged by what any user has: how close the certified bounds are, and for pictures their distance to the
/// target. Lower is better.
std::optional<double> judgement(const MetricsRow& row) {
  std::optional<double> lower, upper, distance;
  for (const auto& value : row.values) {
    if (value.id == "half_w2_lower") lower = value.value;
    if (value.id == "half_w2_upper") upper = value.value;
    if (value.id == "fd") distance = value.value;
  }
  if (distance) return distance;
  if (lower && upper) return *upper - *lower;
  return std::nullopt;
}

}  // namespace

void RunKeeper::begin(RunId id, TrainingRun& run, RunRecord before) {
  m_id = id;
  m_watch = LossWatch(lossScale(*run.heldOut()));
  m_scratch = m_hooks.scratch ? m_hooks.scratch() : nullptr;
  m_store.clear();
  m_store.setRoom(run.config().moments);
  m_store.setSpillFolder(m_scratch ? *m_scratch : std::string());
  m_store.adopt(std::move(before.moments));
  m_log.set(std::move(before.rows));
  recallBest();
  {
    std::lock_guard lock(m_scoreMutex);
    m_score.reset();
  }
  m_autosavedStep = -1;
  m_autosavedRows = {};
  m_nextAutosave = Clock::now() + std::chrono::seconds(1);
  m_store.keepRegular(run);
  m_momentsChanged = true;
  tellMoments(true);
}

void RunKeeper::say(MetricsRow row) {
  if (row.purpose == Purpose::live) {
    m_log.append(row);
    if (judgement(row)) {
      std::lock_guard lock(m_scoreMutex);
      m_score = row;
    }
  }
  m_mailbox.append(std::move(row));
}

LossWatch::Finding RunKeeper::afterStep(TrainingRun& run, const StepReport& report) {
  const auto found = m_watch.afterStep(run, report);
  if (found.verdict == LossWatch::Verdict::explosion) return found;
  if (found.verdict == LossWatch::Verdict::spike) {
    m_store.keep(run, MomentKind::spike, spikeText(found));
    m_momentsChanged = true;
  }
  m_momentsChanged |= m_store.keepRegular(run);
  takeScore();
  return found;
}

void RunKeeper::beingScored(TrainingRun& run) {
  capture(run, m_candidate);
}

/// The score of a moment comes when the run has gone on; the state that it judged was put aside.
void RunKeeper::takeScore() {
  std::optional<MetricsRow> score;
  {
    std::lock_guard lock(m_scoreMutex);
    score.swap(m_score);
  }
  if (!score || score->run != m_id || score->step != m_candidate.step || m_candidate.numbers.empty()) return;
  const double value = *judgement(*score);
  if (!std::isfinite(value) || (m_hasBest && value >= m_best)) return;
  m_best = value;
  m_hasBest = true;
  m_store.keepBest(m_candidate, "closest so far");
  m_momentsChanged = true;
}

/// Of a run that goes on: the best moment it has is to be beaten, so its judgement is looked up among the numbers.
void RunKeeper::recallBest() {
  m_hasBest = false;
  for (const auto& stored : m_store.moments()) {
    if (stored.moment.kind != MomentKind::best) continue;
    for (const auto& row : m_log.rows())
      if (const auto value = row.step == stored.moment.step ? judgement(row) : std::nullopt) {
        m_best = *value;
        m_hasBest = true;
      }
  }
}

void RunKeeper::mark(TrainingRun& run, std::string label) {
  m_store.keep(run, MomentKind::mark, std::move(label));
  m_momentsChanged = true;
  tellMoments(true);
}

void RunKeeper::rewound(std::int64_t step) {
  m_store.dropAfter(step);
  m_log.dropAfter(step);
  recallBest();
  m_momentsChanged = true;
  tellMoments(true);
}

RunRecord RunKeeper::record(std::map<std::string, std::string> extras) const {
  return {m_log.rows(), m_store.moments(), std::move(extras)};
}

RunRecord RunKeeper::recordUpTo(std::int64_t step) const {
  RunRecord kept = record({});
  std::erase_if(kept.rows, [&](const MetricsRow& row) { return row.step > step; });
  std::erase_if(kept.moments, [&](const StoredMoment& m) { return m.moment.step > step; });
  return kept;
}

Status RunKeeper::save(TrainingRun& run, const SaveRun& command) {
  if (command.copy) return m_hooks.save(run, {.rows = m_log.rows()}, command.path);  // for exports: no moments
  return m_hooks.save(run, record(command.extras), command.path);
}

void RunKeeper::setAutosave(SetAutosave where) {
  std::error_code ignored;
  if (where.folder.empty() && !m_autosave.folder.empty()) fs::remove_all(m_autosave.folder, ignored);
  m_autosave = std::move(where);
  m_autosavedRows = {};
  m_saidSlow = false;
}

void RunKeeper::settingsChanged(const RunSettings& settings) {
  m_store.setRoom(settings.moments);
  m_nextAutosave =
      std::min(m_nextAutosave, Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(settings.autosave)));
}

/// Where saving takes too long for the interval to hold, what may be lost is said.
void RunKeeper::scheduleAutosave(Clock::time_point began, Clock::time_point ended, double seconds) {
  const auto interval = std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  const auto took = ended - began;
  m_nextAutosave = nextAutosave(began, ended, interval);
  const auto atRisk = m_nextAutosave + took - began;
  if (m_saidSlow || atRisk <= interval) return;
  m_saidSlow = true;
  m_mailbox.append(Notice{m_id, "Saving this run takes " + fixedText(Seconds(took).count(), 1) +
                                    " s here, so that up to " + fixedText(std::ceil(Seconds(atRisk).count()), 0) +
                                    " s of learning can be lost in a crash."});
}

/// Each run is saved into a folder of its own, and the one before goes only then: at no moment is there nothing.
void RunKeeper::autosave(TrainingRun& run, bool now) {
  const auto began = Clock::now();
  if (m_autosave.folder.empty() || !m_hooks.save || run.stepsDone() == m_autosavedStep) return;
  if (!now && began < m_nextAutosave) return;
  const fs::path folder = fs::path(m_autosave.folder) / ("run-" + std::to_string(m_id));
  auto rows = m_log.since(m_autosavedRows);
  const Status saved =
      m_hooks.save(run, {std::move(rows.rows), m_store.moments(), m_autosave.extras, !rows.all}, folder.string());
  scheduleAutosave(began, Clock::now(), run.config().autosave);
  m_autosavedRows = saved ? rows.end : MetricsLog::Mark{};
  if (!saved) {
    std::error_code ignored;
    if (m_autosavedStep < 0) fs::remove_all(folder, ignored);  // half of a first save would be in the way of the next
    m_mailbox.append(
        RequestFailed{m_id, {saved.error().kind, "Autosave failed: " + saved.error().message, saved.error().hint}});
    return;
  }
  m_autosavedStep = run.stepsDone();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(m_autosave.folder, error))
    if (entry.path() != folder && entry.path().filename().string().starts_with("run-"))
      fs::remove_all(entry.path(), error);
  m_mailbox.append(RunAutosaved{m_id, folder.string(), m_autosavedStep});
}

void RunKeeper::tellMoments(bool now) {
  if (!m_momentsChanged || (!now && Clock::now() - m_lastTold < Seconds(0.25))) return;
  m_lastTold = Clock::now();
  m_momentsChanged = false;
  m_mailbox.append(MomentsKept{m_id, m_store.list(), m_store.note()});
}

}  // namespace brenier
