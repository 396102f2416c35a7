#include "core/image_solvers/began_networks.h"

#include <stdexcept>
#include <utility>

#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"

// Written from the description of Berthelot, Schumm, Metz 2017.

namespace brenier {
namespace {

namespace nn = torch::nn;
constexpr std::int64_t smallest = 8;  ///< side of the picture that the linear layers see

/// Pairs of convolutions between the smallest side and the picture's.
std::int64_t beganBlocks(const PictureShape& shape) {
  std::int64_t count = 1;
  int side = shape.height;
  for (; side > smallest && side % 2 == 0; side /= 2) ++count;
  if (side != smallest || shape.width != shape.height)
    throw std::invalid_argument("pictures must be squares of side 8, 16, 32, 64, ...");
  return count;
}

nn::Conv2d square3(std::int64_t in, std::int64_t out, std::int64_t stride = 1) {
  return nn::Conv2d(nn::Conv2dOptions(in, out, 3).stride(stride).padding(1));
}

torch::Tensor bent(const torch::Tensor& x) {
  return torch::elu(stoppable(x));
}

class BeganGenerator final : public ImageNetwork {
 public:
  BeganGenerator(std::int64_t latent, const PictureShape& shape, std::int64_t width) : m_width(width) {
    m_first = register_module("first", nn::Linear(latent, width * smallest * smallest));
    for (std::int64_t i = 0; i < 2 * beganBlocks(shape); ++i)
      m_convs.push_back(register_module("conv" + std::to_string(i), square3(width, width)));
    m_last = register_module("last", square3(width, shape.channels));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    namespace fn = torch::nn::functional;
    const auto twice = fn::InterpolateFuncOptions().scale_factor(std::vector<double>{2, 2}).mode(torch::kNearest);
    auto h = m_first(x).view({x.size(0), m_width, smallest, smallest});
    for (std::size_t i = 0; i < m_convs.size(); ++i) {
      if (i > 0 && i % 2 == 0) h = fn::interpolate(h, twice);
      h = bent(m_convs[i](h));
    }
    return m_last(h);
  }

 private:
  std::int64_t m_width;
  nn::Linear m_first{nullptr};
  std::vector<nn::Conv2d> m_convs;
  nn::Conv2d m_last{nullptr};
};

class BeganAutoencoder final : public ImageNetwork {
 public:
  BeganAutoencoder(const PictureShape& shape, std::int64_t width, std::int64_t code) {
    const std::int64_t blocks = beganBlocks(shape);
    add(square3(shape.channels, width));
    std::int64_t in = width;
    for (std::int64_t i = 1; i <= blocks; ++i) {
      const std::int64_t out = i * width;
      add(square3(in, out));
      add(square3(out, out));
      if (i < blocks) add(square3(out, out, 2));
      in = out;
    }
    m_code = register_module("code", nn::Linear(in * smallest * smallest, code));
    m_decoder = register_module("decoder", makeBeganGenerator(code, shape, width));
  }
  torch::Tensor forward(const torch::Tensor& v) override {
    auto h = v;
    for (auto& conv : m_convs) h = bent(conv(h));
    return m_decoder->forward(m_code(h.flatten(1)));
  }

 private:
  void add(nn::Conv2d conv) {
    m_convs.push_back(register_module("encoder" + std::to_string(m_convs.size()), std::move(conv)));
  }

  std::vector<nn::Conv2d> m_convs;
  nn::Linear m_code{nullptr};
  ImageNetworkPtr m_decoder;
};

}  // namespace

RedrawingError::RedrawingError(ImageNetworkPtr autoencoder)
    : m_autoencoder(register_module("autoencoder", std::move(autoencoder))) {}

torch::Tensor RedrawingError::forward(const torch::Tensor& v) {
  return (full(m_autoencoder->forward(v)) - full(v)).abs().flatten(1).mean(1);
}

ImageNetworkPtr makeBeganGenerator(std::int64_t latent, const PictureShape& shape, std::int64_t width) {
  return std::make_shared<BeganGenerator>(latent, shape, width);
}

ImageNetworkPtr makeBeganCritic(const PictureShape& shape, std::int64_t width, std::int64_t code) {
  return std::make_shared<RedrawingError>(std::make_shared<BeganAutoencoder>(shape, width, code));
}

}  // namespace brenier
