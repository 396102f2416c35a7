#include "app/cli/alarm_report.h"

#include <unistd.h>

#include <iostream>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"

namespace brenier::cli {

void AlarmReport::look(const MetricsRow& row) {
  for (const auto& alarm : m_watch.look(row))
    std::cerr << clearLine() << inked("alarm:", Ink::yellow, STDERR_FILENO) << ' ' << alarm.text << ' '
              << alarm.whatToDo << std::endl;
}

nlohmann::json AlarmReport::json() const {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& alarm : m_watch.current())
    all.push_back({{"id", alarm.id}, {"text", alarm.text}, {"what_to_do", alarm.whatToDo}});
  return all;
}

int AlarmReport::exitCode(int code, bool failOnAlarm) const {
  return code == exitDone && failOnAlarm && !m_watch.current().empty() ? exitAlarm : code;
}

}  // namespace brenier::cli
