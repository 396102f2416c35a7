#include "ui/main_window/duel_header.h"

#include <QHBoxLayout>
#include <algorithm>

namespace brenier {

DuelHeader::DuelHeader(QWidget* parent) : QWidget(parent) {
  m_row = new QHBoxLayout(this);
  m_row->setContentsMargins(10, 4, 6, 4);
}

void DuelHeader::add(QWidget* part) {
  m_row->addWidget(part);
  part->ensurePolished();  // its size is asked for before it is shown
}

void DuelHeader::addSpace() {
  m_row->addStretch(1);
}

void DuelHeader::leaveOut(const std::vector<QWidget*>& leastFirst) {
  m_leastFirst = leastFirst;
  for (QWidget* part : m_leastFirst) part->hide();
  m_row->invalidate();
  setMinimumWidth(m_row->minimumSize().width());  // of what is always there, whatever else is on show just now
  fold();
}

bool DuelHeader::leftOut(const QWidget* part) const {
  return std::find(m_leastFirst.begin(), m_leastFirst.end(), part) != m_leastFirst.end() && part->isHidden();
}

void DuelHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fold();
}

void DuelHeader::fold() {
  for (QWidget* part : m_leastFirst) part->show();
  m_row->invalidate();
  for (QWidget* part : m_leastFirst) {
    if (m_row->minimumSize().width() <= width()) break;
    part->hide();
    m_row->invalidate();
  }
}

}  // namespace brenier
