#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// x = mean + F z for many z: the covariance of x is F F^T. Every x is summed in the same order whatever is computed
/// with it, so that a sample does not depend on its neighbours.
class LinearMap {
 public:
  LinearMap() = default;
  /// `factor` [dim, dim] row-major; `lower`: it is 0 above the diagonal, which halves the work.
  LinearMap(const std::vector<double>& mean, const std::vector<double>& factor, bool lower);

  /// One x [dim] from each z [dim]; `count` pointers each. x and z must not overlap.
  void apply(const float* const* z, float* const* x, std::size_t count) const;

 private:
  static constexpr std::size_t rows = 4, lanes = 8;
  void applyTile(const float* const* z, float* const* x, std::size_t lane, std::size_t width) const;

  std::size_t m_dim = 0, m_stride = 0;
  bool m_lower = false;
  std::vector<float> m_mean;    ///< [stride], padded with 0
  std::vector<float> m_panels;  ///< F in panels of `lanes` rows, each by columns [dim, lanes]; padded with 0
};

}  // namespace brenier
