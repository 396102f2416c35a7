#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/engine/max_affine.h"
#include "core/measures/finite_atoms.h"
#include "core/solvers/method_entry.h"
#include "core/solvers/methods/solver_entries.h"
#include "core/solvers/numerics/cell_masses.h"
#include "core/solvers/numerics/height_ascent.h"
#include "core/solvers/numerics/nearest_cells.h"
#include "core/solvers/numerics/running_mean.h"
#include "core/solvers/numerics/tree_order.h"
#include "core/solvers/options/semi_discrete_options.h"

// Semi-discrete transport by its Brenier potential u_h(x) = max_i <x, y_i> + h_i (An et al., ICLR 2020): the energy
// E(h) = E_mu u_h - sum_i nu_i h_i is convex, and its gradient mu(cell i) - nu_i. DRAG: Genans et al., NeurIPS 2025.

namespace brenier {
namespace {

constexpr std::uint64_t streamAtoms = 0x4003, streamMasses = 0x4004;
constexpr std::size_t firstSamples = 4;     ///< of a measurement, for each atom
constexpr std::size_t leastSamples = 4096;  ///< of a measurement
constexpr std::size_t checkShare = 4;       ///< of steps to measurements in samples, at least
constexpr double tearQuantile = 0.7;        ///< of the angles at samples, where no threshold is given
constexpr double finestGoal = 0.5;          ///< in %: what is measured where no goal is given
constexpr double neededFloor = 4;           ///< times the goal: an error as small as that can be told under it

FiniteAtoms atomsOf(const SolverSetup& setup, std::size_t drawn) {
  auto atoms = finiteAtoms(*setup.target);
  if (!atoms) atoms = sampledAtoms(*setup.target, {setup.dataSeed, streamAtoms, 0}, drawn);
  const auto order = treeOrder(atoms->points, fused::panelColumns);
  FiniteAtoms sorted{Points(order.size(), atoms->points.dim), std::vector<double>(order.size())};
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::copy_n(atoms->points[order[i]], sorted.points.dim, sorted.points[i]);
    sorted.weights[i] = atoms->weights[order[i]];
  }
  return sorted;
}

NetworkSpec networkOf(const FiniteAtoms& atoms) {
  NetworkSpec spec;
  spec.dim = atoms.points.dim;
  spec.outputs = atoms.points.count();
  spec.hidden = {};
  spec.last = Activation::identity;
  spec.maximum = true;
  return spec;
}

class SemiDiscrete final : public Solver {
 public:
  SemiDiscrete(const SolverSetup& setup, const SolverCaps& caps)
      : m_source(setup.source),
        m_dataSeed(setup.dataSeed),
        m_caps(caps),
        m_values(setup.options),
        m_options(checkedOptions<SemiDiscreteOptions>(m_values)),
        m_atoms(atomsOf(setup, static_cast<std::size_t>(m_options.atoms))),
        m_phi(setup.networks->makePotential(networkOf(m_atoms))),
        m_cells(m_atoms.points.dim, m_atoms.points.count()),
        m_executor(setup.threads),
        m_counter(m_cells, m_executor),
        m_ascent(m_atoms.points, isAdam()),
        m_centres(extends() ? count() * m_atoms.points.dim : 0),
        m_counts(extends() ? count() : 0),
        m_nearest(static_cast<std::size_t>(m_options.neighbours)) {
    m_cells.setRows(m_atoms.points.data.data());
    std::copy(m_atoms.points.data.begin(), m_atoms.points.data.end(), m_phi->parameters().begin());
    m_spacing = spacing();
    m_check[1] = static_cast<float>(m_options.checkEvery);
    answer();
  }

  SolverCaps caps() const override { return m_caps; }
  std::int64_t parameterCount() const override { return static_cast<std::int64_t>(count()); }
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = checkedOptions<SemiDiscreteOptions>(m_values);
  }

