#pragma once

#include <optional>
#include <vector>

#include "core/measures/measure.h"

namespace brenier {

/// Different points of positive weight.
struct FiniteAtoms {
  Points points;
  std::vector<double> weights;  ///< summing to 1
};

/// The atoms of a measure that says its samples as numbers and draws them from points alone; those that coincide are
/// one, and those of weight 0 are left out. Nothing where the measure is spread, or does not say.
std::optional<FiniteAtoms> finiteAtoms(const Measure& measure);

/// `count` samples of the measure as atoms; those that coincide are one.
FiniteAtoms sampledAtoms(const Measure& measure, const SampleKey& key, std::size_t count);

}  // namespace brenier
