#include "core/engine/packed_network.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace brenier::fused {
namespace {

using Role = ParameterBlock::Role;

/// [rows, columns] packed in panels: where element (row, column) lies.
std::size_t panelIndex(std::size_t rows, std::size_t columns, std::size_t row, std::size_t column) {
  const std::size_t panel = column / kPanel * kPanel;
  return panel * rows + row * std::min(kPanel, padded(columns) - panel) + (column - panel);
}

Activation activationOf(const NetworkSpec& spec, std::size_t layer) {
  if (layer + 1 == spec.layers()) return spec.last;
  return layer == 0 ? spec.first : spec.middle;
}

bool isCurved(Activation activation) {
  return activation == Activation::squaredLeakyRelu || activation == Activation::celu ||
         activation == Activation::elu || activation == Activation::softplus;
}

/// Which layers keep no slopes, see PackedLayer::leaky.
void markLeaky(const NetworkSpec& spec, PackedLayer& layer) {
  if (layer.activation == Activation::relu) layer.slope = 0;
  if (layer.activation == Activation::leakyRelu) layer.slope = spec.slope;
  layer.leaky = !layer.curved && !layer.narrow && layer.quadratics.empty() && layer.slope >= 0;
}

}  // namespace

LinearMap::LinearMap(std::size_t out, std::size_t in, std::size_t offset, std::size_t stride, std::size_t& gradSize)
    : m_out(out),
      m_in(in),
      m_offset(offset),
      m_stride(stride),
      m_forward(in * padded(out)),
      m_backward(out * padded(in)),
      m_gradIsTransposed(in * padded(out) < out * padded(in)),
      m_gradOffset(gradSize) {
  gradSize += m_gradIsTransposed ? in * padded(out) : out * padded(in);
}

void LinearMap::pack(const KernelTable& kernels, const float* parameters, std::size_t part, std::size_t parts) {
  const float* m = parameters + m_offset;
  const std::size_t first = firstRow(part, parts), last = firstRow(part + 1, parts);
  for (std::size_t o = first; o < last; ++o)
    for (std::size_t panel = 0; panel < m_in; panel += kPanel)
      std::copy_n(m + o * m_stride + panel, std::min(kPanel, m_in - panel),
                  m_backward.data() + panelIndex(m_out, m_in, o, panel));
  kernels.packTransposed(m, m_stride, m_out, m_in, m_forward.data(), first, last);
}

Term LinearMap::forward(const float* x) const {
  if (narrowOut()) return {x, padded(m_in), m_backward.data(), padded(m_in)};
  return {x, padded(m_in), m_forward.data(), m_in};
}

Term LinearMap::backward(const float* y) const {
  if (narrowIn()) return {y, padded(m_out), m_forward.data(), padded(m_out)};
  return {y, padded(m_out), m_backward.data(), m_out};
}

void LinearMap::addGrad(const KernelTable& kernels, const Outer* outers, std::size_t count, std::size_t n,
                        const Accumulator& grads) const {
  Pair pairs[2];
  for (std::size_t p = 0; p < count; ++p) {
    const Pair straight = {outers[p].y, padded(m_out), outers[p].x, padded(m_in)};
    pairs[p] = m_gradIsTransposed ? Pair{straight.right, straight.ldr, straight.left, straight.ldl} : straight;
  }
  const std::size_t rows = m_gradIsTransposed ? m_in : m_out;
  const std::size_t columns = padded(m_gradIsTransposed ? m_out : m_in);
  kernels.weightGrad({pairs, count, n, rows, columns, grads.data + m_gradOffset, columns, grads.fresh});
}

void LinearMap::flush(const KernelTable& kernels, const float* grads, float* flat, std::size_t first,
                      std::size_t last) const {
  const float* from = grads + m_gradOffset;
  float* to = flat + m_offset;
  if (!m_gradIsTransposed) {
    kernels.addRows(from + first * padded(m_in), padded(m_in), to + first * m_stride, m_stride, last - first, m_in);
    return;
  }
  for (std::size_t o = first; o < last; ++o)
    for (std::size_t i = 0; i < m_in; ++i) to[o * m_stride + i] += from[i * padded(m_out) + o];
}

void DiagonalForm::pack(const KernelTable& kernels, const float* parameters, std::size_t part, std::size_t parts) {
  const float* d = parameters + m_offset;
  const std::size_t dim = m_map.in(), first = m_map.firstRow(part, parts), last = m_map.firstRow(part + 1, parts);
  for (std::size_t i = first * dim; i < last * dim; ++i) m_squares[i] = d[i] * d[i];
  m_map.pack(kernels, m_squares.data(), part, parts);
}

void DiagonalForm::flush(const float* parameters, const float* grads, float* flat, std::size_t first,
                         std::size_t last) const {
  const std::size_t dim = m_map.in();
  for (std::size_t o = first; o < last; ++o)
    for (std::size_t i = 0; i < dim; ++i) {
      const std::size_t at = m_offset + o * dim + i;
      flat[at] += 2 * parameters[at] * m_map.gradAt(grads, o, i);
    }
}

