#include "core/solvers/minimax.h"

#include <array>
#include <cmath>

#include "core/solvers/loop_bridge.h"
#include "core/solvers/rates.h"
#include "core/solvers/running_mean.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamPenalty = 0x2001;

class Minimax final : public Solver {
 public:
  Minimax(MinimaxParts parts, OptionValues options, std::function<MinimaxSettings(const OptionValues&)> settingsOf)
      : m_parts(std::move(parts)),
        m_options(std::move(options)),
        m_settingsOf(std::move(settingsOf)),
        m_settings(m_settingsOf(m_options)),
        m_dim(m_parts.from->dim()),
        m_blockSize(std::min(m_parts.inner->blockSize(), m_parts.outer->network().blockSize())),
        m_executor(m_parts.threads),
        m_device(m_parts, m_parts.networks ? m_parts.networks->makeMinimaxLoop(loopSpecOf(m_parts)) : nullptr) {}

  SolverCaps caps() const override { return m_parts.caps; }
  std::int64_t parameterCount() const override {
    return m_parts.inner->parameterCount() +
           static_cast<std::int64_t>(std::as_const(*m_parts.outer).network().parameters().size());
  }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_options[id] = value;
    m_settings = m_settingsOf(m_options);
  }
  void forward(PointsView x, float* out) const override {
    m_device.pull();
    m_parts.reversed ? outerMap(x, out) : m_parts.inner->map(x, out);
  }
  bool inverse(PointsView y, float* out) const override {
    m_device.pull();
    m_parts.reversed ? m_parts.inner->map(y, out) : outerMap(y, out);
    return true;
  }
  const Potential* sourcePotential() const override {
    m_device.pull();
    return m_parts.reversed ? &m_parts.outer->answer() : m_parts.inner->potential();
  }
  const Potential* targetPotential() const override {
    m_device.pull();
    return m_parts.reversed ? m_parts.inner->potential() : &m_parts.outer->answer();
  }
  LearnedMap learned() const override {
    m_device.pull();
    LearnedMap learned = Solver::learned();
    (m_parts.reversed ? learned.target : learned.source).map = learnedNetwork(m_parts.inner->mapNet());
    return learned;
  }
  std::vector<StateTensor> state() override {
    m_device.pull();
    std::vector<StateTensor> tensors;
    m_parts.inner->appendState(tensors);
    m_parts.outer->appendState(tensors);
    return tensors;
  }
  void stateRestored() override {
    m_parts.inner->stateRestored();
    m_parts.outer->stateRestored();
    m_device.hostChanged();
  }

 private:
  struct Slot {
    std::vector<float> x, y, mapped, direction, weights, values;
    std::vector<double> difference;  ///< sum of grad f(T(x)) - x, for the GO penalty
    RunningMean innerLoss, fromTerm, toTerm, fAtImage, fAtTarget;
  };

  void outerMap(PointsView x, float* out) const { gradientMap(m_parts.outer->answer(), x, out); }
  void prepareSlots();
  SampleKey fromKey(std::int64_t index, std::int64_t part) const;
  SampleKey toKey(std::int64_t index) const;
  AdamOptions scheduled(AdamOptions adam, std::int64_t index) const;
  /// block(slot, first, n) for all of the batch; what was evaluated is then free for the next slot of that thread.
  template <class F>
  void run(F&& block) {
    m_executor.run(m_settings.batch, m_blockSize, [&](std::size_t slot, std::size_t first, std::size_t n) {
      block(slot, first, n);
      m_parts.inner->release(slot);
      m_parts.outer->block(slot).release();
    });
  }
  void innerBlock(std::size_t slot, std::size_t first, std::size_t n, const SampleKey& key);
  void imageBlock(Slot& slot, std::size_t s, std::size_t n);
  void targetBlock(Slot& slot, std::size_t s, std::size_t n);
  void unitNormBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, std::int64_t index);
  void addOptimalityPenalty(std::int64_t index);
  void reportOuter(const LoopReport& said, StepReport& report) const;
  void reportInner(const LoopMean& loss, StepReport& report) const;
  StepReport deviceStep(std::int64_t index, std::int64_t innerSteps, bool outerStep);
  bool innerStep(std::int64_t index, std::int64_t inner, StepReport& report);
  bool outerStep(std::int64_t index, StepReport& report);

  MinimaxParts m_parts;
  OptionValues m_options;
  std::function<MinimaxSettings(const OptionValues&)> m_settingsOf;
  MinimaxSettings m_settings;
  std::size_t m_dim;
  std::size_t m_blockSize;
  BlockExecutor m_executor;
  mutable LoopBridge m_device;
  std::array<Slot, BlockExecutor::kSlots> m_slots;
  std::vector<double> m_difference;  ///< of the batch, for the GO penalty
};

