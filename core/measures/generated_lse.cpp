#include <algorithm>
#include <cmath>
#include <vector>

#include "core/measures/convex_function.h"
#include "core/measures/measure_entries.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamLse = 0x474C5345;  // of its own, unlike any SampleStream

struct LseOptions {
  std::int64_t dimension = 2;
  std::int64_t seed = 1;
  std::int64_t components = 3;
  std::int64_t modes = 10;
  double strength = 1;
  double spread = 0.1;
  double softness = 0.1;
  double condition = 1000;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 2, .max = 256});
    v("seed", seed,
      OptionMeta{.title = "Seed", .help = "Which random source and function", .min = 0, .max = 4294967295.0});
    v("components", components,
      OptionMeta{.title = "Source components", .help = "Gaussians of the source mixture", .min = 1, .max = 32});
    v("modes", modes,
      OptionMeta{.title = "Modes", .help = "Affine functions, towards whose slopes mass gathers", .min = 2, .max = 64});
    v("strength", strength,
      OptionMeta{
          .title = "Strength", .help = "Distance of the modes, against a source of variance 1", .min = 0, .max = 10});
    v("spread", spread,
      OptionMeta{
          .title = "Spread", .help = "Factor by which every part shrinks around its mode", .min = 0.01, .max = 10});
    v("softness", softness,
      OptionMeta{.title = "Softness",
                 .help = "Width of the cuts between the parts, against their distance",
                 .min = 0.001,
                 .max = 10,
                 .logScale = true});
    v("condition", condition,
      OptionMeta{.title = "Condition",
                 .help = "Bound on the map's largest over its smallest stretch; where needed the cuts are softened",
                 .min = 1.5,
                 .max = 1e4,
                 .logScale = true});
  }
};

/// phi(x) = a/2 |x|^2 + t log sum_k exp((<w_k, x> + b_k) / t). The gradient a x + sum_k p_k w_k sends x near one of the
/// modes w_k, smoothly where two compete.
class LogSumExp final : public ConvexFunction {
 public:
  /// slopes [modes, dim], offsets [modes].
  LogSumExp(std::size_t dim, double curvature, double temperature, std::vector<double> slopes,
            std::vector<double> offsets)
      : m_dim(dim),
        m_curvature(curvature),
        m_temperature(temperature),
        m_slopes(std::move(slopes)),
        m_offsets(std::move(offsets)),
        m_diameter(diameterOf(m_slopes, dim)) {}

  std::size_t dim() const override { return m_dim; }
  double smallestCurvature() const override { return m_curvature; }
  /// The softmax's covariance over t is at most diameter^2 / (4 t) in any direction (Popoviciu's inequality).
  double largestCurvature() const override { return m_curvature + m_diameter * m_diameter / (4 * m_temperature); }

  double value(const double* x) const override {
    std::vector<double> weights(m_offsets.size());
    const double log = m_temperature * softmax(x, weights);
    double square = 0;
    for (std::size_t j = 0; j < m_dim; ++j) square += x[j] * x[j];
    return 0.5 * m_curvature * square + log;
  }

  void gradient(const double* x, double* out, const double* v, double* product) const override {
    std::vector<double> weights(m_offsets.size());
    softmax(x, weights);
    for (std::size_t j = 0; j < m_dim; ++j) out[j] = m_curvature * x[j];
    for (std::size_t k = 0; k < weights.size(); ++k)
      for (std::size_t j = 0; j < m_dim; ++j) out[j] += weights[k] * m_slopes[k * m_dim + j];
    if (!v) return;
    // Hess v = a v + 1/t sum_k p_k (<w_k, v> - mean) w_k.
    std::vector<double> along(weights.size(), 0.0);
    double mean = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      for (std::size_t j = 0; j < m_dim; ++j) along[k] += m_slopes[k * m_dim + j] * v[j];
      mean += weights[k] * along[k];
    }
    for (std::size_t j = 0; j < m_dim; ++j) product[j] = m_curvature * v[j];
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const double factor = weights[k] * (along[k] - mean) / m_temperature;
      for (std::size_t j = 0; j < m_dim; ++j) product[j] += factor * m_slopes[k * m_dim + j];
    }
  }

  static double diameterOf(const std::vector<double>& slopes, std::size_t dim) {
    double largest = 0;
    for (std::size_t a = 0; a + dim <= slopes.size(); a += dim)
      for (std::size_t b = 0; b < a; b += dim) {
        double square = 0;
        for (std::size_t j = 0; j < dim; ++j) square += std::pow(slopes[a + j] - slopes[b + j], 2);
        largest = std::max(largest, square);
      }
    return std::sqrt(largest);
  }

 private:
  /// The softmax of the affine functions over t -> weights [modes]; returns the log of the sum.
  double softmax(const double* x, std::vector<double>& weights) const {
    for (std::size_t k = 0; k < weights.size(); ++k) {
      double sum = m_offsets[k];
      for (std::size_t j = 0; j < m_dim; ++j) sum += m_slopes[k * m_dim + j] * x[j];
      weights[k] = sum / m_temperature;
    }
    const double top = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(weight - top);
    for (double& weight : weights) weight /= total;
    return top + std::log(total);
  }

  std::size_t m_dim;
  double m_curvature, m_temperature;
  std::vector<double> m_slopes, m_offsets;
  double m_diameter;
};

/// Slopes w_k = strength s_k with s_k ~ N(0, I), and b_k = -strength |s_k|^2 / 2: the part of x that goes to mode k is
/// then, up to softness, the Voronoi cell of s_k, so that every mode gets mass.
std::shared_ptr<const ConvexFunction> randomLogSumExp(const LseOptions& options) {
  PhiloxStream random(static_cast<std::uint64_t>(options.seed), streamLse);
  const auto d = static_cast<std::size_t>(options.dimension), modes = static_cast<std::size_t>(options.modes);
  std::vector<double> slopes(modes * d), offsets(modes, 0.0);
  for (std::size_t k = 0; k < modes; ++k)
    for (std::size_t j = 0; j < d; ++j) {
      const double s = random.normal();
      slopes[k * d + j] = options.strength * s;
      offsets[k] -= 0.5 * options.strength * s * s;
    }
  // Affine functions differ by about strength sqrt(d) where x has variance 1 a coordinate.
  const double natural = options.softness * std::max(1e-6, options.strength) * std::sqrt(static_cast<double>(d));
  const double diameter = LogSumExp::diameterOf(slopes, d);
  const double softest = diameter * diameter / (4 * options.spread * (options.condition - 1));
  return std::make_shared<LogSumExp>(d, options.spread, std::max(natural, softest), std::move(slopes),
                                     std::move(offsets));
}

}  // namespace

MeasureEntry generatedLseEntry() {
  return measureEntry<LseOptions>(
      "generated_lse", "Generated, log-sum-exp",
      "A random mixture pushed through the gradient of a random strongly convex function, a quadratic plus a "
      "log-sum-exp; the map from the random mixture of the same dimension, components and seed is known.",
      [](const LseOptions& options) -> Result<MeasurePtr> {
        auto source = generatedSource(options.dimension, options.components, options.seed);
        if (!source) return source;
        return MeasurePtr(std::make_shared<ImageOfMeasure>(
            Generator{*source, std::make_shared<ConvexGradientMap>(randomLogSumExp(options))}));
      });
}

}  // namespace brenier
