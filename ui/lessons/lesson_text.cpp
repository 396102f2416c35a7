#include "ui/lessons/lesson_text.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QImageReader>
#include <QPainter>
#include <QScrollBar>
#include <QSvgRenderer>
#include <QTextBlock>
#include <QWheelEvent>
#include <cmath>

namespace brenier {
namespace {

constexpr int kLineHeight = 142;       // percent
constexpr int kMostPixels = 4000;      // a side of a picture
constexpr double kFormulaSize = 16.0;  // pixels of type for which drawings were made

}  // namespace

LessonText::LessonText(QWidget* parent) : QTextBrowser(parent), m_theme(Theme::lightTheme()) {
  setObjectName("lessonText");
  setAccessibleName("Text of this step");
  setFrameShape(QFrame::NoFrame);
  setStyleSheet("background: transparent; border: none; padding: 0;");
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setOpenLinks(false);
  setFocusPolicy(Qt::NoFocus);
  viewport()->setAutoFillBackground(false);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LessonText::setLesson(const QString& markdown, const std::map<std::string, std::string>& files) {
  m_markdown = markdown;
  m_files = files;
  show();
}

void LessonText::setTheme(const Theme& theme) {
  m_theme = theme;
  show();
}

void LessonText::setPixelSize(int pixels) {
  m_pixels = pixels;
  show();
}

void LessonText::show() {
  auto* fresh = new QTextDocument(this);  // the old one keeps the pictures that it has drawn
  fresh->setDocumentMargin(0);
  setDocument(fresh);
  document()->setDefaultFont(uiFont(m_pixels));
  document()->setMarkdown(m_markdown, QTextDocument::MarkdownFeatures(QTextDocument::MarkdownDialectCommonMark) |
                                          QTextDocument::MarkdownNoHTML);
  QTextCursor cursor(document());
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    QTextBlockFormat format = block.blockFormat();
    const bool picture = block.text().contains(QChar::ObjectReplacementCharacter);
    format.setLineHeight(picture ? 100 : kLineHeight, QTextBlockFormat::ProportionalHeight);
    format.setTopMargin(picture ? 6 : 0);
    format.setBottomMargin(picture ? 14 : 10);
    if (picture) format.setAlignment(Qt::AlignHCenter);
    cursor.setPosition(block.position());
    cursor.setBlockFormat(format);
  }
  document()->setTextWidth(width());
  updateGeometry();
}

QSize LessonText::sizeHint() const {
  return {280, static_cast<int>(std::ceil(document()->size().height()))};
}

void LessonText::resizeEvent(QResizeEvent* event) {
  QTextBrowser::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) show();  // drawings fit its width
}

/// It is as high as its text: the card around it scrolls.
void LessonText::wheelEvent(QWheelEvent* event) {
  event->ignore();
}

QImage LessonText::drawing(const QByteArray& svg) const {
  QByteArray tinted = svg;
  tinted.replace("currentColor", m_theme.text.name().toLatin1());
  QSvgRenderer renderer(tinted);
  const QSizeF natural = renderer.defaultSize();
  if (!renderer.isValid() || natural.isEmpty() || natural.width() > kMostPixels || natural.height() > kMostPixels)
    return {};
  const double widest = std::max(100, width() - 8);
  const double scale = std::min(m_pixels / kFormulaSize, widest / natural.width());
  const double ratio = devicePixelRatioF();
  QImage image((natural * scale * ratio).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  image.setDevicePixelRatio(ratio);
  return image;
}

QVariant LessonText::loadResource(int type, const QUrl& name) {
  const auto found = m_files.find(name.toString().toStdString());
  if (type != QTextDocument::ImageResource || found == m_files.end()) return {};
  QByteArray bytes = QByteArray::fromStdString(found->second);
  if (name.toString().endsWith(".svg")) return drawing(bytes);
  QBuffer buffer(&bytes);
  QImageReader reader(&buffer);
  const QSize size = reader.size();
  if (!size.isValid() || size.width() > kMostPixels || size.height() > kMostPixels) return {};
  const QImage image = reader.read();
  return image.width() > width() ? image.scaledToWidth(std::max(100, width() - 8), Qt::SmoothTransformation) : image;
}

}  // namespace brenier
