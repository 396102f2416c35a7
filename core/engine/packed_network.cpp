#include "core/engine/packed_network.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace brenier::fused {
namespace {

using Role = ParameterBlock::Role;

/// [rows, columns] packed in panels: where element (row, column) lies.
std::size_t panelIndex(std::size_t rows, std::size_t columns, std::size_t row, std::size_t column) {
  const std::size_t panel = column / panelColumns * panelColumns;
  return panel * rows + row * std::min(panelColumns, padded(columns) - panel) + (column - panel);
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

void LinearMap::pack(const KernelTable& kernels, const float* parameters, std::size_t first, std::size_t last) {
  const float* m = parameters + m_offset;
  for (std::size_t o = first; o < last; ++o)
    for (std::size_t panel = 0; panel < m_in; panel += panelColumns)
      std::copy_n(m + o * m_stride + panel, std::min(panelColumns, m_in - panel),
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

void LinearMap::addFoldedGrad(const KernelTable& kernels, const Outer& outer, std::size_t n, const float* w,
                              float* scratch, const Accumulator& grads, float* wGrad) const {
  const std::size_t rows = m_gradIsTransposed ? m_in : m_out;
  const std::size_t columns = padded(m_gradIsTransposed ? m_out : m_in);
  Pair pair = {outer.y, padded(m_out), outer.x, padded(m_in)};
  if (m_gradIsTransposed) pair = {pair.right, pair.ldr, pair.left, pair.ldl};
  for (std::size_t row = 0; row < rows; row += rowsAtOnce) {
    const std::size_t some = std::min(rowsAtOnce, rows - row);
    kernels.weightGrad({&pair, 1, n, some, columns, scratch, columns, true});
    pair.left += some;
    float* g = grads.data + m_gradOffset + row * columns;
    if (m_gradIsTransposed)
      kernels.foldColumns({scratch, m_forward.data(), m_in, row, some, columns, w, g, grads.fresh, wGrad});
    else
      kernels.foldRows({scratch, m_backward.data(), m_out, row, some, columns, w + row, g, grads.fresh, wGrad + row});
  }
}

void LinearMap::flush(const KernelTable& kernels, const float* grads, float* out, std::size_t base, std::size_t first,
                      std::size_t last) const {
  const float* from = grads + m_gradOffset;
  float* to = out + (m_offset + first * m_stride - base);
  if (!m_gradIsTransposed) {
    kernels.addRows(from + first * padded(m_in), padded(m_in), to, m_stride, last - first, m_in);
    return;
  }
  for (std::size_t o = first; o < last; ++o, to += m_stride)
    for (std::size_t i = 0; i < m_in; ++i) to[i] += from[i * padded(m_out) + o];
}

void DiagonalForm::pack(const KernelTable& kernels, const float* parameters, std::size_t first, std::size_t last) {
  const float* d = parameters + m_offset;
  const std::size_t dim = m_map.in();
  for (std::size_t i = first * dim; i < last * dim; ++i) m_squares[i] = d[i] * d[i];
  m_map.pack(kernels, m_squares.data(), first, last);
}

void DiagonalForm::flush(const float* parameters, const float* grads, float* out, std::size_t base, std::size_t first,
                         std::size_t last) const {
  const std::size_t dim = m_map.in();
  for (std::size_t o = first; o < last; ++o)
    for (std::size_t i = 0; i < dim; ++i) {
      const std::size_t at = m_offset + o * dim + i;
      out[at - base] += 2 * parameters[at] * m_map.gradAt(grads, o, i);
    }
}

PackedNetwork::PackedNetwork(const NetworkSpec& networkSpec)
    : spec(networkSpec), kernels(&currentKernels()), parameters(parameterCount(networkSpec)), layers(spec.layers()) {
  for (std::size_t k = 0; k < layers.size(); ++k) {
    PackedLayer& layer = layers[k];
    layer.width = spec.width(k);
    layer.stride = padded(layer.width);
    layer.activation = spec.activation(k);
    layer.curved = spec.curved(k);
    layer.narrow = layer.width <= maxNarrow;
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
    cut(block);
  }
  for (PackedLayer& layer : layers) markLeaky(spec, layer);
}

/// Pieces of a matrix are whole rows: some thousand weights, so that a piece with its gradient, its moments and its
/// packed forms fits in L2, and in eights, so that two threads seldom write to one cache line of a packed form.
void PackedNetwork::cut(const ParameterBlock& block) {
  constexpr std::size_t pieceSize = 1024;
  const bool isMatrix = block.shape.size() > 1;
  const std::size_t height = isMatrix ? block.shape[0] : 1, row = block.size() / height;
  const std::size_t rows = isMatrix ? std::max<std::size_t>(pieceSize / row / 8, 1) * 8 : 1;
  for (std::size_t first = 0; first < height; first += rows) {
    const std::size_t last = std::min(height, first + rows);
    pieces.push_back({block.offset + first * row, (last - first) * row});
    m_rows.push_back({block.layer, block.role, first, last});
  }
}

void PackedNetwork::pack() {
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) pack(piece);
}

void PackedNetwork::pack(std::size_t piece) {
  const PieceRows& at = m_rows[piece];
  PackedLayer& layer = layers[at.layer];
  const float* from = parameters.data();
  switch (at.role) {
    case Role::input:
      return layer.input->pack(*kernels, from, at.first, at.last);
    case Role::hidden:
      return layer.hidden->pack(*kernels, from, at.first, at.last);
    case Role::bias:
      std::copy_n(from + layer.biasOffset, layer.width, layer.bias.data());
      return;
    case Role::inputQuadratic:
      for (LinearMap& quadratic : layer.quadratics) quadratic.pack(*kernels, from, at.first, at.last);
      return;
    case Role::inputDiagonal:
      return layer.diagonal->pack(*kernels, from, at.first, at.last);
    case Role::quadratic:
      return;  // read where it lies
  }
}

void PackedNetwork::flush(const float* grads, float* out, std::size_t piece) const {
  const PieceRows& at = m_rows[piece];
  const PackedLayer& layer = layers[at.layer];
  const std::size_t base = pieces[piece].first;
  switch (at.role) {
    case Role::input:
      return layer.input->flush(*kernels, grads, out, base, at.first, at.last);
    case Role::hidden:
      return layer.hidden->flush(*kernels, grads, out, base, at.first, at.last);
    case Role::bias:
      return kernels->addRows(grads + layer.biasGradOffset, 0, out, 0, 1, layer.width);
    case Role::inputQuadratic:
      for (const LinearMap& map : layer.quadratics) map.flush(*kernels, grads, out, base, at.first, at.last);
      return;
    case Role::inputDiagonal:
      return layer.diagonal->flush(parameters.data(), grads, out, base, at.first, at.last);
    case Role::quadratic:
      return kernels->addRows(grads + quadraticGradOffset, 0, out, 0, 1, spec.dim);
  }
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

bool PackedNetwork::foldsLast() const {
  const std::size_t count = layers.size();
  return count >= 3 && spec.outputs == 1 && layers[count - 2].leaky && hessianDepth() < count - 1;
}

bool PackedNetwork::sharesRows() const {
  if (layers.size() < 2 || spec.outputs != 1 || layers.back().curved || !layers[layers.size() - 2].leaky) return false;
  if (spec.quadraticDiagonal) return false;
  return std::all_of(layers.begin(), layers.end(), [](const PackedLayer& layer) { return layer.quadratics.empty(); });
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
  if (n > PackedNetwork::usualBlock)
    throw std::invalid_argument("fused network: a block of " + std::to_string(n) + " points, takes at most " +
                                std::to_string(PackedNetwork::usualBlock));
}

}  // namespace brenier::fused
