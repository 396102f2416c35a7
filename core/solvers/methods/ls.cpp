#include "core/solvers/methods/solver_entries.h"

#include <cmath>

#include "core/solvers/games/pair_solver.h"
#include "core/solvers/games/soft_constraint.h"

// With s = <x, y> - phi(x) - psi(y), which the dual problem wants to be at most 0, both penalties have a gradient that
// only weighs values: d R / d phi(x) = -h(s), h = relu(s) / (2 eps) for the square, exp(s / eps) for the entropy.

namespace brenier {
namespace {

struct LsOptions : PotentialOptions {
  std::string regulariser = "l2";
  double epsilon = 0.0008;
  std::string pairs = "all";

  LsOptions() { makeFree(); }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v, 8192);
    v("regulariser", regulariser,
      OptionMeta{.title = "Regulariser",
                 .help = "l2: relu(s)^2 / (4 eps); entropy: eps exp(s / eps), continued by its tangent past s = 8 eps",
                 .applies = Applies::live,
                 .choices = {"l2", "entropy"}});
    v("epsilon", epsilon,
      OptionMeta{.title = "Epsilon",
                 .help = "Strength of the smoothing, in units of half squared distances; less is nearer to transport; "
                         "entropy wants ten times more than l2",
                 .min = 1e-6,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
    v("pairs", pairs,
      OptionMeta{.title = "Pairs",
                 .help = "all: every x of the batch with every y; matched: the i-th with the i-th, as published",
                 .applies = Applies::live,
                 .choices = {"all", "matched"}});
  }
};

class LsObjective final : public PairObjectiveOf<LsOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override;

 private:
  /// The mean penalty of x_i over its partners, value and slope.
  Penalty overPartners(const PairStep& step, const float* own, double value, const std::vector<float>& others,
                       const std::vector<float>& otherValues, std::size_t i) const;

  std::vector<float> m_phi, m_psi;  ///< [n] values at the batch
};

Penalty LsObjective::overPartners(const PairStep& step, const float* own, double value,
                                  const std::vector<float>& others, const std::vector<float>& otherValues,
                                  std::size_t i) const {
  const bool entropy = options().regulariser == "entropy", all = options().pairs == "all";
  const std::size_t first = all ? 0 : i, last = all ? step.batch : i + 1;
  Penalty sum;
  for (std::size_t j = first; j < last; ++j) {
    const double s = dot(own, others.data() + j * step.dim, step.dim) - value - otherValues[j];
    const Penalty one = softConstraint(entropy, options().epsilon, s);
    sum.value += one.value;
    sum.slope += one.slope;
  }
  const double count = static_cast<double>(last - first);
  return {sum.value / count, sum.slope / count};
}

bool LsObjective::accumulate(PairStep& step) {
  const std::size_t d = step.dim;
  m_phi.resize(step.batch);
  m_psi.resize(step.batch);
  step.run([&](PairSlot&, std::size_t s, std::size_t first, std::size_t n) {
    step.phi.block(s).evaluate(step.x.data() + first * d, n);
    step.phi.block(s).value(m_phi.data() + first);
    step.psi->block(s).evaluate(step.y.data() + first * d, n);
    step.psi->block(s).value(m_psi.data() + first);
  });
  if (step.stop.stop_requested()) return false;
  const auto side = [&](PairSlot& slot, PotentialBlock& block, std::size_t first, std::size_t n, bool source) {
    const auto &own = source ? step.x : step.y, &other = source ? step.y : step.x;
    const auto &values = source ? m_phi : m_psi, &otherValues = source ? m_psi : m_phi;
    for (std::size_t i = 0; i < n; ++i) {
      const float* point = own.data() + (first + i) * d;
      const Penalty penalty = overPartners(step, point, values[first + i], other, otherValues, first + i);
      slot.weights[i] = static_cast<float>((1 - penalty.slope) / static_cast<double>(step.batch));
      (source ? slot.source : slot.target).add(0.5 * dot(point, point, d) - values[first + i]);
      // Either side would count the same penalty, so it is said with the source's part alone.
      (source ? slot.loss : slot.otherLoss).add(values[first + i] + (source ? penalty.value : 0.0));
    }
    block.evaluate(own.data() + first * d, n);
    block.addValueGrad(slot.weights.data());
  };
  step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
    side(slot, step.phi.block(s), first, n, true);
    side(slot, step.psi->block(s), first, n, false);
  });
  return true;
}

}  // namespace

SolverEntry lsEntry() {
  return pairEntry<LsOptions, LsObjective>(
      {.id = "ls",
       .title = "LS",
       .help = "Dual potentials with a soft constraint, quadratic or entropic (Seguy et al., ICLR 2018)",
       .caps = pairCaps(false, "epsilon"),
       .published =
           publishedPotentials({{"batch", std::int64_t{1024}}, {"epsilon", 0.03}, {"pairs", std::string("matched")}}),
       .notes =
           R"(The dual problem with its constraint `s = <x, y> - phi(x) - psi(y) <= 0` turned into a penalty over pairs:

    minimise  E_P phi(x) + E_Q psi(y) + E R(s),
    R(s) = relu(s)^2 / (4 eps)   or   R(s) = eps exp(s / eps).

The map is `grad phi`, from source to target, and `grad psi` goes back. `eps` is measured in the coordinates in which the
run learns, normalised ones by default. All pairs of a batch are used, where the original matches the i-th with the i-th:
the same expectation from far less noise.

What is learned solves the regularised problem: maps are pulled together, modes are not reached quite, and L2-UVP settles
above nought. Less `eps` moves it down until the few pairs that violate the constraint make the steps too rough. The dual
value may lie on either side of the exact one, since the constraint is soft.)"});
}

}  // namespace brenier
