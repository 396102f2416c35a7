#pragma once

#include "core/engine/device/tile_program.h"

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

template <class C>
BRENIER_HD void oracleTile(C& c, const OracleCall& call, float* memory, int number) {
  const int first = number * kTile, d = call.net.dim, outputs = call.net.outputs;
  const Tile tile{call.net, call.weights, memory, call.n - first < kTile ? call.n - first : kTile};
  float* grad = call.grads ? call.grads + static_cast<std::size_t>(number % call.slots) * call.net.parameters : nullptr;
  c.each(tile.n * d, [&](int item) { tile.at(call.net.x)[item] = call.x[first * d + item]; });
  tile.forward(c);
  const auto direct = [&] {
    c.each(tile.n * d, [&](int item) { tile.at(call.net.v)[item] = call.v[first * d + item]; });
    tile.backward(c, nullptr);
    tile.tangent(c);
    tile.adjoint(c);
  };
  switch (call.operation) {
    case Operation::value:
      return c.each(tile.n, [&](int s) { call.out[first + s] = tile.value(s); });
    case Operation::mapValue:
      return tile.mapValue(c, call.out + first * outputs);
    case Operation::gradient:
      tile.backward(c, nullptr);
      return tile.inputGradient(c, nullptr, call.out + first * d);
    case Operation::hessianVector:
      direct();
      return tile.hessianVector(c, call.out + first * d);
    case Operation::addValueGrad:
      tile.backward(c, nullptr);
      return tile.addFirstOrder(c, call.v + first, grad, false);
    case Operation::addGradientGrad:
      direct();
      return tile.addSecondOrder(c, grad, false);
    case Operation::addVjp:
      tile.backward(c, call.v + first * outputs);
      tile.addFirstOrder(c, nullptr, grad, false);
      if (call.out) tile.inputGradient(c, call.v + first * outputs, call.out + first * d);
      return;
  }
}

template <class G>
BRENIER_HD void runOracle(G& grid, const OracleCall& call) {
  grid.forTiles(call.tiles, call.slots, [&](auto& c, float* memory, int tile) { oracleTile(c, call, memory, tile); });
}

}  // namespace brenier::device
