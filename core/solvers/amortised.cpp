#include "core/solvers/amortised.h"

#include "core/solvers/conjugate_options.h"
#include "core/solvers/cycle.h"
#include "core/solvers/pair_solver.h"

// phi is learned as by Taghvaei and Jalali; psi only predicts where its conjugate is attained, H = grad psi. The weight
// of the cycle terms is that of E |r|^2: the originals take the mean over coordinates, and the dimension for a weight.

namespace brenier {
namespace {

struct AmortisedOptions : PotentialOptions {
  std::string amortisation = "regression";
  bool fineTune = true;
  double cycleWeight = 1;
  ConjugateChoice conjugate;

  AmortisedOptions() { conjugate.tolerance = 1e-2; }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    v("amortisation", amortisation,
      OptionMeta{.title = "Amortisation",
                 .help = "What the predictor H minimises. regression: |H(y) - z|^2; objective: phi(H(y)) - <H(y), y>; "
                         "cycle: |grad phi(H(y)) - y|^2, and back where nothing is fine-tuned; none: there is none",
                 .choices = {"regression", "objective", "cycle", "none"}});
    v("fine_tune", fineTune,
      OptionMeta{.title = "Fine-tune",
                 .help = "Solve each conjugate from the prediction on; regression and none always do",
                 .applies = Applies::live});
    v("cycle_weight", cycleWeight,
      OptionMeta{.title = "Cycle weight",
                 .help = "Of E |r|^2, where the amortisation is cycle",
                 .min = 0,
                 .max = 1e6,
                 .applies = Applies::live,
                 .logScale = true});
    conjugate.visit(v);
  }

  bool solves() const { return fineTune || amortisation == "regression" || amortisation == "none"; }
};

class AmortisedObjective final : public PairObjectiveOf<AmortisedOptions> {
 public:
  using PairObjectiveOf::PairObjectiveOf;
  bool accumulate(PairStep& step) override {
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      targetBlock(step, slot, s, first, n);
      sourceBlock(step, slot, s, first, n);
    });
    return !step.stop.stop_requested();
  }

 private:
  void targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n);
  void sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) const;
  void regress(const PairStep& step, PairSlot& slot, PotentialBlock& psi, std::size_t n) const;
  void descend(const PairStep& step, PairSlot& slot, PotentialBlock& phi, PotentialBlock& psi, const float* y,
               std::size_t n) const;

  std::array<ConjugateSolver, BlockExecutor::kSlots> m_conjugates;
};

/// d/d(psi) mean (H(y) - z)^2 over batch and coordinates, H(y) in slot.a and z in slot.b.
void AmortisedObjective::regress(const PairStep& step, PairSlot& slot, PotentialBlock& psi, std::size_t n) const {
  const std::size_t d = step.dim;
  const float scale = 2.0f / static_cast<float>(step.batch * d);
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0;
    for (std::size_t k = i * d; k < (i + 1) * d; ++k) {
      const float r = slot.a[k] - slot.b[k];
      square += static_cast<double>(r) * r;
      slot.c[k] = scale * r;
    }
    slot.innerLoss.add(square / static_cast<double>(d));
  }
  psi.addGradientGrad(slot.c.data());
}

/// d/d(psi) E phi(H(y)) - <H(y), y>, phi held fixed.
void AmortisedObjective::descend(const PairStep& step, PairSlot& slot, PotentialBlock& phi, PotentialBlock& psi,
                                 const float* y, std::size_t n) const {
  const std::size_t d = step.dim;
  phi.evaluate(slot.a.data(), n);
  phi.value(slot.values.data());
  phi.gradient(slot.c.data());
  for (std::size_t i = 0; i < n; ++i) slot.innerLoss.add(slot.values[i] - dot(slot.a.data() + i * d, y + i * d, d));
  for (std::size_t k = 0; k < n * d; ++k) slot.c[k] = (slot.c[k] - y[k]) / static_cast<float>(step.batch);
  psi.addGradientGrad(slot.c.data());
}

