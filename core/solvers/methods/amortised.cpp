#include "core/solvers/methods/solver_entries.h"

#include <algorithm>
#include <cmath>

#include "core/solvers/games/cycle.h"
#include "core/solvers/games/pair_solver.h"
#include "core/solvers/options/amortised_options.h"

// phi is learned as by Taghvaei and Jalali; H, a network of its own or grad psi, only predicts where its conjugate is
// attained. The weight of the cycle terms is that of E |r|^2: the originals take the mean over coordinates, and the
// dimension for a weight.

namespace brenier {
namespace {

class AmortisedObjective final : public PairObjectiveOf<AmortisedOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override {
    m_phi.resize(step.batch);
    step.run(
        [&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) { sourceBlock(step, slot, s, first, n); });
    if (step.stop.stop_requested()) return false;
    step.run(
        [&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) { targetBlock(step, slot, s, first, n); });
    return !step.stop.stop_requested();
  }
  bool predicts() const override { return options().amortisation != "none"; }
  bool refines() const override { return true; }
  void refineInverse(const Potential& phi, const Measure& source, PointsView y, float* z) const override;

 private:
  void targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n);
  void sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n);
  void regress(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t n) const;
  void descend(const PairStep& step, PairSlot& slot, std::size_t s, const float* y, std::size_t n) const;

  std::array<ConjugateSolver, BlockExecutor::slotCount> m_conjugates;
  std::vector<float> m_phi;  ///< phi at the batch's x
};

/// Samples of the source that a conjugate may start from, while learning and in the answer.
constexpr std::size_t startCandidates = 256, answerCandidates = 1024;
constexpr std::uint64_t streamCandidates = 0x5101;

/// Points that solves may start from, and phi there.
struct Candidates {
  const float* points;  ///< [count, d]
  const float* phi;     ///< [count]
  std::size_t count;
};

/// Where a candidate gives more than z_i, the solve starts there: phi cannot then run away from a predictor that has
/// lost its way, since the conjugate is never less than its maximum over samples. `values` [n] is scratch.
void chooseStarts(PotentialBlock& phi, const Candidates& from, const float* y, std::size_t n, std::size_t d, float* z,
                  float* values) {
  phi.evaluate(z, n);
  phi.value(values);
  for (std::size_t i = 0; i < n; ++i) {
    const float* point = y + i * d;
    double best = dot(z + i * d, point, d) - values[i];
    for (std::size_t j = 0; j < from.count; ++j) {
      const float* x = from.points + j * d;
      const double there = dot(x, point, d) - from.phi[j];
      if (!(there > best) && !std::isnan(best)) continue;
      best = there;
      std::copy_n(x, d, z + i * d);
    }
  }
}

/// H(y) -> out [n, d].
void predict(const PairStep& step, std::size_t s, const float* y, std::size_t n, float* out) {
  if (step.back) {
    step.back->block(s).evaluate(y, n);
    step.back->block(s).value(out);
  } else {
    step.psi->block(s).evaluate(y, n);
    step.psi->block(s).gradient(out);
  }
}

/// Accumulates d/d(H) sum_i <v_i, H(y_i)> at the points predicted last.
void addPredictorGrad(const PairStep& step, std::size_t s, const float* v) {
  if (step.back)
    step.back->block(s).addVjp(v, nullptr);
  else
    step.psi->block(s).addGradientGrad(v);
}

/// d/d(H) mean (H(y) - z)^2 over batch and coordinates, H(y) in slot.a and z in slot.b.
void AmortisedObjective::regress(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t n) const {
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
  addPredictorGrad(step, s, slot.c.data());
}

