#include "ui/forms/labeled_combo.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QStyledItemDelegate>
#include <QToolTip>
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

/// The style explains what other boxes had to leave out; this one draws its text itself.
bool LabeledCombo::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || shownText() == valueText()) return QComboBox::event(event);
  const QString help = toolTip().isEmpty() ? QString() : "<p>" + toolTip() + "</p>";
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                     "<p><b>" + valueText().toHtmlEscaped() + "</b></p>" + help, this);
  return true;
}

void LabeledCombo::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  option.currentText.clear();
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  QRect area = textRoom();
  painter.setFont(uiFont(12));
  painter.setPen(m_theme.mutedText);
  if (const int label = labelWidth(); label > 0) {
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, m_label);
    area.setLeft(area.left() + label);
  }
  painter.setFont(uiFont(13, QFont::DemiBold));
  painter.setPen(isEnabled() ? m_theme.text : m_theme.disabledText);
  painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, shownText());
}

QRect LabeledCombo::textRoom() const {
  QStyleOptionComboBox option;
  initStyleOption(&option);
  return style()
      ->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this)
      .adjusted(4, 0, -2, 0);
}

int LabeledCombo::labelWidth() const {
  const int label = QFontMetrics(uiFont(12)).horizontalAdvance(m_label) + 9;
  const int text = QFontMetrics(uiFont(13, QFont::DemiBold)).horizontalAdvance(valueText());
  return label + text <= textRoom().width() ? label : 0;
}

QString LabeledCombo::valueText() const {
  return currentIndex() < 0 ? m_other : currentText();
}

QString LabeledCombo::shownText() const {
  return QFontMetrics(uiFont(13, QFont::DemiBold))
      .elidedText(valueText(), Qt::ElideRight, textRoom().width() - labelWidth());
}

}  // namespace brenier
