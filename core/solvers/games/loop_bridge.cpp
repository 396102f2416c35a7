#include "core/solvers/games/loop_bridge.h"

#include "core/measures/random_batch.h"

namespace brenier {
namespace {

LoopSource sourceOf(const MeasurePtr& measure, std::uint64_t seed, std::uint64_t stream) {
  return {batchKey({seed, stream, 0}).key, measure->samplerTable(),
          [measure, seed, stream](std::uint64_t step, std::size_t count, float* out) {
            measure->sample({seed, stream, step}, 0, count, out);
          }};
}

}  // namespace

MinimaxLoopSpec loopSpecOf(const MinimaxParts& parts) {
  const auto fromStream = parts.reversed ? streamTargetTraining : streamSourceTraining;
  const auto toStream = parts.reversed ? streamSourceTraining : streamTargetTraining;
  return {parts.inner->spec(), parts.outer->network().spec(), parts.inner->potential() == nullptr,
          sourceOf(parts.from, parts.dataSeed, fromStream), sourceOf(parts.to, parts.dataSeed, toStream)};
}

std::unique_ptr<MinimaxLoop> loopOf(const MinimaxParts& parts) {
  // A device takes its steps in the weights themselves.
  for (const auto& spec : {parts.inner->spec(), parts.outer->network().spec()})
    if (spec.convexity == Convexity::reparametrise) return nullptr;
  return parts.networks ? parts.networks->makeMinimaxLoop(loopSpecOf(parts)) : nullptr;
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