  StepReport step(std::int64_t index, StepPart, std::stop_token stop) override {
    StepReport report;
    const std::size_t samples = static_cast<std::size_t>(m_options.batch) * m_ascent.batches();
    m_cells.setHeights(m_ascent.heights().data());
    if (stop.stop_requested() || !gradient(index, samples, stop)) {
      report.interrupted = true;
      return report;
    }
    report.values.push_back(dualValue());
    report.innerSteps = 1;
    ascend(static_cast<double>(index + 1));
    answer();
    if (!std::isfinite(report.values[0].value)) {
      report.finite = false;
      report.problem = "the dual value";
    }
    if (static_cast<float>(index + 1) >= m_check[1]) report.interrupted = !check(index + 1, report, stop);
    return report;
  }

  void forward(PointsView x, float* out) const override {
    if (!extends() || !m_nearest.known()) return gradientMap(*m_phi, x, out);
    m_nearest.map(cellMap(), x, out);
  }
  bool inverse(PointsView, float*) const override { return false; }
  const Potential* sourcePotential() const override { return m_phi.get(); }
  /// The extension is no network.
  LearnedMap learned() const override { return extends() ? LearnedMap() : Solver::learned(); }
  std::optional<LaguerreCells> cells() const override { return cellMap(); }

  std::vector<StateTensor> state() override {
    std::vector<StateTensor> state = m_ascent.state();
    state.push_back({"check", {m_check.size()}, m_check});
    if (extends()) {
      state.push_back({"centres", {count(), m_atoms.points.dim}, m_centres});
      state.push_back({"counts", {count()}, m_counts});
    }
    return state;
  }
  void stateRestored() override {
    answer();
    if (extends()) m_nearest.set(m_atoms.points.dim, m_centres, m_counts);
  }

 private:
  std::size_t count() const { return m_atoms.weights.size(); }
  bool isAdam() const { return m_options.ascent == "adam"; }
  bool extends() const { return m_options.extension != "none"; }

  /// Mean distance from an atom to its nearest neighbour, over the first thousand; 1 where there is but one.
  double spacing() {
    constexpr std::size_t most = 1024;
    if (count() < 2) return 1;
    const std::size_t d = m_atoms.points.dim, n = std::min(count(), most);
    m_cells.setHeights(m_ascent.heights().data());
    fused::MaxAffine::Block block(m_cells);
    std::vector<std::uint32_t> rows;
    std::vector<float> values;
    double sum = 0;
    for (std::size_t first = 0; first < n; first += fused::MaxAffine::blockSize) {
      block.evaluate(m_atoms.points[first], std::min(fused::MaxAffine::blockSize, n - first));
      for (std::size_t i = 0; i < block.count(); ++i) {
        block.best(i, 2, rows, values);
        const std::size_t other = rows[0] == first + i ? rows[1] : rows[0];
        double square = 0;
        for (std::size_t k = 0; k < d; ++k)
          square += std::pow(m_atoms.points[first + i][k] - m_atoms.points[other][k], 2);
        sum += std::sqrt(square);
      }
    }
    return sum / static_cast<double>(n);
  }

  /// m_share = masses of the cells, softened where the ascent is DRAG's; false where it was interrupted.
  bool gradient(std::int64_t index, std::size_t samples, std::stop_token stop) {
    const double t = static_cast<double>(index + 1);
    const auto epsilon =
        static_cast<float>(isAdam() ? 0 : m_options.entropy * m_spacing / std::pow(t, m_options.entropyPower));
    m_duals = {};
    const auto each = [&](fused::MaxAffine::Block& block, std::size_t slot, const float* x, float* mass) {
      block.addShares(epsilon, mass);
      const std::size_t d = m_atoms.points.dim;
      for (std::size_t i = 0; i < block.count(); ++i) {
        double square = 0;
        for (std::size_t k = 0; k < d; ++k) square += static_cast<double>(x[i * d + k]) * x[i * d + k];
        m_duals[slot].add(0.5 * square - block.top(i));
      }
    };
    if (!m_counter.loop(*m_source, {m_dataSeed, streamSourceTraining, static_cast<std::uint64_t>(index)}, samples, stop,
                        each))
      return false;
    m_counter.total(samples, m_share);
    return true;
  }

