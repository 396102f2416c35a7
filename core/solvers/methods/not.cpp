#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/game_words.h"
#include "core/solvers/options/map_options.h"

// With f(y) = 1/2 |y|^2 - psi(y) the strong form is OTM's saddle point. The weak one draws several images of each x:
// the measure repeats its samples, the map has noise of its own, and the inner loss loses gamma/2 times their variance.

namespace brenier {
namespace {

/// Sample i is sample i / draws of another measure.
class Repeated final : public Measure {
 public:
  Repeated(MeasurePtr inner, std::size_t draws) : m_inner(std::move(inner)), m_draws(draws) {}
  std::size_t dim() const override { return m_inner->dim(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    const std::size_t d = dim();
    for (std::size_t i = 0; i < count; ++i)
      if (i > 0 && (first + i) % m_draws != 0)
        std::copy_n(out + (i - 1) * d, d, out + i * d);
      else
        m_inner->sample(key, (first + i) / m_draws, 1, out + i * d);
  }

 private:
  MeasurePtr m_inner;
  std::size_t m_draws;
};

struct NotOptions : MapOptions {
  std::int64_t innerSteps = 10;

  NotOptions() {
    activation = potentialActivation = "relu";
    beta1 = 0.9;
    beta2 = 0.999;
    average = 0.999;
  }

  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    v("inner_steps", innerSteps, descent::innerSteps());
  }

  MinimaxSettings settings() const {
    MinimaxSettings s = MapOptions::settings();
    s.innerSteps = innerSteps;
    return s;
  }
};

struct NotWeakOptions : NotOptions {
  double gamma = 1;
  std::int64_t noiseDim = 2;
  std::string draws = "4";

  template <class V>
  void visit(V&& v) {
    NotOptions::visit(v);
    v("gamma", gamma,
      OptionMeta{.title = "Gamma",
                 .help = "Weight of the variance among the images of one point; 0: the strong cost",
                 .min = 0,
                 .max = 1,
                 .applies = Applies::live});
    v("noise", noiseDim,
      OptionMeta{.title = "Noise", .help = "Coordinates of z ~ N(0, I) beside those of x", .min = 1, .max = 1024});
    v("draws", draws,
      OptionMeta{.title = "Draws", .help = "Images of each x in a batch", .choices = {"2", "4", "8", "16"}});
  }

  std::size_t repeats() const { return static_cast<std::size_t>(std::stoi(draws)); }
  MinimaxSettings settings() const {
    MinimaxSettings s = NotOptions::settings();
    s.draws = repeats();
    s.batch *= s.draws;
    s.variance = gamma;
    return s;
  }
  MinimaxParts parts(const SolverSetup& setup) const {
    MinimaxParts parts = NotOptions::parts(setup, static_cast<std::size_t>(noiseDim));
    parts.from = std::make_shared<Repeated>(setup.source, repeats());
    return parts;
  }
};

SolverCaps notCaps(bool weak) {
  SolverCaps caps = mapCaps();
  caps.inverse = caps.optimal = !weak;
  return caps;
}

GameWords severalImages() {
  GameWords told = pricesAndMover("T", "f", "T sends each of them to several places, by chance: these are T(x, z).");
  told.samples = "Points x are drawn from the {from}, each several times: {samples} rows.";
  told.push =
      "{outer} has set a price for every place. An image would like it cheap, near its x, and, as gamma says, away "
      "from "
      "the other images of x.";
  told.number = "The step is done. In it the loss of {outer} was {value}.";
  return told;
}

OptionValues publishedFor(std::int64_t width) {
  return {{"learning_rate", 1e-4},    {"potential_rate", 1e-4}, {"map_width", width},
          {"potential_width", width}, {"residual", false},      {"average", 0.0}};
}

}  // namespace

SolverEntry notStrongEntry() {
  return minimaxEntry<NotOptions>(
      {.id = "not",
       .title = "NOT, strong",
       .help = "Neural optimal transport with one image a point (Korotin et al., ICLR 2023)",
       .caps = notCaps(false),
       .told = pricesAndMover("T", "f", freeImages),
       .published = publishedFor(128),
       .notes = R"(The saddle point

    sup over psi, inf over T:  E_P [ 1/2 |x - T(x)|^2 - psi(T(x)) ] + E_Q psi(y),

which for the quadratic cost is OTM's with `f(y) = 1/2 |y|^2 - psi(y)`; what differs are networks, rates and the absence
of penalties. `T` carries source to target, `grad f` maps back.

Watch it beside OTM in a duel: with ReLU in both networks the inverse map is piecewise constant in its slope and jumps.)"});
}

SolverEntry notWeakEntry() {
  return minimaxEntry<NotWeakOptions>(
      {.id = "not_weak",
       .title = "NOT, weak",
       .help = "Neural optimal transport to a random image of each point (Korotin et al., ICLR 2023)",
       .caps = notCaps(true),
       .told = severalImages(),
       .published = publishedFor(100),
       .notes = R"(Weak transport with the gamma-weak quadratic cost:

    sup over psi, inf over T:  E_P [ E_z 1/2 |x - T(x, z)|^2 - gamma/2 Var_z T(x, z) - E_z psi(T(x, z)) ] + E_Q psi(y),

`z ~ N(0, I)`. With gamma = 0 the noise is ignored and the map is the strong one; with gamma = 1 only the mean of a
point's images is held near it, and the images may spread as they like. `T` carries source to target. The stage shows
one image of each point, drawn with a `z` that belongs to its number, so that pictures do not flicker.

L2-UVP is against the deterministic optimal map and is no score for gamma > 0: look at the energy distance, and at how
far the arrows of neighbouring points part. The variance is unbiased, from `draws` images of each point.)"});
}

}  // namespace brenier
