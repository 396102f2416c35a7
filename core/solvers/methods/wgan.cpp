#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/game_words.h"
#include "core/solvers/options/map_options.h"

// T minimises E f(T(x)); the critic f minimises E f(y) - E f(T(x)) and is kept near the 1-Lipschitz functions: low on
// the target here, as OTM has it, where the literature has it high. Without OTM's term -<x, T(x)> any map onto the
// target will do, which is what these are here to show.

namespace brenier {
namespace {

struct WganOptions : MapOptions {
  std::int64_t criticSteps = 5;
  double penalty = 1;
  double clip = 0;

  WganOptions() {
    batch = 128;
    potentialActivation = "leaky_relu";
    average = 0;
  }

  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    v("critic_steps", criticSteps,
      OptionMeta{.title = "Critic steps",
                 .help = "Steps of the critic for each step of T",
                 .min = 1,
                 .max = 1000,
                 .applies = Applies::live});
  }
  template <class V>
  void visitPenalty(V&& v) {
    v("gradient_penalty_weight", penalty,
      descent::weight("Penalty weight", "lambda of the penalty on the critic's gradient"));
  }

  MinimaxSettings settings(GradientPenalty kind) const {
    MinimaxSettings s = MapOptions::settings();
    s.innerSteps = 1;
    s.outerSteps = criticSteps;
    s.coupled = false;
    s.gradientPenalty = kind;
    s.gradientPenaltyWeight = penalty;
    s.clip = clip;
    return s;
  }
  MinimaxParts parts(const SolverSetup& setup) const { return MapOptions::parts(setup, 0, false); }
};

struct WganGpOptions : WganOptions {
  template <class V>
  void visit(V&& v) {
    WganOptions::visit(v);
    visitPenalty(v);
  }
  MinimaxSettings settings() const { return WganOptions::settings(GradientPenalty::unitNorm); }
};

struct W1LpOptions : WganOptions {
  W1LpOptions() {
    penalty = 10;
    beta1 = 0.9;
    beta2 = 0.999;
  }
  template <class V>
  void visit(V&& v) {
    WganOptions::visit(v);
    visitPenalty(v);
  }
  MinimaxSettings settings() const { return WganOptions::settings(GradientPenalty::oneSided); }
};

struct WganClipOptions : WganOptions {
  WganClipOptions() {
    clip = 0.1;
    beta1 = 0;
    beta2 = 0.99;
    potentialRate = learningRate = 3e-4;
  }
  template <class V>
  void visit(V&& v) {
    WganOptions::visit(v);
    v("clip", clip,
      OptionMeta{.title = "Clip",
                 .help = "The critic's weights are cut to [-clip, clip] after each of its steps",
                 .min = 1e-6,
                 .max = 100,
                 .applies = Applies::live,
                 .logScale = true});
  }
  MinimaxSettings settings() const { return WganOptions::settings(GradientPenalty::none); }
};

SolverCaps wganCaps() {
  return {.optimal = false, .twoPlayers = true, .innerName = "One step of T", .outerName = "One step of the critic"};
}

/// Of all three; what keeps the critic near the 1-Lipschitz functions is not told.
GameWords criticAndGenerator() {
  GameWords told = pricesAndMover("T", "Critic", freeImages);
  told.push =
      "The critic scores every place: low where it takes it for the {to}. Each image is pushed downhill, however far "
      "it "
      "lies from its x.";
  told.meeting =
      "Now it is the turn of the critic. It looks at {samples} images of other points, and at as many points of the "
      "{to}.";
  told.change = "The critic takes a step: the score rises where images lie, and falls where the {to} lies.";
  told.number = "The step is done. In it the loss of the critic was {value}; the cost of transport is no part of it.";
  return told;
}

OptionValue whole(std::int64_t n) {
  return n;
}
OptionValue text(const char* t) {
  return std::string(t);
}

}  // namespace

SolverEntry wganGpEntry() {
  return minimaxEntry<WganGpOptions>(
      {.id = "wgan_gp",
       .title = "WGAN-GP",
       .help = "A generator and a critic with a gradient penalty: no transport of least cost",
       .caps = wganCaps(),
       .told = criticAndGenerator(),
       .published = {{"residual", false}},
       .notes = R"(The contrast to transport:

    T minimises  E_P f(T(x)),     f minimises  E_Q f(y) - E_P f(T(x)) + lambda E (|grad f(z)| - 1)^2,

`z` uniform on segments between images and targets. `T` carries source to target, and any map onto the target is as good
as any other: started from the identity it stays near a good one, but nothing holds it there. `f` is no potential of the
quadratic cost, and there is no inverse map.

Watch the energy distance fall while the swirls of the *tears* layer and the cost of the map stay above the optimum's:
a good fit with a bad L2-UVP is what a GAN does. The published toy setting takes sixteen steps of `T` for each of the
critic; the reverse is usual, and is the default here.)"});
}

SolverEntry wganEntry() {
  return minimaxEntry<WganClipOptions>(
      {.id = "wgan",
       .title = "WGAN",
       .help = "A generator and a critic whose weights are clipped: no transport of least cost",
       .caps = wganCaps(),
       .told = criticAndGenerator(),
       .published = {{"residual", false},
                     {"learning_rate", 5e-5},
                     {"potential_rate", 5e-5},
                     {"clip", 0.01},
                     {"batch", whole(64)}},
       .notes = R"(As WGAN-GP, with the Lipschitz bound by force:

    T minimises  E_P f(T(x)),     f minimises  E_Q f(y) - E_P f(T(x)),   every weight of f in [-c, c].

`T` carries source to target. The published optimiser is RMSProp, which is Adam with `beta1 = 0` but for its first steps.

Watch how small the critic's values are: clipping leaves it a fraction of the slopes that it needs, which is why the
penalty replaced it.)"});
}

SolverEntry w1LpEntry() {
  return minimaxEntry<W1LpOptions>(
      {.id = "w1_lp",
       .title = "W1-LP",
       .help = "The W1 baseline of Makkuva et al.: a critic with the one-sided Lipschitz penalty",
       .caps = wganCaps(),
       .told = criticAndGenerator(),
       .published = {{"activation", text("relu")},
                     {"potential_activation", text("relu")},
                     {"learning_rate", 1e-4},
                     {"potential_rate", 5e-4},
                     {"batch", whole(512)}},
       .notes = R"(The dual of W1 with the constraint as a one-sided penalty:

    T minimises  E_P f(T(x)),     f minimises  E_Q f(y) - E_P f(T(x)) + lambda E max(|grad f(z)| - 1, 0)^2.

`T` carries source to target. `f` approximates the potential of the cost |x - y|, for which optimal maps are not unique,
so that its L2-UVP against the map of the quadratic cost may stay high with a perfect fit. The originals' generator has
batch normalisation; ours has none, so that the image of one point does not depend on the others.

Watch the loss of `f` without its penalty: its negative estimates W1.)"});
}

}  // namespace brenier
