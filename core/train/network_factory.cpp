#include "core/train/network_factory.h"

#include "core/engine/fused.h"
#ifdef BRENIER_HAS_TORCH
#include "core/networks/autograd.h"
#endif

namespace brenier {
namespace {

class FusedFactory final : public NetworkFactory {
 public:
  std::unique_ptr<Potential> makePotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> makeMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }
};

#ifdef BRENIER_HAS_TORCH
class AutogradFactory final : public NetworkFactory {
 public:
  std::unique_ptr<Potential> makePotential(const NetworkSpec& spec) const override {
    return makeAutogradPotential(spec);
  }
  std::unique_ptr<MapNet> makeMap(const NetworkSpec& spec) const override { return makeAutogradMap(spec); }
};
#endif

}  // namespace

Result<std::unique_ptr<NetworkFactory>> makeNetworkFactory(const std::string& engine) {
  using Pointer = std::unique_ptr<NetworkFactory>;
  if (engine == "auto" || engine == "fused") return Pointer(std::make_unique<FusedFactory>());
#ifdef BRENIER_HAS_TORCH
  if (engine == "autograd") {
    // One intra-op thread: two of OpenMP's beside OpenBLAS's own make these small products three times slower.
    setTorchThreadPolicy(1);
    return Pointer(std::make_unique<AutogradFactory>());
  }
#else
  if (engine == "autograd")
    return badInput("This build has no LibTorch, so there is no autograd engine.", "Use --engine fused.");
#endif
  return badInput("There is no engine \"" + engine + "\".", "Choose auto, fused or autograd.");
}

std::string describeEngine([[maybe_unused]] const std::string& engine) {
#ifdef BRENIER_HAS_TORCH
  if (engine == "autograd") return "autograd, " + torchDescription();
#endif
  return "fused " + fusedTargetName();
}

}  // namespace brenier
