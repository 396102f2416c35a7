#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/image_solvers/image_networks.h"
#include "core/picture_methods/picture_network.h"
#include "core/solvers/solver.h"

namespace brenier {

struct ImageOptimiser {
  bool rmsProp = false;  ///< otherwise Adam
  double rate = 1e-4;
  double beta1 = 0, beta2 = 0.9;
};

/// Completes `about`, which says everything but the weights, with those of `network`.
PictureNetwork describeImageNetwork(PictureNetwork about, const ImageNetwork& network);

/// A network with its buffers, its optimiser's moments and, on request, the moving average of its weights.
class ImagePlayer {
 public:
  /// `average` is another instance of the same network, or null.
  ImagePlayer(std::string name, ImageNetworkPtr network, ImageNetworkPtr average);

  ImageNetwork& network() const { return *m_network; }
  /// What answers: the average, where there is one.
  ImageNetwork& answer() const { return m_average ? *m_average : *m_network; }

  /// One update is prepare(), descend(), done(): descend() alone may be part of a StepGraph, so that all that changes
  /// from update to update is set down by prepare(), and done() counts.
  void prepare(const ImageOptimiser& optimiser, double averageDecay);
  /// Moves the weights, and the average after them, by d loss / d weights. Weights that the loss does not touch stay.
  void descend(const torch::Tensor& loss);
  void done() { m_steps += 1; }
  /// The three in one.
  void descend(const torch::Tensor& loss, const ImageOptimiser& optimiser, double averageDecay) {
    prepare(optimiser, averageDecay);
    descend(loss);
    done();
  }
  /// Weights, and their average, become those of `other`, a network of the same kind.
  void beginAs(const ImageNetwork& other);
  /// Keeps every weight in [-bound, bound] (WGAN).
  void clip(double bound);

  /// Moves weights and moments to a device, convolutions with their channels last where asked. The numbers stay.
  /// `together`: weights are updated all at once, in a few launches, which is what a device wants.
  void place(const torch::Device& device, bool channelsLast, bool together);
  /// The same after a device was lost: the numbers are those of the last state().
  void placeFromState(const torch::Device& device);

  /// Weights, moments, step counter, average: of the host itself, or copies of what lies elsewhere, which
  /// stateRestored() writes back.
  void appendState(std::vector<StateTensor>& state);
  void stateRestored();

 private:
  std::vector<std::pair<std::string, torch::Tensor>> everything() const;
  void update(const std::vector<torch::Tensor>& grads);
  void updateTogether(const std::vector<torch::Tensor>& grads);

  /// The factors of one step of Adam, or of RMSProp, which is Adam without a mean and without corrections.
  struct Factors {
    double beta1 = 0, beta2 = 0, fix1 = 1, fix2 = 1, rate = 0, averageKeep = 0;
  };

  std::string m_name;
  ImageNetworkPtr m_network, m_average;
  std::vector<torch::Tensor> m_weights, m_mean, m_square;
  float m_steps = 0;
  Factors m_factors;
  bool m_together = false;
  torch::Tensor m_stepSize, m_floor, m_averageMove;  ///< of the next update, where all weights are updated together
  std::vector<torch::Tensor> m_copies;  ///< on the host, of everything() that is not itself plain host memory
};

}  // namespace brenier
