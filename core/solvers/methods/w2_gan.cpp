#include "core/solvers/methods/solver_entries.h"

#include <cmath>

#include "core/solvers/games/game_words.h"
#include "core/solvers/games/map_game.h"
#include "core/solvers/games/penalised_dual.h"

namespace brenier {
namespace {

OptionMeta weightMeta() {
  return {.title = "Penalty weight",
          .help = "lambda of the constraint and of its equality on the maps",
          .min = 0,
          .max = 1e6,
          .applies = Applies::live,
          .logScale = true};
}

struct W2OtOptions : PotentialOptions {
  double penalty = 20;
  W2OtOptions() {
    makeFree();
    batch = 256;
  }
  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    v("penalty_weight", penalty, weightMeta());
  }
};

class W2OtObjective final : public PairObjectiveOf<W2OtOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override {
    const std::size_t d = step.dim;
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      const float *x = step.x.data() + first * d, *y = step.y.data() + first * d;
      const double share = 1 / static_cast<double>(step.batch);
      PenalisedDual{step.phi.block(s), step.psi->block(s), slot, n, d, share, options().penalty}.add(
          x, y, step.dataSeed, static_cast<std::uint64_t>(step.index), first);
      addValues(slot, slot.source, step.phi.block(s), x, n, d);
      addValues(slot, slot.target, step.psi->block(s), y, n, d);
      slot.loss.add(0);
    });
    return true;
  }

 private:
  static void addValues(PairSlot& slot, RunningMean& mean, PotentialBlock& block, const float* x, std::size_t n,
                        std::size_t d) {
    block.evaluate(x, n);
    block.value(slot.values.data());
    for (std::size_t i = 0; i < n; ++i) mean.add(0.5 * dot(x + i * d, x + i * d, d) - slot.values[i]);
  }
};

struct W2GanOptions : MapOptions {
  double penalty = 20;
  std::int64_t criticSteps = 5;
  W2GanOptions() {
    batch = 128;
    beta1 = 0.9;
  }
  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    v("penalty_weight", penalty, weightMeta());
    v("critic_steps", criticSteps,
      OptionMeta{.title = "Critic steps",
                 .help = "Steps of the two potentials for each step of T",
                 .min = 1,
                 .max = 1000,
                 .applies = Applies::live});
  }
};

/// phi lives on the images, psi on the target; T descends u = 1/2 |.|^2 - phi at its images.
class W2GanObjective final : public GameObjectiveOf<W2GanOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool hasPotentials() const override { return true; }
  std::int64_t potentialSteps() const override { return options().criticSteps; }
  std::optional<PlacePrices> prices() const override { return PlacePrices{}; }

  void potentials(GameStep& step) override {
    step.images(m_images);
    const std::size_t d = step.dim;
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      const double share = 1 / static_cast<double>(step.batch);
      PenalisedDual{step.phi->block(s), step.psi->block(s), slot, n, d, share, options().penalty}.add(
          m_images.data() + first * d, step.y.data() + first * d, step.dataSeed, step.key, first);
    });
  }

  void map(GameStep& step) override {
    step.images(m_images);
    m_direction.resize(m_images.size());
    const std::size_t d = step.dim;
    const float share = 1.0f / static_cast<float>(step.batch);
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      const float* image = m_images.data() + first * d;
      auto& phi = step.phi->block(s);
      phi.evaluate(image, n);
      phi.value(slot.values.data());
      phi.gradient(slot.a.data());
      for (std::size_t k = 0; k < n * d; ++k) m_direction[first * d + k] = share * (image[k] - slot.a[k]);
      for (std::size_t i = 0; i < n; ++i) slot.loss.add(0.5 * dot(image + i * d, image + i * d, d) - slot.values[i]);
    });
    step.addMapGrad(m_direction);
  }

 private:
  std::vector<float> m_images, m_direction;
};

const OptionValues& publishedGan() {
  static const OptionValues published = {{"batch", std::int64_t{512}},
                                         {"activation", std::string("relu")},
                                         {"potential_activation", std::string("relu")},
                                         {"learning_rate", 1e-4},
                                         {"potential_rate", 5e-4},
                                         {"penalty_weight", 200.0},
                                         {"beta2", 0.999},
                                         {"average", 0.0}};
  return published;
}

GameWords gameOfPotentials() {
  GameWords told = pricesAndMover("T", "Potentials", freeImages);
  told.meeting =
      "The potentials begin. They look at {samples} images and at as many points of the {to}, between which they learn "
      "transport.";
  told.change = "The potentials take a step: u, what a place costs an image, changes.";
  told.push =
      "u is what a place costs an image, as far as it is learned. Each arrow shows how the potentials would carry an "
      "image to the {to}.";
  told.number = "The step is done. In it the loss of the potentials was {value}.";
  return told;
}

}  // namespace

SolverEntry w2OtEntry() {
  return pairEntry<W2OtOptions, W2OtObjective>(
      {.id = "w2_ot",
       .title = "W2-OT",
       .help = "Penalised dual potentials; the map is a gradient (Leygonie et al., 2019)",
       .caps = pairCaps(false, "the weight of its penalties"),
       .published = {{"batch", std::int64_t{512}},
                     {"activation", std::string("relu")},
                     {"learning_rate", 5e-4},
                     {"penalty_weight", 200.0},
                     {"beta2", 0.999},
                     {"average", 0.0}},
       .notes =
           R"(The dual problem with the constraint `s(x, y) = <x, y> - phi(x) - psi(y) <= 0` as a penalty, on samples and
between them, and equality where the maps say that it is reached:

    minimise  E phi(x) + E psi(y) + lambda E [ relu(s(x, y))^2 + relu(s(x', y'))^2
                                               + s(x, grad phi(x))^2 + s(grad psi(y), y)^2 ],

`x'`, `y'` on the segment between `x` and `y`. The map is `grad phi`, from source to target, and `grad psi` goes back.
The gradients inside of `s` are held fixed, and `psi` is a network of its own where the original writes it as `-phi`
plus a small one.

The penalties leave a bias that a larger weight removes, with rougher steps: watch the dual value pass the certified
upper bound where the weight is too small.)"});
}

SolverEntry w2GanEntry() {
  return mapGameEntry<W2GanOptions, W2GanObjective>(
      {.id = "w2_gan",
       .title = "W2-GAN",
       .help = "A generator that descends the W2 potential between its images and the target (Leygonie et al.)",
       .caps =
           {.optimal = false, .twoPlayers = true, .innerName = "One step of T", .outerName = "Steps of the potentials"},
       .told = gameOfPotentials(),
       .published = publishedGan(),
       .notes =
           R"(W2-OT's penalised dual between the images `T(x)` and the target, and a map that follows its potential:

    T minimises  E u(T(x)),   u = 1/2 |.|^2 - phi,

so that each step moves every image a little along the transport to the target. `T` carries source to target and, started
from the identity, follows the gradient flow of W2^2, whose end is not the optimal map of the source but often near it.
The originals' generator has batch normalisation; ours has none.

Watch the arrows: they point right at first and keep what they got; an image that went to the wrong mode stays there.)"});
}

}  // namespace brenier
