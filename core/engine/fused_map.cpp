#include <algorithm>
#include <stdexcept>

#include "core/engine/block_gradient.h"
#include "core/engine/fused.h"
#include "core/engine/tape_pool.h"

namespace brenier {
namespace {

using fused::BlockGradient;
using fused::PackedNetwork;
using fused::TapeLoan;
using fused::TapePool;

class FusedMapBlock final : public MapBlock {
 public:
  FusedMapBlock(const PackedNetwork& network, std::shared_ptr<TapePool> tapes)
      : m_network(network), m_tape(std::move(tapes)), m_grads(network) {}

  void evaluate(const float* x, std::size_t n) override {
    fused::requireBlock(n);
    m_tape.ensure().forward(x, n);
  }

  void value(float* out) override {
    const std::size_t outputs = m_network.spec.outputs;
    for (std::size_t i = 0; i < m_tape->count(); ++i) {
      const float* z = m_tape->output() + i * m_tape->outputStride();
      const float* x = m_tape->x() + i * m_tape->inputStride();
      for (std::size_t j = 0; j < outputs; ++j) out[i * outputs + j] = m_network.spec.residual ? z[j] + x[j] : z[j];
    }
  }

  void addVjp(const float* v, float* inputGrad) override {
    m_tape->backward(v);
    m_tape->addFirstOrder(nullptr, m_grads.use());
    if (!inputGrad) return;
    m_tape->inputGradient(inputGrad);
    if (!m_network.spec.residual) return;
    for (std::size_t i = 0; i < m_tape->count() * m_network.spec.dim; ++i) inputGrad[i] += v[i];
  }

  void release() override { m_tape.release(); }

  void clearGrad() override { m_grads.clear(); }

  void flushGrad(float* grad) const override { m_grads.flush(grad); }
  void flushGradPiece(std::size_t piece, float* grad) const override { m_grads.flush(piece, grad); }

 private:
  const PackedNetwork& m_network;
  TapeLoan m_tape;
  BlockGradient m_grads;
};

class FusedMap final : public MapNet {
 public:
  explicit FusedMap(const NetworkSpec& spec) : m_network(spec) { m_network.pack(); }
  const NetworkSpec& spec() const override { return m_network.spec; }
  std::string engineName() const override { return std::string("fused ") + m_network.kernels->target; }
  std::span<float> parameters() override { return m_network.parameters; }
  std::span<const float> parameters() const override { return m_network.parameters; }
  void parametersChanged() override { m_network.pack(); }
  std::span<const ParameterRange> pieces() const override { return m_network.pieces; }
  void pieceChanged(std::size_t piece) override { m_network.pack(piece); }
  std::size_t blockSize() const override { return PackedNetwork::usualBlock; }
  std::size_t blockFor(std::size_t count) const override { return PackedNetwork::blockFor(count); }
  std::unique_ptr<MapBlock> makeBlock() const override { return std::make_unique<FusedMapBlock>(m_network, m_tapes); }

 private:
  PackedNetwork m_network;
  std::shared_ptr<TapePool> m_tapes = std::make_shared<TapePool>(m_network);
};

}  // namespace

std::unique_ptr<MapNet> makeFusedMap(const NetworkSpec& spec) {
  fused::requireValid(spec);
  if (spec.residual && spec.outputs != spec.dim)
    throw std::invalid_argument("fused map: residual needs outputs == dim, got " + std::to_string(spec.outputs) +
                                " outputs and dim " + std::to_string(spec.dim));
  if (spec.quadratic || spec.strongConvexity != 0)
    throw std::invalid_argument("fused map: quadratic and strongConvexity belong to potentials");
  return std::make_unique<FusedMap>(spec);
}

}  // namespace brenier
