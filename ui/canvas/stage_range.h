#pragma once

#include "core/api/snapshot.h"

namespace brenier {

/// What the stage should show of a moment: source and target with a margin, and the learned image as far as it is not
/// far off, so that an untrained map that throws points away does not make the problem a dot.
Box neededRange(const Snapshot& snapshot);

/// The same without the image, which has room around: what stays where it is while a run learns.
Box standingRange(const Snapshot& snapshot);

}  // namespace brenier
