#include <string>

#include "core/truth/numbers/numbers.h"

namespace brenier {
namespace {

constexpr int mostGroups = 8;  ///< as many as the method can have

MetricEntry divergenceOf(int group) {
  const std::string number = std::to_string(group), l = "_" + number;
  return notNegative(
      {{.id = "kl_group" + l,
        .title = "Divergence of group " + number,
        .help = "What group " + number + " of the codes says of a picture, counted from the coarsest",
        .unit = "nats",
        .better = Better::neither,
        .formula = group == 1 ? std::string("E KL(q(z_1 | y) | N(0, I))")
                              : "E KL(q(z" + l + " | z_<" + number + ", y) | p(z" + l + " | z_<" + number + "))",
        .reading = "Below 0.1 the group is dead: pictures do not change with its noise",
        .method =
            "In closed form, for each picture of the training batch of the step, with one draw of the codes before"},
       Pace::reported});
}

}  // namespace

/// What a method with groups of codes says as it learns.
std::vector<MetricEntry> groupNumbers() {
  std::vector<MetricEntry> all;
  for (int group = 1; group <= mostGroups; ++group) all.push_back(divergenceOf(group));
  all.push_back(within(0, mostGroups,
                       {{.id = "dead_groups",
                         .title = "Dead groups",
                         .help = "How many groups of codes say nothing of a picture",
                         .unit = "",
                         .formula = "number of groups with mean KL below 0.1 nats a picture",
                         .reading = "0 is wanted; a group that is dead when the KL weight is 1 is seldom heard later",
                         .method = "On the training batch of the step"},
                        Pace::reported}));
  all.push_back(
      notNegative({{.id = "spectral_sum",
                    .title = "Sum of spectral norms",
                    .help = "What the spectral weight presses on: how steep all convolutions are, together",
                    .unit = "",
                    .better = Better::neither,
                    .formula = "sum over convolutions of sigma_max(W), W as a matrix [out, in k k]",
                    .reading = "Grows and levels off; running away it comes before losses that are no numbers",
                    .method = "By the power iteration, four rounds a step"},
                   Pace::reported}));
  return all;
}

}  // namespace brenier
