#include "core/train/run/network_factory.h"

#include "core/engine/cuda_engine.h"
#include "core/engine/fused.h"
#ifdef BRENIER_HAS_TORCH
#include "core/networks/autograd.h"
#endif

namespace brenier {
namespace {

class FusedFactory : public NetworkFactory {
 protected:
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }
};

/// What `auto` takes where there is a CUDA device: its loop where a method has one, this processor for all else, since
/// an oracle that crosses the bus at every call is slower than one that does not.
class LoopFactory : public FusedFactory {
 public:
  std::unique_ptr<MinimaxLoop> makeMinimaxLoop(const MinimaxLoopSpec& spec) const override {
    return makeCudaLoop(spec);
  }
};

/// Everything on a CUDA device that it takes: the loop of minimax methods over narrow networks, and the oracle.
class CudaFactory final : public LoopFactory {
 protected:
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override {
    return spec.maximum ? makeFusedPotential(spec) : makeCudaPotential(spec);
  }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeCudaMap(spec); }
};

#ifdef BRENIER_HAS_TORCH
class AutogradFactory final : public NetworkFactory {
 protected:
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override {
    return makeAutogradPotential(spec);
  }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeAutogradMap(spec); }
};
#endif

}  // namespace

Result<std::unique_ptr<NetworkFactory>> makeNetworkFactory(const std::string& engine, const std::string& device) {
  using Pointer = std::unique_ptr<NetworkFactory>;
  if (engine == "autograd") {
    if (device == "cuda")
      return badInput("The autograd engine runs on the CPU, and device is cuda.",
                      "Use --engine fused with --device cuda.");
#ifdef BRENIER_HAS_TORCH
    if (const Status works = libTorchWorks(); !works) return Unexpected(works.error());
    // One intra-op thread: two of OpenMP's beside OpenBLAS's own make these small products three times slower.
    setTorchThreadPolicy(1);
    return Pointer(std::make_unique<AutogradFactory>());
#else
    return badInput("This build has no LibTorch, so there is no autograd engine.", "Use --engine fused.");
#endif
  }
  if (engine != "auto" && engine != "fused")
    return badInput("There is no engine \"" + engine + "\".", "Choose auto, fused or autograd.");
  if (device == "cpu") return Pointer(std::make_unique<FusedFactory>());
  if (const auto& problem = cudaProblem(); !problem.empty()) {
    if (device == "cuda")
      return failure(ErrorKind::device, problem, "Use --device cpu, or auto to take what there is.");
    return Pointer(std::make_unique<FusedFactory>());
  }
  if (device == "cuda") return Pointer(std::make_unique<CudaFactory>());
  return Pointer(std::make_unique<LoopFactory>());
}

std::string autogradDescription() {
#ifdef BRENIER_HAS_TORCH
  return "autograd, " + torchDescription();
#else
  return "autograd";
#endif
}

}  // namespace brenier
