#include "core/image_solvers/paired_game.h"

#include <utility>

#include "core/image_solvers/torch_device.h"

namespace brenier {

PairedGame::PairedGame(const OptionValues& values, Encoder encoder) : m_encoder(std::move(encoder)) {
  setLive(values);
}

void PairedGame::setLive(const OptionValues& values) {
  for (const auto& [id, value] : values) m_values[id] = value;
  m_options = checkedOptions<AeOtGanImageOptions>(m_values);
  m_game = m_options.game();
}

torch::Tensor PairedGame::potentialLoss(const PotentialTurn& turn) const {
  return torch::softplus(turn.fY).mean() + torch::softplus(-turn.fT).mean();
}

torch::Tensor PairedGame::mapLoss(const MapTurn& turn) const {
  return m_options.adversarialWeight * torch::softplus(turn.fT).mean();
}

/// A term of weight 0 is computed for its curve alone.
torch::Tensor PairedGame::pairLoss(const PairTurn& turn) const {
  auto& f = static_cast<ImagePotential&>(turn.f);
  torch::Tensor code, features;
  {
    const torch::NoGradGuard noGrad;
    code = m_encoder(turn.y);
    features = full(f.features(turn.y));
  }
  torch::Tensor picture, error;
  {
    const torch::AutoGradMode learns(m_options.pictureWeight > 0 || m_options.featureWeight > 0);
    const auto again = full(turn.map.forward(code));
    picture = (turn.y - again).square().mean();
    const torch::AutoGradMode learnsFeatures(m_options.featureWeight > 0);
    error = (features - full(f.features(again))).square().mean();
  }
  turn.said = {torch::softplus(turn.fT.detach()).mean(), picture.detach(), error.detach()};
  return m_options.pictureWeight * picture + m_options.featureWeight * error;
}

}  // namespace brenier
