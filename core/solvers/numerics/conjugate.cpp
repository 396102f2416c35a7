#include "core/solvers/numerics/conjugate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace brenier {
namespace {

constexpr double armijo = 1e-4;
constexpr double shortestStep = 0x1p-20;

double product(const double* a, const double* b, std::size_t d) {
  double sum = 0;
  for (std::size_t k = 0; k < d; ++k) sum += a[k] * b[k];
  return sum;
}

}  // namespace

void ConjugateSolver::prepare(const float* z, std::size_t n, std::size_t d) {
  m_active.resize(n);
  for (std::size_t i = 0; i < n; ++i) m_active[i] = static_cast<std::uint32_t>(i);
  m_trial.assign(z, z + n * d);
  m_packed.resize(n * d);
  m_grads.resize(n * d);
  m_values.resize(n);
  m_z.assign(z, z + n * d);
  for (auto* numbers : {&m_grad, &m_direction}) numbers->assign(n * d, 0.0);
  m_loss.assign(n, 0.0);
  m_step.assign(n, 1.0);
  m_s.resize(n * memory * d);
  m_t.resize(n * memory * d);
  m_rho.resize(n * memory);
  m_pairs.assign(n, 0);
  m_started.assign(n, false);
}

/// phi and grad phi - y at the trial points of what is left, packed.
void ConjugateSolver::evaluateActive(PotentialBlock& block, const float* y, std::size_t d) {
  for (std::size_t j = 0; j < m_active.size(); ++j)
    std::copy_n(m_trial.data() + m_active[j] * d, d, m_packed.data() + j * d);
  block.evaluate(m_packed.data(), m_active.size());
  block.value(m_values.data());
  block.gradient(m_grads.data());
  for (std::size_t j = 0; j < m_active.size(); ++j)
    for (std::size_t k = 0; k < d; ++k) m_grads[j * d + k] -= y[m_active[j] * d + k];
}

double ConjugateSolver::residual(std::size_t packed, std::size_t d) const {
  double largest = 0;
  for (std::size_t k = packed * d; k < (packed + 1) * d; ++k)
    largest = std::max(largest, std::abs(static_cast<double>(m_grads[k])));
  return largest;
}

double ConjugateSolver::lossAt(std::size_t packed, const float* y, std::size_t point, std::size_t d) const {
  double loss = m_values[packed];
  for (std::size_t k = 0; k < d; ++k) loss -= static_cast<double>(y[point * d + k]) * m_trial[point * d + k];
  return loss;
}

/// The two loops of L-BFGS (Nocedal, Wright, "Numerical optimization", algorithm 7.4).
void ConjugateSolver::findDirection(std::size_t point, std::size_t d) {
  double* p = m_direction.data() + point * d;
  for (std::size_t k = 0; k < d; ++k) p[k] = -m_grad[point * d + k];
  const std::size_t kept = std::min<std::size_t>(m_pairs[point], memory);
  std::array<double, memory> alpha{};
  const auto pair = [&](std::size_t age) { return point * memory + (m_pairs[point] - 1 - age) % memory; };
  for (std::size_t age = 0; age < kept; ++age) {
    const std::size_t at = pair(age);
    alpha[age] = m_rho[at] * product(m_s.data() + at * d, p, d);
    for (std::size_t k = 0; k < d; ++k) p[k] -= alpha[age] * m_t[at * d + k];
  }
  if (kept > 0) {
    const std::size_t at = pair(0);
    const double scale = 1 / (m_rho[at] * product(m_t.data() + at * d, m_t.data() + at * d, d));
    for (std::size_t k = 0; k < d; ++k) p[k] *= scale;
  }
  for (std::size_t age = kept; age-- > 0;) {
    const std::size_t at = pair(age);
    const double beta = m_rho[at] * product(m_t.data() + at * d, p, d);
    for (std::size_t k = 0; k < d; ++k) p[k] += (alpha[age] - beta) * m_s[at * d + k];
  }
}

