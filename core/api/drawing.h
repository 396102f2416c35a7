#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// One thing on a drawing of a density in the plane. Lengths are data units, angles radians, density mass a unit area.
struct DrawnItem {
  enum class Kind {
    stroke,   ///< a brush along `points`
    eraser,   ///< likewise, takes away what lies below it
    ellipse,  ///< inside `width` x `height` about (x, y), turned by `angle`
    box,      ///< likewise
    raster,   ///< grey values `grid` [rows * columns] (0..255, row 0 on top) stretched over that box: a picture, a
              ///< text or a formula, as `label` says
    dots,     ///< equal blobs of `radius` at `points`
  };
  Kind kind = Kind::stroke;
  double density = 1;
  double radius = 0.3;    ///< of the brush or of a dot
  double softness = 0.3;  ///< 0: a hard edge; 1: falls from the middle on
  double x = 0, y = 0, width = 1, height = 1, angle = 0;
  bool mirrored = false;
  std::vector<float> points;  ///< [n, 2]
  int columns = 0, rows = 0;
  std::vector<std::uint8_t> grid;
  std::string label;
  bool operator==(const DrawnItem&) const = default;
};

/// Where a drawing lies: of what reaches beyond it nothing is kept. As large as the problem that it is drawn for.
struct DrawingSquare {
  double half = 8;
  double x = 0, y = 0;  ///< its middle
  bool operator==(const DrawingSquare&) const = default;
};

/// Items from the bottom up.
struct Drawing {
  std::vector<DrawnItem> items;
  DrawingSquare square;
  bool operator==(const Drawing&) const = default;
};

/// One line an item: words and numbers, so that a configuration can hold it as one string. Numbers survive exactly. A
/// square that is not the standard one stands on a line before them: "square 2 0 0".
std::string toText(const Drawing& drawing);

/// Errors (bad input): the line and what is wrong with it; more items, points or pixels than a drawing may have.
Result<Drawing> drawingFromText(const std::string& text);

/// Density at the middle of each pixel of the square [resolution * resolution], row 0 on top. A brush covers what it
/// passes once, however often the mouse reported a place, so density does not depend on the mouse's speed.
std::vector<float> rasterised(const Drawing& drawing, int resolution);

/// Integral of such a raster over the square.
double massOf(const std::vector<float>& raster, int resolution, const DrawingSquare& square = {});

/// The square about these places with room to draw around them, its numbers round; about the origin where they allow.
DrawingSquare squareAbout(double x0, double y0, double x1, double y1);

}  // namespace brenier
