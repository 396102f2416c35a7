#include "core/engine/cuda_engine.h"

#include <algorithm>
#include <stdexcept>

#include "core/engine/fused.h"

#ifdef BRENIER_HAS_CUDA
#include "core/engine/cuda/cuda_machine.h"
#include "core/engine/device/device_loop.h"
#include "core/engine/device/device_network.h"
#include "core/engine/device/device_oracle.h"
#include "core/engine/device/self_test.h"
#endif

namespace brenier {

#ifdef BRENIER_HAS_CUDA

namespace {

/// A tile of samples goes to one block: networks wider than this leave most of the device idle.
constexpr std::size_t widestLayer = 256;

struct Engine {
  std::shared_ptr<device::Machine> machine;
  std::string name, problem;
};

Engine start() {
  Engine engine;
  const auto found = device::findCudaDevice();
  engine.name = "CUDA " + found.name;
  engine.problem = found.problem;
  if (!engine.problem.empty()) return engine;
  try {
    engine.machine = device::makeCudaMachine();
    if (const auto failed = device::selfTest(engine.machine); !failed.empty())
      engine.problem = "The self-test of " + found.name + " failed at " + failed + ".";
  } catch (const std::exception& error) {
    engine.problem = error.what();
  }
  return engine;
}

const Engine& engine() {
  static const Engine only = start();
  return only;
}

bool narrow(const NetworkSpec& spec) {
  return device::takes(spec) && spec.dim <= widestLayer &&
         std::all_of(spec.hidden.begin(), spec.hidden.end(), [](std::size_t width) { return width <= widestLayer; });
}

}  // namespace

const std::string& cudaProblem() {
  return engine().problem;
}
const std::string& cudaName() {
  return engine().name;
}
std::unique_ptr<Potential> makeCudaPotential(const NetworkSpec& spec) {
  if (!device::takes(spec)) return makeFusedPotential(spec);
  return device::makeDevicePotential(spec, engine().machine, "fused " + engine().name);
}
std::unique_ptr<MapNet> makeCudaMap(const NetworkSpec& spec) {
  if (!device::takes(spec)) return makeFusedMap(spec);
  return device::makeDeviceMap(spec, engine().machine, "fused " + engine().name);
}
std::unique_ptr<MinimaxLoop> makeCudaLoop(const MinimaxLoopSpec& spec) {
  return narrow(spec.inner) && narrow(spec.outer) ? device::makeDeviceLoop(spec, engine().machine) : nullptr;
}

#else

const std::string& cudaProblem() {
  static const std::string problem = "This build has no CUDA engine.";
  return problem;
}
const std::string& cudaName() {
  static const std::string none;
  return none;
}
std::unique_ptr<Potential> makeCudaPotential(const NetworkSpec&) {
  throw std::runtime_error(cudaProblem());
}
std::unique_ptr<MapNet> makeCudaMap(const NetworkSpec&) {
  throw std::runtime_error(cudaProblem());
}
std::unique_ptr<MinimaxLoop> makeCudaLoop(const MinimaxLoopSpec&) {
  throw std::runtime_error(cudaProblem());
}

#endif

}  // namespace brenier
