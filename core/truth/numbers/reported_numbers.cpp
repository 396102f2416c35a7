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
      loss("loss_f", "Loss of the outer player", MetricRole::outerLoss, "outer"),
      loss("loss_g", "Loss of the inner player", MetricRole::innerLoss, "inner")};
}

}  // namespace brenier
