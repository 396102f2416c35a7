#pragma once

#include <string>
#include <vector>

#include "core/io/table.h"
#include "core/measures/alias_table.h"
#include "core/measures/measure.h"

namespace brenier {

/// What was done to loaded points: y = (x - shift) / scale.
struct PointsFit {
  std::vector<double> shift;  ///< [d]; empty when nothing was done
  double scale = 1;
};

/// Weighted atoms, drawn with replacement.
class PointsMeasure final : public Measure {
 public:
  PointsMeasure(Points points, std::vector<double> weights, PointsFit fit, std::string note);

  std::size_t dim() const override { return m_points.dim; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override;
  std::optional<SamplerTable> samplerTable() const override;
  std::size_t atoms() const override { return m_points.count(); }
  std::string note() const override { return m_note; }

  const PointsFit& fit() const { return m_fit; }
  const Points& points() const { return m_points; }
  /// [n], summing to anything; empty when all are equal.
  const std::vector<double>& weights() const { return m_weights; }

 private:
  Points m_points;
  std::vector<double> m_weights;
  AliasTable m_table;
  PointsFit m_fit;
  std::string m_note;
};

/// Checks a table (`path` is for the sentences) and, where asked, shifts its weighted mean to 0 and scales its mean
/// coordinate variance to 1. Errors (bad input): one point, all points equal, more than 4096 columns.
Result<MeasurePtr> measureFromTable(const std::string& path, Table table, bool standardise);

}  // namespace brenier
