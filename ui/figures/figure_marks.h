#pragma once

#include <QPainter>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/figures/figure_page.h"

namespace brenier {

/// Size of all type in units; FigurePage::pointsAUnit() makes of it what was asked for.
inline constexpr int kFigureType = 11;

/// An axis of a panel: which values its frame spans, and what it is called.
struct FigureAxis {
  double low = 0, high = 1;
  bool log = false;
  QString name;
  bool whole = false;  ///< steps: no number between two of them
};

/// Numbers of an axis, and where they stand in values.
struct FigureTicks {
  std::vector<double> at;
  QStringList labels;
  QString beside;  ///< what the labels leave out: a power of ten, an offset
};
/// At about so many places. On a logarithmic axis at powers of ten.
FigureTicks figureTicks(const FigureAxis& axis, int count);

/// The axes of a moment in the plane that is shown in a frame of this size, in the units of the data.
std::pair<FigureAxis, FigureAxis> planeAxes(const FigurePanel& panel, const QSizeF& frame);
/// Those of curves: steps, and the values without their spikes.
std::pair<FigureAxis, FigureAxis> curveAxes(const FigurePanel& panel);

/// What the numbers and the name of an upright axis take at the left of a frame of this height.
double uprightWidth(const FigureAxis& axis, double height);
/// The same of a level axis, below a frame.
double levelHeight();

/// A frame with ticks outside of it, numbers and names.
void drawAxes(QPainter& painter, const QRectF& frame, const FigureAxis& level, const FigureAxis& upright,
              const Theme& theme);
void drawCurves(QPainter& painter, const QRectF& frame, const FigurePanel& panel, double marks);

/// The values of what a panel shows in colour: a potential or its conjugate.
struct ColourScale {
  FigureAxis axis;
  QImage colours;  ///< one pixel wide, the highest above
};
std::optional<ColourScale> colourScaleOf(const FigurePanel& panel);
double colourBarWidth(const ColourScale& scale, double height);
void drawColourBar(QPainter& painter, const QRectF& bar, const ColourScale& scale, const Theme& theme);

/// One entry of the legend.
struct FigureMark {
  QString name;
  QColor colour;
  bool disc = false;  ///< else a line
  Qt::PenStyle pen = Qt::SolidLine;
};
/// Of all panels together, each once.
std::vector<FigureMark> figureMarks(const std::vector<FigurePanel>& panels, const Theme& theme);
/// In rows, each in the middle of `width`; returns what they take in height. Without a painter nothing is drawn.
double drawFigureMarks(QPainter* painter, double left, double top, double width, const std::vector<FigureMark>& marks,
                       const Theme& theme);

}  // namespace brenier
