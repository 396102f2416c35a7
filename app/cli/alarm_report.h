#pragma once

#include <nlohmann/json.hpp>

#include "core/api/run_event.h"
#include "core/train/run/training_run.h"
#include "core/truth/alarms.h"

namespace brenier::cli {

/// The alarms of one run on the command line: each is said on stderr when it is raised.
class AlarmReport {
 public:
  explicit AlarmReport(const TrainingRun& run)
      : m_watch(run.solver().caps().nearOptimal(), leaveOutText(run.farRows()), run.unitsNoticed()) {
    m_watch.setRows(run.dataFile("source") || run.dataFile("target"));
  }

  /// Returns the new ones.
  std::vector<Alarm> look(const MetricsRow& row);
  /// Takes a row of earlier into account, and says nothing.
  void remember(const MetricsRow& row) { m_watch.remember(row); }
  /// Those that hold at the end: [{"id", "text", "what_to_do"}, ...].
  nlohmann::json json() const;
  /// What a command ends with that would have ended with `code`: exitAlarm where that was asked for and one holds.
  int exitCode(int code, bool failOnAlarm) const;

 private:
  AlarmWatch m_watch;
};

}  // namespace brenier::cli
