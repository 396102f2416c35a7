#include <algorithm>
#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

/// The gradient of 1/2 |x|^2 + g max(x_1, x_2, 0) or, with `one`, of 1/2 |x|^2 + g max(x_1, 0): where <t_k, x> is the
/// largest of the vectors t of the maximum, x moves by t_k. The inverse is y - P(y) with the projection P onto the hull
/// of the t (Moreau 1965): between the parts it gives the cut that they came from.
class TearMap final : public OptimalMap {
 public:
  /// Moves by `shift` in addition, on every part.
  TearMap(float gap, bool one, PlanePoint shift) : m_gap(gap), m_one(one), m_shift(shift) {}

  void forward(PointsView x, float* out) const override {
    for (std::size_t i = 0; i < x.count; ++i) {
      const float a = x[i][0], b = m_one ? -1.0f : x[i][1];
      const bool right = a > 0 && a > b, up = b > 0 && !right;
      out[2 * i] = x[i][0] + m_shift.x + (right ? m_gap : 0);
      out[2 * i + 1] = x[i][1] + m_shift.y + (up ? m_gap : 0);
    }
  }

  void inverse(PointsView y, float* out) const override {
    for (std::size_t i = 0; i < y.count; ++i) {
      const PlanePoint p{y[i][0] - m_shift.x, y[i][1] - m_shift.y};
      const PlanePoint nearest = projected(p);
      out[2 * i] = p.x - nearest.x;
      out[2 * i + 1] = p.y - nearest.y;
    }
  }

 private:
  /// The point of the triangle (0, 0), (g, 0), (0, g), or of its lower edge, that is nearest to p.
  PlanePoint projected(PlanePoint p) const {
    if (m_one) return {std::clamp(p.x, 0.0f, m_gap), 0};
    const PlanePoint corner{std::max(p.x, 0.0f), std::max(p.y, 0.0f)};
    if (corner.x + corner.y <= m_gap) return corner;
    const float along = std::clamp(0.5f * (m_gap + p.x - p.y), 0.0f, m_gap);
    return {along, m_gap - along};
  }

  float m_gap;
  bool m_one;
  PlanePoint m_shift;
};

PlanePoint imageOf(const TearMap& map, PlanePoint p) {
  const float from[2] = {p.x, p.y};
  float to[2];
  map.forward({from, 1, 2}, to);
  return {to[0], to[1]};
}

/// One entry of the registry by its id, whose options are known to be right.
MeasurePtr known(const char* id, OptionValues options) {
  auto made = makeMeasure({id, std::move(options)});
  return made ? *made : nullptr;
}

struct HalfDiscs {
  double radius = 1;
  double gap = 1;
  template <class V>
  void visit(V&& v) {
    v("radius", radius,
      OptionMeta{.title = "Radius", .help = "Radius of the disc that was cut", .min = 0.001, .max = 1000});
    v("gap", gap, OptionMeta{.title = "Gap", .help = "Width of the gap between the halves", .min = 0, .max = 1000});
  }
  TearMap tear() const {
    const auto g = static_cast<float>(gap);
    return {g, true, {-g / 2, 0}};
  }
  PlanePoint point(const Draw& draw) const {
    return imageOf(tear(), inAnnulus(draw.a, draw.b, 0, static_cast<float>(radius)));
  }
  std::optional<Generator> generator() const {
    return Generator{known("uniform_disc", {{"radius", radius}}), std::make_shared<TearMap>(tear())};
  }
};

struct TornL {
  double halfSide = 1;
  double gap = 1;
  template <class V>
  void visit(V&& v) {
    v("half_side", halfSide,
      OptionMeta{.title = "Half side", .help = "Half the side of the square that was torn", .min = 0.001, .max = 1000});
    v("gap", gap,
      OptionMeta{.title = "Gap", .help = "How far the arms are moved from the corner", .min = 0, .max = 1000});
  }
  TearMap tear() const { return {static_cast<float>(gap), false, {0, 0}}; }
  PlanePoint point(const Draw& draw) const {
    const auto h = static_cast<float>(halfSide);
    return imageOf(tear(), {h * (2 * unitFloat(draw.c) - 1), h * (2 * unitFloat(draw.d) - 1)});
  }
  std::optional<Generator> generator() const {
    return Generator{known("uniform_square", {{"half_side", halfSide}}), std::make_shared<TearMap>(tear())};
  }
};

}  // namespace

MeasureEntry halfDiscsEntry() {
  return toyEntry<HalfDiscs>("half_discs", "Half-discs",
                             "A disc cut through the middle and pulled apart: the optimal map from the disc is torn.");
}

MeasureEntry tornLEntry() {
  return toyEntry<TornL>("torn_l", "Torn L",
                         "A square torn to a corner and two arms, one moved right and one up: the optimal map from the "
                         "square is known.");
}

}  // namespace brenier