void AmortisedObjective::targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                     std::size_t n) {
  const std::size_t d = step.dim;
  const float* y = step.y.data() + first * d;
  const auto& kind = options().amortisation;
  auto &phi = step.phi.block(s), &psi = step.psi.block(s);
  psi.evaluate(y, n);
  psi.gradient(slot.a.data());
  std::copy_n(kind == "none" ? y : slot.a.data(), n * d, slot.b.begin());
  if (options().solves() &&
      m_conjugates[s].solve(phi, options().conjugate.options(), y, n, d, slot.b.data(), step.stop).interrupted)
    return;

  phi.evaluate(slot.b.data(), n);
  phi.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, -1.0f / static_cast<float>(step.batch));
  phi.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    const double conjugate = dot(slot.b.data() + i * d, y + i * d, d) - slot.values[i];
    slot.target.add(0.5 * dot(y + i * d, y + i * d, d) - conjugate);
    slot.otherLoss.add(conjugate);
  }
  if (kind == "regression") regress(step, slot, psi, n);
  if (kind == "objective") descend(step, slot, phi, psi, y, n);
  if (kind != "cycle") return;
  phi.evaluate(slot.a.data(), n);
  const double lambda = options().cycleWeight * static_cast<double>(d);
  addCycle(slot, psi, phi, y, n, d, step.batch, lambda, !options().fineTune);
  for (std::size_t i = 0; i < n; ++i) slot.innerLoss.add(slot.values[i]);
}

void AmortisedObjective::sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                     std::size_t n) const {
  const std::size_t d = step.dim;
  const float* x = step.x.data() + first * d;
  auto &phi = step.phi.block(s), &psi = step.psi.block(s);
  phi.evaluate(x, n);
  phi.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, 1.0f / static_cast<float>(step.batch));
  phi.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    slot.source.add(0.5 * dot(x + i * d, x + i * d, d) - slot.values[i]);
    slot.loss.add(slot.values[i]);
  }
  if (options().amortisation != "cycle" || options().fineTune) return;
  phi.gradient(slot.a.data());
  psi.evaluate(slot.a.data(), n);
  addCycle(slot, phi, psi, x, n, d, step.batch, options().cycleWeight * static_cast<double>(d));
  for (std::size_t i = 0; i < n; ++i) slot.otherInnerLoss.add(slot.values[i]);
}

}  // namespace

SolverEntry amortisedEntry() {
  SolverEntry entry;
  entry.descriptor.id = "amortised";
  entry.descriptor.title = "Amortised conjugates";
  entry.descriptor.help = "Conjugates predicted by one network and solved on from there (Amos, ICLR 2023)";
  entry.descriptor.options = describeOptions<AmortisedOptions>();
  entry.descriptor.caps = pairCaps(true);
  entry.descriptor.notes = R"(The dual problem with conjugates that are predicted first and then solved:

    phi minimises  E_P phi(x) + E_Q [ <z, y> - phi(z) ],     z ~ argmin_z phi(z) - <z, y>,  held fixed,

where `z` starts at the prediction `H(y) = grad psi(y)` and is refined by L-BFGS or Adam (`fine_tune`), or is the prediction
itself. `H` learns beside it, by one of

    regression   E |H(y) - z|^2 / d
    objective    E phi(H(y)) - <H(y), y>
    cycle        E |grad phi(H(y)) - y|^2,  and  E |H(grad phi(x)) - x|^2  where nothing is fine-tuned
    none         no prediction: every solve starts at y, and there is no inverse map.

The map is `grad phi`, from source to target; the inverse is the prediction `H`. `H` is the gradient of a potential here; the
original also takes networks of its own for it.

With fine-tuning a step is an honest one from the start, and the better the prediction the fewer rounds it costs: steps
a second rise as the run goes on. Without it, this is a minimax with one inner step, and the dual value means nothing
until `H` has caught up. Watch the loss of the inner player.)";
  entry.descriptor.published = {{"batch", std::int64_t{10000}},
                                {"learning_rate", 5e-4},
                                {"hidden_width", std::int64_t{128}},
                                {"hidden_layers", std::int64_t{2}},
                                {"activation", std::string("leaky_relu")},
                                {"quadratic_rank", std::int64_t{0}},
                                {"beta1", 0.5},
                                {"beta2", 0.5},
                                {"conjugate_rounds", std::int64_t{100}},
                                {"conjugate_tolerance", 1e-3},
                                {"horizon", std::int64_t{50001}},
                                {"average", 0.0}};
  entry.descriptor.normalises = true;
  entry.make = [](const SolverSetup& setup) {
    AmortisedOptions options;
    readOptions(options, setup.options);
    SolverCaps caps = pairCaps(options.project());
    caps.targetPotential = caps.inverse = options.amortisation != "none";
    return makePairSolver<AmortisedOptions, AmortisedObjective>(setup, caps);
  };
  return entry;
}

}  // namespace brenier
