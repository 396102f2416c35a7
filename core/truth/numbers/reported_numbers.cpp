#include "core/truth/numbers/numbers.h"

namespace brenier {

/// What the methods themselves say as they learn.
std::vector<MetricEntry> reportedNumbers() {
  const auto loss = [](const char* id, const char* title, MetricRole role, const char* step) {
    return MetricEntry{{.id = id,
                        .title = title,
                        .help = std::string("What the last ") + step + " step minimised",
                        .unit = "",
                        .better = Better::neither,
                        .kind = NumberKind::loss,
                        .role = role,
                        .formula = "the method's page has it",
                        .reading = "In a game of two players a loss need not fall; it should stay finite and calm down",
                        .method = "On the training batch of that step"},
                       Pace::reported};
  };
  return {
      {{.id = "half_w2_dual",
        .title = "Dual value",
        .help = "1/2 W2^2 as the two players see it on a batch",
        .unit = "",
        .better = Better::neither,
        .role = MetricRole::dualValue,
        .formula = "E [1/2 |x|^2 - phi(x)] + E [1/2 |y|^2 - psi(y)], with what the inner player answers",
        .reading = "Settles at 1/2 W2^2; a lower bound only once the inner player has converged. Above the certified "
                   "upper bound, or swinging by orders of magnitude, it means nothing",
        .method = "On the training batch of the step, the shift of the means included"},
       Pace::reported},
      within(
          0, 200,
          {{.id = "mass_error",
            .title = "Mass error",
            .help = "How far the masses of a semi-discrete map's cells are from the weights of their atoms",
            .unit = "%",
            .formula = "100 sum_i |mu(cell i) - nu_i|",
            .reading =
                "0 for the optimal map, but never below its floor on a sample; 200 where nothing is where it should be",
            .method = "Counted on fresh points of the source, four for each atom and more as the error falls"},
           Pace::reported}),
      {{.id = "mass_error_floor",
        .title = "Floor of the mass error",
        .help = "What the mass error comes to by chance when every cell has exactly its weight",
        .unit = "%",
        .better = Better::neither,
        .formula = "100 sum_i sqrt(2 nu_i (1 - nu_i) / (pi n))",
        .reading = "An error near it says no more than that it is that small; it falls as points are counted",
        .method = "From the weights and the number n of points that were counted"},
       Pace::reported},
      loss("loss_f", "Loss of the outer player", MetricRole::outerLoss, "outer"),
      loss("loss_g", "Loss of the inner player", MetricRole::innerLoss, "inner")};
}

}  // namespace brenier
