#include "core/solvers/games/minimax.h"

#include <algorithm>
#include <cmath>

#include "core/solvers/games/minimax_impl.h"
#include "core/solvers/numerics/rates.h"

namespace brenier {

void Minimax::prepareSlots() {
  const std::size_t rows = std::min(blockSize(), m_settings.batch);
  for (auto& slot : m_slots) {
    for (auto* numbers : {&slot.x, &slot.y, &slot.mapped, &slot.direction}) numbers->resize(rows * m_dim);
    slot.weights.resize(rows);
    slot.values.resize(rows);
    slot.difference.assign(m_dim, 0.0);
    slot.innerLoss = slot.fromTerm = slot.toTerm = slot.fAtImage = slot.fAtTarget = slot.penalty = {};
  }
}

/// Every inner step of every outer step has a key of its own, whatever the options are at the time: 2^20 parts a step.
SampleKey Minimax::fromKey(std::int64_t index, std::int64_t part) const {
  const auto stream = m_parts.reversed ? streamTargetTraining : streamSourceTraining;
  const auto fresh = static_cast<std::uint64_t>(m_settings.freshInnerBatches ? part : 1);
  return {m_parts.dataSeed, stream, (static_cast<std::uint64_t>(index) << 20) + fresh};
}

SampleKey Minimax::toKey(std::int64_t index, std::int64_t part) const {
  const auto stream = m_parts.reversed ? streamSourceTraining : streamTargetTraining;
  return {m_parts.dataSeed, stream, (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part)};
}

AdamOptions Minimax::scheduled(AdamOptions adam, std::int64_t index) const {
  const double factor = rateFactor({m_settings.halveEvery, m_settings.cosineHorizon, m_settings.slowAfter}, index);
  adam.learningRate *= static_cast<float>(factor);
  return adam;
}

bool Minimax::ordersSamples() const {
  const Potential* g = m_parts.inner->potential();
  return g && m_dim <= NearbyOrder::maxDim && m_settings.draws == 1 &&
         (g->gainsFromNeighbours() || m_parts.outer->answer().gainsFromNeighbours());
}

void Minimax::drawOrdered(const SampleKey& key) {
  m_drawn.resize(m_settings.batch * m_dim);
  m_ordered.resize(m_settings.batch * m_dim);
  m_executor.run(m_settings.batch, blockSize(), [&](std::size_t, std::size_t first, std::size_t n) {
    m_parts.from->sample(key, first, n, m_drawn.data() + first * m_dim);
  });
  m_order.order(m_drawn.data(), m_settings.batch, m_dim, m_ordered.data());
}

void Minimax::mapBlock(Slot& slot, std::size_t s, std::size_t first, std::size_t n, const SampleKey& key,
                       const float* drawn) {
  if (drawn) {
    std::copy_n(drawn + first * m_dim, n * m_dim, slot.x.data());
  } else {
    m_parts.from->sample(key, first, n, slot.x.data());
  }
  m_parts.inner->atSamples(s, key, first);
  m_parts.inner->evaluate(s, slot.x.data(), n, slot.mapped.data());
}

void Minimax::innerBlock(std::size_t s, std::size_t first, std::size_t n, const SampleKey& key) {
  Slot& slot = m_slots[s];
  mapBlock(slot, s, first, n, key, ordersSamples() ? m_ordered.data() : nullptr);
  auto& f = m_parts.outer->block(s);
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  f.gradient(slot.direction.data());
  const float scale = 1.0f / static_cast<float>(m_settings.batch), coupling = m_settings.coupled ? 1.0f : 0.0f;
  for (std::size_t i = 0; i < n; ++i) {
    float inner = 0;
    for (std::size_t k = i * m_dim; k < (i + 1) * m_dim; ++k) {
      inner += coupling * slot.x[k] * slot.mapped[k];
      slot.direction[k] = (slot.direction[k] - coupling * slot.x[k]) * scale;
    }
    slot.innerLoss.add(static_cast<double>(slot.values[i]) - inner);
  }
  if (m_settings.variance != 0) subtractVariance(slot, n);
  if (m_seen) seePush(slot, first, n);
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

LoopMean Minimax::penaltyOfSlots() const {
  RunningMean penalty;
  for (const auto& slot : m_slots) penalty.merge(slot.penalty);
  return {penalty.mean(), penalty.errorVariance()};
}

LoopMean Minimax::innerLossOfSlots() const {
  RunningMean loss;
  for (const auto& slot : m_slots) loss.merge(slot.innerLoss);
  const LoopMean penalty = penaltyOfSlots();
  return {loss.mean() + penalty.mean, loss.errorVariance() + penalty.errorVariance};
}

bool Minimax::innerStep(std::int64_t index, std::int64_t inner, StepReport& report) {
  prepareSlots();
  m_parts.inner->clearGrads();
  const SampleKey key = fromKey(index, inner);
  if (ordersSamples()) drawOrdered(key);
  run([&](std::size_t slot, std::size_t first, std::size_t n) { innerBlock(slot, first, n, key); });
  const Descent descent{scheduled(m_settings.inner, index), m_settings.projectInner, 0,
                        m_settings.projectInner ? 0 : m_settings.innerPenalty};
  const bool finite = m_parts.inner->descend(descent, m_executor);
  report.innerSteps += 1;
  report.finite = finite && std::isfinite(innerLossOfSlots().mean);
  if (!report.finite) report.problem = finite ? "the loss of the inner player" : "a weight of the inner player";
  return report.finite;
}

bool Minimax::outerStep(std::int64_t index, std::int64_t outer, StepReport& report) {
  // Inner steps are numbered from 1, so that those of f beyond the first come from the other half.
  const SampleKey from = fromKey(index, outer == 0 ? 0 : (1 << 19) + outer), to = toKey(index, outer);
  prepareSlots();
  m_parts.outer->clearGrads();
  run([&](std::size_t s, std::size_t first, std::size_t n) {
    Slot& slot = m_slots[s];
    mapBlock(slot, s, first, n, from);
    imageBlock(slot, s, n);
    if (m_seen) seeImages(slot, first, n);
    m_parts.to->sample(to, first, n, slot.y.data());
    targetBlock(slot, s, n);
    if (m_seen) seeOthers(slot, first, n);
    if (m_settings.expectileWeight > 0) expectileBlock(slot, s, n);
    if (m_settings.gradientPenalty == GradientPenalty::unitNorm ||
        m_settings.gradientPenalty == GradientPenalty::oneSided)
      gradientNormBlock(slot, s, first, n, from.step);
  });
  LoopMean penalty = penaltyOfSlots();
  if (m_settings.gradientPenalty == GradientPenalty::optimality) penalty.mean += addOptimalityPenalty(from);
  const Descent descent{scheduled(m_settings.outer, index), m_settings.projectOuter, m_settings.clip,
                        m_settings.projectOuter ? 0 : m_settings.outerPenalty};
  const bool finite = m_parts.outer->descend(descent, &m_executor);
  if (outer + 1 < m_settings.outerSteps && finite) return true;
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
  reportOuter({{}, mean(fromTerm), mean(toTerm), mean(fAtImage), mean(fAtTarget), true, finite}, report, penalty);
  return report.finite;
}

void Minimax::reportOuter(const LoopReport& said, StepReport& report, const LoopMean& penalty) const {
  const double dual = said.fromTerm.mean + said.toTerm.mean;
  const auto samples = static_cast<std::int64_t>(m_settings.batch);
  if (m_settings.coupled && m_settings.variance == 0)  // else it is no transport of this cost
    report.values.push_back(
        {"half_w2_dual", dual, 1.96 * std::sqrt(said.fromTerm.errorVariance + said.toTerm.errorVariance), samples});
  const double loss = said.fAtTarget.mean - said.fAtImage.mean + penalty.mean;
  const double variance = said.fAtTarget.errorVariance + said.fAtImage.errorVariance + penalty.errorVariance;
  report.values.push_back({"loss_f", loss, 1.96 * std::sqrt(variance), samples});
  report.finite = said.outerFinite && std::isfinite(dual) && std::isfinite(loss);
  if (report.finite) return;
  report.problem = !said.outerFinite     ? "a weight of the outer player"
                   : std::isfinite(dual) ? "the loss of the outer player"
                                         : "the dual value";
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
  step.toStep = toKey(index, 0).step;
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
  if (m_device.takes(m_settings)) {
    if (m_watch) rehearse(index, part, stop);
    return deviceStep(index, innerStepsOf(part), part != StepPart::inner);
  }
  m_device.pull();
  m_device.hostChanged();
  return hostStep(index, part, stop);
}

StepReport Minimax::hostStep(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  const std::int64_t inner = innerStepsOf(part);
  if (m_watch) m_watch->prices = pricesAt(m_watch->nodes);
  for (std::int64_t k = 0; k < inner; ++k) {
    report.interrupted = stop.stop_requested();
    if (report.interrupted) return report;
    beginWatched(true, k + 1, inner);
    if (k == 0) m_followed = fromKey(index, 1);
    if (!innerStep(index, k + 1, report)) return report;
    endWatched(k + 1);
  }
  if (inner > 0) reportInner(innerLossOfSlots(), report);
  const std::int64_t outer = part == StepPart::both ? m_settings.outerSteps : part == StepPart::outer ? 1 : 0;
  for (std::int64_t k = 0; k < outer; ++k) {
    report.interrupted = k > 0 && stop.stop_requested();
    if (report.interrupted) break;
    beginWatched(false, k + 1, outer);
    if (!outerStep(index, part == StepPart::outer ? m_settings.outerSteps - 1 : k, report)) break;
    endWatched(k + 1);
  }
  return report;
}

MinimaxParts partsWithoutPlayers(const SolverSetup& setup) {
  MinimaxParts parts;
  parts.from = setup.source;
  parts.to = setup.target;
  parts.dataSeed = setup.dataSeed;
  parts.threads = setup.threads;
  parts.networks = setup.networks;
  return parts;
}

std::unique_ptr<Solver> makeMinimax(MinimaxParts parts, OptionValues options,
                                    std::function<MinimaxSettings(const OptionValues&)> settingsOf) {
  return std::make_unique<Minimax>(std::move(parts), std::move(options), std::move(settingsOf));
}

}  // namespace brenier
