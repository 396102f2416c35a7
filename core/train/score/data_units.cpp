#include "core/train/score/data_units.h"

#include <cmath>
#include <map>
#include <string>

namespace brenier {
namespace {

enum class Dimension { cost, length };

/// Of the numbers that have one. Costs hold the shift between the origins as well.
const std::map<std::string, Dimension>& dimensions() {
  static const std::map<std::string, Dimension> all = {
      {"half_w2_lower", Dimension::cost}, {"half_w2_upper", Dimension::cost}, {"half_w2_exact", Dimension::cost},
      {"half_w2_true", Dimension::cost},  {"half_w2_dual", Dimension::cost},  {"transport_cost", Dimension::cost},
      {"sliced_w2", Dimension::length}};
  return all;
}

}  // namespace

std::vector<MetricValue> inDataUnits(std::vector<MetricValue> values, const CostUnits& units) {
  if (units.factor == 1 && units.shift == 0) return values;
  for (auto& value : values) {
    const auto it = dimensions().find(value.id);
    if (it == dimensions().end()) continue;
    const double factor = it->second == Dimension::length ? std::sqrt(units.factor) : units.factor;
    value.value = factor * value.value + (it->second == Dimension::cost ? units.shift : 0);
    value.halfWidth *= factor;
  }
  return values;
}

}  // namespace brenier
