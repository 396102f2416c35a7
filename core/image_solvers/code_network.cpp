#include "core/image_solvers/code_network.h"

#include "core/image_solvers/step_stop.h"

namespace brenier {

CodeNetwork::CodeNetwork(const PictureShape& shape, const Sizes& sizes) {
  namespace nn = torch::nn;
  std::int64_t in = shape.channels, out = sizes.encoderWidth;
  for (int side = shape.height, i = 0; side > 4; side /= 2, ++i, out *= 2) {
    const auto options = nn::Conv2dOptions(in, out, 4).stride(2).padding(1);
    m_convs.push_back(register_module("conv" + std::to_string(i), nn::Conv2d(options)));
    in = out;
  }
  m_code = register_module("code", nn::Linear(in * 16, sizes.encoded));
  m_decoder = register_module("decoder", makeImageMap(sizes.decoder, sizes.code, shape, sizes.decoderWidth, false));
}

torch::Tensor CodeNetwork::encode(const torch::Tensor& x) {
  auto h = x;
  for (auto& conv : m_convs) h = torch::leaky_relu(stoppable(conv(h)), 0.2);
  return m_code(h.flatten(1));
}

}  // namespace brenier
