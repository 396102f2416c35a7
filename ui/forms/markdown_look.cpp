#include "ui/forms/markdown_look.h"

#include <QBuffer>
#include <QImageReader>
#include <QPainter>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>
#include <algorithm>

namespace brenier {
namespace {

constexpr int kLineHeight = 142;   // percent
constexpr int kMostPixels = 4000;  // a side of a picture
constexpr double kCellPadding = 5;
constexpr double kCodeSize = 0.88;                             // of the text's
constexpr double kHeadingRoom[] = {0, 4, 22, 16, 12, 12, 12};  // above, by level

bool isCode(const QTextBlockFormat& format) {
  return format.hasProperty(QTextFormat::BlockCodeFence) || format.hasProperty(QTextFormat::BlockCodeLanguage) ||
         format.nonBreakableLines();
}

void spaceBlock(const QTextBlock& block, const Theme& theme) {
  QTextBlockFormat format = block.blockFormat();
  const QTextCursor at(block);
  const bool picture = block.text().contains(QChar::ObjectReplacementCharacter);
  const int level = std::clamp(format.headingLevel(), 0, 6);
  if (isCode(format)) {
    format.setBackground(theme.groove);
    format.setLeftMargin(8);
    format.setBottomMargin(isCode(block.next().blockFormat()) ? 0 : 12);
  } else if (!at.currentTable()) {
    format.setLineHeight(picture ? 100 : kLineHeight, QTextBlockFormat::ProportionalHeight);
    format.setTopMargin(level > 0 ? kHeadingRoom[level] : picture ? 6 : 0);
    format.setBottomMargin(picture ? 14 : block.textList() ? 4 : 10);
    if (picture) format.setAlignment(Qt::AlignHCenter);
  }
  QTextCursor(block).setBlockFormat(format);
}

/// Words in fixed pitch, no larger than the text that they stand in.
void shrinkCode(const QTextBlock& block, const QFont& text) {
  for (auto it = block.begin(); !it.atEnd(); ++it) {
    const QTextFragment part = it.fragment();
    if (!part.charFormat().fontFixedPitch()) continue;
    QTextCharFormat code;
    code.setFontFamilies({"DejaVu Sans Mono", "monospace"});
    code.setProperty(QTextFormat::FontPixelSize, std::max(9, static_cast<int>(kCodeSize * text.pixelSize())));
    QTextCursor at(block);
    at.setPosition(part.position());
    at.setPosition(part.position() + part.length(), QTextCursor::KeepAnchor);
    at.mergeCharFormat(code);
  }
}

void spaceTable(QTextTable& table, const Theme& theme) {
  QTextTableFormat format = table.format();
  format.setBorder(1);
  format.setBorderBrush(theme.hairline);
  format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
  format.setBorderCollapse(true);
  format.setCellSpacing(0);
  format.setCellPadding(kCellPadding);
  format.setTopMargin(4);
  format.setBottomMargin(14);
  table.setFormat(format);
  for (int column = 0; column < table.columns(); ++column) {
    QTextTableCell cell = table.cellAt(0, column);
    QTextCharFormat head = cell.format();
    head.setBackground(theme.groove);
    cell.setFormat(head);
  }
}

}  // namespace

void spaceMarkdown(QTextDocument& document, const Theme& theme) {
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    spaceBlock(block, theme);
    shrinkCode(block, document.defaultFont());
  }
  for (QTextFrame* frame : document.rootFrame()->childFrames())
    if (auto* table = qobject_cast<QTextTable*>(frame)) spaceTable(*table, theme);
}

QString headingAnchor(const QString& heading) {
  QString anchor;
  for (const QChar letter : heading.toLower())
    if (letter.isLetterOrNumber() || letter == '-' || letter == '_')
      anchor += letter;
    else if (letter.isSpace())
      anchor += '-';
  return anchor;
}

QImage svgImage(const QByteArray& svg, const Theme& theme, double scale, int widest, double ratio) {
  QByteArray tinted = svg;
  tinted.replace("currentColor", theme.text.name().toLatin1());
  QSvgRenderer renderer(tinted);
  const QSizeF natural = renderer.defaultSize();
  if (!renderer.isValid() || natural.isEmpty() || natural.width() > kMostPixels || natural.height() > kMostPixels)
    return {};
  const double shown = std::min(scale, widest / natural.width());
  QImage image((natural * shown * ratio).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  image.setDevicePixelRatio(ratio);
  return image;
}

QImage pictureImage(const QByteArray& bytes, int widest) {
  QByteArray copy = bytes;
  QBuffer buffer(&copy);
  QImageReader reader(&buffer);
  const QSize size = reader.size();
  if (!size.isValid() || size.width() > kMostPixels || size.height() > kMostPixels) return {};
  const QImage image = reader.read();
  return image.width() > widest ? image.scaledToWidth(widest, Qt::SmoothTransformation) : image;
}

}  // namespace brenier
