#include "ui/main_window/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDockWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QVBoxLayout>

#include "core/util/program_files.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"
#include "ui/forms/window_words.h"
#include "ui/help/glossary_dialog.h"
#include "ui/help/manual_window.h"
#include "ui/images/picture_stage.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/beside.h"
#include "ui/main_window/dock_title.h"
#include "ui/main_window/duel_numbers.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/experiment_controller.h"
#include "ui/main_window/figure_controller.h"
#include "ui/main_window/film_controller.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/lesson_looks.h"
#include "ui/main_window/lesson_making.h"
#include "ui/main_window/own_problem_menu.h"
#include "ui/main_window/part_marks.h"
#include "ui/main_window/problem_thumbnails.h"
#include "ui/main_window/run_actions.h"
#include "ui/main_window/screen_keeper.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/sharing_controller.h"
#include "ui/main_window/shelf_controller.h"
#include "ui/main_window/shortcut_dialog.h"
#include "ui/main_window/slow_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/stage_drawing.h"
#include "ui/main_window/starting_look.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/main_window/view_actions.h"
#include "ui/main_window/watching.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/own_problems.h"
#include "ui/session/session.h"
#include "ui/timeline/shelf_bar.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kTitleBar = 36, kBelowBars = 8;
constexpr int kBothPanels = 1180;  // narrower windows begin without the panel of the problem

}  // namespace

MainWindow::MainWindow(StudioBackend& backend, ThemeManager& themes, const StartOptions& options, QWidget* parent)
    : QMainWindow(parent), m_backend(backend), m_themes(themes), m_options(options) {
  setObjectName("studio");
  setAcceptDrops(true);
  setWindowIcon(tintedIcon("brenier", Qt::black));
  // A lecture hall's projector may have less, and the title bar takes part of it.
  const QRect available = screen()->availableGeometry();
  resize(QSize(1600, 1000).boundedTo(available.size() - QSize(0, kTitleBar)));
  move(available.topLeft() + QPoint((available.width() - width()) / 2, 0));
  new ScreenKeeper(this);
  m_background = new Background(this);
  m_shelf = new RunShelf(m_options.autosaveFolder, this);
  m_controller = new RunController(backend, this);
  m_actions = new Actions(this);
  createCentre();
  createDocks();
  createBars();
  createMenus();
  if (m_options.makeSeeds)
    m_seeds =
        new SeedsController({*m_actions, *m_controller, *m_stage, *m_numbers, *m_toolBar, *m_messages, *m_background},
                            m_options.makeSeeds, this);
  new StartingLook(*m_controller, *m_stage, *m_background, m_backend);
  m_slow = new SlowController({*m_actions, *m_controller, *m_stage, m_backend.catalog()}, this);
  m_toolBar->setSeedable(m_seeds != nullptr);
  (*m_actions)[ActionId::seeds]->setEnabled(m_seeds != nullptr);
  if (m_options.lessons) createLessons();
  createDrawing();
  m_duelNumbers =
      new DuelNumbers({*m_actions, *m_controller, *m_stage, m_seeds, m_backend.catalog()}, m_options.duelText, this);
  connect(m_duelNumbers, &DuelNumbers::said, m_messages, &MessageBar::say);
  connectWindow();
  connectRun();
  connectStage();
  connectTimeline();
  m_shelving = new ShelfController(
      {*m_shelf, *m_controller, *m_stage, *m_numbers, *m_shelfBar, *m_messages, m_backend.catalog()}, this);
  connect(m_stage, &StageArea::duelMade, m_shelving, &ShelfController::watch);
  new PartMarks({*m_controller, *m_session, *m_timeline, *m_numbers}, this);
  m_beside = new BesideKeeper({*m_controller, *m_session, *m_stage, m_seeds, *m_messages, m_backend.catalog()}, this);
  if (m_options.experiments.look) {
    m_experiments = new ExperimentController(
        {*m_controller, *m_stage, *m_session, *m_shelving, *m_messages, m_seeds, *m_background}, m_options.experiments,
        this);
    connect(m_session, &SessionController::experimentWanted, m_experiments, &ExperimentController::open);
  }
  applyTheme(m_themes.theme());
  m_layout->rememberDefault();
  stage()->setFocus();
  begin();
}

