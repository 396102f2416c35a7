#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

const char* const scoredAgainst =
    "Mean over the held-out samples; T* is the true map where it is known, else the exact assignment, which even a "
    "perfect map misses by the sampling floor";

/// A number that a perfect map stops at its floor with.
MetricEntry againstRightAnswers(MetricEntry entry) {
  entry.isError = true;
  return notNegative(std::move(entry));
}

MetricEntry uvp() {
  return {{.id = "l2_uvp",
           .title = "L2-UVP",
           .help = "How far the map's answers lie from the right ones, in percent of the target's variance",
           .unit = "%",
           .role = MetricRole::mainError,
           .formula = "100 E |T(x) - T*(x)|^2 / Var(target), Korotin et al. 2021",
           .reading = "Below 1 is excellent, 100 is as bad as sending everything to the mean; compare with the linear "
                      "map and with the sampling floor",
           .method = scoredAgainst},
          Pace::quick,
          needSamples | needMap | needExact,
          [](const MetricInputs& in) { return l2Uvp(*in.mapped, in.truth().answer(), in.truth().targetVariance()); },
          [](const MetricInputs& in) { return in.truth().floor(); }};
}

MetricEntry uvpOfTheInverse() {
  return {{.id = "l2_uvp_inverse",
           .title = "L2-UVP of the inverse",
           .help = "The same error of the learned inverse, in percent of the source's variance",
           .unit = "%",
           .formula = "100 E |T^-1(y) - T*^-1(y)|^2 / Var(source)",
           .reading = "As L2-UVP",
           .method = std::string(scoredAgainst) + "; its floor is taken from the two halves of the source sample"},
          Pace::quick,
          needSamples | needInverse | needExact,
          [](const MetricInputs& in) {
            return l2Uvp(*in.mappedBack, in.truth().answerBack(), in.truth().sourceVariance());
          },
          [](const MetricInputs& in) { return in.truth().floorBack(); }};
}

MetricEntry uvpOfTheSeen() {
  return {{.id = "l2_uvp_seen",
           .title = "L2-UVP on the points of training",
           .help = "The same error on points that the map learned from",
           .unit = "%",
           .formula = "100 E |T(x) - T*(x)|^2 / Var(target) over points of training",
           .reading = "As L2-UVP. Well below it, the map has learned the sample and not the measure",
           .method = "On as many points of training as are held out, where these are rows of a file"},
          Pace::quick,
          needSeen,
          [](const MetricInputs& in) { return l2Uvp(*in.seenMapped, in.seen->answer(), in.seen->targetVariance()); },
          // What belongs together does so among the rows of training, too.
          [](const MetricInputs& in) { return in.truth().dependent() ? Score() : in.seen->floor(); }};
}

MetricEntry cosineOfTheMap() {
  return {{.id = "cosine",
           .title = "Cosine",
           .help = "Whether points are moved in the right direction, on average",
           .unit = "",
           .better = Better::higher,
           .formula = "<T - id, T* - id> / (|T - id| |T* - id|) in L2(source)",
           .reading = "1 is right, 0 is what doing nothing scores",
           .method = std::string(scoredAgainst) + "; the interval is a bootstrap's"},
          Pace::quick,
          needSamples | needMap | needExact,
          [](const MetricInputs& in) { return cosine(in.source(), *in.mapped, in.truth().answer()); },
          {},
          true};
}

}  // namespace

/// How far the map is from the right one.
std::vector<MetricEntry> errorNumbers() {
  return {
      againstRightAnswers(uvp()),
      againstRightAnswers(uvpOfTheInverse()),
      againstRightAnswers(uvpOfTheSeen()),
      within(-1, 1, cosineOfTheMap()),
      {{.id = "error_tail",
        .title = "Error of the worst 1 %",
        .help = "How much of the map's squared error lies on the hundredth of the points that it misses most",
        .unit = "%",
        .better = Better::neither,
        .formula = "100 sum of |T(x) - T*(x)|^2 over the worst 1 % of points / the same over all",
        .reading = "A few percent where the map errs everywhere alike; most of the error where it misses outliers, "
                   "or only the borders between parts of the target",
        .method = scoredAgainst},
       Pace::quick,
       needSamples | needMap | needExact,
       [](const MetricInputs& in) { return errorTail(*in.mapped, in.truth().answer()); },
       {},
       true},
      {{.id = "transport_cost",
        .title = "Cost of the map",
        .help = "What moving the points along the map costs",
        .unit = "",
        .better = Better::neither,
        .formula = "E 1/2 |x - T(x)|^2",
        .reading = "1/2 W2^2 for the optimal map; below it where T misses the target, so it is no bound by itself",
        .method = "Mean over the held-out source"},
       Pace::quick,
       needSamples | needMap,
       [](const MetricInputs& in) { return transportCost(in.source(), *in.mapped); }},
      notNegative({{.id = "w2_error",
                    .title = "W2^2 error",
                    .help = "How far the map's cost is from that of the true map",
                    .unit = "%",
                    .formula = "100 |cost of T - cost of T*| / cost of T*",
                    .reading = "0 is right; a wrong map can have the right cost, so read L2-UVP beside it",
                    .method = "On the same held-out source points, so that only the map is judged and not the scatter"},
                   Pace::quick,
                   needSamples | needMap | needKnownMap,
                   [](const MetricInputs& in) { return costError(in.source(), *in.mapped, in.truth().answer()); }})};
}

}  // namespace brenier
