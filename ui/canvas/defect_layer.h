#pragma once

#include <QPainter>
#include <QStringList>
#include <QTransform>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Folds hatched one way and swirls the other, cell by cell; tears have their own outline.
void drawDefectCells(QPainter& painter, const QTransform& toPixels, const MapDefects& defects, const Theme& theme);

/// What was found, the group with most mass first, one sentence each; one that says so when nothing was.
QStringList describeDefects(const MapDefects& defects);

/// Those sentences on a quiet card in the lower left corner of `area`.
void drawDefectList(QPainter& painter, const QRectF& area, const MapDefects& defects, const Theme& theme);

}  // namespace brenier
