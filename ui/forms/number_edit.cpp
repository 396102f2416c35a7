#include "ui/forms/number_edit.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

double asReal(const OptionValue& value) {
  if (const auto* i = std::get_if<std::int64_t>(&value)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&value)) return *d;
  return 0;
}

QString rangeWords(const OptionMeta& meta) {
  const bool low = meta.min > -1e299, high = meta.max < 1e299;
  if (low && high) return "between " + typedReal(meta.min) + " and " + typedReal(meta.max);
  if (low) return "at least " + typedReal(meta.min);
  return high ? "at most " + typedReal(meta.max) : QString("a finite number");
}

/// A tenth of the number's decade, so that 0.9 goes to 0.91 and 40 to 41.
double linearStep(double value) {
  return value == 0 ? 0.1 : std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1);
}

}  // namespace

double stepOneTwoFive(double value, int steps) {
  if (!(value > 0)) return value;
  constexpr double kMantissas[] = {1, 2, 5};
  double decade = std::floor(std::log10(value) + 1e-9);
  const double mantissa = value / std::pow(10.0, decade);
  int index = mantissa < 1.5 ? 0 : mantissa < 3.5 ? 1 : mantissa < 7.5 ? 2 : 3;
  index += steps;
  decade += std::floor(index / 3.0);
  index = ((index % 3) + 3) % 3;
  // Through text, so that the fields read 0.0002 and not 0.00020000000000000001.
  return QString("%1e%2").arg(kMantissas[index]).arg(static_cast<int>(decade)).toDouble();
}

QColor problemColor() {
  return QColor("#D0342C");
}

NumberEdit::NumberEdit(const OptionDescriptor& option, QWidget* parent)
    : QAbstractSpinBox(parent), m_option(option), m_value(option.defaultValue) {
  setButtonSymbols(QAbstractSpinBox::NoButtons);
  setAlignment(Qt::AlignRight);
  setProperty("role", "value");
  setFocusPolicy(Qt::StrongFocus);  // not the wheel: scrolling the panel must not change a field
  if (option.optional) lineEdit()->setPlaceholderText(noValue);
  setValue(option.defaultValue);
  connect(lineEdit(), &QLineEdit::textEdited, this, &NumberEdit::judge);
  connect(this, &QAbstractSpinBox::editingFinished, this, &NumberEdit::commit);
}

QString NumberEdit::textOf(const OptionValue& value) const {
  if (std::holds_alternative<std::string>(value)) return {};  // none: the field is empty and says so faintly
  const auto* whole = std::get_if<std::int64_t>(&value);
  // Where a comma is the decimal sign, none may group the digits of a field.
  const bool grouped = QLocale().decimalPoint() != QLatin1String(",");
  if (!whole) return grouped ? typedReal(asReal(value)) : typedReal(asReal(value)).remove(',');
  // Seeds are names rather than amounts.
  return m_option.meta.max > 1e15 || !grouped ? QString::number(*whole) : groupedInteger(*whole);
}

void NumberEdit::setValue(const OptionValue& value) {
  m_value = value;
  lineEdit()->setText(textOf(value));
  judge();
}

QValidator::State NumberEdit::validate(QString&, int&) const {
  // Nothing is refused while it is typed: a key that does nothing tells nobody why.
  return QValidator::Acceptable;
}

QAbstractSpinBox::StepEnabled NumberEdit::stepEnabled() const {
  return StepUpEnabled | StepDownEnabled;
}

QSize NumberEdit::sizeHint() const {
  return {110, lineEdit()->sizeHint().height()};
}

std::string NumberEdit::typed() const {
  const QString text = lineEdit()->text().trimmed(), plain = plainNumber(text);
  if (text.isEmpty() && m_option.optional) return noValue;
  return (plain.isEmpty() ? text : plain).toStdString();
}

QString NumberEdit::reason() const {
  if (m_problem.isEmpty()) return {};
  const QString text = lineEdit()->text().trimmed(), plain = plainNumber(text);
  const bool whole = m_option.kind == OptionKind::integer;
  const bool number = !plain.isEmpty() && plain != "nan" && (!whole || !plain.contains('.'));
  QString words = number ? rangeWords(m_option.meta) : whole ? QString("a whole number") : QString("a number");
  if (plain.isEmpty() && text.contains(',')) words += ", with a point for decimals";
  const QString inForce = textOf(m_value);
  return inForce.isEmpty() ? words : words + "; " + inForce + " stays";
}

void NumberEdit::judge() {
  const auto parsed = parseOption(m_option, typed());
  const QString problem = parsed ? QString() : qs(parsed.error());
  if (problem == m_problem) return;
  m_problem = problem;
  update();
  emit problemChanged(problem);
}

void NumberEdit::commit() {
  judge();
  if (!m_problem.isEmpty()) return;
  send(parseOption(m_option, typed()).value());
}

void NumberEdit::send(OptionValue value) {
  const bool changed = value != m_value;
  setValue(value);
  if (changed) emit edited(m_value);
}

void NumberEdit::stepBy(int steps) {
  commit();
  if (!m_problem.isEmpty()) return;
  double next = asReal(m_value);
  const bool whole = m_option.kind == OptionKind::integer;
  if (m_option.meta.logScale) {
    next = stepOneTwoFive(next, steps);
  } else {
    const double step = whole ? 1 : linearStep(next);
    next = std::round((next + steps * step) / step) * step;
    if (!whole) next = QString::number(next, 'g', 12).toDouble();
  }
  next = std::clamp(next, m_option.meta.min, m_option.meta.max);
  if (whole) next = std::round(next);
  OptionValue value = whole ? OptionValue(static_cast<std::int64_t>(next)) : OptionValue(next);
  if (checkOption(m_option, value).empty()) send(std::move(value));
  selectAll();
}

void NumberEdit::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) {
    setValue(m_value);
    clearFocus();  // the stage's keys act again
    return;
  }
  QAbstractSpinBox::keyPressEvent(event);
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_problem.isEmpty()) clearFocus();
}

void NumberEdit::paintEvent(QPaintEvent* event) {
  QAbstractSpinBox::paintEvent(event);
  if (m_problem.isEmpty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(problemColor(), 1.5));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6);
}

/// Scrolling the panel changes no field, also not the one that is being typed in.
void NumberEdit::wheelEvent(QWheelEvent* event) {
  event->ignore();
}

}  // namespace brenier
