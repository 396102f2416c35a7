#include "core/image_solvers/spectral_norms.h"

#include <map>
#include <string>
#include <utility>

namespace brenier {
namespace {

torch::Tensor ofLengthOne(const torch::Tensor& rows) {
  return rows / rows.norm(2, {1}, true).clamp_min(1e-12);
}

torch::Tensor times(const torch::Tensor& matrices, const torch::Tensor& rows) {
  return torch::bmm(matrices, rows.unsqueeze(2)).squeeze(2);
}

}  // namespace

SpectralNorms::SpectralNorms(torch::nn::Module& owner) {
  std::map<std::pair<std::int64_t, std::int64_t>, Shape> shapes;
  for (const auto& weight : owner.parameters())
    if (weight.dim() == 4) {
      const auto columns = weight.numel() / weight.size(0);
      shapes[{weight.size(0), columns}].weights.push_back(weight);
    }
  for (auto& [size, shape] : shapes) {
    const auto rows = torch::randn({static_cast<std::int64_t>(shape.weights.size()), size.second});
    shape.vectors = owner.register_buffer("power" + std::to_string(m_shapes.size()), ofLengthOne(rows));
    m_shapes.push_back(shape);
  }
}

torch::Tensor SpectralNorms::matrices(const Shape& shape) {
  std::vector<torch::Tensor> flat;
  for (const auto& weight : shape.weights) flat.push_back(weight.flatten(1));
  return torch::stack(flat);
}

void SpectralNorms::iterate(int rounds) const {
  const torch::NoGradGuard noGrad;
  for (const auto& shape : m_shapes) {
    const auto all = matrices(shape), turned = all.transpose(1, 2);
    auto v = shape.vectors;
    for (int round = 0; round < rounds; ++round) v = ofLengthOne(times(turned, ofLengthOne(times(all, v))));
    auto kept = shape.vectors;
    kept.copy_(v);
  }
}

torch::Tensor SpectralNorms::values() const {
  std::vector<torch::Tensor> all;
  for (const auto& shape : m_shapes) {
    const auto weights = matrices(shape);
    const auto right = shape.vectors.detach().clone();  // the next iteration moves them
    const auto images = times(weights, right);
    all.push_back((images * ofLengthOne(images.detach())).sum(1));
  }
  return torch::cat(all);
}

}  // namespace brenier
