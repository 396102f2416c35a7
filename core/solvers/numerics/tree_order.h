#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// An order of the points in which neighbours come one after another, in any dimension: halves along the widest
/// coordinate, again and again, until `leaf` points are left, which a half is a multiple of where that can be.
std::vector<std::uint32_t> treeOrder(PointsView points, std::size_t leaf);

}  // namespace brenier