MainWindow::~MainWindow() {
  m_controller->close();
  // A field that loses the focus because it is being destroyed still reports its edit: nothing of this window may
  // answer to that, for its members are gone by then.
  m_controller->disconnect();
  for (MeasureCard* card : {m_problem->source(), m_problem->target()}) {  // likewise a drawing
    card->disconnect(m_controller);
    card->disconnect(m_runActions);
  }
  m_drawing->leave();
  delete m_beside;
  m_stage->setComparing(false);
  delete m_seeds;
  delete m_shelving;  // it would answer to the end of the second stage, when the shelf is gone
  m_background->disconnect();
}

void MainWindow::createCentre() {
  auto* centre = new QWidget(this);
  m_stage = new StageArea(*m_actions, *m_background, m_options, centre);
  m_messages = new MessageBar(centre);
  m_messages->setWords([&catalog = m_backend.catalog()](const QString& text) { return inWindowWords(text, catalog); });
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_stage, 1);
  placeMessages();
  connect(m_stage, &StageArea::barsChanged, this, &MainWindow::placeMessages);
  setCentralWidget(centre);
}

/// Below whatever has buttons above the stages.
void MainWindow::placeMessages() {
  m_messages->floatOver(m_stage, std::max(m_stage->barsHeight(), m_drawingCovers) + kBelowBars);
}

void MainWindow::createDocks() {
  m_problem = new ProblemPanel(m_backend, *m_background, this);
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
  auto* past = new QWidget(this);
  m_shelfBar = new ShelfBar(past);
  m_timeline = new TimelineBar(past);
  auto* rows = new QVBoxLayout(past);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(m_shelfBar);
  rows->addWidget(m_timeline);
  m_timeline->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
  past->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);  // a shelf that goes leaves no empty room
  auto* below = new QDockWidget("Timeline", this);
  below->setObjectName("timelineDock");
  below->setWidget(past);
  below->setTitleBarWidget(new QWidget(below));  // the bar has a caption of its own
  below->setFeatures(QDockWidget::DockWidgetClosable);
  setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  addDockWidget(Qt::BottomDockWidgetArea, below);
  m_layout = new WindowLayout(this, left, right, below);
  connect(m_layout, &WindowLayout::changed, m_messages, [this] { m_messages->setQuiet(m_layout->isPresenting()); });
}

void MainWindow::createBars() {
  m_thumbnails = new ProblemThumbnails(m_backend, *m_background, this);
  m_toolBar = new StudioToolBar(*m_actions, m_backend.catalog(), *m_thumbnails, this);
  m_toolBar->setComparable(static_cast<bool>(m_options.makeRival));
  addToolBar(m_toolBar);
  m_status = new StatusStrip(this);
  setStatusBar(m_status);
}

