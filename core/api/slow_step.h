#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/api/snapshot.h"

namespace brenier {

/// What one sub-step of a training step in slow motion shows.
enum class SlowPart {
  samples,  ///< the points that were drawn
  images,   ///< where the map sends them
  push,     ///< what the outer player thinks of each image, and which way it would push it
  move,     ///< the inner player's step: the images move
  meeting,  ///< the images beside the points that they are compared with
  change,   ///< the outer player's step: what every place costs changes
  number,   ///< the step is done, and a number is there
};

/// What a sub-step shows of a run over pictures, in the place of points: bytes [n, height, width, channels]. Signed
/// ones are around 128, `strength` times what they are of values in [-1, 1].
struct SlowPictures {
  PictureBytes from;    ///< x as a picture: Q(x) of a code
  PictureBytes images;  ///< T(x), before what is shown here
  PictureBytes moved;   ///< and after it
  PictureBytes way;     ///< signed: from before the first of the steps that move them to after this one
  PictureBytes push;    ///< signed: minus the gradient of the inner player's loss at T(x)
  PictureBytes others;  ///< y, what the made ones are compared with
  float strength = 1;
};

/// One sub-step: the run's own numbers, recorded while the step was taken. Points and vectors are in the plane on show,
/// row-major [n, 2]; what a sub-step has nothing to say about is empty.
struct SlowSubstep {
  SlowPart part = SlowPart::samples;
  std::string title;     ///< "g: step 3 of 10"
  std::string sentence;  ///< of the method
  PlanePoints from;      ///< x, the points that were drawn [n, 2]
  PlanePoints images;    ///< where the map sends them, before what is shown here [n, 2]
  PlanePoints moved;     ///< and after it [n, 2]
  PlanePoints began;     ///< and before the first of the steps that move them [n, 2]
  PlanePoints push;      ///< from each image, minus the gradient of the inner player's loss there [n, 2]
  PlanePoints others;    ///< y, what the images are compared with [m, 2]
  std::vector<float> prices, otherPrices;     ///< what the outer player thinks of each image [n], of each y [m]
  std::vector<float> movedPrices;             ///< of each image after what is shown here, of pictures [n]
  std::vector<float> changes, otherChanges;   ///< what its step adds there, less `constant`
  std::shared_ptr<const ScalarField> field;   ///< the same prices over the plane, before what is shown here
  std::shared_ptr<const ScalarField> change;  ///< what the step adds to them, less `constant`
  float constant = 0;       ///< the mean over images and others of what it adds: the game does not feel it
  std::string number;       ///< id of a number that the step said
  std::string numberTitle;  ///< what it is called where it is not called as everywhere: "Loss of the critic"
  double value = 0;
  SlowPictures pictures;
};

/// One training step of a game, told in sub-steps in the order in which its players moved.
struct SlowStep {
  std::uint64_t run = 0;
  std::int64_t step = 0;    ///< outer steps done when it is over
  bool fromTarget = false;  ///< the inner player carries the target's points to the source's side
  PictureShape shape;       ///< of a run over pictures; else of no size
  std::vector<SlowSubstep> parts;
};

}  // namespace brenier
