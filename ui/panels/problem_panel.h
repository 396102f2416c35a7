#pragma once

#include <QScrollArea>

#include "core/api/studio_backend.h"
#include "ui/theme/theme.h"

namespace brenier {

class Background;
class FoldedLabel;
class MeasureCard;
class SolverPanel;

/// The left column: source, target, solver.
class ProblemPanel : public QScrollArea {
  Q_OBJECT

 public:
  ProblemPanel(const StudioBackend& backend, Background& background, QWidget* parent = nullptr);

  MeasureCard* source() const { return m_source; }
  MeasureCard* target() const { return m_target; }
  SolverPanel* solver() const { return m_solver; }
  void setConfig(const RunConfig& config);
  void setRunStarted(const RunStarted& started);
  void setTheme(const Theme& theme);

 private:
  const StudioBackend& m_backend;
  MeasureCard* m_source = nullptr;
  MeasureCard* m_target = nullptr;
  SolverPanel* m_solver = nullptr;
  FoldedLabel* m_note = nullptr;  ///< what was done with the data before it learned
};

}  // namespace brenier
