#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/image_solvers/image_networks.h"
#include "core/solvers/solver.h"

namespace brenier {

struct ImageOptimiser {
  bool rmsProp = false;  ///< otherwise Adam
  double rate = 1e-4;
  double beta1 = 0, beta2 = 0.9;
};

/// A network with its optimiser's moments and, on request, the moving average of its weights.
class ImagePlayer {
 public:
  /// `average` is another instance of the same network, or null.
  ImagePlayer(std::string name, ImageNetworkPtr network, ImageNetworkPtr average);

  ImageNetwork& network() const { return *m_network; }
  /// What answers: the average, where there is one.
  ImageNetwork& answer() const { return m_average ? *m_average : *m_network; }

  /// One update by d loss / d weights. Weights that the loss does not touch stay.
  void descend(const torch::Tensor& loss, const ImageOptimiser& optimiser, double averageDecay);
  /// Keeps every weight in [-bound, bound] (WGAN).
  void clip(double bound);

  /// Weights, moments, step counter, average.
  void appendState(std::vector<StateTensor>& state);

 private:
  std::string m_name;
  ImageNetworkPtr m_network, m_average;
  std::vector<torch::Tensor> m_weights, m_mean, m_square;
  float m_steps = 0;
};

}  // namespace brenier
