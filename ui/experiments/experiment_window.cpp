#include "ui/experiments/experiment_window.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "core/api/seeds.h"
#include "ui/experiments/experiment_model.h"
#include "ui/experiments/parallel_axes.h"
#include "ui/experiments/picture_rows.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kEvery = 2000;  // ms between two looks
constexpr std::size_t kMostPictured = 24;
constexpr int kSortArrow = 14;

}  // namespace

ExperimentWindow::ExperimentWindow(const QString& folder, QWidget* parent) : QDialog(parent), m_folder(folder) {
  setObjectName("experimentWindow");
  setWindowTitle(QFileInfo(folder).fileName() + " – experiment");
  setWindowFlags(Qt::Window);  // beside the studio's window, which may lie over it
  m_head = new QLabel("Reading…", this);
  m_head->setObjectName("experimentHead");
  m_head->setProperty("role", "muted");
  m_head->setWordWrap(true);
  m_model = new ExperimentModel(this);
  m_rows = new ExperimentRows(this);
  m_rows->setSourceModel(m_model);
  m_table = new QTableView(this);
  m_table->setModel(m_rows);
  m_table->setAccessibleName("Runs of the experiment");
  m_table->setSortingEnabled(true);
  m_table->sortByColumn(-1, Qt::AscendingOrder);  // as planned
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setShowGrid(false);
  m_table->setWordWrap(false);
  m_table->setTabKeyNavigation(false);
  m_table->verticalHeader()->hide();
  m_table->horizontalHeader()->setHighlightSections(false);
  auto* halves = new QSplitter(Qt::Vertical, this);
  halves->addWidget(m_table);
  makeViews(halves);
  halves->setStretchFactor(0, 3);
  halves->setStretchFactor(1, 2);
  halves->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->addWidget(m_head);
  column->addWidget(halves, 1);
  makeButtons();
  connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ExperimentWindow::showPossible);
  connect(m_table, &QTableView::doubleClicked, this, [this] { m_open->click(); });
  connect(m_lines, &ParallelAxes::lineClicked, this, &ExperimentWindow::pick);
  connect(m_lines, &ParallelAxes::rangesChanged, this, [this] {
    m_rows->setWanted(m_lines->wanted());
    showCounts();
  });
  connect(&m_timer, &QTimer::timeout, this, &ExperimentWindow::lookWanted);
  resize(900, 640);
  showPossible();
}

void ExperimentWindow::makeViews(QWidget* parent) {
  auto* lower = new QWidget(parent);
  m_tabs = new QTabBar(lower);
  m_tabs->addTab("&Lines");
  m_tabs->addTab("&Pictures");
  m_tabs->setDrawBase(false);
  m_tabs->setExpanding(false);
  m_tabs->hide();
  m_lines = new ParallelAxes(lower);
  m_pictures = new PictureRows;
  auto* scroll = new QScrollArea(lower);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(m_pictures);
  m_views = new QStackedWidget(lower);
  m_views->addWidget(m_lines);
  m_views->addWidget(scroll);
  auto* column = new QVBoxLayout(lower);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_tabs);
  column->addWidget(m_views, 1);
  connect(m_tabs, &QTabBar::currentChanged, this, [this](int view) {
    m_views->setCurrentIndex(view);
    showPictures();
  });
  connect(m_pictures, &PictureRows::rowClicked, this,
          [this](int row) { pick(pictured()[static_cast<std::size_t>(row)]); });
}

QPushButton* ExperimentWindow::makeButton(const char* name, const QString& text) {
  auto* button = new QPushButton(text, this);
  button->setObjectName(name);
  button->setAutoDefault(false);
  return button;
}