  /// E 1/2 |x|^2 - u(x) on the batch, and sum_i nu_i (1/2 |y_i|^2 + h_i), at the heights of the step's beginning.
  MetricValue dualValue() const {
    RunningMean all;
    for (const auto& slot : m_duals) all.merge(slot);
    double target = 0;
    for (std::size_t i = 0; i < count(); ++i) {
      double square = 0;
      for (std::size_t k = 0; k < m_atoms.points.dim; ++k) square += std::pow(m_atoms.points[i][k], 2);
      target += m_atoms.weights[i] * (0.5 * square + m_ascent.heights()[i]);
    }
    return {"half_w2_dual", all.mean() + target, 1.96 * std::sqrt(all.errorVariance()), all.count()};
  }

  void ascend(double t) {
    if (isAdam()) return m_ascent.adam(m_share, m_atoms.weights, m_options.adamRate);
    const double first = m_options.stepSize * m_spacing * std::sqrt(static_cast<double>(count()) * m_options.batch);
    m_ascent.average(m_share, m_atoms.weights, first / std::pow(t, 2.0 / 3), t, m_options.averaging);
  }

  /// The potential at the heights that are the answer so far.
  void answer() {
    const auto& h = m_ascent.answer();
    std::copy(h.begin(), h.end(), m_phi->parameters().end() - static_cast<std::ptrdiff_t>(count()));
    m_phi->parametersChanged();
  }

  /// Measures the masses after `steps` steps; false where it was interrupted. Samples double where their own scatter is
  /// half of the error or more, and the next time is so far off that steps keep most of the work.
  bool check(std::int64_t steps, StepReport& report, std::stop_token stop) {
    const std::size_t samples = std::max(leastSamples, firstSamples * count()) * static_cast<std::size_t>(m_check[0]);
    m_cells.setHeights(m_ascent.answer().data());
    const LaguerreCells map = cellMap();
    const auto counted =
        m_counter.count(*m_source, {m_dataSeed, streamMasses, static_cast<std::uint64_t>(steps)}, samples, stop,
                        extends(), [&](std::uint32_t i, std::uint32_t j) { return map.angle(i, j); });
    if (counted.interrupted) return false;
    const MassError found = massError(counted.share, m_atoms.weights, counted.samples);
    report.values.push_back({"mass_error", 100 * found.error, 0, counted.samples, 100 * found.floor});
    report.values.push_back({"mass_error_floor", 100 * found.floor, 0, counted.samples});
    keep(counted);
    const double goal = m_options.stopError > 0 ? m_options.stopError : finestGoal;
    const bool seen = 100 * found.floor <= neededFloor * goal;
    if (m_options.stopError > 0 && seen && 100 * found.beyond() <= goal) report.done = doneText(found);
    if (!seen && found.error < 2 * found.floor) m_check[0] *= 2;
    const auto every = static_cast<std::int64_t>(m_options.checkEvery);
    const auto pause = static_cast<std::int64_t>(checkShare * samples) / m_options.batch;
    m_check[1] = static_cast<float>(steps + every * std::max<std::int64_t>(1, (pause + every - 1) / every));
    return true;
  }

  std::string doneText(const MassError& found) const {
    char text[160];
    std::snprintf(text, sizeof text,
                  "its cells' masses are off by %.2g %% beyond the scatter of their sample, and %.2g %% is its goal",
                  100 * found.beyond(), m_options.stopError);
    return text;
  }