/// d/d(H) E phi(H(y)) - <H(y), y>, phi held fixed.
void AmortisedObjective::descend(const PairStep& step, PairSlot& slot, std::size_t s, const float* y,
                                 std::size_t n) const {
  const std::size_t d = step.dim;
  auto& phi = step.phi.block(s);
  phi.evaluate(slot.a.data(), n);
  phi.value(slot.values.data());
  phi.gradient(slot.c.data());
  for (std::size_t i = 0; i < n; ++i) slot.innerLoss.add(slot.values[i] - dot(slot.a.data() + i * d, y + i * d, d));
  for (std::size_t k = 0; k < n * d; ++k) slot.c[k] = (slot.c[k] - y[k]) / static_cast<float>(step.batch);
  addPredictorGrad(step, s, slot.c.data());
}

void AmortisedObjective::targetBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                     std::size_t n) {
  const std::size_t d = step.dim;
  const float* y = step.y.data() + first * d;
  const auto& kind = options().amortisation;
  auto& phi = step.phi.block(s);
  predict(step, s, y, n, slot.a.data());
  std::copy_n(kind == "none" ? y : slot.a.data(), n * d, slot.b.begin());
  if (options().solves())
    chooseStarts(phi, {step.x.data(), m_phi.data(), std::min(step.batch, startCandidates)}, y, n, d, slot.b.data(),
                 slot.values.data());
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
  if (kind == "regression") regress(step, slot, s, n);
  if (kind == "objective") descend(step, slot, s, y, n);
  if (kind != "cycle") return;
  phi.evaluate(slot.a.data(), n);
  const double lambda = options().cycleWeight * static_cast<double>(d);
  addCycle(slot, step.psi->block(s), phi, y, n, d, step.batch, lambda, !options().fineTune);
  for (std::size_t i = 0; i < n; ++i) slot.innerLoss.add(slot.values[i]);
}

void AmortisedObjective::sourceBlock(const PairStep& step, PairSlot& slot, std::size_t s, std::size_t first,
                                     std::size_t n) {
  const std::size_t d = step.dim;
  const float* x = step.x.data() + first * d;
  auto& phi = step.phi.block(s);
  phi.evaluate(x, n);
  phi.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, 1.0f / static_cast<float>(step.batch));
  phi.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    m_phi[first + i] = slot.values[i];
    slot.source.add(0.5 * dot(x + i * d, x + i * d, d) - slot.values[i]);
    slot.loss.add(slot.values[i]);
  }
  if (options().amortisation != "cycle" || options().fineTune) return;
  phi.gradient(slot.a.data());
  auto& psi = step.psi->block(s);
  psi.evaluate(slot.a.data(), n);
  addCycle(slot, phi, psi, x, n, d, step.batch, options().cycleWeight * static_cast<double>(d));
  for (std::size_t i = 0; i < n; ++i) slot.otherInnerLoss.add(slot.values[i]);
}

/// Predictions lag behind on targets that are torn; what a step of training does for its samples is done here for y.
void AmortisedObjective::refineInverse(const Potential& phi, const Measure& source, PointsView y, float* z) const {
  const Points x = drawSamples(source, {0, streamCandidates, 0}, answerCandidates);
  std::vector<float> there(x.count());
  potentialValues(phi, x, there.data());
  const auto block = phi.makeBlock();
  std::vector<float> values(phi.blockSize());
  ConjugateSolver conjugate;
  for (std::size_t first = 0; first < y.count; first += phi.blockSize()) {
    const std::size_t n = std::min(phi.blockSize(), y.count - first);
    chooseStarts(*block, {x.data.data(), there.data(), x.count()}, y[first], n, y.dim, z + first * y.dim,
                 values.data());
    conjugate.solve(*block, options().conjugate.options(), y[first], n, y.dim, z + first * y.dim, {});
  }
}

/// Null where the gradient of a potential predicts.
std::unique_ptr<MapPlayer> makePredictor(const SolverSetup& setup, const AmortisedOptions& options) {
  if (!options.predictsByMap()) return nullptr;
  NetworkSpec spec;
  spec.dim = spec.outputs = setup.source->dim();
  spec.hidden.assign(static_cast<std::size_t>(options.predictorLayers),
                     static_cast<std::size_t>(options.predictorWidth));
  spec.first = spec.middle = Activation::elu;
  spec.last = Activation::identity;
  spec.inputSkips = false;
  spec.residual = true;
  spec.convexity = Convexity::none;
  return std::make_unique<MapPlayer>("H", setup.networks->makeMap(spec),
                                     initialParameters(spec, Initialisation::truncatedNormal, 1, setup.weightSeed, 1),
                                     options.average > 0 ? setup.networks->makeMap(spec) : nullptr);
}

