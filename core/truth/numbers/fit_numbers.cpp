#include <cmath>

#include "core/truth/numbers/numbers.h"

namespace brenier {

/// How well the images cover the target, whatever way they took.
std::vector<MetricEntry> fitNumbers() {
  constexpr std::size_t slicedDirections = 64;
  constexpr unsigned needs = needSamples | needMap;
  return {
      notNegative(
          {{.id = "sliced_w2",
            .title = "Sliced W2 to the target",
            .help = "How far the images are from the target as a cloud, seen along lines",
            .unit = "",
            .formula = "(mean over directions of W2^2 of the projections)^1/2",
            .reading = "Small where the images cover the target; two samples of one measure are not at 0 either",
            .method = "Between the images and the held-out target, 64 fixed random directions"},
           Pace::quick,
           needs,
           [](const MetricInputs& in) { return slicedW2(*in.mapped, in.target(), slicedDirections); },
           [](const MetricInputs& in) {
             const auto& samples = in.truth().samples();
             if (in.truth().dependent()) return Score();  // a perfect map's images may be these very rows
             if (samples.secondTarget.count > 0)
               return slicedW2(samples.secondTarget, samples.target, slicedDirections);
             if (samples.known || samples.target.count < 4) return Score();
             // Of halves, whose distance is that of whole samples times the root of 2.
             const PointsView y = samples.target;
             const std::size_t half = y.count / 2;
             return scaled(slicedW2({y.data, half, y.dim}, {y[half], half, y.dim}, slicedDirections), std::sqrt(0.5));
           }}),
      notNegative(
          {{.id = "energy_distance",
            .title = "Energy distance to the target",
            .help = "How far the images are from the target as a cloud, by distances alone",
            .unit = "",
            .formula = "2 E|a - b| - E|a - a'| - E|b - b'|, Szekely and Rizzo 2004",
            .reading = "0 where the two agree; never below",
            .method = "All pairs of images and held-out target, at most 1,024 of each and fewer in many dimensions"},
           Pace::slow,
           needs,
           [](const MetricInputs& in) { return in.fit().energy; }}),
      {{.id = "mmd",
        .title = "MMD^2 to the target",
        .help = "How far the images are from the target as a cloud, by a kernel",
        .unit = "",
        .formula = "E k(a, a') + E k(b, b') - 2 E k(a, b), k Gaussian of bandwidth Var(target)^1/2",
        .reading = "Around 0 where the two agree, and below it as often as above",
        .method = "Unbiased, over pairs of different samples, at most 1,024 of each and fewer in many dimensions"},
       Pace::slow,
       needs,
       [](const MetricInputs& in) { return in.fit().mmd; }}};
}

}  // namespace brenier
