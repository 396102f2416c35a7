#include "core/solvers/methods/monge_gap.h"
#include "core/solvers/methods/solver_entries.h"

#include <cmath>

#include "core/solvers/games/map_game.h"

// One network and no game: the fitting term and the gap are entropic problems between batches, whose derivatives at the
// images are read off their plans.

namespace brenier {
namespace {

/// v_i += factor sum_j P_ij (t_i - y_j), for a plan from t to y.
void addPull(const EntropicPlan& plan, PointsView t, PointsView y, float factor, std::vector<float>& v) {
  for (std::size_t i = 0; i < t.count; ++i)
    for (std::size_t j = 0; j < y.count; ++j) {
      const float p = factor * plan.plan[i * y.count + j];
      for (std::size_t k = 0; k < t.dim; ++k) v[i * t.dim + k] += p * (t[i][k] - y[j][k]);
    }
}

/// The same over the plan's second points: v_i += factor sum_j P_ji (t_i - y_j), for a plan from y to t.
void addPullOfSecond(const EntropicPlan& plan, PointsView y, PointsView t, float factor, std::vector<float>& v) {
  for (std::size_t j = 0; j < y.count; ++j)
    for (std::size_t i = 0; i < t.count; ++i) {
      const float p = factor * plan.plan[j * t.count + i];
      for (std::size_t k = 0; k < t.dim; ++k) v[i * t.dim + k] += p * (t[i][k] - y[j][k]);
    }
}

struct MongeGapOptions : MapOptions {
  double weight = 1;
  double epsilonFit = 0.25;
  double epsilonGap = 0.03;
  std::int64_t iterations = 100;

  MongeGapOptions() {
    batch = 128;
    mapWidth = 128;
    learningRate = 3e-3;
    activation = "celu";
    beta1 = 0.9;
    beta2 = 0.999;
  }

  template <class V>
  void visit(V&& v) {
    MapOptions::visit(v);
    const auto live = Applies::live;
    v("gap_weight", weight,
      OptionMeta{.title = "Gap weight",
                 .help = "lambda of the Monge gap beside the fit",
                 .min = 0,
                 .max = 1e6,
                 .applies = live,
                 .logScale = true});
    v("epsilon_fit", epsilonFit,
      OptionMeta{.title = "Epsilon of the fit",
                 .help = "Smoothing of the Sinkhorn divergence to the target, in mean costs",
                 .min = 1e-3,
                 .max = 10,
                 .applies = live,
                 .logScale = true});
    v("epsilon_gap", epsilonGap,
      OptionMeta{.title = "Epsilon of the gap",
                 .help = "Smoothing of the transport between the batch and its image, in mean costs",
                 .min = 1e-3,
                 .max = 10,
                 .applies = live,
                 .logScale = true});
    v("iterations", iterations,
      OptionMeta{.title = "Sinkhorn iterations",
                 .help = "At most so many for each of the three plans of a step",
                 .min = 1,
                 .max = 10000,
                 .applies = live});
  }
};

class MongeGapObjective final : public GameObjectiveOf<MongeGapOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;

  void map(GameStep& step) override {
    step.images(m_images);
    const std::size_t n = step.batch, d = step.dim;
    const PointsView x{step.x.data(), n, d}, y{step.y.data(), n, d}, t{m_images.data(), n, d};
    const auto settings = [&](double epsilon) {
      return SinkhornSettings{epsilon, true, static_cast<int>(options().iterations), 1e-3};
    };
    const double loss = mongeGapLoss({x, y, t}, options().weight, settings(options().epsilonFit),
                                     settings(options().epsilonGap), step.executor, m_direction);
    step.addMapGrad(m_direction);
    step.slots[0].loss.add(loss);
  }

 private:
  std::vector<float> m_images, m_direction;
};

}  // namespace

double mongeGapLoss(const MongeGapBatch& at, double lambda, const SinkhornSettings& fitting,
                    const SinkhornSettings& holding, BlockExecutor& executor, std::vector<float>& direction) {
  const PointsView x = at.x, y = at.y, t = at.t;
  // Each plan is a job of its own, so that two threads share them; what comes out does not depend on who did which.
  EntropicPlan fit, self, gap;
  executor.run(3, 1, [&](std::size_t, std::size_t job, std::size_t) {
    if (job == 0) fit = sinkhorn(t, y, fitting);
    if (job == 1) self = sinkhorn(t, t, fitting);
    if (job == 2) gap = sinkhorn(x, t, holding);
  });
  direction.assign(t.count * t.dim, 0.0f);
  addPull(fit, t, y, 1.0f, direction);
  addPull(self, t, t, -0.5f, direction);
  addPullOfSecond(self, t, t, -0.5f, direction);
  const double n = static_cast<double>(t.count);
  double cost = 0;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    const double away = static_cast<double>(t.data[i]) - x.data[i];
    cost += 0.5 * away * away / n;
    direction[i] += static_cast<float>(lambda * away / n);
  }
  addPullOfSecond(gap, x, t, static_cast<float>(-lambda), direction);
  return fit.value - 0.5 * self.value + lambda * (cost - gap.value);
}

SolverEntry mongeGapEntry() {
  return mapGameEntry<MongeGapOptions, MongeGapObjective>(
      {.id = "monge_gap",
       .title = "Monge gap",
       .help = "A map fitted by a Sinkhorn divergence, held near-optimal by its gap (Uscidda, Cuturi, 2023)",
       .caps = {.optimal = false, .bias = "the smoothing and the size of its batches' plans"},
       .published = {{"batch", std::int64_t{256}},
                     {"average", 0.0},
                     {"map_width", std::int64_t{64}},
                     {"learning_rate", 1e-3},
                     {"epsilon_fit", 0.1},
                     {"epsilon_gap", 0.01}},
       .notes = R"(One map, no game:

    minimise over T:  S_eps(T#P, Q) + lambda ( E_P 1/2 |x - T(x)|^2 - W_eps(P, T#P) ),

both terms between batches. The first is the Sinkhorn divergence to the target; the second, the Monge gap, is nought
exactly where `T` moves its own source at least cost. (The divergence is taken up to the part that does not depend on
`T`.) `T` carries source to target; there is neither a potential nor an inverse.

A batch's plan is biased towards smooth maps: a larger batch and a smaller epsilon sharpen the modes, at the price of
more iterations. Watch the energy distance for the fit and the swirls for the gap.)"});
}

}  // namespace brenier
