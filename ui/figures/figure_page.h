#pragma once

#include <QColor>
#include <QPainter>
#include <QPointF>
#include <QString>
#include <QVector>
#include <memory>
#include <vector>

#include "ui/canvas/stage_painter.h"
#include "ui/figures/figure_spec.h"

namespace brenier {

/// One line of a panel of curves, over the steps.
struct FigureCurve {
  QString name;
  QColor colour;
  Qt::PenStyle pen = Qt::SolidLine;
  QVector<QPointF> points;
  bool reference = false;  ///< what the others are read by
};

/// What a panel shows: a moment as a stage, or curves. Where it has neither, `missing` says why in its place.
struct FigurePanel {
  QString title;
  std::shared_ptr<const Snapshot> moment;
  StageStyle style;
  std::vector<FigureCurve> curves;
  QString valueName;  ///< beside the values' axis
  bool log = false;
  QString missing;
  QString run, when;         ///< for the text under the figure: of which run it is, and what of it
  std::int64_t samples = 0;  ///< that a stage draws of each measure
};

/// A figure with its panels, set for paper: laid out once, painted wherever a QPainter leads. Painting touches no
/// widget and may go on on any thread.
class FigurePage {
 public:
  FigurePage(FigureOptions options, std::vector<FigurePanel> panels);

  /// Of the whole figure, in points (1/72 inch).
  QSizeF sizeInPoints() const;
  /// How many points one unit of paint() is: type of 11 units has the size that was asked for.
  double pointsAUnit() const { return m_scale; }
  QSizeF size() const { return m_size; }
  /// What keeps it from being written: a panel without anything to show, a font that is not installed, more than its
  /// width holds. Errors: bad input, in words.
  Status fault() const;
  /// In units, from (0, 0) on.
  void paint(QPainter& painter) const;

  const FigureOptions& options() const { return m_options; }
  const std::vector<FigurePanel>& panels() const { return m_panels; }
  /// Where a panel's data lie, in units.
  QRectF frameOf(std::size_t panel) const { return m_cells[panel].frame; }
  Theme theme() const;
  /// Above a panel: its letter where there are several, and its title.
  QString headline(std::size_t panel) const;

 private:
  struct Cell {
    QRectF whole, frame;  ///< with everything that belongs to it; of the data alone
  };
  struct Room {
    double left = 0, below = 0;
    std::vector<double> right;  ///< of each column
    bool headlines = false;
  };
  int columns(double width) const;
  void layOut(int columns);
  bool fitsWidth() const;
  double titleHeight() const;
  Room roomBeside(int columns, double guess) const;
  double rowHeight(std::size_t first, std::size_t end, double frame) const;
  void layOut();
  void paintPanel(QPainter& painter, std::size_t panel) const;
  void paintStage(QPainter& painter, const FigurePanel& panel, const QRectF& frame) const;

  FigureOptions m_options;
  std::vector<FigurePanel> m_panels;
  std::vector<Cell> m_cells;
  double m_scale = 1;
  QSizeF m_size;
  double m_legendTop = 0, m_wanted = 0;  ///< m_wanted: the width that was asked for, in units
};

/// Whether a layer that is on has anything in the moment: what cannot be seen is named nowhere.
bool showsLayer(const FigurePanel& panel, Layer layer);
/// Whether axes can stand around the panel: a moment in the plane. Pictures, the line and a stage in space have their
/// own.
bool isFlatStage(const FigurePanel& panel);

}  // namespace brenier
