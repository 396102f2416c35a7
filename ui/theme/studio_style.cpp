#include "ui/theme/studio_style.h"

#include <QComboBox>
#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolTip>
#include <array>

namespace brenier {
namespace {

/// A chevron in the middle of `rect`; direction is the way it points.
void drawChevron(QPainter* painter, const QRectF& rect, QPointF direction, const QColor& color) {
  const double size = qBound(3.0, qMin(rect.width(), rect.height()) / 2 - 1, 4.0);
  const QPointF side(-direction.y(), direction.x());
  const QPointF tip = rect.center() + direction * size / 2;
  const std::array<QPointF, 3> line{tip - direction * size + side * size, tip, tip - direction * size - side * size};
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter->drawPolyline(line.data(), 3);
  painter->restore();
}

void drawTick(QPainter* painter, const QRectF& rect, const QColor& color) {
  const QPointF c = rect.center();
  const double s = qMin(rect.width(), rect.height()) / 14;
  const std::array<QPointF, 3> line{c + QPointF(-3.6, 0.2) * s, c + QPointF(-1.0, 2.8) * s, c + QPointF(3.8, -2.8) * s};
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(color, 1.7 * s, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter->drawPolyline(line.data(), 3);
  painter->restore();
}

void drawCheckBox(QPainter* painter, const QStyleOption* option) {
  const QRectF box = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
  const bool on = option->state & QStyle::State_On;
  const bool enabled = option->state & QStyle::State_Enabled;
  const QPalette& palette = option->palette;
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const QColor accent = palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Highlight);
  const bool focus = option->state & QStyle::State_HasFocus;
  painter->setPen(QPen(on || focus ? accent : palette.color(QPalette::Dark), 1));
  painter->setBrush(on ? accent : palette.color(QPalette::Base));
  painter->drawRoundedRect(box, 3.5, 3.5);
  painter->restore();
  if (on) drawTick(painter, box, palette.color(QPalette::HighlightedText));
}

/// The well of an input: a hairline that turns into the accent under the keyboard.
void drawWell(QPainter* painter, const QStyleOption* option, const QColor& fill) {
  const QPalette& palette = option->palette;
  const bool enabled = option->state & QStyle::State_Enabled;
  const bool focus = option->state & QStyle::State_HasFocus;
  const bool hover = enabled && (option->state & QStyle::State_MouseOver);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(palette.color(focus ? QPalette::Highlight : hover ? QPalette::Dark : QPalette::Mid), 1));
  painter->setBrush(enabled ? fill : palette.color(QPalette::Window));
  painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
  painter->restore();
}

QColor inkOf(const QStyleOption* option, bool enabled) {
  return option->palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText);
}

/// What opens a closed box of choices, and what leaves it.
bool isForTheBox(int key) {
  switch (key) {
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F4:
    case Qt::Key_Escape:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
      return true;
    default:
      return false;
  }
}

/// The choice of a closed box as it has room for it.
QString fittingChoice(const QStyle& style, const QStyleOptionComboBox& option, const QWidget* box) {
  const int icon = option.currentIcon.isNull() ? 0 : option.iconSize.width() + 4;
  const int room = style.subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box).width();
  return option.fontMetrics.elidedText(option.currentText, Qt::ElideRight, room - icon - 2);
}

/// Protected where it is, and the only way to what a box draws.
struct BoxOption : QComboBox {
  static QStyleOptionComboBox of(const QComboBox& box) {
    QStyleOptionComboBox option;
    (box.*(&BoxOption::initStyleOption))(&option);
    return option;
  }
};

/// What a box had to leave out is read where the mouse rests on it, above what the box is for.
bool explainCut(const QComboBox& box, const QHelpEvent& event) {
  const QStyleOptionComboBox option = BoxOption::of(box);
  if (fittingChoice(*box.style(), option, &box) == option.currentText) return false;
  const QString help = box.toolTip().isEmpty() ? QString() : QStringLiteral("<p>") + box.toolTip() + "</p>";
  QToolTip::showText(event.globalPos(), "<p><b>" + option.currentText.toHtmlEscaped() + "</b></p>" + help,
                     const_cast<QComboBox*>(&box));
  return true;
}

}  // namespace

StudioStyle::StudioStyle() : QProxyStyle(QStyleFactory::create("Fusion")) {}

void StudioStyle::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  if (qobject_cast<QComboBox*>(widget)) widget->installEventFilter(this);
}

