#include "ui/panels/problem_panel.h"

#include <QVBoxLayout>

#include "ui/forms/folded_label.h"
#include "ui/forms/number_text.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/solver_panel.h"

namespace brenier {
namespace {
constexpr int kNoteLines = 3;
}

ProblemPanel::ProblemPanel(const StudioBackend& backend, Background& background, QWidget* parent)
    : QScrollArea(parent), m_backend(backend) {
  setObjectName("problemPanel");
  setFrameShape(QFrame::NoFrame);
  setProperty("bar", true);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  auto* body = new QWidget(this);
  m_source = new MeasureCard(backend, background, MeasureCard::Side::source, body);
  m_target = new MeasureCard(backend, background, MeasureCard::Side::target, body);
  m_source->setPartner(m_target);
  m_target->setPartner(m_source);
  m_solver = new SolverPanel(body);
  m_note = new FoldedLabel(kNoteLines, body);
  m_note->setObjectName("dataNote");
  m_note->setProperty("role", "muted");
  m_note->setAccessibleName("What was done with the data");
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(12, 4, 12, 12);
  column->setSpacing(10);
  column->addWidget(m_source);
  column->addWidget(m_target);
  column->addWidget(m_note);
  column->addWidget(m_solver);
  column->addStretch(1);
  setWidget(body);
  setMinimumWidth(296);
}

void ProblemPanel::setConfig(const RunConfig& config) {
  m_source->setMeasure(config.source);
  m_target->setMeasure(config.target);
  for (const auto& solver : m_backend.catalog().solvers)
    if (solver.id == config.solver) m_solver->setSolver(solver, m_backend.catalog().networks);
  m_solver->setConfig(config);
}

void ProblemPanel::setRunStarted(const RunStarted& started) {
  m_source->setDimension(started.dimension);
  m_target->setDimension(started.targetDimension);
  m_source->setNotes(started.data.source);
  m_target->setNotes(started.data.target);
  m_source->setUnits(started.config.data.source.units);
  m_target->setUnits(started.config.data.target.units);
  QStringList remarks;
  for (const auto& remark : started.data.remarks) remarks << qs(remark);
  m_note->setFullText(remarks.join('\n'));
}

void ProblemPanel::setTheme(const Theme& theme) {
  m_source->setTheme(theme);
  m_target->setTheme(theme);
  m_solver->setTheme(theme);
}

}  // namespace brenier
