#include "core/train/record/autosave.h"

#include <cmath>

#include "core/util/plain_number.h"

namespace brenier {
namespace {

using Seconds = std::chrono::duration<double>;

}  // namespace

void Autosave::set(Save save) {
  m_save = std::move(save);
  m_savedRows = {};
  m_saidSlow = false;
}

void Autosave::settingsChanged(const RunSettings& settings) {
  m_next = std::min(m_next, Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(settings.autosave)));
}

void Autosave::schedule(Clock::time_point began, Clock::time_point ended, double seconds) {
  const auto interval = std::chrono::duration_cast<Clock::duration>(Seconds(seconds));
  const auto took = ended - began;
  m_next = nextAutosave(began, ended, interval);
  const auto atRisk = m_next + took - began;
  if (m_saidSlow || atRisk <= interval) return;
  m_saidSlow = true;
  m_slow = "Saving this run takes " + fixedText(Seconds(took).count(), 1) + " s here, so that up to " +
           fixedText(std::ceil(Seconds(atRisk).count()), 0) + " s of learning can be lost in a crash.";
}

std::optional<Status> Autosave::operator()(TrainingRun& run, const RunKeeper& keeper, bool now) {
  const auto began = Clock::now();
  if (!m_save || run.stepsDone() == m_savedStep || (!now && began < m_next)) return std::nullopt;
  auto rows = keeper.numbers().since(m_savedRows);
  const Status saved = m_save(run, {std::move(rows.rows), keeper.moments().moments(), {}, !rows.all});
  schedule(began, Clock::now(), run.config().autosave);
  m_savedRows = saved ? rows.end : MetricsLog::Mark{};  // nobody knows what a failed save has written
  if (saved) m_savedStep = run.stepsDone();
  return saved;
}

}  // namespace brenier
