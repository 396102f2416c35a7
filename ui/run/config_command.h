#pragma once

#include <QElapsedTimer>
#include <QUndoCommand>

#include "core/api/run_config.h"

namespace brenier {

class RunController;

/// One change of the configuration on the undo stack. Changes of the same thing within a second are one step.
class ConfigCommand : public QUndoCommand {
 public:
  ConfigCommand(RunController& controller, RunConfig before, RunConfig after, const QString& text,
                const QString& mergeKey, bool atOnce);

  int id() const override;
  bool mergeWith(const QUndoCommand* newer) override;
  void undo() override;
  void redo() override;

 private:
  RunController& m_controller;  ///< owns the stack that owns this
  RunConfig m_before;
  RunConfig m_after;
  QString m_mergeKey;
  bool m_atOnce;  ///< the first time; undo and redo wait for the next key like any change
  /// Places on the shelf of the runs before and after the change, to be brought back; 0: none that began.
  int m_placeBefore = 0, m_placeAfter = 0;
  QElapsedTimer m_age;
};

/// A branch that began: undoing it brings its parent back, redoing it the branch.
class BranchCommand : public QUndoCommand {
 public:
  BranchCommand(RunController& controller, RunConfig before, int parent, int branch);

  void undo() override;
  void redo() override;

 private:
  RunController& m_controller;  ///< owns the stack that owns this
  RunConfig m_before, m_after;
  int m_parent, m_branch;  ///< places on the shelf
  bool m_there = true;     ///< it has begun before this is pushed
};

}  // namespace brenier
