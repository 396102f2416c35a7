#pragma once

#include <torch/torch.h>

#include <exception>
#include <string>

#include "core/api/run_error.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// "NVIDIA H100 80GB HBM3" for a CUDA device, "CPU" otherwise.
std::string torchDeviceName(const torch::Device& device);

/// As long as it lives and where it is on, convolutions and products of this thread compute in bfloat16 from float32
/// weights (autocast); the weights and everything that sums stay float32.
class MixedPrecision {
 public:
  MixedPrecision(const torch::Device& device, bool on);
  ~MixedPrecision();
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  torch::DeviceType m_type;
  bool m_on;
};

/// float32 for what bfloat16 would spoil (statistics, a potential's value); every other type stays what it is.
inline torch::Tensor full(const torch::Tensor& x) {
  return x.scalar_type() == torch::kBFloat16 ? x.to(torch::kFloat32) : x;
}

/// As long as it lives, MixedPrecision is off.
class FullPrecision {
 public:
  explicit FullPrecision(const torch::Device& device);
  ~FullPrecision();
  FullPrecision(const FullPrecision&) = delete;
  FullPrecision& operator=(const FullPrecision&) = delete;

 private:
  torch::DeviceType m_type;
  bool m_was;
};

/// A tensor of the host on this device. The host goes on while it is copied to another one.
torch::Tensor moved(const torch::Tensor& tensor, const torch::Device& device);

/// Whether it says that memory, of the host or of a device, could not be had.
bool isOutOfMemory(const std::exception& error);

}  // namespace brenier
