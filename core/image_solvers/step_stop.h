#pragma once

#include <torch/torch.h>

#include <stop_token>

// Only this layer includes this header: it parses torch.

namespace brenier {

/// As long as it lives, the networks of this thread stop between two layers, forwards and backwards, when the token
/// asks: they throw something, and what they were learning is of no use. Only on the host: a device is not waited for
/// between layers.
class StepStop {
 public:
  explicit StepStop(std::stop_token stop);
  ~StepStop();
  StepStop(const StepStop&) = delete;
  StepStop& operator=(const StepStop&) = delete;

 private:
  std::stop_token m_stop;
  const std::stop_token* m_before;
};

/// The same tensor; a place between two layers.
torch::Tensor stoppable(const torch::Tensor& x);

}  // namespace brenier
