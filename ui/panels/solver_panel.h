#pragma once

#include <QFrame>

#include "core/api/descriptor.h"
#include "ui/theme/theme.h"

class QLabel;
class QPushButton;

namespace brenier {

class OptionForm;

/// The solver's options, the two seeds, and the two buttons that start a run from other numbers.
class SolverPanel : public QFrame {
  Q_OBJECT

 public:
  explicit SolverPanel(QWidget* parent = nullptr);

  /// Rebuilds the form when it is another solver.
  void setSolver(const SolverDescriptor& solver);
  /// Shows what the run uses. Does not emit.
  void setConfig(const RunConfig& config);
  void setPresetAvailable(bool available);
  void setTheme(const Theme& theme);

  OptionForm* form() const { return m_form; }
  OptionForm* seeds() const { return m_seeds; }

 signals:
  void optionEdited(const std::string& id, const brenier::OptionValue& value);
  void weightSeedEdited(std::uint64_t seed);
  void dataSeedEdited(std::uint64_t seed);
  void newInitialisation();
  void presetWanted();

 private:
  void build();
  QWidget* makeLegend();

  std::string m_solver;
  QLabel* m_name = nullptr;
  OptionForm* m_form = nullptr;
  OptionForm* m_seeds = nullptr;
  QLabel* m_liveMark = nullptr;
  QLabel* m_restartMark = nullptr;
  QPushButton* m_newInitialisation = nullptr;
  QPushButton* m_preset = nullptr;
};

}  // namespace brenier
