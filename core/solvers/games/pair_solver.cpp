#include "core/solvers/games/pair_solver.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

class PairSolver final : public BatchSolver<PotentialOptions, PairObjective> {
 public:
  PairSolver(const SolverSetup& setup, const SolverCaps& caps, std::unique_ptr<PairObjective> objective,
             ReadOptions optionsOf, std::unique_ptr<MapPlayer> back)
      : BatchSolver(setup, caps, std::move(objective), std::move(optionsOf)),
        m_phi(makePotentialPlayer("phi", setup, m_options, 0, true)),
        m_back(std::move(back)) {
    if (!m_back) m_psi = std::make_unique<PotentialPlayer>(makePotentialPlayer("psi", setup, m_options, 1, false));
  }

  std::int64_t parameterCount() const override {
    return static_cast<std::int64_t>(std::as_const(m_phi).network().parameters().size() +
                                     (m_back ? std::as_const(*m_back).network().parameters().size()
                                             : std::as_const(*m_psi).network().parameters().size()));
  }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void forward(PointsView x, float* out) const override { gradientMap(m_phi.answer(), x, out); }
  bool inverse(PointsView y, float* out) const override {
    if (!m_caps.inverse) return false;
    if (!inverseNetwork(y, out)) std::copy_n(y.data, y.count * y.dim, out);
    m_objective->refineInverse(m_phi.answer(), *m_source, y, out);
    return true;
  }
  bool inverseNetwork(PointsView y, float* out) const override {
    if (!m_caps.inverse || !m_objective->predicts()) return false;
    if (m_back)
      mapValues(m_back->answer(), y, out);
    else
      gradientMap(m_psi->answer(), y, out);
    return true;
  }
  const Potential* sourcePotential() const override { return &m_phi.answer(); }
  const Potential* targetPotential() const override { return m_caps.targetPotential ? &m_psi->answer() : nullptr; }
  LearnedMap learned() const override {
    LearnedMap learned = Solver::learned();
    if (m_back) {
      learned.target = {};
      if (m_caps.inverse) learned.target.map = learnedNetwork(&m_back->answer());
    }
    learned.target.prediction = m_objective->refines();
    return learned;
  }
  std::vector<StateTensor> state() override {
    std::vector<StateTensor> tensors;
    m_phi.appendState(tensors);
    if (m_psi) m_psi->appendState(tensors);
    if (m_back) m_back->appendState(tensors);
    return tensors;
  }
  void stateRestored() override {
    m_phi.stateRestored();
    if (m_psi) m_psi->stateRestored();
    if (m_back) m_back->stateRestored();
  }

 private:
  /// Samples a block of a batch.
  std::size_t blockSize() const {
    const std::size_t size = m_phi.network().blockFor(batch());
    return std::min(size, m_back ? m_back->network().blockFor(batch()) : m_psi->network().blockFor(batch()));
  }
  void update(std::int64_t index, StepReport& report);

  PotentialPlayer m_phi;
  std::unique_ptr<PotentialPlayer> m_psi;  ///< exactly one of these two
  std::unique_ptr<MapPlayer> m_back;
};

void PairSolver::update(std::int64_t index, StepReport& report) {
  RunningMean source, target, loss, otherLoss, innerLoss, otherInnerLoss;
  for (const auto& slot : m_slots) {
    source.merge(slot.source);
    target.merge(slot.target);
    loss.merge(slot.loss);
    otherLoss.merge(slot.otherLoss);
    innerLoss.merge(slot.innerLoss);
    otherInnerLoss.merge(slot.otherInnerLoss);
  }
  report.innerSteps = 1;
  const double dual = source.mean() + target.mean(), total = loss.mean() + otherLoss.mean() + innerLoss.mean();
  const auto say = [&](const char* id, const RunningMean& one, const RunningMean& other) {
    const double halfWidth = 1.96 * std::sqrt(one.errorVariance() + other.errorVariance());
    report.values.push_back({id, one.mean() + other.mean(), halfWidth, one.count()});
  };
  say("half_w2_dual", source, target);
  say("loss_f", loss, otherLoss);
  if (innerLoss.count() > 0) say("loss_g", innerLoss, otherInnerLoss);

  const AdamOptions adam = m_options.adam(index);
  bool finite = true;
  const auto move = [&](auto& player, bool project) {
    finite = player.descend({adam, project}, &m_executor) && finite;
    player.average(m_options.average);
  };
  move(m_phi, m_options.project());
  if (m_psi) move(*m_psi, m_options.project());
  if (m_back) move(*m_back, false);
  report.finite = finite && std::isfinite(dual) && std::isfinite(total);
  if (!report.finite) report.problem = !finite ? "a weight" : std::isfinite(dual) ? "the loss" : "the dual value";
}

StepReport PairSolver::step(std::int64_t index, StepPart, std::stop_token stop) {
  StepReport report;
  const std::size_t size = blockSize();
  m_phi.clearGrads();
  if (m_psi) m_psi->clearGrads();
  if (m_back) m_back->clearGrads();
  draw(static_cast<std::uint64_t>(index), size);
  PairStep step{index,        m_dataSeed, batch(), m_source->dim(), m_x, m_y, m_phi, m_psi.get(),
                m_back.get(), m_executor, size,    m_slots,         stop};
  report.interrupted = stop.stop_requested() || !m_objective->accumulate(step);
  if (!report.interrupted) update(index, report);
  return report;
}

}  // namespace

std::unique_ptr<Solver> makePairSolver(const SolverSetup& setup, const SolverCaps& caps,
                                       std::unique_ptr<PairObjective> objective,
                                       std::function<PotentialOptions(const OptionValues&)> optionsOf,
                                       std::unique_ptr<MapPlayer> back) {
  return std::make_unique<PairSolver>(setup, caps, std::move(objective), std::move(optionsOf), std::move(back));
}

SolverCaps pairCaps(bool convex, const std::string& bias) {
  return {.sourcePotential = true,
          .targetPotential = true,
          .inverse = true,
          .convex = convex,
          .optimal = bias.empty(),
          .bias = bias};
}

}  // namespace brenier
