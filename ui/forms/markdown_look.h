#pragma once

#include <QImage>
#include <QString>

#include "ui/theme/theme.h"

class QTextDocument;

namespace brenier {

/// Room between lines, paragraphs, headings and the cells of tables, for a document that was read from Markdown; code
/// and the heads of tables in the theme's colours.
void spaceMarkdown(QTextDocument& document, const Theme& theme);

/// What links call a heading, as GitHub does: "L2-UVP of the inverse" is "l2-uvp-of-the-inverse".
QString headingAnchor(const QString& heading);

/// A drawing as an SVG, `scale` times its own size and at most `widest` logical pixels wide, sharp at `ratio` device
/// pixels each. Its `currentColor` is that of the theme's text. Null: no drawing, or one with sides beyond 4000.
QImage svgImage(const QByteArray& svg, const Theme& theme, double scale, int widest, double ratio);

/// A picture in a format that Qt reads, at most `widest` pixels wide. Null as above.
QImage pictureImage(const QByteArray& bytes, int widest);

}  // namespace brenier