void ExperimentWindow::makeButtons() {
  m_why = new QLabel(this);
  m_why->setObjectName("experimentWhy");
  m_why->setProperty("role", "muted");
  m_why->setWordWrap(true);
  m_all = makeButton("experimentAll", "&All runs");
  m_open = makeButton("experimentOpen", "&Open");
  m_over = makeButton("experimentOver", "&Draw over");
  m_beside = makeButton("experimentBeside", "&Side by side");
  m_seeds = makeButton("experimentSeeds", "S&eeds");
  m_open->setDefault(true);
  connect(m_all, &QPushButton::clicked, m_lines, &ParallelAxes::clearRanges);
  connect(m_open, &QPushButton::clicked, this, [this] {
    if (whyNotOpen().isEmpty()) emit openWanted(picked().front());
  });
  connect(m_over, &QPushButton::clicked, this, [this] {
    const auto [first, second] = pickedPair();
    emit overWanted(first, second);
  });
  connect(m_beside, &QPushButton::clicked, this, [this] {
    const auto [first, second] = pickedPair();
    emit besideWanted(first, second);
  });
  connect(m_seeds, &QPushButton::clicked, this, [this] {
    const auto lines = picked();
    emit seedsWanted(lines.size() == 1 ? m_look->repetitions(lines.front()) : lines);
  });
  auto* row = new QHBoxLayout;
  row->addWidget(m_why, 1);
  for (auto* button : {m_all, m_seeds, m_beside, m_over, m_open}) row->addWidget(button);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

void ExperimentWindow::setLook(std::shared_ptr<const ExperimentLook> look) {
  m_look = std::move(look);
  const auto columns = columnsOf(*m_look);
  const bool wider = static_cast<int>(columns.size()) != m_model->columnCount();
  m_model->setColumns(columns);
  m_lines->setColumns(columns);
  m_rows->setWanted(m_lines->wanted());
  if (wider) {
    m_table->resizeColumnsToContents();
    for (int c = 0; c < m_model->columnCount(); ++c)  // room for the arrow of who sorts by it
      m_table->setColumnWidth(c, m_table->columnWidth(c) + kSortArrow);
  }
  m_tabs->setVisible(m_look->pictures);
  showCounts();
  showPossible();
  showPictures();
}

/// The picked runs; without any the first saved one of each kind.
std::vector<std::size_t> ExperimentWindow::pictured() const {
  std::vector<std::size_t> wanted;
  for (const std::size_t line : picked())
    if (m_look->lines[line].opens) wanted.push_back(line);
  std::set<std::size_t> seen;
  for (std::size_t line = 0; line < m_look->lines.size() && picked().empty(); ++line) {
    if (!m_look->lines[line].opens || seen.contains(line)) continue;
    wanted.push_back(line);
    for (const std::size_t same : m_look->repetitions(line)) seen.insert(same);
  }
  if (wanted.size() > kMostPictured) wanted.resize(kMostPictured);
  return wanted;
}

std::optional<std::size_t> ExperimentWindow::pictureWanted() const {
  if (!m_look || !isVisible() || m_tabs->currentIndex() == 0) return std::nullopt;
  for (const std::size_t line : pictured()) {
    const auto made = m_made.find(line);
    if (made == m_made.end() || made->second.step < m_look->lines[line].step) return line;
  }
  return std::nullopt;
}

void ExperimentWindow::setPicture(std::size_t line, std::int64_t step,
                                  const Result<std::shared_ptr<const PictureFrame>>& frame) {
  Made& made = m_made[line];
  made.step = step;
  // What is read while the run is saved may be half of it: the pictures before stay.
  if (frame) made.frame = *frame;
  made.fault = frame ? QString() : qs(frame.error().message);
  showPictures();
}

/// What was chosen for it, its seeds last.
QString ExperimentWindow::nameOf(std::size_t line) const {
  QStringList chosen, seeds;
  for (std::size_t axis = 0; axis < m_look->axes.size(); ++axis) {
    const QString choice = qs(m_look->lines[line].choices[axis]);
    if (!choice.isEmpty()) m_look->seedAxes[axis] ? seeds << qs(m_look->axes[axis]) + " " + choice : chosen << choice;
  }
  return (chosen + seeds).join(QStringLiteral(" · "));
}

void ExperimentWindow::showPictures() {
  if (!m_look || m_tabs->currentIndex() == 0) return;
  std::vector<PictureRows::Row> rows;
  for (const std::size_t line : pictured()) {
    const ExperimentLine& about = m_look->lines[line];
    PictureRows::Row row;
    row.name = nameOf(line);
    const auto made = m_made.find(line);
    row.detail = "step " + groupedInteger(made == m_made.end() ? about.step : made->second.step);
    if (made != m_made.end()) row.frame = made->second.frame, row.fault = made->second.fault;
    rows.push_back(std::move(row));
  }
  m_pictures->setRows(std::move(rows));
  if (pictureWanted()) emit picturesWanted();
}

void ExperimentWindow::setFault(const QString& sentence) {
  m_head->setText(sentence);
}

void ExperimentWindow::setTheme(const Theme& theme) {
  m_lines->setTheme(theme);
  m_pictures->setTheme(theme);
}

void ExperimentWindow::showCounts() {
  if (!m_look) return;
  QStringList parts;
  for (const auto state : {PlannedState::done, PlannedState::learning, PlannedState::waiting, PlannedState::failed})
    if (const auto count = m_look->count(state); count > 0 || state == PlannedState::done)
      parts << groupedInteger(static_cast<std::int64_t>(count)) + " " + brenier::nameOf(state);
  QString text = QString("%1 runs: %2").arg(groupedInteger(m_model->rowCount()), parts.join(", "));
  if (m_rows->rowCount() < m_model->rowCount()) text += QString("; %1 shown").arg(groupedInteger(m_rows->rowCount()));
  const bool stars = std::ranges::any_of(m_look->lines, [](const ExperimentLine& line) {
    return std::ranges::find(line.saysNothing, true) != line.saysNothing.end();
  });
  if (stars) text += ". * mostly the scatter of the samples";
  m_head->setText(text + ".");
  m_all->setVisible(!m_lines->wanted().empty());
}

std::vector<std::size_t> ExperimentWindow::picked() const {
  std::vector<std::size_t> lines;
  for (const auto& index : m_table->selectionModel()->selectedRows())
    lines.push_back(static_cast<std::size_t>(m_rows->mapToSource(index).row()));
  std::ranges::sort(lines);
  return lines;
}

/// Of two, the one that was picked last is the second.
std::pair<std::size_t, std::size_t> ExperimentWindow::pickedPair() const {
  const auto lines = picked();
  const auto last = static_cast<std::size_t>(m_rows->mapToSource(m_table->currentIndex()).row());
  return lines[0] == last ? std::pair(lines[1], lines[0]) : std::pair(lines[0], lines[1]);
}

void ExperimentWindow::pick(std::size_t line) {
  const QModelIndex row = m_rows->mapFromSource(m_model->index(static_cast<int>(line), 0));
  if (!row.isValid()) return;
  m_table->selectRow(row.row());
  m_table->scrollTo(row);
}

QString ExperimentWindow::whyNotOpen() const {
  const auto lines = picked();
  if (lines.size() != 1) return "Pick one run.";
  if (!m_look->lines[lines.front()].opens) return "This run has not been saved yet.";
  return {};
}

QString ExperimentWindow::whyNotTwo() const {
  const auto lines = picked();
  if (lines.size() != 2) return "Pick two runs.";
  if (m_look->pictures) return "Runs over pictures are compared under Pictures.";
  for (const std::size_t line : lines)
    if (!m_look->lines[line].opens) return "One of the two has not been saved yet.";
  return {};
}

QString ExperimentWindow::whyNotSeeds() const {
  const auto lines = picked();
  if (lines.empty()) return "Pick a run: its seeds are those that differ from it by their seeds alone.";
  if (m_look->pictures) return "Seeds are shown of maps between points; over pictures see Pictures.";
  const auto same = m_look->repetitions(lines.front());
  if (lines.size() > 1 && !std::ranges::includes(same, lines)) return "These runs differ by more than their seeds.";
  const auto& wanted = lines.size() > 1 ? lines : same;
  const auto there = std::ranges::count_if(wanted, [this](std::size_t line) { return m_look->lines[line].opens; });
  if (there < leastSeeds)
    return QString("At least %1 saved runs that differ by their seeds are needed.").arg(leastSeeds);
  if (static_cast<int>(wanted.size()) > mostSeeds) return QString("At most %1 seeds are shown.").arg(mostSeeds);
  return {};
}

/// What cannot be done is greyed, with the reason.
void ExperimentWindow::showPossible() {
  const auto lines = m_look ? picked() : std::vector<std::size_t>();
  m_lines->setPicked(lines);
  showPictures();
  const auto show = [this](QPushButton* button, const QString& why, const QString& does) {
    button->setEnabled(m_look && why.isEmpty());
    button->setToolTip(why.isEmpty() ? does : why);
  };
  if (!m_look) {
    for (auto* button : {m_open, m_over, m_beside, m_seeds}) button->setEnabled(false);
    return;
  }
  show(m_open, whyNotOpen(), "In the studio's window, as a run of the sitting");
  show(m_over, whyNotTwo(), "The first on the stage, with arrows and curves of the second over it");
  show(m_beside, whyNotTwo(), "Two stages side by side, with the table of both");
  show(m_seeds, whyNotSeeds(), "Where on the stage its seeds agree");
  const bool one = lines.size() == 1;
  m_why->setText(lines.empty() ? "Pick runs in the table, or a line."
                 : one         ? qs(m_look->lines[lines.front()].name) + (m_look->lines[lines.front()].error.empty()
                                                                              ? QString()
                                                                              : ": " + qs(m_look->lines[lines.front()].error))
                               : QString("%1 runs picked").arg(lines.size()));
}

void ExperimentWindow::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  m_timer.start(kEvery);
  emit lookWanted();
}

void ExperimentWindow::hideEvent(QHideEvent* event) {
  QDialog::hideEvent(event);
  m_timer.stop();
}

}  // namespace brenier
