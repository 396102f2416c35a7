#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

std::optional<Score> ofSample(const MetricInputs& in, double value) {
  return Score{value, 0, static_cast<std::int64_t>(in.source().count)};
}

std::vector<MetricEntry> certified() {
  using enum NumberKind;
  constexpr unsigned needs = needSamples | needMap;
  return {{{.id = "half_w2_lower",
            .title = "Certified lower bound",
            .help = "1/2 W2^2 of the held-out samples is certainly not below this",
            .unit = "",
            .better = Better::higher,
            .kind = lowerBound,
            .formula = "lower bound, centred + shift of the means",
            .reading = "Good where it meets the upper bound",
            .method = "Value of a feasible dual pair on the held-out samples, by exact discrete c-transforms"},
           Pace::quick,
           needs,
           [](const MetricInputs& in) { return ofSample(in, in.bounds().lower()); }},
          {{.id = "half_w2_exact",
            .title = "Exact 1/2 W2^2",
            .help = "The exact 1/2 W2^2 of the held-out samples, the shift of the means included",
            .unit = "",
            .better = Better::neither,
            .kind = exact,
            .role = MetricRole::wholeExact,
            .formula = "exact 1/2 W2^2, centred + shift of the means",
            .reading = "Neither good nor bad: what the dual value should come to, but for the scatter of the sample",
            .method = "Network simplex between the held-out samples"},
           Pace::once,
           needSamples | needExact,
           [](const MetricInputs& in) {
             return ofSample(in, in.truth().centred().meanShift() + in.truth().exact().halfW2);
           }},
          notNegative({{.id = "half_w2_upper",
                        .title = "Certified upper bound",
                        .help = "1/2 W2^2 of the held-out samples is certainly not above this",
                        .unit = "",
                        .better = Better::lower,
                        .kind = upperBound,
                        .formula = "upper bound, centred + shift of the means",
                        .reading = "Good where it meets the lower bound",
                        .method = "Cost of a permutation rounded from the learned map"},
                       Pace::quick,
                       needs,
                       [](const MetricInputs& in) { return ofSample(in, in.bounds().upper()); }}),
          notNegative(
              {{.id = "gap_whole_percent",
                .title = "Gap of the whole",
                .help = "The certified gap with the shift of the means counted in",
                .unit = "%",
                .better = Better::lower,
                .kind = upperBound,
                .formula = "100 (upper - max(lower, 0)) / upper, both of the whole",
                .reading =
                    "Small for any map where the means are far apart: gap_percent is the one to read, which meant this "
                    "before it meant the centred part",
                .method = "From the bounds of the whole, on the held-out samples"},
               Pace::quick,
               needs,
               [](const MetricInputs& in) { return ofSample(in, wholeGapPercent(in.bounds())); }})};
}

std::vector<MetricEntry> references() {
  using enum NumberKind;
  return {{{.id = "half_w2_true",
            .title = "1/2 W2^2 of the true map",
            .help = "What the true map costs on the held-out source",
            .unit = "",
            .better = Better::neither,
            .kind = estimate,
            .formula = "E 1/2 |x - T*(x)|^2",
            .reading = "Neither good nor bad: an estimate of 1/2 W2^2 of the two measures",
            .method = "Mean over the held-out source, where theory gives the true map"},
           Pace::once,
           needSamples | needKnownMap,
           [](const MetricInputs& in) { return transportCost(in.source(), in.truth().answer()); }},
          {{.id = "half_w2_moments",
            .title = "Bound from the moments",
            .help = "No transport between measures of these means and covariances costs less",
            .unit = "",
            .better = Better::neither,
            .kind = lowerBound,
            .role = MetricRole::baseline,
            .formula = "1/2 |a - b|^2 + 1/2 tr(S + R - 2 (S^1/2 R S^1/2)^1/2), Gelbrich 1990",
            .reading = "Near 1/2 W2^2 for nearly Gaussian data, also where samples are too few for anything else to "
                       "be exact",
            .method = "Means and covariances of the held-out samples; the closed form between Gaussians"},
           Pace::once,
           needSamples | needExact,
           [](const MetricInputs& in) { return ofSample(in, in.truth().plainMaps().linearHalfW2); }},
          {{.id = "half_w2_independent",
            .title = "Cost of pairing at random",
            .help = "What sending every point to a random point of the target costs: a bound that needs no map",
            .unit = "",
            .better = Better::neither,
            .kind = upperBound,
            .role = MetricRole::baseline,
            .formula = "1/2 |mean x - mean y|^2 + 1/2 Var(x) + 1/2 Var(y)",
            .reading = "1/2 W2^2 lies below; a dual value beyond it means nothing",
            .method = "From the held-out samples, in double"},
           Pace::once,
           needSamples,
           [](const MetricInputs& in) {
             const RunTruth& truth = in.truth();
             return ofSample(in, truth.centred().meanShift() + 0.5 * (truth.sourceVariance() + truth.targetVariance()));
           }}};
}

}  // namespace

std::vector<MetricEntry> boundNumbers() {
  auto all = certified();
  for (auto& entry : references()) all.push_back(std::move(entry));
  return all;
}

}  // namespace brenier
