#include "ui/panels/seeds_table.h"

#include <QGridLayout>
#include <QLabel>
#include <algorithm>

#include "ui/forms/elided_label.h"
#include "ui/forms/number_text.h"
#include "ui/panels/seeds_matrix.h"

namespace brenier {
namespace {

constexpr int kMatrixSide = 60;
const QChar kUnbroken(0x2011);  // a hyphen at which no line ends
constexpr int kFirstRow = 2;    // of the numbers, below names and matrices

QString percentText(double value, int digits) {
  return QString("%1 %").arg(value, 0, 'g', digits);
}

/// A number's row; empty where neither has it.
QStringList rowOf(const std::string& title, const SeedsLook* looks[2]) {
  QStringList row{qs(title)};
  bool any = false;
  for (int side = 0; side < 2; ++side) {
    const SeedsNumber* number = looks[side] ? findNumber(*looks[side], title) : nullptr;
    row << (number ? seedsText(*number) : QString());
    any |= number != nullptr;
  }
  return any ? row : QStringList();
}

}  // namespace

QString seedsText(const SeedsNumber& number) {
  const QString text =
      QString(QStringLiteral("%1 ± %2")).arg(number.mean(), 0, 'g', 3).arg(number.deviation(), 0, 'g', 2);
  return number.unit.empty() ? text : text + " " + qs(number.unit);
}

SeedsTable::SeedsTable(QWidget* parent) : QWidget(parent) {
  setAccessibleName("Both methods' seeds");
  m_grid = new QGridLayout(this);
  m_grid->setContentsMargins(0, 2, 0, 0);
  m_grid->setHorizontalSpacing(10);
  m_grid->setVerticalSpacing(4);
  for (int side = 0; side < 2; ++side) {
    m_names[side] = new ElidedLabel(this);
    m_names[side]->setProperty("role", "section");
    m_matrices[side] = new SeedsMatrix(this);
    m_matrices[side]->setFixedSize(kMatrixSide, kMatrixSide);
    m_grid->addWidget(m_names[side], 0, 1 + side);
    m_grid->addWidget(m_matrices[side], 1, 1 + side, Qt::AlignLeft);
    m_grid->setColumnStretch(1 + side, 1);
  }
}

void SeedsTable::setMethods(const QString& first, const QString& second) {
  m_names[0]->setText(first);
  m_names[1]->setText(second);
  for (int side = 0; side < 2; ++side)
    m_matrices[side]->setAccessibleName("How far each two seeds of " + (side ? second : first) + " are apart");
}

void SeedsTable::setLooks(const std::shared_ptr<const SeedsLook>& first,
                          const std::shared_ptr<const SeedsLook>& second) {
  m_matrices[0]->setLook(first);
  m_matrices[1]->setLook(second);
  const SeedsLook* looks[2] = {first.get(), second.get()};
  std::vector<QStringList> rows;
  const auto add = [&](const QString& name, auto text) {
    QStringList row{name};
    for (const SeedsLook* look : looks) row << (look ? text(*look) : QString());
    rows.push_back(row);
  };
  add("step", [](const SeedsLook& look) { return groupedInteger(look.step); });
  if (first && second && first->seeds.size() != second->seeds.size())  // some have fallen out
    add("seeds", [](const SeedsLook& look) { return QString::number(look.seeds.size()); });
  add("apart", [](const SeedsLook& look) { return percentText(look.spread, 2); });
  if ((first && first->sameModePercent >= 0) || (second && second->sameModePercent >= 0))
    add("same mode", [](const SeedsLook& look) { return percentText(look.sameModePercent, 3); });
  for (const SeedsLook* look : looks)
    for (const SeedsNumber& number : look ? look->numbers : std::vector<SeedsNumber>())
      if (const QStringList row = rowOf(number.title, looks); std::find_if(rows.begin(), rows.end(), [&](auto& known) {
                                                                return known.front() == row.front();
                                                              }) == rows.end())
        rows.push_back(row);
  showRows(rows);
}

void SeedsTable::showRows(const std::vector<QStringList>& rows) {
  m_rows = rows;
  for (std::size_t r = 0; r < std::max(rows.size(), m_cells.size()); ++r) {
    if (r == m_cells.size()) {
      m_cells.emplace_back();
      for (int c = 0; c < 3; ++c) {
        auto* cell = new QLabel(this);
        cell->setProperty("role", c == 0 ? "muted" : "");
        cell->setWordWrap(true);  // the narrowest panel has all of them
        m_grid->addWidget(cell, kFirstRow + static_cast<int>(r), c);
        m_cells.back().push_back(cell);
      }
    }
    for (int c = 0; c < 3; ++c) {
      m_cells[r][static_cast<std::size_t>(c)]->setVisible(r < rows.size());
      if (r < rows.size())
        m_cells[r][static_cast<std::size_t>(c)]->setText(c == 0 ? QString(rows[r][c]).replace('-', kUnbroken)
                                                                : rows[r][c]);
    }
  }
}

void SeedsTable::setTheme(const Theme& theme) {
  for (SeedsMatrix* matrix : m_matrices) matrix->setTheme(theme);
}

}  // namespace brenier
