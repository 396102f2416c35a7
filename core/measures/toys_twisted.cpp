#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

struct Spirals {
  std::int64_t arms = 2;
  double turns = 1.5;
  double radius = 3;
  double noise = 0.1;
  template <class V>
  void visit(V&& v) {
    v("arms", arms, OptionMeta{.title = "Arms", .help = "Number of spirals", .min = 1, .max = 16});
    v("turns", turns,
      OptionMeta{.title = "Turns", .help = "Turns of each arm from the centre to its end", .min = 0, .max = 20});
    v("radius", radius,
      OptionMeta{.title = "Radius", .help = "Distance of the ends from the centre", .min = 0.001, .max = 1000});
    v("noise", noise,
      OptionMeta{.title = "Noise", .help = "Standard deviation of the Gaussian noise added", .min = 0, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const float along = std::sqrt(unitFloat(draw.a));  // even in area
    const auto count = static_cast<std::uint32_t>(arms);
    const float start = static_cast<float>(below(draw.b, count)) / static_cast<float>(count);
    const SinCos turn = sinCosTurns(start + along * static_cast<float>(turns));
    const float r = along * static_cast<float>(radius);
    const auto s = static_cast<float>(noise);
    return {r * turn.cos + s * draw.normal1, r * turn.sin + s * draw.normal2};
  }
};

/// Johnson et al., "Composing graphical models with neural networks", NeurIPS 2016 (make_pinwheel_data).
struct Pinwheel {
  std::int64_t arms = 5;
  double radialStd = 0.3;
  double tangentialStd = 0.1;
  double rate = 0.25;
  double scale = 2;
  template <class V>
  void visit(V&& v) {
    v("arms", arms, OptionMeta{.title = "Arms", .help = "Number of arms", .min = 1, .max = 64});
    v("radial_std", radialStd,
      OptionMeta{.title = "Length", .help = "Standard deviation along an arm, before scaling", .min = 0, .max = 2});
    v("tangential_std", tangentialStd,
      OptionMeta{
          .title = "Thickness", .help = "Standard deviation across an arm, before scaling", .min = 0, .max = 10});
    v("rate", rate, OptionMeta{.title = "Twist", .help = "How much an arm bends as it goes out", .min = -2, .max = 2});
    v("scale", scale, OptionMeta{.title = "Scale", .help = "Factor on all coordinates", .min = 0.001, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const float x = 1 + static_cast<float>(radialStd) * draw.normal1;
    const float y = static_cast<float>(tangentialStd) * draw.normal2;
    const auto count = static_cast<std::uint32_t>(arms);
    const float bend = static_cast<float>(rate) * std::exp(x) * 0.15915494309f;  // in turns
    const SinCos turn = sinCosTurns(static_cast<float>(below(draw.a, count)) / static_cast<float>(count) + bend);
    const auto f = static_cast<float>(scale);
    return {f * (x * turn.cos + y * turn.sin), f * (y * turn.cos - x * turn.sin)};
  }
};

struct MafMoon {
  double shift = -2;
  template <class V>
  void visit(V&& v) {
    v("shift", shift, OptionMeta{.title = "Shift", .help = "Added to the first coordinate", .min = -1000, .max = 1000});
  }
  PlanePoint point(const Draw& draw) const {
    const float z1 = draw.normal1, z2 = draw.normal2;
    return {(z1 + z2 * z2) / 2 + static_cast<float>(shift), z2};
  }
};

}  // namespace

MeasureEntry spiralsEntry() {
  return toyEntry<Spirals>("spirals", "Spirals", "Arms that wind around the origin.");
}

MeasureEntry pinwheelEntry() {
  return toyEntry<Pinwheel>("pinwheel", "Pinwheel", "Gaussian arms bent around the origin (Johnson et al.).");
}

MeasureEntry mafMoonEntry() {
  return toyEntry<MafMoon>("maf_moon", "MAF moon",
                           "A Gaussian bent to a crescent: ((z1 + z2^2)/2 + shift, z2) (Amos).");
}

}  // namespace brenier