void Minimax::prepareSlots() {
  const std::size_t rows = std::min(m_blockSize, m_settings.batch);
  for (auto& slot : m_slots) {
    for (auto* numbers : {&slot.x, &slot.y, &slot.mapped, &slot.direction}) numbers->resize(rows * m_dim);
    slot.weights.resize(rows);
    slot.values.resize(rows);
    slot.difference.assign(m_dim, 0.0);
    slot.innerLoss = slot.fromTerm = slot.toTerm = slot.fAtImage = slot.fAtTarget = {};
  }
}

/// Every inner step of every outer step has a key of its own, whatever the options are at the time: 2^20 parts a step.
SampleKey Minimax::fromKey(std::int64_t index, std::int64_t part) const {
  const auto stream = m_parts.reversed ? streamTargetTraining : streamSourceTraining;
  const auto fresh = static_cast<std::uint64_t>(m_settings.freshInnerBatches ? part : 1);
  return {m_parts.dataSeed, stream, (static_cast<std::uint64_t>(index) << 20) + fresh};
}

SampleKey Minimax::toKey(std::int64_t index) const {
  const auto stream = m_parts.reversed ? streamSourceTraining : streamTargetTraining;
  return {m_parts.dataSeed, stream, static_cast<std::uint64_t>(index) << 20};
}

AdamOptions Minimax::scheduled(AdamOptions adam, std::int64_t index) const {
  const double factor = rateFactor({m_settings.halveEvery, m_settings.cosineHorizon, m_settings.slowAfter}, index);
  adam.learningRate *= static_cast<float>(factor);
  return adam;
}

void Minimax::innerBlock(std::size_t s, std::size_t first, std::size_t n, const SampleKey& key) {
  Slot& slot = m_slots[s];
  m_parts.from->sample(key, first, n, slot.x.data());
  m_parts.inner->evaluate(s, slot.x.data(), n, slot.mapped.data());
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  f.gradient(slot.direction.data());
  const float scale = 1.0f / static_cast<float>(m_settings.batch);
  for (std::size_t i = 0; i < n; ++i) {
    float inner = 0;
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) {
      inner += slot.x[k] * slot.mapped[k];
      slot.direction[k] = (slot.direction[k] - slot.x[k]) * scale;
    }
    slot.innerLoss.add(static_cast<double>(slot.values[i]) - inner);
  }
  m_parts.inner->addGrad(s, slot.direction.data());
}

/// f at T(x), for x of this slot: its gradient with weight -1, and the source's part of the dual value.
void Minimax::imageBlock(Slot& slot, std::size_t s, std::size_t n) {
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, -1.0f / static_cast<float>(m_settings.batch));
  f.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    double term = slot.values[i];
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k)
      term += slot.x[k] * (0.5 * slot.x[k] - static_cast<double>(slot.mapped[k]));
    slot.fromTerm.add(term);
    slot.fAtImage.add(slot.values[i]);
  }
  if (m_settings.gradientPenalty != GradientPenalty::optimality) return;
  f.gradient(slot.direction.data());
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < m_dim; ++k) slot.difference[k] += slot.direction[i * m_dim + k] - slot.x[i * m_dim + k];
}

void Minimax::targetBlock(Slot& slot, std::size_t s, std::size_t n) {
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.y.data(), n);
  f.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, 1.0f / static_cast<float>(m_settings.batch));
  f.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    double halfSquare = 0;
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) halfSquare += 0.5 * slot.y[k] * slot.y[k];
    slot.toTerm.add(halfSquare - slot.values[i]);
    slot.fAtTarget.add(slot.values[i]);
  }
}

