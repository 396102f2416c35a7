#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>

#include "core/api/snapshot.h"

namespace brenier {

/// What a column is called: its name among `columns`, else x₁, x₂, ...
QString columnName(int column, const QStringList& columns);

/// Column `column` of a point [dimension] of one side in the data's own units. `point`: in the run's frame.
double columnInData(const AllCoordinates& all, const float* point, std::size_t column, bool source);

/// The coordinates of probe point `i` and of its image as lines "mass  1.20 → 1.35", in the data's own units: all of
/// them up to eight columns, else those eight that differ most in the run's frame, the largest difference first, and
/// "and 776 more". An image that is not known is left out; no lines for a point that is not there.
QStringList allCoordinates(const AllCoordinates& all, std::size_t i, const QStringList& columns);

}  // namespace brenier