/// Takes or shortens the step that led to the trial point and sets the next trial. False when the point is done.
bool ConjugateSolver::advanceLbfgs(std::size_t packed, std::size_t point, const float* y, std::size_t d,
                                   double tolerance) {
  const double loss = lossAt(packed, y, point, d);
  double *z = m_z.data() + point * d, *grad = m_grad.data() + point * d, *p = m_direction.data() + point * d;
  const double rounding = 1e-6 * (1 + std::abs(m_loss[point]));
  const double wanted = m_loss[point] + armijo * m_step[point] * product(grad, p, d) + rounding;
  if (m_started[point] && !(loss <= wanted)) {
    m_step[point] *= 0.5;
    if (m_step[point] < shortestStep) return false;
  } else {
    if (!std::isfinite(loss)) return false;
    const std::size_t at = point * memory + m_pairs[point] % memory;
    for (std::size_t k = 0; k < d; ++k) {
      const double moved = m_trial[point * d + k], slope = m_grads[packed * d + k];
      m_s[at * d + k] = moved - z[k];
      m_t[at * d + k] = slope - grad[k];
      z[k] = moved;
      grad[k] = slope;
    }
    const double curvature = product(m_s.data() + at * d, m_t.data() + at * d, d);
    if (m_started[point] && curvature > 1e-12) {
      m_rho[at] = 1 / curvature;
      ++m_pairs[point];
    }
    m_started[point] = true;
    m_loss[point] = loss;
    m_step[point] = 1;
    if (residual(packed, d) <= tolerance) return false;
    findDirection(point, d);
  }
  for (std::size_t k = 0; k < d; ++k) m_trial[point * d + k] = static_cast<float>(z[k] + m_step[point] * p[k]);
  return true;
}

/// m_s and m_t hold the two moments here.
void ConjugateSolver::advanceAdam(std::size_t packed, std::size_t point, std::size_t d, const ConjugateOptions& options,
                                  std::int64_t round) {
  const double t = static_cast<double>(round) / static_cast<double>(options.rounds);
  const double rate = options.adamRate * (1e-4 + (1 - 1e-4) * 0.5 * (1 + std::cos(std::numbers::pi * t)));
  const double n = static_cast<double>(round + 1);
  for (std::size_t k = 0; k < d; ++k) {
    double &m = m_s[point * d + k], &v = m_t[point * d + k];
    const double g = m_grads[packed * d + k];
    m_z[point * d + k] = m_trial[point * d + k];
    m = (round == 0 ? 0 : 0.9 * m) + 0.1 * g;
    v = (round == 0 ? 0 : 0.999 * v) + 0.001 * g * g;
    const double step = rate * m / (1 - std::pow(0.9, n)) / (std::sqrt(v / (1 - std::pow(0.999, n))) + 1e-8);
    m_trial[point * d + k] = static_cast<float>(m_z[point * d + k] - step);
  }
}

ConjugateReport ConjugateSolver::solve(PotentialBlock& block, const ConjugateOptions& options, const float* y,
                                       std::size_t n, std::size_t d, float* z, std::stop_token stop) {
  ConjugateReport report;
  prepare(z, n, d);
  for (std::int64_t round = 0; round < options.rounds && !m_active.empty(); ++round) {
    if (stop.stop_requested()) {
      report.interrupted = true;
      return report;
    }
    evaluateActive(block, y, d);
    report.evaluations += static_cast<std::int64_t>(m_active.size());
    std::size_t left = 0;
    for (std::size_t j = 0; j < m_active.size(); ++j) {
      const std::size_t point = m_active[j];
      const double error = residual(j, d);
      bool goesOn = true;
      if (options.method == ConjugateMethod::lbfgs) {
        goesOn = advanceLbfgs(j, point, y, d, options.tolerance);
        if (!goesOn && !(error <= options.tolerance)) ++report.unsolved;
      } else {
        advanceAdam(j, point, d, options, round);
        goesOn = !(error <= options.tolerance);
      }
      if (goesOn) m_active[left++] = static_cast<std::uint32_t>(point);
    }
    m_active.resize(left);
  }
  report.unsolved += m_active.size();
  for (std::size_t i = 0; i < n * d; ++i) z[i] = static_cast<float>(m_z[i]);
  return report;
}

}  // namespace brenier
