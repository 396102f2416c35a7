#pragma once

#include <QString>
#include <array>
#include <string>
#include <vector>

#include "core/api/plane_choice.h"
#include "core/api/run_error.h"

namespace brenier {

/// "columns 1 and 2", "principal axes of both measures": a plane as a person reads it. `columns` are their names, where
/// they have some.
QString planeTitle(const PlaneChoice& plane, const std::vector<std::string>& columns);
/// Of its two axes and the one that stands on it.
std::array<QString, 3> planeAxisNames(const PlaneChoice& plane, const std::vector<std::string>& columns);

/// A plane as files and the command line write it: "1,2" (columns, from 1), "principal", "random:1" with its seed.
QString planeText(const PlaneChoice& plane);
/// Errors (bad input): what is none of these.
Result<PlaneChoice> readPlane(const QString& text);

}  // namespace brenier
