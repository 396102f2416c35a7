#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/image_solvers/image_networks.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// An encoder, strided convolutions to 4 x 4 and a linear layer, and a decoder, a map from codes.
class CodeNetwork : public ImageNetwork {
 public:
  struct Sizes {
    std::int64_t code = 16;     ///< numbers that the decoder takes
    std::int64_t encoded = 16;  ///< numbers that the encoder gives
    std::int64_t encoderWidth = 32, decoderWidth = 32;
    std::string decoder = "dcgan";
  };
  CodeNetwork(const PictureShape& shape, const Sizes& sizes);

  /// Pictures [n, channels, height, width] -> [n, encoded].
  torch::Tensor encode(const torch::Tensor& x);
  /// Codes [n, code] -> pictures.
  torch::Tensor decode(const torch::Tensor& z) { return m_decoder->forward(z); }
  torch::Tensor forward(const torch::Tensor& x) override { return decode(encode(x)); }
  const ImageNetwork& decoder() const { return *m_decoder; }

 private:
  std::vector<torch::nn::Conv2d> m_convs;
  torch::nn::Linear m_code{nullptr};
  ImageNetworkPtr m_decoder;
};

}  // namespace brenier
