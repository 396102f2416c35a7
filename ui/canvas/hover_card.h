#pragma once

#include <QColor>
#include <QPainter>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

struct SeedsLook;

struct HoverLine {
  QString text;
  QColor color;
  bool small = false;
};

/// What is known of one probe point: x, T(x), the exact answer, how far it moves, the angle to the exact direction,
/// phi and the local stretch; what is not known is left out. Where several seeds learn, their answers stand in the
/// place of the one. Of more than two dimensions all coordinates of x and T(x) are listed, as allCoordinates() does.
std::vector<HoverLine> describePoint(const Snapshot& snapshot, int index, const Theme& theme,
                                     const SeedsLook* seeds = nullptr, const QStringList& columns = {});

/// A card beside `anchor` that stays within `area`, avoiding the rectangles in `taken`; returns where it was put.
QRectF drawHoverCard(QPainter& painter, const QPointF& anchor, const QRectF& area, const std::vector<HoverLine>& lines,
                     const Theme& theme, const std::vector<QRectF>& taken);

}  // namespace brenier
