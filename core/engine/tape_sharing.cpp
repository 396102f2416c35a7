// Rows of the backward pass that samples share, see Tape.
#include <algorithm>
#include <bit>
#include <cstring>

#include "core/engine/tape.h"

namespace brenier::fused {
namespace {

/// `count` bytes as a number; where they are more than eight, others may have the same.
std::uint64_t keyOf(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t key = 0;
  if (count == sizeof key) {
    std::memcpy(&key, bytes, sizeof key);
    return key;
  }
  for (std::size_t at = 0; at < count; at += sizeof key) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + at, std::min(sizeof word, count - at));
    key = (at > 0 ? key * 0x9E3779B97F4A7C15u : 0) ^ word;
  }
  return key;
}

}  // namespace

void Tape::shareOutputs() {
  const std::size_t last = m_layers.size() - 1, stride = outputStride();
  float* d = m_layers[last].d.data();
  RowGroups& rows = m_layers[last].rows;
  std::array<std::uint64_t, PackedNetwork::usualBlock> keys;
  // As bits, so that samples without a number share a row as well.
  for (std::size_t i = 0; i < m_n; ++i) keys[i] = std::bit_cast<std::uint32_t>(d[i * stride]);
  if (!rows.group(m_n, keys.data(), [](std::size_t, std::size_t) { return true; })) return;
  for (std::size_t row = 0; row < rows.count; ++row)
    std::copy_n(d + rows.first[row] * stride, stride, d + row * stride);
  m_firstShared = last;
}

bool Tape::shareRows(std::size_t k) {
  const std::size_t bytes = signBytes(k);
  const std::uint8_t* signs = m_layers[k].signs.data();
  const RowGroups& above = m_layers[k + 1].rows;
  RowGroups& rows = m_layers[k].rows;
  std::array<std::uint64_t, PackedNetwork::usualBlock> keys;
  for (std::size_t i = 0; i < m_n; ++i) keys[i] = keyOf(signs + i * bytes, bytes);
  const bool some = rows.group(m_n, keys.data(), [&](std::size_t i, std::size_t j) {
    // A key of eight bytes or fewer is the signs themselves.
    return above.of[i] == above.of[j] &&
           (bytes <= 8 || std::equal(signs + i * bytes, signs + (i + 1) * bytes, signs + j * bytes));
  });
  if (some) m_firstShared = k;
  return some;
}

void Tape::unshare(std::size_t k) {
  RowGroups& rows = m_layers[k].rows;
  if (rows.count == 0) return;
  const std::size_t stride = m_network.layers[k].stride;
  float* d = m_layers[k].d.data();
  for (std::size_t i = m_n; i-- > 0;)  // from the end, since no row lies behind its samples
    if (rows.of[i] != i) std::copy_n(d + rows.of[i] * stride, stride, d + i * stride);
  rows.count = 0;
  m_firstShared = k + 1;
}

void Tape::backwardShared(std::size_t k) {
  const PackedLayer& layer = m_network.layers[k];
  Layer& at = m_layers[k];
  const RowGroups& above = m_layers[k + 1].rows;
  const std::size_t stride = layer.stride;
  float *d = at.d.data(), *raw = m_scratch.data();
  productOfRows(above.count, layer.width, nullptr, raw, {}, false);
  if (layer.leaky && shareRows(k)) {
    for (std::size_t row = 0; row < at.rows.count; ++row) {
      const std::size_t i = at.rows.first[row];
      m_kernels.multiplyLeaky(layer.slope, at.z.data() + i * stride, raw + above.of[i] * stride, d + row * stride,
                              stride);
    }
    return;
  }
  if (layer.leaky) {
    m_kernels.spreadRows(raw, above.of.data(), m_n, stride, d);
    timesSlope(k, d, d);
  } else {
    m_kernels.spreadRowsTimes(raw, above.of.data(), at.s1.data(), m_n, stride, at.u.data(), d);
  }
}

void Tape::inputOfShared() {
  const std::size_t dim = m_network.spec.dim, stride = inputStride();
  float *sum = m_sharedInput[0].data(), *next = m_sharedInput[1].data();
  for (std::size_t k = m_layers.size(); k-- > m_firstShared;) {
    const RowGroups& rows = m_layers[k].rows;
    const bool top = k + 1 == m_layers.size();
    m_terms.clear();
    if (m_network.layers[k].input) m_terms.push_back(m_network.layers[k].input->backward(m_layers[k].d.data()));
    if (!top) {
      std::array<std::uint8_t, PackedNetwork::usualBlock> above{};
      for (std::size_t row = 0; row < rows.count; ++row) above[row] = m_layers[k + 1].rows.of[rows.first[row]];
      m_kernels.spreadRows(sum, above.data(), rows.count, stride, next);
      std::swap(sum, next);
    }
    productOfRows(rows.count, dim, nullptr, sum, {}, !top);
  }
  m_kernels.spreadRows(sum, m_layers[m_firstShared].rows.of.data(), m_n, stride, m_input.data());
}

const float* Tape::sumOverRows(const RowGroups& rows, const float* values, std::size_t columns, const float* weights,
                               AlignedBuffer& sums) const {
  m_kernels.sumRows(values, rows.of.data(), weights, m_n, columns, rows.count, sums.data());
  return sums.data();
}

void Tape::addSharedOuter(std::size_t k, const float* before, const float* input, const float* weights,
                          const Accumulator& grads) {
  const PackedLayer& layer = m_network.layers[k];
  const RowGroups& rows = m_layers[k].rows;
  const float* d = m_layers[k].d.data();
  if (layer.hidden && before) {
    const float* sums = sumOverRows(rows, before, m_network.layers[k - 1].stride, weights, m_sums);
    const LinearMap::Outer outer{d, sums};
    layer.hidden->addGrad(m_kernels, &outer, 1, rows.count, grads);
  }
  if (layer.input) {
    const LinearMap::Outer outer{d, sumOverRows(rows, input, inputStride(), weights, m_inputSums)};
    layer.input->addGrad(m_kernels, &outer, 1, rows.count, grads);
  }
}

void Tape::addSharedBias(std::size_t k, const float* weights, const Accumulator& grads) {
  const PackedLayer& layer = m_network.layers[k];
  const RowGroups& rows = m_layers[k].rows;
  std::array<float, PackedNetwork::usualBlock> total{};
  for (std::size_t i = 0; i < m_n; ++i) total[rows.of[i]] += weights ? weights[i] : 1.0f;
  m_kernels.scaleRows(total.data(), m_layers[k].d.data(), m_weighted.data(), rows.count, layer.stride);
  m_kernels.addColumnSums(m_weighted.data(), rows.count, layer.stride, grads.data + layer.biasGradOffset);
}

}  // namespace brenier::fused
