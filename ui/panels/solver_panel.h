#pragma once

#include <QFrame>

#include "core/api/descriptor.h"
#include "ui/theme/theme.h"

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace brenier {

class OptionForm;

/// The solver's options, the run's settings, and the two buttons that start a run from other numbers.
class SolverPanel : public QFrame {
  Q_OBJECT

 public:
  explicit SolverPanel(QWidget* parent = nullptr);

  /// Rebuilds the form when it is another solver, and offers those of the `networks` that fit it.
  void setSolver(const SolverDescriptor& solver, const std::vector<NetworkDescriptor>& networks);
  /// Shows what the run uses. Does not emit.
  void setConfig(const RunConfig& config);
  /// What was typed stays, with the reason beside it.
  void refuseSetting(const std::string& id, const QString& reason);
  void setPresetAvailable(bool available);
  void setTheme(const Theme& theme);

  OptionForm* form() const { return m_form; }
  /// The settings on show at once, and those behind *More of this run*.
  OptionForm* settings() const { return m_settings; }
  OptionForm* moreSettings() const { return m_moreSettings; }
  QComboBox* network() const { return m_network; }

 signals:
  void optionEdited(const std::string& id, const brenier::OptionValue& value);
  void settingEdited(const std::string& id, const brenier::OptionValue& value);
  void newInitialisation();
  void presetWanted();
  /// All options that describe the network are to become these.
  void networkWanted(const QString& title, const brenier::OptionValues& settings);

 private:
  void build();
  QWidget* makeNetworkRow();
  QWidget* makeLegend();
  void makeSettings();
  void offerNetworks(const std::vector<NetworkDescriptor>& networks);

  SolverDescriptor m_solver;
  std::vector<NetworkDescriptor> m_networks;  ///< that fit it
  QLabel* m_name = nullptr;
  int m_shownNetwork = 0;  ///< index in the box, 0: none has a name
  QWidget* m_networkRow = nullptr;
  QComboBox* m_network = nullptr;
  QLabel* m_networkMark = nullptr;
  OptionForm* m_form = nullptr;
  OptionForm* m_settings = nullptr;
  QToolButton* m_more = nullptr;
  OptionForm* m_moreSettings = nullptr;
  QLabel* m_liveMark = nullptr;
  QLabel* m_restartMark = nullptr;
  QPushButton* m_newInitialisation = nullptr;
  QPushButton* m_preset = nullptr;
};

}  // namespace brenier
