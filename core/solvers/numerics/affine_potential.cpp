#include "core/solvers/numerics/affine_potential.h"

#include <vector>

namespace brenier {
namespace {

class AffineBlock final : public PotentialBlock {
 public:
  AffineBlock(std::unique_ptr<PotentialBlock> inner, const Normalisation& from, const Normalisation& to)
      : m_inner(std::move(inner)), m_from(from), m_to(to), m_dim(from.mean.size()) {}

  void evaluate(const float* x, std::size_t n) override {
    m_points.assign(x, x + n * m_dim);
    m_scaled.resize(n * m_dim);
    for (std::size_t i = 0; i < n * m_dim; ++i) m_scaled[i] = (x[i] - m_from.mean[i % m_dim]) / m_from.scale;
    m_inner->evaluate(m_scaled.data(), n);
  }
  void value(float* out) override {
    m_inner->value(out);
    for (std::size_t i = 0; i < m_points.size() / m_dim; ++i) {
      out[i] *= m_from.scale * m_to.scale;
      for (std::size_t k = 0; k < m_dim; ++k) out[i] += m_to.mean[k] * m_points[i * m_dim + k];
    }
  }
  void gradient(float* out) override {
    m_inner->gradient(out);
    for (std::size_t i = 0; i < m_points.size(); ++i) out[i] = m_to.mean[i % m_dim] + m_to.scale * out[i];
  }
  void hessianVector(const float* v, float* out) override {
    m_inner->hessianVector(v, out);
    for (std::size_t i = 0; i < m_points.size(); ++i) out[i] *= m_to.scale / m_from.scale;
  }
  void addValueGrad(const float*) override {}
  void addGradientGrad(const float*) override {}
  void clearGrad() override {}
  void flushGrad(float*) const override {}

 private:
  std::unique_ptr<PotentialBlock> m_inner;
  const Normalisation& m_from;
  const Normalisation& m_to;
  std::size_t m_dim;
  std::vector<float> m_points, m_scaled;
};

}  // namespace

std::unique_ptr<PotentialBlock> AffinePotential::makeBlock() const {
  return std::make_unique<AffineBlock>(m_inner.makeBlock(), m_from, m_to);
}

}  // namespace brenier
