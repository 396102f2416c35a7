// What RunController does about files, kept moments and runs that take over from others; run_controller.cpp has the
// rest.
#include <algorithm>
#include <utility>

#include "ui/forms/number_text.h"
#include "ui/run/config_command.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr double kWorthSeconds = 60;

}  // namespace

void RunController::watch(const QString& why, bool controls) {
  m_onlyWatched = why;
  m_controlsWatched = controls;
  m_adopts = true;
  m_successor = {.run = ++m_lastRun, .opened = true};
  push(OpenRun{m_lastRun, {}, false, {}});
}

/// True where the run is somebody else's, which is said.
bool RunController::refusesToChange() {
  if (m_onlyWatched.isEmpty()) return false;
  emit refused({ErrorKind::badInput, m_onlyWatched.toStdString(), {}});
  return true;
}

void RunController::open(const QString& path) {
  if (refusesToChange()) return;
  setAside();
  m_restart.stop();
  m_continue.stop();
  m_successor = {++m_lastRun, presentStep, true, false};
  push(OpenRun{m_lastRun, path.toStdString(), true, m_shelf ? m_shelf->incoming().toStdString() : std::string()});
}

void RunController::beginAt(const RunConfig& config, const QString& moment) {
  if (refusesToChange()) return;
  m_config = config;
  emit configChanged(m_config);
  m_wantsToPlay = false;
  if (m_passing && m_shelf)
    m_shelf->remove(std::exchange(m_place, 0));
  else
    setAside();
  m_restart.stop();
  m_continue.stop();
  m_successor = {.run = ++m_lastRun, .opened = true, .mustBegin = true, .passing = true};
  push(OpenRun{m_lastRun, moment.toStdString(), true, {}});
}

/// In the order of the commands: what is pushed next finds the run saved.
void RunController::setAside() {
  if (!m_shelf || m_place == 0 || m_closed) return;
  // Runs that began while one thing was being set are no runs of their own.
  if (m_mergedFrom != 0 && std::exchange(m_mergedFrom, 0) != m_place) return;
  auto command = savedOnShelf();
  if (!command) return;
  command->aside = true;
  push(*std::move(command));
}

bool RunController::keepOnShelf() {
  auto command = savedOnShelf();
  if (!command) return false;
  push(*std::move(command));
  return true;
}

std::optional<SaveRun> RunController::savedOnShelf() {
  if (!m_shelf || m_place == 0 || m_closed || m_step <= 0) return std::nullopt;
  SaveRun command;
  command.run = m_run;
  emit leaving(m_place, command.extras);
  const ShelvedRun* run = m_shelf->find(m_place);
  if (!run) return std::nullopt;
  m_replaysAt[m_place] = m_replays;
  command.path = run->folder.toStdString();
  command.extras.merge(RunShelf::filesOf(*run));
  m_shelf->setKept(m_place);
  m_keeping[command.path] = m_place;
  return command;
}

void RunController::goBack(int place, bool paused, bool keeps) {
  const ShelvedRun* run = m_shelf ? m_shelf->find(place) : nullptr;
  if (!run || !run->kept || place == m_place) return;
  const QString folder = run->folder;
  m_shelf->hold(place);  // what is put aside now may need room
  if (keeps || !m_passing) setAside();
  m_restart.stop();
  m_continue.stop();
  m_backTo = 0;
  m_wantsToPlay = !paused;
  m_successor = {++m_lastRun, presentStep, true, false, place};
  push(OpenRun{m_lastRun, folder.toStdString(), paused, {}});
}

void RunController::leaveShelf() {
  setAside();
  if (m_shelf && m_place != 0) m_shelf->leave(m_place);
}

/// The run has a place of its own from now on; the one before stays where it was put.
void RunController::moveTo(int place) {
  const int before = std::exchange(m_place, place);
  m_step = 0;
  m_seconds = 0;
  m_marked = false;
  m_passing = false;
  m_mergedFrom = 0;
  if (m_shelf && before != 0 && before != place) m_shelf->leave(before);
}

/// What is transported is nowhere else: it was drawn, read from a file, or set to what no problem of the list is.
bool RunController::ownMeasures(const RunConfig& config) const {
  for (const auto* measure : {&config.source, &config.target})
    for (const char* kind : {"drawing", "points", "picture"})
      if (measure->id == kind) return true;
  const auto& problems = m_backend.catalog().problems;
  return !m_passing && config.problem.empty() && std::none_of(problems.begin(), problems.end(), [&](const auto& p) {
    return p.source == config.source && p.target == config.target;
  });
}

/// The window's configuration may be that of the next one already.
bool RunController::worthKeeping() const {
  return m_marked || m_seconds > kWorthSeconds || ownMeasures(m_started ? m_started->config : m_config);
}

void RunController::nowAt(std::int64_t step) {
  m_step = std::max(m_step, step);
}

void RunController::save(const QString& path, const std::map<std::string, std::string>& extras,
                         const std::optional<std::vector<std::string>>& beside) {
  SaveRun command;
  command.path = path.toStdString();
  command.extras = extras;
  command.beside = beside;
  push(std::move(command));
}

