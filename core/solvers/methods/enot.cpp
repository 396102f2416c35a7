#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/game_words.h"
#include "core/solvers/options/map_options.h"

// OTM's saddle point with a penalty that holds f to the dual constraint on pairs of samples.

namespace brenier {
namespace {

struct EnotOptions : MapOptions {
  std::int64_t innerSteps = 5;
  double expectile = 0.98;
  double weight = 0.25;

  EnotOptions() {
    batch = 256;
    potentialRate = 3e-4;
    activation = potentialActivation = "elu";
    beta1 = 0.9;
    beta2 = 0.9;
  }

  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    v("inner_steps", innerSteps, descent::innerSteps());
    v("expectile", expectile,
      OptionMeta{.title = "Expectile",
                 .help = "tau: how much more a broken constraint costs than one with room",
                 .min = 0.5,
                 .max = 0.9999,
                 .applies = Applies::live});
    v("expectile_weight", weight, descent::weight("Penalty weight", "lambda of that penalty"));
  }

  MinimaxSettings settings() const {
    MinimaxSettings s = MapOptions::settings();
    s.innerSteps = innerSteps;
    s.expectile = expectile;
    s.expectileWeight = weight;
    return s;
  }
};

}  // namespace

SolverEntry enotEntry() {
  return minimaxEntry<EnotOptions>(
      {.id = "enot",
       .title = "ENOT",
       .help = "OTM with an expectile penalty on the dual constraint (Buzun et al., NeurIPS 2024)",
       .caps = mapCaps("its expectile"),
       .told = pricesAndMover("T", "f", freeImages),
       .published = {{"learning_rate", 3e-4},
                     {"potential_rate", 3e-4},
                     {"inner_steps", std::int64_t{1}},
                     {"map_layers", std::int64_t{4}},
                     {"potential_layers", std::int64_t{4}},
                     {"expectile", 0.99},
                     {"expectile_weight", 1.0},
                     {"average", 0.0}},
       .notes = R"(OTM's game with the constraint of the dual problem as a penalty on `f`:

    T minimises  E_P [ f(T(x)) - <x, T(x)> ],
    f minimises  E_Q f(y) - E_P f(T(x)) + lambda E |tau - 1[u < 0]| u^2,   u = f(T(x)) - <x, T(x)> - f(y) + <x, y>,

on pairs (x, y) of independent samples. `u <= 0` says that the estimate of the conjugate at `x` is one: a broken
constraint costs tau, one with room 1 - tau, so that `f` is regularised towards a true conjugate pair and one step of
`T` for each of `f` is enough, as published; five, the default, learn more in the same time, above all in many
dimensions. `T` carries source to target, `grad f` back. The original alternates the direction at each
step; here it is fixed.

Watch the dual value: it stays closer to the certified bounds than OTM's with as few inner steps.)"});
}

}  // namespace brenier
