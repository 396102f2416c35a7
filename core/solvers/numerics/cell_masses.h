#pragma once

#include <array>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/engine/block_executor.h"
#include "core/engine/max_affine.h"
#include "core/measures/measure.h"

namespace brenier {

/// The mass of every cell of u(x) = max_i <a_i, x> + h_i, counted on samples.
struct CellMasses {
  std::vector<double> share;   ///< of the samples [n]
  std::vector<float> centres;  ///< mean of the samples in each cell [n, d], where they were asked for
  std::vector<float> angles;   ///< between the two best cells at some of the samples, where an angle was given
  std::int64_t samples = 0;
  bool interrupted = false;
};

/// sum_i |share_i - weight_i|, and what that comes to on so many samples when every cell has exactly its weight:
/// sum_i sqrt(2/pi) sqrt(w_i (1 - w_i) / samples).
struct MassError {
  double error = 0, floor = 0;
  /// The error beyond the floor, as scatter and error add in squares.
  double beyond() const;
};
MassError massError(const std::vector<double>& share, const std::vector<double>& weights, std::int64_t samples);

/// Counts cells over a team, block by block; the same for any number of threads. Keeps its memory between calls.
class CellCounter {
 public:
  /// `cells` must outlive it.
  CellCounter(const fused::MaxAffine& cells, BlockExecutor& executor);

  /// slot -> mass of the last loop [rows]; what fn(block, x, mass) adds up for n points x of every block, in float.
  /// Interrupted: false, and the masses belong to nothing.
  using Each = std::function<void(fused::MaxAffine::Block&, std::size_t slot, const float* x, float* mass)>;
  bool loop(const Measure& source, const SampleKey& key, std::size_t samples, std::stop_token stop, const Each& each);
  /// The slots' masses in a fixed order, over `samples`.
  void total(std::size_t samples, std::vector<double>& share) const;

  /// `angle(i, j)`, where it is not empty, is asked for the two best cells of the first thousand samples.
  CellMasses count(const Measure& source, const SampleKey& key, std::size_t samples, std::stop_token stop, bool centres,
                   const std::function<double(std::uint32_t, std::uint32_t)>& angle);

 private:
  struct Slot {
    std::unique_ptr<fused::MaxAffine::Block> block;
    std::vector<float> x, mass, sums, angles;
    bool used = false;
  };
  const fused::MaxAffine& m_cells;
  BlockExecutor& m_executor;
  std::array<Slot, BlockExecutor::slotCount> m_slots;
};

}  // namespace brenier
