#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

constexpr unsigned gapNeeds = needSamples | needMap;

std::optional<Score> gapOfSample(const MetricInputs& in, double value) {
  return Score{value, 0, static_cast<std::int64_t>(in.source().count)};
}

const char* const centring =
    "1/2 W2^2 is 1/2 |difference of means|^2 plus that of the centred samples, exactly; the held-out samples are "
    "centred "
    "in double before any cost is formed.";

}  // namespace

std::vector<MetricEntry> gapNumbers() {
  using enum NumberKind;
  std::vector<MetricEntry> all;
  all.push_back(notNegative(
      {{.id = "gap_percent",
        .title = "Certified gap",
        .help = "How closely the transport cost beyond the shift of the means is known, whatever the networks "
                "are worth",
        .unit = "%",
        .better = Better::lower,
        .kind = upperBound,
        .role = MetricRole::gap,
        .formula = "100 (upper - max(lower, 0)) / upper, both of the centred samples",
        .reading = "0 is a certificate of the cost; near 100 nothing is certified. It certifies a cost, not "
                   "each arrow of the map",
        .method = std::string(centring) + " Upper: a permutation rounded from the map; lower: a dual pair "
                                          "made feasible by c-transforms. It is what --until-gap reads"},
       Pace::quick,
       gapNeeds,
       [](const MetricInputs& in) { return gapOfSample(in, gapPercent(in.bounds())); }}));
  all.push_back({{.id = "half_w2_centred_lower",
                  .title = "Lower bound, centred",
                  .help = "The cost of transport between the centred samples is certainly not below this",
                  .unit = "",
                  .better = Better::higher,
                  .kind = lowerBound,
                  .role = MetricRole::lowerBound,
                  .formula = "mean u(x) + mean v(y) with u_i + v_j <= 1/2 |x_i - y_j|^2, means taken off",
                  .reading = "Good where it meets the upper bound; far below it the potentials say little yet",
                  .method = "From the learned potentials by exact discrete c-transforms on the held-out samples"},
                 Pace::quick,
                 gapNeeds,
                 [](const MetricInputs& in) { return gapOfSample(in, in.bounds().centredLower); }});
  all.push_back({{.id = "half_w2_centred_exact",
                  .title = "Exact 1/2 W2^2, centred",
                  .help = "The exact cost of transport between the centred held-out samples",
                  .unit = "",
                  .better = Better::neither,
                  .kind = exact,
                  .role = MetricRole::exactValue,
                  .formula = "min over permutations of mean 1/2 |x_i - y_p(i)|^2, means taken off",
                  .reading = "Neither good nor bad: the two bounds enclose it",
                  .method = "Network simplex between the held-out samples"},
                 Pace::once,
                 needSamples | needExact,
                 [](const MetricInputs& in) { return gapOfSample(in, in.truth().exact().halfW2); }});
  all.push_back(notNegative(
      {{.id = "half_w2_centred_upper",
        .title = "Upper bound, centred",
        .help = "The cost of transport between the centred samples is certainly not above this",
        .unit = "",
        .better = Better::lower,
        .kind = upperBound,
        .role = MetricRole::upperBound,
        .formula = "mean 1/2 |x_i - y_p(i)|^2 for one permutation p, means taken off",
        .reading = "Good where it meets the lower bound",
        .method = "Each T(x_i) is matched to a free target sample near it, and pairs are swapped while that "
                  "lowers the cost"},
       Pace::quick,
       gapNeeds,
       [](const MetricInputs& in) { return gapOfSample(in, in.bounds().centredUpper); }}));
  all.push_back({{.id = "half_mean_shift",
                  .title = "Shift of the means",
                  .help = "The part of 1/2 W2^2 that moving the mean costs, which needs no learning",
                  .unit = "",
                  .better = Better::neither,
                  .kind = exact,
                  .role = MetricRole::meanShift,
                  .formula = "1/2 |mean x - mean y|^2",
                  .reading = "Where it is most of 1/2 W2^2, numbers of the whole look good for any map that hits the "
                             "mean; read the centred ones",
                  .method = "From the held-out samples, in double"},
                 Pace::once,
                 needSamples,
                 [](const MetricInputs& in) { return gapOfSample(in, in.truth().centred().meanShift()); }});
  return all;
}

}  // namespace brenier