std::string amortisedMisfit(const SolverSetup& setup) {
  const auto options = checkedOptions<AmortisedOptions>(setup.options);
  return options.predictsByMap() && options.amortisation == "cycle"
             ? "the amortisation cycle differentiates the predictor twice; set predictor to gradient"
             : "";
}

SolverCaps amortisedCaps(const AmortisedOptions& options) {
  SolverCaps caps = pairCaps(options.convex());
  caps.targetPotential = options.amortisation != "none" && !options.predictsByMap();
  return caps;
}

}  // namespace

SolverEntry amortisedEntry() {
  SolverEntry entry = pairEntry<AmortisedOptions, AmortisedObjective>(
      {.id = "amortised",
       .title = "Amortised conjugates",
       .help = "Conjugates predicted by one network and solved on from there (Amos, ICLR 2023)",
       .published = {{"batch", std::int64_t{10000}},
                     {"learning_rate", 5e-4},
                     {"hidden_width", std::int64_t{128}},
                     {"hidden_layers", std::int64_t{2}},
                     {"activation", std::string("leaky_relu")},
                     {"convexity", std::string("reparametrise")},
                     {"initialisation", std::string("truncated_normal")},
                     {"normalise_units", true},
                     {"identity_steps", std::int64_t{1000}},
                     {"predictor_width", std::int64_t{512}},
                     {"predictor_layers", std::int64_t{2}},
                     {"beta1", 0.5},
                     {"beta2", 0.5},
                     {"conjugate_rounds", std::int64_t{100}},
                     {"conjugate_tolerance", 1e-3},
                     {"horizon", std::int64_t{50001}},
                     {"slow_after", std::int64_t{0}},
                     {"average", 0.0}},
       .notes = R"(The dual problem with conjugates that are predicted first and then solved:

    phi minimises  E_P phi(x) + E_Q [ <z, y> - phi(z) ],     z ~ argmin_z phi(z) - <z, y>,  held fixed,

where `z` starts at the prediction `H(y)` and is refined by L-BFGS or Adam (`fine_tune`), or is the prediction
itself. `H` learns beside it, by one of

    regression   E |H(y) - z|^2 / d
    objective    E phi(H(y)) - <H(y), y>
    cycle        E |grad phi(H(y)) - y|^2,  and  E |H(grad phi(x)) - x|^2  where nothing is fine-tuned
    none         no prediction: every solve starts at y.

The map is `grad phi`, from source to target. The inverse at `y` is the maximiser of `<z, y> - phi(z)`, the gradient of the
conjugate, solved as while learning: from the prediction `H(y)`, a network of its own that starts from the identity, or
the gradient of a potential (`predictor = gradient`), or from a sample of the source where that gives more. Files that
are exported hold `H` alone under the name `inverse`, and say so.

By default `phi` is a free network, which nothing keeps convex: that is easier to train. A solve starts from a sample of
the source where that gives more than the prediction does, which keeps the conjugates honest while `H` has not caught up.
It is no game: `phi` descends one function, so that larger rates are stable than in the minimax methods, and this is what
a pair of one's own is learned with.

With fine-tuning a step is an honest one from the start, and the better the prediction the fewer rounds it costs: steps
a second rise as the run goes on. Without it, `objective` is a minimax with one inner step, which wants smaller rates and `beta1 = 0.5`, and
the dual value means nothing until `H` has caught up. Watch the loss of the inner player.)"},
      amortisedCaps, makePredictor);
  entry.misfit = amortisedMisfit;
  return entry;
}

}  // namespace brenier
