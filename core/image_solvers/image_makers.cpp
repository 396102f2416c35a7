#include <algorithm>
#include <stdexcept>

#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/picture_methods/image_registry.h"

namespace brenier {
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
  const auto q = codesAsPictures(x, shape).contiguous();
  std::copy_n(q.data_ptr<float>(), codes.count * shape.size(), out);
}

}  // namespace brenier
