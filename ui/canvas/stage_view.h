#pragma once

#include <QElapsedTimer>
#include <QImage>
#include <QPolygonF>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/api/run_error.h"
#include "ui/canvas/stage_legend.h"
#include "ui/canvas/stage_painter.h"
#include "ui/canvas/view_range.h"

namespace brenier {

class StageOverlay;

/// What the left button does on the stage: pan and pin, outline a selection, or move the point of the inner problem.
enum class StageTool { look, lasso, inner };

/// The stage: one moment of one run in the plane. Wheel zooms, drag pans, a double click shows everything again, hover
/// explains a point and a click pins it. Knows nothing of the run but its snapshots.
class StageView : public QWidget {
  Q_OBJECT

 public:
  explicit StageView(QWidget* parent = nullptr);
  ~StageView() override;

  /// Null shows the calm empty state.
  void setSnapshot(std::shared_ptr<const Snapshot> snapshot);
  void setLayers(std::uint32_t layers);
  void setInterpolation(double t);
  void setTheme(const Theme& theme);
  void setTitle(const QString& title);
  void setEmptyText(const QString& headline, const QString& hint);
  const StageStyle& style() const { return m_style; }
  const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
  bool hasSnapshot() const { return m_snapshot != nullptr; }
  void resetView();
  /// What is shown where nobody chose a part of the plane, in place of all that the data need; none: that.
  void setHome(const std::optional<Box>& home, bool holds = false);
  /// A frame that stays has room for the image of this moment, too, from now on until the next setHome(); of the first
  /// that is given.
  void frameImage(const std::shared_ptr<const Snapshot>& moment);
  /// Whether a point under the mouse, or a pinned one, is told about; not while somebody is asked for what it says.
  void setExplains(bool on);
  /// The next snapshot is shown whole at once, whatever was zoomed to before.
  void fitNext() { m_fitNext = true; }
  void setTool(StageTool tool);
  StageTool tool() const { return m_tool; }
  /// Probe points that are pointed out at this and every other moment of the run. With Shift the mouse outlines them
  /// whatever the tool.
  void setSelection(std::vector<int> points);
  const std::vector<int>& selection() const { return m_style.selection; }
  /// See StageStyle.
  void setWorstSwap(const PlanePoints& swap);
  void setFindingsListed(bool on);
  void setOther(const PlanePoints& image, const QString& name);
  void setSeeds(std::shared_ptr<const SeedsLook> seeds);
  void setSlow(std::shared_ptr<const SlowShown> slow);
  /// In which plane the points are drawn, where that has to be said.
  void setPlaneName(const QString& name);
  /// What its three axes are called, where it is in space.
  void setAxisNames(const std::array<QString, 3>& names);
  /// What all columns are called, where there are more than two.
  void setColumns(const QStringList& columns);
  /// All pairs of columns in the place of one plane, where a moment has all coordinates.
  void setPairs(bool on);
  /// From where it is looked at, where the layers say that the stage is in space. Nobody is asked for anything.
  void setSpaceView(const SpaceView& view);
  const SpaceView& spaceView() const { return m_style.space; }
  /// Whether the moment stands in space now: as a surface or as a cloud.
  bool inSpace() const;
  /// What is drawn over the figure and takes the mouse before any tool; null: nothing. It must outlive its stay.
  void setOverlay(StageOverlay* overlay);
  StageOverlay* overlay() const { return m_overlay; }
  void setAnnotations(const StageAnnotations& annotations);
  const StageAnnotations& annotations() const { return m_annotations; }
  /// What the legend speaks of now.
  LegendSubject legendSubject() const;
  /// Where legend and numbers stood when the stage was painted last, in pixels.
  const AnnotationPlaces& annotationPlaces() const { return m_places; }
  /// Where a widget lies over the stage: neither legend nor large numbers stand under it. Empty: none does.
  void setCovered(const QRectF& covered);
  /// Shows this part of the plane until resetView(): for a stage that follows another one.
  void setView(const Box& view);
  /// What a person, setView() or setHome() chose to see; none: what the data need.
  std::optional<Box> chosenView() const { return m_userView ? std::optional(m_style.view) : m_home; }

  std::uint32_t layers() const { return m_style.layers; }
  double interpolation() const { return m_style.interpolation; }
  Box view() const { return m_style.view; }
  /// What the widget shows in data units, a margin included that hides the edge of a field; in space what a surface
  /// stands on, however it is turned.
  Box visibleBox() const;
  const std::vector<int>& pins() const { return m_pins; }
  /// False where nothing was pinned.
  bool unpin();
  /// Points that another stage points out are explained here too; indices of probe points, which both have in common.
  void setLinked(std::vector<int> points);
  const std::vector<int>& linked() const { return m_linked; }
  /// Where the mouse is, in data units; none while it is elsewhere.
  std::optional<QPointF> pointer() const;
  int hoveredPoint() const { return m_hovered; }  ///< index of a probe point, -1 for none

  /// The figure as the painter draws it, without hover cards; for export and the clipboard.
  QImage grabFigure(QSize size);

