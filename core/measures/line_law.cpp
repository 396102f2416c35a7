#include "core/measures/line_law.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace brenier {
namespace {

constexpr double reach = 9;  // standard deviations beyond which a normal tail is below rounding

class FunctionLaw final : public LineLaw {
 public:
  FunctionLaw(std::function<double(double)> cdf, double from, double to)
      : m_cdf(std::move(cdf)), m_from(from), m_to(to) {}
  double cdf(double x) const override { return x < m_from ? 0.0 : x >= m_to ? 1.0 : m_cdf(x); }
  std::pair<double, double> support() const override { return {m_from, m_to}; }

 private:
  std::function<double(double)> m_cdf;
  double m_from, m_to;
};

/// A density tabulated on an even grid and integrated by the trapezoidal rule; linear in between.
class TabulatedLaw final : public LineLaw {
 public:
  TabulatedLaw(const std::function<double(double)>& density, double from, double to, std::size_t cells)
      : m_from(from), m_step((to - from) / static_cast<double>(cells)), m_cdf(cells + 1, 0.0) {
    double before = density(from);
    for (std::size_t i = 1; i <= cells; ++i) {
      const double now = density(from + m_step * static_cast<double>(i));
      m_cdf[i] = m_cdf[i - 1] + 0.5 * (before + now);
      before = now;
    }
    for (double& c : m_cdf) c /= m_cdf.back();
  }
  double cdf(double x) const override {
    const double place = (x - m_from) / m_step;
    if (place <= 0) return 0;
    if (place >= static_cast<double>(m_cdf.size() - 1)) return 1;
    const auto i = static_cast<std::size_t>(place);
    return m_cdf[i] + (place - static_cast<double>(i)) * (m_cdf[i + 1] - m_cdf[i]);
  }
  std::pair<double, double> support() const override {
    return {m_from, m_from + m_step * static_cast<double>(m_cdf.size() - 1)};
  }

 private:
  double m_from, m_step;
  std::vector<double> m_cdf;
};

double normalCdf(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

/// Regularised lower incomplete gamma function P(a, x), by its series below a + 1 and by Lentz's continued fraction
/// above (Press et al., "Numerical recipes", section 6.2).
double lowerGamma(double a, double x) {
  if (x <= 0) return 0;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > 1e-17 * sum; ++n) sum += term *= x / n;
    return front * sum;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
  for (int i = 1; i < 10000; ++i) {
    const double numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= d * c;
    if (std::abs(d * c - 1) < 1e-16) break;
  }
  return 1 - front * fraction;
}

/// exp(-z) I_0(z), z >= 0 (Abramowitz and Stegun, 9.8.1 and 9.8.2; relative error below 2e-7).
double scaledBessel(double z) {
  const auto horner = [](std::initializer_list<double> highestFirst, double t) {
    double sum = 0;
    for (const double c : highestFirst) sum = sum * t + c;
    return sum;
  };
  if (z < 3.75) {
    const double t = (z / 3.75) * (z / 3.75);
    return std::exp(-z) * horner({0.0045813, 0.0360768, 0.2659732, 1.2067492, 3.0899424, 3.5156229, 1.0}, t);
  }
  return horner({0.00392377, -0.01647633, 0.02635537, -0.02057706, 0.00916281, -0.00157565, 0.00225319, 0.01328592,
                 0.39894228},
                3.75 / z) /
         std::sqrt(z);
}

}  // namespace

double LineLaw::quantile(double p) const {
  auto [low, high] = support();
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (cdf(middle) >= p ? high : low) = middle;
  }
  return high;
}

LineLawPtr lawOf(std::function<double(double)> cdf, double from, double to) {
  return std::make_shared<FunctionLaw>(std::move(cdf), from, to);
}

LineLawPtr normalMixtureLaw(std::vector<double> means, std::vector<double> std, std::vector<double> weights) {
  if (weights.empty()) weights.assign(means.size(), 1.0);
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  double from = 1e300, to = -1e300;
  for (std::size_t c = 0; c < means.size(); ++c) {
    weights[c] /= total;
    from = std::min(from, means[c] - reach * std[c]);
    to = std::max(to, means[c] + reach * std[c]);
  }
  return lawOf(
      [means, std, weights](double x) {
        double sum = 0;
        for (std::size_t c = 0; c < means.size(); ++c)
          sum += weights[c] * (std[c] > 0 ? normalCdf((x - means[c]) / std[c]) : x >= means[c] ? 1.0 : 0.0);
        return sum;
      },
      from, to);
}

LineLawPtr uniformLaw(double from, double to) {
  return lawOf([from, to](double x) { return (x - from) / (to - from); }, from, to);
}

LineLawPtr normalRadiusLaw(std::size_t dim, double std) {
  const double half = 0.5 * static_cast<double>(dim);
  return lawOf([half, std](double r) { return lowerGamma(half, 0.5 * r * r / (std * std)); }, 0,
               std * (std::sqrt(2 * half) + reach));
}

LineLawPtr ringRadiusLaw(double inner, double outer) {
  return lawOf([inner, outer](double r) { return (r * r - inner * inner) / (outer * outer - inner * inner); }, inner,
               outer);
}

LineLawPtr circleRadiusLaw(std::vector<double> radii, double noise) {
  const auto [least, most] = std::minmax_element(radii.begin(), radii.end());
  if (noise == 0)
    return lawOf(
        [radii](double r) {
          return static_cast<double>(std::count_if(radii.begin(), radii.end(), [r](double c) { return c <= r; })) /
                 static_cast<double>(radii.size());
        },
        *least, *most);
  const double from = std::max(0.0, *least - reach * noise), to = *most + reach * noise;
  const auto density = [&](double r) {
    double sum = 0;
    for (const double c : radii)
      sum += r * std::exp(-0.5 * std::pow((r - c) / noise, 2)) * scaledBessel(r * c / (noise * noise));
    return sum;
  };
  const auto cells = static_cast<std::size_t>(std::clamp(64 * (to - from) / noise, 4096.0, 1e6));
  return std::make_shared<TabulatedLaw>(density, from, to, cells);
}

}  // namespace brenier