/// d/dtheta lambda E (|grad f(z)| - 1)^2 = d/dtheta E <v, grad f(z)>, v = 2 lambda (|g| - 1) g / |g| held fixed, at
/// z = eta y + (1 - eta) T(x) with one eta a sample.
void Minimax::unitNormBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, std::int64_t index) {
  for (std::size_t i = 0; i < n; ++i) {
    const float eta =
        unitFloat(philox(m_parts.dataSeed ^ streamPenalty, static_cast<std::uint64_t>(index), first + i)[0]);
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) slot.y[k] = eta * slot.y[k] + (1 - eta) * slot.mapped[k];
  }
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.y.data(), n);
  f.gradient(slot.direction.data());
  const float weight = static_cast<float>(2 * m_settings.gradientPenaltyWeight / static_cast<double>(m_settings.batch));
  for (std::size_t i = 0; i < n; ++i) {
    float* g = slot.direction.data() + i * m_dim;
    float norm = 1e-12f;
    for (std::size_t k = 0; k < m_dim; ++k) norm += g[k] * g[k];
    norm = std::sqrt(norm);
    for (std::size_t k = 0; k < m_dim; ++k) g[k] *= weight * (norm - 1) / norm;
  }
  f.addGradientGrad(slot.direction.data());
}

/// d/dtheta lambda |u| with u = mean grad f(T(x)) - mean x is d/dtheta E <lambda u/|u|, grad f(T(x))>: the batch's mean
/// is needed first, hence a second phase over the same samples.
void Minimax::addOptimalityPenalty(std::int64_t index) {
  auto& u = m_difference;
  u.assign(m_dim, 0.0);
  for (const auto& slot : m_slots)
    for (std::size_t k = 0; k < m_dim; ++k) u[k] += slot.difference[k] / static_cast<double>(m_settings.batch);
  double norm = 1e-12;
  for (const double c : u) norm += c * c;
  norm = std::sqrt(norm);
  const double weight = m_settings.gradientPenaltyWeight / (norm * static_cast<double>(m_settings.batch));
  run([&](std::size_t s, std::size_t first, std::size_t n) {
    Slot& slot = m_slots[s];
    m_parts.from->sample(fromKey(index, 0), first, n, slot.x.data());
    m_parts.inner->evaluate(s, slot.x.data(), n, slot.mapped.data());
    auto& f = m_parts.outer->block(s);
    f.evaluate(slot.mapped.data(), n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < m_dim; ++k) slot.direction[i * m_dim + k] = static_cast<float>(weight * u[k]);
    f.addGradientGrad(slot.direction.data());
  });
}

bool Minimax::innerStep(std::int64_t index, std::int64_t inner, StepReport& report) {
  prepareSlots();
  m_parts.inner->clearGrads();
  const SampleKey key = fromKey(index, inner);
  run([&](std::size_t slot, std::size_t first, std::size_t n) { innerBlock(slot, first, n, key); });
  m_parts.inner->reduceGrad();
  if (!m_settings.projectInner && m_settings.innerPenalty > 0) m_parts.inner->addPenalty(m_settings.innerPenalty);
  const bool finite = m_parts.inner->update(scheduled(m_settings.inner, index), m_settings.projectInner);
  RunningMean loss;
  for (const auto& slot : m_slots) loss.merge(slot.innerLoss);
  report.innerSteps += 1;
  report.finite = finite && std::isfinite(loss.mean());
  if (!report.finite) report.problem = finite ? "the loss of the inner player" : "a weight of the inner player";
  return report.finite;
}

