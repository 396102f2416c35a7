#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"

namespace brenier {

/// A picture of a person's own, as it was read: bytes [height, width, 3], RGB.
struct OwnPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

/// What the views of a run over pictures want to see. Numbers of pictures are those of the frames.
struct PictureRequest {
  int count = 48;                         ///< inputs, the same through the whole run
  int nearestOf = -1;                     ///< the output whose nearest training picture is wanted; none by default
  int from = -1, to = -1;                 ///< the two inputs between which a path is wanted; none by default
  float at = 0.5f;                        ///< a place on that path in [0, 1]
  std::shared_ptr<const OwnPicture> own;  ///< to be degraded and mapped
  std::string degradation = "none";       ///< of it: none, noise, mask or grey
  double noise = 0.3;                     ///< standard deviation, of values in [-1, 1]
};

/// Pictures as bytes [count, height, width, channels], rows of one picture after another.
using PictureBytes = std::vector<std::uint8_t>;

/// Some pictures of a measure.
struct PictureSample {
  PictureShape shape;
  PictureBytes bytes;  ///< empty where it is none over pictures
};

/// The pictures of one moment of one run. What was not asked for, or is not known, is empty.
struct PictureFrame {
  PictureShape shape;
  int count = 0;                                 ///< of inputs, outputs and originals each
  bool fromCode = false;                         ///< the inputs are embedded codes, not pictures
  std::shared_ptr<const PictureBytes> input;     ///< degraded pictures, or the embedded codes
  std::shared_ptr<const PictureBytes> original;  ///< clean pictures behind the inputs; null for codes
  PictureBytes output;                           ///< T(x)

  int nearestOf = -1;             ///< the output that `nearest` belongs to
  PictureBytes nearest;           ///< the training picture of the target closest to it, pixel by pixel
  double nearestDistance = 0;     ///< root mean square of the difference, of values in [-1, 1]
  std::int64_t nearestIndex = 0;  ///< its number in the training set

  PictureBytes path;                         ///< outputs at evenly spaced places between two inputs, the ends included
  PictureBytes pathAt;                       ///< the output at PictureRequest::at
  PictureBytes own, ownOutput, ownOriginal;  ///< the person's picture degraded, mapped and clean
};

constexpr int picturePathSteps = 9;

}  // namespace brenier
