#pragma once

#include <memory>
#include <string>

#include "core/engine/device/machine.h"

namespace brenier::device {

/// What there is to run on; `problem` is a sentence where there is nothing.
struct CudaDevice {
  std::string name, problem;
};
CudaDevice findCudaDevice();

/// The program on the current CUDA device. Throws std::runtime_error naming the call that failed.
std::shared_ptr<Machine> makeCudaMachine();

}  // namespace brenier::device
