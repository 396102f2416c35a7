#include "ui/main_window/studio_tool_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLayout>
#include <QMenu>
#include <QToolButton>

#include "ui/forms/elided_label.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/budget_button.h"
#include "ui/main_window/choices.h"
#include "ui/main_window/play_button.h"
#include "ui/main_window/problem_thumbnails.h"

namespace brenier {
namespace {

constexpr int kProblemWidth = 236, kSolverWidth = 200, kNarrow = 150;

}  // namespace

StudioToolBar::StudioToolBar(const Actions& actions, const Catalog& catalog, ProblemThumbnails& thumbnails,
                             QWidget* parent)
    : QToolBar("Run", parent), m_catalog(catalog), m_thumbnails(thumbnails), m_theme(Theme::lightTheme()) {
  setObjectName("runToolBar");
  setMovable(false);
  setContextMenuPolicy(Qt::PreventContextMenu);
  m_replay = makeCaptioned(actions[ActionId::replay], "Replay", this);
  m_replayPlace = addWidget(m_replay);
  m_play = new PlayButton(this);
  connect(m_play, &QAbstractButton::clicked, actions[ActionId::playPause], &QAction::trigger);
  addWidget(m_play);
  auto* steps = new QWidget(this);
  m_step = makeCaptioned(actions[ActionId::stepOnce], "Step", steps);
  m_stepAction = actions[ActionId::stepOnce];
  makeStepMenu(actions, steps);
  auto* pair = new QHBoxLayout(steps);
  pair->setContentsMargins(0, 0, 0, 0);
  pair->setSpacing(0);
  pair->addWidget(m_step);
  pair->addWidget(m_stepMenu);
  m_stepsPlace = addWidget(steps);
  m_budget = new BudgetButton(this);
  m_machinery.push_back(addWidget(m_budget));
  m_machinery.push_back(addSeparator());
  addSelectors(actions);
  addStretch();
  m_engine = new ElidedLabel(this);
  m_engine->setProperty("role", "muted");
  m_enginePlace = addWidget(m_engine);
  m_device = new QLabel(this);
  m_devicePlace = addWidget(m_device);
  addLayouts(actions);
}

QToolButton* StudioToolBar::makeCaptioned(QAction* action, const QString& caption, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setProperty("role", "flat");
  button->setFocusPolicy(Qt::TabFocus);
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setIconSize({20, 20});
  button->setFont(uiFont(11));
  button->setStyleSheet("padding: 1px 6px; font-size: 11px;");
  button->setFixedHeight(44);
  button->setText(caption);
  button->setToolTip(action->toolTip());
  button->setAccessibleName(caption);
  button->setObjectName(action->objectName() + "Button");
  connect(button, &QToolButton::clicked, action, &QAction::trigger);
  return button;
}

void StudioToolBar::makeStepMenu(const Actions& actions, QWidget* parent) {
  m_stepMenu = new QToolButton(parent);
  m_stepMenu->setObjectName("stepMenuButton");
  m_stepMenu->setProperty("role", "flat");
  m_stepMenu->setFocusPolicy(Qt::TabFocus);
  m_stepMenu->setArrowType(Qt::DownArrow);
  m_stepMenu->setFixedSize(20, 36);
  m_stepMenu->setStyleSheet("padding: 2px;");
  m_stepMenu->setToolTip("Step one player, or both");
  m_stepMenu->setAccessibleName("Kinds of steps");
  m_stepMenu->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(m_stepMenu);
  for (const ActionId id : {ActionId::stepInner, ActionId::stepOuter, ActionId::stepOnce, ActionId::stepSlowly})
    menu->addAction(actions[id]);
  m_stepMenu->setMenu(menu);
}

void StudioToolBar::addSelectors(const Actions& actions) {
  m_problem = new LabeledCombo("problem", kProblemWidth, this);
  m_problem->setObjectName("problemCombo");
  for (const auto& problem : m_catalog.problems) {
    m_problem->addItem(qs(problem.title), qs(problem.id));
    m_problem->setItemData(m_problem->count() - 1, mathText(qs(problem.help)), Qt::ToolTipRole);
  }
  m_solver = new LabeledCombo("solver", kSolverWidth, this);
  m_solver->setObjectName("solverCombo");
  for (const auto& solver : m_catalog.solvers) {
    m_solver->addItem(qs(solver.title), qs(solver.id));
    m_solver->setItemData(m_solver->count() - 1, mathText(qs(solver.help)), Qt::ToolTipRole);
  }
  m_machinery.push_back(addWidget(m_problem));
  m_machinery.push_back(addWidget(m_solver));
  auto* compare = new QToolButton(this);
  compare->setObjectName("compareButton");
  compare->setProperty("role", "segment");
  compare->setFocusPolicy(Qt::TabFocus);
  // No default action: the button says less than the menu does.
  QAction* action = actions[ActionId::compare];
  compare->setText("+ compare");
  compare->setCheckable(true);
  compare->setToolTip(action->toolTip());
  connect(compare, &QToolButton::clicked, action, &QAction::trigger);
  connect(action, &QAction::toggled, compare, &QToolButton::setChecked);
  m_compare = addWidget(compare);
  addSeeds(actions[ActionId::seeds]);
  connect(m_problem, &QComboBox::activated, this, [this](int index) {
    const int own = index - m_problem->count() + static_cast<int>(m_own.size());
    if (own >= 0) return emit ownProblemChosen(qs(m_own[static_cast<std::size_t>(own)].problem.title));
    emit problemChosen(m_problem->currentData().toString().toStdString());
  });
  offerChoices();
  connect(m_solver, &QComboBox::activated, this,
          [this] { emit solverChosen(m_solver->currentData().toString().toStdString()); });
}

void StudioToolBar::addSeeds(QAction* action) {
  m_seedsButton = new QToolButton(this);
  m_seedsButton->setObjectName("seedsButton");
  m_seedsButton->setProperty("role", "segment");
  m_seedsButton->setFocusPolicy(Qt::TabFocus);
  m_seedsButton->setToolTip(action->toolTip());
  m_seedsButton->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(m_seedsButton);
  for (const int count : {4, 8, 16, 32})
    menu->addAction(QString("%1 seeds").arg(count), this, [this, count] { emit seedsChosen(count); });
  menu->addSeparator();
  menu->addAction("One run alone", this, [this] { emit seedsChosen(0); });
  m_seedsButton->setMenu(menu);
  m_seedsPlace = addWidget(m_seedsButton);
  setSeeds(0);
}

void StudioToolBar::setSeeds(int count) {
  m_seedsButton->setText(count > 0 ? QString("%1 seeds").arg(count) : QString("+ seeds"));
}

/// Both lists open grouped and with a search.
void StudioToolBar::offerChoices() {
  const auto indicesOf = [](const LabeledCombo* combo) {
    std::map<std::string, int> indices;
    for (int k = 0; k < combo->count(); ++k)
      if (const QString id = combo->itemData(k).toString(); !id.isEmpty()) indices[id.toStdString()] = k;
    return indices;
  };
  m_problem->setChoices([this, indicesOf] {
    const int firstOwn = m_problem->count() - static_cast<int>(m_own.size());
    return problemChoices(m_catalog, indicesOf(m_problem), m_thumbnails.all(), m_own, firstOwn);
  });
  m_solver->setChoices([this, indicesOf] { return solverChoices(m_catalog, m_config, indicesOf(m_solver)); });
}

void StudioToolBar::setOwnProblems(const std::vector<OwnProblem>& problems) {
  while (m_problem->count() > static_cast<int>(m_catalog.problems.size()))
    m_problem->removeItem(m_problem->count() - 1);
  m_own.clear();
  if (!problems.empty()) m_problem->insertSeparator(m_problem->count());
  for (const auto& own : problems) {
    m_own.push_back(own);
    m_problem->addItem(QIcon(QPixmap::fromImage(own.thumbnail)), qs(own.problem.title));
  }
  m_problem->setIconSize({48, 30});
}

int StudioToolBar::ownIndexOf(const RunConfig& config) const {
  for (std::size_t i = 0; i < m_own.size(); ++i)
    if (const ProblemDescriptor& own = m_own[i].problem;
        own.source == config.source && own.target == config.target && own.solver == config.solver)
      return m_problem->count() - static_cast<int>(m_own.size() - i);
  return -1;
}

void StudioToolBar::setComparable(bool on) {
  m_comparable = on;
  showPlaces();
}

void StudioToolBar::setSeedable(bool on) {
  m_seedable = on;
  showPlaces();
}

void StudioToolBar::resizeEvent(QResizeEvent* event) {
  QToolBar::resizeEvent(event);
  fold();
}

/// In a narrow window what the status bar or the menus have too goes first, then the lists shrink.
void StudioToolBar::fold() {
  constexpr int kMost = 5;
  const int room = width() - 8;
  for (m_folded = 0; m_folded <= kMost; ++m_folded) {
    showPlaces();
    layout()->invalidate();
    if (m_folded == kMost || layout()->sizeHint().width() <= room) break;
  }
}

void StudioToolBar::showPlaces() {
  for (QAction* place : m_machinery) place->setVisible(!m_lesson);
  m_enginePlace->setVisible(!m_lesson && m_folded < 1);
  m_layoutsPlace->setVisible(m_keepsLayouts || m_folded < 2);
  m_devicePlace->setVisible(!m_lesson && m_folded < 3);
  m_problem->setFixedWidth(m_folded < 4 ? kProblemWidth : kNarrow);
  m_solver->setFixedWidth(m_folded < 4 ? kSolverWidth : kNarrow);
  m_compare->setVisible(m_comparable && !m_lesson && m_folded < 5);
  m_seedsPlace->setVisible(m_seedable && !m_lesson && m_folded < 5);
}

void StudioToolBar::setLesson(bool on, bool replay, bool steps) {
  m_lesson = on;
  showPlaces();
  m_replayPlace->setVisible(!on || replay);
  m_stepsPlace->setVisible(!on || steps);
}

void StudioToolBar::setLayoutsKept(bool on) {
  m_keepsLayouts = on;
  fold();
}

void StudioToolBar::addStretch() {
  auto* space = new QWidget(this);
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  addWidget(space);
}

void StudioToolBar::addLayouts(const Actions& actions) {
  auto* group = new QWidget(this);
  auto* row = new QHBoxLayout(group);
  row->setContentsMargins(10, 0, 0, 0);
  row->setSpacing(4);
  for (const ActionId id : {ActionId::layoutTeach, ActionId::layoutDebug, ActionId::layoutPresent}) {
    auto* button = new QToolButton(group);
    button->setProperty("role", "segment");
    button->setFocusPolicy(Qt::TabFocus);
    button->setDefaultAction(actions[id]);
    row->addWidget(button);
  }
  m_layoutsPlace = addWidget(group);
}

void StudioToolBar::setControls(const RunControls& controls) {
  m_play->setEnabled(controls.playPause);
  m_play->setShowsPause(controls.showsPause);
  m_step->setEnabled(controls.step);
  m_stepMenu->setEnabled(controls.step);
  m_stepAction->setEnabled(controls.step);
}

void StudioToolBar::setConfig(const RunConfig& config) {
  m_config = config;
  m_budget->setConfig(config);
  const int problem = m_problem->findData(qs(config.problem));
  if (config.problem.empty() || problem < 0) {
    const int own = ownIndexOf(config);
    if (own < 0) m_problem->setOtherText("Own measures");
    if (own >= 0) m_problem->setCurrentIndex(own);
  } else {
    m_problem->setCurrentIndex(problem);
    m_problem->setToolTip(mathText(qs(m_catalog.problems[static_cast<std::size_t>(problem)].help)));
  }
  const int solver = m_solver->findData(qs(config.solver));
  m_solver->setCurrentIndex(solver);
  if (solver >= 0) m_solver->setToolTip(mathText(qs(m_catalog.solvers[static_cast<std::size_t>(solver)].help)));
}

void StudioToolBar::setRunStarted(const RunStarted& started) {
  QString text = qs(started.engine);
  if (started.threads > 0)
    text += QStringLiteral(" · %1 thread%2").arg(started.threads).arg(started.threads == 1 ? "" : "s");
  m_engine->setText(text);
  m_engine->setToolTip(text + QStringLiteral(", %1 parameters").arg(groupedInteger(started.parameters)));
  m_deviceName = qs(started.device);
  setTheme(m_theme);
}

void StudioToolBar::setTheme(const Theme& theme) {
  m_theme = theme;
  m_replay->setIcon(tintedIcon("replay", theme.text, theme.disabledText));
  m_step->setIcon(tintedIcon("step", theme.text, theme.disabledText));
  m_play->setTheme(theme);
  m_budget->setTheme(theme);
  m_problem->setTheme(theme);
  m_solver->setTheme(theme);
  if (m_deviceName.isEmpty()) return;
  m_device->setText(QString("<span style=\"color:%1\">●</span>&nbsp; <b>%2</b>")
                        .arg(theme.image.name(), m_deviceName.toHtmlEscaped()));
}

}  // namespace brenier
