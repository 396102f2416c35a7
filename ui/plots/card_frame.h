#pragma once

#include <QPainter>
#include <QString>

#include "ui/theme/theme.h"

namespace brenier {

/// The look that every card with numbers shares; one that has the focus is framed by the accent.
void drawCardFrame(QPainter& painter, const QRectF& rect, const Theme& theme, bool focused = false);

struct CardHeader {
  QString title, subtitle, value;
  QColor valueColor;  ///< invalid: the theme's text colour
};

/// Title and subtitle at the left, the value in large tabular figures at the right; returns the height used.
double drawCardHeader(QPainter& painter, const QRectF& content, const CardHeader& header, const Theme& theme);

/// A colour of the mathematics as text or a thin line on a card: itself, or moved towards the text's colour by as
/// little as makes it readable.
QColor readable(const QColor& color, const Theme& theme);

}  // namespace brenier
