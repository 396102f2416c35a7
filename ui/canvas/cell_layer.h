#pragma once

#include <QPainterPath>

#include "core/api/snapshot.h"
#include "ui/canvas/stage_layers.h"

namespace brenier {

/// The creases on the edges of cells, in data units: those whose angle makes them a tear, or all others.
QPainterPath cellEdges(const CellLook& cells, bool tears);

/// Edges of the cells thin; bold where the crease is a tear.
void drawCells(const LayerPaint& in);

/// How many cells are in sight, and from which angle on a crease is a tear.
void describeCells(const Snapshot& snapshot, const StageStyle& style, QStringList& lines);

}  // namespace brenier
