#include <cmath>
#include <stdexcept>

#include "core/image_solvers/image_layers.h"
#include "core/image_solvers/torch_device.h"

namespace brenier {
namespace {

namespace nn = torch::nn;
using Options = nn::Conv2dOptions;

/// Halvings from the picture's size to 4 x 4.
std::int64_t halvings(const PictureShape& shape) {
  std::int64_t count = 0;
  int size = shape.height;
  for (; size > 4 && size % 2 == 0; size /= 2) ++count;
  if (size != 4 || shape.width != shape.height || count == 0)
    throw std::invalid_argument("pictures must be squares of side 8, 16, 32, 64, ...");
  return count;
}

torch::Tensor pool3(const torch::Tensor& x) {
  return torch::avg_pool2d(x, 3, 2, 1);
}

/// A potential's last layer, always in float32: its values are summed and compared.
template <class Layer>
torch::Tensor valueOf(Layer& last, const torch::Tensor& h) {
  const FullPrecision exact(h.device());
  return last(full(h)).flatten();
}

/// norm, ReLU, 3x3, norm, ReLU, 3x3, mean-pool; the shortcut is a mean-pooled 1x1 convolution (NCSN).
class DownBlock final : public ImageNetwork {
 public:
  DownBlock(std::int64_t in, std::int64_t out) {
    m_norm1 = register_module("norm1", std::make_shared<InstanceNormPlus>(in));
    m_norm2 = register_module("norm2", std::make_shared<InstanceNormPlus>(in));
    m_conv1 = register_module("conv1", conv3(in, in));
    m_conv2 = register_module("conv2", conv3(in, out));
    m_shortcut = register_module("shortcut", nn::Conv2d(Options(in, out, 1)));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    auto h = m_conv1(torch::relu(m_norm1->forward(x)));
    h = m_conv2(torch::relu(m_norm2->forward(h)));
    // Pooling before a 1x1 convolution is the same and four times cheaper.
    return torch::avg_pool2d(h, 2) + m_shortcut(torch::avg_pool2d(x, 2));
  }

 private:
  std::shared_ptr<InstanceNormPlus> m_norm1, m_norm2;
  nn::Conv2d m_conv1{nullptr}, m_conv2{nullptr}, m_shortcut{nullptr};
};

class InstancePotential final : public ImagePotential {
 public:
  InstancePotential(const PictureShape& shape, std::int64_t f) {
    const std::int64_t downs = halvings(shape);
    // 128 - 256 - 512 - 256 - 128 for 64 pixels, 128 - 256 - 256 - 128 for 32.
    std::vector<std::int64_t> widths(static_cast<std::size_t>(downs) + 1, downs > 3 ? 4 * f : 2 * f);
    for (std::size_t i = 0, last = widths.size() - 1; i <= last; ++i) {
      if (i == 1 || i + 1 == last) widths[i] = 2 * f;
      if (i == 0 || i == last) widths[i] = f;
    }
    m_first = register_module("first", conv3(shape.channels, f));
    for (std::size_t i = 0; i + 1 < widths.size(); ++i)
      m_blocks.push_back(
          register_module("block" + std::to_string(i), std::make_shared<DownBlock>(widths[i], widths[i + 1])));
    m_last = register_module("last", nn::Conv2d(Options(f, 1, 4)));
  }
  torch::Tensor features(const torch::Tensor& x) override {
    auto h = m_first(x);
    for (auto& block : m_blocks) h = block->forward(h);
    return h;
  }
  torch::Tensor forward(const torch::Tensor& x) override { return valueOf(m_last, features(x)); }

 private:
  nn::Conv2d m_first{nullptr}, m_last{nullptr};
  std::vector<std::shared_ptr<DownBlock>> m_blocks;
};

/// x + 0.1 times two leaky 3x3 convolutions, the shortcut 1x1 where the width changes.
class ResidualBlock final : public ImageNetwork {
 public:
  ResidualBlock(std::int64_t in, std::int64_t out) {
    m_conv0 = register_module("conv0", conv3(in, std::min(in, out)));
    m_conv1 = register_module("conv1", conv3(std::min(in, out), out));
    if (in != out) m_shortcut = register_module("shortcut", nn::Conv2d(Options(in, out, 1).bias(false)));
  }
  torch::Tensor forward(const torch::Tensor& x) override {
    const auto h = m_conv1(leaky(m_conv0(leaky(x))));
    return (m_shortcut ? m_shortcut(x) : x) + 0.1 * h;
  }

