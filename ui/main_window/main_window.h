#pragma once

#include <QMainWindow>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "core/api/studio_backend.h"
#include "ui/main_window/start_options.h"
#include "ui/theme/theme.h"

class QLabel;
class QMenu;
class QSplitter;

namespace brenier {

class Actions;
class DockTitle;
class DuelPane;
class Film;
class InterpolationBar;
class LayerBar;
class MapExporter;
class MeasureCard;
class MessageBar;
class NumbersPanel;
class OwnProblems;
class PictureStage;
class ProblemPanel;
class RunController;
class Session;
class StageView;
class StatusStrip;
class StudioToolBar;
class TimelineBar;
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
  StageView* stage() const { return m_stage; }
  /// Stands in the stage's place while a run learns pictures.
  PictureStage* pictureStage() const { return m_pictures; }
  /// The second method, while two are compared; null otherwise.
  DuelPane* duel() const { return m_duel; }
  LayerBar* layerBar() const { return m_layerBar; }
  InterpolationBar* interpolationBar() const { return m_interpolation; }
  ProblemPanel* problemPanel() const { return m_problem; }
  NumbersPanel* numbersPanel() const { return m_numbers; }
  MessageBar* messageBar() const { return m_messages; }
  StatusStrip* statusStrip() const { return m_status; }
  StudioToolBar* toolBar() const { return m_toolBar; }
  TimelineBar* timeline() const { return m_timeline; }
  Session* session() const { return m_session; }
  OwnProblems* ownProblems() const { return m_own; }
  /// As its menu entry does after the question for a name.
  void keepProblem(const QString& title);
  Film* film() const { return m_film; }
  /// As the menu entries do after the question for a file.
  void filmTraining(const QString& path);
  void filmInterpolation(const QString& path);
  /// Step of the newest live frame of the shown run; -1 before the first.
  std::int64_t frameStep() const { return m_frameStep; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void createCentre();
  void createDocks();
  void createMenus();
  void connectActions();
  void connectLayerActions();
  void connectViewActions();
  void connectPanels();
  void connectController();
  void connectDrawing(MeasureCard* card);
  void begin();
  void showConfig(const RunConfig& config);
  void showRunStarted(const RunStarted& started);
  void showState(RunState state, const QString& reason);
  void showMetrics(const MetricsRow& row);
  void showLayoutState();
  void setLayers(std::uint32_t layers);
  void toggleLayer(Layer layer);
  void showPictures(bool on);
  void pushView();
  void nextProblem(int by);
  void setComparing(bool on);
  void mirrorView();
  void chooseTheme(ThemeChoice choice);
  void applyTheme(const Theme& theme);
  void connectSession();
  void connectTimeline();
  void createRecentMenu(QMenu* file);
  void fillRecentMenu();
  void showTitle();
  void openRun();
  void openFile(const QString& path);
  void saveRun();
  void saveRunAs();
  void saveTo(const QString& path);
  std::map<std::string, std::string> windowFiles() const;
  void restoreWindowFiles(const std::map<std::string, std::string>& files);
  void offerLostRuns();
  bool closesWithoutAsking();
  void goToMoment(std::optional<std::int64_t> step);
  void connectFilm();
  QString askForFilm(const QString& of);
  void connectProblems();
  void createForgetMenu(QMenu* run);
  void showOwnProblems();
  void askAndKeepProblem();
  void say(const Status& status, const QString& done);
  void connectInsight();
  void chooseStageTool();
  void setInner(std::optional<InnerRequest> at);
  void showFinding(const Box& where);
  void showFrame(const std::shared_ptr<const Snapshot>& frame);
  void showSwap(const MetricsRow& row);
  void showStageMenu(QPointF at, QPoint where);
  bool endStageTools();
  void exportMapOf(std::optional<std::int64_t> step);
  void exportFigureAs();
  void writeFigureTo(const QString& path);
  QSize figureSize() const;
  void copyFigure();
  void showAbout();
  void saveSettings() const;

  StudioBackend& m_backend;
  ThemeManager& m_themes;
  StartOptions m_options;
  std::int64_t m_frameStep = -1;
  std::shared_ptr<const Snapshot> m_liveFrame;  ///< what the stage goes back to from a kept moment
  std::optional<InnerRequest> m_inner;
  std::optional<bool> m_keptBefore;  ///< while something is drawn: whether weights were kept before
  bool m_closesWhenSaved = false;
  QString m_problemName;
  QTimer m_regionTimer;  ///< zooming and panning ask for new fields a few times a second, not at every move
  RunController* m_controller = nullptr;
  Session* m_session = nullptr;
  MapExporter* m_exporter = nullptr;  ///< made when it is first wanted
  QMenu* m_recent = nullptr;
  QMenu* m_forget = nullptr;
  OwnProblems* m_own = nullptr;
  Film* m_film = nullptr;
  Actions* m_actions = nullptr;
  StudioToolBar* m_toolBar = nullptr;
  MessageBar* m_messages = nullptr;
  LayerBar* m_layerBar = nullptr;
  QSplitter* m_stages = nullptr;
  QLabel* m_firstTitle = nullptr;  ///< over the first stage while two methods are compared
  StageView* m_stage = nullptr;
  PictureStage* m_pictures = nullptr;
  DuelPane* m_duel = nullptr;
  InterpolationBar* m_interpolation = nullptr;
  ProblemPanel* m_problem = nullptr;
  NumbersPanel* m_numbers = nullptr;
  StatusStrip* m_status = nullptr;
  TimelineBar* m_timeline = nullptr;
  WindowLayout* m_layout = nullptr;
  DockTitle* m_problemTitle = nullptr;
  DockTitle* m_numbersTitle = nullptr;
};

}  // namespace brenier
