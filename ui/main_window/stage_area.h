#pragma once

#include <QTimer>
#include <QWidget>
#include <map>
#include <memory>
#include <optional>

#include "core/api/plane_choice.h"
#include "core/api/run_event.h"
#include "core/api/snapshot.h"
#include "ui/main_window/start_options.h"
#include "ui/theme/theme.h"

class QLabel;
class QMenu;
class QSplitter;

namespace brenier {

class Actions;
class Background;
class DuelPane;
class InterpolationBar;
class LayerBar;
class PictureStage;
class PlaneBox;
class SlowBar;
class StageView;
struct RivalChoice;
struct SlowShown;

/// The middle of the window: chips of the layers, the stage (or that of pictures, or those of two methods), the
/// interpolation under it; and what a person does there. Asks for what it wants to see, and knows no run.
class StageArea : public QWidget {
  Q_OBJECT
  Q_MOC_INCLUDE("ui/main_window/duel_pane.h")

 public:
  /// All three must outlive this.
  StageArea(Actions& actions, Background& background, const StartOptions& options, QWidget* parent = nullptr);

  StageView* stage() const { return m_stage; }
  /// Stands in the stage's place while a run learns pictures.
  PictureStage* pictures() const { return m_pictures; }
  /// The second method, while two are compared; null otherwise.
  DuelPane* duel() const { return m_duel; }
  /// Which plane is on show, of runs of more than two dimensions.
  PlaneBox* planes() const { return m_planes; }
  LayerBar* layerBar() const { return m_layerBar; }
  InterpolationBar* interpolationBar() const { return m_interpolation; }
  /// What stands under the stage while a step is shown in slow motion.
  SlowBar* slowBar() const { return m_slow; }

  void setTheme(const Theme& theme);
  /// Says over the first stage which method is which, while two are compared.
  void setMethod(const QString& title);
  QString method() const;
  void setPictures(bool on);
  void setLayers(std::uint32_t layers);
  void toggleLayer(Layer layer);
  /// Which of the rows above and under the stage are there.
  void setBars(bool layers, bool interpolation);
  /// A step in slow motion in the place of the map; null: none.
  void setSlow(std::shared_ptr<const SlowShown> slow);
  /// Several seeds stand in the place of the run's own map, in the plane.
  void setSeeds(bool on);
  /// Where a panel lists them the stage need not.
  void setFindingsListed(bool on);

  void beginRun(const RunConfig& config);
  void continueRun(const RunConfig& config);
  void setRunStarted(const RunStarted& started);
  void setPlaying(bool playing);
  void setHeartbeat(const Heartbeat& beat);
  /// The newest of the run itself; `shown`: and not a kept moment.
  void setLiveFrame(const std::shared_ptr<const Snapshot>& frame, bool shown);
  /// Of a kept moment.
  void showFrame(const std::shared_ptr<const Snapshot>& frame);
  void showLive();
  /// The measures of a run that has not learned anything yet.
  void showProblem(const std::shared_ptr<const Snapshot>& framed);
  bool showsPictures() const { return m_showsPictures; }
  /// Where the newest live frame sends the probe points; empty before the first.
  PlanePoints liveImage() const { return m_live ? m_live->image : PlanePoints(); }
  /// The newest live frame; null before the first.
  const std::shared_ptr<const Snapshot>& liveFrame() const { return m_live; }
  /// Step of the newest live frame; -1 before the first.
  std::int64_t liveStep() const { return m_live ? m_live->step : -1; }
  /// The second method's stage shows its moment nearest to that step; none: the newest again.
  void showMomentBeside(std::optional<std::int64_t> step);
  /// A finding, with as much again around it.
  void showFinding(const Box& where);

  void setComparing(bool on);
  /// A comparison that was there before, beside a run that goes on where it is: its second side learns again.
  void bringBack(const RivalChoice& rival, const RunConfig& config, bool plays);
  /// Escape ends what was begun on the stage, pins among it; false where nothing was.
  bool endTools();
  /// All the height that is left is its own, and none beyond its least is asked for.
  QSize sizeHint() const override;
  /// In which points of more than two dimensions are drawn; none: there are not so many.
  std::optional<PlaneChoice> plane() const;
  /// The probe point through which slices lie; -1: the mean.
  int sliceBase() const;
  /// Of what stands above the stages.
  int barsHeight() const;
  /// That of the stage on show.
  QSize figureSize() const;
  QImage figure(QSize size);
  void requestView();
  /// The run ended before it had anything to show.
  void setFailed();

 signals:
  /// Another sub-step of a step in slow motion is on show, or none any more.
  void slowPartChanged();
  void planeWanted(const brenier::PlaneChoice& plane);
  void viewWanted(const brenier::ViewRequest& view);
  void frameShown(const std::shared_ptr<const brenier::Snapshot>& frame);
  /// barsHeight() is another one.
  void barsChanged();
  /// Before the second method begins.
  void duelMade(brenier::DuelPane* duel);
  /// The second method is about to go, with its stage.
  void duelEnds();
  /// Two methods are to begin anew together.
  void comparisonBegun();
  /// The title of the second method; empty when there is none.
  void rivalChanged(const QString& title);
  /// So that two methods stay together; 0: as fast as it goes.
  void paceWanted(double stepsPerSecond);
  void rivalMetrics(const brenier::MetricsRow& row);
  void said(const brenier::Status& status, const QString& done);

 private:
  void build();
  void showStages();
  void connectActions();
  void connectTools();
  void endComparison();
  void makeDuel();
  void beginComparison();
  void mirrorView();
  void linkPoints(const StageView& from, StageView& to, const std::vector<int>& points);
  void nameAxes();
  void nameColumns(const RunStarted& started);
  void followPins();
  void tickLayers();
  void showLacks();
  void sayNothingYet();
  void chooseTool();
  void innerAtPointer(bool on);
  void setInner(std::optional<InnerRequest> at);
  void showMenu(QPointF at, QPoint where);

  Actions& m_actions;
  Background& m_background;
  const StartOptions& m_options;
  std::shared_ptr<const Snapshot> m_live;  ///< what the stage goes back to from a kept moment
  MeasureSpec m_source, m_target;          ///< of the run on show
  std::optional<InnerRequest> m_inner;
  std::optional<InnerRequest> m_innerByKey;  ///< where the key put it last
  bool m_showsPictures = false;
  bool m_seeds = false;
  bool m_layersShown = true, m_interpolationShown = true;
  std::map<Layer, QString> m_lacks;  ///< of the run
  bool m_hasCells = false;           ///< the run's map rests on cells
  int m_slicedThrough = -1;          ///< the probe point that was asked for last
  Theme m_theme;
  QTimer m_requestTimer;  ///< zooming and panning ask for new fields a few times a second, not at every move
  LayerBar* m_layerBar = nullptr;
  QSplitter* m_stages = nullptr;
  QLabel* m_firstTitle = nullptr;  ///< over the first stage while two methods are compared
  StageView* m_stage = nullptr;
  PlaneBox* m_planes = nullptr;
  PictureStage* m_pictures = nullptr;
  DuelPane* m_duel = nullptr;
  InterpolationBar* m_interpolation = nullptr;
  SlowBar* m_slow = nullptr;
};

}  // namespace brenier
