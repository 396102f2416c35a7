#pragma once

#include <torch/torch.h>

#include <vector>

// Only this layer includes this header: it parses torch.

namespace brenier {

/// The largest singular values of all convolutions of a network, as matrices [out, in k k], by the power iteration:
/// from step to step its vectors are kept, as buffers of the network. Matrices of one shape go through it together.
class SpectralNorms {
 public:
  /// Of every parameter of `owner` with four axes, at this time. First vectors come from torch's global generator.
  explicit SpectralNorms(torch::nn::Module& owner);
  /// Moves the vectors on by so many rounds.
  void iterate(int rounds) const;
  /// One value for each convolution, differentiable in the weights, the vectors being as they are.
  torch::Tensor values() const;

 private:
  struct Shape {
    std::vector<torch::Tensor> weights;
    torch::Tensor vectors;  ///< of length 1 [weights, in k k]
  };
  static torch::Tensor matrices(const Shape& shape);

  std::vector<Shape> m_shapes;
};

}  // namespace brenier
