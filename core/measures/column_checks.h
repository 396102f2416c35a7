#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "core/measures/data_checks.h"

namespace brenier {

// Checks of data_checks.h that are about the meaning of a column's numbers.

/// Source and target in different units, or one in a unit and the other, which says none, far larger or smaller.
std::string unitsOfSides(const CheckedData& data);

/// A number that several rows have exactly and that lies far from all others, as -999 for a missing one does.
std::string standIns(const CheckedData& data);
/// The rows of the file that hold one.
std::set<std::uint32_t> rowsOfStandIns(const Table& table);

}  // namespace brenier
