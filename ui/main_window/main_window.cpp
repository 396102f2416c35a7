#include "ui/main_window/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/config_change.h"
#include "ui/main_window/dock_title.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/run_controller.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/session/session.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {

MainWindow::MainWindow(StudioBackend& backend, ThemeManager& themes, const StartOptions& options, QWidget* parent)
    : QMainWindow(parent), m_backend(backend), m_themes(themes), m_options(options) {
  setObjectName("studio");
  setWindowIcon(tintedIcon("brenier", Qt::black));
  resize(QSize(1600, 1000).boundedTo(screen()->availableSize()));  // a lecture hall's projector may have less
  m_controller = new RunController(backend, this);
  m_session = new Session(*m_controller, this);
  m_actions = new Actions(this);
  createCentre();
  createDocks();
  m_toolBar = new StudioToolBar(*m_actions, backend.catalog(), this);
  m_toolBar->setComparable(static_cast<bool>(options.makeRival));
  (*m_actions)[ActionId::compare]->setEnabled(static_cast<bool>(options.makeRival));
  addToolBar(m_toolBar);
  m_status = new StatusStrip(this);
  setStatusBar(m_status);
  createMenus();
  connectActions();
  connectLayerActions();
  connectViewActions();
  connectPanels();
  connectController();
  connectTimeline();
  connectSession();
  connectInsight();
  connectProblems();
  connectFilm();
  connect(&m_themes, &ThemeManager::themeChanged, this, &MainWindow::applyTheme);
  applyTheme(m_themes.theme());
  m_layout->rememberDefault();
  m_stage->setFocus();
  begin();
}

MainWindow::~MainWindow() {
  m_controller->close();
  // A field that loses the focus because it is being destroyed still reports its edit: nothing of this window may
  // answer to that, for its members are gone by then.
  m_controller->disconnect();
  for (MeasureCard* card : {m_problem->source(), m_problem->target()}) card->disconnect(this);  // likewise a drawing
}

void MainWindow::createCentre() {
  auto* centre = new QWidget(this);
  m_messages = new MessageBar(centre);
  m_layerBar = new LayerBar(centre);
  m_stages = new QSplitter(Qt::Horizontal, centre);
  m_stages->setChildrenCollapsible(false);
  auto* first = new QWidget(m_stages);
  m_firstTitle = new QLabel(first);
  m_firstTitle->setFixedHeight(DuelPane::headerHeight);
  m_firstTitle->setContentsMargins(14, 0, 0, 0);
  m_firstTitle->hide();
  m_stage = new StageView(first);
  auto* under = new QVBoxLayout(first);
  under->setContentsMargins(0, 0, 0, 0);
  under->setSpacing(0);
  under->addWidget(m_firstTitle);
  under->addWidget(m_stage, 1);
  m_stage->setFocusPolicy(Qt::ClickFocus);
  m_stage->setAccessibleName("Stage");
  m_stage->setEmptyText("Learning begins", "The first map is on its way.");
  m_interpolation = new InterpolationBar(centre);
  m_pictures = new PictureStage(centre);
  m_pictures->hide();
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_messages);
  column->addWidget(m_layerBar);
  column->addWidget(m_stages, 1);
  column->addWidget(m_interpolation);
  column->addWidget(m_pictures, 1);
  setCentralWidget(centre);
  connect(m_interpolation, &InterpolationBar::changed, m_stage, &StageView::setInterpolation);
  connect(m_layerBar, &LayerBar::layersChanged, this, &MainWindow::setLayers);
  connect(m_pictures, &PictureStage::requestChanged, this, &MainWindow::pushView);
  m_regionTimer.setSingleShot(true);
  m_regionTimer.setInterval(120);
  connect(&m_regionTimer, &QTimer::timeout, this, &MainWindow::pushView);
  connect(m_stage, &StageView::visibleBoxChanged, this, [this] {
    if (!m_regionTimer.isActive()) m_regionTimer.start();
    mirrorView();
  });
}

