#include "ui/main_window/duel_pane.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QScreen>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/util/registry.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/elided_label.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_text.h"
#include "ui/forms/option_form.h"
#include "ui/forms/tinted_icon.h"
#include "ui/main_window/choices.h"
#include "ui/main_window/duel_header.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kLeastSolver = 84, kLeastFair = 70, kLeastScores = 90;
constexpr int kLeastHeight = 72;  // of each of two stages

}  // namespace

DuelPane::DuelPane(std::unique_ptr<StudioBackend> backend, QWidget* parent)
    : QWidget(parent), m_backend(std::move(backend)) {
  setObjectName("duelPane");
  m_controller = new RunController(*m_backend, this);
  createHeader();
  m_stage = new StageView(this);
  m_stage->setAccessibleName("Stage of the other method");
  m_stage->setLeastSize(leastStage());
  m_stage->setEmptyText("Learning begins", "The other method's first map is on its way.");
  static_cast<QVBoxLayout*>(layout())->addWidget(m_stage, 1);
  connect(m_controller, &RunController::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot>& frame) {
    m_live = frame;
    if (!m_controller->shownMoment()) m_stage->setSnapshot(frame);
  });
  connect(m_controller, &RunController::momentShown, m_stage, &StageView::setSnapshot);
  connect(m_controller, &RunController::momentScored, this, &DuelPane::showScores);
  connect(m_controller, &RunController::momentsKept, this,
          [this](const MomentsKept& kept) { m_moments = kept.moments; });
  connect(m_controller, &RunController::metrics, this, [this](const MetricsRow& row) {
    if (!m_controller->shownMoment()) showScores(row);
    emit metrics(row);
  });
  connect(m_controller, &RunController::heartbeat, this, [this](const Heartbeat& beat) {
    m_second = beat;
    if (m_paces.second == 0 && beat.stepsPerSecond > 0) m_secondFree = beat.stepsPerSecond;
    keepFair();
  });
  connect(m_controller, &RunController::failed, this,
          [this](const RunError& error) { m_scores->setText(qs(error.message)); });
}

QSize DuelPane::leastStage() const {
  return {m_header->minimumWidth(), kLeastHeight};
}

DuelPane::~DuelPane() {
  m_controller->close();
}

std::unique_ptr<StudioBackend> DuelPane::close() {
  m_controller->leaveShelf();
  m_controller->close();
  return std::move(m_backend);
}

void DuelPane::createHeader() {
  m_header = new DuelHeader(this);
  m_header->setFixedHeight(kHeaderHeight);
  DuelHeader* const header = m_header;
  m_solver = new LabeledCombo("against", 150, header);
  m_solver->setObjectName("rivalCombo");
  m_solver->setMinimumWidth(kLeastSolver);  // both stages are to be equally wide where there is little room
  for (const auto& solver : m_backend->catalog().solvers) {
    if (solver.pictures) continue;
    m_solver->addItem(qs(solver.title), qs(solver.id));
    m_solver->setItemData(m_solver->count() - 1, mathText(qs(solver.help)), Qt::ToolTipRole);
  }
  m_solver->setChoices([this] {
    std::map<std::string, int> indices;
    for (int k = 0; k < m_solver->count(); ++k) indices[m_solver->itemData(k).toString().toStdString()] = k;
    return solverChoices(m_backend->catalog(), m_config, indices);
  });
  m_scores = new ElidedLabel(header);
  m_scores->setObjectName("rivalScores");
  m_scores->setMinimumWidth(kLeastScores);
  m_table = new QToolButton(header);
  m_table->setObjectName("duelTable");
  m_table->setProperty("role", "flat");
  m_table->setFocusPolicy(Qt::TabFocus);
  m_table->setToolTip("Both methods’ numbers beside one another, to copy and to export (Shift+C)");
  m_table->setAccessibleName("Table of both methods’ numbers");
  connect(m_table, &QToolButton::clicked, this, &DuelPane::tableWanted);
  m_close = new QToolButton(header);
  m_close->setProperty("role", "flat");
  m_close->setText(QStringLiteral("×"));
  m_close->setToolTip("End the comparison");
  m_close->setAccessibleName("End the comparison");
  createOptions(header);
  m_fair = makeFair(header, "fairBy");
  m_fair->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_fair->setMinimumContentsLength(8);
  m_fair->setMinimumWidth(kLeastFair);
  header->add(m_solver);
  header->add(m_optionsButton);
  header->add(m_fair);
  header->addSpace();
  header->add(m_scores);
  header->add(m_table);
  header->add(m_close);
  header->leaveOut({m_scores, m_table, m_fair});  // the menu has the table, and the options have the pace
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  connect(m_close, &QToolButton::clicked, this, &DuelPane::closeWanted);
  connect(m_solver, &QComboBox::activated, this, [this] { begin(m_config); });
}