 private:
  nn::Conv2d m_conv0{nullptr}, m_conv1{nullptr}, m_shortcut{nullptr};
};

class ResNetPotential final : public ImagePotential {
 public:
  ResNetPotential(const PictureShape& shape, std::int64_t f) {
    const auto width = [f](std::int64_t i) { return std::min<std::int64_t>(f << i, 8 * f); };
    m_first = register_module("first", conv3(shape.channels, f));
    const std::int64_t downs = halvings(shape);
    for (std::int64_t i = 0; i <= downs; ++i) {
      const auto name = "stage" + std::to_string(i);
      m_blocks.push_back(register_module(name + "a", std::make_shared<ResidualBlock>(width(i), width(i))));
      m_blocks.push_back(register_module(name + "b", std::make_shared<ResidualBlock>(width(i), width(i + 1))));
    }
    m_last = register_module("last", nn::Linear(width(downs + 1) * 16, 1));
  }
  torch::Tensor features(const torch::Tensor& x) override {
    auto h = m_first(x);
    for (std::size_t i = 0; i < m_blocks.size(); ++i) {
      if (i > 0 && i % 2 == 0) h = pool3(h);
      h = m_blocks[i]->forward(h);
    }
    return leaky(h.flatten(1));
  }
  torch::Tensor forward(const torch::Tensor& x) override { return valueOf(m_last, features(x)); }

 private:
  nn::Conv2d m_first{nullptr};
  std::vector<std::shared_ptr<ResidualBlock>> m_blocks;
  nn::Linear m_last{nullptr};
};

/// Convolution, leaky ReLU and a halving, down to 4 x 4, then a linear functional. Strided: the convolution halves and
/// the width doubles; pooled: an average pool halves and the width stays.
class PlainPotential final : public ImagePotential {
 public:
  PlainPotential(const PictureShape& shape, std::int64_t f, bool strided) : m_strided(strided) {
    std::int64_t in = shape.channels;
    const std::int64_t downs = halvings(shape);
    for (std::int64_t i = 0; i < downs; ++i) {
      const std::int64_t out = strided ? f << i : f;
      auto conv = strided ? nn::Conv2d(Options(in, out, 4).stride(2).padding(1)) : conv3(in, out);
      m_convs.push_back(register_module("conv" + std::to_string(i), conv));
      in = out;
    }
    m_last = register_module("last", nn::Linear(in * 16, 1));
  }
  torch::Tensor features(const torch::Tensor& x) override {
    auto h = x;
    for (auto& conv : m_convs) {
      h = leaky(conv(h));
      if (!m_strided) h = pool3(h);
    }
    return h.flatten(1);
  }
  torch::Tensor forward(const torch::Tensor& x) override { return valueOf(m_last, features(x)); }

 private:
  bool m_strided;
  std::vector<nn::Conv2d> m_convs;
  nn::Linear m_last{nullptr};
};

}  // namespace

InstanceNormPlus::InstanceNormPlus(std::int64_t channels) {
  m_alpha = register_parameter("alpha", 1 + 0.02 * torch::randn({1, channels, 1, 1}));
  m_gamma = register_parameter("gamma", 1 + 0.02 * torch::randn({1, channels, 1, 1}));
  m_beta = register_parameter("beta", torch::zeros({1, channels, 1, 1}));
}

torch::Tensor InstanceNormPlus::forward(const torch::Tensor& input) {
  const auto x = full(stoppable(input));
  const auto means = x.mean({2, 3}, true);
  const auto centred = x - means;
  const auto normal = centred / (centred.square().mean({2, 3}, true) + 1e-5).sqrt();
  const auto between = means - means.mean(1, true);
  const auto standard = between / (between.square().mean(1, true) + 1e-5).sqrt();
  return m_gamma * (normal + m_alpha * standard) + m_beta;
}

std::int64_t ImageNetwork::parameterCount() const {
  std::int64_t count = 0;
  for (const auto& p : parameters()) count += p.numel();
  return count;
}

std::shared_ptr<ImagePotential> makeImagePotential(const std::string& name, const PictureShape& shape,
                                                   std::int64_t width) {
  if (name == "instance") return std::make_shared<InstancePotential>(shape, width);
  if (name == "resnet") return std::make_shared<ResNetPotential>(shape, width);
  if (name == "pooled") return std::make_shared<PlainPotential>(shape, width, false);
  if (name == "strided") return std::make_shared<PlainPotential>(shape, width, true);
  throw std::invalid_argument("there is no potential " + name);
}

}  // namespace brenier
