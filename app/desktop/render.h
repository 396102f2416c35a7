#pragma once

#include <QString>

#include "core/api/run_error.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Draws the stage of a saved run into a PNG, SVG or PDF, by the ending of `out`, with text as text; or films it into
/// an MP4, a GIF or, where `film` is not empty, numbered PNGs. `film` says of what: training, interpolation, or auto,
/// which is the training where more than one moment was kept. Errors: the run cannot be read; the ending is none of
/// these; the picture cannot be written.
Status renderRun(const QString& run, const QString& out, const QString& film, const Theme& theme);

}  // namespace brenier
