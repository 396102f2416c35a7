#include "core/api/experiment_look.h"

#include <algorithm>

namespace brenier {

const char* nameOf(PlannedState state) {
  switch (state) {
    case PlannedState::waiting:
      return "waiting";
    case PlannedState::learning:
      return "learning";
    case PlannedState::done:
      return "done";
    case PlannedState::failed:
      return "failed";
  }
  return "";
}

std::size_t ExperimentLook::count(PlannedState state) const {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [state](const ExperimentLine& line) { return line.state == state; }));
}

std::vector<std::size_t> ExperimentLook::repetitions(std::size_t line) const {
  std::vector<std::size_t> same;
  for (std::size_t k = 0; k < lines.size(); ++k) {
    bool other = false;
    for (std::size_t a = 0; a < axes.size(); ++a)
      other |= !seedAxes[a] && lines[k].choices[a] != lines[line].choices[a];
    if (!other) same.push_back(k);
  }
  return same;
}

}  // namespace brenier
