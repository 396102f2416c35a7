#pragma once

#include <QSize>
#include <QString>

#include "core/api/run_error.h"
#include "core/api/snapshot.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// The endings that writeFigure() knows.
bool isFigureName(const QString& path);

/// Writes a figure as its ending says: .png at twice the size, .svg or .pdf with lines as lines and text as text.
/// Errors: another ending (bad input), a file that cannot be written (disk). `frame` may be null for another ending.
Status writeFigure(const QString& path, const QSize& size, const std::shared_ptr<const Snapshot>& frame,
                   const StageStyle& style);

}  // namespace brenier
