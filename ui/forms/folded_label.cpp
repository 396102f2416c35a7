#include "ui/forms/folded_label.h"

#include <QEvent>

namespace brenier {
namespace {

const QString kMore = QStringLiteral("… <a href='more'>more</a>");
const QString kLess = QStringLiteral(" <a href='less'>less</a>");
const QString kMoreRoom = QStringLiteral("… more");

QString html(const QString& text) {
  return text.toHtmlEscaped().replace('\n', "<br>");
}

}  // namespace

FoldedLabel::FoldedLabel(int lines, QWidget* parent) : QLabel(parent), m_lines(lines) {
  setWordWrap(true);
  setTextFormat(Qt::RichText);
  setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
  connect(this, &QLabel::linkActivated, this, [this] {
    m_open = !m_open;
    fold();
  });
  hide();
}

void FoldedLabel::setFullText(const QString& text) {
  if (text == m_full) return;
  m_full = text;
  m_open = false;
  setAccessibleDescription(text);
  fold();
  setVisible(!text.isEmpty());
}

bool FoldedLabel::fits(const QString& text) const {
  const QRect room(0, 0, std::max(40, contentsRect().width()), 1 << 20);
  return fontMetrics().boundingRect(room, Qt::TextWordWrap, text).height() <= m_lines * fontMetrics().lineSpacing() + 1;
}

void FoldedLabel::fold() {
  m_folds = !fits(m_full);
  if (!m_folds) return setText(html(m_full));
  if (m_open) return setText(html(m_full) + kLess);
  qsizetype least = 0, most = m_full.size();
  while (least + 1 < most) {
    const qsizetype middle = (least + most) / 2;
    (fits(m_full.left(middle) + kMoreRoom) ? least : most) = middle;
  }
  const qsizetype word = m_full.lastIndexOf(' ', least);
  QString head = m_full.left(word > 0 ? word : least).trimmed();
  while (head.endsWith(',') || head.endsWith(';')) head.chop(1);
  setText(html(head) + kMore);
}

void FoldedLabel::resizeEvent(QResizeEvent* event) {
  QLabel::resizeEvent(event);
  fold();
}

void FoldedLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fold();
}

}  // namespace brenier
