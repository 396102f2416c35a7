#pragma once

#include <cstddef>
#include <vector>

#include "core/solvers/solver.h"

namespace brenier {

/// Dual ascent over the heights h of u(x) = max_i <x, y_i> + h_i, whose energy has the gradient mu(cell i) - nu_i.
/// Heights are known up to a constant: they are kept centred.
class HeightAscent {
 public:
  /// From -1/2 |y_i|^2 on: every point goes to its nearest atom. From h = 0 most cells would be empty.
  HeightAscent(const Points& atoms, bool adam);

  /// Those of the next step, and those that are the answer so far [n].
  const std::vector<float>& heights() const { return m_heights; }
  const std::vector<float>& answer() const { return m_mean; }
  /// How many batches Adam's next step draws; 1 for the others.
  std::size_t batches() const { return static_cast<std::size_t>(m_patience[2]); }

  /// Step t = 1, 2, ... against share [n], the cells' masses, where weights [n] are wanted. The answer is the mean of
  /// all steps, step t with the weight t^averaging.
  void average(const std::vector<double>& share, const std::vector<double>& weights, double rate, double t,
               double averaging);
  /// Adam as published, without the correction of its means' beginnings. Where the gradient has not become shorter for
  /// thirty steps, a step draws twice as many samples from then on.
  void adam(const std::vector<double>& share, const std::vector<double>& weights, double rate);

  /// What a saved run needs.
  std::vector<StateTensor> state();

 private:
  void centre();

  std::vector<float> m_heights, m_mean;
  std::vector<float> m_first, m_second;          ///< Adam's means; empty for the others
  std::vector<float> m_patience = {1e9f, 0, 1};  ///< shortest gradient, steps since, batches a step
};

}  // namespace brenier
