#include "core/solvers/numerics/height_ascent.h"

#include <cmath>

namespace brenier {
namespace {

constexpr float adamPatience = 30, mostRounds = 32;

}  // namespace

HeightAscent::HeightAscent(const Points& atoms, bool adam)
    : m_heights(atoms.count()), m_first(adam ? atoms.count() : 0), m_second(adam ? atoms.count() : 0) {
  for (std::size_t i = 0; i < atoms.count(); ++i) {
    double square = 0;
    for (std::size_t k = 0; k < atoms.dim; ++k) square += std::pow(atoms[i][k], 2);
    m_heights[i] = static_cast<float>(-0.5 * square);
  }
  centre();
  m_mean = m_heights;
}

void HeightAscent::centre() {
  double mean = 0;
  for (const float h : m_heights) mean += h / static_cast<double>(m_heights.size());
  for (float& h : m_heights) h -= static_cast<float>(mean);
}

void HeightAscent::average(const std::vector<double>& share, const std::vector<double>& weights, double rate, double t,
                           double averaging) {
  for (std::size_t i = 0; i < m_heights.size(); ++i) m_heights[i] -= static_cast<float>(rate * (share[i] - weights[i]));
  centre();
  const auto part = static_cast<float>((1 + averaging) / (t + averaging));
  for (std::size_t i = 0; i < m_heights.size(); ++i) m_mean[i] += part * (m_heights[i] - m_mean[i]);
}

void HeightAscent::adam(const std::vector<double>& share, const std::vector<double>& weights, double rate) {
  constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  double length = 0;
  for (std::size_t i = 0; i < m_heights.size(); ++i) {
    const auto g = static_cast<float>(share[i] - weights[i]);
    length += static_cast<double>(g) * g;
    m_first[i] = beta1 * m_first[i] + (1 - beta1) * g;
    m_second[i] = beta2 * m_second[i] + (1 - beta2) * g * g;
    m_heights[i] -= static_cast<float>(rate) * m_first[i] / (std::sqrt(m_second[i]) + epsilon);
  }
  centre();
  m_mean = m_heights;
  const bool shorter = std::sqrt(length) < m_patience[0];
  if (shorter) m_patience[0] = static_cast<float>(std::sqrt(length));
  m_patience[1] = shorter ? 0 : m_patience[1] + 1;
  if (m_patience[1] <= adamPatience || m_patience[2] >= mostRounds) return;
  m_patience[1] = 0;
  m_patience[2] *= 2;
}

std::vector<StateTensor> HeightAscent::state() {
  const std::size_t n = m_heights.size();
  std::vector<StateTensor> state = {{"heights", {n}, m_heights}, {"mean", {n}, m_mean}};
  if (m_first.empty()) return state;
  state.push_back({"adam.m", {n}, m_first});
  state.push_back({"adam.v", {n}, m_second});
  state.push_back({"adam.patience", {m_patience.size()}, m_patience});
  return state;
}

}  // namespace brenier
