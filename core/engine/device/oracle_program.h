#pragma once

#include "core/engine/device/tile_gradients.h"

// The oracle's operations as one program: every tile runs forward from its points to whatever is asked for.

namespace brenier::device {

enum class Operation { value, mapValue, gradient, hessianVector, addValueGrad, addGradientGrad, addVjp };

struct OracleCall {
  Network net;
  const float* weights;  ///< packed
  Operation operation;
  int n, tiles, slots;
  const float* x;  ///< [n, dim]
  const float* v;  ///< [n, dim] directions, [n, outputs] adjoints of a map, or [n] weights
  float* out;      ///< [n], [n, dim] or [n, outputs]; null: not wanted
  float* grads;    ///< [slots, parameters], added to
};

/// What a team does: its points forward, and backward as far as the operation needs.
template <class T>
BRENIER_HD void oracleRows(T& t, const OracleCall& call, const Tile& tile, int first) {
  const int d = call.net.dim, outputs = call.net.outputs;
  tile.eachOf(t, d, [&](int, int, int item) { tile.x()[item] = call.x[first * d + item]; });
  tile.forward(t);
  const auto direct = [&] {
    tile.eachOf(t, d, [&](int, int, int item) { tile.at(call.net.v)[item] = call.v[first * d + item]; });
    tile.backward(t, nullptr);
    tile.tangent(t);
    tile.adjoint(t);
  };
  switch (call.operation) {
    case Operation::value:
      return tile.eachOf(t, 1, [&](int s, int, int) { call.out[first + s] = tile.value(s); });
    case Operation::mapValue:
      return tile.mapValue(t, call.out + first * outputs);
    case Operation::gradient:
      tile.backward(t, nullptr);
      return tile.inputGradient(t, nullptr, call.out + first * d);
    case Operation::hessianVector:
      direct();
      return tile.hessianVector(t, call.out + first * d);
    case Operation::addValueGrad:
      return tile.backward(t, nullptr);
    case Operation::addGradientGrad:
      return direct();
    case Operation::addVjp:
      tile.backward(t, call.v + first * outputs);
      if (call.out) tile.inputGradient(t, call.v + first * outputs, call.out + first * d);
      return;
  }
}

template <class C>
BRENIER_HD void oracleTile(C& c, const OracleCall& call, float* memory, int number) {
  const int first = number * tileSamples;
  const Tile tile{call.net, call.weights, memory, call.n - first < tileSamples ? call.n - first : tileSamples};
  c.teams([&](auto& team) { oracleRows(team, call, tile, first); });
  c.wait();
  if (!call.grads) return;
  float* grad = call.grads + static_cast<std::size_t>(number % call.slots) * call.net.parameters;
  const TileGradients gradients{tile, grad, false};
  if (call.operation == Operation::addGradientGrad) gradients.secondOrder(c);
  if (call.operation == Operation::addValueGrad) gradients.firstOrder(c, call.v + first);
  if (call.operation == Operation::addVjp) gradients.firstOrder(c, nullptr);
}

template <class G>
BRENIER_HD void runOracle(G& grid, const OracleCall& call) {
  grid.forTiles(call.tiles, call.slots, [&](auto& c, float* memory, int tile) { oracleTile(c, call, memory, tile); });
}

}  // namespace brenier::device
