#include "app/cli/alarm_report.h"

#include <unistd.h>

#include <iostream>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "core/session/scores_json.h"

namespace brenier::cli {

std::vector<Alarm> AlarmReport::look(const MetricsRow& row) {
  auto alarms = m_watch.look(row);
  for (const auto& alarm : alarms) {
    if (alarm.id == "units") continue;  // said with what was taken of the files
    std::cerr << clearLine() << inked("alarm:", Ink::yellow, STDERR_FILENO) << ' ' << alarm.text << ' '
              << alarm.whatToDo << std::endl;
  }
  return alarms;
}

nlohmann::json AlarmReport::json() const {
  return alarmsJson(m_watch.current());
}

int AlarmReport::exitCode(int code, bool failOnAlarm) const {
  return code == exitDone && failOnAlarm && !m_watch.current().empty() ? exitAlarm : code;
}

}  // namespace brenier::cli
