#include "core/engine/tape.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace brenier::fused {
namespace {

template <std::size_t Columns>
void copyNarrowRows(std::size_t n, const float* from, std::size_t fromStride, float* to, std::size_t toStride) {
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < Columns; ++j) to[i * toStride + j] = from[i * fromStride + j];
}

/// Points in the plane or in space are too short for a call of memcpy each.
void copyRows(std::size_t n, std::size_t columns, const float* from, std::size_t fromStride, float* to,
              std::size_t toStride) {
  switch (columns) {
    case 1:
      return copyNarrowRows<1>(n, from, fromStride, to, toStride);
    case 2:
      return copyNarrowRows<2>(n, from, fromStride, to, toStride);
    case 3:
      return copyNarrowRows<3>(n, from, fromStride, to, toStride);
    default:
      for (std::size_t i = 0; i < n; ++i) std::copy_n(from + i * fromStride, columns, to + i * toStride);
  }
}

}  // namespace

Tape::Tape(const PackedNetwork& network)
    : m_network(network),
      m_kernels(*network.kernels),
      m_foldsLast(network.foldsLast()),
      m_shares(network.sharesRows()),
      m_firstShared(network.layers.size()),
      m_hasDiagonals(network.spec.quadraticDiagonal),
      m_layers(network.layers.size()) {
  const std::size_t rows = PackedNetwork::usualBlock;
  // Five cache lines from one buffer to the next, so that no two that meet in a kernel start at the same place of a
  // page.
  auto make = [index = std::size_t{0}](std::size_t size) mutable {
    return AlignedBuffer(size, (1 + index++ % 12) * 5 * padWidth);
  };
  for (AlignedBuffer* buffer : {&m_x, &m_v, &m_input}) *buffer = make(rows * inputStride());
  if (m_hasDiagonals)
    for (AlignedBuffer* buffer : {&m_xx, &m_xv, &m_diagonal}) *buffer = make(rows * inputStride());
  std::size_t widest = 0;
  const std::size_t curvedDepth = network.curvedDepth();
  for (std::size_t k = 0; k < m_layers.size(); ++k) {
    const PackedLayer& layer = network.layers[k];
    const std::size_t size = rows * layer.stride;
    Layer& at = m_layers[k];
    at.z = make(size);
    at.d = make(size);
    at.tz = make(size);
    if (layer.narrow) at.a = make(size);
    if (!layer.leaky) at.s1 = make(size);
    if (layer.curved) at.s2 = make(size);
    if (layer.curved || layer.narrow || k + 1 == m_layers.size()) at.u = make(size);
    if (layer.curved || layer.narrow || !layer.quadratics.empty()) at.ta = make(size);
    if (k < curvedDepth) at.g = make(size);
    for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
      at.qx.push_back(make(size));
      at.qv.push_back(make(size));
    }
    widest = std::max(widest, size);
  }
  for (AlignedBuffer* buffer : {&m_weighted, &m_scratch, &m_scratch2}) *buffer = make(widest);
  if (m_foldsLast) {
    const PackedLayer& layer = network.layers[m_layers.size() - 2];
    m_folded = make(std::max(layer.hidden->foldScratch(), layer.input ? layer.input->foldScratch() : 0));
  }
  if (m_shares) {
    for (std::size_t k = 0; k + 1 < m_layers.size(); ++k)
      if (network.layers[k].leaky && !network.layers[k].narrow) m_layers[k].signs.resize(rows * signBytes(k));
    m_sums = make(std::max(widest, rows * inputStride()));
    m_inputSums = make(rows * inputStride());
    for (AlignedBuffer& buffer : m_sharedInput) buffer = make(rows * inputStride());
  }
  m_terms.reserve(m_layers.size() + 2);
}

void Tape::copyIn(const float* from, AlignedBuffer& to) const {
  const std::size_t dim = m_network.spec.dim;
  copyRows(m_n, dim, from, dim, to.data(), inputStride());
}

void Tape::copyOut(float* out) const {
  const std::size_t dim = m_network.spec.dim;
  copyRows(m_n, dim, m_input.data(), inputStride(), out, dim);
}

void Tape::product(std::size_t columns, const float* bias, float* c, const Epilogue& epilogue, bool accumulate) const {
  productOfRows(m_n, columns, bias, c, epilogue, accumulate);
}

void Tape::productOfRows(std::size_t rows, std::size_t columns, const float* bias, float* c, const Epilogue& epilogue,
                         bool accumulate) const {
  const std::size_t stride = padded(columns);
  if (columns <= maxNarrow) {
    m_kernels.rowDot({m_terms.data(), m_terms.size(), bias, c, stride, rows, columns, accumulate});
  } else {
    m_kernels.gemm({m_terms.data(), m_terms.size(), bias, c, stride, rows, stride, accumulate, epilogue});
  }
}

