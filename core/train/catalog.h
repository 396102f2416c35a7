#pragma once

#include "core/api/descriptor.h"
#include "core/api/run_error.h"
#include "core/api/snapshot.h"

namespace brenier {

/// All registries as values, in the order in which they are offered.
const Catalog& catalog();

/// `count` samples of a measure, first two coordinates [count, 2].
Result<PlanePoints> previewPoints(const MeasureSpec& measure, int count);

/// `count` samples of a measure over pictures, as pictures; none of any other.
Result<PictureSample> previewPictures(const MeasureSpec& measure, int count);

}  // namespace brenier