  void keep(const CellMasses& counted) {
    auto angles = counted.angles;
    if (!angles.empty()) {
      const auto at =
          angles.begin() + static_cast<std::ptrdiff_t>(tearQuantile * static_cast<double>(angles.size() - 1));
      std::nth_element(angles.begin(), at, angles.end());
      m_check[2] = *at;
    }
    if (!extends()) return;
    m_centres = counted.centres;
    for (std::size_t i = 0; i < count(); ++i)
      m_counts[i] = static_cast<float>(counted.share[i] * static_cast<double>(counted.samples));
    m_nearest.set(m_atoms.points.dim, m_centres, m_counts);
  }

  LaguerreCells cellMap() const {
    return {m_atoms.points,
            {m_ascent.answer().begin(), m_ascent.answer().end()},
            m_atoms.weights,
            std::vector<double>(m_atoms.points.dim, 0.0),
            1,
            m_options.angleThreshold > 0 ? m_options.angleThreshold : static_cast<double>(m_check[2])};
  }

  const MeasurePtr m_source;
  const std::uint64_t m_dataSeed;
  const SolverCaps m_caps;
  OptionValues m_values;
  SemiDiscreteOptions m_options;
  const FiniteAtoms m_atoms;
  std::unique_ptr<Potential> m_phi;
  fused::MaxAffine m_cells;
  BlockExecutor m_executor;
  CellCounter m_counter;
  HeightAscent m_ascent;
  std::vector<float> m_check = {1, 1, 0};  ///< samples of the next measurement, its step, the angle of tears
  std::vector<float> m_centres, m_counts;  ///< samples in each cell at the last measurement
  std::vector<double> m_share;
  std::array<RunningMean, BlockExecutor::slotCount> m_duals;
  double m_spacing = 1;
  NearestCells m_nearest;
};

}  // namespace

SolverEntry semiDiscreteEntry() {
  SolverEntry entry = methodEntry<SemiDiscreteOptions>(
      {.id = "semi_discrete",
       .title = "Semi-discrete",
       .help = "Any source to finitely many atoms, by dual ascent over the heights of a max-affine potential (DRAG; "
               "Genans et al., NeurIPS 2025)",
       .caps = {.sourcePotential = true, .convex = true, .cells = true},
       .published = {{"entropy_power", 0.33}, {"averaging", 0.0}},
       .notes =
           R"(The Brenier potential of a map to atoms `y_i` of weights `nu_i` is a maximum of affine functions,

    u(x) = max_i <x, y_i> + h_i,    T(x) = grad u(x) = y_i in cell i,

and the heights minimise the convex energy `E_mu u - sum_i nu_i h_i`, whose gradient is `mu(cell i) - nu_i`. The cells
are a power diagram, their common edges the creases of `u`: there the map tears, in truth and not by want of learning.
`T` carries source to target; atoms have no inverse.

`drag` replaces the winner by a softmax of `epsilon / t^a` over the atoms, steps as `t^(-2/3)`, and answers with the mean
of its steps, evaluated without entropy. Step and epsilon are in units of the distance to the next atom, on normalised
data. The publication's mean weighs all steps alike and falls with `a = 0.33`; the defaults forget the beginning sooner.
Nothing is projected: heights are only centred. `adam` is AE-OT's: winners alone, no bias correction, twice the samples
where the gradient has not become shorter for thirty steps. The original draws the same Sobol points again until then;
here every step draws afresh.

A target that is no finite set of points is drawn once, `atoms` of it. What coincides is one atom, and what has no weight
is none.

Watch the mass error: the sum over cells of how far mass and weight are apart, which on a sample never falls below its
floor. The run ends where the error beyond the floor is `stop_error`; samples grow as the error falls. `extension` mixes
the atoms of near cells for new points between old ones, and never across a crease above the angle threshold (the
angles are those of centred, scaled atoms).)"});
  entry.make = [caps = entry.descriptor.caps](const SolverSetup& setup) -> std::unique_ptr<Solver> {
    return std::make_unique<SemiDiscrete>(setup, caps);
  };
  return entry;
}

}  // namespace brenier