void Tape::forward(const float* x, std::size_t n) {
  m_n = n;
  copyIn(x, m_x);
  if (m_hasDiagonals) m_kernels.multiply(m_x.data(), m_x.data(), m_xx.data(), m_n * inputStride());
  for (std::size_t k = 0; k < m_layers.size(); ++k) {
    const PackedLayer& layer = m_network.layers[k];
    Layer& at = m_layers[k];
    m_terms.clear();
    if (layer.hidden) m_terms.push_back(layer.hidden->forward(m_layers[k - 1].z.data()));
    if (layer.input) m_terms.push_back(layer.input->forward(m_x.data()));
    if (layer.diagonal) m_terms.push_back(layer.diagonal->ofSquares().forward(m_xx.data()));
    float* a = layer.narrow ? at.a.data() : at.z.data();
    Epilogue epilogue{Epilogue::Kind::store, layer.slope, at.s1.data(), at.s2.data(), nullptr, nullptr};
    if (layer.leaky) epilogue.kind = Epilogue::Kind::leaky;
    if (!at.signs.empty()) epilogue.signs = at.signs.data();
    const bool squared = layer.activation == Activation::squaredLeakyRelu && !layer.narrow && layer.quadratics.empty();
    if (squared) {
      epilogue.kind = Epilogue::Kind::squaredLeaky;
      epilogue.slope = m_network.spec.slope;
    }
    product(layer.width, layer.bias.data(), a, epilogue);
    if (epilogue.kind == Epilogue::Kind::store) finishForward(k, a);
  }
}

void Tape::finishForward(std::size_t k, float* a) {
  const PackedLayer& layer = m_network.layers[k];
  Layer& at = m_layers[k];
  for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
    m_terms.assign(1, layer.quadratics[r].forward(m_x.data()));
    product(layer.width, nullptr, at.qx[r].data());
    m_kernels.multiplyAdd(1.0f, at.qx[r].data(), at.qx[r].data(), a, size(k));
  }
  m_kernels.activate(layer.activation, m_network.spec.slope, a, at.z.data(), at.s1.data(), at.s2.data(), size(k));
}

void Tape::seedLast(const float* seed) {
  const std::size_t last = m_layers.size() - 1, outputs = m_network.spec.outputs, stride = outputStride();
  Layer& at = m_layers[last];
  for (std::size_t i = 0; i < m_n; ++i) {
    for (std::size_t j = 0; j < outputs; ++j) {
      // A slope is finite where the output is not: without this the gradient of a bad sample would look like a good
      // one.
      const bool good = std::isfinite(at.z.data()[i * stride + j]);
      const float u = seed ? seed[i * outputs + j] : 1.0f;
      at.u.data()[i * stride + j] = good ? u : std::numeric_limits<float>::quiet_NaN();
    }
  }
  timesSlope(last, at.u.data(), at.d.data());
}

void Tape::timesSlope(std::size_t k, const float* p, float* out) const {
  const PackedLayer& layer = m_network.layers[k];
  if (layer.leaky) {
    m_kernels.multiplyLeaky(layer.slope, m_layers[k].z.data(), p, out, size(k));
  } else {
    m_kernels.multiply(m_layers[k].s1.data(), p, out, size(k));
  }
}

void Tape::productTimesSlope(std::size_t k, float* raw, float* out) {
  const PackedLayer& layer = m_network.layers[k];
  const Layer& at = m_layers[k];
  if (layer.narrow) {
    product(layer.width, nullptr, raw);
    m_kernels.multiply(at.s1.data(), raw, out, size(k));
  } else if (layer.leaky) {
    product(layer.width, nullptr, out,
            {Epilogue::Kind::scaleLeaky, layer.slope, nullptr, nullptr, at.z.data(), nullptr});
  } else {
    product(layer.width, nullptr, out, {Epilogue::Kind::scale, 0, nullptr, nullptr, at.s1.data(), raw});
  }
}

void Tape::backward(const float* seed) {
  seedLast(seed);
  for (Layer& layer : m_layers) layer.rows.count = 0;
  m_firstShared = m_layers.size();
  if (m_shares && !seed) shareOutputs();
  for (std::size_t k = m_layers.size() - 1; k-- > 0;) {
    if (m_network.layers[k].narrow) unshare(k + 1);
    m_terms.assign(1, m_network.layers[k + 1].hidden->backward(m_layers[k + 1].d.data()));
    if (m_layers[k + 1].rows.count > 0) {
      backwardShared(k);
    } else {
      productTimesSlope(k, m_layers[k].u.data(), m_layers[k].d.data());
    }
  }
}

