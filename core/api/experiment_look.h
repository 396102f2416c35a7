#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/picture_frame.h"
#include "core/api/run_error.h"

namespace brenier {

/// How far a planned run is.
enum class PlannedState {
  waiting,   ///< nobody has begun it, or whoever did is gone
  learning,  ///< a process has it now
  done,
  failed,  ///< it cannot be learned: its error is its result
};
const char* nameOf(PlannedState state);

/// A run of an experiment, as a table shows it.
struct ExperimentLine {
  std::string name;                  ///< of its files
  std::vector<std::string> choices;  ///< by ExperimentLook::axes; "" where the run has none
  PlannedState state = PlannedState::waiting;
  std::string error;                           ///< the sentence of one that failed
  std::int64_t step = 0;                       ///< how far it has been saved
  double seconds = 0;                          ///< of training
  std::vector<std::optional<double>> numbers;  ///< by ExperimentLook::metrics; of one that learns the last that it said
  std::vector<bool> saysNothing;               ///< likewise: mostly scatter of the samples, as eval would say
  std::string folder;                          ///< of the run
  bool opens = false;                          ///< it has been saved there
};

/// What an experiment's folder has come to.
struct ExperimentLook {
  std::string folder;
  std::vector<std::string> axes;  ///< as the file has them
  std::vector<bool> seedAxes;     ///< which of them make repetitions of a run, not other ones
  std::vector<MetricDescriptor> metrics;
  std::vector<ExperimentLine> lines;  ///< as they were planned
  bool pictures = false;              ///< its runs learn pictures

  std::size_t count(PlannedState state) const;
  /// Lines that are this one but for their seeds, itself among them.
  std::vector<std::size_t> repetitions(std::size_t line) const;
};

/// Folders of many runs.
struct ExperimentFolders {
  /// Callable from any thread; what had ended in `before` is not read again. Errors: what the folder holds instead.
  std::function<Result<ExperimentLook>(const std::string& path, const std::shared_ptr<const ExperimentLook>& before)>
      look;
  /// What a saved run over pictures makes of its first held-out inputs, the same for all runs of one source and data
  /// seed. Callable from any thread. Errors: the run learns points; it cannot be read.
  std::function<Result<std::shared_ptr<const PictureFrame>>(const std::string& run, int count)> pictures;
};

}  // namespace brenier
