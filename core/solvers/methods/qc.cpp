#include "core/solvers/methods/solver_entries.h"

#include <cmath>

#include "core/solvers/games/pair_solver.h"
#include "core/truth/exact_ot.h"

// Kantorovich duals of a batch, u_i + v_j <= 1/2 |x_i - y_j|^2, are what phi and psi should be: phi(x) = 1/2 |x|^2 - u.
// Duals are free up to a constant, so both are centred before the regression.

namespace brenier {
namespace {

struct QcOptions : PotentialOptions {
  double gradientWeight = 1;
  std::string gradientTarget = "vector";

  QcOptions() {
    makeFree();
    batch = 384;
  }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v, 2048);
    v("gradient_weight", gradientWeight,
      descent::weight("Gradient weight", "lambda of the regression of gradients beside that of values"));
    v("gradient_target", gradientTarget,
      OptionMeta{.title = "Gradient target",
                 .help = "vector: the map itself goes to the partner; length: only how far it goes, as published",
                 .applies = Applies::live,
                 .choices = {"vector", "length"}});
  }
};

class QcObjective final : public PairObjectiveOf<QcOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override;

 private:
  /// phi(x) - 1/2 |x|^2 regressed to -u, and grad phi(x) to x's partner, with the loss.
  void regress(const PairStep& step, PairSlot& slot, PotentialBlock& block, std::size_t first, std::size_t n,
               bool source) const;
  double gradientLoss(float* gradient, const float* x, const float* partner, std::size_t d, double weight) const;

  ExactTransport m_exact;
  std::vector<std::uint32_t> m_sourceOf;  ///< the inverse of targetOf
};

/// 1/2 |g - y|^2 or 1/8 (|g - x| - |y - x|)^2, times lambda; the gradient becomes its derivative times `weight`.
double QcObjective::gradientLoss(float* g, const float* x, const float* partner, std::size_t d, double weight) const {
  const double lambda = options().gradientWeight;
  if (options().gradientTarget == "vector") {
    double square = 0;
    for (std::size_t k = 0; k < d; ++k) {
      const double r = static_cast<double>(g[k]) - partner[k];
      square += r * r;
      g[k] = static_cast<float>(weight * lambda * r);
    }
    return 0.5 * lambda * square;
  }
  double moved = 1e-12, wanted = 0;
  for (std::size_t k = 0; k < d; ++k) {
    moved += std::pow(static_cast<double>(g[k]) - x[k], 2);
    wanted += std::pow(static_cast<double>(partner[k]) - x[k], 2);
  }
  moved = std::sqrt(moved);
  const double r = moved - std::sqrt(wanted);
  for (std::size_t k = 0; k < d; ++k)
    g[k] = static_cast<float>(weight * lambda * 0.25 * r * (static_cast<double>(g[k]) - x[k]) / moved);
  return 0.125 * lambda * r * r;
}

void QcObjective::regress(const PairStep& step, PairSlot& slot, PotentialBlock& block, std::size_t first, std::size_t n,
                          bool source) const {
  const std::size_t d = step.dim;
  const auto &own = source ? step.x : step.y, &other = source ? step.y : step.x;
  const auto& duals = source ? m_exact.u : m_exact.v;
  const auto& partnerOf = source ? m_exact.targetOf : m_sourceOf;
  const double weight = 1.0 / static_cast<double>(step.batch);
  block.evaluate(own.data() + first * d, n);
  block.value(slot.values.data());
  block.gradient(slot.a.data());
  for (std::size_t i = 0; i < n; ++i) {
    const float* x = own.data() + (first + i) * d;
    const double half = 0.5 * dot(x, x, d), r = slot.values[i] - half + duals[first + i];
    slot.weights[i] = static_cast<float>(weight * r);
    const float* partner = other.data() + partnerOf[first + i] * d;
    const double loss = 0.5 * r * r + gradientLoss(slot.a.data() + i * d, x, partner, d, weight);
    (source ? slot.loss : slot.otherLoss).add(loss);
    (source ? slot.source : slot.target).add(half - slot.values[i]);
  }
  block.addValueGrad(slot.weights.data());
  block.addGradientGrad(slot.a.data());
}

bool QcObjective::accumulate(PairStep& step) {
  // Always the simplex: of several optimal duals another method may find others, and a run would learn from them.
  auto exact = exactTransport({step.x.data(), step.batch, step.dim}, {step.y.data(), step.batch, step.dim}, step.stop,
                              {}, ExactMethod::simplex);
  if (step.stop.stop_requested()) return false;
  if (!exact) {
    // Samples that are not finite: the loss says so.
    step.slots[0].loss.add(std::nan(""));
    return true;
  }
  m_exact = std::move(exact).value();
  // u is centred and v takes the difference up, so that u + v stays what it was and the dual value with it.
  double mean = 0;
  for (const double u : m_exact.u) mean += u / static_cast<double>(step.batch);
  for (auto& u : m_exact.u) u -= mean;
  for (auto& v : m_exact.v) v += mean;
  m_sourceOf.resize(step.batch);
  for (std::size_t i = 0; i < step.batch; ++i) m_sourceOf[m_exact.targetOf[i]] = static_cast<std::uint32_t>(i);
  step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
    regress(step, slot, step.phi.block(s), first, n, true);
    regress(step, slot, step.psi->block(s), first, n, false);
  });
  return true;
}

}  // namespace

SolverEntry qcEntry() {
  return pairEntry<QcOptions, QcObjective>(
      {.id = "qc",
       .title = "QC",
       .help = "Regression to the exact transport of mini-batches (WGAN-QC; Liu et al., ICCV 2019)",
       .caps = pairCaps(false, "the size of batches"),
       .published = publishedPotentials(
           {{"batch", std::int64_t{64}}, {"gradient_target", std::string("length")}, {"gradient_weight", 0.4}}),
       .notes =
           R"(At every step the batch's own transport problem is solved exactly, by a network simplex, for its dual `u, v` and
its assignment; the potentials are regressed to them:

    phi minimises  1/2 E (phi(x_i) - 1/2 |x_i|^2 + u_i)^2 + lambda/2 E |grad phi(x_i) - y_s(i)|^2,

`y_s(i)` the partner of `x_i`, and `psi` the same with the sides changed. The map is `grad phi`, from source to target, and
`grad psi` goes back. The original compares only lengths, `(|grad phi(x) - x| - |y - x|)^2 / 4`, which
`gradient_target = length` does; its further term, the mean of the potential over the other batch, serves the generator
of images that it was made for and is left out.

The plan between two small batches is not that between the measures: its mean over batches is blurred, more so in higher
dimensions, and no number of steps mends it. Watch L2-UVP settle above nought; larger batches settle lower and cost more,
for the simplex takes the square of their size and more.)"});
}

}  // namespace brenier