bool Minimax::outerStep(std::int64_t index, StepReport& report) {
  prepareSlots();
  m_parts.outer->clearGrads();
  run([&](std::size_t s, std::size_t first, std::size_t n) {
    Slot& slot = m_slots[s];
    m_parts.from->sample(fromKey(index, 0), first, n, slot.x.data());
    m_parts.inner->evaluate(s, slot.x.data(), n, slot.mapped.data());
    imageBlock(slot, s, n);
    m_parts.to->sample(toKey(index), first, n, slot.y.data());
    targetBlock(slot, s, n);
    if (m_settings.gradientPenalty == GradientPenalty::unitNorm) unitNormBlock(slot, s, first, n, index);
  });
  if (m_settings.gradientPenalty == GradientPenalty::optimality) addOptimalityPenalty(index);
  auto& grad = m_parts.outer->reduceGrad();
  const Potential& f = m_parts.outer->network();
  if (!m_settings.projectOuter && m_settings.outerPenalty > 0)
    addConvexityPenalty(f.spec(), f.parameters(), m_settings.outerPenalty, grad);
  const bool finite = m_parts.outer->update(scheduled(m_settings.outer, index), m_settings.projectOuter);
  m_parts.inner->average(m_settings.averageDecay);
  m_parts.outer->average(m_settings.averageDecay);

  RunningMean fromTerm, toTerm, fAtImage, fAtTarget;
  for (const auto& slot : m_slots) {
    fromTerm.merge(slot.fromTerm);
    toTerm.merge(slot.toTerm);
    fAtImage.merge(slot.fAtImage);
    fAtTarget.merge(slot.fAtTarget);
  }
  const auto mean = [](const RunningMean& m) { return LoopMean{m.mean(), m.errorVariance()}; };
  reportOuter({{}, mean(fromTerm), mean(toTerm), mean(fAtImage), mean(fAtTarget), true, finite}, report);
  return report.finite;
}

void Minimax::reportOuter(const LoopReport& said, StepReport& report) const {
  const double dual = said.fromTerm.mean + said.toTerm.mean;
  const auto samples = static_cast<std::int64_t>(m_settings.batch);
  report.values.push_back(
      {"half_w2_dual", dual, 1.96 * std::sqrt(said.fromTerm.errorVariance + said.toTerm.errorVariance), samples});
  report.values.push_back({"loss_f", said.fAtTarget.mean - said.fAtImage.mean,
                           1.96 * std::sqrt(said.fAtTarget.errorVariance + said.fAtImage.errorVariance), samples});
  report.finite = said.outerFinite && std::isfinite(dual);
  if (!report.finite) report.problem = said.outerFinite ? "the dual value" : "a weight of the outer player";
}

void Minimax::reportInner(const LoopMean& loss, StepReport& report) const {
  report.values.push_back(
      {"loss_g", loss.mean, 1.96 * std::sqrt(loss.errorVariance), static_cast<std::int64_t>(m_settings.batch)});
}

StepReport Minimax::deviceStep(std::int64_t index, std::int64_t innerSteps, bool outerStep) {
  LoopStep step;
  step.batch = m_settings.batch;
  step.innerSteps = innerSteps;
  step.outerStep = outerStep;
  step.fromStep = fromKey(index, 0).step;
  step.toStep = toKey(index).step;
  step.freshInnerBatches = m_settings.freshInnerBatches;
  step.inner = {scheduled(m_settings.inner, index), 0, m_settings.projectInner, m_settings.innerPenalty, -1};
  step.outer = {scheduled(m_settings.outer, index), 0, m_settings.projectOuter, m_settings.outerPenalty, -1};
  const LoopReport said = m_device.step(step, m_settings);
  StepReport report;
  report.innerSteps = innerSteps;
  if (innerSteps > 0) reportInner(said.innerLoss, report);
  if (outerStep) reportOuter(said, report);
  if (!said.innerFinite || (innerSteps > 0 && !std::isfinite(said.innerLoss.mean))) {
    report.finite = false;
    report.problem = said.innerFinite ? "the loss of the inner player" : "a weight of the inner player";
  }
  return report;
}

StepReport Minimax::step(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  const std::int64_t inner = part == StepPart::both ? m_settings.innerSteps : part == StepPart::inner ? 1 : 0;
  if (m_device.takes(m_settings)) return deviceStep(index, inner, part != StepPart::inner);
  m_device.pull();
  m_device.hostChanged();
  for (std::int64_t k = 0; k < inner; ++k) {
    report.interrupted = stop.stop_requested();
    if (report.interrupted || !innerStep(index, k + 1, report)) return report;
  }
  if (inner > 0) {
    RunningMean loss;
    for (const auto& slot : m_slots) loss.merge(slot.innerLoss);
    reportInner({loss.mean(), loss.errorVariance()}, report);
  }
  if (part != StepPart::inner) outerStep(index, report);
  return report;
}

}  // namespace

std::unique_ptr<Solver> makeMinimax(MinimaxParts parts, OptionValues options,
                                    std::function<MinimaxSettings(const OptionValues&)> settingsOf) {
  return std::make_unique<Minimax>(std::move(parts), std::move(options), std::move(settingsOf));
}

}  // namespace brenier
