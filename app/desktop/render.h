#pragma once

#include <QString>

#include "core/api/run_error.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Draws the stage of a saved run into a PNG, SVG or PDF, by the ending of `out`, with text as text; or films its kept
/// moments, where there are any, and else its interpolation, into an MP4 or GIF.
/// Errors: the run cannot be read; the ending is none of these; the picture cannot be written.
Status renderRun(const QString& run, const QString& out, const Theme& theme);

}  // namespace brenier
