#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/drawing/drawn_items.h"

namespace brenier {

/// Reads points from a file whose format only the core knows, [n, 2]. Called on any thread.
using PointReader = std::function<Result<std::vector<float>>(const QString& path)>;

struct DrawnFile {
  Result<DrawnItem> item;
  QString what;  ///< "Points" or "Picture"
};

/// A picture, or points from a table (CSV, NPY), by the file's ending. A file of any size: not for the GUI thread.
DrawnFile readDrawnFile(const QString& path, const PointReader& readPoints, const DrawingSquare& square = {});

}  // namespace brenier
