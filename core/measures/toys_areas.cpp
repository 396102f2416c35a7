#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

struct UniformSquare {
  double halfSide = 0.5;
  double x = 0, y = 0;
  template <class V>
  void visit(V&& v) {
    v("half_side", halfSide,
      OptionMeta{.title = "Half side", .help = "Half the side of the square", .min = 0.001, .max = 1000});
    v("x", x, OptionMeta{.title = "Centre x", .help = "Horizontal position of the centre", .min = -1000, .max = 1000});
    v("y", y, OptionMeta{.title = "Centre y", .help = "Vertical position of the centre", .min = -1000, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const auto h = static_cast<float>(halfSide);
    return {static_cast<float>(x) + h * (2 * unitFloat(draw.c) - 1),
            static_cast<float>(y) + h * (2 * unitFloat(draw.d) - 1)};
  }
  std::vector<LineLawPtr> independentCoordinates() const {
    return {uniformLaw(x - halfSide, x + halfSide), uniformLaw(y - halfSide, y + halfSide)};
  }
};

struct UniformDisc {
  double radius = 1;
  double x = 0, y = 0;
  template <class V>
  void visit(V&& v) {
    v("radius", radius, OptionMeta{.title = "Radius", .help = "Radius of the disc", .min = 0.001, .max = 1000});
    v("x", x, OptionMeta{.title = "Centre x", .help = "Horizontal position of the centre", .min = -1000, .max = 1000});
    v("y", y, OptionMeta{.title = "Centre y", .help = "Vertical position of the centre", .min = -1000, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const PlanePoint p = inAnnulus(draw.a, draw.b, 0, static_cast<float>(radius));
    return {p.x + static_cast<float>(x), p.y + static_cast<float>(y)};
  }
  std::optional<RadialLaw> radial() const { return RadialLaw{{x, y}, ringRadiusLaw(0, radius)}; }
};

struct LShape {
  double side = 2;
  double width = 1;
  template <class V>
  void visit(V&& v) {
    v("side", side,
      OptionMeta{.title = "Side", .help = "Length of both arms, corner included", .min = 0.001, .max = 1000});
    v("width", width,
      OptionMeta{.title = "Width", .help = "Width of the arms, at most the side", .min = 0.001, .max = 1000});
  }
  /// The standing arm [0, w] x [0, s] and the rest of the lying one, [w, s] x [0, w], by their areas; then centred.
  PlanePoint point(const Draw& draw) const {
    const auto s = static_cast<float>(side), w = static_cast<float>(width);
    const float u = unitFloat(draw.c), v = unitFloat(draw.d);
    const bool standing = unitFloat(draw.a) * (2 * s - w) < s;
    const PlanePoint p = standing ? PlanePoint{u * w, v * s} : PlanePoint{w + u * (s - w), v * w};
    return {p.x - s / 2, p.y - s / 2};
  }
};

struct Ring {
  double inner = 3;
  double outer = 4;
  template <class V>
  void visit(V&& v) {
    v("inner", inner,
      OptionMeta{.title = "Inner radius", .help = "Radius of the hole, below the outer radius", .min = 0, .max = 1000});
    v("outer", outer, OptionMeta{.title = "Outer radius", .help = "Radius of the ring", .min = 0.001, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    return inAnnulus(draw.a, draw.b, static_cast<float>(inner), static_cast<float>(outer));
  }
  std::optional<RadialLaw> radial() const { return RadialLaw{{0, 0}, ringRadiusLaw(inner, outer)}; }
};

}  // namespace

MeasureEntry uniformSquareEntry() {
  return toyEntry<UniformSquare>("uniform_square", "Square", "Uniform on an axis-parallel square.");
}

MeasureEntry uniformDiscEntry() {
  return toyEntry<UniformDisc>("uniform_disc", "Disc", "Uniform on a disc.");
}

MeasureEntry lShapeEntry() {
  return measureEntry<LShape>("l_shape", "L shape", "Uniform on an L: a region that is not convex.",
                              [](const LShape& shape) -> Result<MeasurePtr> {
                                if (shape.width > shape.side)
                                  return badMeasure("l_shape", {"option width is " + toString(shape.width) +
                                                                ", but must be at most side, " + toString(shape.side)});
                                return makeToy(shape);
                              });
}

MeasureEntry ringEntry() {
  return measureEntry<Ring>("ring", "Ring", "Uniform on a ring with a hole.",
                            [](const Ring& shape) -> Result<MeasurePtr> {
                              if (shape.inner >= shape.outer)
                                return badMeasure("ring", {"option inner is " + toString(shape.inner) +
                                                           ", but must be below outer, " + toString(shape.outer)});
                              return makeToy(shape);
                            });
}

}  // namespace brenier
