#include "ui/panels/number_list.h"

#include <QGridLayout>
#include <QLabel>
#include <algorithm>

#include "core/api/metric_text.h"
#include "ui/forms/number_text.h"
#include "ui/panels/choosable.h"
#include "ui/panels/number_explanation.h"
#include "ui/theme/tabular_text.h"

namespace brenier {

NumberList::NumberList(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setProperty("card", true);
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(14, 10, 14, 10);
  m_grid->setVerticalSpacing(5);
  m_grid->setColumnStretch(0, 1);
  hide();
}

NumberList::Row NumberList::makeRow(const std::string& id, const QString& title) {
  Row row{new QLabel(title, this), new TabularLabel(this)};
  row.title->setProperty("role", "muted");
  row.title->setWordWrap(true);  // a narrow panel is no wider for it
  row.title->setAccessibleName(title);
  row.value->setAlignment(Qt::AlignRight);
  const auto choose = [this, id = qs(id), title = row.title] { emit chosen(id, title); };
  makeChoosable(row.title, choose);
  makeChoosable(row.value, choose);
  row.value->setFocusPolicy(Qt::NoFocus);  // one stop a row
  return row;
}

void NumberList::setNumber(const MetricValue& value, const MetricDescriptor* metric) {
  auto it = m_rows.find(value.id);
  const bool isNew = it == m_rows.end();
  if (isNew) {
    it = m_rows.emplace(value.id, makeRow(value.id, mathText(qs(metric ? metric->title : value.id)))).first;
    m_order.push_back(value.id);
    show();
  }
  Row& row = it->second;
  const QString unit = metric ? qs(metric->unit) : QString();
  QString text = unit == "%" ? percentText(value.value) : measuredNumber(value.value, value.halfWidth);
  if (!unit.isEmpty() && unit != "%") text += " " + unit;
  row.value->setText(text);
  QString tip = metric ? shortHelp(*metric) : QString();
  if (value.samples > 0) tip += "<p>from " + groupedInteger(value.samples) + " samples</p>";
  if (const auto scatter = scatterText(value, metric ? metric->unit : ""); !scatter.empty())
    tip += "<p>It " + qs(scatter) + ".</p>";
  row.title->setToolTip(tip);
  row.value->setToolTip(tip);
  row.title->setAccessibleDescription(text);
  if (!isNew && row.saysNothing == value.saysNothing) return;
  row.saysNothing = value.saysNothing;
  colour(row);
  arrange();
}

void NumberList::colour(const Row& row) {
  row.value->setColor(row.saysNothing ? m_theme.disabledText : m_theme.text);
}

void NumberList::setTheme(const Theme& theme) {
  m_theme = theme;
  for (const auto& [id, row] : m_rows) colour(row);
}

void NumberList::arrange() {
  std::stable_partition(m_order.begin(), m_order.end(),
                        [this](const std::string& id) { return !m_rows.at(id).saysNothing; });
  int line = 0;
  for (const auto& id : m_order) {
    const Row& row = m_rows.at(id);
    m_grid->addWidget(row.title, line, 0);
    m_grid->addWidget(row.value, line++, 1);
  }
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
  m_order.clear();
  hide();
}

}  // namespace brenier
