#include <vector>

#include "core/measures/measure_entries.h"
#include "core/measures/number_list.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

OptionMeta noiseMeta(const std::string& when = {}) {
  return {.title = "Noise", .help = "Standard deviation of the Gaussian noise added" + when, .min = 0, .max = 1000};
}

OptionMeta scaleMeta() {
  return {.title = "Scale", .help = "Factor on all coordinates, noise included", .min = 0.001, .max = 1000};
}

struct Circle {
  double radius = 5;
  double noise = 0;
  template <class V>
  void visit(V&& v) {
    v("radius", radius, OptionMeta{.title = "Radius", .help = "Radius of the circle", .min = 0.001, .max = 1000});
    v("noise", noise, noiseMeta());
  }
  PlanePoint point(const Draw& draw) const {
    const SinCos turn = sinCosWord(draw.a);
    const auto r = static_cast<float>(radius), s = static_cast<float>(noise);
    return {r * turn.cos + s * draw.normal1, r * turn.sin + s * draw.normal2};
  }
  std::optional<RadialLaw> radial() const { return RadialLaw{{0, 0}, circleRadiusLaw({radius}, noise)}; }
};

struct SemiCircle : Circle {
  PlanePoint point(Draw draw) const {
    draw.a >>= 1;  // the first half turn
    return Circle::point(draw);
  }
  std::optional<RadialLaw> radial() const { return std::nullopt; }
};

struct RingsOptions {
  std::string radii = "3, 2.25, 1.5, 0.75";
  double noise = 0.08;
  template <class V>
  void visit(V&& v) {
    v("radii", radii, OptionMeta{.title = "Radii", .help = "Radii of the circles, which share the mass equally"});
    v("noise", noise, noiseMeta());
  }
};

struct Rings {
  std::vector<double> radii;
  double noise = 0;
  PlanePoint point(const Draw& draw) const {
    const double radius = radii[below(draw.b, static_cast<std::uint32_t>(radii.size()))];
    return Circle{radius, noise}.point(draw);
  }
  std::optional<RadialLaw> radial() const {
    // Without noise a jump of the distribution function has no inverse.
    if (noise == 0) return std::nullopt;
    return RadialLaw{{0, 0}, circleRadiusLaw(radii, noise)};
  }
};

/// Class 0 of the two moons is (cos t, sin t), class 1 (1 - cos t, 1/2 - sin t), t in [0, pi].
struct Moon {
  double noise = 0;
  double scale = 1;
  template <class V>
  void visit(V&& v) {
    v("noise", noise, noiseMeta(" before scaling"));
    v("scale", scale, scaleMeta());
  }
  PlanePoint on(const Draw& draw, bool lower) const {
    const SinCos turn = sinCosWord(draw.a >> 1);
    const auto f = static_cast<float>(scale), s = static_cast<float>(noise);
    const float x = lower ? 1 - turn.cos : turn.cos, y = lower ? 0.5f - turn.sin : turn.sin;
    return {f * (x + s * draw.normal1), f * (y + s * draw.normal2)};
  }
};

struct UpperMoon : Moon {
  PlanePoint point(const Draw& draw) const { return on(draw, false); }
};
struct LowerMoon : Moon {
  PlanePoint point(const Draw& draw) const { return on(draw, true); }
};
struct TwoMoons : Moon {
  PlanePoint point(const Draw& draw) const { return on(draw, draw.b >> 31); }
};

struct SCurve {
  double noise = 0.01;
  double scale = 5;
  template <class V>
  void visit(V&& v) {
    v("noise", noise, noiseMeta(" before scaling"));
    v("scale", scale, scaleMeta());
  }
  PlanePoint point(const Draw& draw) const {
    const float turns = 1.5f * (unitFloat(draw.a) - 0.5f);  // t = 3 pi (u - 1/2)
    const SinCos turn = sinCosTurns(turns);
    const auto f = static_cast<float>(scale), s = static_cast<float>(noise);
    const float x = turns < 0 ? 1 - turn.cos : turn.cos - 1;
    return {f * (x + s * draw.normal1), f * (turn.sin + s * draw.normal2)};
  }
};

struct SwissRoll {
  double noise = 0.01;
  double scale = 0.5;
  template <class V>
  void visit(V&& v) {
    v("noise", noise, noiseMeta(" before scaling"));
    v("scale", scale, scaleMeta());
  }
  PlanePoint point(const Draw& draw) const {
    const float turns = 0.75f * (1 + 2 * unitFloat(draw.a));  // t = 3/2 pi (1 + 2u)
    const float t = 6.2831853071795864f * turns;
    const SinCos turn = sinCosTurns(turns);
    const auto f = static_cast<float>(scale), s = static_cast<float>(noise);
    return {f * (t * turn.sin + s * draw.normal1), f * (t * turn.cos + s * draw.normal2)};
  }
};

}  // namespace

MeasureEntry circleEntry() {
  return toyEntry<Circle>("circle", "Circle", "Uniform on a circle, with noise when wanted.");
}

MeasureEntry semiCircleEntry() {
  return toyEntry<SemiCircle>("semi_circle", "Semicircle", "Uniform on the upper half of a circle.");
}

MeasureEntry ringsEntry() {
  return measureEntry<RingsOptions>(
      "rings", "Rings", "Concentric circles with noise.", [](const RingsOptions& options) -> Result<MeasurePtr> {
        const auto radii = parseNumbers(options.radii);
        if (!radii) return badMeasure("rings", {"option radii: " + radii.error()});
        for (const double radius : *radii)
          if (!(radius >= 0 && radius <= 1000))
            return badMeasure("rings",
                              {"option radii holds " + toString(radius) + ", but radii are between 0 and 1000"});
        return makeToy(Rings{*radii, options.noise});
      });
}

MeasureEntry moonUpperEntry() {
  return toyEntry<UpperMoon>("moon_upper", "Upper moon", "The upper one of the two moons.");
}

MeasureEntry moonLowerEntry() {
  return toyEntry<LowerMoon>("moon_lower", "Lower moon", "The lower one of the two moons.");
}

MeasureEntry twoMoonsEntry() {
  return toyEntry<TwoMoons>("two_moons", "Two moons", "Both moons, half of the mass each.");
}

MeasureEntry sCurveEntry() {
  return toyEntry<SCurve>("s_curve", "S curve", "The S curve of scikit-learn seen from the side (Rout et al.).");
}

MeasureEntry swissRollEntry() {
  return toyEntry<SwissRoll>("swiss_roll", "Swiss roll",
                             "The Swiss roll of scikit-learn seen from the side (Rout et al.).");
}

}  // namespace brenier