/// The menus, and who answers to their entries.
void MainWindow::createMenus() {
  m_own = new OwnProblems(m_backend, m_options.problemsFolder, this);
  m_runActions = new RunActions({*m_actions, *m_controller, *m_toolBar, *m_problem, m_backend.catalog()}, this);
  m_viewActions = new ViewActions(*m_actions, *m_layout, m_themes, this);
  m_sharing = new SharingController({*m_actions, *m_controller, *m_stage, *m_messages}, m_options, this);
  m_films = new FilmController({*m_actions, *m_controller, *m_timeline, *stage(), *m_messages, *m_background},
                               m_options.openAnimation, this);
  for (const MenuId id :
       {MenuId::file, MenuId::edit, MenuId::run, MenuId::layers, MenuId::view, MenuId::learn, MenuId::help}) {
    if (id == MenuId::learn && !m_options.lessons) {
      m_actions->disable(id);
      continue;
    }
    auto* menu = menuBar()->addMenu(menuTitle(id));
    m_actions->fillMenu(menu, id);
    if (id == MenuId::file)
      m_session = new SessionController(
          {*m_actions, *m_controller, *m_stage, *m_messages, *m_layout, *m_background, m_backend.catalog(), *m_shelf},
          m_options, menu, this);
    if (id == MenuId::run)
      m_ownMenu =
          new OwnProblemMenu({*m_actions, *m_own, *m_controller, *m_stage, *m_toolBar, *m_messages}, menu, this);
    if (id != MenuId::view) continue;
    menu->addSeparator();
    for (auto* dock : findChildren<QDockWidget*>()) menu->addAction(dock->toggleViewAction());
  }
  m_figures = new FigureController({*m_actions, *m_controller, *m_stage, *m_numbers, *m_timeline, *m_messages,
                                    *m_background, *m_session, m_backend.catalog()},
                                   this);
  connect(m_session, &SessionController::pointsWanted, m_problem, [this](const QStringList& paths) {
    m_problem->source()->load(paths.value(0));
    if (paths.size() < 2) return;
    // One card at a time.
    connect(
        m_problem->source(), &MeasureCard::settled, m_problem->target(),
        [this, target = paths[1]] { m_problem->target()->load(target); }, Qt::SingleShotConnection);
  });
}

/// What needs the stage for itself ends it.
void MainWindow::createDrawing() {
  m_drawing = new StageDrawing({*m_actions, *m_controller, *m_stage, *m_problem, *m_runActions}, this);
  connect(m_drawing, &StageDrawing::begun, m_timeline, &TimelineBar::showLive);
  connect(m_drawing, &StageDrawing::begun, m_slow, &SlowController::leave);
  connect(m_drawing, &StageDrawing::refused, m_messages,
          [this](const QString& why) { m_messages->show(MessageKind::info, why); });
  connect(m_drawing, &StageDrawing::covers, m_messages, [this](int height) {
    m_drawingCovers = height;
    placeMessages();
  });
  connect(m_layout, &WindowLayout::changed, m_drawing, [this] {
    if (m_layout->isPresenting()) m_drawing->leave();
  });
  if (!m_lessons) return;
  connect(m_lessons->player(), &LessonPlayer::opened, m_drawing, &StageDrawing::leave);
  connect((*m_actions)[ActionId::showLessons], &QAction::triggered, m_drawing, &StageDrawing::leave);
}

void MainWindow::createLessons() {
  const LessonParts parts{*m_actions,  *m_controller, *m_stage,  *m_layout,          *m_toolBar,
                          *m_messages, *m_background, m_backend, *m_options.lessons, m_seeds};
  m_lessons = new LessonController(parts, m_options, this);
  m_making = new LessonMaking(parts, *m_lessons, this);
  connect(m_lessons, &LessonController::pageWanted, this, &MainWindow::showManual);
  connect(m_lessons->player(), &LessonPlayer::opened, m_toolBar, [this] { m_toolBar->setLayoutsKept(true); });
  connect(m_lessons->player(), &LessonPlayer::closed, m_toolBar, [this] { m_toolBar->setLayoutsKept(false); });
  connect(m_session, &SessionController::lessonWanted, m_lessons,
          [this](const QString& path) { m_lessons->open(path); });
}

/// On the stage where no panel has them; a lesson's step says what it wants to be seen.
void MainWindow::listFindings() {
  m_stage->setFindingsListed(!m_layout->numbersShown() && !(m_lessons && m_lessons->player()->isOpen()));
}

