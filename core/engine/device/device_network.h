#pragma once

#include <cstddef>
#include <vector>

#include "core/oracle/network_spec.h"

// A network as the device program sees it: numbers only, to be passed to a kernel by value.

namespace brenier::device {

inline constexpr int kTile = 16;       ///< samples that a thread block works on at once
inline constexpr int kRows = 4;        ///< samples of one thread
inline constexpr int kMaxLayers = 17;  ///< hidden ones and the output

struct Layer {
  int width, before;  ///< units of this layer and of the one before (the input's dimension at layer 0)
  int activation;     ///< an Activation
  float slope;
  int A, W, b, Q, rank;            ///< offsets in the flat parameters, -1 where absent
  int At, Wt;                      ///< offsets of the transposed copies in the packed array, -1 where absent
  int z, s1, s2, u, d, tz, ta, g;  ///< offsets in a tape: arrays [kTile, width]
  int qx, qv;                      ///< [kTile, width * rank]
};

/// Offsets are in floats. A tape holds what one tile keeps between the passes.
struct Network {
  int dim, outputs, layers;
  Layer layer[kMaxLayers];
  int q;  ///< offset of the learned curvature, -1 where absent
  float strongConvexity;
  int residual;  ///< of a map: x is added to the output
  int parameters, packed, tape;
  int x, v;  ///< points and directions [kTile, dim] in a tape
};

/// Throws std::invalid_argument where the spec has more layers than a kernel takes.
Network describe(const NetworkSpec& spec);

/// Where each parameter stands in the packed array, -1 for none; and whether it is a hidden weight [parameters].
struct ParameterTables {
  std::vector<int> packedIndex;
  std::vector<unsigned char> hidden;
};
ParameterTables parameterTables(const NetworkSpec& spec);

}  // namespace brenier::device
