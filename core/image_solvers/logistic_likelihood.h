#pragma once

#include <torch/torch.h>

// Only this layer includes this header: it parses torch.

namespace brenier {

/// log of the probability of each value of y, one of -1, -1 + 2/255, ..., 1: that of a logistic variable with this mean
/// and scale exp(logScale) in the bin of width 2/255 around it, the outermost bins open. The 256 sum to 1. Shapes
/// broadcast.
torch::Tensor logisticBins(const torch::Tensor& y, const torch::Tensor& mean, const torch::Tensor& logScale);

}  // namespace brenier
