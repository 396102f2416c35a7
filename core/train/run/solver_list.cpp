#include "core/train/run/solver_list.h"

#ifdef BRENIER_HAS_TORCH
#include "core/picture_methods/image_registry.h"
#endif

namespace brenier {

const std::vector<SolverEntry>& allSolvers() {
  static const std::vector<SolverEntry> all = [] {
    auto list = solverRegistry();
#ifdef BRENIER_HAS_TORCH
    for (const auto& entry : imageSolverRegistry()) list.push_back(entry);
#endif
    return list;
  }();
  return all;
}

const SolverEntry* solverById(const std::string& id) {
  for (const auto& entry : allSolvers())
    if (entry.descriptor.id == id) return &entry;
  return nullptr;
}

}  // namespace brenier
