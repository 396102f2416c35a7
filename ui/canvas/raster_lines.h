#pragma once

#include <QColor>
#include <QLineF>
#include <QPainter>
#include <vector>

namespace brenier {

/// Thin smooth lines with flat ends. On a QImage they are blended pixel by pixel, several times faster than Qt's path
/// filler, which would be the largest part of a frame with arrows; on every other device QPainter draws them.
void drawThinLines(QPainter& painter, const std::vector<QLineF>& lines, const QColor& color, double width);

}  // namespace brenier
