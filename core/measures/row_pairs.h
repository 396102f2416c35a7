#pragma once

#include "core/measures/points_measure.h"

namespace brenier {

/// Whether sample i of both measures is the same row of two files whose rows belong together, so that it may be paired:
/// both draw the same rows in turn, and from row to row their steps grow and shrink together. Files that are each in an
/// order of their own have steps that do not, and where every column is sorted, rows stand side by side by their ranks
/// alone. A function of the points alone.
bool rowsBelongTogether(const PointsMeasure& a, const PointsMeasure& b);

}  // namespace brenier
