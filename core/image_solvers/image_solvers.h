#pragma once

#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/image_solvers/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

/// The solvers over pictures, in the order in which they are offered: otm_images, then the GANs. The
/// source is codes of channels * 64 numbers, which Q enlarges to pictures, or pictures of the target's shape. Their
/// results may differ in the last bits with the number of threads.
const std::vector<SolverEntry>& imageSolverRegistry();

/// Q(x) of the papers: codes [n, channels * 64] enlarged bicubically -> out [n, channels * height * width].
void embedCodes(PointsView codes, const PictureShape& shape, float* out);

/// f of pictures of the target [n, pixels] -> out [n], as pictureNetworksOf() gives it away; false where the solver has
/// no potential over pictures.
bool picturePotential(const Solver& solver, PointsView y, float* out);

/// Networks over pictures as the bytes of a TorchScript module (core/networks/torchscript.h). Error (internal): what
/// LibTorch says.
Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks);

}  // namespace brenier
