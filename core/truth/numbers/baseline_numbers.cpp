#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

constexpr unsigned baselineNeeds = needSamples | needExact;

const char* const readBy = "A learned map should be well below; one that is not has learned nothing that matters";
const char* const method = "As L2-UVP, on the same held-out samples";

MetricEntry plainMap(const char* id, const char* title, const char* help, MetricRole role,
                     std::function<std::optional<Score>(const MetricInputs&)> compute) {
  return {{.id = id,
           .title = title,
           .help = help,
           .unit = "%",
           .better = Better::neither,
           .role = role,
           .formula = "L2-UVP of this map",
           .reading = readBy,
           .method = method},
          Pace::once,
          baselineNeeds,
          std::move(compute)};
}

MetricEntry cosineBaseline(const char* id, const char* title, const char* help,
                           std::function<std::optional<Score>(const MetricInputs&)> compute) {
  MetricEntry entry = plainMap(id, title, help, MetricRole::baseline, std::move(compute));
  entry.descriptor.unit = "";
  entry.descriptor.formula = "cosine of this map";
  entry.descriptor.reading = "A learned map should be well above";
  return entry;
}

Score forward(const MetricInputs& in, PointsView images) {
  return l2Uvp(images, in.truth().answer(), in.truth().targetVariance());
}

Score backward(const MetricInputs& in, PointsView images) {
  return l2Uvp(images, in.truth().answerBack(), in.truth().sourceVariance());
}

MetricEntry samplingFloor() {
  return {
      {.id = "sampling_floor",
       .title = "Sampling floor",
       .help = "Where a perfect map stops when it is scored against the exact assignment of samples that are "
               "independent of one another",
       .unit = "%",
       .better = Better::neither,
       .role = MetricRole::floor,
       .formula = "100 W2^2 between two samples of the target / Var(target)",
       .reading =
           "A score that is not well above it tells no good map from a better one; it grows with the "
           "dimension and falls with --held-out. It is not there where the rows of both sides belong together, in "
           "whatever order: a perfect map may score anything between 0 and it then",
       .method = "Exact transport between two samples of the target, times the factor by which the linear map misses "
                 "pairs chosen for the cost by more than the nearest ones"},
      Pace::once,
      baselineNeeds | needFloor,
      [](const MetricInputs& in) { return in.truth().floor(); }};
}

MetricEntry rowPairs() {
  return {{.id = "row_pairs",
           .title = "Rows that are pairs",
           .help = "How many rows the exact assignment pairs with the row of the same number in the other file, where "
                   "the rows of the two files belong together",
           .unit = "%",
           .better = Better::neither,
           .role = MetricRole::baseline,
           .formula = "100 #{i : the partner of x_i is y_i} / n",
           .reading = "Where it is there, a map is scored against the rows' own images: there is no sampling floor to "
                      "take off, and what the images scatter about any map is part of its error",
           .method = "From the exact assignment, where row by row the steps of both files grow and shrink together and "
                     "partners lie within half of the sampling floor of the rows' own images"},
          Pace::once,
          baselineNeeds,
          [](const MetricInputs& in) { return in.truth().rowPairs(); }};
}

}  // namespace

/// What maps score that anybody has without learning.
std::vector<MetricEntry> baselineNumbers() {
  using In = const MetricInputs&;
  const char* const mean = "What sending everything to the target's mean scores";
  return {
      plainMap("uvp_identity", "L2-UVP of the identity", "What doing nothing scores", MetricRole::errorOfNothing,
               [](In in) { return forward(in, in.source()); }),
      plainMap("uvp_constant", "L2-UVP of the constant map", mean, MetricRole::baseline,
               [](In in) { return forward(in, in.truth().plainMaps().constant); }),
      plainMap("uvp_linear", "L2-UVP of the linear map",
               "What the optimal map between Gaussians of the same moments scores", MetricRole::errorOfLinear,
               [](In in) { return forward(in, in.truth().plainMaps().linear); }),
      plainMap("uvp_inverse_identity", "L2-UVP of the identity, inverse", "What doing nothing scores the other way",
               MetricRole::baseline, [](In in) { return backward(in, in.target()); }),
      plainMap("uvp_inverse_constant", "L2-UVP of the constant map, inverse",
               "What sending everything to the source's mean scores", MetricRole::baseline,
               [](In in) { return backward(in, in.truth().plainMaps().constantBack); }),
      plainMap("uvp_inverse_linear", "L2-UVP of the linear map, inverse", "What the inverse of the linear map scores",
               MetricRole::baseline, [](In in) { return backward(in, in.truth().plainMaps().linearBack); }),
      cosineBaseline("cosine_constant", "Cosine of the constant map", mean,
                     [](In in) { return cosine(in.source(), in.truth().plainMaps().constant, in.truth().answer()); }),
      cosineBaseline("cosine_linear", "Cosine of the linear map",
                     "What the optimal map between Gaussians of the same moments scores; the identity's is 0",
                     [](In in) { return cosine(in.source(), in.truth().plainMaps().linear, in.truth().answer()); }),
      samplingFloor(),
      rowPairs()};
}

}  // namespace brenier
