#pragma once

#include <functional>

#include "core/api/descriptor.h"
#include "core/api/slow_step.h"
#include "core/solvers/solver.h"
#include "core/solvers/step_watch.h"

namespace brenier {

/// A step of a game as it is recorded while it is taken.
struct SlowRecord {
  StepWatch watch;
  Box box;                    ///< over which the watch's nodes lie, row by row from y0
  int columns = 0, rows = 0;  ///< of the nodes; 0: there are none
};

/// What turns a record into what is shown.
struct SlowTelling {
  std::function<PlanePoints(PointsView)> project;    ///< into the plane on show; linear up to a shift
  std::function<PictureBytes(PointsView)> pictures;  ///< where they are pictures; else null
  PictureShape shape;                                ///< of these
  GameWords words;
};

/// The sub-steps of a step that was recorded, in the order of its moves: samples, images, then for the inner player
/// what pushes the images and each of its moves, for the outer one what it looks at and each of its own, at last the
/// number. `run` and `step` are left to the caller.
SlowStep tellStep(const SlowRecord& record, const StepReport& said, const SlowTelling& telling);

}  // namespace brenier
