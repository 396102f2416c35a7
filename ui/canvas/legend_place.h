#pragma once

#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QSizeF>
#include <vector>

namespace brenier {

/// What should stay uncovered, in pixels: of the data every point counts for one, of what a person drew for more.
struct BusyPlace {
  QPointF at;
  double weight = 1;
  bool operator==(const BusyPlace&) const = default;
};

/// Legend and numbers of a stage; either may be empty.
struct AnnotationPlaces {
  QRectF legend, facts;
  bool row = false;    ///< the legend's entries stand side by side
  int chosen = -1;     ///< of the ways in which they may stand
  double covered = 0;  ///< of what is busy
};

/// What is wanted of a stage: as large as these, and neither over `taken`.
struct AnnotationRoom {
  QRectF area;
  QSizeF legend, legendRow, facts;  ///< empty: there is none; a row that is wider than the stage is left out
  std::vector<BusyPlace> busy;
  QPolygonF hull;  ///< what is busy as a whole, where lines run between the points
  std::vector<QRectF> taken;
  std::vector<QRectF> fixed;  ///< other plates, which stay where they are and should cover nothing either
  bool operator==(const AnnotationRoom&) const = default;
};

/// At the edges of the stage, where they cover least of what is busy; where nothing is, the legend at the upper left
/// and the numbers at the upper right. They stay as they stood (`before`) unless another way is clearly better: what
/// jumps draws the eye.
AnnotationPlaces placeAnnotations(const AnnotationRoom& room, const AnnotationPlaces& before);

}  // namespace brenier
