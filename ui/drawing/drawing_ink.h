#pragma once

#include <QImage>
#include <QPainter>
#include <QTransform>
#include <optional>
#include <vector>

#include "ui/drawing/drawing_tools.h"
#include "ui/theme/theme.h"

namespace brenier {

/// A drawing as ink: what its density looks like, and how much mass it has. One of its own for each place where it is
/// shown. What lies below the hand is kept, so that a long drawing costs no more per movement than a short one.
class DrawingInk {
 public:
  /// The document has changed: all of it is to be made again.
  void forget() { m_below.clear(); }
  void follow(const DrawingTools& tools, const QColor& ink);
  double mass() const { return m_mass; }
  void paint(QPainter& painter, const QTransform& toPixels, double opacity) const;

 private:
  std::vector<float> m_below;
  QImage m_picture;
  DrawingSquare m_square;
  double m_mass = 0;
};

/// The frame and the handles of what is selected, and the ring of the brush where the hand is.
void paintDrawingMarks(QPainter& painter, const QTransform& toPixels, const DrawingTools& tools, double reach,
                       const std::optional<QPointF>& hand, const Theme& theme);

}  // namespace brenier
