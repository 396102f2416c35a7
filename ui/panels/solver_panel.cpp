#include "ui/panels/solver_panel.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/forms/number_text.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/forms/tinted_icon.h"

namespace brenier {
namespace {

QLabel* mutedLabel(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setProperty("role", "muted");
  return label;
}

}  // namespace

SolverPanel::SolverPanel(QWidget* parent) : QFrame(parent) {
  setProperty("card", true);
  setObjectName("solverPanel");
  build();
  connect(m_network, &QComboBox::activated, this, [this](int index) {
    if (index < 1) return m_network->setCurrentIndex(m_shownNetwork);  // the options are what they are
    const NetworkDescriptor& network = m_networks[static_cast<std::size_t>(index) - 1];
    emit networkWanted(qs(network.title), network.settings);
  });
  connect(m_form, &OptionForm::edited, this, &SolverPanel::optionEdited);
  for (auto* form : {m_settings, m_moreSettings}) connect(form, &OptionForm::edited, this, &SolverPanel::settingEdited);
  connect(m_newInitialisation, &QPushButton::clicked, this, &SolverPanel::newInitialisation);
  connect(m_preset, &QPushButton::clicked, this, &SolverPanel::presetWanted);
}

void SolverPanel::build() {
  auto* title = new QLabel("Solver", this);
  title->setProperty("role", "title");
  m_name = mutedLabel({}, this);
  m_networkRow = makeNetworkRow();
  m_form = new OptionForm(this);
  makeSettings();
  m_newInitialisation = new QPushButton("New initialisation", this);
  m_newInitialisation->setObjectName("newInitialisation");
  m_newInitialisation->setToolTip("Starts again from other initial weights (the next weight seed)");
  m_preset = new QPushButton("Paper’s preset", this);
  m_preset->setObjectName("preset");
  for (auto* button : {m_newInitialisation, m_preset}) button->setFocusPolicy(Qt::TabFocus);

  auto* head = new QHBoxLayout;
  head->addWidget(title);
  head->addStretch(1);
  head->addWidget(m_name);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(6);
  buttons->addWidget(m_newInitialisation, 1);
  buttons->addWidget(m_preset, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 8, 12, 10);
  column->setSpacing(4);
  column->addLayout(head);
  column->addSpacing(2);
  column->addWidget(m_networkRow);
  column->addWidget(m_form);
  column->addWidget(m_settings);
  column->addWidget(m_more);
  column->addWidget(m_moreSettings);
  column->addSpacing(4);
  column->addWidget(makeLegend());
  column->addSpacing(2);
  column->addLayout(buttons);
}

QWidget* SolverPanel::makeNetworkRow() {
  auto* row = new QWidget(this);
  m_network = new QComboBox(row);
  m_network->setObjectName("network");
  m_network->setAccessibleName("Network");
  m_network->setFocusPolicy(Qt::TabFocus);
  m_network->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_network->setToolTip("Gives the options below the values of a publication’s network; restarts the run");
  m_networkMark = new QLabel(row);
  auto* label = mutedLabel("Network", row);
  label->setBuddy(m_network);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(8);
  layout->addWidget(label);
  layout->addWidget(m_network, 1);
  layout->addWidget(m_networkMark);
  return row;
}

/// What the run's settings declare, those that are rarely touched behind a button.
void SolverPanel::makeSettings() {
  std::vector<OptionDescriptor> shown, folded;
  for (auto& option : describeOptions<RunSettings>()) (option.meta.folded ? folded : shown).push_back(option);
  m_settings = new OptionForm(this);
  m_settings->setOptions(shown);
  m_moreSettings = new OptionForm(this);
  m_moreSettings->setOptions(folded);
  m_moreSettings->hide();
  m_more = new QToolButton(this);
  m_more->setObjectName("moreSettings");
  m_more->setProperty("role", "flat");
  m_more->setText("More of this run");
  m_more->setToolTip("Device, threads, budget and what else a run's settings are");
  m_more->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_more->setArrowType(Qt::RightArrow);
  m_more->setCheckable(true);
  m_more->setFocusPolicy(Qt::TabFocus);
  connect(m_more, &QToolButton::toggled, this, [this](bool on) {
    m_more->setArrowType(on ? Qt::DownArrow : Qt::RightArrow);
    m_moreSettings->setVisible(on);
  });
}

QWidget* SolverPanel::makeLegend() {
  auto* legend = new QWidget(this);
  m_liveMark = new QLabel(legend);
  m_restartMark = new QLabel(legend);
  auto* row = new QHBoxLayout(legend);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(3);
  row->addWidget(m_liveMark);
  row->addWidget(mutedLabel("applies live", legend));
  row->addSpacing(10);
  row->addWidget(m_restartMark);
  row->addWidget(mutedLabel("restarts", legend));
  row->addStretch(1);
  return legend;
}

void SolverPanel::setSolver(const SolverDescriptor& solver, const std::vector<NetworkDescriptor>& networks) {
  if (m_solver.id == solver.id) return;
  m_solver = solver;
  offerNetworks(networks);
  m_name->setText(qs(solver.title));
  m_name->setToolTip(mathText(qs(solver.help)));
  m_form->setOptions(solver.options);
}

void SolverPanel::offerNetworks(const std::vector<NetworkDescriptor>& networks) {
  m_networks.clear();
  m_network->clear();
  m_network->addItem("as set below");
  for (const auto& network : networks) {
    if (!network.fits(m_solver)) continue;
    m_networks.push_back(network);
    m_network->addItem(qs(network.title));
    m_network->setItemData(m_network->count() - 1, mathText(qs(network.help)), Qt::ToolTipRole);
  }
  m_network->view()->setMinimumWidth(m_network->view()->sizeHintForColumn(0) + 24);  // titles are longer than the box
  m_networkRow->setVisible(!m_networks.empty());
}

void SolverPanel::setConfig(const RunConfig& config) {
  m_shownNetwork = 0;
  for (std::size_t k = m_networks.size(); k-- > 0;)
    if (m_networks[k].isSetIn(m_solver, config.solverOptions)) m_shownNetwork = static_cast<int>(k) + 1;
  m_network->setCurrentIndex(m_shownNetwork);
  m_form->setValues(config.solverOptions);
  const OptionValues settings = writeOptions<RunSettings>(config);
  m_settings->setValues(settings);
  m_moreSettings->setValues(settings);
}

void SolverPanel::refuseSetting(const std::string& id, const QString& reason) {
  for (auto* form : {m_settings, m_moreSettings})
    if (auto* field = form->field(id)) field->refuse(reason);
}

void SolverPanel::setPresetAvailable(bool available) {
  m_preset->setEnabled(available);
  m_preset->setToolTip(available ? "Gives all options the values of the publication"
                                 : "The options already have the values of the publication");
}

void SolverPanel::setTheme(const Theme& theme) {
  m_networkMark->setPixmap(tintedPixmap("restart", theme.mutedText, 16, devicePixelRatioF()));
  m_form->setTheme(theme);
  m_settings->setTheme(theme);
  m_moreSettings->setTheme(theme);
  m_liveMark->setPixmap(tintedPixmap("live", theme.image, 16, devicePixelRatioF()));
  m_restartMark->setPixmap(tintedPixmap("restart", theme.mutedText, 16, devicePixelRatioF()));
}

}  // namespace brenier
