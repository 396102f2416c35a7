#include <cmath>

#include "core/solvers/games/minimax_impl.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamPenalty = 0x2001;

}  // namespace

/// d/dtheta lambda E (|grad f(z)| - 1)^2 = d/dtheta E <v, grad f(z)>, v = 2 lambda (|g| - 1) g / |g| held fixed, at
/// z = eta y + (1 - eta) T(x) with one eta a sample. The one-sided penalty leaves out where |g| < 1.
void Minimax::gradientNormBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, std::uint64_t step) {
  for (std::size_t i = 0; i < n; ++i) {
    const float eta = unitFloat(philox(m_parts.dataSeed ^ streamPenalty, step, first + i)[0]);
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) slot.y[k] = eta * slot.y[k] + (1 - eta) * slot.mapped[k];
  }
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.y.data(), n);
  f.gradient(slot.direction.data());
  const bool oneSided = m_settings.gradientPenalty == GradientPenalty::oneSided;
  const float weight = static_cast<float>(2 * m_settings.gradientPenaltyWeight / static_cast<double>(m_settings.batch));
  for (std::size_t i = 0; i < n; ++i) {
    float* g = slot.direction.data() + i * m_dim;
    float norm = 1e-12f;
    for (std::size_t k = 0; k < m_dim; ++k) norm += g[k] * g[k];
    norm = std::sqrt(norm);
    const float excess = oneSided ? std::max(norm - 1, 0.0f) : norm - 1;
    slot.penalty.add(m_settings.gradientPenaltyWeight * excess * excess);
    for (std::size_t k = 0; k < m_dim; ++k) g[k] *= weight * excess / norm;
  }
  f.addGradientGrad(slot.direction.data());
}

/// d/dtheta lambda |u| with u = mean grad f(T(x)) - mean x is d/dtheta E <lambda u/|u|, grad f(T(x))>: the batch's mean
/// is needed first, hence a second phase over the same samples.
double Minimax::addOptimalityPenalty(const SampleKey& key) {
  auto& u = m_difference;
  u.assign(m_dim, 0.0);
  for (const auto& slot : m_slots)
    for (std::size_t k = 0; k < m_dim; ++k) u[k] += slot.difference[k] / static_cast<double>(m_settings.batch);
  double norm = 1e-12;
  for (const double c : u) norm += c * c;
  norm = std::sqrt(norm);
  const double weight = m_settings.gradientPenaltyWeight / (norm * static_cast<double>(m_settings.batch));
  run([&](std::size_t s, std::size_t first, std::size_t n) {
    Slot& slot = m_slots[s];
    mapBlock(slot, s, first, n, key);
    auto& f = m_parts.outer->block(s);
    f.evaluate(slot.mapped.data(), n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < m_dim; ++k) slot.direction[i * m_dim + k] = static_cast<float>(weight * u[k]);
    f.addGradientGrad(slot.direction.data());
  });
  return m_settings.gradientPenaltyWeight * norm;
}

/// The dual constraint f(T(x)) - <x, T(x)> + <x, y> <= f(y), that is g^c(x) + g(y) <= c(x, y) for g = 1/2 |y|^2 - f,
/// on pairs of one number: d/dtheta lambda E |tau - 1[u < 0]| u^2 is a value gradient with weights w at T(x), -w at y,
/// w = 2 lambda |tau - 1[u < 0]| u (Buzun, Bobrin, Dylov 2024).
void Minimax::expectileBlock(Slot& slot, std::size_t s, std::size_t n) {
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.y.data(), n);
  f.value(slot.weights.data());
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  const double tau = m_settings.expectile;
  const double scale = 2 * m_settings.expectileWeight / static_cast<double>(m_settings.batch);
  for (std::size_t i = 0; i < n; ++i) {
    double u = static_cast<double>(slot.values[i]) - slot.weights[i];
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) u += slot.x[k] * (slot.y[k] - slot.mapped[k]);
    const double slope = (u < 0 ? 1 - tau : tau) * u;
    slot.penalty.add(m_settings.expectileWeight * slope * u);
    slot.weights[i] = static_cast<float>(scale * slope);
  }
  f.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) slot.weights[i] = -slot.weights[i];
  f.evaluate(slot.y.data(), n);
  f.addValueGrad(slot.weights.data());
}

/// Weak cost: the images of one x come one after the other. L_T loses gamma/2 times their unbiased variance, whose
/// derivative at T_k is 2 (T_k - mean) / (draws - 1); `direction` is for a mean over all images.
void Minimax::subtractVariance(Slot& slot, std::size_t n) const {
  const std::size_t draws = m_settings.draws;
  const float weight = static_cast<float>(m_settings.variance * static_cast<double>(draws) /
                                          (static_cast<double>(draws - 1) * static_cast<double>(m_settings.batch)));
  for (std::size_t first = 0; first + draws <= n; first += draws) {
    double squares = 0;
    for (std::size_t k = 0; k < m_dim; ++k) {
      float mean = 0;
      for (std::size_t j = 0; j < draws; ++j) mean += slot.mapped[(first + j) * m_dim + k];
      mean /= static_cast<float>(draws);
      for (std::size_t j = 0; j < draws; ++j) {
        const std::size_t at = (first + j) * m_dim + k;
        const float away = slot.mapped[at] - mean;
        slot.direction[at] -= weight * away;
        squares += static_cast<double>(away) * away;
      }
    }
    slot.penalty.add(-0.5 * m_settings.variance * squares / static_cast<double>(draws - 1));
  }
}

}  // namespace brenier
