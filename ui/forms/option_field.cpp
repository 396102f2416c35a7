#include "ui/forms/option_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <utility>

#include "ui/forms/number_edit.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

QString rangeText(const OptionMeta& meta) {
  const bool low = meta.min > -1e299, high = meta.max < 1e299;
  const QString unit = meta.unit.empty() ? QString() : " " + qs(meta.unit);
  if (low && high) return typedReal(meta.min) + " to " + typedReal(meta.max) + unit;
  if (low) return "at least " + typedReal(meta.min) + unit;
  if (high) return "at most " + typedReal(meta.max) + unit;
  return meta.unit.empty() ? QString() : "in" + unit;
}

QString spoken(const std::string& choice) {
  return qs(choice).replace('_', ' ');
}

}  // namespace

OptionField::OptionField(const OptionDescriptor& option, QWidget* parent) : QObject(parent), m_option(option) {
  makeEditor(parent);
  m_editor->setObjectName(qs(option.id));
  m_editor->setAccessibleName(qs(option.meta.title));
  m_editor->setAccessibleDescription(mathText(qs(option.meta.help)));
  m_editor->setToolTip(toolTipOf(option));
  setValue(option.defaultValue);
}

void OptionField::makeEditor(QWidget* parent) {
  switch (m_option.kind) {
    case OptionKind::flag:
      m_editor = m_check = new QCheckBox(parent);
      m_check->setFocusPolicy(Qt::TabFocus);
      connect(m_check, &QCheckBox::clicked, this, [this](bool on) { send(on); });
      return;
    case OptionKind::choice:
      m_editor = m_combo = new QComboBox(parent);
      m_combo->setFocusPolicy(Qt::TabFocus);
      m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
      m_combo->setMinimumContentsLength(6);
      for (const auto& choice : m_option.meta.choices) m_combo->addItem(spoken(choice), qs(choice));
      connect(m_combo, &QComboBox::activated, this, [this] { send(m_combo->currentData().toString().toStdString()); });
      return;
    case OptionKind::text:
      m_editor = m_text = new QLineEdit(parent);
      m_text->setProperty("role", "value");
      connect(m_text, &QLineEdit::editingFinished, this, [this] { send(m_text->text().trimmed().toStdString()); });
      connect(m_text, &QLineEdit::returnPressed, m_text, [this] { m_text->clearFocus(); });
      return;
    case OptionKind::integer:
    case OptionKind::real:
      m_editor = m_number = new NumberEdit(m_option, parent);
      connect(m_number, &NumberEdit::edited, this, [this](const OptionValue& v) { emit edited(m_option.id, v); });
      connect(m_number, &NumberEdit::problemChanged, this, &OptionField::showProblem);
      connect(m_number, &NumberEdit::problemChanged, this, [this] { emit refused(m_number->reason()); });
      return;
  }
}

void OptionField::send(const OptionValue& value) {
  OptionValue checked = value;
  const std::string problem = checkOption(m_option, checked);
  const bool again = m_text && !m_refused.isEmpty() && m_text->text() == m_refusedText;
  if (again) return;  // the field was left as it is
  m_refused.clear();
  showProblem(qs(problem));
  emit refused(qs(problem));
  if (!problem.empty()) return;
  // Leaving a text field says "finished" although nothing was typed.
  if (const auto* text = std::get_if<std::string>(&checked)) {
    if (m_text && *text == m_sentText) return;
    m_textBefore = std::exchange(m_sentText, *text);
  }
  emit edited(m_option.id, checked);
}

OptionValue OptionField::value() const {
  if (m_check) return m_check->isChecked();
  if (m_combo) return m_combo->currentData().toString().toStdString();
  if (m_text) return m_text->text().trimmed().toStdString();
  return m_number->value();
}

void OptionField::setValue(const OptionValue& value) {
  OptionValue checked = value;
  if (!checkOption(m_option, checked).empty()) return;
  if (m_check) m_check->setChecked(std::get<bool>(checked));
  if (m_combo) m_combo->setCurrentIndex(m_combo->findData(qs(std::get<std::string>(checked))));
  if (m_text) {
    const bool waits = !m_refused.isEmpty() && std::get<std::string>(checked) == m_sentText;
    if (!waits) {
      m_refused.clear();
      m_sentText = std::get<std::string>(checked);
      if (m_text->text() != qs(m_sentText)) m_text->setText(qs(m_sentText));
    }
  }
  // What is being typed, or is wrong and waits to be mended, is left alone unless the value became another one.
  if (m_number && m_number->value() != checked) m_number->setValue(checked);
}

QString OptionField::problem() const {
  if (m_number) return m_number->problem();
  if (!m_refused.isEmpty()) return m_refused;
  OptionValue now = value();
  return qs(checkOption(m_option, now));
}

void OptionField::refuse(const QString& reason) {
  if (!m_text) return;
  m_sentText = m_textBefore;
  m_refused = reason;
  m_refusedText = m_text->text();
  showProblem(reason);
  emit refused(reason + (m_sentText.empty() ? QString() : " " + qs(m_sentText) + " stays."));
}

void OptionField::showProblem(const QString& problem) {
  // A number field draws its own border: its well is painted by the style, which a sheet would replace.
  if (m_text) m_text->setStyleSheet(problem.isEmpty() ? QString() : "border-color: " + problemColor().name() + ";");
  const QString help = toolTipOf(m_option);
  m_editor->setToolTip(problem.isEmpty() ? help : "<p><b>" + problem.toHtmlEscaped() + ".</b></p>" + help);
}

QString OptionField::toolTipOf(const OptionDescriptor& option) {
  QStringList facts;
  if (option.kind == OptionKind::integer || option.kind == OptionKind::real) {
    if (const QString range = rangeText(option.meta); !range.isEmpty()) facts << range;
  }
  QString standard = spoken(toString(option.defaultValue));
  if (const auto* real = std::get_if<double>(&option.defaultValue)) standard = typedReal(*real);
  if (const auto* whole = std::get_if<std::int64_t>(&option.defaultValue)) standard = groupedInteger(*whole);
  if (!standard.isEmpty()) facts << "default " + standard;
  facts << (option.meta.applies == Applies::live ? "applies live" : "restarts the run");
  const QString help = mathText(qs(option.meta.help)).toHtmlEscaped();
  return "<p>" + help + (help.endsWith('.') || help.isEmpty() ? "" : ".") + "</p><p>" +
         facts.join(QStringLiteral(" · ")).toHtmlEscaped() + "</p>";
}

}  // namespace brenier
