#pragma once

#include <QImage>
#include <QPointF>
#include <QRectF>
#include <QString>

#include "core/api/drawing.h"

namespace brenier {

/// Things that become items of a drawing. Each is at most three eighths of the square wide and high, about its middle.

/// Dark pixels carry mass, transparent ones none; at most 160 pixels a side are kept. Errors: an empty picture, one
/// without a dark pixel.
Result<DrawnItem> itemFromPicture(const QImage& picture, const QString& name, const DrawingSquare& square = {});
/// PNG, JPEG, BMP and SVG. Errors name the file.
Result<DrawnItem> itemFromPictureFile(const QString& path, const DrawingSquare& square = {});
/// Letters as a person would write them. Errors: nothing but spaces.
Result<DrawnItem> itemFromText(const QString& text, const DrawingSquare& square = {});
/// A density as a formula in x and y on the square, negative values as 0, the largest as density 1; as muParser reads
/// it: "exp(-x^2-y^2)", "sin(x)*sin(y) > 0". Errors: what the parser says; nowhere positive.
Result<DrawnItem> itemFromFormula(const QString& formula, const DrawingSquare& square = {});
/// Rows of two numbers, as a spreadsheet copies them (tabs, commas or semicolons); a first row of words is left out.
/// Points beyond the square are scaled into it together, which `label` says. Errors name the row.
Result<DrawnItem> itemFromRows(const QString& rows, const DrawingSquare& square = {});

/// Likewise of points [n, 2].
Result<DrawnItem> itemFromPoints(const std::vector<float>& points, const DrawingSquare& square = {});

/// The box that an item fills, turned shapes with their corners.
QRectF boundsOf(const DrawnItem& item);
/// `reach`: by how much a stroke or a dot may be missed.
bool contains(const DrawnItem& item, QPointF at, double reach = 0.1);
/// Moved; scaled and turned about its middle, counterclockwise; mirrored.
DrawnItem moved(DrawnItem item, QPointF by);
DrawnItem scaled(DrawnItem item, double factor);
DrawnItem turned(DrawnItem item, double radians);
DrawnItem mirrored(DrawnItem item);

}  // namespace brenier
