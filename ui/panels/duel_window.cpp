#include "ui/panels/duel_window.h"

#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSaveFile>
#include <QScreen>
#include <QScrollBar>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/api/metric_text.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"

namespace brenier {
namespace {

enum Column { number, first, second, difference, better, samples, columns };

constexpr int kGrowth = 8;  // letters by which numbers may grow while they are learned

const char* const kFilters = "CSV (*.csv);;Markdown (*.md);;LaTeX (*.tex);;JSON (*.json)";

const char* formatOf(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  return ending == "md" ? "markdown" : ending == "tex" ? "latex" : ending == "json" ? "json" : "csv";
}

QString headOf(const DuelSide& side, std::size_t seeds) {
  QString text = qs(side.method) + "\nstep " + groupedInteger(side.step);
  if (seeds > 0) text += QString(", %1 seeds").arg(seeds);
  return text;
}

/// Its sign says nothing where one does not know which is taken from which.
QString differenceHead(const DuelTable& table) {
  return "difference\n" + qs(table.first.method) + QStringLiteral(" − ") + qs(table.second.method);
}

QString samplesText(const DuelRow& row) {
  const auto one = row.first.samples, other = row.second.samples;
  if (one == 0 && other == 0) return {};
  if (one == other || other == 0) return groupedInteger(one);
  return one == 0 ? groupedInteger(other) : groupedInteger(one) + ", " + groupedInteger(other);
}

/// At which step, and whether it is worth anything.
QString tipOf(const DuelCell& cell) {
  if (!cell.there) return {};
  QString tip = "at step " + groupedInteger(cell.step);
  if (!cell.bySeed.empty()) tip += QString(", mean and deviation of %1 seeds").arg(cell.bySeed.size());
  if (cell.saysNothing) tip += "; mostly the scatter of its samples";
  return tip;
}

}  // namespace

DuelWindow::DuelWindow(DuelText text, QWidget* parent) : QDialog(parent), m_text(std::move(text)) {
  setObjectName("duelWindow");
  setWindowTitle("Both methods’ numbers");
  m_head = new QLabel(this);
  m_head->setProperty("role", "muted");
  m_head->setWordWrap(true);
  m_cells = new QTableWidget(0, columns, this);
  m_cells->setAccessibleName("Numbers of both methods");
  m_cells->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_cells->setShowGrid(false);
  m_cells->verticalHeader()->hide();
  m_cells->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  // The names take what is left, so that nothing scrolls sideways as long as the numbers have room.
  m_cells->horizontalHeader()->setSectionResizeMode(number, QHeaderView::Stretch);
  m_cells->horizontalHeader()->setMinimumSectionSize(1);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_head);
  column->addWidget(m_cells, 1);
  auto* row = new QHBoxLayout;
  row->addStretch(1);
  const auto add = [&](const char* name, const QString& label, const QString& tip, auto does) {
    auto* button = new QPushButton(label, this);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setAutoDefault(false);
    button->setEnabled(static_cast<bool>(m_text));
    connect(button, &QPushButton::clicked, this, does);
    row->addWidget(button);
  };
  add("duelCopy", "&Copy", "Tab separated, for a spreadsheet", [this] { copy(); });
  add("duelCopyMarkdown", "Copy as &Markdown", "As a Markdown table, for notes and issues", [this] { copyMarkdown(); });
  add("duelExport", "&Export…", "As CSV, Markdown, LaTeX or JSON, as brenier-cli compare writes them",
      [this] { exportFile(); });
  column->addLayout(row);
  resize(820, 480);  // without a table; the first one says how much it wants
}

void DuelWindow::setTable(const DuelTable& table) {
  m_table = table;
  m_head->setText(QString("%1, %2; ± is the deviation over seeds, or half a 95 % interval of one run.")
                      .arg(qs(table.problem).isEmpty() ? QString("Own measures") : qs(table.problem), qs(table.pace)));
  m_cells->setHorizontalHeaderLabels({"number", headOf(table.first, table.firstSeeds.size()),
                                      headOf(table.second, table.secondSeeds.size()), differenceHead(table), "better",
                                      "samples"});
  m_cells->setRowCount(static_cast<int>(table.rows.size()));
  for (int r = 0; r < m_cells->rowCount(); ++r) {
    const DuelRow& row = table.rows[static_cast<std::size_t>(r)];
    const auto put = [&](int at, const QString& words, const QString& tip) {
      QTableWidgetItem* item = m_cells->item(r, at);
      if (!item) m_cells->setItem(r, at, item = new QTableWidgetItem);
      item->setText(words);
      item->setToolTip(tip);
      if (at != number && at != better) item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    };
    const QString unit = qs(row.metric.unit);
    put(number, mathText(qs(row.metric.title)) + (unit.isEmpty() ? QString() : " [" + unit + "]"),
        "<p><b>" + mathText(qs(row.metric.title)).toHtmlEscaped() + "</b></p><p>" +
            mathText(qs(row.metric.help)).toHtmlEscaped() + "</p>");
    put(first, withMinusSigns(qs(duelCellText(row.first))), tipOf(row.first));
    put(second, withMinusSigns(qs(duelCellText(row.second))), tipOf(row.second));
    put(difference, withMinusSigns(qs(duelDifferenceText(row))), {});
    put(better, qs(duelVerdict(table, row)), qs(nameOf(row.metric.better)));
    put(samples, samplesText(row), {});
  }
  fit();
}

/// As wide as all columns, until a person made it another size: then the table scrolls where that is less.
void DuelWindow::fit() {
  m_cells->resizeColumnsToContents();
  if (m_table.rows.empty() || (m_fitted != 0 && m_fitted != width())) return;
  const QMargins around = layout()->contentsMargins();
  int wide =
      m_cells->verticalScrollBar()->sizeHint().width() + 2 * m_cells->frameWidth() + around.left() + around.right();
  const QHeaderView* heads = m_cells->horizontalHeader();
  for (int at = 0; at < columns; ++at)
    wide +=
        at == number
            ? std::max(static_cast<QAbstractItemView*>(m_cells)->sizeHintForColumn(at), heads->sectionSizeHint(at)) + 1
            : m_cells->columnWidth(at);
  if (m_fitted != 0 && wide <= width()) return;
  wide += m_cells->fontMetrics().averageCharWidth() * kGrowth;
  resize(std::min(std::max(width(), wide), screen()->availableGeometry().width()), height());
  m_fitted = width();
}

QString DuelWindow::text(const char* format) const {
  const auto written = m_text ? m_text(m_table, format) : std::nullopt;
  return written ? qs(*written) : QString();
}

void DuelWindow::copy() {
  auto* data = new QMimeData;
  data->setText(text("tsv"));
  data->setData("text/markdown", text("markdown").toUtf8());
  QApplication::clipboard()->setMimeData(data);
}

void DuelWindow::copyMarkdown() {
  QApplication::clipboard()->setText(text("markdown"));
}

Status DuelWindow::write(const QString& path) {
  QSaveFile file(path);
  const QByteArray bytes = text(formatOf(path)).toUtf8();
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
    return badInput((path + " cannot be written: " + file.errorString() + ".").toStdString(), "Choose another folder.");
  return ok();
}

void DuelWindow::exportFile() {
  const QString path = askForSavePath(this, "Export both methods’ numbers", "comparison.csv", kFilters);
  if (!path.isEmpty()) emit said(write(path), "The comparison is in " + path + ".");
}

}  // namespace brenier