/// A box of choices has to be opened before anything in it is chosen, for a choice may begin another run: neither the
/// wheel, which scrolls the panel, nor a letter, which is for the stage, takes another entry.
bool StudioStyle::eventFilter(QObject* object, QEvent* event) {
  auto* box = qobject_cast<QComboBox*>(object);
  if (!box || box->isEditable()) return QProxyStyle::eventFilter(object, event);
  if (event->type() == QEvent::KeyPress) {
    const auto key = static_cast<QKeyEvent*>(event)->key();
    if (isForTheBox(key)) return false;
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
      box->showPopup();
      return true;
    }
  } else if (event->type() == QEvent::ToolTip) {
    return explainCut(*box, *static_cast<QHelpEvent*>(event));
  } else if (event->type() != QEvent::Wheel) {
    return QProxyStyle::eventFilter(object, event);
  }
  event->ignore();
  return true;
}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
  const bool enabled = option->state & State_Enabled;
  const QColor arrow = inkOf(option, enabled);
  switch (element) {
    case PE_IndicatorArrowDown:
    case PE_IndicatorSpinDown:
      return drawChevron(painter, option->rect, {0, 1}, arrow);
    case PE_IndicatorArrowUp:
    case PE_IndicatorSpinUp:
      return drawChevron(painter, option->rect, {0, -1}, arrow);
    case PE_IndicatorArrowLeft:
      return drawChevron(painter, option->rect, {-1, 0}, arrow);
    case PE_IndicatorArrowRight:
      return drawChevron(painter, option->rect, {1, 0}, arrow);
    case PE_IndicatorCheckBox:
      return drawCheckBox(painter, option);
    default:
      break;
  }
  QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                     const QWidget* widget) const {
  const bool enabled = option->state & State_Enabled;
  if (control == CC_ComboBox) {
    drawWell(painter, option, option->palette.color(QPalette::Light));
    drawChevron(painter, subControlRect(control, option, SC_ComboBoxArrow, widget), {0, 1}, inkOf(option, enabled));
    return;
  }
  if (control == CC_SpinBox) {
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    drawWell(painter, option, option->palette.color(QPalette::Base));
    if (!spin || spin->buttonSymbols == QAbstractSpinBox::NoButtons) return;
    const bool up = spin->stepEnabled & QAbstractSpinBox::StepUpEnabled;
    const bool down = spin->stepEnabled & QAbstractSpinBox::StepDownEnabled;
    drawChevron(painter, subControlRect(control, option, SC_SpinBoxUp, widget), {0, -1}, inkOf(option, enabled && up));
    drawChevron(painter, subControlRect(control, option, SC_SpinBoxDown, widget), {0, 1},
                inkOf(option, enabled && down));
    return;
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
  if (element != CE_ComboBoxLabel || !box || box->editable)
    return QProxyStyle::drawControl(element, option, painter, widget);
  QStyleOptionComboBox fitting = *box;
  fitting.currentText = fittingChoice(*this, *box, widget);
  QProxyStyle::drawControl(element, &fitting, painter, widget);
}

QSize StudioStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                    const QWidget* widget) const {
  QSize made = QProxyStyle::sizeFromContents(type, option, size, widget);
  if (type == CT_ComboBox) made += QSize(8, 0);
  if (type == CT_ComboBox || type == CT_SpinBox) made.setHeight(qMax(made.height(), 28));
  return made;
}

QRect StudioStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                                  const QWidget* widget) const {
  const QRect all = option->rect;
  const auto visual = [&](const QRect& rect) { return visualRect(option->direction, all, rect); };
  if (control == CC_ComboBox && part == SC_ComboBoxArrow) {
    return visual({all.right() - 25, all.top(), 22, all.height()});
  }
  if (control == CC_ComboBox && part == SC_ComboBoxEditField) return visual(all.adjusted(9, 2, -26, -2));
  if (control == CC_SpinBox) {
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    const bool buttons = spin && spin->buttonSymbols != QAbstractSpinBox::NoButtons;
    const int half = all.height() / 2;
    if (part == SC_SpinBoxEditField) return visual(all.adjusted(8, 2, buttons ? -22 : -8, -2));
    if (part == SC_SpinBoxUp) {
      return buttons ? visual({all.right() - 20, all.top() + 3, 17, half - 3}) : QRect();
    }
    if (part == SC_SpinBoxDown) return buttons ? visual({all.right() - 20, all.top() + half, 17, half - 3}) : QRect();
  }
  return QProxyStyle::subControlRect(control, option, part, widget);
}

int StudioStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                           QStyleHintReturn* returnData) const {
  switch (hint) {
    case SH_Slider_AbsoluteSetButtons:
      return Qt::LeftButton;  // a click on a slider goes there
    case SH_ComboBox_Popup:
      return 0;  // the list opens below the box, not over it
    case SH_DialogButtonBox_ButtonsHaveIcons:
      return 0;  // words are enough, and the icons are those of another decade
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
      return 0;
    default:
      return QProxyStyle::styleHint(hint, option, widget, returnData);
  }
}

}  // namespace brenier
