#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/cycle.h"
#include "core/solvers/games/pair_solver.h"

namespace brenier {
namespace {

struct W2gnOptions : PotentialOptions {
  double cycleWeight = 3;
  std::string cycles = "both";

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    v("cycle_weight", cycleWeight,
      OptionMeta{.title = "Cycle weight",
                 .help = "lambda of the penalty that makes the two maps inverse to each other",
                 .min = 0,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
    v("cycles", cycles,
      OptionMeta{.title = "Cycles",
                 .help = "both: there and back from either side; target: from the target alone, as in the 2D code",
                 .applies = Applies::live,
                 .choices = {"both", "target"}});
  }
};

class W2gnObjective final : public PairObjectiveOf<W2gnOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override {
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      targetBlock(step, slot, s, first, n);
      sourceBlock(step, slot, s, first, n);
    });
    return !step.stop.stop_requested();
  }

 private:
  void targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) const;
  void sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) const;
};

void W2gnObjective::targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                std::size_t n) const {
  const std::size_t d = step.dim;
  const float* y = step.y.data() + first * d;
  auto &phi = step.phi.block(s), &psi = step.psi->block(s);
  psi.evaluate(y, n);
  psi.gradient(slot.a.data());
  phi.evaluate(slot.a.data(), n);
  phi.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, -1.0f / static_cast<float>(step.batch));
  phi.addValueGrad(slot.weights.data());
  // The slot's values become those of the cycle; phi's are kept beside them.
  std::copy_n(slot.values.begin(), n, slot.weights.begin());
  addCycle(slot, psi, phi, y, n, d, step.batch, options().cycleWeight);
  for (std::size_t i = 0; i < n; ++i) {
    const double atImage = slot.weights[i];
    slot.target.add(0.5 * dot(y + i * d, y + i * d, d) - dot(slot.a.data() + i * d, y + i * d, d) + atImage);
    slot.loss.add(slot.values[i] - atImage);
  }
}

void W2gnObjective::sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                std::size_t n) const {
  const std::size_t d = step.dim;
  const float* x = step.x.data() + first * d;
  auto &phi = step.phi.block(s), &psi = step.psi->block(s);
  phi.evaluate(x, n);
  phi.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, 1.0f / static_cast<float>(step.batch));
  phi.addValueGrad(slot.weights.data());
  std::copy_n(slot.values.begin(), n, slot.weights.begin());
  std::fill_n(slot.values.begin(), n, 0.0f);
  if (options().cycles == "both") {
    phi.gradient(slot.a.data());
    psi.evaluate(slot.a.data(), n);
    addCycle(slot, phi, psi, x, n, d, step.batch, options().cycleWeight);
  }
  for (std::size_t i = 0; i < n; ++i) {
    slot.source.add(0.5 * dot(x + i * d, x + i * d, d) - slot.weights[i]);
    slot.otherLoss.add(static_cast<double>(slot.weights[i]) + slot.values[i]);
  }
}

}  // namespace

SolverEntry w2gnEntry() {
  return pairEntry<W2gnOptions, W2gnObjective>(
      {.id = "w2gn",
       .title = "W2GN",
       .help = "Two convex potentials and a cycle penalty in place of a minimax (Korotin et al., ICLR 2021)",
       .published = {{"batch", std::int64_t{1024}},
                     {"hidden_width", std::int64_t{128}},
                     {"quadratic_rank", std::int64_t{3}},
                     {"cycle_weight", 1.0},
                     {"cycles", std::string("target")},
                     {"initialisation", std::string("normal")},
                     {"init_scale", 0.5},
                     {"identity_steps", std::int64_t{1000}},
                     {"beta1", 0.8},
                     {"average", 0.0}},
       .notes = R"(No saddle point: `phi` on the source and `psi` on the target descend together on

    E_P phi(x) - E_Q phi(z) + lambda [ E_Q |grad phi(grad psi(y)) - y|^2 + E_P |grad psi(grad phi(x)) - x|^2 ] / d,

where `z = grad psi(y)` is held fixed. The first two terms are the dual problem with `grad psi` standing in for the inner
maximiser; the cycle makes it one. The map is `grad phi`, from source to target, and `grad psi` goes back. Both are input
convex (`convexity = project`), which the method needs: without it the cycle can be closed by maps that are not optimal.

Watch the round-trip error beside L2-UVP: a small one with a large other says that lambda is too large, so that the maps
agree with each other before they agree with the target; a large round trip makes the dual value meaningless.)"},
      [](const W2gnOptions& options) { return pairCaps(options.convex()); });
}

}  // namespace brenier
