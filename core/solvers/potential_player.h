#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/adam.h"
#include "core/oracle/potential.h"
#include "core/solvers/solver.h"

namespace brenier {

/// One of the players of a saddle-point problem: a potential, a block for every slot of the executor, its gradient and
/// its Adam state. What every potential-based solver needs, once.
class PotentialPlayer {
 public:
  /// `name` becomes the prefix of the tensors in a saved state. `parameters` are the initial weights.
  PotentialPlayer(std::string name, std::unique_ptr<Potential> potential, std::vector<float> parameters);

  Potential& potential() { return *m_potential; }
  const Potential& potential() const { return *m_potential; }
  PotentialBlock& block(std::size_t slot) { return *m_blocks[slot]; }

  void clearGrads();
  /// Adds the slots' gradients in slot order, so that the sum does not depend on the number of threads.
  std::vector<float>& reduceGrad();
  /// One Adam step on the reduced gradient, then projection where asked. False when a weight is not finite any more.
  bool update(const AdamOptions& adam, bool project);

  void appendState(std::vector<StateTensor>& state);
  void stateRestored();

 private:
  std::string m_name;
  std::unique_ptr<Potential> m_potential;
  std::vector<std::unique_ptr<PotentialBlock>> m_blocks;
  std::vector<float> m_grad, m_first, m_second;
  std::vector<float> m_updates{0.0f, 0.0f};  // the number of updates in two floats, exact up to 2^48
};

}  // namespace brenier