void RunController::saveCopy(const QString& path, std::optional<std::int64_t> step) {
  SaveRun command;
  command.path = path.toStdString();
  command.copy = true;
  command.step = step;
  push(std::move(command));
}

void RunController::keepCopy(const QString& folder) {
  SaveRun command;
  command.run = m_run;
  command.path = folder.toStdString();
  m_copies.insert(command.path);
  push(std::move(command));
}

void RunController::setAutosave(const SetAutosave& where) {
  push(where);
}

void RunController::mark(const QString& label) {
  push(MarkMoment{label.toStdString()});
  emit marksChanged();
}

void RunController::nameMark(std::int64_t step, const QString& label) {
  push(NameMark{step, label.toStdString()});
  emit marksChanged();
}

void RunController::showMoment(std::optional<std::int64_t> step) {
  if (step == m_shown) return;
  m_shown = step;
  push(ShowMoment{step});
}

void RunController::branch(std::int64_t step, const OptionValues& changed, bool paused) {
  if (refusesToChange()) return;
  m_wantsToPlay = !paused;
  setAside();
  const RunConfig before = m_config;
  if (!changed.empty()) {
    for (const auto& [id, value] : changed) m_config.solverOptions[id] = value;
    emit configChanged(m_config);
  }
  startFrom(step);
  m_successor->mustBegin = false;
  m_successor->branchedFrom = before;
}

void RunController::rewind() {
  if (m_state != RunState::diverged) return;
  m_wantsToPlay = true;
  m_replays = false;
  push(RewindRun{});
}

/// Many changes in a row are followed at a rate that the machinery can answer; the present run learns meanwhile.
void RunController::continueSoon() {
  if (!m_continue.isActive()) m_continue.start(kContinueMs);
}

void RunController::continueNow() {
  if (m_restart.isActive()) return;
  if (m_successor) return continueSoon();
  startFrom(presentStep);
}

/// The present run learns until the other one is there.
void RunController::startFrom(std::int64_t step) {
  m_restart.stop();
  m_continue.stop();
  m_successor = {++m_lastRun, step, false, true};
  push(StartRun{m_lastRun, m_config, !m_wantsToPlay, step});
}

/// True when the successor is there and `event` is one of its own from now on.
bool RunController::takeOver(const RunEvent& event) {
  if (!std::holds_alternative<RunOpened>(event) && !std::holds_alternative<RunStarted>(event)) return false;
  const Successor successor = *std::exchange(m_successor, std::nullopt);
  m_run = successor.run;
  const auto left = m_replaysAt.find(successor.place);
  m_replays = successor.passing || (left != m_replaysAt.end() && left->second);
  m_opensQuietly = successor.passing;
  m_changedMeasures = !successor.opened && m_started &&
                      (m_started->config.source != m_config.source || m_started->config.target != m_config.target);
  m_started.reset();
  m_shown.reset();
  m_opensPlace = successor.place;
  if (m_shelf && successor.opened) moveTo(successor.place != 0 ? successor.place : m_shelf->begin());
  if (m_shelf && !successor.opened && successor.step != presentStep) {
    const int parent = m_place;
    moveTo(m_shelf->begin(parent, successor.step));
    if (successor.branchedFrom && m_shelf->find(parent))
      m_undo.push(new BranchCommand(*this, *successor.branchedFrom, parent, m_place));
  }
  if (!successor.opened) {
    emit runContinued(m_run, successor.step);
    return true;
  }
  m_passing = successor.passing;
  if (successor.place == 0) {
    m_wantsToPlay = false;
    m_undo.clear();
  }
  emit runBegun(m_run);
  return true;
}

/// The run's own configuration becomes the window's.
void RunController::adopt(const RunConfig& config) {
  m_config = config;
  emit configChanged(m_config);
}

void RunController::handleSession(const RunEvent& event) {
  if (const auto* e = std::get_if<RunAutosaved>(&event)) {
    emit autosaved(e->step);
  } else if (const auto* e = std::get_if<RunOpened>(&event)) {
    if (m_opensQuietly) return;
    m_adopts = true;
    if (m_opensPlace != 0) return emit cameBack(m_opensPlace);
    if (m_shelf) m_shelf->takeIn(m_place, e->extras);
    emit opened(qs(e->path), e->extras);
  } else if (const auto* e = std::get_if<MomentsKept>(&event)) {
    m_marked = std::any_of(e->moments.begin(), e->moments.end(),
                           [](const KeptMoment& moment) { return moment.kind == MomentKind::mark; });
    emit momentsKept(*e);
  } else if (const auto* e = std::get_if<RequestFailed>(&event)) {
    const bool mine = m_successor && m_successor->run == e->refused;
    const bool begin = mine && m_successor->mustBegin, passing = mine && m_successor->passing;
    const auto branchedFrom = mine ? m_successor->branchedFrom : std::nullopt;
    if (mine) m_successor.reset();
    if (branchedFrom) adopt(*branchedFrom);  // what was changed for the branch is not of the run that stays
    if (passing) {                           // nobody asked for that file, and the seeds lead to the same
      m_wantsToPlay = true;
      startRun(false);
      m_passing = true;
      return;
    }
    if (begin) startRun(!m_wantsToPlay);
    emit refused(e->error);
  }
}

}  // namespace brenier
