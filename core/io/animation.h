#pragma once

#include "core/api/animation.h"

namespace brenier {

/// Begins a film: .gif, .mp4 (needs OpenCV with its video part), or .png for a file a frame, NAME-0001.png and so on.
/// A GIF is written atomically at its end; an MP4 under another name and renamed then. Errors: an ending that is none
/// of these, no pixels or more than 4096 a side (bad input); those of writeFileAtomically.
Result<std::unique_ptr<AnimationWriter>> openAnimation(const AnimationFormat& format);

}  // namespace brenier
