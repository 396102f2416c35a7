#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

/// Uniform on the annulus inner <= r <= outer.
PlanePoint inAnnulus(std::uint32_t angle, std::uint32_t radius, float inner, float outer) {
  const float r = std::sqrt(inner * inner + (outer * outer - inner * inner) * unitFloat(radius));
  const SinCos turn = sinCosWord(angle);
  return {r * turn.cos, r * turn.sin};
}

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

/// The gradient of 1/2 |x|^2 + half |x_1|: both sides of the line x_1 = 0 move apart.
class CutMap final : public OptimalMap {
 public:
  explicit CutMap(float half) : m_half(half) {}
  void forward(PointsView x, float* out) const override {
    for (std::size_t i = 0; i < x.count * x.dim; ++i)
      out[i] = x.data[i] + (i % x.dim ? 0 : x.data[i] < 0 ? -m_half : m_half);
  }
  void inverse(PointsView y, float* out) const override {
    for (std::size_t i = 0; i < y.count * y.dim; ++i)
      out[i] = y.data[i] - (i % y.dim ? 0 : y.data[i] < 0 ? -m_half : m_half);
  }

 private:
  float m_half;
};

struct HalfDiscs {
  double radius = 1;
  double gap = 1;
  template <class V>
  void visit(V&& v) {
    v("radius", radius,
      OptionMeta{.title = "Radius", .help = "Radius of the disc that was cut", .min = 0.001, .max = 1000});
    v("gap", gap, OptionMeta{.title = "Gap", .help = "Width of the gap between the halves", .min = 0, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const PlanePoint p = inAnnulus(draw.a, draw.b, 0, static_cast<float>(radius));
    const auto half = static_cast<float>(gap / 2);
    return {p.x < 0 ? p.x - half : p.x + half, p.y};
  }
  std::optional<Generator> generator() const {
    return Generator{makeToy(UniformDisc{radius}), std::make_shared<CutMap>(static_cast<float>(gap / 2))};
  }
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

MeasureEntry halfDiscsEntry() {
  return toyEntry<HalfDiscs>("half_discs", "Half-discs",
                             "A disc cut through the middle and pulled apart: the optimal map from the disc is torn.");
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
