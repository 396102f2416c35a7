#pragma once

#include <memory>
#include <string>

#include "core/api/run_error.h"
#include "core/oracle/map_net.h"
#include "core/oracle/potential.h"

namespace brenier {

/// The oracle by LibTorch's autograd: the reference that the fused engine is held against. One block takes a whole
/// batch. `inDouble` computes everything in double from the float32 parameters and rounds the results, for tests.
/// Throws std::invalid_argument where the spec is not that of a potential (outputs 1) or a map.
std::unique_ptr<Potential> makeAutogradPotential(const NetworkSpec& spec, bool inDouble = false);
std::unique_ptr<MapNet> makeAutogradMap(const NetworkSpec& spec, bool inDouble = false);

/// Whether LibTorch can be used. Error (internal): why the part of the program that has it cannot be loaded.
Status libTorchWorks();

/// Sets LibTorch's intra-op threads; to be called before the first tensor. More than one is slower for small networks:
/// OpenMP's and OpenBLAS's threads fight.
void setTorchThreadPolicy(int threads);

/// "LibTorch 1.13.0, OpenBLAS", and a warning where the reference BLAS is loaded, which is several times slower.
std::string torchDescription();

/// What that says of BLAS alone, and whether it is a fast one.
struct BlasFound {
  std::string name;
  bool fast = true;
};
BlasFound blasFound();

/// Whether LibTorch itself has a CUDA device, as learning pictures on one needs.
bool torchHasCuda();

}  // namespace brenier