QComboBox* DuelPane::makeFair(QWidget* parent, const char* name) {
  auto* fair = new QComboBox(parent);
  fair->setObjectName(name);
  fair->setAccessibleName("What both sides have in common");
  fair->setToolTip(
      "Both sides at the same step, after the same training time, or after as many samples: the faster "
      "one waits");
  fair->setFocusPolicy(Qt::TabFocus);
  fair->addItems({"own speed", "same step", "same time", "same samples"});
  connect(fair, &QComboBox::activated, this, [this](int index) { setFairBy(static_cast<FairBy>(index)); });
  return fair;
}

/// The first in the list that learns its map in the other way: as the gradient of a potential, or as a free network.
int DuelPane::rivalOf(const std::string& id) const {
  const Catalog& catalog = m_backend->catalog();
  const SolverDescriptor* first = findSolver(catalog, id);
  for (int i = 0; first && i < m_solver->count(); ++i) {
    const auto* other = findSolver(catalog, m_solver->itemData(i).toString().toStdString());
    if (other && other->caps.sourcePotential != first->caps.sourcePotential) return i;
  }
  return m_solver->currentIndex();
}

void DuelPane::begin(const RunConfig& config) {
  // A method of another kind than the first, until somebody chooses.
  if (m_config.solver.empty() && !m_chosen) m_solver->setCurrentIndex(rivalOf(config.solver));
  m_config = config;
  RunConfig mine = config;
  mine.solver = m_solver->currentData().toString().toStdString();
  mine.solverOptions = startingOptions(m_backend->catalog(), mine);
  if (m_optionsFor != mine.solver) m_own.clear();
  m_optionsFor = mine.solver;
  for (const auto& [id, value] : m_own) mine.solverOptions[id] = value;
  if (m_seed) mine.weightSeed = *m_seed;
  m_first.reset();
  m_second.reset();
  if (m_paces.first != 0) emit firstPaceWanted(0);
  m_paces = {};
  m_controller->setPace(0);
  m_scores->setText({});
  m_live.reset();
  m_moments.clear();
  m_controller->start(mine);
  emit begun();
}

RivalChoice DuelPane::choice() const {
  const std::string solver = m_solver->currentData().toString().toStdString();
  return {solver, m_optionsFor == solver ? m_own : OptionValues{}, m_seed, m_fairBy};
}

void DuelPane::setChoice(const RivalChoice& choice) {
  const int index = m_solver->findData(qs(choice.solver));
  if (index < 0) return;
  m_solver->setCurrentIndex(index);
  m_chosen = true;
  m_optionsFor = choice.solver;
  m_own = choice.own;
  m_seed = choice.seed;
  setFairBy(choice.fairBy);
}

void DuelPane::follow(const RunConfig& config) {
  m_config = config;
  m_controller->setKeepsWeights(true);
  m_controller->follow(config.source, config.target);
}

/// Beyond the budget of both it goes on with the first side, and not before that has come to its end.
void DuelPane::setPlaying(bool playing) {
  if (playing && m_controller->state() == RunState::finished && firstHasBudget()) return;
  playing ? m_controller->play() : m_controller->pause();
}

bool DuelPane::firstHasBudget() const {
  const Budget& budget = m_config.budget;
  if (!budget.steps && !budget.seconds) return false;
  if (!m_first) return true;  // it has hardly begun
  return !(budget.steps && m_first->step >= *budget.steps) && !(budget.seconds && m_first->seconds >= *budget.seconds);
}

void DuelPane::step(StepPart part) {
  m_controller->step(part);
}

void DuelPane::setPlane(const PlaneChoice& plane) {
  m_stage->fitNext();
  m_controller->setPlane(plane);
}

/// The same step; where both are paced by samples, as many samples.
void DuelPane::showMoment(std::optional<std::int64_t> step) {
  if (!step || m_moments.empty()) {
    m_controller->showMoment({});
    if (m_live) m_stage->setSnapshot(m_live);
    return;
  }
  const Catalog& catalog = m_backend->catalog();
  const double share =
      m_fairBy == FairBy::samples ? batchOf(catalog, m_config) / batchOf(catalog, m_controller->config()) : 1;
  const double wanted = static_cast<double>(*step) * share;
  const auto away = [wanted](const KeptMoment& moment) { return std::abs(static_cast<double>(moment.step) - wanted); };
  const auto nearest = std::min_element(m_moments.begin(), m_moments.end(),
                                        [&](const auto& a, const auto& b) { return away(a) < away(b); });
  m_controller->showMoment(nearest->step);
}

void DuelPane::setView(const ViewRequest& view) {
  m_stage->setLayers(view.layers);
  m_controller->setView(view);
}

