#pragma once

#include <cstddef>
#include <memory>

#include "core/engine/device/minimax_program.h"
#include "core/engine/device/oracle_program.h"

namespace brenier::device {

/// Memory, and somewhere to run the program in it. Throws std::runtime_error where the machine fails.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual void* allocate(std::size_t bytes) = 0;  ///< zeros
  virtual void release(void* memory) = 0;
  virtual void put(void* to, const void* from, std::size_t bytes) = 0;
  virtual void get(void* to, const void* from, std::size_t bytes) = 0;
  /// Floats that a block can have near it; programs that want more get slower memory.
  virtual std::size_t blockFloats() const = 0;
  /// runStep() or runOracle(), done when this returns.
  virtual void run(const Loop& loop) = 0;
  virtual void run(const OracleCall& call) = 0;
};

/// In what order the host runs the items of a pass. Results must not depend on it, which tests show: on a device all
/// items run at once.
enum class ItemOrder { rising, falling, scattered };

/// The program on this processor: the reference that devices are held against, not a fast engine. `blockFloats` as a
/// device would have, to try programs with much and with little room.
std::unique_ptr<Machine> makeHostMachine(ItemOrder order = ItemOrder::rising, std::size_t blockFloats = 1u << 16);

}  // namespace brenier::device
