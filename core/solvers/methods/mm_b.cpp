#include "core/solvers/methods/solver_entries.h"

#include <limits>

#include "core/solvers/games/pair_solver.h"

// The maximiser of the conjugate is looked for among the batch's own points. By the envelope theorem the gradient of
//   E phi(x) + E_y max_i [ <x_i, y> - phi(x_i) ]
// weighs phi at x_i with (1 - number of y that choose i) / n.

namespace brenier {
namespace {

struct MmBOptions : PotentialOptions {
  MmBOptions() {
    makeFree();
    batch = 512;
  }

  template <class V>
  void visit(V&& v) {
    PotentialOptions::visit(v, 8192);
  }
};

class MmBObjective final : public PairObjectiveOf<MmBOptions> {
 public:
  using ObjectiveWith::ObjectiveWith;
  bool accumulate(PairStep& step) override;

 private:
  /// m_value, then m_best and m_choice: each point's best partner on this side.
  void transform(const PairStep& step, PotentialPlayer& player, const std::vector<float>& own,
                 const std::vector<float>& other);
  void addGradient(const PairStep& step, PotentialPlayer& player, const std::vector<float>& own,
                   const std::vector<float>& other, bool source) const;

  std::vector<float> m_value;           ///< [n] of the player at its own side's points
  std::vector<float> m_best;            ///< [n] max_i <x_i, y_j> - phi(x_i)
  std::vector<std::uint32_t> m_choice;  ///< [n] the i of that
  std::vector<float> m_weight;          ///< [n]
};

bool MmBObjective::accumulate(PairStep& step) {
  m_value.resize(step.batch);
  m_best.resize(step.batch);
  m_choice.resize(step.batch);
  transform(step, step.phi, step.x, step.y);
  addGradient(step, step.phi, step.x, step.y, true);
  if (step.stop.stop_requested()) return false;
  transform(step, *step.psi, step.y, step.x);
  addGradient(step, *step.psi, step.y, step.x, false);
  return true;
}

void MmBObjective::transform(const PairStep& step, PotentialPlayer& player, const std::vector<float>& own,
                             const std::vector<float>& other) {
  const std::size_t d = step.dim;
  step.run([&](PairSlot&, std::size_t s, std::size_t first, std::size_t n) {
    player.block(s).evaluate(own.data() + first * d, n);
    player.block(s).value(m_value.data() + first);
  });
  step.run([&](PairSlot&, std::size_t, std::size_t first, std::size_t n) {
    for (std::size_t j = first; j < first + n; ++j) {
      float best = -std::numeric_limits<float>::infinity();
      std::uint32_t choice = 0;
      for (std::size_t i = 0; i < step.batch; ++i) {
        float candidate = -m_value[i];
        for (std::size_t k = 0; k < d; ++k) candidate += own[i * d + k] * other[j * d + k];
        if (candidate > best) {
          best = candidate;
          choice = static_cast<std::uint32_t>(i);
        }
      }
      m_best[j] = best;
      m_choice[j] = choice;
    }
  });
  m_weight.assign(step.batch, 1.0f / static_cast<float>(step.batch));
  for (const auto i : m_choice) m_weight[i] -= 1.0f / static_cast<float>(step.batch);
}

void MmBObjective::addGradient(const PairStep& step, PotentialPlayer& player, const std::vector<float>& own,
                               const std::vector<float>& other, bool source) const {
  const std::size_t d = step.dim;
  step.run([&](PairSlot& slot, std::size_t s, std::size_t first, std::size_t n) {
    player.block(s).evaluate(own.data() + first * d, n);
    player.block(s).addValueGrad(m_weight.data() + first);
    for (std::size_t i = first; i < first + n; ++i) {
      const float *a = own.data() + i * d, *b = other.data() + i * d;
      (source ? slot.loss : slot.otherLoss).add(static_cast<double>(m_value[i]) + m_best[i]);
      if (!source) continue;
      slot.source.add(0.5 * dot(a, a, d) - m_value[i]);
      slot.target.add(0.5 * dot(b, b, d) - m_best[i]);
    }
  });
}

}  // namespace

SolverEntry mmBEntry() {
  return pairEntry<MmBOptions, MmBObjective>(
      {.id = "mm_b",
       .title = "MM-B",
       .help = "Dual potentials with the conjugate taken over the batch's own points (batch c-transform)",
       .caps = pairCaps(false, "the size of batches"),
       .published = publishedPotentials({{"batch", std::int64_t{1024}}}),
       .notes = R"(The dual problem with the conjugate's maximum taken over the points of the batch:

    phi minimises  E_i phi(x_i) + E_j max_i [ <x_i, y_j> - phi(x_i) ],

and `psi` the same with the sides changed; the two know nothing of each other. The map is `grad phi`, from source to target,
and `grad psi` goes back. There is no inner player, so steps are cheap, and no constraint, so any network will do.

Since a maximum over some points is less than the maximum over all, the conjugate is too small and the dual value too
large: by little in two dimensions with hundreds of points, by much in sixteen. Watch the dual value beside the exact
one; larger batches bring it down, and the L2-UVP with it.)"});
}

}  // namespace brenier
