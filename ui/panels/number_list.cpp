#include "ui/panels/number_list.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/forms/number_text.h"
#include "ui/panels/numbers_panel.h"
#include "ui/theme/tabular_text.h"

namespace brenier {

NumberList::NumberList(QWidget* parent) : QFrame(parent) {
  setProperty("card", true);
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(14, 10, 14, 10);
  m_grid->setVerticalSpacing(5);
  m_grid->setColumnStretch(0, 1);
  hide();
}

void NumberList::setNumber(const MetricValue& value, const MetricDescriptor* metric) {
  auto it = m_rows.find(value.id);
  if (it == m_rows.end()) {
    Row row{new QLabel(qs(metric ? metric->title : value.id), this), new TabularLabel(this)};
    row.title->setProperty("role", "muted");
    row.value->setAlignment(Qt::AlignRight);
    const int line = static_cast<int>(m_rows.size());
    m_grid->addWidget(row.title, line, 0);
    m_grid->addWidget(row.value, line, 1);
    it = m_rows.emplace(value.id, row).first;
    show();
  }
  const QString unit = metric ? qs(metric->unit) : QString();
  QString text = unit == "%" ? percentText(value.value) : measuredNumber(value.value, value.halfWidth);
  if (!unit.isEmpty() && unit != "%") text += " " + unit;
  it->second.value->setText(text);
  QString tip;
  if (metric) tip = "<p>" + kindText(metric->kind) + ". " + qs(metric->help).toHtmlEscaped() + "</p>";
  if (value.samples > 0) tip += "<p>from " + groupedInteger(value.samples) + " samples</p>";
  it->second.title->setToolTip(tip);
  it->second.value->setToolTip(tip);
}

void NumberList::blank() {
  for (auto& [id, row] : m_rows) row.value->setText({});
}

void NumberList::clear() {
  for (auto& [id, row] : m_rows) {
    delete row.title;
    delete row.value;
  }
  m_rows.clear();
  hide();
}

}  // namespace brenier
