#pragma once

#include <QPainter>
#include <QPointF>
#include <QRectF>
#include <QTransform>
#include <optional>
#include <utility>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/line_axis.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// So many columns have a panel; of more dimensions the first ones.
inline constexpr int kPairColumns = 6;
/// The layers that all pairs show.
inline constexpr std::uint32_t pairLayers = layerSource | layerTarget | layerImage | layerArrows | layerExact;

/// Whether all pairs stand in the place of the plane: where they are wanted and the moment has all coordinates. Several
/// seeds and slow motion need the plane.
bool showsPairs(const Snapshot& moment, const StageStyle& style);

/// All pairs of columns of a moment of more than two dimensions: below the diagonal the points of columns j (level) and
/// i (upright), on it how each column's values are spread, above it arrows where they are on. A column has the same
/// range in every panel, that of source and target with a margin.
class PairFigure {
 public:
  /// Both must outlive this; showsPairs().
  PairFigure(const QRectF& area, const Snapshot& moment, const StageStyle& style);

  void paint(QPainter& painter) const;

  int columns() const { return static_cast<int>(m_axes.size()); }
  QString name(int column) const;
  /// In pixels.
  QRectF panel(int row, int column) const;
  /// From the coordinates of two columns, in the run's frame, to pixels of their panel.
  QTransform toPixels(int row, int column) const;
  /// Column and row of the panel at a pixel.
  std::optional<std::pair<int, int>> pairAt(const QPointF& pixel) const;

  /// Smoothed densities of a column over axis(), which integrate to 1 but for what lies beyond it.
  std::vector<double> marginal(int column, Layer of) const;
  /// The column's range in the run's frame, from left to right of its panels.
  LineAxis axis(int column) const;
  /// How the numbers along a column read.
  AxisUnits units(int column) const;

 private:
  struct Cloud {
    const std::vector<float>* points;  ///< null: there is none
    Layer layer;
    QColor colour;
  };
  std::vector<Cloud> clouds() const;
  std::vector<double> valuesOf(int column, const Cloud& cloud) const;
  double value(const Cloud& cloud, std::size_t i, int column) const;
  std::size_t countOf(const Cloud& cloud) const;
  void paintPoints(QPainter& painter, int row, int column) const;
  void paintArrows(QPainter& painter, int row, int column) const;
  void paintSpread(QPainter& painter, int column) const;
  void paintTicks(QPainter& painter) const;

  const Snapshot& m_moment;
  const StageStyle& m_style;
  QRectF m_matrix;
  std::vector<LineAxis> m_axes;  ///< a column; `left` and `right` are those of its panels
};

}  // namespace brenier