/// A rival may be the same method with other options or another seed.
void DuelPane::createOptions(QWidget* header) {
  m_optionsButton = new QToolButton(header);
  m_optionsButton->setObjectName("rivalOptions");
  m_optionsButton->setText(QStringLiteral("…"));
  m_optionsButton->setAccessibleName("Options of this side");
  m_optionsButton->setFocusPolicy(Qt::TabFocus);
  m_optionsButton->setToolTip("This side's own options and seed");
  m_popup = new QFrame(this, Qt::Popup);
  m_popup->setProperty("card", true);
  m_form = new OptionForm(m_popup);
  m_seedForm = new OptionForm(m_popup);
  std::vector<OptionDescriptor> seed;
  for (auto& option : describeOptions<RunSettings>())
    if (option.id == "weight_seed") seed.push_back(option);
  m_seedForm->setOptions(seed);
  m_fairBelow = makeFair(m_popup, "fairByBelow");
  auto* column = new QVBoxLayout(m_popup);
  column->addWidget(m_fairBelow);
  column->addWidget(m_form);
  column->addWidget(m_seedForm);
  connect(m_form, &OptionForm::edited, this, &DuelPane::setOption);
  connect(m_seedForm, &OptionForm::edited, this, &DuelPane::setOption);
  connect(m_optionsButton, &QToolButton::clicked, this, [this] {
    const auto* solver = findSolver(m_backend->catalog(), m_optionsFor);
    if (!solver) return;
    m_form->setOptions(solver->options);
    m_form->setValues(m_controller->config().solverOptions);
    m_seedForm->setValues(writeOptions<RunSettings>(m_controller->config()));
    m_fairBelow->setVisible(m_header->leftOut(m_fair));
    m_popup->setFixedWidth(300);
    m_popup->adjustSize();
    const QRect area = screen()->availableGeometry();
    QPoint at = m_optionsButton->mapToGlobal(QPoint(0, m_optionsButton->height() + 2));
    at.setX(std::clamp(at.x(), area.left(), std::max(area.left(), area.right() - m_popup->width())));
    m_popup->move(at);
    m_popup->show();
  });
}

void DuelPane::setOption(const std::string& id, const OptionValue& value) {
  if (id == "weight_seed") {
    RunSettings settings;
    if (!readOptions<RunSettings>(settings, {{id, value}}).empty()) return;  // the form has said why
    m_seed = settings.weightSeed;
  } else {
    const std::string solver = m_solver->currentData().toString().toStdString();
    if (std::exchange(m_optionsFor, solver) != solver) m_own.clear();
    m_own[id] = value;
  }
  begin(m_config);
}

void DuelPane::setFirst(const Heartbeat& beat) {
  m_first = beat;
  if (m_paces.first == 0 && beat.stepsPerSecond > 0) m_firstFree = beat.stepsPerSecond;
  keepFair();
}

void DuelPane::setFairBy(FairBy what) {
  m_fairBy = what;
  for (QComboBox* fair : {m_fair, m_fairBelow}) fair->setCurrentIndex(static_cast<int>(what));
  keepFair();
}

void DuelPane::setSeedRates(double first, double second) {
  m_firstSeeds = first;
  m_secondSeeds = second;
  keepFair();
}

void DuelPane::keepFair() {
  FairPaces paces;
  const auto together = [](double free, double seeds) { return seeds > 0 ? std::min(free, seeds) : free; };
  if (m_first && m_second) {
    const Catalog& catalog = m_backend->catalog();
    const RunProgress first{double(m_first->step), m_first->seconds, together(m_firstFree, m_firstSeeds),
                            batchOf(catalog, m_config)};
    const RunProgress second{double(m_second->step), m_second->seconds, together(m_secondFree, m_secondSeeds),
                             batchOf(catalog, m_controller->config())};
    paces = fairPaces(m_fairBy, first, second);
  }
  if (paces.first != m_paces.first) emit firstPaceWanted(paces.first);
  if (paces.second != m_paces.second) m_controller->setPace(paces.second);
  m_paces = paces;
}

void DuelPane::setTheme(const Theme& theme) {
  m_form->setTheme(theme);
  m_seedForm->setTheme(theme);
  m_solver->setTheme(theme);
  m_table->setIcon(tintedIcon("table", theme.text, theme.mutedText));
  m_stage->setTheme(theme);
}

QString DuelPane::solverTitle() const {
  return m_solver->currentText();
}

void DuelPane::showScores(const MetricsRow& row) {
  const auto* error = findByRole(m_backend->catalog().metrics, MetricRole::mainError);
  const auto* value = error ? findById(row.values, error->id) : nullptr;
  if (value)
    m_scores->setText(QString("%1 %2 %3 at step %4")
                          .arg(mathText(qs(error->title)), QString::number(value->value, 'g', 3), qs(error->unit),
                               groupedInteger(row.step)));
}

}  // namespace brenier
