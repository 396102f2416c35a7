#include "ui/main_window/duel_numbers.h"

#include <QAction>
#include <utility>

#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/duel_window.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kFollowMs = 500;

const char* wordsOf(FairBy what) {
  switch (what) {
    case FairBy::nothing:
      return "each at its own speed";
    case FairBy::steps:
      return "at the same step";
    case FairBy::seconds:
      return "after the same time of training";
    case FairBy::samples:
      return "after as many samples";
  }
  return "";
}

}  // namespace

DuelNumbers::DuelNumbers(const Parts& parts, DuelText text, QWidget* window)
    : QObject(window), m_parts(parts), m_text(std::move(text)), m_window(window) {
  m_timer.setInterval(kFollowMs);
  connect(&m_timer, &QTimer::timeout, this, &DuelNumbers::follow);
  QAction* action = m_parts.actions[ActionId::compareTable];
  action->setEnabled(false);
  connect(action, &QAction::triggered, this, &DuelNumbers::show);
  RunController& run = m_parts.run;
  connect(&run, &RunController::metrics, this, [this](const MetricsRow& row) { take(m_first, row); });
  connect(&run, &RunController::runBegun, this, [this] { m_first = {}; });
  connect(&run, &RunController::heartbeat, this, [this](const Heartbeat& beat) {
    m_first.step = beat.step;
    m_first.seconds = beat.seconds;
  });
  connect(&m_parts.stage, &StageArea::rivalMetrics, this, [this](const MetricsRow& row) { take(m_second, row); });
  connect(&m_parts.stage, &StageArea::duelMade, this, [this, action](DuelPane* duel) {
    m_second = {};
    action->setEnabled(true);
    connect(duel, &DuelPane::begun, this, [this] { m_second = {}; });
    connect(duel, &DuelPane::tableWanted, this, &DuelNumbers::show);
    connect(&duel->controller(), &RunController::heartbeat, this, [this](const Heartbeat& beat) {
      m_second.step = beat.step;
      m_second.seconds = beat.seconds;
    });
  });
  connect(&m_parts.stage, &StageArea::duelEnds, this, [this, action] {
    action->setEnabled(false);
    if (m_shown) m_shown->close();
  });
}

void DuelNumbers::take(DuelSide& side, const MetricsRow& row) {
  side.step = std::max(side.step, row.step);
  side.seconds = std::max(side.seconds, row.seconds);
  for (const MetricValue& value : row.values) side.numbers[value.id] = {value, row.step};
}

DuelTable DuelNumbers::table() const {
  DuelPane* duel = m_parts.stage.duel();
  DuelSide first = m_first, second = m_second;
  first.method = m_parts.stage.method().toStdString();
  second.method = duel ? duel->solverTitle().toStdString() : std::string();
  // The same method with other options or another seed.
  if (first.method == second.method) second.method += " (second)";
  const auto looks = m_parts.seeds ? std::pair(m_parts.seeds->look(), m_parts.seeds->rivalLook())
                                   : std::pair<std::shared_ptr<const SeedsLook>, std::shared_ptr<const SeedsLook>>();
  first.seeds = looks.first.get();
  second.seeds = looks.second.get();
  DuelTable table = makeDuelTable(m_parts.catalog.metrics, first, second);
  table.first.seeds = table.second.seeds = nullptr;  // what they say may go before the table does
  const auto* problem = findProblem(m_parts.catalog, m_parts.run.config().problem);
  table.problem = problem ? problem->title : std::string();
  table.pace = wordsOf(duel ? duel->fairBy() : FairBy::nothing);
  return table;
}

void DuelNumbers::show() {
  if (!m_parts.stage.duel()) return;
  if (!m_shown) {
    m_shown = new DuelWindow(m_text, m_window);
    connect(m_shown, &DuelWindow::said, this, &DuelNumbers::said);
    connect(m_shown, &QDialog::finished, &m_timer, &QTimer::stop);
  }
  follow();
  m_timer.start();
  m_shown->show();
  m_shown->raise();
  m_shown->activateWindow();
}

void DuelNumbers::follow() {
  if (m_shown && m_parts.stage.duel()) m_shown->setTable(table());
}

}  // namespace brenier