void MainWindow::createDocks() {
  m_problem = new ProblemPanel(m_backend, this);
  m_numbers = new NumbersPanel(m_backend.catalog().metrics, this);
  const auto makeDock = [this](const QString& title, const QString& name, QWidget* panel, DockTitle*& bar) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(panel);
    bar = new DockTitle(dock);
    dock->setTitleBarWidget(bar);
    return dock;
  };
  auto* left = makeDock("Problem", "problemDock", m_problem, m_problemTitle);
  auto* right = makeDock("Numbers", "numbersDock", m_numbers, m_numbersTitle);
  addDockWidget(Qt::LeftDockWidgetArea, left);
  addDockWidget(Qt::RightDockWidgetArea, right);
  resizeDocks({left, right}, {300, 312}, Qt::Horizontal);
  m_timeline = new TimelineBar(this);
  auto* below = new QDockWidget("Timeline", this);
  below->setObjectName("timelineDock");
  below->setWidget(m_timeline);
  below->setTitleBarWidget(new QWidget(below));  // the bar has a caption of its own
  below->setFeatures(QDockWidget::DockWidgetClosable);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  addDockWidget(Qt::BottomDockWidgetArea, below);
  m_layout = new WindowLayout(this, left, right, below);
}

void MainWindow::createMenus() {
  for (const MenuId id : {MenuId::file, MenuId::edit, MenuId::run, MenuId::layers, MenuId::view, MenuId::help}) {
    auto* menu = menuBar()->addMenu(menuTitle(id));
    m_actions->fillMenu(menu, id);
    if (id == MenuId::file) createRecentMenu(menu);
    if (id == MenuId::run) createForgetMenu(menu);
    if (id != MenuId::view) continue;
    menu->addSeparator();
    for (auto* dock : findChildren<QDockWidget*>()) menu->addAction(dock->toggleViewAction());
  }
}

void MainWindow::begin() {
  QSettings settings;
  std::uint32_t layers = m_layerBar->layers();
  std::string problem = m_options.problem;
  if (m_options.restoreLayout) {
    m_layout->restore();
    layers = settings.value("stage/layers", layers).toUInt();
    if (problem.empty()) problem = settings.value("recent/problem").toString().toStdString();
    if (m_options.restoreTheme && settings.contains("window/theme"))
      chooseTheme(static_cast<ThemeChoice>(settings.value("window/theme").toInt()));
  }
  showLayoutState();
  m_layerBar->setLayers(m_options.layers.value_or(layers));
  setLayers(m_layerBar->layers());
  const Catalog& catalog = m_backend.catalog();
  const ProblemDescriptor* first = findProblem(catalog, problem);
  if (!first && !catalog.problems.empty()) first = &catalog.problems.front();
  if (!first) return;
  RunConfig standard;  // a window is closed more often than a server, and its past is looked at
  standard.autosave = 15;
  standard.moments = 4096;
  m_controller->begin(configOf(*first, standard));
  if (!m_options.autosaveFolder.isEmpty()) m_controller->setAutosave({m_options.autosaveFolder.toStdString(), {}});
  if (!m_options.open.isEmpty()) openFile(m_options.open);
  offerLostRuns();
}

void MainWindow::applyTheme(const Theme& theme) {
  m_toolBar->setTheme(theme);
  m_messages->setTheme(theme);
  m_layerBar->setTheme(theme);
  m_stage->setTheme(theme);
  m_pictures->setTheme(theme);
  m_interpolation->setTheme(theme);
  if (m_duel) m_duel->setTheme(theme);
  m_problem->setTheme(theme);
  m_numbers->setTheme(theme);
  m_status->setTheme(theme);
  m_timeline->setTheme(theme);
  m_problemTitle->setTheme(theme);
  m_numbersTitle->setTheme(theme);
  (*m_actions)[ActionId::themeLight]->setChecked(m_themes.choice() == ThemeChoice::light);
  (*m_actions)[ActionId::themeDark]->setChecked(m_themes.choice() == ThemeChoice::dark);
  (*m_actions)[ActionId::themeSystem]->setChecked(m_themes.choice() == ThemeChoice::system);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!closesWithoutAsking()) {
    event->ignore();
    return;
  }
  saveSettings();
  if (!m_options.autosaveFolder.isEmpty()) m_controller->setAutosave({});
  m_session->dropRecovered();
  m_controller->close();
  event->accept();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  // A minimised window asks for no frames.
  if (event->type() == QEvent::WindowStateChange && m_layerBar) pushView();
}

}  // namespace brenier
