#include "ui/panels/load_card.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/thumbnail.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/number_text.h"
#include "ui/forms/window_words.h"
#include "ui/panels/file_note.h"
#include "ui/panels/preview_loader.h"
#include "ui/panels/table_loader.h"

namespace brenier {
namespace {

constexpr int kPreviewPoints = 600;
constexpr int kSharedColumns = 4;
constexpr int kShownColumns = 64;  ///< roles of columns beyond these stay as they were found

bool any(const std::vector<TableColumn>& columns, ColumnRole role) {
  return std::any_of(columns.begin(), columns.end(), [role](const TableColumn& column) { return column.role == role; });
}

/// "Left out: column 1 numbers the rows; column 4 ("group") holds names."
QString leftOut(const std::vector<TableColumn>& columns) {
  QStringList parts;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k].remark.empty() || columns[k].role != ColumnRole::ignored) continue;
    const QString name = columns[k].name.empty() ? QString() : QString(" (\"%1\")").arg(qs(columns[k].name));
    parts << QString("column %1%2 %3").arg(QString::number(k + 1), name, qs(columns[k].remark));
  }
  return parts.isEmpty() ? QString() : "Left out: " + parts.join("; ") + ".";
}

/// Whether a list of rows as "3,17,20-22" names this one.
bool namesRow(const OptionValues& options, int row) {
  const auto list = options.find("without");
  const auto* text = list == options.end() ? nullptr : std::get_if<std::string>(&list->second);
  for (const QString& item : qs(text ? *text : std::string()).split(',', Qt::SkipEmptyParts)) {
    const QStringList ends = item.split('-');
    if (row >= ends.first().toInt() && row <= ends.last().toInt()) return true;
  }
  return false;
}

/// The card has the file's name in its title.
QString withoutPath(const RunError& problem, const QString& path) {
  QString text = qs(problem.message);
  const QString start = "cannot read " + path + ": ";
  if (text.startsWith(start)) text = text.mid(start.size()) + ".";
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

}  // namespace

ColumnUnits coordinatesOf(const TableLook& look) {
  ColumnUnits own{"this file", {}, {}};
  for (const auto& column : look.columns) {
    if (column.role != ColumnRole::coordinate) continue;
    own.names.push_back(column.name);
    own.units.push_back(column.unit);
  }
  return own;
}

QString unitsNote(const TableLook& look, const ColumnUnits& other) {
  ColumnUnits own = coordinatesOf(look);
  // The run takes columns of the same names by their names.
  if (const auto places = placesOf(other.names, own.names)) {
    const ColumnUnits found = own;
    for (std::size_t k = 0; k < places->size(); ++k) {
      own.names[k] = found.names[(*places)[k]];
      own.units[k] = found.units[(*places)[k]];
    }
  }
  const std::string differ = differentUnits(own, other), against = unitsAgainstNames(own);
  return qs(differ + (differ.empty() || against.empty() ? "" : " ") + against);
}

OptionValues optionsOfRoles(const std::vector<ColumnRole>& roles) {
  std::string columns, weights = "none";
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (roles[i] == ColumnRole::weight) weights = std::to_string(i + 1);
    if (roles[i] != ColumnRole::coordinate) continue;
    const std::size_t first = i;
    while (i + 1 < roles.size() && roles[i + 1] == ColumnRole::coordinate) ++i;
    columns += (columns.empty() ? "" : ",") + std::to_string(first + 1);
    if (i > first) columns += "-" + std::to_string(i + 1);
  }
  return {{"columns", columns}, {"weights", weights}};
}

LoadCard::LoadCard(const StudioBackend& backend, Background& background, const MeasureSpec& points,
                   const TableLook& look, QWidget* parent)
    : QDialog(parent), m_backend(backend), m_points(points) {
  setObjectName("loadCard");
  setAttribute(Qt::WA_DeleteOnClose);
  m_loader = new TableLoader(backend, background, this);
  m_preview = new PreviewLoader(backend, background, this);
  build();
  connect(m_loader, &TableLoader::ready, this, [this](const MeasureSpec& asked, const TableLook& found) {
    m_points = asked;
    display(found);
  });
  connect(m_loader, &TableLoader::failed, this, [this](const RunError& error) {
    m_look.problem = error;
    display(m_look);
  });
  connect(m_loader, &TableLoader::cancelled, this, [this] { display(m_look); });  // what was there before
  connect(m_preview, &PreviewLoader::ready, this,
          [this](const MeasureSpec&, const std::vector<float>& shown) { m_thumbnail->setPoints(shown); });
  display(look);
  // What was guessed is proposed: with these roles there may be nothing left to ask.
  // Whether a column is weights or a coordinate a person has to say.
  if (look.problem && !look.asksDecimal && !look.asksWeights && any(look.columns, ColumnRole::coordinate)) {
    m_doubt = leftOut(look.columns);
    askForRoles(rolesShown());
  }
}

