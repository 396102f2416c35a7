#include "core/train/score/data_units.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace brenier {
namespace {

/// Costs of the whole hold the shift between the origins as well, those of the centred measures do not.
enum class Dimension { cost, costOfMap, centredCost, length };

/// Of the numbers that have one.
const std::map<std::string, Dimension>& dimensions() {
  using enum Dimension;
  static const std::map<std::string, Dimension> all = {{"half_w2_lower", cost},
                                                       {"half_w2_upper", cost},
                                                       {"half_w2_exact", cost},
                                                       {"half_w2_true", cost},
                                                       {"half_w2_moments", cost},
                                                       {"half_w2_independent", cost},
                                                       {"half_mean_shift", cost},
                                                       {"half_w2_dual", cost},
                                                       {"transport_cost", costOfMap},
                                                       {"half_w2_centred_lower", centredCost},
                                                       {"half_w2_centred_upper", centredCost},
                                                       {"half_w2_centred_exact", centredCost},
                                                       {"conjugacy_gap", centredCost},
                                                       {"sliced_w2", length},
                                                       {"energy_distance", length}};
  return all;
}

/// What doing nothing is does not survive a frame of two origins: the identity within it is a shift outside.
bool isAboutTheIdentity(const MetricValue& value) {
  return value.id == "uvp_identity" || value.id == "uvp_inverse_identity" || value.id.starts_with("cosine");
}

double meanOf(PointsView points, std::size_t k) {
  double sum = 0;
  for (std::size_t i = 0; i < points.count; ++i) sum += points[i][k];
  return sum / static_cast<double>(points.count);
}

}  // namespace

double costShift(const CostUnits& units, PointsView x, PointsView y) {
  double shift = units.shift;
  if (x.count == 0 || y.count == 0) return shift;
  for (std::size_t k = 0; k < units.across.size(); ++k) shift += units.across[k] * (meanOf(x, k) - meanOf(y, k));
  return shift;
}

std::vector<MetricValue> inDataUnits(std::vector<MetricValue> values, const HeldOut& heldOut, PointsView mapped) {
  const CostUnits& units = heldOut.units;
  if (units.factor == 1 && units.shift == 0) return values;
  const double shift = costShift(units, heldOut.source, heldOut.target);
  for (auto& value : values) {
    const auto it = dimensions().find(value.id);
    if (it == dimensions().end()) continue;
    const double factor = it->second == Dimension::length ? std::sqrt(units.factor) : units.factor;
    const double added = it->second == Dimension::cost        ? shift
                         : it->second == Dimension::costOfMap ? costShift(units, heldOut.source, mapped)
                                                              : 0;
    value.value = factor * value.value + added;
    value.halfWidth *= factor;
    value.floor *= factor;
    value.floorHalfWidth *= factor;
  }
  if (std::any_of(units.across.begin(), units.across.end(), [](double a) { return a != 0; }))
    std::erase_if(values, isAboutTheIdentity);
  const auto find = [&](const char* id) {
    return std::find_if(values.begin(), values.end(), [&](const MetricValue& value) { return value.id == id; });
  };
  const auto gap = find("gap_whole_percent"), lower = find("half_w2_lower"), upper = find("half_w2_upper");
  if (gap != values.end() && lower != values.end() && upper != values.end() && upper->value > 0)
    gap->value = 100 * (upper->value - lower->value) / upper->value;
  return values;
}

}  // namespace brenier
