#include "core/solvers/numerics/cell_masses.h"

#include <atomic>
#include <cmath>
#include <numbers>

namespace brenier {
namespace {

constexpr std::size_t anglesAt = 1024;

}  // namespace

double MassError::beyond() const {
  return std::sqrt(std::max(0.0, error * error - floor * floor));
}

MassError massError(const std::vector<double>& share, const std::vector<double>& weights, std::int64_t samples) {
  MassError found;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    found.error += std::abs(share[i] - weights[i]);
    found.floor += std::sqrt(weights[i] * (1 - weights[i]));
  }
  found.floor *= std::sqrt(2 / (std::numbers::pi * static_cast<double>(samples)));
  return found;
}

CellCounter::CellCounter(const fused::MaxAffine& cells, BlockExecutor& executor)
    : m_cells(cells), m_executor(executor) {}

bool CellCounter::loop(const Measure& source, const SampleKey& key, std::size_t samples, std::stop_token stop,
                       const Each& each) {
  constexpr std::size_t size = fused::MaxAffine::blockSize;
  for (auto& slot : m_slots) slot.used = false;
  std::atomic<bool> stopped = false;
  m_executor.run(samples, size, [&](std::size_t s, std::size_t first, std::size_t n) {
    if (stop.stop_requested()) stopped = true;
    if (stopped) return;
    Slot& slot = m_slots[s];
    if (!slot.used) {
      slot.used = true;
      if (!slot.block) slot.block = std::make_unique<fused::MaxAffine::Block>(m_cells);
      slot.x.resize(size * m_cells.dim());
      slot.mass.assign(m_cells.rows(), 0.0f);
    }
    source.sample(key, first, n, slot.x.data());
    slot.block->evaluate(slot.x.data(), n);
    each(*slot.block, s, slot.x.data(), slot.mass.data());
  });
  return !stopped;
}

void CellCounter::total(std::size_t samples, std::vector<double>& share) const {
  share.assign(m_cells.rows(), 0.0);
  for (const auto& slot : m_slots)
    if (slot.used)
      for (std::size_t i = 0; i < share.size(); ++i) share[i] += slot.mass[i];
  for (double& s : share) s /= static_cast<double>(samples);
}

CellMasses CellCounter::count(const Measure& source, const SampleKey& key, std::size_t samples, std::stop_token stop,
                              bool centres, const std::function<double(std::uint32_t, std::uint32_t)>& angle) {
  const std::size_t d = m_cells.dim(), rows = m_cells.rows();
  for (auto& slot : m_slots) {
    slot.angles.clear();
    slot.sums.assign(centres ? rows * d : 0, 0.0f);
  }
  CellMasses counted;
  counted.samples = static_cast<std::int64_t>(samples);
  const auto each = [&](fused::MaxAffine::Block& block, std::size_t s, const float* x, float* mass) {
    Slot& slot = m_slots[s];
    std::vector<std::uint32_t> two;
    std::vector<float> values;
    for (std::size_t i = 0; i < block.count(); ++i) {
      const std::uint32_t row = block.winner(i, nullptr);
      mass[row] += 1;
      if (centres)
        for (std::size_t k = 0; k < d; ++k) slot.sums[row * d + k] += x[i * d + k];
      if (!angle || rows < 2 || slot.angles.size() >= anglesAt / BlockExecutor::slotCount) continue;
      block.best(i, 2, two, values);
      slot.angles.push_back(static_cast<float>(angle(two[0], two[1])));
    }
  };
  counted.interrupted = !loop(source, key, samples, stop, each);
  if (counted.interrupted) return counted;
  total(samples, counted.share);
  if (centres) counted.centres.assign(rows * d, 0.0f);
  for (const auto& slot : m_slots) {
    if (!slot.used) continue;
    counted.angles.insert(counted.angles.end(), slot.angles.begin(), slot.angles.end());
    for (std::size_t k = 0; k < counted.centres.size(); ++k) counted.centres[k] += slot.sums[k];
  }
  for (std::size_t k = 0; k < counted.centres.size(); ++k)
    if (const double in = counted.share[k / d] * static_cast<double>(samples); in > 0)
      counted.centres[k] /= static_cast<float>(in);
  return counted;
}

}  // namespace brenier
