#pragma once

#include <string>

#include "core/api/option.h"
#include "core/solvers/numerics/conjugate.h"

namespace brenier {

/// What a method that solves conjugates while it learns lets one choose about it.
struct ConjugateChoice {
  std::string method = "lbfgs";
  std::int64_t rounds = 30;
  double tolerance = 1e-3;

  template <class V>
  void visit(V&& v) {
    const auto live = Applies::live;
    v("conjugate", method,
      OptionMeta{.title = "Conjugate solver",
                 .help = "How max_z <y, z> - phi(z) is solved for each sample",
                 .applies = live,
                 .choices = {"lbfgs", "adam"}});
    v("conjugate_rounds", rounds,
      OptionMeta{.title = "Conjugate rounds",
                 .help = "Evaluations of phi a sample at most; what is not solved then is used as it is",
                 .min = 1,
                 .max = 10000,
                 .applies = live,
                 .logScale = true});
    v("conjugate_tolerance", tolerance,
      OptionMeta{.title = "Conjugate tolerance",
                 .help = "A sample is solved when no coordinate of grad phi(z) - y is larger",
                 .min = 1e-6,
                 .max = 10,
                 .applies = live,
                 .logScale = true});
  }

  ConjugateOptions options() const {
    return {.method = method == "adam" ? ConjugateMethod::adam : ConjugateMethod::lbfgs,
            .rounds = rounds,
            .tolerance = tolerance};
  }
};

}  // namespace brenier