void LoadCard::build() {
  setWindowTitle("Points from " + QFileInfo(pathOf(m_points)).fileName());
  m_taken = new QLabel(this);
  m_taken->setObjectName("taken");
  m_taken->setWordWrap(true);
  m_problem = new QLabel(this);
  m_problem->setObjectName("problem");
  m_problem->setWordWrap(true);
  m_array = new QComboBox(this);
  m_array->setObjectName("array");
  m_array->setAccessibleName("Array of the archive");
  m_decimal = new QComboBox(this);
  m_decimal->setObjectName("decimal");
  m_decimal->hide();
  m_table = new QTableWidget(this);
  m_table->setObjectName("rows");
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setSelectionMode(QAbstractItemView::NoSelection);
  m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  m_table->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_table->setAccessibleName("First rows of the file, with what each column is");
  m_thumbnail = new PointsThumbnail(this);
  m_thumbnail->setFixedSize(150, 150);
  m_thumbnail->setAccessibleName("A sample of the points");
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  m_use = buttons->addButton("Use", QDialogButtonBox::AcceptRole);
  m_use->setObjectName("use");
  m_use->setDefault(true);
  m_use->setProperty("role", "primary");
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(m_use, &QPushButton::clicked, this, [this] {
    emit used(m_points, m_look);
    close();
  });
  m_leaveOut = buttons->addButton(QString(), QDialogButtonBox::ActionRole);
  m_leaveOut->setObjectName("leaveOut");
  m_leaveOut->setToolTip("Use the points of all other rows; the file stays as it is");
  connect(m_leaveOut, &QPushButton::clicked, this, [this] {
    MeasureSpec next = m_points;
    next.options["without"] = m_look.without;
    ask(next);
  });
  connect(m_array, &QComboBox::activated, this, [this] {
    MeasureSpec next = m_points;
    next.options["path"] = m_array->currentData().toString().toStdString();
    ask(next);
  });
  connect(m_decimal, &QComboBox::activated, this, [this] {
    MeasureSpec next = m_points;
    for (const char* role : {"columns", "weights"}) next.options.erase(role);  // the columns may be others now
    next.options["decimal"] = m_decimal->currentData().toString().toStdString();
    m_table->setColumnCount(0);
    ask(next);
  });
  auto* middle = new QHBoxLayout;
  middle->addWidget(m_table, 1);
  middle->addWidget(m_thumbnail, 0, Qt::AlignTop);
  middle->setSpacing(14);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 12);
  column->setSpacing(10);
  column->addWidget(m_taken);
  column->addWidget(m_array);
  column->addWidget(m_decimal);
  column->addLayout(middle, 1);
  column->addWidget(m_problem);
  column->addWidget(buttons);
  resize(680, 420);
}

void LoadCard::setColor(const QColor& color) {
  m_thumbnail->setColor(color);
}

void LoadCard::setOther(ColumnUnits other) {
  m_other = std::move(other);
  if (!m_look.problem) display(TableLook(m_look));
}

void LoadCard::say(const QString& text, bool problem) {
  m_problem->setText(inWindowWords(text, m_backend.catalog()));
  m_problem->setVisible(!text.isEmpty());
  m_problem->setStyleSheet(problem ? "color: " + problemColor().name() + ";" : QString());
}

void LoadCard::ask(const MeasureSpec& points) {
  m_use->setEnabled(false);
  m_loader->request(points);
}

void LoadCard::display(const TableLook& look) {
  const bool others = look.columns.size() != m_look.columns.size() || m_table->columnCount() == 0;
  m_look = look;
  if (!look.arrays.empty()) {
    const QString file = fileOf(m_points);
    m_array->clear();
    for (const auto& array : look.arrays) m_array->addItem(qs(array), file + ":" + qs(array));
    m_array->setCurrentIndex(-1);
    m_array->setPlaceholderText("Choose an array…");
  }
  m_array->setVisible(m_array->count() > 0);
  if (look.asksDecimal) showDecimals(look.asksDecimal == '.');
  QString taken = qs(look.taken);
  if (look.columns.size() > kShownColumns) taken += QString("; the first %1 columns are shown").arg(kShownColumns);
  m_taken->setText(taken);
  m_taken->setVisible(!taken.isEmpty());
  QStringList notes{m_doubt};
  if (!look.problem) notes << unitsNote(look, m_other);
  const bool noted = !notes.last().isEmpty() || !look.doubts.empty();
  for (const auto& doubt : look.doubts) notes << qs(doubt);
  notes.removeAll(QString());
  const QString which = look.asksWeights ? " Say above which it is." : "";
  say(look.problem ? withoutPath(*look.problem, pathOf(m_points)) + which : notes.join(' '),
      look.problem ? look.arrays.empty() : noted);
  m_use->setEnabled(!look.problem);
  m_leaveOut->setText(look.withoutCount == 1 ? QString("Leave out that row")
                                             : QString("Leave out these %1 rows").arg(look.withoutCount));
  m_leaveOut->setVisible(look.withoutCount > 0);
  if (others) showColumns();
  for (int k = 0; k < m_table->columnCount(); ++k) {
    const ColumnRole is = look.columns[static_cast<std::size_t>(k)].role;
    if (auto* list = role(k)) list->setCurrentIndex(list->findData(static_cast<int>(is)));
    // What is left out stands back.
    for (int i = 1; i < m_table->rowCount(); ++i) {
      const bool out = is == ColumnRole::ignored || namesRow(m_points.options, i - 1);
      if (auto* cell = m_table->item(i, k))
        cell->setForeground(palette().brush(out ? QPalette::Disabled : QPalette::Active, QPalette::Text));
    }
  }
  if (!look.problem) m_preview->request(m_points, kPreviewPoints, "Sampling the points");
}

