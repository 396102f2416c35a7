#pragma once

#include <QPainter>
#include <QStringList>
#include <optional>

#include "ui/canvas/plane_units.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// "tear near (1.00, 2.00)": where a defect is.
QString defectPlace(const MapDefect& defect, const PlaneUnits& units);
/// How bad it is and, where that is known, how much mass it concerns.
QString defectExtent(const MapDefect& defect);
/// How found tears stand beside those of the optimal map; empty where these are not known.
QString tearAccuracy(const MapDefects& defects);
/// What was found, each once: a tear between two pieces of the target may be seen as several lines. The largest first.
std::vector<MapDefect> foundDefects(const MapDefects& defects);

bool hasTears(const MapDefects& defects);
/// In the plane: by how much the two costs 1/2 |x - T(x)|^2 fall together when the images of the pair are exchanged.
double swapGain(const PlanePoints& swap);

/// What the layers of tears and of the balance say.
void describeDefects(const Snapshot& snapshot, const StageStyle& style, QStringList& lines);
void describeBalance(const Snapshot& snapshot, const StageStyle& style, QStringList& lines);
/// Where a surface is cut off, and why a stage that was asked for space lies flat.
void describeSpace(const Snapshot& snapshot, const StageStyle& style, QStringList& lines);

/// "slice through the mean of the source": along which plane the layers lie that are on show as slices; empty where
/// none is.
QString sliceNote(const Snapshot& snapshot, const StageStyle& style);

/// What the layers that are on say in words; several lines a finding are avoided.
QStringList stageNotes(const Snapshot& snapshot, const StageStyle& style);

/// An arrow of so many pixels, and how long what it stands for is.
struct ArrowKey {
  double pixels = 0;
  QString text;
};

/// What that card takes from the lower edge of a stage.
double stageNotesHeight(const QSizeF& stage, const QStringList& lines, double scale);
/// Where it stands, a little wider so that another figure in a line moves nothing; empty where there is none.
QRectF stageNotesPlate(const QRectF& area, const QStringList& lines, double scale);

/// A card with those lines in the lower left corner of `area`, their type `scale` times its size, and `key` below them;
/// nothing for no lines.
void drawStageNotes(QPainter& painter, const QRectF& area, const QStringList& lines, const Theme& theme,
                    double scale = 1, const std::optional<ArrowKey>& key = {});

}  // namespace brenier