void MainWindow::connectWindow() {
  connect(&m_themes, &ThemeManager::themeChanged, this, &MainWindow::applyTheme);
  connect(m_layout, &WindowLayout::changed, this, &MainWindow::listFindings);
  if (m_lessons) connect(m_lessons->player(), &LessonPlayer::stepEntered, this, &MainWindow::listFindings);
  if (m_lessons) connect(m_lessons->player(), &LessonPlayer::closed, this, &MainWindow::listFindings);
  connect(m_session, &SessionController::changed, this, &MainWindow::showTitle);
  connect(m_session, &SessionController::closeWanted, this, &QWidget::close);
  if (m_seeds) connect(m_session, &SessionController::seedsOpened, m_seeds, &SeedsController::open);
  connect(m_background, &Background::changed, m_status, [this] { m_status->setJobs(m_background->jobs()); });
  connect(m_status, &StatusStrip::cancelWanted, m_background, &Background::cancel);
  connect((*m_actions)[ActionId::quit], &QAction::triggered, this, &QWidget::close);
  connect((*m_actions)[ActionId::shortcuts], &QAction::triggered, this,
          [this] { ShortcutDialog(m_actions, this).exec(); });
  connect((*m_actions)[ActionId::glossary], &QAction::triggered, this, [this] { showGlossary(); });
  const auto explain = [this](const QString& id, const QPoint& at) { m_numbers->explainAt(at, id.toStdString()); };
  connect(stage(), &StageView::factChosen, m_numbers, explain);
  connect(pictureStage(), &PictureStage::factChosen, m_numbers, explain);
  connect(m_numbers->explanation(), &NumberExplanation::wordChosen, this, &MainWindow::showGlossary);
  connect(m_numbers->explanation(), &NumberExplanation::pageChosen, this, &MainWindow::showManual);
  connect((*m_actions)[ActionId::manual], &QAction::triggered, this, [this] { showManual(); });
  connect((*m_actions)[ActionId::methodPage], &QAction::triggered, this,
          [this] { showManual("solvers/" + qs(m_controller->config().solver) + ".md"); });
  connect((*m_actions)[ActionId::about], &QAction::triggered, this, [this] {
    QMessageBox::about(this, "About Brenier",
                       "<p><b>Brenier</b> shows optimal transport being learned.</p>"
                       "<p>Its sources are under the MIT licence. This program links QCustomPlot and is distributed "
                       "under the GNU General Public License, version 3.</p>");
  });
}

void MainWindow::begin() {
  QSettings settings;
  std::uint32_t layers = layerBar()->layers();
  std::string problem = m_options.problem;
  if (m_options.restoreLayout) {
    if (!m_layout->restore() && width() < kBothPanels) m_layout->apply(NamedLayout::teach);
    layers = settings.value("stage/layers", layers).toUInt();
    if (problem.empty()) problem = settings.value("recent/problem").toString().toStdString();
    if (m_options.restoreTheme && settings.contains("window/theme"))
      m_viewActions->chooseTheme(static_cast<ThemeChoice>(settings.value("window/theme").toInt()));
  }
  m_viewActions->showLayout();
  listFindings();
  m_stage->setLayers(m_options.layers.value_or(layers));
  if (m_options.watched) {
    m_watching = new Watching({*m_actions, *m_controller, *m_toolBar, *m_problem, *m_messages, *m_timeline},
                              *m_options.watched, this);
    connect(m_watching, &Watching::titleChanged, this, &MainWindow::showTitle);
    return;
  }
  const Catalog& catalog = m_backend.catalog();
  const ProblemDescriptor* first = findProblem(catalog, problem);
  if (!first && !catalog.problems.empty()) first = &catalog.problems.front();
  if (!first) return;
  RunConfig standard;  // a window is closed more often than a server, and its past is looked at
  standard.autosave = 15;
  standard.moments = 4096;
  m_controller->begin(configOf(*first, standard), !m_options.open.isEmpty());  // a file takes its place at once
  m_session->begin();
  m_sharing->begin();
  if (m_lessons) m_lessons->begin();
}

