#include <algorithm>
#include <stdexcept>

#include "core/engine/block_gradient.h"
#include "core/engine/fused.h"
#include "core/engine/max_affine.h"
#include "core/engine/tape_pool.h"

namespace brenier {
namespace {

using fused::BlockGradient;
using fused::PackedNetwork;
using fused::TapeLoan;
using fused::TapePool;

class FusedPotentialBlock final : public PotentialBlock {
 public:
  FusedPotentialBlock(const PackedNetwork& network, std::shared_ptr<TapePool> tapes)
      : m_network(network), m_tape(std::move(tapes)), m_grads(network) {}

  void evaluate(const float* x, std::size_t n) override {
    fused::requireBlock(n);
    m_tape.ensure().forward(x, n);
    m_hasBackward = false;
  }

  void value(float* out) override {
    const float* z = m_tape->output();
    for (std::size_t i = 0; i < m_tape->count(); ++i) out[i] = z[i * m_tape->outputStride()];
    if (!hasQuadratic()) return;
    for (std::size_t i = 0; i < m_tape->count(); ++i) {
      const float* x = m_tape->x() + i * m_tape->inputStride();
      double sum = 0;
      for (std::size_t j = 0; j < dim(); ++j) sum += static_cast<double>(curvature(j)) * x[j] * x[j];
      out[i] += static_cast<float>(0.5 * sum);
    }
  }

  void gradient(float* out) override {
    needBackward();
    m_tape->inputGradient(out);
    addCurvatureTimes(m_tape->x(), out);
  }

  void hessianVector(const float* v, float* out) override {
    needBackward();
    m_tape->tangent(v, m_network.hessianDepth());
    m_tape->adjoint();
    m_tape->hessianVector(out);
    addCurvatureTimes(m_tape->direction(), out);
  }

  void addValueGrad(const float* w) override {
    needBackward();
    m_tape->addFirstOrder(w, m_grads.use());
    if (!m_network.quadraticOffset) return;
    for (std::size_t i = 0; i < m_tape->count(); ++i) {
      const float* x = m_tape->x() + i * m_tape->inputStride();
      for (std::size_t j = 0; j < dim(); ++j) m_grads.quadratic()[j] += w[i] * q()[j] * x[j] * x[j];
    }
  }

  void addGradientGrad(const float* v) override {
    needBackward();
    // Above the last curved layer only the tangents that enter a weight gradient are needed: tz_{L-1} is the last, and
    // not even that where the gradient of the output's weights comes without it.
    const std::size_t top = m_network.layers.size() - (m_network.foldsLast() ? 2 : 1);
    m_tape->tangent(v, std::max(top, m_network.hessianDepth()));
    m_tape->adjoint();
    m_tape->addSecondOrder(m_grads.use());
    if (!m_network.quadraticOffset) return;
    for (std::size_t i = 0; i < m_tape->count(); ++i) {
      const float* x = m_tape->x() + i * m_tape->inputStride();
      for (std::size_t j = 0; j < dim(); ++j) m_grads.quadratic()[j] += 2 * q()[j] * x[j] * v[i * dim() + j];
    }
  }

  void release() override { m_tape.release(); }

  void clearGrad() override { m_grads.clear(); }

  void flushGrad(float* grad) const override { m_grads.flush(grad); }
  void flushGradPiece(std::size_t piece, float* grad) const override { m_grads.flush(piece, grad); }

 private:
  std::size_t dim() const { return m_network.spec.dim; }
  bool hasQuadratic() const { return m_network.quadraticOffset || m_network.spec.strongConvexity != 0; }
  const float* q() const { return m_network.parameters.data() + *m_network.quadraticOffset; }
  /// Second derivative of the explicit quadratic terms along axis j.
  float curvature(std::size_t j) const {
    const float own = m_network.quadraticOffset ? q()[j] * q()[j] : 0.0f;
    return own + m_network.spec.strongConvexity;
  }
  void addCurvatureTimes(const float* rows, float* out) const {
    if (!hasQuadratic()) return;
    for (std::size_t i = 0; i < m_tape->count(); ++i)
      for (std::size_t j = 0; j < dim(); ++j) out[i * dim() + j] += curvature(j) * rows[i * m_tape->inputStride() + j];
  }
  void needBackward() {
    if (!m_hasBackward) m_tape->backward(nullptr);
    m_hasBackward = true;
  }

  const PackedNetwork& m_network;
  TapeLoan m_tape;
  BlockGradient m_grads;
  bool m_hasBackward = false;
};

class FusedPotential final : public Potential {
 public:
  explicit FusedPotential(const NetworkSpec& spec) : m_network(spec) { m_network.pack(); }
  const NetworkSpec& spec() const override { return m_network.spec; }
  std::string engineName() const override { return std::string("fused ") + m_network.kernels->target; }
  std::span<float> parameters() override { return m_network.parameters; }
  std::span<const float> parameters() const override { return m_network.parameters; }
  void parametersChanged() override { m_network.pack(); }
  std::span<const ParameterRange> pieces() const override { return m_network.pieces; }
  void pieceChanged(std::size_t piece) override { m_network.pack(piece); }
  std::size_t blockSize() const override { return PackedNetwork::usualBlock; }
  std::size_t blockFor(std::size_t count) const override { return PackedNetwork::blockFor(count); }
  bool gainsFromNeighbours() const override { return m_network.sharesRows(); }
  std::unique_ptr<PotentialBlock> makeBlock() const override {
    return std::make_unique<FusedPotentialBlock>(m_network, m_tapes);
  }

 private:
  PackedNetwork m_network;
  std::shared_ptr<TapePool> m_tapes = std::make_shared<TapePool>(m_network);
};

}  // namespace

std::unique_ptr<Potential> makeFusedPotential(const NetworkSpec& spec) {
  fused::requireValid(spec);
  if (spec.maximum) return fused::makeMaxAffine(spec);
  if (spec.outputs != 1)
    throw std::invalid_argument("fused potential: outputs is " + std::to_string(spec.outputs) + ", must be 1");
  if (spec.residual) throw std::invalid_argument("fused potential: residual is for maps; use `quadratic` with q = 1");
  return std::make_unique<FusedPotential>(spec);
}

}  // namespace brenier