  QSize sizeHint() const override { return {900, 620}; }
  QSize minimumSizeHint() const override { return m_least; }
  /// Beside another stage each may be smaller.
  void setLeastSize(QSize least);
  static constexpr QSize kLeastAlone{240, 120};

 signals:
  void hovered(QPointF dataPos);
  void selectionChanged(const std::vector<int>& points);
  /// Those under the mouse and pinned are others.
  void pointedOut(const std::vector<int>& points);
  /// Others are pinned.
  void pinsChanged();
  /// All pairs of columns are on show, and a click chose two.
  void pairChosen(int level, int upright);
  /// The tool for inner problems was put there.
  void innerWanted(QPointF dataPos);
  void menuWanted(QPointF dataPos, QPoint globalPosition);
  /// visibleBox() is another one: zoomed, panned, resized, or followed the data.
  void visibleBoxChanged();
  /// One of the large numbers was clicked, by its id; `at` on the screen.
  void factChosen(const QString& id, const QPoint& at);
  void spaceViewChanged(const brenier::SpaceView& view);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void invalidate();
  void followRange();
  Box aboveNotes(Box box) const;
  Box aroundCanvas(Box box);
  Box underAnnotations(Box box, const QRectF& needed) const;
  bool keepsClear() const;
  Box heldRange() const;
  bool framesImage() const;
  Box keptClear(const Box& needed);
  std::vector<QRectF> standingPlates() const;
  void addHeldBusy(AnnotationRoom& room, const QTransform& toPixels) const;
  bool followHeights(double seconds);
  bool turnsBy(int key);
  void zoomInSpace(const QPointF& pixel, double factor);
  bool outlines() const;
  bool pinsHovered() const;
  std::vector<int> explained() const;
  void tellPointedOut();
  void updateHover(const QPointF& pixel);
  int nearestPoint(const QPointF& pixel) const;
  void paintFigure();
  void paintOverlays(QPainter& painter);
  void paintLineOverlays(QPainter& painter);
  void paintSpaceOverlays(QPainter& painter);
  std::optional<std::size_t> factAt(const QPointF& pixel) const;
  std::vector<BusyPlace> busyPlaces(const QTransform& toPixels) const;
  AnnotationRoom roomFor(const QTransform* toPixels) const;
  void paintAnnotations(QPainter& painter, const QTransform* toPixels);
  void paintPairOverlays(QPainter& painter);
  bool inPairs() const;
  bool isShownWhole() const;
  void paintLasso(QPainter& painter, const QPolygonF& outline);
  void paintEmpty(QPainter& painter);
  void setUserView(const Box& view);
  bool holdsView() const;
  void showCursor();
  bool isOtherRun(const Snapshot* next) const;
  QPointF toData(const QPointF& pixel) const;
  void endLasso();

  StagePainter m_painter;
  StageStyle m_style;
  std::shared_ptr<const Snapshot> m_snapshot;
  ViewRange m_range;
  RangeKeeper m_heights;  ///< of the surface
  bool m_heightsOfPsi = false;
  QTimer m_rangeTimer;
  QElapsedTimer m_clock;
  QImage m_figure;  ///< the painted figure; hover and pins are drawn over it
  bool m_dirty = true;
  bool m_fitNext = false;
  bool m_explains = true;
  std::optional<Box> m_home;
  bool m_userView = false;  ///< the person zoomed or panned: the range stays theirs
  int m_hovered = -1;
  QPointF m_mouse;
  bool m_mouseIsHere = false;
  std::vector<int> m_pins, m_toldPins;
  std::vector<int> m_linked, m_told;  ///< of another stage, and what it was told
  std::optional<QPointF> m_dragFrom;
  Box m_dragView;
  SpaceView m_dragSpace;
  bool m_dragged = false;
  bool m_pansOnly = false;  ///< with the middle button or the space bar: a click there means nothing
  StageTool m_tool = StageTool::look;
  StageOverlay* m_overlay = nullptr;
  bool m_overlayHolds = false;  ///< the mouse went down on it
  bool m_spaceHeld = false, m_spacePanned = false;
  StageAnnotations m_annotations;
  AnnotationPlaces m_places;
  QRectF m_covered;
  bool m_holds = false;  ///< the frame stays where it is while a run learns
  struct HeldFrame {     ///< and what it was made for
    Box needed;
    AnnotationRoom room;
    std::uint32_t layers = 0;
    std::shared_ptr<const PlanePoints> source, target;
    std::shared_ptr<const Snapshot> framed;
    const StageOverlay* overlay = nullptr;
    bool operator==(const HeldFrame&) const = default;
  };
  std::shared_ptr<const Snapshot> m_framed;  ///< whose image it has room for; null: none yet
  std::optional<HeldFrame> m_held;
  Box m_heldBox;
  bool m_makesRoom = false;  ///< for them, above the data; until the view is another one
  QPolygonF m_lasso;         ///< in data units, while it is being drawn
  QString m_emptyHeadline, m_emptyHint;
  QSize m_least = kLeastAlone;
};

}  // namespace brenier
