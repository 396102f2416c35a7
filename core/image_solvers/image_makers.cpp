#include <algorithm>
#include <stdexcept>

#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/picture_methods/image_registry.h"

namespace brenier {
namespace {

/// Codes of any length as grey squares of their numbers, row by row, the last ones 0.
torch::Tensor squares(const torch::Tensor& codes, const PictureShape& shape) {
  namespace fn = torch::nn::functional;
  std::int64_t side = 1;
  while (side * side < codes.size(1)) ++side;
  const auto padded = torch::constant_pad_nd(codes, {0, side * side - codes.size(1)}).view({-1, 1, side, side});
  return fn::interpolate(padded, fn::InterpolateFuncOptions()
                                     .size(std::vector<std::int64_t>{shape.height, shape.width})
                                     .mode(torch::kNearest))
      .expand({-1, shape.channels, shape.height, shape.width});
}

}  // namespace

std::unique_ptr<Solver> makePictureSolver(const std::string& id, const SolverSetup& setup) {
#define BRENIER_MAKE(name)                                         \
  if (const auto entry = name##Entry(); entry.descriptor.id == id) \
    return std::make_unique<ImageSolver>(setup, name##Method(setup.options), entry.descriptor.caps);
  BRENIER_IMAGE_GAMES(BRENIER_MAKE)
#undef BRENIER_MAKE
#define BRENIER_MAKE(name) \
  if (const auto entry = name##Entry(); entry.descriptor.id == id) return name##Solver(setup, entry.descriptor.caps);
  BRENIER_IMAGE_CODERS(BRENIER_MAKE)
#undef BRENIER_MAKE
  throw std::invalid_argument("there is no method over pictures " + id);
}

void embedCodes(PointsView codes, const PictureShape& shape, float* out) {
  torch::NoGradGuard noGrad;
  const auto x = torch::from_blob(const_cast<float*>(codes.data),
                                  {static_cast<std::int64_t>(codes.count), static_cast<std::int64_t>(codes.dim)});
  const auto q =
      (x.size(1) == shape.channels * codeSide * codeSide ? bicubicEmbedding(x, shape) : squares(x, shape)).contiguous();
  std::copy_n(q.data_ptr<float>(), codes.count * shape.size(), out);
}

}  // namespace brenier
