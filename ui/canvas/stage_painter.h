#pragma once

#include <QPainter>
#include <QString>
#include <QStringList>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/space_view.h"
#include "ui/theme/theme.h"

namespace brenier {

struct SeedsLook;
struct SlowShown;

/// How a figure is drawn; with the snapshot it decides every pixel.
struct StageStyle {
  Theme theme = Theme::lightTheme();
  std::uint32_t layers = ViewRequest{}.layers;
  double interpolation = 1;    ///< t: the learned image is shown at (1-t) x + t T(x)
  Box view;                    ///< data range to show; widened to equal aspect
  int arrows = 120;            ///< the first of the probe points, which are in farthest-point order
  bool axes = false;           ///< quiet ticks along the lower and the left edge; always in a frame of the run's own
  bool findings = true;        ///< what the tears layer found is listed on the figure too
  bool inner = true;           ///< the inner problem of the snapshot is shown, in place of the potentials
  PlanePoints swap;            ///< x_i, x_j, T(x_i), T(x_j) of the pair that most breaks monotonicity; drawn with tears
  std::vector<int> selection;  ///< probe points that are pointed out; everything else steps back
  PlanePoints other;           ///< where the map of another run sends the probe points [n, 2], as rings
  QString otherName;           ///< that run
  std::shared_ptr<const SeedsLook> seeds;  ///< what several seeds say; the map's layers of this run step aside for it
  std::shared_ptr<const SlowShown> slow;   ///< a step in slow motion, in the place of the map's layers
  double noteScale = 1;                    ///< of the type of what the layers say
  bool legend = false;                     ///< a legend says which colour is what
  std::uint32_t lit = 0;                   ///< layers that it points out
  QString plane;                       ///< in which plane points of more dimensions are drawn; empty: there is but one
  SpaceView space;                     ///< from where it is looked at, where layerSpace is among the layers
  std::optional<HeightRange> heights;  ///< of a surface; nothing: what the moment needs
  bool keptFlat = false;               ///< in the plane all the same: somebody draws on it
  std::array<QString, 3> axisNames{QStringLiteral("x₁"), QStringLiteral("x₂"), QStringLiteral("x₃")};
  bool pairs = false;   ///< all pairs of columns in the place of one plane; PairFigure
  QStringList columns;  ///< what all columns are called; those beyond are x₁, x₂, ...
  QString title;        ///< upper left corner; empty for none
  bool bare = false;    ///< whoever has it painted draws axes and words himself, around it
};

/// Whether the inner problem of a moment stands in the place of its potentials.
bool showsInner(const Snapshot& moment, const StageStyle& style);

/// The one painter of figures: the window, exports and `brenier --render` share it. It keeps the snapshot that it
/// painted last with what was expensive to make of it (heat, contours), so repainting the same moment is cheap. One
/// thread at a time, any.
class StagePainter {
 public:
  StagePainter();
  ~StagePainter();
  StagePainter(const StagePainter&) = delete;
  StagePainter& operator=(const StagePainter&) = delete;

  /// `snapshot` is not null.
  void paint(QPainter& painter, const QRectF& area, const std::shared_ptr<const Snapshot>& snapshot,
             const StageStyle& style);

  /// Maps data to pixels as paint() does: equal aspect, centred, y upward.
  static QTransform dataToPixels(const Box& view, const QRectF& area);

 private:
  void paintLayers(QPainter& painter, const QTransform& toPixels, const QRectF& area, const StageStyle& style);
  void paintMarks(QPainter& painter, const QTransform& toPixels, const QRectF& area, const StageStyle& style);
  void paintLine(QPainter& painter, const QRectF& area, const Snapshot& moment, const StageStyle& style);
  void paintSlow(QPainter& painter, const QTransform& toPixels, const QRectF& area, const StageStyle& style);

  struct Cache;
  std::unique_ptr<Cache> m_cache;
};

}  // namespace brenier
