#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace brenier {

/// A probability distribution on the line by its distribution function: that of a coordinate, or of a distance.
class LineLaw {
 public:
  virtual ~LineLaw() = default;
  /// P(X <= x).
  virtual double cdf(double x) const = 0;
  /// Holds all the mass but what rounding loses.
  virtual std::pair<double, double> support() const = 0;
  /// The smallest x with cdf(x) >= p, by bisection to the last digits where nothing better overrides it.
  virtual double quantile(double p) const;
  /// All mass in one point: nothing but another such law has an optimal map from or to it in both directions.
  bool isPoint() const { return support().first == support().second; }
};
using LineLawPtr = std::shared_ptr<const LineLaw>;

/// sum_c w_c N(mean_c, std_c^2); weights sum to anything, empty for equal ones.
LineLawPtr normalMixtureLaw(std::vector<double> means, std::vector<double> std, std::vector<double> weights = {});
/// Uniform on [from, to].
LineLawPtr uniformLaw(double from, double to);
/// A law with this distribution function and support.
LineLawPtr lawOf(std::function<double(double)> cdf, double from, double to);

/// The distance of N(0, std^2 I_d) from its mean: |x|^2 / std^2 has d degrees of freedom.
LineLawPtr normalRadiusLaw(std::size_t dim, double std);
/// The distance from the centre of points uniform on the ring inner <= r <= outer in the plane.
LineLawPtr ringRadiusLaw(double inner, double outer);
/// The distance from the centre of a point on one of these circles, each with equal probability, plus N(0, noise^2
/// I_2): a mixture of Rice distributions.
LineLawPtr circleRadiusLaw(std::vector<double> radii, double noise);

/// A measure that looks the same in every direction from its centre.
struct RadialLaw {
  std::vector<double> centre;  ///< [d]
  LineLawPtr radius;           ///< of |x - centre|
};

}  // namespace brenier
