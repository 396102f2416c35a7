#include "core/engine/device/device_network.h"

#include <stdexcept>
#include <string>

namespace brenier::device {
namespace {

using Role = ParameterBlock::Role;

int rankOf(const NetworkSpec& spec, std::size_t layer) {
  return layer < spec.quadraticRank.size() ? static_cast<int>(spec.quadraticRank[layer]) : 0;
}

void placeTape(Network& net) {
  const auto take = [&](int perSample) {
    const int offset = net.tape;
    net.tape += kTile * perSample;
    return offset;
  };
  net.x = take(net.dim);
  net.v = take(net.dim);
  for (int k = 0; k < net.layers; ++k) {
    Layer& layer = net.layer[k];
    for (int* array : {&layer.z, &layer.s1, &layer.s2, &layer.u, &layer.d, &layer.tz, &layer.ta, &layer.g})
      *array = take(layer.width);
    layer.qx = take(layer.width * layer.rank);
    layer.qv = take(layer.width * layer.rank);
  }
}

}  // namespace

Network describe(const NetworkSpec& spec) {
  if (spec.layers() > kMaxLayers)
    throw std::invalid_argument("a network of " + std::to_string(spec.layers()) + " layers; the device takes " +
                                std::to_string(kMaxLayers));
  Network net{};
  net.dim = static_cast<int>(spec.dim);
  net.outputs = static_cast<int>(spec.outputs);
  net.layers = static_cast<int>(spec.layers());
  net.q = -1;
  net.strongConvexity = spec.strongConvexity;
  net.residual = spec.residual;
  net.parameters = static_cast<int>(parameterCount(spec));
  for (std::size_t k = 0; k < spec.layers(); ++k) {
    const auto activation = k == spec.hidden.size() ? spec.last : k == 0 ? spec.first : spec.middle;
    Layer& layer = net.layer[k];
    layer = {};
    layer.width = static_cast<int>(spec.width(k));
    layer.before = k == 0 ? net.dim : static_cast<int>(spec.width(k - 1));
    layer.activation = static_cast<int>(activation);
    layer.slope = spec.slope;
    layer.A = layer.W = layer.b = layer.Q = layer.At = layer.Wt = -1;
    layer.rank = rankOf(spec, k);
  }
  for (const auto& block : parameterLayout(spec)) {
    Layer& layer = net.layer[block.layer];
    const int offset = static_cast<int>(block.offset);
    if (block.role == Role::quadratic) net.q = offset;
    if (block.role == Role::bias) layer.b = offset;
    if (block.role == Role::inputQuadratic) layer.Q = offset;
    if (block.role != Role::input && block.role != Role::hidden) continue;
    (block.role == Role::input ? layer.A : layer.W) = offset;
    (block.role == Role::input ? layer.At : layer.Wt) = net.packed;
    net.packed += static_cast<int>(block.size());
  }
  placeTape(net);
  return net;
}

ParameterTables parameterTables(const NetworkSpec& spec) {
  const std::size_t count = parameterCount(spec);
  ParameterTables tables{std::vector<int>(count, -1), std::vector<unsigned char>(count, 0)};
  int packed = 0;
  for (const auto& block : parameterLayout(spec)) {
    if (block.role != Role::input && block.role != Role::hidden) continue;
    const int rows = static_cast<int>(block.shape[0]), columns = static_cast<int>(block.shape[1]);
    for (int j = 0; j < rows; ++j)
      for (int i = 0; i < columns; ++i) {
        const std::size_t p = block.offset + static_cast<std::size_t>(j * columns + i);
        tables.packedIndex[p] = packed + i * rows + j;
        tables.hidden[p] = block.role == Role::hidden;
      }
    packed += rows * columns;
  }
  return tables;
}

}  // namespace brenier::device
