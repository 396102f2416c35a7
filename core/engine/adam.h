#pragma once

#include <cstddef>
#include <cstdint>

namespace brenier {

/// Settings of Adam, with the defaults of the paper but for the rate.
struct AdamOptions {
  float learningRate = 1e-4f;  ///< the size of a step, in the parameters' unit
  float beta1 = 0.9f;          ///< how much of the first moment stays, below 1
  float beta2 = 0.999f;        ///< of the second
  float epsilon = 1e-8f;       ///< added to the root of the second moment
  float weightDecay = 0.0f;    ///< L2: weightDecay * parameter is added to the gradient, as in torch.optim.Adam
};

/// One step of Adam (Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015) on flat arrays of `count`
/// floats: `m` and `v` are the first and second moments, zero before the first step; `t` is the number of this step,
/// from 1. Descends: give it the negated gradient to ascend. The arrays may have any alignment and must not overlap.
void adamStep(float* parameters, const float* grad, float* m, float* v, std::size_t count, const AdamOptions& options,
              std::uint64_t t);

}  // namespace brenier
