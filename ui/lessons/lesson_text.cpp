#include "ui/lessons/lesson_text.h"

#include <QAbstractTextDocumentLayout>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/forms/markdown_look.h"

namespace brenier {
namespace {

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
  spaceMarkdown(*document(), m_theme);
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

QVariant LessonText::loadResource(int type, const QUrl& name) {
  const auto found = m_files.find(name.toString().toStdString());
  if (type != QTextDocument::ImageResource || found == m_files.end()) return {};
  const QByteArray bytes = QByteArray::fromStdString(found->second);
  const int widest = std::max(100, width() - 8);
  if (name.toString().endsWith(".svg"))
    return svgImage(bytes, m_theme, m_pixels / kFormulaSize, widest, devicePixelRatioF());
  return pictureImage(bytes, widest);
}

}  // namespace brenier
