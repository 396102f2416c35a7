#include "core/truth/cyclical_monotonicity.h"
#include "core/truth/numbers/numbers.h"

namespace brenier {

/// Whether a map is optimal for where it goes, without knowing the right one.
std::vector<MetricEntry> optimalityNumbers() {
  constexpr std::size_t monotonicityPairs = 20000;
  constexpr unsigned needs = needSamples | needMap;
  return {
      notNegative(
          {{.id = "cyclical_monotonicity",
            .title = "Cyclical monotonicity gap",
            .help = "How much cheaper the points could be paired with their own images",
            .unit = "%",
            .formula = "200 (E 1/2 |x - T(x)|^2 - cheapest re-pairing of x with the same images) / Var(target)",
            .reading = "0 for an optimal map; on the scale of L2-UVP. It means something in any dimension",
            .method = "Exact over cycles of every length, by an assignment of at most 1,024 points, fewer in many "
                      "dimensions"},
           Pace::slow,
           needs,
           [](const MetricInputs& in) {
             return cyclicalMonotonicityGap(in.source(), *in.mapped, in.truth().targetVariance(), in.pairRows, in.stop);
           }}),
      within(
          0, 100,
          {{.id = "monotonicity",
            .title = "Monotonicity violations",
            .help = "How often two points would do better to exchange their images",
            .unit = "%",
            .formula = "share of pairs with <x - x', T(x) - T(x')> < 0",
            .reading = "0 for an optimal map, but for a rotation by 80 degrees too: it sees pairs alone",
            .method = "20,000 random pairs of held-out points"},
           Pace::quick,
           needs,
           [](const MetricInputs& in) { return monotonicityViolations(in.source(), *in.mapped, monotonicityPairs); }}),
      notNegative({{.id = "round_trip",
                    .title = "Round-trip error",
                    .help = "How far a point ends from where it began, there and back again",
                    .unit = "%",
                    .formula = "100 E |T^-1(T(x)) - x|^2 / Var(source)",
                    .reading = "0 where the two learned maps invert one another",
                    .method = "Mean over the held-out source"},
                   Pace::quick,
                   needs | needRoundTrip,
                   [](const MetricInputs& in) { return roundTripError(in.source(), *in.roundTrip); }})};
}

}  // namespace brenier
