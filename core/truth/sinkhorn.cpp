#include "core/truth/sinkhorn.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

std::vector<float> costs(PointsView x, PointsView y) {
  std::vector<float> c(x.count * y.count);
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t j = 0; j < y.count; ++j) {
      float sum = 0;
      for (std::size_t k = 0; k < x.dim; ++k) sum += (x[i][k] - y[j][k]) * (x[i][k] - y[j][k]);
      c[i * y.count + j] = 0.5f * sum;
    }
  return c;
}

std::vector<float> transposed(const std::vector<float>& c, std::size_t n, std::size_t m) {
  std::vector<float> t(c.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) t[j * n + i] = c[i * m + j];
  return t;
}

/// log of the mean of exp(a), a [n], with the largest taken out first.
float logMeanExp(const float* a, std::size_t n) {
  const float most = *std::max_element(a, a + n);
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::exp(a[i] - most);
  return most + std::log(sum / static_cast<float>(n));
}

/// A problem between n and m points in units of epsilon: potentials f [n], g [m], in logarithms, times scalings u, v,
/// which an iteration changes by products alone; they go into the logarithms where they grow out of a float's reach
/// (Schmitzer, "Stabilized sparse scaling algorithms for entropy regularized transport problems", 2019, section 3.1).
class Scaling {
 public:
  Scaling(std::vector<float> costs, std::size_t n, std::size_t m, float scale)
      : m_c(std::move(costs)), m_ct(transposed(m_c, n, m)), m_scale(scale), m_f(n), m_g(m), m_u(n, 1.0f), m_v(m, 1.0f) {
    m_k.resize(n * m);
    m_kt.resize(n * m);
    m_sums.resize(std::max(n, m));
  }

  /// Both halves of an iteration; how far the first marginal was off before the second, in total variation.
  double iterate() {
    if (!m_begun) return inLogarithms();
    if (!half(m_k, m_u, m_v)) return inLogarithms();
    m_before = m_u;
    if (!half(m_kt, m_v, m_u)) return inLogarithms();
    double off = 0;
    for (std::size_t i = 0; i < m_u.size(); ++i) off += std::abs(m_before[i] / m_u[i] - 1);
    if (far(m_u) || far(m_v)) absorb();
    return off / static_cast<double>(2 * m_u.size());
  }

  /// Leaves f and g the potentials.
  void finish() {
    if (!m_begun) return;
    takeIn(m_u, m_f);
    takeIn(m_v, m_g);
  }
  const std::vector<float>& f() const { return m_f; }
  const std::vector<float>& g() const { return m_g; }
  const std::vector<float>& costs() const { return m_c; }

 private:
  static constexpr float kReach = 1e8f;  ///< of a scaling, either way; products of two stay well within a float

  static bool far(const std::vector<float>& scalings) {
    return std::any_of(scalings.begin(), scalings.end(), [](float s) { return !(s < kReach && s > 1 / kReach); });
  }
  static void takeIn(std::vector<float>& scalings, std::vector<float>& potentials) {
    for (std::size_t i = 0; i < scalings.size(); ++i) potentials[i] += std::log(scalings[i]);
    std::fill(scalings.begin(), scalings.end(), 1.0f);
  }

  /// b_j = 1 / mean_i a_i k_ij, row after row, which compilers vectorise; false where a sum is none.
  bool half(const std::vector<float>& k, const std::vector<float>& a, std::vector<float>& b) {
    const std::size_t rows = a.size(), columns = b.size();
    std::fill_n(m_sums.begin(), columns, 0.0f);
    for (std::size_t i = 0; i < rows; ++i) {
      const float by = a[i];
      const float* row = &k[i * columns];
      for (std::size_t j = 0; j < columns; ++j) m_sums[j] += by * row[j];
    }
    for (std::size_t j = 0; j < columns; ++j)
      if (!(m_sums[j] > kLeastSum && m_sums[j] < 1 / kLeastSum)) return false;
    for (std::size_t j = 0; j < columns; ++j) b[j] = static_cast<float>(rows) / m_sums[j];
    return true;
  }
  static constexpr float kLeastSum = 1e-25f;

  /// b_j = -log mean_i exp(a_i - c_ij), by rows of the other matrix.
  void halfInLogarithms(const std::vector<float>& c, const std::vector<float>& a, std::vector<float>& b) {
    m_row.resize(a.size());
    for (std::size_t j = 0; j < b.size(); ++j) {
      for (std::size_t i = 0; i < a.size(); ++i) m_row[i] = a[i] - m_scale * c[j * a.size() + i];
      b[j] = -logMeanExp(m_row.data(), a.size());
    }
  }

  double inLogarithms() {
    finish();
    halfInLogarithms(m_ct, m_f, m_g);
    m_before = m_f;
    halfInLogarithms(m_c, m_g, m_f);
    // Before this update the plan's first marginal was exp(before - f) / n.
    double off = 0;
    for (std::size_t i = 0; i < m_f.size(); ++i) off += std::abs(std::exp(m_before[i] - m_f[i]) - 1);
    m_begun = true;
    absorb();
    return off / static_cast<double>(2 * m_f.size());
  }

  void absorb() {
    finish();
    const std::size_t n = m_f.size(), m = m_g.size();
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < m; ++j)
        m_k[i * m + j] = m_kt[j * n + i] = std::exp(m_f[i] + m_g[j] - m_scale * m_c[i * m + j]);
  }

  std::vector<float> m_c, m_ct;
  float m_scale;
  std::vector<float> m_f, m_g, m_u, m_v;
  std::vector<float> m_k, m_kt, m_sums, m_row, m_before;
  bool m_begun = false;  ///< whether the kernel is that of some potentials
};

}  // namespace

EntropicPlan sinkhorn(PointsView x, PointsView y, const SinkhornSettings& settings) {
  const std::size_t n = x.count, m = y.count;
  std::vector<float> between = costs(x, y);
  double mean = 0;
  for (const float cost : between) mean += cost / static_cast<double>(between.size());
  const double epsilon = std::max(settings.epsilon * (settings.relative ? mean : 1.0), 1e-12);
  const float scale = static_cast<float>(1 / epsilon);
  Scaling scaling(std::move(between), n, m, scale);
  for (int k = 0; k < settings.iterations; ++k) {
    const double off = scaling.iterate();
    if (k > 0 && off < settings.tolerance) break;
  }
  scaling.finish();
  const std::vector<float>&f = scaling.f(), &g = scaling.g(), &c = scaling.costs();
  EntropicPlan result;
  result.plan.resize(n * m);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) {
      const float p = std::exp(f[i] + g[j] - scale * c[i * m + j]) / static_cast<float>(n * m);
      result.plan[i * m + j] = p;
      total += p;
      result.cost += static_cast<double>(p) * c[i * m + j];
    }
  // The dual value; the plan's mass is 1 where the last half iteration left it.
  for (const float v : f) result.value += epsilon * v / static_cast<double>(n);
  for (const float v : g) result.value += epsilon * v / static_cast<double>(m);
  result.value -= epsilon * (total - 1);
  return result;
}

}  // namespace brenier
