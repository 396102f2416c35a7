#include "core/solvers/methods/solver_entries.h"

#include <cmath>

#include "core/solvers/games/game_words.h"
#include "core/solvers/games/map_game.h"
#include "core/solvers/games/soft_constraint.h"

// LS's dual problem, in the convex form phi = 1/2 |x|^2 - u, psi = 1/2 |y|^2 - v, and a map that is drawn to the mean
// of where the regularised plan sends each point.

namespace brenier {
namespace {

struct BarycentricOptions : MapOptions {
  std::string regulariser = "l2";
  double epsilon = 0.003;
  std::int64_t dualSteps = 1;

  BarycentricOptions() {
    batch = 256;
    beta1 = 0.9;
  }

  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    const auto live = Applies::live;
    v("regulariser", regulariser,
      OptionMeta{.title = "Regulariser",
                 .help = "l2: relu(s)^2 / (4 eps); entropy: eps exp(s / eps)",
                 .applies = live,
                 .choices = {"l2", "entropy"}});
    v("epsilon", epsilon,
      OptionMeta{.title = "Epsilon",
                 .help = "Strength of the smoothing, in units of half squared distances; entropy wants ten times more",
                 .min = 1e-6,
                 .max = 1e6,
                 .applies = live,
                 .logScale = true});
    v("dual_steps", dualSteps,
      OptionMeta{.title = "Dual steps",
                 .help = "Steps of the two potentials for each step of the map",
                 .min = 1,
                 .max = 1000,
                 .applies = live});
  }
};

class BarycentricObjective final : public GameObjectiveOf<BarycentricOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool hasPotentials() const override { return true; }
  std::int64_t potentialSteps() const override { return options().dualSteps; }
  std::optional<PlacePrices> prices() const override { return PlacePrices{false, -1, false}; }

  void potentials(GameStep& step) override {
    evaluateDuals(step);
    const auto side = [&](PairSlot& slot, PotentialBlock& block, std::size_t first, std::size_t n, bool source) {
      const auto& own = source ? step.x : step.y;
      const auto& values = source ? m_phi : m_psi;
      for (std::size_t i = 0; i < n; ++i) {
        double penalty = 0, slope = 0;
        for (std::size_t j = 0; j < step.batch; ++j) {
          const Penalty one = source ? at(step, first + i, j) : at(step, j, first + i);
          penalty += one.value / static_cast<double>(step.batch);
          slope += one.slope / static_cast<double>(step.batch);
        }
        slot.weights[i] = static_cast<float>((1 - slope) / static_cast<double>(step.batch));
        const float* point = own.data() + (first + i) * step.dim;
        (source ? slot.source : slot.target).add(0.5 * dot(point, point, step.dim) - values[first + i]);
        if (source) slot.otherLoss.add(values[first + i] + m_psi[first + i] + penalty);
      }
      block.evaluate(own.data() + first * step.dim, n);
      block.addValueGrad(slot.weights.data());
    };
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      side(slot, step.phi->block(s), first, n, true);
      side(slot, step.psi->block(s), first, n, false);
    });
  }

  /// E w_ij 1/2 |T(x_i) - y_j|^2 with w the plan's density, which is the slope of the penalty.
  void map(GameStep& step) override {
    evaluateDuals(step);
    step.images(m_images);
    m_direction.assign(step.batch * step.dim, 0.0f);
    const double share = 1.0 / (static_cast<double>(step.batch) * static_cast<double>(step.batch));
    step.run([&](PairSlot& slot, std::size_t, std::size_t first, std::size_t n) {
      for (std::size_t i = first; i < first + n; ++i) {
        double loss = 0;
        for (std::size_t j = 0; j < step.batch; ++j) {
          const double w = at(step, i, j).slope;
          if (w == 0) continue;
          for (std::size_t k = 0; k < step.dim; ++k) {
            const double away = static_cast<double>(m_images[i * step.dim + k]) - step.y[j * step.dim + k];
            m_direction[i * step.dim + k] += static_cast<float>(w * share * away);
            loss += 0.5 * w * away * away / static_cast<double>(step.batch);
          }
        }
        slot.loss.add(loss);
      }
    });
    step.addMapGrad(m_direction);
  }

 private:
  void evaluateDuals(const GameStep& step) {
    m_phi.resize(step.batch);
    m_psi.resize(step.batch);
    step.run([&](PairSlot&, std::size_t s, std::size_t first, std::size_t n) {
      step.phi->block(s).evaluate(step.x.data() + first * step.dim, n);
      step.phi->block(s).value(m_phi.data() + first);
      step.psi->block(s).evaluate(step.y.data() + first * step.dim, n);
      step.psi->block(s).value(m_psi.data() + first);
    });
  }
  Penalty at(const GameStep& step, std::size_t i, std::size_t j) const {
    const double s = dot(step.x.data() + i * step.dim, step.y.data() + j * step.dim, step.dim) -
                     static_cast<double>(m_phi[i]) - m_psi[j];
    return softConstraint(options().regulariser == "entropy", options().epsilon, s);
  }

  std::vector<float> m_phi, m_psi, m_images, m_direction;
};

GameWords planAndProjection() {
  GameWords told = pricesAndMover("T", "Duals", freeImages);
  told.meeting =
      "The duals begin, and need no image: they look at pairs of {samples} points x and as many points of the {to}.";
  told.change = "The duals take a step: what a place of the {to} costs changes.";
  told.push =
      "The two duals say to which points of the {to} each x belongs. The arrow of its image leads towards their mean.";
  told.number = "The step is done. In it the dual value was {value}.";
  return told;
}

}  // namespace

SolverEntry barycentricEntry() {
  return mapGameEntry<BarycentricOptions, BarycentricObjective>(
      {.id = "barycentric",
       .title = "Barycentric OT",
       .help = "Regularised dual potentials, then a map to the mean of their plan (Seguy et al., ICLR 2018)",
       .caps = {.optimal = false,
                .bias = "epsilon",
                .twoPlayers = true,
                .innerName = "One step of T",
                .outerName = "One step of the duals"},
       .told = planAndProjection(),
       .published = {{"batch", std::int64_t{512}},
                     {"activation", std::string("relu")},
                     {"potential_activation", std::string("relu")},
                     {"residual", false},
                     {"learning_rate", 1e-4},
                     {"potential_rate", 5e-4},
                     {"average", 0.0}},
       .notes = R"(Two problems, learned together here where the original solves one after the other:

    maximise  E u(x) + E v(y) - E R(s),   s = u(x) + v(y) - 1/2 |x - y|^2,
    minimise over T:  E R'(s) 1/2 |T(x) - y|^2,

`R(s) = relu(s)^2 / (4 eps)` or `eps exp(s / eps)`, over all pairs of a batch. `R'(s)` is the density of the regularised
plan, and `T` its barycentric projection, from source to target: the mean of where a point's mass goes.

The smoothing shrinks it: between modes the mean of two of them is learned, and the image does not reach the target's
edge. Watch the energy distance stay above the sampling noise while the arrows already point the right way.)"});
}

}  // namespace brenier
