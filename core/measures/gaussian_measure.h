#pragma once

#include <string>
#include <vector>

#include "core/measures/linear_map.h"
#include "core/measures/measure.h"

namespace brenier {

/// N(mean, covariance) in any dimension.
class GaussianMeasure final : public Measure {
 public:
  /// Independent coordinates with these standard deviations [d].
  GaussianMeasure(std::vector<double> mean, std::vector<double> std);
  /// Covariance factor factor^T, `factor` [d, d] row-major and lower triangular.
  GaussianMeasure(std::vector<double> mean, std::vector<double> covariance, const std::vector<double>& factor);

  std::size_t dim() const override { return m_mean.size(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override;
  std::optional<SamplerTable> samplerTable() const override;
  std::optional<GaussianMoments> gaussian() const override;
  std::vector<LineLawPtr> independentCoordinates() const override;
  std::optional<RadialLaw> radial() const override;

 private:
  std::vector<double> m_mean;
  std::vector<double> m_std;         ///< [d]; empty when the coordinates depend on one another
  std::vector<double> m_covariance;  ///< [d, d] then
  std::vector<float> m_meanFloat, m_stdFloat;
  LinearMap m_map;
};

/// A Gaussian from its covariance [d, d] row-major. The error is a part of a sentence: not symmetric, not positive
/// definite.
Expected<MeasurePtr, std::string> gaussianFromCovariance(std::vector<double> mean, std::vector<double> covariance);

}  // namespace brenier
