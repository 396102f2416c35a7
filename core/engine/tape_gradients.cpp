// The parameter gradients of what the passes in tape.cpp left behind.
#include <algorithm>

#include "core/engine/tape.h"

namespace brenier::fused {

void Tape::addFirstOrder(const float* weights, const Accumulator& grads) {
  for (std::size_t k = 0; k < m_layers.size(); ++k) {
    const PackedLayer& layer = m_network.layers[k];
    Layer& at = m_layers[k];
    const float* d = at.d.data();
    if (at.rows.count > 0) {
      addSharedBias(k, weights, grads);
      addSharedOuter(k, k > 0 ? m_layers[k - 1].z.data() : nullptr, m_x.data(), weights, grads);
      continue;
    }
    if (weights) {
      m_kernels.scaleRows(weights, d, m_weighted.data(), m_n, layer.stride);
      d = m_weighted.data();
    }
    m_kernels.addColumnSums(d, m_n, layer.stride, grads.data + layer.biasGradOffset);
    if (layer.hidden) {
      const LinearMap::Outer outer{d, m_layers[k - 1].z.data()};
      layer.hidden->addGrad(m_kernels, &outer, 1, m_n, grads);
    }
    if (layer.input) {
      const LinearMap::Outer outer{d, m_x.data()};
      layer.input->addGrad(m_kernels, &outer, 1, m_n, grads);
    }
    if (layer.diagonal) {
      const LinearMap::Outer outer{d, m_xx.data()};
      layer.diagonal->ofSquares().addGrad(m_kernels, &outer, 1, m_n, grads);
    }
    for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
      std::fill_n(m_scratch.data(), size(k), 0.0f);
      m_kernels.multiplyAdd(2.0f, d, at.qx[r].data(), m_scratch.data(), size(k));
      const LinearMap::Outer outer{m_scratch.data(), m_x.data()};
      layer.quadratics[r].addGrad(m_kernels, &outer, 1, m_n, grads);
    }
  }
}

void Tape::addLastHidden(const Accumulator& grads) {
  const std::size_t k = m_layers.size() - 2;
  const PackedLayer& layer = m_network.layers[k];
  const LinearMap& output = *m_network.layers[k + 1].hidden;
  const float* d = m_layers[k + 1].d.data();  // NaN where the output of a sample is none
  const RowGroups &rows = m_layers[k].rows, &above = m_layers[k + 1].rows;
  const std::size_t count = rowsOf(k);
  float* slopes = m_scratch.data();
  const float *z = m_layers[k].z.data(), *tz = m_layers[k - 1].tz.data(), *v = m_v.data();
  for (std::size_t row = 0; row < count; ++row) {
    const std::size_t i = rows.count > 0 ? rows.first[row] : row;
    std::fill_n(slopes + row * layer.stride, layer.stride, d[(above.count > 0 ? above.of[i] : i) * outputStride()]);
    if (rows.count > 0)
      m_kernels.multiplyLeaky(layer.slope, z + i * layer.stride, slopes + row * layer.stride,
                              slopes + row * layer.stride, layer.stride);
  }
  if (rows.count == 0) {
    m_kernels.multiplyLeaky(layer.slope, z, slopes, slopes, size(k));
  } else {
    tz = sumOverRows(rows, tz, m_network.layers[k - 1].stride, nullptr, m_sums);
    if (layer.input) v = sumOverRows(rows, v, inputStride(), nullptr, m_inputSums);
  }
  float* outputGrad = grads.data + output.gradOffset();
  if (grads.fresh) std::fill_n(outputGrad, padded(output.in()), 0.0f);
  layer.hidden->addFoldedGrad(m_kernels, {slopes, tz}, count, output.onlyRow(), m_folded.data(), grads, outputGrad);
  if (!layer.input) return;
  layer.input->addFoldedGrad(m_kernels, {slopes, v}, count, output.onlyRow(), m_folded.data(), grads, outputGrad);
}

void Tape::addSecondOrder(const Accumulator& grads) {
  const std::size_t depth = m_network.curvedDepth(), last = m_layers.size() - 1;
  if (m_foldsLast) addLastHidden(grads);
  for (std::size_t k = 0; k <= last; ++k) {
    if (m_foldsLast && k + 1 == last) continue;
    const PackedLayer& layer = m_network.layers[k];
    Layer& at = m_layers[k];
    if (at.rows.count > 0) {  // a layer above all curved ones
      const bool folded = m_foldsLast && k == last;
      addSharedOuter(k, folded || k == 0 ? nullptr : m_layers[k - 1].tz.data(), m_v.data(), nullptr, grads);
      continue;
    }
    const std::size_t count = k < depth ? 2 : 1;
    const float *d = at.d.data(), *g = at.g.data();
    if (k < depth) m_kernels.addColumnSums(g, m_n, layer.stride, grads.data + layer.biasGradOffset);
    if (layer.hidden && !(m_foldsLast && k == last)) {
      const LinearMap::Outer outers[] = {{d, m_layers[k - 1].tz.data()}, {g, m_layers[k - 1].z.data()}};
      layer.hidden->addGrad(m_kernels, outers, count, m_n, grads);
    }
    if (layer.input) {
      const LinearMap::Outer outers[] = {{d, m_v.data()}, {g, m_x.data()}};
      layer.input->addGrad(m_kernels, outers, count, m_n, grads);
    }
    if (layer.diagonal) {
      const LinearMap::Outer outers[] = {{d, m_xv.data()}, {g, m_xx.data()}};
      layer.diagonal->ofSquares().addGrad(m_kernels, outers, count, m_n, grads);
    }
    for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
      std::fill_n(m_scratch.data(), size(k), 0.0f);
      std::fill_n(m_scratch2.data(), size(k), 0.0f);
      m_kernels.multiplyAdd(2.0f, d, at.qx[r].data(), m_scratch.data(), size(k));
      m_kernels.multiplyAdd(2.0f, d, at.qv[r].data(), m_scratch2.data(), size(k));
      if (k < depth) m_kernels.multiplyAdd(2.0f, g, at.qx[r].data(), m_scratch2.data(), size(k));
      const LinearMap::Outer outers[] = {{m_scratch.data(), m_v.data()}, {m_scratch2.data(), m_x.data()}};
      layer.quadratics[r].addGrad(m_kernels, outers, 2, m_n, grads);
    }
  }
}

}  // namespace brenier::fused
