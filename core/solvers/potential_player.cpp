#include "core/solvers/potential_player.h"

#include <algorithm>
#include <cmath>

#include "core/engine/block_executor.h"

namespace brenier {
namespace {

constexpr double counterBase = 16777216.0;  // 2^24: every whole number below it is a float

}  // namespace

PotentialPlayer::PotentialPlayer(std::string name, std::unique_ptr<Potential> potential, std::vector<float> parameters)
    : m_name(std::move(name)),
      m_potential(std::move(potential)),
      m_grad(parameters.size()),
      m_first(parameters.size()),
      m_second(parameters.size()) {
  std::copy(parameters.begin(), parameters.end(), m_potential->parameters().begin());
  m_potential->parametersChanged();
  for (std::size_t slot = 0; slot < BlockExecutor::slots; ++slot) m_blocks.push_back(m_potential->makeBlock());
}

void PotentialPlayer::clearGrads() {
  for (auto& block : m_blocks) block->clearGrad();
}

std::vector<float>& PotentialPlayer::reduceGrad() {
  std::fill(m_grad.begin(), m_grad.end(), 0.0f);
  for (const auto& block : m_blocks) block->flushGrad(m_grad.data());
  return m_grad;
}

bool PotentialPlayer::update(const AdamOptions& adam, bool project) {
  const double count = m_updates[0] + counterBase * m_updates[1] + 1;
  m_updates[1] = static_cast<float>(std::floor(count / counterBase));
  m_updates[0] = static_cast<float>(count - counterBase * m_updates[1]);
  const auto parameters = m_potential->parameters();
  adamStep(parameters.data(), m_grad.data(), m_first.data(), m_second.data(), parameters.size(), adam,
           static_cast<std::uint64_t>(count));
  if (project) projectConvex(m_potential->spec(), parameters);
  m_potential->parametersChanged();
  return std::all_of(parameters.begin(), parameters.end(), [](float w) { return std::isfinite(w); });
}

void PotentialPlayer::appendState(std::vector<StateTensor>& state) {
  const auto parameters = m_potential->parameters();
  for (const auto& block : parameterLayout(m_potential->spec()))
    state.push_back({m_name + "." + block.name, block.shape, parameters.subspan(block.offset, block.size())});
  state.push_back({m_name + ".adam.first", {m_first.size()}, m_first});
  state.push_back({m_name + ".adam.second", {m_second.size()}, m_second});
  state.push_back({m_name + ".adam.updates", {m_updates.size()}, m_updates});
}

void PotentialPlayer::stateRestored() {
  m_potential->parametersChanged();
}

}  // namespace brenier
