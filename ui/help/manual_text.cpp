#include "ui/help/manual_text.h"

#include <QDesktopServices>
#include <QDir>
#include <QFile>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

#include "ui/forms/markdown_look.h"
#include "ui/help/manual_pages.h"

namespace brenier {
namespace {

constexpr int kTypeSize = 14, kWidest = 760, kLeastMargin = 24;  // pixels; longer lines are hard to read

}  // namespace

ManualText::ManualText(QWidget* parent) : QTextBrowser(parent), m_theme(Theme::lightTheme()) {
  setObjectName("manualText");
  setAccessibleName("Page of the manual");
  setFrameShape(QFrame::NoFrame);
  setOpenLinks(false);
  document()->setDefaultFont(uiFont(kTypeSize));
  connect(this, &QTextBrowser::anchorClicked, this, &ManualText::follow);
  connect(this, &QTextBrowser::sourceChanged, this, [this](const QUrl& url) {
    spaceMarkdown(*document(), m_theme);
    goToAnchor();
    emit pageShown(url.toLocalFile());
  });
}

void ManualText::showPage(const QString& path, const QString& anchor) {
  QUrl url = QUrl::fromLocalFile(QDir::cleanPath(path));
  url.setFragment(anchor);
  setSource(url, QTextDocument::MarkdownResource);
  goToAnchor();  // its own search knows no headings, and comes last
}

/// A page is laid out once it is there, not anew with each of its paragraphs.
void ManualText::doSetSource(const QUrl& url, QTextDocument::ResourceType type) {
  document()->setLayoutEnabled(false);
  QTextBrowser::doSetSource(url, type);
  document()->setLayoutEnabled(true);
}

/// To the heading that the page's address names.
void ManualText::goToAnchor() {
  const QString anchor = source().fragment();
  if (anchor.isEmpty()) return;
  for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
    if (block.blockFormat().headingLevel() == 0 || headingAnchor(block.text()) != anchor) continue;
    setTextCursor(QTextCursor(block));
    verticalScrollBar()->setValue(cursorRect().top() + verticalScrollBar()->value() - 8);
    return;
  }
}

void ManualText::follow(const QUrl& link) {
  if (!link.scheme().isEmpty() && !link.isLocalFile()) {
    QDesktopServices::openUrl(link);
    return;
  }
  const QUrl target = source().resolved(link);
  const QString path = target.toLocalFile();
  if (QFileInfo(path).isDir() || (path.endsWith(".md") && QFile::exists(path)))
    showPage(path, target.fragment());
  else if (QFile::exists(path))
    QDesktopServices::openUrl(target);
  else
    emit linkLeft(link);
}

void ManualText::mark(const QString& words) {
  QList<QTextEdit::ExtraSelection> all;
  if (!words.isEmpty()) {
    QColor ground = m_theme.accent;
    ground.setAlphaF(0.35f);
    for (QTextCursor at = document()->find(words); !at.isNull(); at = document()->find(words, at)) {
      QTextEdit::ExtraSelection one;
      one.cursor = at;
      one.format.setBackground(ground);
      all << one;
    }
  }
  setExtraSelections(all);
  if (all.isEmpty()) return;
  QTextCursor first = all.front().cursor;
  first.setPosition(first.selectionStart());
  setTextCursor(first);
}

void ManualText::setTheme(const Theme& theme) {
  const bool same = m_theme.dark == theme.dark;
  m_theme = theme;
  if (source().isEmpty() || same) return;
  const int place = verticalScrollBar()->value();
  reload();
  document()->setLayoutEnabled(false);
  spaceMarkdown(*document(), m_theme);
  document()->setLayoutEnabled(true);
  verticalScrollBar()->setValue(place);
}

QVariant ManualText::loadResource(int type, const QUrl& name) {
  const QString path = source().resolved(name).toLocalFile();
  if (type == QTextDocument::MarkdownResource) return manualPage(path, m_theme.dark);
  QFile file(path);
  if (type != QTextDocument::ImageResource || !file.open(QIODevice::ReadOnly)) return {};
  const int widest = std::max(200, viewport()->width() - 2 * kLeastMargin);
  if (path.endsWith(".svg")) return svgImage(file.readAll(), m_theme, 1, widest, devicePixelRatioF());
  return pictureImage(file.readAll(), widest);
}

/// A column of text, in the middle of a wide window.
void ManualText::resizeEvent(QResizeEvent* event) {
  QTextBrowser::resizeEvent(event);
  const int side = std::max(kLeastMargin, (width() - kWidest) / 2);
  setViewportMargins(side, 16, kLeastMargin, 8);
}

}  // namespace brenier
