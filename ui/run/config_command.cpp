#include "ui/run/config_command.h"

#include <utility>

#include "ui/run/run_controller.h"

namespace brenier {
namespace {
constexpr int kMergeMs = 1000;
}

ConfigCommand::ConfigCommand(RunController& controller, RunConfig before, RunConfig after, const QString& text,
                             const QString& mergeKey, bool atOnce)
    : QUndoCommand(text),
      m_controller(controller),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_mergeKey(mergeKey),
      m_atOnce(atOnce),
      m_placeBefore(controller.placeToBe()) {
  m_age.start();
}

int ConfigCommand::id() const {
  return m_mergeKey.isEmpty() ? -1 : 1;
}

bool ConfigCommand::mergeWith(const QUndoCommand* newer) {
  const auto* other = static_cast<const ConfigCommand*>(newer);
  if (other->m_mergeKey != m_mergeKey || m_age.elapsed() > kMergeMs) return false;
  m_after = other->m_after;
  m_controller.m_mergedFrom = m_placeBefore;
  m_age.restart();
  return true;
}

void ConfigCommand::undo() {
  m_placeAfter = m_controller.placeToBe();
  m_controller.applyOrGoBack(m_before, m_placeBefore);
}

void ConfigCommand::redo() {
  if (m_placeAfter != 0) return m_controller.applyOrGoBack(m_after, m_placeAfter);
  m_controller.apply(m_after, std::exchange(m_atOnce, false) ? RunController::When::now : RunController::When::soon);
}

BranchCommand::BranchCommand(RunController& controller, RunConfig before, int parent, int branch)
    : QUndoCommand("branch"),
      m_controller(controller),
      m_before(std::move(before)),
      m_after(controller.config()),
      m_parent(parent),
      m_branch(branch) {}

void BranchCommand::undo() {
  m_controller.bringBack(m_before, m_parent);
}

void BranchCommand::redo() {
  if (!std::exchange(m_there, false)) m_controller.bringBack(m_after, m_branch);
}

}  // namespace brenier
