#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/image_solvers/picture_network_writer.h"
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

/// One method of a module: a network's weights, and who writes it down from `x`.
struct PictureMethod {
  std::string name;
  const std::map<std::string, PictureNetwork::Weight>* weights;
  std::function<std::string(PictureNetworkWriter&, const std::string& x)> write;
};

/// Networks over pictures as the bytes of a TorchScript module, with a method each and `forward`, which is the first:
/// [n, inputs] -> [n, outputs]. Error (internal): what LibTorch says.
Result<std::string> pictureModule(const std::vector<PictureMethod>& methods);
Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks);

}  // namespace brenier
