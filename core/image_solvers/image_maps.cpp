#include <stdexcept>

#include "core/image_solvers/began_networks.h"
#include "core/image_solvers/image_layers.h"
#include "core/image_solvers/torch_device.h"

namespace brenier {
namespace {

namespace nn = torch::nn;
namespace fn = torch::nn::functional;
using Options = nn::Conv2dOptions;

std::int64_t doublings(const PictureShape& shape) {
  std::int64_t count = 0;
  for (int size = 4; size < shape.height; size *= 2) ++count;
  return count;
}

/// The paper's generator: code -> 1x1 -> 4x4 -> doublings -> picture in [-1, 1].
class PaperGenerator final : public ImageNetwork {
 public:
  PaperGenerator(std::int64_t latent, const PictureShape& shape, std::int64_t f) {
    m_code = register_module("code", nn::Conv2d(Options(latent, f, 1)));
    m_codeNorm = register_module("code_norm", groupNorm(f));
    m_first = register_module("first", nn::ConvTranspose2d(nn::ConvTranspose2dOptions(f, 2 * f, 4)));
    m_firstNorm = register_module("first_norm", groupNorm(2 * f));
    const std::int64_t count = doublings(shape);
    std::int64_t in = 2 * f;
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t out = i < 2 && i + 1 < count ? 4 * f : 2 * f;
      m_convs.push_back(register_module("conv" + std::to_string(i), conv3(in, out)));
      m_norms.push_back(register_module("norm" + std::to_string(i), groupNorm(out)));
      in = out;
    }
    m_last = register_module("last", conv3(in, shape.channels));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    auto h = leaky(normal(m_codeNorm, m_code(x.view({x.size(0), x.size(1), 1, 1}))));
    h = leaky(normal(m_firstNorm, m_first(h)));
    for (std::size_t i = 0; i < m_convs.size(); ++i) h = leaky(normal(m_norms[i], m_convs[i](doubled(h))));
    return torch::tanh(m_last(h));
  }

 private:
  nn::Conv2d m_code{nullptr}, m_last{nullptr};
  nn::ConvTranspose2d m_first{nullptr};
  nn::GroupNorm m_codeNorm{nullptr}, m_firstNorm{nullptr};
  std::vector<nn::Conv2d> m_convs;
  std::vector<nn::GroupNorm> m_norms;
};

class StridedGenerator final : public ImageNetwork {
 public:
  StridedGenerator(std::int64_t latent, const PictureShape& shape, std::int64_t f) {
    const std::int64_t count = doublings(shape);
    std::int64_t in = f << (count - 1);
    m_width = in;
    m_first = register_module("first", nn::Linear(latent, in * 16));
    for (std::int64_t i = 0; i < count; ++i) {
      const bool last = i + 1 == count;
      const std::int64_t out = last ? shape.channels : in / 2;
      m_norms.push_back(register_module("norm" + std::to_string(i), groupNorm(in)));
      m_convs.push_back(
          register_module("conv" + std::to_string(i),
                          nn::ConvTranspose2d(nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1))));
      in = out;
    }
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    auto h = m_first(x).view({x.size(0), m_width, 4, 4});
    for (std::size_t i = 0; i < m_convs.size(); ++i) h = m_convs[i](leaky(normal(m_norms[i], h)));
    return torch::tanh(h);
  }

 private:
  std::int64_t m_width = 0;
  nn::Linear m_first{nullptr};
  std::vector<nn::GroupNorm> m_norms;
  std::vector<nn::ConvTranspose2d> m_convs;
};

/// The paper's map for restoration: halvings to 4 x 4 and back, the encoder added at every resolution.
class SkipMap final : public ImageNetwork {
 public:
  SkipMap(const PictureShape& shape, std::int64_t f, bool residual) : m_residual(residual) {
    m_first = register_module("first", conv3(shape.channels, f));
    m_firstNorm = register_module("first_norm", groupNorm(f));
    const std::int64_t count = doublings(shape);
    for (std::int64_t i = 0; i < count; ++i) {
      const auto number = std::to_string(i);
      m_down.push_back(register_module("down" + number, conv3(f, f)));
      m_up.push_back(register_module("up" + number, conv3(f, f)));
      m_norms.push_back(register_module("norm" + number, groupNorm(f)));
    }
    m_last = register_module("last", conv3(f, shape.channels));
    if (residual) m_last->weight.data().mul_(0.1);  // begins near the identity
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    std::vector<torch::Tensor> skips;
    auto h = leaky(normal(m_firstNorm, m_first(x)));
    for (auto& conv : m_down) {
      skips.push_back(h);
      h = torch::avg_pool2d(leaky(conv(h)), 3, 2, 1);
    }
    for (std::size_t i = 0; i < m_up.size(); ++i)
      h = torch::relu(normal(m_norms[i], m_up[i](doubled(h)))) + skips[skips.size() - 1 - i];
    return m_residual ? x + m_last(h) : torch::tanh(m_last(h));
  }

