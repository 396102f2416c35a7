#pragma once

#include <functional>

#include "core/image_solvers/image_method.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// DCGAN's game, f low on real pictures, and what T pays on pairs of a real picture and its code: AE-OT-GAN's, whose
/// formula is on its page. `f` is an ImagePotential.
class PairedGame final : public ImageMethod {
 public:
  /// Pictures [n, channels, height, width] -> their codes [n, code], without gradients.
  using Encoder = std::function<torch::Tensor(const torch::Tensor&)>;
  /// Options of AeOtGanImageOptions.
  PairedGame(const OptionValues& values, Encoder encoder);

  const ImageOptions& common() const override { return m_game; }
  void setLive(const OptionValues& values) override;
  torch::Tensor potentialLoss(const PotentialTurn& turn) const override;
  torch::Tensor mapLoss(const MapTurn& turn) const override;
  bool pairs() const override { return true; }
  torch::Tensor pairLoss(const PairTurn& turn) const override;
  std::vector<const char*> mapSays() const override { return {"adversarial_loss", "reconstruction", "feature_error"}; }

 private:
  Encoder m_encoder;
  OptionValues m_values;
  AeOtGanImageOptions m_options;
  ImageOptions m_game;
};

}  // namespace brenier
