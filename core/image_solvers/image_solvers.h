#pragma once

#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/picture_methods/code_groups.h"
#include "core/picture_methods/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Codes as pictures, out [n, channels * height * width]: Q(x) of the papers, codes [n, channels * 64] enlarged
/// bicubically; codes of another length as squares of their numbers.
void embedCodes(PointsView codes, const PictureShape& shape, float* out);

/// f of pictures of the target [n, pixels] -> out [n], as pictureNetworksOf() gives it away; false where the solver has
/// no potential over pictures.
bool picturePotential(const Solver& solver, PointsView y, float* out);

/// Densities of codes of two numbers over the square [-extent, extent]^2, [side, side] over equal cells:
/// rows from above, where the second number is largest, the first number along a row. Per unit of area.
struct CodeLaws {
  int side = 0;
  float extent = 0;
  std::vector<float> pictures;   ///< q, of codes of held-out pictures
  std::vector<float> prior;      ///< p
  std::vector<float> corrected;  ///< r p / Z, what codes are drawn from; Z over the square
};

/// Those of a method that corrects the prior of its codes. Error (bad input): another solver; codes of another length.
Result<CodeLaws> codeLawsOf(const Solver& solver);

/// Groups of the codes that a solver makes pictures of, coarse ones first; empty where its codes have none.
std::vector<CodeGroup> codeGroupsOf(const Solver& solver);

/// Networks over pictures as the bytes of a TorchScript module (core/networks/torchscript.h). Error (internal): what
/// LibTorch says.
Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks);

}  // namespace brenier
