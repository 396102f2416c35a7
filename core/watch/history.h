#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/api/run_event.h"

namespace brenier::watch {

using SharedEvent = std::shared_ptr<const RunEvent>;

/// What a viewer who comes late is told of a run: how it began, its numbers so far, thinned out where they are many,
/// and how it stands. One thread at a time.
class History {
 public:
  static constexpr std::size_t mostRows = 4096;

  void note(const SharedEvent& event);
  /// In the order in which a window takes them. Nothing is copied: whoever learns may wait for this.
  std::vector<SharedEvent> all() const;

 private:
  void noteRow(const SharedEvent& row);
  SharedEvent stateNow() const;
  SharedEvent m_started, m_state, m_beat;
  std::vector<SharedEvent> m_rows;
  SharedEvent m_newest;  ///< a row that was left out
  std::size_t m_every = 1, m_seen = 0;
  std::map<std::string, SharedEvent> m_alarms;
};

}  // namespace brenier::watch
