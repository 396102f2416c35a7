#pragma once

#include "core/image_solvers/coder_solver.h"
#include "core/image_solvers/vae_network.h"
#include "core/picture_methods/vae.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// VAE: an encoder that gives a mean and a deviation of each number of a code, and a decoder.
class VaeImages : public CoderSolver<VaeImageOptions, VaeNetwork> {
 public:
  /// `setup` with the options of VaeImageOptions.
  VaeImages(const SolverSetup& setup, const SolverCaps& caps);

  StepReport step(std::int64_t index, StepPart, std::stop_token stop) override;
  std::vector<PictureNetwork> pictureNetworks() const override;
  bool codeLengths(PointsView y, float* bits) const override;

 protected:
  torch::Tensor answer(const torch::Tensor& z) const override;

 private:
  void learn(std::int64_t index, StepReport& report);
  Tensors update(const torch::Tensor& y, const torch::Tensor& noise, const torch::Tensor& weight);
};

}  // namespace brenier