PackedNetwork::PackedNetwork(const NetworkSpec& networkSpec)
    : spec(networkSpec), kernels(&currentKernels()), parameters(parameterCount(networkSpec)), layers(spec.layers()) {
  for (std::size_t k = 0; k < layers.size(); ++k) {
    PackedLayer& layer = layers[k];
    layer.width = spec.width(k);
    layer.stride = padded(layer.width);
    layer.activation = activationOf(spec, k);
    layer.curved = isCurved(layer.activation);
    layer.narrow = layer.width <= kMaxNarrow;
    layer.bias = AlignedBuffer(layer.stride);
    layer.biasGradOffset = gradSize;
    gradSize += layer.stride;
  }
  if (spec.quadratic) {
    quadraticGradOffset = gradSize;
    gradSize += padded(spec.dim);
  }
  vectorGradSize = gradSize;
  for (const ParameterBlock& block : parameterLayout(spec)) {
    PackedLayer& layer = layers[block.layer];
    switch (block.role) {
      case Role::input:
        layer.input.emplace(layer.width, spec.dim, block.offset, spec.dim, gradSize);
        break;
      case Role::hidden:
        layer.hidden.emplace(layer.width, block.shape[1], block.offset, block.shape[1], gradSize);
        break;
      case Role::bias:
        layer.biasOffset = block.offset;
        break;
      case Role::inputQuadratic:
        for (std::size_t r = 0; r < block.shape[1]; ++r)
          layer.quadratics.emplace_back(layer.width, spec.dim, block.offset + r * spec.dim, block.shape[1] * spec.dim,
                                        gradSize);
        break;
      case Role::inputDiagonal:
        layer.diagonal.emplace(layer.width, spec.dim, block.offset, gradSize);
        break;
      case Role::quadratic:
        quadraticOffset = block.offset;
        break;
    }
  }
  for (PackedLayer& layer : layers) markLeaky(spec, layer);
}

void PackedNetwork::pack(std::size_t part, std::size_t parts) {
  for (PackedLayer& layer : layers) {
    if (layer.input) layer.input->pack(*kernels, parameters.data(), part, parts);
    if (layer.hidden) layer.hidden->pack(*kernels, parameters.data(), part, parts);
    for (LinearMap& quadratic : layer.quadratics) quadratic.pack(*kernels, parameters.data(), part, parts);
    if (layer.diagonal) layer.diagonal->pack(*kernels, parameters.data(), part, parts);
    if (part == 0) std::copy_n(parameters.data() + layer.biasOffset, layer.width, layer.bias.data());
  }
}

void PackedNetwork::flush(const float* grads, float* flat, std::size_t part, std::size_t parts) const {
  const auto flushRows = [&](const LinearMap& map) {
    map.flush(*kernels, grads, flat, map.out() * part / parts, map.out() * (part + 1) / parts);
  };
  for (const PackedLayer& layer : layers) {
    if (part == 0) kernels->addRows(grads + layer.biasGradOffset, 0, flat + layer.biasOffset, 0, 1, layer.width);
    if (layer.input) flushRows(*layer.input);
    if (layer.hidden) flushRows(*layer.hidden);
    for (const LinearMap& quadratic : layer.quadratics) flushRows(quadratic);
    if (layer.diagonal)
      layer.diagonal->flush(parameters.data(), grads, flat, layer.width * part / parts,
                            layer.width * (part + 1) / parts);
  }
  if (quadraticOffset && part == 0)
    kernels->addRows(grads + quadraticGradOffset, 0, flat + *quadraticOffset, 0, 1, spec.dim);
}

std::size_t PackedNetwork::curvedDepth() const {
  for (std::size_t depth = layers.size(); depth > 0; --depth)
    if (layers[depth - 1].curved) return depth;
  return 0;
}

std::size_t PackedNetwork::hessianDepth() const {
  for (std::size_t depth = layers.size(); depth > 0; --depth)
    if (layers[depth - 1].curved || !layers[depth - 1].quadratics.empty() || layers[depth - 1].diagonal) return depth;
  return 0;
}

void requireValid(const NetworkSpec& spec) {
  const auto fail = [](const std::string& message) { throw std::invalid_argument("fused network: " + message); };
  if (spec.dim < 1) fail("dim is 0, must be at least 1");
  if (spec.outputs < 1) fail("outputs is 0, must be at least 1");
  for (std::size_t k = 0; k < spec.hidden.size(); ++k)
    if (spec.hidden[k] < 1) fail("hidden[" + std::to_string(k) + "] is 0, must be at least 1");
  if (spec.quadraticRank.size() > spec.layers())
    fail("quadraticRank names " + std::to_string(spec.quadraticRank.size()) + " layers, the network has " +
         std::to_string(spec.layers()));
}

void requireBlock(std::size_t n) {
  if (n > PackedNetwork::kBlockSize)
    throw std::invalid_argument("fused network: a block of " + std::to_string(n) + " points, takes at most " +
                                std::to_string(PackedNetwork::kBlockSize));
}

}  // namespace brenier::fused
