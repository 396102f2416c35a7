#pragma once

#include <QString>

#include "core/api/plane_choice.h"
#include "core/api/run_error.h"
#include "ui/theme/theme.h"

namespace brenier {

/// What a person asks of a picture of a run of more than two dimensions, beside its file.
struct SliceLooks {
  SliceChoice slice;
  bool pairs = false;  ///< all pairs of columns in the place of one plane
};

/// Draws the stage of a saved run into a PNG, SVG or PDF, by the ending of `out`, with text as text; or films it into
/// an MP4, a GIF or, where `film` is not empty, numbered PNGs. `film` says of what: training, interpolation, or auto,
/// which is the training where more than one moment was kept. Errors: the run cannot be read; the ending is none of
/// these; it has no such plane; the picture cannot be written.
Status renderRun(const QString& run, const QString& out, const QString& film, const SliceLooks& looks,
                 const Theme& theme);

/// Writes the figure that a file describes (ui/figures/figure_spec.h) of a saved run and of those that it names beside,
/// and prints its caption. Errors: those of the file, named; a run that cannot be read; a moment that is not kept; the
/// figure cannot be written. `slice` goes before what the file says.
Status renderFigure(const QString& run, const QString& out, const QString& figure, const SliceChoice& slice);

}  // namespace brenier
