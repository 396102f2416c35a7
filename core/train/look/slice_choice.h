#pragma once

#include <string>

#include "core/train/look/frame_builder.h"

namespace brenier {

/// `frames` and `view` look at the run where `slice` says. Errors (bad input), of a run that is called `name`: it has
/// no more than two dimensions; a column or a probe point that it does not have.
Status chooseSlice(const SliceChoice& slice, const TrainingRun& run, const std::string& name, FrameBuilder& frames,
                   ViewRequest& view);

}  // namespace brenier
