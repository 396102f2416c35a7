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

/// log of the mean of exp(a), a [n], with the largest taken out first.
float logMeanExp(const float* a, std::size_t n) {
  const float most = *std::max_element(a, a + n);
  float sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::exp(a[i] - most);
  return most + std::log(sum / static_cast<float>(n));
}

/// f_i = -log mean_j exp(g_j - c_ij / eps): one half of an iteration, in units of eps.
void update(const std::vector<float>& c, const std::vector<float>& g, float scale, std::vector<float>& f) {
  std::vector<float> row(g.size());
  for (std::size_t i = 0; i < f.size(); ++i) {
    for (std::size_t j = 0; j < g.size(); ++j) row[j] = g[j] - scale * c[i * g.size() + j];
    f[i] = -logMeanExp(row.data(), row.size());
  }
}

std::vector<float> transposed(const std::vector<float>& c, std::size_t n, std::size_t m) {
  std::vector<float> t(c.size());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < m; ++j) t[j * n + i] = c[i * m + j];
  return t;
}

}  // namespace

EntropicPlan sinkhorn(PointsView x, PointsView y, const SinkhornSettings& settings) {
  const std::size_t n = x.count, m = y.count;
  const std::vector<float> c = costs(x, y), ct = transposed(c, n, m);
  double mean = 0;
  for (const float cost : c) mean += cost / static_cast<double>(c.size());
  const double epsilon = std::max(settings.epsilon * (settings.relative ? mean : 1.0), 1e-12);
  const float scale = static_cast<float>(1 / epsilon);
  std::vector<float> f(n), g(m), before(n);
  for (int k = 0; k < settings.iterations; ++k) {
    update(ct, f, scale, g);
    before = f;
    update(c, g, scale, f);
    // Before this update the plan's first marginal was exp(before - f) / n.
    double off = 0;
    for (std::size_t i = 0; i < n; ++i) off += std::abs(std::exp(before[i] - f[i]) - 1) / static_cast<double>(2 * n);
    if (k > 0 && off < settings.tolerance) break;
  }
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
