#include "ui/main_window/seeds_controller.h"

#include <QAction>
#include <QMetaObject>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/fair_pace.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/seeds_card.h"
#include "ui/run/run_controller.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kSeedsByKey = 8;

}  // namespace

SeedsController::SeedsController(const Parts& parts, Make make, QObject* parent)
    : QObject(parent), m_parts(parts), m_make(std::move(make)) {
  m_card = new SeedsCard;
  m_parts.numbers.addCardOnTop(m_card);
  m_card->hide();
  connect(m_card, &SeedsCard::closeWanted, this, [this] { setCount(0); });
  connect(m_parts.actions[ActionId::seeds], &QAction::triggered, this,
          [this](bool on) { setCount(on ? kSeedsByKey : 0); });
  connect(&m_parts.toolBar, &StudioToolBar::seedsChosen, this, &SeedsController::setCount);
  connect(&m_parts.stage, &StageArea::comparisonBegun, this, [this] { setCount(0); });
  connect(&m_parts.stage, &StageArea::planeWanted, this, [this](const PlaneChoice& plane) {
    if (m_machine) m_machine->setPlane(plane);
  });
  connectRun();
}

SeedsController::~SeedsController() {
  if (m_machine) m_machine->mailbox().setWake({});
  m_parts.run.disconnect(this);
}

void SeedsController::connectRun() {
  RunController& run = m_parts.run;
  connect(&run, &RunController::runBegun, this, [this] {
    m_look.reset();
    m_beat.reset();
    m_held = false;  // whoever begins a run says its pace
    m_pace = 0;
    m_parts.stage.stage()->setSeeds(nullptr);
  });
  connect(&run, &RunController::runStarted, this, [this](const RunStarted& started) {
    if (m_machine && started.run != m_begun) begin(started.config);  // it is told again after a rewind
  });
  connect(&run, &RunController::heartbeat, this, [this](const Heartbeat& beat) {
    m_beat = beat;
    if (!m_held && beat.stepsPerSecond > 0) m_free = beat.stepsPerSecond;
    follow(beat.step);
    keepPace();
  });
  connect(&run, &RunController::stateReached, this, [this](RunState, std::int64_t step) { follow(step); });
  connect(&run, &RunController::snapshotArrived, this,
          [this](const std::shared_ptr<const Snapshot>& frame) { follow(frame->step); });
  connect(&run, &RunController::configChanged, this, &SeedsController::takeOptions);
}

void SeedsController::setCount(int count) {
  m_parts.actions[ActionId::seeds]->setChecked(count > 0);
  if (count == m_count) return;
  m_count = count;
  m_parts.toolBar.setSeeds(count);
  m_card->setVisible(count > 0);
  if (count == 0) return end();
  m_parts.stage.setComparing(false);
  if (!m_machine) {
    m_machine = m_make();
    m_machine->mailbox().setWake([this] {
      QMetaObject::invokeMethod(
          this, [this] { drain(); }, Qt::QueuedConnection);
    });
  }
  // A run that is only beginning says itself what it learns.
  if (m_parts.run.started() && m_parts.run.started()->run == m_parts.run.run()) begin(m_parts.run.started()->config);
}

void SeedsController::begin(const RunConfig& config) {
  m_config = config;
  m_begun = m_parts.run.run();
  m_look.reset();
  m_parts.stage.stage()->setSeeds(nullptr);
  m_card->begin(m_count);
  m_machine->begin(config, m_count);
  follow(m_parts.run.stepSeen());
}

/// What they are in may last: a step, a run that is being made. Nobody here waits for it.
void SeedsController::end() {
  if (m_held) emit m_parts.stage.paceWanted(0);
  m_held = false;
  m_pace = 0;
  m_look.reset();
  m_parts.stage.stage()->setSeeds(nullptr);
  if (!m_machine) return;
  m_machine->mailbox().setWake({});
  const auto machine = std::make_shared<std::unique_ptr<SeedsMachine>>(std::move(m_machine));
  m_parts.background.start("Ending the seeds", false, [machine](const JobProgress&) { machine->reset(); });
}

void SeedsController::drain() {
  if (!m_machine) return;
  const auto mail = m_machine->mailbox().drain();
  for (const RunError& error : mail.events) {
    m_parts.messages.show(MessageKind::warning, qs(error.message), qs(error.hint));
    return setCount(0);
  }
  for (const auto& look : mail.frames) {
    m_look = look;
    m_parts.stage.stage()->setSeeds(look);
    m_card->setLook(look);
    keepPace();
    emit looked();
  }
}

void SeedsController::follow(std::int64_t step) {
  if (m_machine && m_begun == m_parts.run.run()) m_machine->learnTo(step);
}

/// The run is held where it is ahead; the seeds wait for it by themselves.
void SeedsController::keepPace() {
  if (!m_machine || !m_look || !m_beat || m_look->stepsPerSecond <= 0 || m_free <= 0) return;
  const RunProgress first{double(m_beat->step), m_beat->seconds, m_free, 1};
  const RunProgress seeds{double(m_look->step), 0, m_look->stepsPerSecond, 1};
  const double pace = fairPaces(FairBy::steps, first, seeds).first;
  if (pace == m_pace) return;
  m_pace = pace;
  m_held = pace > 0;
  emit m_parts.stage.paceWanted(pace);
}

/// Options that apply live reach a run without another beginning.
void SeedsController::takeOptions(const RunConfig& config) {
  if (!m_machine || config.solver != m_config.solver) return;
  OptionValues changed;
  for (const auto& [id, value] : config.solverOptions)
    if (const auto known = m_config.solverOptions.find(id);
        known == m_config.solverOptions.end() || known->second != value)
      changed[id] = value;
  m_config.solverOptions = config.solverOptions;
  if (!changed.empty()) m_machine->setLive(changed);
}

void SeedsController::setPictures(bool on) {
  if (on) setCount(0);
  m_parts.toolBar.setSeedable(!on);
  m_parts.actions[ActionId::seeds]->setEnabled(!on);
}

void SeedsController::setTheme(const Theme& theme) {
  m_card->setTheme(theme);
}

}  // namespace brenier
