#pragma once

#include "core/train/run/training_run.h"

namespace brenier {

/// Whether both learn between the same kinds of measures in the same dimensions, and points. Errors (bad input): what
/// differs, with the paths or names that are given for each.
Status sameProblem(const TrainingRun& first, const std::string& firstName, const TrainingRun& other,
                   const std::string& otherName);

/// Where `run` sends points of its source [n, d], which are given as `first` holds them, as `first` holds its target's.
/// Runs over files may hold them in other coordinates each.
Points imagesAs(const TrainingRun& first, const TrainingRun& run, const Points& points);

}  // namespace brenier