void MainWindow::applyTheme(const Theme& theme) {
  m_toolBar->setTheme(theme);
  m_thumbnails->setTheme(theme);
  m_messages->setTheme(theme);
  m_stage->setTheme(theme);
  m_problem->setTheme(theme);
  m_numbers->setTheme(theme);
  m_status->setTheme(theme);
  m_timeline->setTheme(theme);
  m_shelfBar->setTheme(theme);
  m_problemTitle->setTheme(theme);
  m_numbersTitle->setTheme(theme);
  m_drawing->setTheme(theme);
  if (m_seeds) m_seeds->setTheme(theme);
  if (m_lessons) m_lessons->setTheme(theme);
  if (m_making) m_making->setTheme(theme);
  m_figures->setTheme(theme);
  if (m_experiments) m_experiments->setTheme(theme);
  if (m_glossary) m_glossary->setTheme(theme);
  if (m_manual) m_manual->setTheme(theme);
  m_viewActions->showTheme();
}

void MainWindow::showTitle() {
  if (m_watching)
    return setWindowTitle(m_watching->title() + QStringLiteral(" · ") + m_problemName + QStringLiteral(" — Brenier"));
  const QString file = session()->name();
  setWindowTitle((file.isEmpty() ? QString() : file + QStringLiteral(" · ")) + m_problemName + "[*]" +
                 QStringLiteral(" — Brenier"));
  setWindowModified(session()->modified());
}

void MainWindow::showGlossary(const QString& word) {
  if (!m_glossary) m_glossary = new GlossaryDialog(this);
  m_glossary->setTheme(m_themes.theme());
  m_glossary->showWord(word);
}

void MainWindow::showManual(const QString& page) {
  if (!m_manual) m_manual = new ManualWindow(QString::fromStdString((programData() / "docs").string()), this);
  m_manual->setTheme(m_themes.theme());
  m_manual->showPage(page);
}

void MainWindow::saveSettings() const {
  if (!m_options.restoreLayout) return;
  const auto free = m_lessons ? m_lessons->looks()->freePlay() : std::nullopt;  // a lesson's looks are its own
  m_layout->save(free ? free->docks : m_layout->state());
  QSettings settings;
  settings.setValue("stage/layers", free ? free->layers : layerBar()->layers());
  settings.setValue("window/theme", static_cast<int>(m_themes.choice()));
  if (!m_watching) settings.setValue("recent/problem", qs(free ? free->problem : m_controller->config().problem));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  const bool asks = m_making && !m_options.autosaveFolder.isEmpty();
  if ((asks && !m_making->closesWithoutAsking()) || !m_session->closesWithoutAsking()) {
    event->ignore();
    return;
  }
  m_drawing->leave();                 // what the hand drew last goes into what is saved
  if (m_making) m_making->putAway();  // begun again, the window has no lesson in the making
  saveSettings();
  m_session->end();
  m_controller->close();
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const auto urls = event->mimeData()->urls();
  const QString path = urls.size() == 1 ? urls.front().toLocalFile() : QString();
  if (!path.isEmpty() && m_session->takes(path)) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  m_session->openFile(event->mimeData()->urls().front().toLocalFile());
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  // A minimised window asks for no frames.
  if (event->type() == QEvent::WindowStateChange && m_stage) m_stage->requestView();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Undo) && m_lessons && m_lessons->takeBack()) return;
  // The innermost mode first.
  if (m_slow->takesKey(event->key())) return;
  if (m_drawing->takesKey(event->key())) return;
  if (event->key() == Qt::Key_Escape && m_stage->endTools()) return;
  if (event->key() == Qt::Key_Escape && m_layout->isPresenting()) return m_layout->setPresenting(false);
  if (m_lessons && m_lessons->takesKey(event->key())) return;
  // Keys of the timeline that the stage has no use for.
  for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End})
    if (event->key() == key) {
      QCoreApplication::sendEvent(m_timeline->axis(), event);
      return;
    }
  QMainWindow::keyPressEvent(event);
}

}  // namespace brenier