 private:
  bool m_residual;
  nn::Conv2d m_first{nullptr}, m_last{nullptr};
  nn::GroupNorm m_firstNorm{nullptr};
  std::vector<nn::Conv2d> m_down, m_up;
  std::vector<nn::GroupNorm> m_norms;
};

class DoubleConv final : public ImageNetwork {
 public:
  DoubleConv(std::int64_t in, std::int64_t middle, std::int64_t out) {
    m_conv0 = register_module("conv0", conv3(in, middle));
    m_norm0 = register_module("norm0", groupNorm(middle));
    m_conv1 = register_module("conv1", conv3(middle, out));
    m_norm1 = register_module("norm1", groupNorm(out));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    return torch::relu(normal(m_norm1, m_conv1(torch::relu(normal(m_norm0, m_conv0(x))))));
  }

 private:
  nn::Conv2d m_conv0{nullptr}, m_conv1{nullptr};
  nn::GroupNorm m_norm0{nullptr}, m_norm1{nullptr};
};

/// The U-Net of the W2 benchmark: four halvings, widths f, 2f, 4f, 8f, 8f.
class UNetMap final : public ImageNetwork {
 public:
  UNetMap(const PictureShape& shape, std::int64_t f, bool residual) : m_residual(residual) {
    const auto add = [&](const std::string& name, std::int64_t in, std::int64_t middle, std::int64_t out) {
      return register_module(name, std::make_shared<DoubleConv>(in, middle, out));
    };
    m_down = {add("down0", shape.channels, f, f), add("down1", f, 2 * f, 2 * f), add("down2", 2 * f, 4 * f, 4 * f),
              add("down3", 4 * f, 8 * f, 8 * f), add("down4", 8 * f, 8 * f, 8 * f)};
    m_up = {add("up0", 16 * f, 8 * f, 4 * f), add("up1", 8 * f, 4 * f, 2 * f), add("up2", 4 * f, 2 * f, f),
            add("up3", 2 * f, f, f)};
    m_last = register_module("last", nn::Conv2d(Options(f, shape.channels, 1)));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    std::vector<torch::Tensor> skips;
    auto h = m_down[0]->forward(x);
    for (std::size_t i = 1; i < m_down.size(); ++i) {
      skips.push_back(h);
      h = m_down[i]->forward(torch::max_pool2d(h, 2));
    }
    for (auto& up : m_up) {
      const auto larger = fn::interpolate(h, fn::InterpolateFuncOptions()
                                                 .scale_factor(std::vector<double>{2, 2})
                                                 .mode(torch::kBilinear)
                                                 .align_corners(true));
      h = up->forward(torch::cat({skips.back(), larger}, 1));
      skips.pop_back();
    }
    return m_residual ? x + m_last(h) : m_last(h);
  }

 private:
  bool m_residual;
  std::vector<std::shared_ptr<DoubleConv>> m_down, m_up;
  nn::Conv2d m_last{nullptr};
};

}  // namespace

ImageNetworkPtr makeImageMap(const std::string& name, std::int64_t latent, const PictureShape& shape,
                             std::int64_t width, bool residual) {
  if (name == "generator") return std::make_shared<PaperGenerator>(latent, shape, width);
  if (name == "dcgan") return std::make_shared<StridedGenerator>(latent, shape, width);
  if (name == "began") return makeBeganGenerator(latent, shape, width);
  if (name == "skip") return std::make_shared<SkipMap>(shape, width, residual);
  if (name == "unet") return std::make_shared<UNetMap>(shape, width, residual);
  throw std::invalid_argument("there is no map " + name);
}

torch::Tensor bicubicEmbedding(const torch::Tensor& codes, const PictureShape& shape) {
  const auto small = codes.view({codes.size(0), shape.channels, codeSide, codeSide});
  return fn::interpolate(small, fn::InterpolateFuncOptions()
                                    .size(std::vector<std::int64_t>{shape.height, shape.width})
                                    .mode(torch::kBicubic)
                                    .align_corners(false));
}

torch::Tensor codesAsPictures(const torch::Tensor& codes, const PictureShape& shape) {
  if (codes.size(1) == shape.channels * codeSide * codeSide) return bicubicEmbedding(codes, shape);
  std::int64_t side = 1;
  while (side * side < codes.size(1)) ++side;
  const auto padded = torch::constant_pad_nd(codes, {0, side * side - codes.size(1)}).view({-1, 1, side, side});
  return fn::interpolate(padded, fn::InterpolateFuncOptions()
                                     .size(std::vector<std::int64_t>{shape.height, shape.width})
                                     .mode(torch::kNearest))
      .expand({-1, shape.channels, shape.height, shape.width});
}

}  // namespace brenier