/// Asks what commas are, or points, where all of them may be both.
void LoadCard::showDecimals(bool points) {
  m_decimal->show();
  if (m_decimal->count() > 0) return;
  m_decimal->setPlaceholderText(points ? "What are the points?" : "What are the commas?");
  m_decimal->setAccessibleName(points ? "What points in the numbers are" : "What commas in the numbers are");
  m_decimal->addItem(
      points ? "Points group digits: 1.500 is one thousand five hundred" : "Commas are decimal: 1,5 is one and a half",
      "comma");
  m_decimal->addItem(points ? "Points are decimal: 1.500 is one and a half" : "Commas group digits or separate columns",
                     "point");
  m_decimal->setCurrentIndex(-1);
}

/// The first row of the table holds the roles, those below the first rows of the file.
void LoadCard::showColumns() {
  const int columns = std::min(kShownColumns, static_cast<int>(m_look.columns.size()));
  m_table->clear();
  m_table->setColumnCount(columns);
  m_table->setRowCount(columns == 0 ? 0 : 1 + static_cast<int>(m_look.firstRows.size()));
  QStringList numbers{QString()};  // as the sentences count rows
  for (int i = 1; i < m_table->rowCount(); ++i) numbers << QString::number(i - 1);
  m_table->setVerticalHeaderLabels(numbers);
  for (int k = 0; k < columns; ++k) {
    const TableColumn& column = m_look.columns[static_cast<std::size_t>(k)];
    m_table->setHorizontalHeaderItem(
        k, new QTableWidgetItem(column.name.empty() ? "column " + QString::number(k + 1) : qs(column.name)));
    if (!column.remark.empty()) m_table->horizontalHeaderItem(k)->setToolTip("This column " + qs(column.remark) + ".");
    auto* list = new QComboBox(m_table);
    list->setAccessibleName("What column " + QString::number(k + 1) + " is");
    if (column.numbers) list->addItem("coordinate", static_cast<int>(ColumnRole::coordinate));
    if (column.numbers) list->addItem("weight", static_cast<int>(ColumnRole::weight));
    list->addItem("ignore", static_cast<int>(ColumnRole::ignored));
    connect(list, &QComboBox::activated, this, &LoadCard::rolesChanged);
    m_table->setCellWidget(0, k, list);
    for (std::size_t i = 0; i < m_look.firstRows.size(); ++i) {
      if (static_cast<std::size_t>(k) >= m_look.firstRows[i].size()) continue;
      auto* cell = new QTableWidgetItem(qs(m_look.firstRows[i][static_cast<std::size_t>(k)]));
      if (column.numbers) cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      m_table->setItem(static_cast<int>(i) + 1, k, cell);
    }
  }
  // A few columns share the room, many have what they need and are scrolled.
  m_table->horizontalHeader()->setSectionResizeMode(columns <= kSharedColumns ? QHeaderView::Stretch
                                                                              : QHeaderView::Interactive);
  if (columns > kSharedColumns) m_table->resizeColumnsToContents();
}

QComboBox* LoadCard::role(int column) const {
  return qobject_cast<QComboBox*>(m_table->cellWidget(0, column));
}

std::vector<ColumnRole> LoadCard::rolesShown() const {
  std::vector<ColumnRole> roles;
  for (std::size_t k = 0; k < m_look.columns.size(); ++k) {
    const auto* list = role(static_cast<int>(k));
    roles.push_back(list ? static_cast<ColumnRole>(list->currentData().toInt()) : m_look.columns[k].role);
  }
  return roles;
}

void LoadCard::rolesChanged() {
  m_doubt.clear();  // a person has looked
  auto roles = rolesShown();
  // Weights are one column: the one that was chosen last.
  const auto* changed = qobject_cast<QComboBox*>(sender());
  for (std::size_t k = 0; k < roles.size(); ++k)
    if (changed && changed->currentData().toInt() == static_cast<int>(ColumnRole::weight) &&
        roles[k] == ColumnRole::weight && role(static_cast<int>(k)) != changed)
      roles[k] = ColumnRole::ignored;
  if (std::find(roles.begin(), roles.end(), ColumnRole::coordinate) != roles.end()) return askForRoles(roles);
  m_loader->drop();
  say("At least one column must be a coordinate.", true);
  m_use->setEnabled(false);
}

void LoadCard::askForRoles(const std::vector<ColumnRole>& roles) {
  MeasureSpec next = m_points;
  for (const auto& [id, value] : optionsOfRoles(roles)) next.options[id] = value;
  ask(next);
}

}  // namespace brenier
