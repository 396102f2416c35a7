#include "ui/main_window/labeled_combo.h"

#include <QAbstractItemView>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QStyledItemDelegate>
#include <utility>

namespace brenier {

LabeledCombo::LabeledCombo(const QString& label, int width, QWidget* parent)
    : QComboBox(parent), m_label(label), m_theme(Theme::lightTheme()) {
  setFixedWidth(width);
  setFixedHeight(34);
  setFocusPolicy(Qt::TabFocus);  // a click leaves the stage's keys working
  setAccessibleName(label);
  setMaxVisibleItems(30);
  setItemDelegate(new QStyledItemDelegate(this));  // the style sheet then gives entries room
}

void LabeledCombo::setChoices(std::function<std::vector<Choice>()> choices) {
  m_choices = std::move(choices);
}

void LabeledCombo::showPopup() {
  if (m_choices) {
    if (!m_chooser) {
      m_chooser = new Chooser(this);
      m_chooser->setAccessibleName(m_label);
      connect(m_chooser, &Chooser::chosen, this, [this](int index) {
        setCurrentIndex(index);
        emit activated(index);
      });
    }
    m_chooser->setTheme(m_theme);
    return m_chooser->open(this, m_choices(), currentIndex());
  }
  view()->setMinimumWidth(view()->sizeHintForColumn(0) + 32);
  QComboBox::showPopup();
}

void LabeledCombo::hidePopup() {
  if (m_chooser) m_chooser->hide();
  QComboBox::hidePopup();
}

void LabeledCombo::setOtherText(const QString& text) {
  m_other = text;
  setCurrentIndex(-1);
  update();
}

void LabeledCombo::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void LabeledCombo::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  option.currentText.clear();
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  QRect area = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
  area.adjust(4, 0, -2, 0);
  painter.setFont(uiFont(12));
  painter.setPen(m_theme.mutedText);
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, m_label);
  area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(m_label) + 9);
  painter.setFont(uiFont(13, QFont::DemiBold));
  painter.setPen(isEnabled() ? m_theme.text : m_theme.disabledText);
  const QString text = currentIndex() < 0 ? m_other : currentText();
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft,
                   painter.fontMetrics().elidedText(text, Qt::ElideRight, area.width()));
}

}  // namespace brenier
