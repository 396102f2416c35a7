#pragma once

#include <memory>

#include "core/api/animation.h"

namespace brenier {

/// Begins an .mp4: openAnimation() is what others call. Errors: no encoder, or a file that cannot be begun (disk); a
/// build without the video part of OpenCV (bad input).
Result<std::unique_ptr<AnimationWriter>> openVideo(const AnimationFormat& format);

}  // namespace brenier
