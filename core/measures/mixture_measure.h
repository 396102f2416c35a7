#pragma once

#include <string>
#include <vector>

#include "core/measures/alias_table.h"
#include "core/measures/linear_map.h"
#include "core/measures/measure.h"

namespace brenier {

/// A mixture of Gaussians in any dimension. Block 0 of a sample chooses its component, the others are its normals.
class MixtureMeasure final : public Measure {
 public:
  /// Components N(centres[c], std[c]^2 I); weights as AliasTable takes them.
  MixtureMeasure(const std::vector<std::vector<double>>& centres, const std::vector<double>& std,
                 const std::vector<double>& weights);
  /// Component c is maps[c] of N(0, I_dim).
  MixtureMeasure(std::size_t dim, std::vector<LinearMap> maps, const std::vector<double>& weights);

  std::size_t dim() const override { return m_dim; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override;
  std::optional<SamplerTable> samplerTable() const override;
  /// Set on the line, where every spread is positive.
  std::vector<LineLawPtr> independentCoordinates() const override;

 private:
  void spread(const std::uint32_t* component, std::size_t count, float* out) const;
  void map(const std::uint32_t* component, std::size_t count, const float* normals, float* out) const;

  std::size_t m_dim = 0;
  AliasTable m_choice;
  std::vector<double> m_weights;  ///< [components]; empty when equal
  std::vector<float> m_centres;   ///< [components, dim]
  std::vector<float> m_std;       ///< [components]; empty when maps are given
  std::vector<LinearMap> m_maps;  ///< [components]
};

}  // namespace brenier
