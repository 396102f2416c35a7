#include "core/solvers/games/loop_bridge.h"

#include "core/engine/loop_problem.h"
#include "core/measures/random_batch.h"

namespace brenier {
namespace {

LoopSource sourceOf(const MeasurePtr& measure, std::uint64_t seed, std::uint64_t stream) {
  return {batchKey({seed, stream, 0}).key, measure->samplerTable(),
          [measure, seed, stream](std::uint64_t step, std::size_t count, float* out) {
            measure->sample({seed, stream, step}, 0, count, out);
          }};
}

MinimaxLoopSpec loopSpecOf(const MinimaxParts& parts) {
  const auto fromStream = parts.reversed ? streamTargetTraining : streamSourceTraining;
  const auto toStream = parts.reversed ? streamSourceTraining : streamTargetTraining;
  return {parts.inner->spec(), parts.outer->network().spec(), parts.inner->mapNet() != nullptr,
          sourceOf(parts.from, parts.dataSeed, fromStream), sourceOf(parts.to, parts.dataSeed, toStream)};
}

/// All that a loop is told, with the rest as it is where nothing asks for it: a setting that is not listed here keeps a
/// method on the processor as soon as it is used.
MinimaxSettings asALoopKnows(const MinimaxSettings& settings) {
  MinimaxSettings known;
  known.batch = settings.batch;
  known.innerSteps = settings.innerSteps;
  known.inner = settings.inner;
  known.outer = settings.outer;
  known.halveEvery = settings.halveEvery;
  known.cosineHorizon = settings.cosineHorizon;
  known.slowAfter = settings.slowAfter;
  known.projectInner = settings.projectInner;
  known.projectOuter = settings.projectOuter;
  known.innerPenalty = settings.innerPenalty;
  known.outerPenalty = settings.outerPenalty;
  known.averageDecay = settings.averageDecay;
  known.freshInnerBatches = settings.freshInnerBatches;
  // Both say how, of penalties that `known` is without.
  known.gradientPenaltyWeight = settings.gradientPenaltyWeight;
  known.expectile = settings.expectile;
  return known;
}

}  // namespace

std::unique_ptr<MinimaxLoop> loopOf(const MinimaxParts& parts) {
  // A map that is neither a gradient nor a network by itself, such as one with noise, is nothing that a loop knows.
  if (!parts.networks || (!parts.inner->potential() && !parts.inner->mapNet())) return nullptr;
  const MinimaxLoopSpec spec = loopSpecOf(parts);
  return loopProblem(spec).empty() ? parts.networks->makeMinimaxLoop(spec) : nullptr;
}

bool LoopBridge::takes(const MinimaxSettings& settings) const {
  return m_loop && settings == asALoopKnows(settings);
}

LoopReport LoopBridge::step(LoopStep step, const MinimaxSettings& settings) {
  if (m_hostNewer) m_loop->upload(m_parts.inner->loopPlayer(), m_parts.outer->loopPlayer());
  m_hostNewer = false;
  step.inner.updates = m_parts.inner->updates();
  step.outer.updates = m_parts.outer->updates();
  if (step.outerStep) {
    step.inner.averageKeep = m_parts.inner->nextAverageKeep(settings.averageDecay);
    step.outer.averageKeep = m_parts.outer->nextAverageKeep(settings.averageDecay);
  }
  m_deviceNewer = true;
  const LoopReport report = m_loop->step(step);
  m_parts.inner->countUpdates(static_cast<std::uint64_t>(step.innerSteps));
  m_parts.outer->countUpdates(step.outerStep ? 1 : 0);
  return report;
}

void LoopBridge::pull() {
  if (!m_deviceNewer) return;
  m_deviceNewer = false;
  m_loop->download(m_parts.inner->loopPlayer(), m_parts.outer->loopPlayer());
  m_parts.inner->parametersChanged();
  m_parts.outer->parametersChanged();
}

}  // namespace brenier
