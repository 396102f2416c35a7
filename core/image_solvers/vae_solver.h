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

 protected:
  torch::Tensor answer(const torch::Tensor& z) const override;
  /// One part of a step with what belongs around it: notices, a stop between layers, another try, the numbers said.
  StepReport stepOf(std::int64_t index, const std::stop_token& stop, const std::function<void(StepReport&)>& part);
  /// Numbers N(0, 1) of a step [rows, code].
  torch::Tensor noise(std::int64_t index, std::int64_t rows) const;

 private:
  void learn(std::int64_t index, StepReport& report);
  Tensors update(const torch::Tensor& y, const torch::Tensor& noise, const torch::Tensor& weight);
};

}  // namespace brenier
