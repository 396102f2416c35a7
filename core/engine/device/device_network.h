#pragma once

#include <cstddef>
#include <vector>

#include "core/oracle/network_spec.h"
#include "core/util/host_device.h"

// A network as the device program sees it: numbers only, to be passed to a kernel by value.

namespace brenier::device {

inline constexpr int tileSamples = 8;  ///< samples that a thread block works on at once
inline constexpr int teamRows = 2;     ///< samples that a team of the block's threads carries through the layers
inline constexpr int tileTeams = tileSamples / teamRows;
inline constexpr int productParts = 2;    ///< into which the sum of a product is cut
inline constexpr int gradientPieces = 4;  ///< into which a layer's part of an input gradient is cut
inline constexpr int maxLayers = 17;      ///< hidden ones and the output

struct Layer {
  int width, rank;
  int activation;                         ///< an Activation
  int A, W, b, Q, D;                      ///< offsets in the packed weights, -1 where absent
  int strideW;                            ///< from one row of W to the next
  int gradA, gradW, gradb, gradQ, gradD;  ///< offsets in a gradient, which is as flat as the parameters
  int every, some;  ///< offsets in a tape of the arrays [tileSamples, width] below; `some` may be -1
  int qx, qv;       ///< [tileSamples, width * rank]

  BRENIER_HD int z() const { return every; }
  BRENIER_HD int s1() const { return every + tileSamples * width; }
  BRENIER_HD int d() const { return every + 2 * tileSamples * width; }
  BRENIER_HD int tz() const { return every + 3 * tileSamples * width; }  ///< in tapes of second order
  /// Of layers up to the highest curved one, in tapes of second order.
  BRENIER_HD bool curved() const { return some >= 0; }
  BRENIER_HD int s2() const { return some; }
  BRENIER_HD int u() const { return some + tileSamples * width; }
  BRENIER_HD int ta() const { return some + 2 * tileSamples * width; }
  BRENIER_HD int g() const { return some + 3 * tileSamples * width; }
};

/// Which passes a tape has room for.
enum class Order { first, second };

/// Offsets are in floats. A tape holds what one tile keeps between the passes. The packed weights are what a tile
/// reads: rows are padded so that threads that walk down one row each, four numbers at a time, meet in no bank of
/// memory.
struct Network {
  int dim, outputs, layers;
  Layer layer[maxLayers];
  int q, gradq;  ///< offsets of the learned curvature in the packed weights and in a gradient, -1 where absent
  float strongConvexity, slope;
  int strideA;   ///< from one row of an A to the next
  int residual;  ///< of a map: x is added to the output
  int parameters, packed, tape;
  int curved;    ///< the highest layer whose activation has a second derivative, -1 for none
  int tangents;  ///< layers that the tangent pass must reach
  int x, v;      ///< points and directions [tileSamples, dim] in a tape
  int parts;     ///< pieces that an input gradient is summed from, 1: not in pieces
  int pieces;    ///< [parts, dim, tileSamples] in a tape
};

/// Whether the device program has room for the network's layers.
bool takes(const NetworkSpec& spec);
/// Throws std::invalid_argument where it has not.
Network describe(const NetworkSpec& spec, Order order);

/// Where each parameter stands in the packed weights, and whether it is a hidden weight: [parameters] each.
struct ParameterTables {
  std::vector<int> packedIndex;
  std::vector<unsigned char> hidden;
};
ParameterTables parameterTables(const NetworkSpec& spec, const Network& net);

/// The packed weights of these parameters, into `packed` [net.packed].
void pack(const ParameterTables& tables, const float* parameters, std::vector<float>& packed);

}  // namespace brenier::device
