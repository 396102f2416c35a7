#include "core/engine/device/device_network.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace brenier::device {
namespace {

using Role = ParameterBlock::Role;

/// Up to this dimension input gradients are summed in pieces.
constexpr int fewAxes = 4;

int rankOf(const NetworkSpec& spec, std::size_t layer) {
  return layer < spec.quadraticRank.size() ? static_cast<int>(spec.quadraticRank[layer]) : 0;
}

/// Rows of four floats begin in other banks of memory than the rows around them: 4, 12, 20, ... floats apart.
int rowStride(int columns) {
  const int whole = (columns + 3) / 4 * 4;
  return whole % 8 == 4 ? whole : whole + 4;
}

void placeParameters(const NetworkSpec& spec, Network& net) {
  const auto take = [&](int count) {
    const int offset = net.packed;
    net.packed += (count + 3) / 4 * 4;
    return offset;
  };
  for (const auto& block : parameterLayout(spec)) {
    Layer& layer = net.layer[block.layer];
    const int flat = static_cast<int>(block.offset), rows = static_cast<int>(block.shape[0]);
    switch (block.role) {
      case Role::input:
        layer.gradA = flat;
        layer.A = take(rows * net.strideA);
        break;
      case Role::hidden:
        layer.gradW = flat;
        layer.strideW = rowStride(static_cast<int>(block.shape[1]));
        layer.W = take(rows * layer.strideW);
        break;
      case Role::bias:
        layer.gradb = flat;
        layer.b = take(rows);
        break;
      case Role::inputQuadratic:
        layer.gradQ = flat;
        layer.Q = take(static_cast<int>(block.size()));
        break;
      case Role::inputDiagonal:
        layer.gradD = flat;
        layer.D = take(static_cast<int>(block.size()));
        break;
      case Role::quadratic:
        net.gradq = flat;
        net.q = take(rows);
        break;
    }
  }
}

void placeTape(Network& net, Order order) {
  const auto take = [&](int perSample) {
    const int offset = net.tape;
    net.tape += tileSamples * perSample;
    return offset;
  };
  const bool second = order == Order::second;
  net.x = take(net.dim);
  net.v = second ? take(net.dim) : -1;
  if (net.parts > 1) net.pieces = take(net.dim * net.parts);
  for (int k = 0; k < net.layers; ++k) {
    Layer& layer = net.layer[k];
    layer.every = take((second ? 4 : 3) * layer.width);
    layer.some = second && k <= net.curved ? take(4 * layer.width) : -1;
    layer.qx = take(layer.width * layer.rank);
    layer.qv = second ? take(layer.width * layer.rank) : -1;
  }
}

}  // namespace

bool takes(const NetworkSpec& spec) {
  return spec.layers() <= maxLayers;
}

Network describe(const NetworkSpec& spec, Order order) {
  if (!takes(spec))
    throw std::invalid_argument("a network of " + std::to_string(spec.layers()) + " layers; the device takes " +
                                std::to_string(maxLayers));
  Network net{};
  net.dim = static_cast<int>(spec.dim);
  net.outputs = static_cast<int>(spec.outputs);
  net.layers = static_cast<int>(spec.layers());
  net.q = net.gradq = net.curved = -1;
  net.strongConvexity = spec.strongConvexity;
  net.slope = spec.slope;
  net.strideA = rowStride(net.dim);
  net.residual = spec.residual;
  net.parameters = static_cast<int>(parameterCount(spec));
  for (std::size_t k = 0; k < spec.layers(); ++k) {
    Layer& layer = net.layer[k];
    layer = {};
    layer.width = static_cast<int>(spec.width(k));
    layer.activation = static_cast<int>(spec.activation(k));
    layer.rank = rankOf(spec, k);
    layer.A = layer.W = layer.b = layer.Q = layer.D = -1;
    if (spec.curved(k)) net.curved = static_cast<int>(k);
    if (layer.rank > 0 || spec.quadraticDiagonal || spec.curved(k)) net.tangents = static_cast<int>(k) + 1;
  }
  // The gradient of a weight needs the tangent of the layer below it.
  net.tangents = std::max(net.tangents, net.layers - 1);
  net.parts = net.dim <= fewAxes ? net.layers * gradientPieces : 1;
  placeParameters(spec, net);
  placeTape(net, order);
  return net;
}

ParameterTables parameterTables(const NetworkSpec& spec, const Network& net) {
  const std::size_t count = parameterCount(spec);
  ParameterTables tables{std::vector<int>(count, -1), std::vector<unsigned char>(count, 0)};
  const auto place = [&](const ParameterBlock& block, int columns, int to, int stride) {
    for (std::size_t p = 0; p < block.size(); ++p) {
      const int row = static_cast<int>(p) / columns, column = static_cast<int>(p) % columns;
      tables.packedIndex[block.offset + p] = to + row * stride + column;
      tables.hidden[block.offset + p] = block.role == Role::hidden;
    }
  };
  for (const auto& block : parameterLayout(spec)) {
    const Layer& layer = net.layer[block.layer];
    if (block.role == Role::input) place(block, net.dim, layer.A, net.strideA);
    if (block.role == Role::hidden) place(block, static_cast<int>(block.shape[1]), layer.W, layer.strideW);
    if (block.role == Role::bias) place(block, 1, layer.b, 1);
    if (block.role == Role::inputQuadratic) place(block, 1, layer.Q, 1);
    if (block.role == Role::inputDiagonal) place(block, 1, layer.D, 1);
    if (block.role == Role::quadratic) place(block, 1, net.q, 1);
  }
  return tables;
}

void pack(const ParameterTables& tables, const float* parameters, std::vector<float>& packed) {
  for (std::size_t p = 0; p < tables.packedIndex.size(); ++p)
    packed[static_cast<std::size_t>(tables.packedIndex[p])] = parameters[p];
}

}  // namespace brenier::device
