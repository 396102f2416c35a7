// What RunController does about files, kept moments and runs that take over from others; run_controller.cpp has the
// rest.
#include <utility>

#include "ui/forms/number_text.h"
#include "ui/run/run_controller.h"

namespace brenier {

void RunController::open(const QString& path) {
  m_restart.stop();
  m_continue.stop();
  m_successor = {++m_lastRun, presentStep, true, false};
  push(OpenRun{m_lastRun, path.toStdString(), true});
}

void RunController::save(const QString& path, const std::map<std::string, std::string>& extras) {
  SaveRun command;
  command.path = path.toStdString();
  command.extras = extras;
  push(std::move(command));
}

void RunController::saveCopy(const QString& path, std::optional<std::int64_t> step) {
  SaveRun command;
  command.path = path.toStdString();
  command.copy = true;
  command.step = step;
  push(std::move(command));
}

void RunController::setAutosave(const SetAutosave& where) {
  push(where);
}

void RunController::mark(const QString& label) {
  push(MarkMoment{label.toStdString()});
}

void RunController::showMoment(std::optional<std::int64_t> step) {
  if (step == m_shown) return;
  m_shown = step;
  push(ShowMoment{step});
}

void RunController::branch(std::int64_t step) {
  m_wantsToPlay = true;
  startFrom(step);
  m_successor->mustBegin = false;
}

void RunController::rewind() {
  if (m_state != RunState::diverged) return;
  m_wantsToPlay = true;
  m_replays = false;
  push(RewindRun{});
}

/// Many changes in a row are followed at a rate that the machinery can answer; the present run learns meanwhile.
void RunController::continueSoon() {
  if (!m_continue.isActive()) m_continue.start();
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
  m_replays = false;
  m_started.reset();
  m_shown.reset();
  if (!successor.opened) {
    emit runContinued(m_run, successor.step);
    return true;
  }
  m_wantsToPlay = false;
  m_undo.clear();
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
    m_adopts = true;
    emit opened(qs(e->path), e->extras);
  } else if (const auto* e = std::get_if<MomentsKept>(&event)) {
    emit momentsKept(*e);
  } else if (const auto* e = std::get_if<RequestFailed>(&event)) {
    const bool mine = m_successor && m_successor->run == e->refused;
    const bool begin = mine && m_successor->mustBegin;
    if (mine) m_successor.reset();
    if (begin) startRun(!m_wantsToPlay);
    emit refused(e->error);
  }
}

}  // namespace brenier
