#pragma once

#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/picture_methods/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Codes as pictures, out [n, channels * height * width]: Q(x) of the papers, codes [n, channels * 64] enlarged
/// bicubically; codes of another length as squares of their numbers.
void embedCodes(PointsView codes, const PictureShape& shape, float* out);

/// f of pictures of the target [n, pixels] -> out [n], as pictureNetworksOf() gives it away; false where the solver has
/// no potential over pictures.
bool picturePotential(const Solver& solver, PointsView y, float* out);

/// Networks over pictures as the bytes of a TorchScript module (core/networks/torchscript.h). Error (internal): what
/// LibTorch says.
Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks);

}  // namespace brenier
