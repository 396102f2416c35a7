#include "core/truth/numbers/numbers.h"
#include "core/truth/potential_checks.h"

namespace brenier {

std::vector<MetricEntry> potentialNumbers() {
  const auto convexity = [](const char* id, const char* title, const char* potential, unsigned need, auto values) {
    return within(
        0, 100,
        {{.id = id,
          .title = title,
          .help = std::string("How often ") + potential + " is not convex along a segment",
          .unit = "%",
          .formula = std::string("share of segments with ") + potential + "(middle) above the mean of its ends",
          .reading = "0 for a convex potential, as the optimal one is",
          .method = "A segment a held-out point, to the point half a sample further on"},
         Pace::quick,
         needSamples | need,
         values});
  };
  return {convexity("convexity_source", "Convexity violations, source", "phi", needSourcePhi,
                    [](const MetricInputs& in) { return convexityViolations(in.sourcePhi, in.middlePhi); }),
          convexity("convexity_target", "Convexity violations, target", "psi", needTargetPsi,
                    [](const MetricInputs& in) { return convexityViolations(in.targetPsi, in.middlePsi); }),
          notNegative({{.id = "conjugacy_gap",
                        .title = "Conjugacy gap",
                        .help = "How far the two potentials are from being conjugates",
                        .unit = "",
                        .formula = "E |r - E r| with r = phi(x) + psi(T(x)) - <x, T(x)>",
                        .reading = "0 where psi is the conjugate of phi; in units of 1/2 W2^2",
                        .method = "Mean over the held-out source"},
                       Pace::quick,
                       needSamples | needMap | needConjugate,
                       [](const MetricInputs& in) {
                         return conjugacyGap(in.source(), *in.mapped, in.sourcePhi, in.mappedPsi);
                       }})};
}

}  // namespace brenier
