#pragma once

#include <QPainter>
#include <vector>

#include "core/api/snapshot.h"
#include "ui/canvas/line_axis.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// Whether all points of the moment lie on the line y = 0: a run of one dimension.
bool isOnALine(const Snapshot& snapshot);

/// What a moment of one dimension looks like: the densities of source and target above and below with arcs from x to
/// T(x) between them, and beside them the graph of T against the quantile map, phi with phi' = T, and the distribution
/// functions. All of it is made of the probe points.
class LineFigure {
 public:
  LineFigure(const QRectF& area, const Snapshot& snapshot, const StageStyle& style);

  void paint(QPainter& painter) const;
  /// Where a probe point and its image are drawn, in pixels.
  QPointF sourceAt(std::size_t i) const;
  QPointF imageAt(std::size_t i) const;
  /// The probe point whose place on the axis of the source is nearest to that of a pixel; -1: there is none.
  int nearest(const QPointF& pixel) const;

 private:
  struct Panel {
    QRectF where;  ///< of the curves
    double x0, x1, y0, y1;
    QPointF at(double x, double y) const;
  };
  void paintDensities(QPainter& painter) const;
  void paintArcs(QPainter& painter) const;
  void paintAxis(QPainter& painter) const;
  Panel panel(int which, double x0, double x1, double y0, double y1) const;
  void paintFrame(QPainter& painter, const Panel& panel, const QString& title) const;
  void paintCurve(QPainter& painter, const Panel& panel, const std::vector<QPointF>& points, const QPen& pen) const;
  void paintMap(QPainter& painter) const;
  void paintPotential(QPainter& painter) const;
  void paintDistributions(QPainter& painter) const;

  const Snapshot& m_snapshot;
  const StageStyle& m_style;
  QRectF m_main, m_side;
  double m_above = 0, m_below = 0;  ///< pixels: the axes of source and target
  LineAxis m_axis;
  std::vector<double> m_source, m_target, m_image, m_exact;  ///< first coordinates, finite ones; images by probe point
};

}  // namespace brenier