void Tape::tangent(const float* v, std::size_t depth) {
  copyIn(v, m_v);
  if (m_hasDiagonals) {
    const std::size_t size = m_n * inputStride();
    std::fill_n(m_xv.data(), size, 0.0f);
    m_kernels.multiplyAdd(2.0f, m_x.data(), m_v.data(), m_xv.data(), size);
  }
  for (std::size_t k = 0; k < depth; ++k) {
    const PackedLayer& layer = m_network.layers[k];
    Layer& at = m_layers[k];
    m_terms.clear();
    if (layer.hidden) m_terms.push_back(layer.hidden->forward(m_layers[k - 1].tz.data()));
    if (layer.input) m_terms.push_back(layer.input->forward(m_v.data()));
    if (layer.diagonal) m_terms.push_back(layer.diagonal->ofSquares().forward(m_xv.data()));
    if (layer.quadratics.empty()) {
      productTimesSlope(k, at.ta.data(), at.tz.data());
      continue;
    }
    product(layer.width, nullptr, at.ta.data());
    for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
      m_terms.assign(1, layer.quadratics[r].forward(m_v.data()));
      product(layer.width, nullptr, at.qv[r].data());
      m_kernels.multiplyAdd(2.0f, at.qx[r].data(), at.qv[r].data(), at.ta.data(), size(k));
    }
    m_kernels.multiply(at.s1.data(), at.ta.data(), at.tz.data(), size(k));
  }
}

void Tape::adjoint() {
  const std::size_t depth = m_network.curvedDepth();
  for (std::size_t k = depth; k-- > 0;) {
    const PackedLayer& layer = m_network.layers[k];
    Layer& at = m_layers[k];
    if (k + 1 == depth) {
      m_kernels.multiplyThree(at.s2.data(), at.ta.data(), at.u.data(), at.g.data(), size(k));
      continue;
    }
    m_terms.assign(1, m_network.layers[k + 1].hidden->backward(m_layers[k + 1].g.data()));
    if (!layer.curved && !layer.narrow) {
      productTimesSlope(k, nullptr, at.g.data());
      continue;
    }
    product(layer.width, nullptr, at.g.data());
    if (layer.curved) {
      m_kernels.adjoint(at.s1.data(), at.s2.data(), at.ta.data(), at.u.data(), at.g.data(), size(k));
    } else {
      timesSlope(k, at.g.data(), at.g.data());
    }
  }
}

void Tape::addQuadraticInput(std::size_t k, const AlignedBuffer& d, const std::vector<AlignedBuffer>& q) {
  const PackedLayer& layer = m_network.layers[k];
  for (std::size_t r = 0; r < layer.quadratics.size(); ++r) {
    std::fill_n(m_scratch.data(), size(k), 0.0f);
    m_kernels.multiplyAdd(2.0f, d.data(), q[r].data(), m_scratch.data(), size(k));
    m_terms.assign(1, layer.quadratics[r].backward(m_scratch.data()));
    product(m_network.spec.dim, nullptr, m_input.data(), {}, true);
  }
}

void Tape::addDiagonalInput(const AlignedBuffer Layer::*y, std::size_t depth, const AlignedBuffer& x) {
  if (!m_hasDiagonals) return;
  m_terms.clear();
  for (std::size_t k = 0; k < depth; ++k)
    if (const auto& form = m_network.layers[k].diagonal)
      m_terms.push_back(form->ofSquares().backward((m_layers[k].*y).data()));
  product(m_network.spec.dim, nullptr, m_diagonal.data());
  m_kernels.multiplyAdd(2.0f, x.data(), m_diagonal.data(), m_input.data(), m_n * inputStride());
}

void Tape::inputGradient(float* out) {
  const bool shared = m_firstShared < m_layers.size();
  if (shared) inputOfShared();
  m_terms.clear();
  for (std::size_t k = 0; k < m_firstShared; ++k)
    if (m_network.layers[k].input) m_terms.push_back(m_network.layers[k].input->backward(m_layers[k].d.data()));
  product(m_network.spec.dim, nullptr, m_input.data(), {}, shared);
  for (std::size_t k = 0; k < m_layers.size(); ++k) addQuadraticInput(k, m_layers[k].d, m_layers[k].qx);
  addDiagonalInput(&Layer::d, m_layers.size(), m_x);
  copyOut(out);
}

void Tape::hessianVector(float* out) {
  const std::size_t depth = m_network.curvedDepth();
  m_terms.clear();
  for (std::size_t k = 0; k < depth; ++k)
    if (m_network.layers[k].input) m_terms.push_back(m_network.layers[k].input->backward(m_layers[k].g.data()));
  product(m_network.spec.dim, nullptr, m_input.data());  // no terms: zero
  for (std::size_t k = 0; k < m_layers.size(); ++k) {
    if (k < depth) addQuadraticInput(k, m_layers[k].g, m_layers[k].qx);
    addQuadraticInput(k, m_layers[k].d, m_layers[k].qv);
  }
  addDiagonalInput(&Layer::g, depth, m_x);
  addDiagonalInput(&Layer::d, m_layers.size(), m_v);
  copyOut(out);
}

}  // namespace brenier::fused
