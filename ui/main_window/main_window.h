#pragma once

#include <QMainWindow>
#include <string>

#include "core/api/studio_backend.h"
#include "ui/main_window/start_options.h"
#include "ui/theme/theme.h"

namespace brenier {

class Actions;
class Background;
class DockTitle;
class BesideKeeper;
class DuelNumbers;
class DuelPane;
class ExperimentController;
class FigureController;
class FilmController;
class GlossaryDialog;
class ManualWindow;
class InterpolationBar;
class LayerBar;
class LessonController;
class LessonMaking;
class MessageBar;
class NumbersPanel;
class OwnProblemMenu;
class OwnProblems;
class PictureStage;
class ProblemPanel;
class ProblemThumbnails;
class RunActions;
class RunController;
class Session;
class RunShelf;
class SeedsController;
class SessionController;
class SharingController;
class ShelfBar;
class ShelfController;
class SlowController;
class StageArea;
class StageDrawing;
class StageView;
class StatusStrip;
class StudioToolBar;
class TimelineBar;
class ViewActions;
class Watching;
class WindowLayout;

/// The studio: composes panels, stage and bars around one RunController, and starts learning at once. GUI thread only.
/// `backend` and `themes` must outlive it.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(StudioBackend& backend, ThemeManager& themes, const StartOptions& options = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  RunController& controller() { return *m_controller; }
  const Actions& actions() const { return *m_actions; }
  Background& background() { return *m_background; }
  StageView* stage() const;
  PictureStage* pictureStage() const;
  /// The second method, while two are compared; null otherwise.
  DuelPane* duel() const;
  LayerBar* layerBar() const;
  InterpolationBar* interpolationBar() const;
  ProblemPanel* problemPanel() const { return m_problem; }
  NumbersPanel* numbersPanel() const { return m_numbers; }
  MessageBar* messageBar() const { return m_messages; }
  StatusStrip* statusStrip() const { return m_status; }
  StudioToolBar* toolBar() const { return m_toolBar; }
  /// The runs of the sitting, and what they are shown by.
  RunShelf* shelf() const { return m_shelf; }
  ShelfBar* shelfBar() const { return m_shelfBar; }
  /// Null where there are no seeds to compare.
  SeedsController* seeds() const { return m_seeds; }
  SlowController* slowMotion() const { return m_slow; }
  StageDrawing* drawing() const { return m_drawing; }
  DuelNumbers* duelNumbers() const { return m_duelNumbers; }
  ShelfController* shelfController() const { return m_shelving; }
  TimelineBar* timeline() const { return m_timeline; }
  Session* session() const;
  OwnProblems* ownProblems() const { return m_own; }
  OwnProblemMenu* ownProblemMenu() const { return m_ownMenu; }
  FilmController* films() const { return m_films; }
  FigureController* figures() const { return m_figures; }
  /// Null where experiments are not opened.
  ExperimentController* experiments() const { return m_experiments; }
  /// Null where nothing is taught.
  LessonController* lessons() const { return m_lessons; }
  LessonMaking* making() const { return m_making; }
  /// Null where the window has its own run.
  Watching* watching() const { return m_watching; }
  /// Step of the newest live frame of the shown run; -1 before the first.
  std::int64_t frameStep() const;

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  /// Runs and lessons that are dropped on the window open in it.
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void createCentre();
  void createDocks();
  void placeMessages();
  void createBars();
  void createMenus();
  void createLessons();
  void createDrawing();
  void connectWindow();
  void listFindings();
  void connectRun();
  void connectStage();
  void connectTimeline();
  void begin();
  void beginRun();
  void showFailure(const RunError& error, const std::optional<Cure>& cure);
  void showConfig(const RunConfig& config);
  void showMetrics(const MetricsRow& row);
  void showSwap(const MetricsRow& row);
  void showTitle();
  void applyTheme(const Theme& theme);
  void saveSettings() const;
  void showGlossary(const QString& word = {});
  void showManual(const QString& page = {});

  StudioBackend& m_backend;
  ThemeManager& m_themes;
  StartOptions m_options;
  QString m_problemName;
  RunId m_checkedRun = 0;  ///< whose checks of the data were said
  Background* m_background = nullptr;
  RunController* m_controller = nullptr;
  Actions* m_actions = nullptr;
  MessageBar* m_messages = nullptr;
  int m_drawingCovers = 0;  ///< how far the strip for drawing reaches down
  StageArea* m_stage = nullptr;
  ProblemPanel* m_problem = nullptr;
  NumbersPanel* m_numbers = nullptr;
  TimelineBar* m_timeline = nullptr;
  ProblemThumbnails* m_thumbnails = nullptr;
  StudioToolBar* m_toolBar = nullptr;
  StatusStrip* m_status = nullptr;
  WindowLayout* m_layout = nullptr;
  DockTitle* m_problemTitle = nullptr;
  DockTitle* m_numbersTitle = nullptr;
  OwnProblems* m_own = nullptr;
  OwnProblemMenu* m_ownMenu = nullptr;
  FilmController* m_films = nullptr;
  FigureController* m_figures = nullptr;
  ExperimentController* m_experiments = nullptr;
  RunActions* m_runActions = nullptr;
  SessionController* m_session = nullptr;
  SharingController* m_sharing = nullptr;
  RunShelf* m_shelf = nullptr;
  ShelfBar* m_shelfBar = nullptr;
  ShelfController* m_shelving = nullptr;
  SeedsController* m_seeds = nullptr;
  BesideKeeper* m_beside = nullptr;
  SlowController* m_slow = nullptr;
  StageDrawing* m_drawing = nullptr;
  DuelNumbers* m_duelNumbers = nullptr;
  ViewActions* m_viewActions = nullptr;
  LessonController* m_lessons = nullptr;
  LessonMaking* m_making = nullptr;
  Watching* m_watching = nullptr;
  GlossaryDialog* m_glossary = nullptr;  ///< made when it is first wanted
  ManualWindow* m_manual = nullptr;      ///< also
};

}  // namespace brenier
