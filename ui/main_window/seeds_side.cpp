#include "ui/main_window/seeds_side.h"

#include <QMetaObject>

#include "ui/canvas/stage_view.h"
#include "ui/main_window/fair_pace.h"
#include "ui/run/run_controller.h"
#include "ui/work/background.h"

namespace brenier {

SeedsSide::SeedsSide(const Parts& parts, std::unique_ptr<SeedsMachine> machine, const PlaneChoice& plane,
                     QObject* parent)
    : QObject(parent), m_parts(parts), m_machine(std::move(machine)) {
  m_machine->mailbox().setWake([this] {
    QMetaObject::invokeMethod(
        this, [this] { drain(); }, Qt::QueuedConnection);
  });
  m_machine->setPlane(plane);
  connectRun();
}

SeedsSide::~SeedsSide() {
  if (m_machine) m_machine->mailbox().setWake({});
}

void SeedsSide::connectRun() {
  RunController& run = m_parts.run;
  connect(&run, &RunController::runBegun, this, [this] {
    m_saved.clear();
    m_beat.reset();
    m_isThere = false;
    forget();
    if (m_rests) emit useless();
  });
  connect(&run, &RunController::runStarted, this, [this](const RunStarted& started) {
    if (started.run != m_begun && !m_rests) begin(started.config);  // it is told again after a rewind
  });
  connect(&run, &RunController::heartbeat, this, [this](const Heartbeat& beat) {
    m_beat = beat;
    if (m_pace == 0 && beat.stepsPerSecond > 0) m_free = beat.stepsPerSecond;
    follow(beat.step);
    keepPace();
  });
  connect(&run, &RunController::stateReached, this, [this](RunState, std::int64_t step) { follow(step); });
  connect(&run, &RunController::snapshotArrived, this,
          [this](const std::shared_ptr<const Snapshot>& frame) { follow(frame->step); });
  connect(&run, &RunController::configChanged, this, &SeedsSide::takeOptions);
}

void SeedsSide::setCount(int count) {
  m_count = count;
  m_rests = false;
  if (m_isThere && m_begun == m_parts.run.run()) return resize();
  // A run that is only beginning says itself what it learns.
  if (m_parts.run.started() && m_parts.run.started()->run == m_parts.run.run()) begin(m_parts.run.started()->config);
}

/// What they learned is kept: for several seeds it is minutes.
void SeedsSide::resize() {
  forget();
  emit begun(m_count);
  m_restsAt = -1;
  m_machine->resize(m_count);
  follow(m_parts.run.stepSeen());
}

bool SeedsSide::rest() {
  if (!m_machine || !m_isThere || m_begun != m_parts.run.run()) return false;
  m_rests = true;
  m_machine->learnTo(0);
  forget();
  return true;
}

void SeedsSide::openWithNext(const std::vector<SavedSeed>& saved) {
  m_saved = saved;
  m_rests = false;
  m_count = static_cast<int>(saved.size());
}

void SeedsSide::begin(const RunConfig& config) {
  m_config = config;
  m_begun = m_parts.run.run();
  m_isThere = false;
  forget();
  emit begun(m_count);
  m_restsAt = m_saved.empty() ? -1 : m_parts.run.stepSeen();
  if (m_saved.empty()) {
    m_machine->begin(config, m_count);
  } else {
    m_machine->open(std::exchange(m_saved, {}));
    m_parts.run.setBudget({}, true);  // it has ended by its own, and Play is to go on
  }
  follow(m_parts.run.stepSeen());
}

void SeedsSide::forget() {
  setPace(0);
  m_look.reset();
  m_parts.stage.setSeeds(nullptr);
}

/// What they are in may last: a step, a run that is being made.
void SeedsSide::end() {
  if (!m_machine) return;
  m_parts.run.disconnect(this);
  forget();
  m_machine->mailbox().setWake({});
  const auto machine = std::make_shared<std::unique_ptr<SeedsMachine>>(std::move(m_machine));
  m_parts.background.start("Ending the seeds", false, [machine](const JobProgress&) { machine->reset(); });
}

void SeedsSide::drain() {
  if (!m_machine) return;
  const auto mail = m_machine->mailbox().drain();
  for (const SeedsFault& fault : mail.events) return emit failed(fault);
  for (const auto& look : mail.frames) {
    m_isThere = true;
    if (m_rests) continue;
    m_look = look;
    m_parts.stage.setSeeds(look);
    keepPace();
    emit looked();
  }
}

/// Saved ones learn on once the run does.
void SeedsSide::follow(std::int64_t step) {
  if (m_machine && !m_rests && m_begun == m_parts.run.run() && step > m_restsAt) m_machine->learnTo(step);
}

/// The run is held where it is ahead; the seeds wait for it by themselves.
void SeedsSide::keepPace() {
  if (!m_look || !m_beat || m_look->stepsPerSecond <= 0 || m_free <= 0) return;
  const RunProgress first{double(m_beat->step), m_beat->seconds, m_free, 1};
  const RunProgress seeds{double(m_look->step), 0, m_look->stepsPerSecond, 1};
  setPace(fairPaces(FairBy::steps, first, seeds).first);
}

void SeedsSide::setPace(double pace) {
  if (pace == m_pace) return;
  m_pace = pace;
  m_parts.run.setPace(pace, PacedBy::seeds);
}

void SeedsSide::setPlane(const PlaneChoice& plane) {
  if (m_machine) m_machine->setPlane(plane);
}

/// Options that apply live reach a run without another beginning.
void SeedsSide::takeOptions(const RunConfig& config) {
  if (!m_machine || config.solver != m_config.solver) return;
  OptionValues changed;
  for (const auto& [id, value] : config.solverOptions)
    if (const auto known = m_config.solverOptions.find(id);
        known == m_config.solverOptions.end() || known->second != value)
      changed[id] = value;
  m_config.solverOptions = config.solverOptions;
  if (!changed.empty()) m_machine->setLive(changed);
}

}  // namespace brenier
