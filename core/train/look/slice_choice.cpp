#include "core/train/look/slice_choice.h"

#include <algorithm>

namespace brenier {

Status chooseSlice(const SliceChoice& slice, const TrainingRun& run, const std::string& name, FrameBuilder& frames,
                   ViewRequest& view) {
  const auto& [plane, pin] = slice;
  if (!plane && !pin) return ok();
  const auto heldOut = run.heldOut();
  if (heldOut->pictures || heldOut->source.dim <= 2)
    return badInput(name + (heldOut->pictures ? " learns pictures, which lie in no plane."
                                              : " has no more than two dimensions: there is but one plane."),
                    "Leave plane and pin out.");
  const auto dim = static_cast<int>(heldOut->source.dim);
  if (plane && std::max(plane->first, plane->second) >= dim)
    return badInput("The plane " + writePlane(*plane) + " has a column beyond the " + std::to_string(dim) + " of " +
                    name + ".");
  const auto probes = static_cast<int>(heldOut->source.count());
  if (pin && (*pin < 0 || *pin >= probes))
    return badInput("There is no probe point " + std::to_string(*pin) + " to pin.",
                    "They are numbered from 0 to " + std::to_string(probes - 1) + ".");
  view.sliceThrough = pin.value_or(-1);
  if (plane) frames.setPlane(*plane);
  return ok();
}

}  // namespace brenier
