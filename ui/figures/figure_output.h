#pragma once

#include <QString>

#include "core/api/run_error.h"
#include "ui/figures/figure_page.h"

namespace brenier {

/// For a file dialog: the endings that writeFigurePage() knows.
QString figureFilters();
bool isFigurePageName(const QString& path);

/// Writes a page as its ending says: .pdf and .svg with lines as lines and text as text, .png at the page's resolution,
/// .tex as PGFPlots. Returns the files that were written, the one that was named first. Any thread. Errors: another
/// ending (bad input); a file that cannot be written (disk).
Result<QStringList> writeFigurePage(const QString& path, const FigurePage& page);

/// The page as a picture of so many pixels a point.
QImage figureImage(const FigurePage& page, double pixelsAPoint);

/// The page as PGFPlots, for a document with \usepackage{pgfplots} and the library groupplots. What are no points,
/// arrows or lines (a potential's colours, pictures, a stage in space) becomes PNG files beside `path`, which it
/// includes by name; they are added to `files`.
Result<QString> pgfplotsText(const FigurePage& page, const QString& path, QStringList& files);

}  // namespace brenier
