#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/game_words.h"
#include "core/solvers/games/minimax.h"
#include "core/solvers/options/potential_options.h"

// The saddle point of OT-ICNN with networks that nothing keeps convex; both maps are still gradients. The benchmark
// reads the forward map off the outer player, whose network lives on the source.

namespace brenier {
namespace {

struct MmOptions : PotentialOptions {
  std::int64_t innerSteps = 10;
  std::string forward = "inner";

  MmOptions() {
    makeFree();
    beta1 = 0.5;
    average = 0.999;
  }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    v("inner_steps", innerSteps, descent::innerSteps("Steps of the inner player for each step of the outer"));
    v("forward", forward,
      OptionMeta{.title = "Forward map",
                 .help = "The player whose gradient carries source to target; the published MM reads it off the outer",
                 .choices = {"inner", "outer"}});
  }

  MinimaxSettings settings() const;
  MinimaxParts parts(const SolverSetup& setup) const;
};

MinimaxSettings MmOptions::settings() const {
  MinimaxSettings s;
  s.batch = static_cast<std::size_t>(batch);
  s.innerSteps = innerSteps;
  s.inner = s.outer = adam(0);
  s.cosineHorizon = horizon;
  s.slowAfter = slowAfter;
  s.projectInner = s.projectOuter = project();
  s.averageDecay = average;
  return s;
}

MinimaxParts MmOptions::parts(const SolverSetup& setup) const {
  MinimaxParts parts;
  parts.reversed = forward == "outer";
  parts.from = parts.reversed ? setup.target : setup.source;
  parts.to = parts.reversed ? setup.source : setup.target;
  parts.dataSeed = setup.dataSeed;
  parts.threads = setup.threads;
  parts.inner = makeGradientMap(makePotentialPlayer("g", setup, *this, 1, !parts.reversed));
  parts.outer = std::make_unique<PotentialPlayer>(makePotentialPlayer("f", setup, *this, 0, parts.reversed));
  return parts;
}

}  // namespace

SolverEntry mmEntry() {
  return minimaxEntry<MmOptions>(
      {.id = "mm",
       .title = "MM",
       .help = "Minimax over two free potentials (Korotin et al., NeurIPS 2021); the map is a gradient",
       .caps = {.sourcePotential = true,
                .targetPotential = true,
                .inverse = true,
                .twoPlayers = true,
                .innerName = "One inner step",
                .outerName = "One outer step"},
       .told = pricesAndMover("g", "f", "g sends each of them along its slope: these are the images ∇g(x)."),
       .published = publishedPotentials({{"forward", std::string("outer")},
                                         {"batch", std::int64_t{1024}},
                                         {"inner_steps", std::int64_t{15}},
                                         {"beta1", 0.9}}),
       .notes = R"(The saddle point of OT-ICNN with networks that nothing keeps convex:

    g minimises  E_P [ f(grad g(x)) - <x, grad g(x)> ],     f minimises  E_Q f(y) - E_P f(grad g(x)),

ten steps of `g` before each step of `f`. The map is `grad g`, from source to target, and `grad f` maps back: a gradient
field by construction, but of a potential that may fail to be convex. The published MM lets the players change sides, so
that the forward map is the gradient of the outer one; `forward = outer` does that.

Watch the count of folds and the convexity defect, which nothing but the objective keeps at nought, and the dual value:
an inner player that is too weak lets it run away. More inner steps, or a smaller rate, bring it back. Where modes split
and meet again, as on the checkerboard, two free players can circle around the answer for long; MM-B, W2GN and the
methods that solve conjugates do not.)"});
}

}  // namespace brenier
