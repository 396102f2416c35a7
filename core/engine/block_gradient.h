#pragma once

#include <algorithm>

#include "core/engine/packed_network.h"

namespace brenier::fused {

/// The parameter gradient that one block gathers. Its memory is made at the first use, so that blocks which only
/// evaluate stay small; clearing costs next to nothing, and slots that saw no samples cost nothing to flush.
class BlockGradient {
 public:
  explicit BlockGradient(const PackedNetwork& network) : m_network(network) {}

  void clear() { m_used = false; }
  /// Where the next product goes.
  Accumulator use() {
    if (m_data.size() == 0) m_data = AlignedBuffer(m_network.gradSize);
    const bool fresh = !m_used;
    if (fresh) std::fill_n(m_data.data(), m_network.vectorGradSize, 0.0f);
    m_used = true;
    return {m_data.data(), fresh};
  }
  float* quadratic() { return m_data.data() + m_network.quadraticGradOffset; }
  /// out += this, of the piece `piece` of the parameters.
  void flush(std::size_t piece, float* out) const {
    if (m_used) m_network.flush(m_data.data(), out, piece);
  }
  /// flat [parameterCount] += this.
  void flush(float* flat) const {
    for (std::size_t piece = 0; piece < m_network.pieces.size(); ++piece)
      flush(piece, flat + m_network.pieces[piece].first);
  }

 private:
  const PackedNetwork& m_network;
  AlignedBuffer m_data;
  bool m_used = false;
};

}  // namespace brenier::fused
