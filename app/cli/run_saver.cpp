#include "app/cli/run_saver.h"

#include "core/api/error_text.h"
#include "core/session/run_record_files.h"

namespace brenier::cli {

Status RunSaver::write(TrainingRun& run, const std::vector<StoredMoment>& moments) {
  const Status kept = m_keepsMoments ? saveMoments(run, moments, m_out) : ok();
  if (!kept && kept.error().kind != ErrorKind::disk) return kept;
  const Status saved = m_out.save(run);
  return saved ? kept : saved;
}

Status RunSaver::save(TrainingRun& run, const RunRecord& record) {
  Status written = write(run, record.moments);
  while (!written && written.error().kind == ErrorKind::disk && m_keepsMoments && m_loop.keeper().thinMoments()) {
    if (!std::exchange(m_saidThin, true))
      m_say(asSentence(written.error().message) + " Kept moments are thinned out to make room; learning goes on.");
    written = write(run, m_loop.keeper().moments().moments());
  }
  return written || !m_keepsMoments || written.error().kind != ErrorKind::disk ? written : m_out.save(run);
}

bool RunSaver::canGoOn(const Status& saved) {
  if (saved) {
    m_saidFailed = false;
    return true;
  }
  if (saved.error().kind != ErrorKind::disk) return false;
  if (!std::exchange(m_saidFailed, true))
    m_say("The run could not be saved: " + errorText(saved.error()) +
          " What was saved before is as it was; learning goes on, and saving is tried again.");
  return true;
}

}  // namespace brenier::cli
