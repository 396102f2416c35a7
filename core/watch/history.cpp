#include "core/watch/history.h"

#include <algorithm>

namespace brenier::watch {

void History::note(const SharedEvent& event) {
  if (std::holds_alternative<RunStarted>(*event))
    m_started = event;
  else if (std::holds_alternative<MetricsRow>(*event))
    noteRow(event);
  else if (const auto* alarm = std::get_if<AlarmRaised>(event.get()))
    m_alarms[alarm->alarm.id] = event;
  else if (std::holds_alternative<StateChanged>(*event))
    m_state = event;
  else if (std::holds_alternative<Heartbeat>(*event))
    m_beat = event;
}

/// Every so many of them, evenly over the whole run, so that a curve has its shape however long the run is.
void History::noteRow(const SharedEvent& row) {
  m_newest.reset();
  if (m_seen++ % m_every != 0) {
    m_newest = row;
    return;
  }
  m_rows.push_back(row);
  if (m_rows.size() <= mostRows) return;
  std::size_t kept = 0;
  for (std::size_t k = 0; k < m_rows.size(); k += 2) m_rows[kept++] = m_rows[k];
  m_rows.resize(kept);
  m_every *= 2;
}

std::vector<SharedEvent> History::all() const {
  std::vector<SharedEvent> events;
  events.reserve(m_rows.size() + m_alarms.size() + 4);
  if (m_started) events.push_back(m_started);
  events.insert(events.end(), m_rows.begin(), m_rows.end());
  if (m_newest) events.push_back(m_newest);
  for (const auto& [id, alarm] : m_alarms) events.push_back(alarm);
  if (m_beat) events.push_back(m_beat);
  if (m_state) events.push_back(stateNow());
  return events;
}

/// The state is as old as its change; the step is that of the newest number.
SharedEvent History::stateNow() const {
  StateChanged state = std::get<StateChanged>(*m_state);
  const SharedEvent& row = m_newest || m_rows.empty() ? m_newest : m_rows.back();
  if (row) state.step = std::max(state.step, std::get<MetricsRow>(*row).step);
  if (m_beat) state.step = std::max(state.step, std::get<Heartbeat>(*m_beat).step);
  return std::make_shared<const RunEvent>(std::move(state));
}

}  // namespace brenier::watch
