#pragma once

#include <QString>
#include <array>
#include <string>
#include <vector>

#include "core/api/plane_choice.h"

namespace brenier {

/// "columns 1 and 2", "principal axes of both measures": a plane as a person reads it. `columns` are their names, where
/// they have some.
QString planeTitle(const PlaneChoice& plane, const std::vector<std::string>& columns);
/// Of its two axes and the one that stands on it.
std::array<QString, 3> planeAxisNames(const PlaneChoice& plane, const std::vector<std::string>& columns);

}  // namespace brenier
