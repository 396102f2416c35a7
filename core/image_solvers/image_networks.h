#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>

#include "core/api/picture_shape.h"
#include "core/picture_methods/map_choice.h"

// Only this layer includes this header: it parses torch.

namespace brenier {

/// A network over pictures. Everything in it is computed for each sample alone: no statistic is taken over a batch, so
/// an output never depends on what else is in the batch. (The published generators use batch statistics even at
/// inference; group normalisation with as many parameters stands in for them here.)
class ImageNetwork : public torch::nn::Module {
 public:
  virtual torch::Tensor forward(const torch::Tensor& x) = 0;
  std::int64_t parameterCount() const;
};

using ImageNetworkPtr = std::shared_ptr<ImageNetwork>;

/// A potential over pictures: an affine function, its last layer, of features.
class ImagePotential : public ImageNetwork {
 public:
  /// What the last layer takes: [n, channels, size, size] -> [n, ...].
  virtual torch::Tensor features(const torch::Tensor& x) = 0;
};

/// psi: [n, channels, size, size] -> [n]. Names:
///   instance  pre-activation residual blocks with InstanceNorm++ (Rout et al. 2022, generation), width 128
///   resnet    residual blocks without normalisation (Korotin et al. 2021, W2 benchmark), width 64
///   pooled    convolutions and average pools (Rout et al. 2022, restoration), width 256
///   strided   strided convolutions (Radford et al. 2016 without normalisation), for two CPU cores
/// The size is 4 * 2^k, k >= 1. Weights come from torch's global generator.
std::shared_ptr<ImagePotential> makeImagePotential(const std::string& name, const PictureShape& shape,
                                                   std::int64_t width);

/// Maps. From a code [n, latent] (names generator, dcgan, began) or a picture of the same shape (names skip, unet):
///   generator the paper's: transposed convolution to 4 x 4, then nearest upsampling and 3 x 3 convolutions, width 256
///   dcgan     strided transposed convolutions, for two CPU cores
///   began     linear to 8 x 8, pairs of 3 x 3 with ELU, nearest upsampling (Berthelot et al. 2017); not bounded
///   skip      the paper's for restoration: additive skips at every resolution, width 256
///   unet      concatenating skips, bilinear upsampling (W2 benchmark), width 48; its output is not bounded
/// `residual` adds the input to the output (restoration only) instead of bounding it by tanh.
ImageNetworkPtr makeImageMap(const std::string& name, std::int64_t latent, const PictureShape& shape,
                             std::int64_t width, bool residual);

/// InstanceNorm++ (Song and Ermon 2019): instance normalisation plus alpha times each channel's mean, standardised over
/// the channels of the same sample, then scale gamma and shift beta; alpha, gamma ~ N(1, 0.02^2), beta = 0.
class InstanceNormPlus final : public ImageNetwork {
 public:
  explicit InstanceNormPlus(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x) override;

 private:
  torch::Tensor m_alpha, m_gamma, m_beta;
};

/// The embedding Q of the papers: codes [n, channels * 8 * 8] as small pictures, enlarged bicubically to the shape.
/// Linear and injective.
torch::Tensor bicubicEmbedding(const torch::Tensor& codes, const PictureShape& shape);

/// Codes as pictures: by the embedding where they have its length, otherwise as squares of their numbers, row by row,
/// the last ones 0.
torch::Tensor codesAsPictures(const torch::Tensor& codes, const PictureShape& shape);

}  // namespace brenier
