#pragma once

#include <memory>
#include <string>

#include "core/api/experiment_look.h"

namespace brenier {

/// What the folder of an experiment has come to, while any number of processes learn in it; disturbs none of them.
/// Lines that were done in `before` (null: none) are not read again. Numbers are the experiment's `metrics`, or those
/// that its runs are told apart by. Errors (bad input): there is no experiment, or a damaged one.
Result<ExperimentLook> lookAtExperiment(const std::string& folder, const std::shared_ptr<const ExperimentLook>& before);

/// See ExperimentFolders::pictures. Loads the run, which takes a second.
Result<std::shared_ptr<const PictureFrame>> picturesOfRun(const std::string& run, int count);

}  // namespace brenier
