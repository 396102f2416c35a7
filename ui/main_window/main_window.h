#pragma once

#include <QMainWindow>
#include <QTimer>
#include <memory>

#include "core/api/studio_backend.h"
#include "ui/main_window/start_options.h"
#include "ui/theme/theme.h"

class QLabel;
class QSplitter;

namespace brenier {

class Actions;
class DockTitle;
class DuelPane;
class InterpolationBar;
class LayerBar;
class MessageBar;
class NumbersPanel;
class PictureStage;
class ProblemPanel;
class RunController;
class StageView;
class StatusStrip;
class StudioToolBar;
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
  void saveRunAs();
  void exportFigureAs();
  void copyFigure();
  void showAbout();
  void saveSettings() const;

  StudioBackend& m_backend;
  ThemeManager& m_themes;
  StartOptions m_options;
  std::int64_t m_frameStep = -1;
  QTimer m_regionTimer;  ///< zooming and panning ask for new fields a few times a second, not at every move
  RunController* m_controller = nullptr;
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
  WindowLayout* m_layout = nullptr;
  DockTitle* m_problemTitle = nullptr;
  DockTitle* m_numbersTitle = nullptr;
};

}  // namespace brenier
