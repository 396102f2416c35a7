#include "core/solvers/methods/solver_entries.h"

#include "core/solvers/games/pair_solver.h"
#include "core/solvers/options/conjugate_options.h"
#include "core/util/philox.h"

// By the envelope theorem the gradient of E phi(x) + E phi*(y) is that of E phi(x) - E phi(z), the maximiser z(y) held
// fixed. psi is learned in the same way with the sides changed, for the inverse map.

namespace brenier {
namespace {

constexpr std::uint64_t streamStart = 0x5001;

struct TaghvaeiJalaliOptions : PotentialOptions {
  ConjugateChoice conjugate;
  std::string start = "map";

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v);
    conjugate.visit(v);
    v("start", start,
      OptionMeta{.title = "Conjugate start",
                 .help = "map: the other potential's gradient; point: y itself; random: U[0, 1)^d, as published",
                 .applies = Applies::live,
                 .choices = {"map", "point", "random"}});
  }
};

class TaghvaeiJalaliObjective final : public PairObjectiveOf<TaghvaeiJalaliOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override {
    step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
      side(step, slot, s, first, n, true);
      side(step, slot, s, first, n, false);
    });
    return !step.stop.stop_requested();
  }

 private:
  void setStart(const PairStep& step, PairSlot& slot, PotentialBlock& other, const float* y, std::size_t first,
                std::size_t n) const;
  void side(PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n, bool source);

  std::array<ConjugateSolver, BlockExecutor::slotCount> m_conjugates;
};

void TaghvaeiJalaliObjective::setStart(const PairStep& step, PairSlot& slot, PotentialBlock& other, const float* y,
                                       std::size_t first, std::size_t n) const {
  const std::size_t d = step.dim;
  if (options().start == "map") {
    other.evaluate(y, n);
    other.gradient(slot.a.data());
  } else if (options().start == "point") {
    std::copy_n(y, n * d, slot.a.begin());
  } else {
    for (std::size_t i = 0; i < n; ++i) {
      PhiloxStream random(step.dataSeed, streamStart + (first + i), static_cast<std::uint64_t>(step.index));
      for (std::size_t k = 0; k < d; ++k) slot.a[i * d + k] = random.uniform();
    }
  }
}

/// phi(x) - phi(z(y)) for the samples of this block; with `source` false, psi's with x and y changed.
void TaghvaeiJalaliObjective::side(PairStep& step, PairSlot& slot, std::size_t s, std::size_t first, std::size_t n,
                                   bool source) {
  const std::size_t d = step.dim;
  const float* x = (source ? step.x : step.y).data() + first * d;
  const float* y = (source ? step.y : step.x).data() + first * d;
  auto& own = (source ? step.phi : *step.psi).block(s);
  setStart(step, slot, (source ? *step.psi : step.phi).block(s), y, first, n);
  if (m_conjugates[s].solve(own, options().conjugate.options(), y, n, d, slot.a.data(), step.stop).interrupted) return;
  const float share = 1.0f / static_cast<float>(step.batch);
  auto& loss = source ? slot.loss : slot.otherLoss;

  own.evaluate(slot.a.data(), n);
  own.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, -share);
  own.addValueGrad(slot.weights.data());
  std::copy_n(slot.values.begin(), n, slot.weights.begin());
  own.evaluate(x, n);
  own.value(slot.values.data());
  for (std::size_t i = 0; i < n; ++i) {
    const double conjugate = dot(slot.a.data() + i * d, y + i * d, d) - slot.weights[i];
    loss.add(slot.values[i] + conjugate);
    if (!source) continue;
    slot.source.add(0.5 * dot(x + i * d, x + i * d, d) - slot.values[i]);
    slot.target.add(0.5 * dot(y + i * d, y + i * d, d) - conjugate);
  }
  std::fill_n(slot.weights.begin(), n, share);
  own.addValueGrad(slot.weights.data());
}

}  // namespace

SolverEntry taghvaeiJalaliEntry() {
  return pairEntry<TaghvaeiJalaliOptions, TaghvaeiJalaliObjective>(
      {.id = "taghvaei_jalali",
       .title = "Taghvaei-Jalali",
       .help = "A convex potential whose conjugate is solved for each sample (Taghvaei, Jalali 2019)",
       .published = {{"batch", std::int64_t{1024}},
                     {"conjugate", std::string("adam")},
                     {"conjugate_rounds", std::int64_t{1000}},
                     {"start", std::string("random")},
                     {"initialisation", std::string("normal")},
                     {"init_scale", 0.1},
                     {"identity_steps", std::int64_t{1000}},
                     {"beta2", 0.999},
                     {"average", 0.0}},
       .notes = R"(The dual problem as it stands, with the conjugate solved for every sample and not learned:

    phi minimises  E_P phi(x) + E_Q phi*(y),     phi*(y) = max_z <y, z> - phi(z),

whose gradient is that of `E_P phi(x) - E_Q phi(z)`, the maximiser `z` held fixed. `psi` is learned in the same way with the
sides changed. The map is `grad phi`, from source to target, and `grad psi` goes back. Only a convex `phi` makes the inner
problem one with an answer, so hidden weights are projected.

The inner solver is L-BFGS or Adam, started from the other potential's gradient (the original: from random points) and
stopped when `|grad phi(z) - y|` is below the tolerance in every coordinate or the rounds are over. With the conjugate
solved, the dual value is a true lower bound but for the noise of its batch: watch it rise to the exact one. Steps are dear
and few are needed.)"},
      [](const TaghvaeiJalaliOptions& options) { return pairCaps(options.convex()); });
}

}  // namespace brenier
