#pragma once

#include "core/io/safetensors.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// Whose inverse: that of the networks which leave the program, or the program's own, which may solve on from there.
enum class Answers { ofNetworks, ofProgram };

/// What the files of an export are compared with: points, and what the run's own solver says there. Tensors
///   points/SIDE/SET [n, d]      SIDE source or target; SET training, grid or far
///   OUTPUT/SET [n, width]       map, potential, inverse, inverse_potential
///   OUTPUT/SET/spread [n]       the largest change of that output when the point moves by a few units of its last bit
///   OUTPUT/SET/kink [n]         1 where its slopes on both sides of the point differ by more than rounding: at a kink
///                               or tear of the network rounding alone decides, and no two programs agree; else 0
/// Metadata: source_origin and target_origin, lists of numbers, where the run has a frame: points of the files and the
/// answers of maps are less these, so that single precision holds them; largest_batch, 4096 points or 16 pictures,
/// beside batches of 1 and 3. `training` are samples a training step drew, `grid` fills the padded box of the plane
/// (the first two coordinates, the others at their mean; of pictures at those of one sample, for around the mean of
/// codes a network that normalises answers with rounding alone), `far` lies up to ten times the data's size away.
SafetensorsFile makeCheckPoints(const TrainingRun& run, Answers answers);

}  // namespace brenier
