#pragma once

#include "core/image_solvers/image_networks.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// BEGAN's generator: code [n, latent] -> linear to 8 x 8 -> pairs of 3 x 3 convolutions with ELU, nearest upsampling
/// between pairs -> 3 x 3 to the picture, which is not bounded.
ImageNetworkPtr makeBeganGenerator(std::int64_t latent, const PictureShape& shape, std::int64_t width);

/// mean |v - D(v)| [n] of pictures v, D an autoencoder.
class RedrawingError final : public ImageNetwork {
 public:
  explicit RedrawingError(ImageNetworkPtr autoencoder);
  torch::Tensor forward(const torch::Tensor& v) override;

 private:
  ImageNetworkPtr m_autoencoder;
};

/// BEGAN's critic: pictures [n, channels, size, size] -> RedrawingError [n] of an autoencoder with `code` numbers in
/// between.
ImageNetworkPtr makeBeganCritic(const PictureShape& shape, std::int64_t width, std::int64_t code);

}  // namespace brenier
