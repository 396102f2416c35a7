#pragma once

#include <memory>

#include "core/engine/minimax_loop.h"
#include "core/solvers/games/minimax.h"

namespace brenier {

/// Keeps a minimax method's players on the host and a loop on a device the same: weights go up when the host changed
/// them, and come down when somebody looks.
class LoopBridge {
 public:
  /// `loop` may be null: then there is nothing to bridge. `parts` must outlive this.
  LoopBridge(MinimaxParts& parts, std::unique_ptr<MinimaxLoop> loop) : m_parts(parts), m_loop(std::move(loop)) {}

  /// Whether the loop can do what these settings ask for, and all of it.
  bool takes(const MinimaxSettings& settings) const;
  /// `step` without its updates' counts and averages, which are filled in here.
  LoopReport step(LoopStep step, const MinimaxSettings& settings);
  /// The device's weights on the host, if they are newer.
  void pull();
  /// The host's weights are the right ones now.
  void hostChanged() {
    m_deviceNewer = false;
    m_hostNewer = true;
  }

 private:
  MinimaxParts& m_parts;
  std::unique_ptr<MinimaxLoop> m_loop;
  bool m_hostNewer = true, m_deviceNewer = false;
};

/// The loop on the device, where there is one that can take these players; else null.
std::unique_ptr<MinimaxLoop> loopOf(const MinimaxParts& parts);

}  // namespace brenier
