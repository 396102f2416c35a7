#include "ui/main_window/duel_pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/util/registry.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/labeled_combo.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {

DuelPane::DuelPane(std::unique_ptr<StudioBackend> backend, QWidget* parent)
    : QWidget(parent), m_backend(std::move(backend)) {
  setObjectName("duelPane");
  m_controller = new RunController(*m_backend, this);
  createHeader();
  m_stage = new StageView(this);
  m_stage->setAccessibleName("Stage of the other method");
  m_stage->setEmptyText("Learning begins", "The other method's first map is on its way.");
  static_cast<QVBoxLayout*>(layout())->addWidget(m_stage, 1);
  connect(m_controller, &RunController::snapshotArrived, m_stage, &StageView::setSnapshot);
  connect(m_controller, &RunController::metrics, this, [this](const MetricsRow& row) {
    showScores(row);
    emit metrics(row);
  });
  connect(m_controller, &RunController::failed, this,
          [this](const RunError& error) { m_scores->setText(qs(error.message)); });
}

DuelPane::~DuelPane() {
  m_controller->close();
}

std::unique_ptr<StudioBackend> DuelPane::close() {
  m_controller->close();
  return std::move(m_backend);
}

void DuelPane::createHeader() {
  auto* header = new QWidget(this);
  header->setFixedHeight(kHeaderHeight);
  auto* row = new QHBoxLayout(header);
  row->setContentsMargins(10, 4, 6, 4);
  m_solver = new LabeledCombo("against", 190, header);
  m_solver->setObjectName("rivalCombo");
  for (const auto& solver : m_backend->catalog().solvers) {
    if (solver.pictures) continue;
    m_solver->addItem(qs(solver.title), qs(solver.id));
    m_solver->setItemData(m_solver->count() - 1, qs(solver.help), Qt::ToolTipRole);
  }
  m_scores = new QLabel(header);
  m_scores->setObjectName("rivalScores");
  m_close = new QToolButton(header);
  m_close->setProperty("role", "flat");
  m_close->setText(QStringLiteral("×"));
  m_close->setToolTip("End the comparison");
  m_close->setAccessibleName("End the comparison");
  row->addWidget(m_solver);
  row->addWidget(m_scores, 1);
  row->addWidget(m_close);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  connect(m_close, &QToolButton::clicked, this, &DuelPane::closeWanted);
  connect(m_solver, &QComboBox::activated, this, [this] { begin(m_config); });
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
  if (m_config.solver.empty()) m_solver->setCurrentIndex(rivalOf(config.solver));
  m_config = config;
  RunConfig mine = config;
  mine.solver = m_solver->currentData().toString().toStdString();
  mine.solverOptions = startingOptions(m_backend->catalog(), mine);
  m_scores->setText({});
  m_controller->begin(mine);
  emit begun();
}

void DuelPane::follow(const RunConfig& config) {
  m_config = config;
  m_controller->setKeepsWeights(true);
  m_controller->follow(config.source, config.target);
}

void DuelPane::setPlaying(bool playing) {
  playing ? m_controller->play() : m_controller->pause();
}

void DuelPane::step(StepPart part) {
  m_controller->step(part);
}

void DuelPane::setView(const ViewRequest& view) {
  m_stage->setLayers(view.layers);
  m_controller->setView(view);
}

void DuelPane::setTheme(const Theme& theme) {
  m_solver->setTheme(theme);
  m_stage->setTheme(theme);
}

QString DuelPane::solverTitle() const {
  return m_solver->currentText();
}

void DuelPane::showScores(const MetricsRow& row) {
  const auto* error = findByRole(m_backend->catalog().metrics, MetricRole::mainError);
  const auto* value = error ? findById(row.values, error->id) : nullptr;
  if (value)
    m_scores->setText(
        QString("%1 %2 %3 at step %4")
            .arg(qs(error->title), QString::number(value->value, 'g', 3), qs(error->unit), groupedInteger(row.step)));
}

}  // namespace brenier
