#pragma once

#include <vector>

#include "core/measures/registry.h"

namespace brenier {

/// Measures over sets of pictures, each of dimension channels * height * width. Training streams draw from the training
/// pictures, held-out streams from the others. Halves: a degraded source over the first half and a clean target over
/// the second never share a picture.
const std::vector<MeasureEntry>& imageMeasureEntries();

/// The same as values, for lists.
const std::vector<Descriptor>& imageMeasureDescriptors();

}  // namespace brenier
