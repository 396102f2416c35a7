#include "ui/panels/solver_panel.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/forms/number_text.h"
#include "ui/forms/option_form.h"
#include "ui/forms/tinted_icon.h"

namespace brenier {
namespace {

OptionDescriptor seedOption(const char* id, const char* title, const char* help, std::int64_t standard) {
  OptionDescriptor option;
  option.id = id;
  option.kind = OptionKind::integer;
  option.defaultValue = standard;
  option.meta = {.title = title, .help = help, .min = 0, .max = 9.2e18};
  return option;
}

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
  connect(m_seeds, &OptionForm::edited, this, [this](const std::string& id, const OptionValue& value) {
    const auto seed = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
    if (id == "weight_seed") {
      emit weightSeedEdited(seed);
    } else {
      emit dataSeedEdited(seed);
    }
  });
  connect(m_newInitialisation, &QPushButton::clicked, this, &SolverPanel::newInitialisation);
  connect(m_preset, &QPushButton::clicked, this, &SolverPanel::presetWanted);
}

void SolverPanel::build() {
  auto* title = new QLabel("Solver", this);
  title->setProperty("role", "title");
  m_name = mutedLabel({}, this);
  m_networkRow = makeNetworkRow();
  m_form = new OptionForm(this);
  m_seeds = new OptionForm(this);
  m_seeds->setOptions({seedOption("weight_seed", "Weight seed", "Decides the initial weights", 42),
                       seedOption("data_seed", "Data seed", "Decides the samples", 7)});
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
  column->addWidget(m_seeds);
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
  m_name->setToolTip(qs(solver.help));
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
    m_network->setItemData(m_network->count() - 1, qs(network.help), Qt::ToolTipRole);
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
  m_seeds->setValues({{"weight_seed", static_cast<std::int64_t>(config.weightSeed)},
                      {"data_seed", static_cast<std::int64_t>(config.dataSeed)}});
}

void SolverPanel::setPresetAvailable(bool available) {
  m_preset->setEnabled(available);
  m_preset->setToolTip(available ? "Gives all options the values of the publication"
                                 : "The options already have the values of the publication");
}

void SolverPanel::setTheme(const Theme& theme) {
  m_networkMark->setPixmap(tintedPixmap("restart", theme.mutedText, 16, devicePixelRatioF()));
  m_form->setTheme(theme);
  m_seeds->setTheme(theme);
  m_liveMark->setPixmap(tintedPixmap("live", theme.image, 16, devicePixelRatioF()));
  m_restartMark->setPixmap(tintedPixmap("restart", theme.mutedText, 16, devicePixelRatioF()));
}

}  // namespace brenier
