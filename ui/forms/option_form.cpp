#include "ui/forms/option_form.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/forms/elided_label.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/number_text.h"
#include "ui/forms/option_field.h"
#include "ui/forms/tinted_icon.h"

namespace brenier {
namespace {
constexpr int kFieldWidth = 108;
constexpr int kFieldHeight = 28;
}  // namespace

OptionForm::OptionForm(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(0, 0, 0, 0);
  m_grid->setHorizontalSpacing(8);
  m_grid->setVerticalSpacing(4);
  m_grid->setColumnStretch(0, 1);
}

void OptionForm::setOptions(const std::vector<OptionDescriptor>& options) {
  for (const Row& row : m_rows) {
    // Later, because the edit that rebuilds the form may come from one of its own fields.
    for (QWidget* widget : {row.field->editor(), static_cast<QWidget*>(row.label), static_cast<QWidget*>(row.mark),
                            static_cast<QWidget*>(row.reason)}) {
      m_grid->removeWidget(widget);
      widget->hide();
      widget->deleteLater();
    }
    row.field->deleteLater();
  }
  m_rows.clear();
  for (const auto& option : options) addRow(option);
  updateMarks();
}

void OptionForm::addRow(const OptionDescriptor& option) {
  Row row;
  const int line = 2 * static_cast<int>(m_rows.size());
  row.field = new OptionField(option, this);
  connect(row.field, &OptionField::edited, this, &OptionForm::edited);
  row.label = new ElidedLabel(qs(option.meta.title.empty() ? option.id : option.meta.title), this);
  row.label->setBuddy(row.field->editor());
  row.label->setToolTip(OptionField::toolTipOf(option));
  row.label->setProperty("role", "muted");
  row.mark = new QLabel(this);
  row.mark->setFixedSize(16, 16);
  row.mark->setToolTip(option.meta.applies == Applies::live ? "Applies live" : "Restarts the run");
  row.field->editor()->setFixedWidth(kFieldWidth);
  row.field->editor()->setFixedHeight(kFieldHeight);
  m_grid->addWidget(row.label, line, 0);
  m_grid->addWidget(row.field->editor(), line, 1);
  m_grid->addWidget(row.mark, line, 2);
  row.mark->setVisible(m_marksShown);
  row.reason = new QLabel(this);
  row.reason->setObjectName(qs(option.id) + "Reason");
  row.reason->setAlignment(Qt::AlignRight);
  row.reason->setWordWrap(true);
  row.reason->setStyleSheet("color: " + problemColor().name() + "; font-size: 12px;");
  row.reason->hide();
  m_grid->addWidget(row.reason, line + 1, 0, 1, 3);
  connect(row.field, &OptionField::refused, row.reason, [label = row.reason](const QString& reason) {
    label->setText(reason);
    label->setVisible(!reason.isEmpty());
  });
  m_rows.push_back(row);
}

void OptionForm::setValues(const OptionValues& values) {
  for (const Row& row : m_rows) {
    const auto& option = row.field->option();
    const auto it = values.find(option.id);
    row.field->setValue(it == values.end() ? option.defaultValue : it->second);
  }
}

OptionValues OptionForm::values() const {
  OptionValues values;
  for (const Row& row : m_rows) values[row.field->option().id] = row.field->value();
  return values;
}

OptionField* OptionForm::field(const std::string& id) const {
  for (const Row& row : m_rows)
    if (row.field->option().id == id) return row.field;
  return nullptr;
}

void OptionForm::setTheme(const Theme& theme) {
  m_theme = theme;
  updateMarks();
}

void OptionForm::updateMarks() {
  for (const Row& row : m_rows) {
    const bool live = row.field->option().meta.applies == Applies::live;
    row.mark->setPixmap(live ? tintedPixmap("live", m_theme.image, 16, devicePixelRatioF())
                             : tintedPixmap("restart", m_theme.mutedText, 16, devicePixelRatioF()));
  }
}

}  // namespace brenier
