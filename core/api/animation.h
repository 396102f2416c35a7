#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// A film that is being written, frame by frame. One that goes before finish() leaves no file.
class AnimationWriter {
 public:
  virtual ~AnimationWriter() = default;
  /// Rows from the top, three bytes (red, green, blue) a pixel, width * height of the opening.
  virtual Status add(const std::uint8_t* rgb) = 0;
  virtual Status finish() = 0;
  /// What a person should know of the film, as a sentence; mostly empty.
  virtual std::string note() const { return {}; }
};

struct AnimationFormat {
  std::string path;  ///< its ending says which: .gif, .mp4, or .png for numbered pictures
  int width = 0, height = 0;
  int framesPerSecond = 20;
};

using OpenAnimation = std::function<Result<std::unique_ptr<AnimationWriter>>(const AnimationFormat&)>;

}  // namespace brenier
