#include "ui/panels/solver_panel.h"

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

constexpr const char* noNetwork = "as set below";

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
  connect(m_network, &OptionForm::edited, this, [this](const std::string&, const OptionValue& title) {
    for (const auto& network : m_networks)
      if (OptionValue(network.title) == title) emit networkWanted(qs(network.title), network.settings);
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
  m_network = new OptionForm(this);
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
  column->addWidget(m_network);
  column->addWidget(m_form);
  column->addWidget(m_seeds);
  column->addSpacing(4);
  column->addWidget(makeLegend());
  column->addSpacing(2);
  column->addLayout(buttons);
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
  OptionDescriptor option;
  option.id = "network";
  option.kind = OptionKind::choice;
  option.defaultValue = std::string(noNetwork);
  option.meta = {.title = "Network", .help = "Gives the options below the values of a publication's network"};
  option.meta.choices = {noNetwork};
  for (const auto& network : networks) {
    if (!network.fits(m_solver)) continue;
    m_networks.push_back(network);
    option.meta.choices.push_back(network.title);
  }
  m_network->setVisible(!m_networks.empty());
  m_network->setOptions({option});
}

void SolverPanel::setConfig(const RunConfig& config) {
  std::string network = noNetwork;
  for (const auto& known : m_networks)
    if (network == noNetwork && known.isSetIn(m_solver, config.solverOptions)) network = known.title;
  m_network->setValues({{"network", network}});
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
  m_network->setTheme(theme);
  m_form->setTheme(theme);
  m_seeds->setTheme(theme);
  m_liveMark->setPixmap(tintedPixmap("live", theme.image, 16, devicePixelRatioF()));
  m_restartMark->setPixmap(tintedPixmap("restart", theme.mutedText, 16, devicePixelRatioF()));
}

}  // namespace brenier
