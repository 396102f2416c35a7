#pragma once

#include <QImage>
#include <QPainter>
#include <QPolygonF>
#include <QString>
#include <QTransform>
#include <utility>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

// The layers that look for what is wrong with a map. Each draws within the painter's clip.

/// One pixel a node, top row first, transparent where nothing is out of balance: surplus in the colour of the learned
/// image, missing mass in the target's.
QImage balanceImage(const MassBalance& balance, const Box& world, const Theme& theme);
/// The two entries of a legend: where mass is too much, and where it is missing. Both are of the map itself, whatever t
/// the image is shown at.
std::pair<QString, QString> balanceNames(double t);

/// The levels of a landscape's contours, the closer the nearer to its minimum.
std::vector<double> landscapeLevels(const ScalarField& landscape, int count);
/// The point, the method's answer, the way of the inner solver and the minimum.
void drawInnerMarks(QPainter& painter, const QTransform& toPixels, const InnerProblem& inner, const Theme& theme);

/// Whether two points or their images lie far enough apart to be told from one another.
bool seesWorstSwap(const QTransform& toPixels, const PlanePoints& swap);
/// `swap`: x_i, x_j, T(x_i), T(x_j) [4, 2]. As they are learned, and dashed as they would be exchanged; nothing where
/// that cannot be seen.
void drawWorstSwap(QPainter& painter, const QTransform& toPixels, const PlanePoints& swap, const Theme& theme);

/// The chosen probe points with their images and exact answers, over everything else.
void drawSelection(QPainter& painter, const QTransform& toPixels, const Snapshot& snapshot, const StageStyle& style);

/// Probe points within an outline in data units: by where they are, or, where the outline holds none of them, by where
/// they are shown to go at `t`.
std::vector<int> pointsWithin(const Snapshot& snapshot, const QPolygonF& outline, double t);

}  // namespace brenier
