#pragma once

#include "core/engine/device/sampler.h"
#include "core/engine/device/tile_program.h"

// One outer step of a minimax method as phases with a barrier of the whole grid between them: tiles of the batch add
// their gradients to slots, then every parameter sums its slots in order and is updated. The sums do not depend on how
// many blocks there are, so results are the same bit for bit on any device of a kind.

namespace brenier::device {

inline constexpr int kMaxSlots = 128;

struct Player {
  Network net;
  float *theta, *packed, *first, *second, *average;  ///< average may be null
  float* slots;                                      ///< [slots, parameters]
  const int* packedIndex;                            ///< [parameters], -1: not packed
  const unsigned char* hidden;                       ///< [parameters]
  int* broken;                                       ///< set where a weight is not finite
};

struct Update {
  float learningRate, beta1, beta2, epsilon, weightDecay, penalty, averageKeep;
  int project;
  std::uint64_t updates;  ///< before the first of this step
};

/// Sum and sum of squares of what is averaged over the batch.
enum Statistic { innerLoss, fromTerm, toTerm, fAtImage, fAtTarget, statistics };

struct Loop {
  Player inner, outer;
  Sampler from, to;
  Update innerUpdate, outerUpdate;
  int innerIsMap, dim, batch, tiles, slots, firstInner, innerSteps, outerStep, freshInnerBatches;
  std::uint64_t fromStep, toStep;
  double* sums;  ///< [tiles, statistics, 2]
};

BRENIER_HD inline int scratchFloats(const Loop& loop) {
  return loop.inner.net.tape + loop.outer.net.tape + kTile * (2 * loop.dim + 2);
}

/// The memory of one block.
struct Scratch {
  float *innerTape, *outerTape, *mapped, *direction, *values, *weights;
  BRENIER_HD Scratch(const Loop& loop, float* memory)
      : innerTape(memory),
        outerTape(memory + loop.inner.net.tape),
        mapped(outerTape + loop.outer.net.tape),
        direction(mapped + kTile * loop.dim),
        values(direction + kTile * loop.dim),
        weights(values + kTile) {}
};

BRENIER_HD inline Tile tileOf(const Player& player, float* tape, int n) {
  return {player.net, player.theta, player.packed, tape, n};
}

BRENIER_HD inline void note(const Loop& loop, int tile, int statistic, const float* terms, int n) {
  double sum = 0, squares = 0;
  for (int s = 0; s < n; ++s) {
    sum += terms[s];
    squares += static_cast<double>(terms[s]) * terms[s];
  }
  double* to = loop.sums + (tile * statistics + statistic) * 2;
  to[0] = sum;
  to[1] = squares;
}

template <class C>
BRENIER_HD void clearSlot(C& c, const Player& player, int slot) {
  float* grad = player.slots + static_cast<std::size_t>(slot) * player.net.parameters;
  c.each(player.net.parameters, [&](int p) { grad[p] = 0; });
}

/// x from the source measure into the inner tape, T(x) into `mapped`.
template <class C>
BRENIER_HD void mapTile(C& c, const Loop& loop, const Scratch& m, const Tile& inner, std::uint64_t step, int tile) {
  float* x = inner.at(inner.net.x);
  c.each(inner.n * loop.dim, [&](int item) {
    x[item] = coordinate(loop.from, step, static_cast<std::uint64_t>(tile * kTile + item / loop.dim), item % loop.dim);
  });
  inner.forward(c);
  if (loop.innerIsMap) {
    inner.mapValue(c, m.mapped);
  } else {
    inner.backward(c, nullptr);
    inner.inputGradient(c, nullptr, m.mapped);
  }
}

template <class C>
BRENIER_HD void setPoints(C& c, const Tile& tile, const float* x) {
  float* to = tile.at(tile.net.x);
  c.each(tile.n * tile.net.dim, [&](int item) { to[item] = x[item]; });
}

/// Gradients of L_T = E [f(T(x)) - <x, T(x)>] from one tile.
template <class C>
BRENIER_HD void innerTile(C& c, const Loop& loop, float* memory, int part, int tile) {
  const Scratch m(loop, memory);
  const int n = loop.batch - tile * kTile < kTile ? loop.batch - tile * kTile : kTile, d = loop.dim;
  const Tile inner = tileOf(loop.inner, m.innerTape, n), outer = tileOf(loop.outer, m.outerTape, n);
  const std::uint64_t step = loop.fromStep + static_cast<std::uint64_t>(loop.freshInnerBatches ? part : 0);
  mapTile(c, loop, m, inner, step, tile);
  setPoints(c, outer, m.mapped);
  outer.forward(c);
  outer.backward(c, nullptr);
  outer.inputGradient(c, nullptr, m.direction);
  outer.value(c, m.values);
  const float* x = inner.at(inner.net.x);
  c.each(n, [&](int s) {
    float product = 0;
    for (int i = s * d; i < (s + 1) * d; ++i) product += x[i] * m.mapped[i];
    m.values[s] -= product;
  });
  c.each(1, [&](int) { note(loop, tile, innerLoss, m.values, n); });
  const float scale = 1.0f / static_cast<float>(loop.batch);
  float* v = loop.innerIsMap ? m.direction : inner.at(inner.net.v);
  c.each(n * d, [&](int item) { v[item] = (m.direction[item] - x[item]) * scale; });
  float* grad = loop.inner.slots + static_cast<std::size_t>(tile % loop.slots) * loop.inner.net.parameters;
  if (loop.innerIsMap) {
    inner.backward(c, v);
    inner.addFirstOrder(c, nullptr, grad);
  } else {
    inner.tangent(c);
    inner.adjoint(c);
    inner.addSecondOrder(c, grad);
  }
}

/// Gradients of L_f = E f(y) - E f(T(x)) from one tile, and the terms of the dual value.
template <class C>
BRENIER_HD void outerTile(C& c, const Loop& loop, float* memory, int tile) {
  const Scratch m(loop, memory);
  const int n = loop.batch - tile * kTile < kTile ? loop.batch - tile * kTile : kTile, d = loop.dim;
  const Tile inner = tileOf(loop.inner, m.innerTape, n), outer = tileOf(loop.outer, m.outerTape, n);
  const float share = 1.0f / static_cast<float>(loop.batch);
  float* grad = loop.outer.slots + static_cast<std::size_t>(tile % loop.slots) * loop.outer.net.parameters;
  const float *x = inner.at(inner.net.x), *y = outer.at(outer.net.x);

  mapTile(c, loop, m, inner, loop.fromStep, tile);
  setPoints(c, outer, m.mapped);
  outer.forward(c);
  outer.backward(c, nullptr);
  outer.value(c, m.values);
  c.each(n, [&](int s) { m.weights[s] = -share; });
  outer.addFirstOrder(c, m.weights, grad);
  c.each(1, [&](int) { note(loop, tile, fAtImage, m.values, n); });
  c.each(n, [&](int s) {
    double term = m.values[s];
    for (int i = s * d; i < (s + 1) * d; ++i) term += x[i] * (0.5 * x[i] - static_cast<double>(m.mapped[i]));
    m.values[s] = static_cast<float>(term);
  });
  c.each(1, [&](int) { note(loop, tile, fromTerm, m.values, n); });

  c.each(n * d, [&](int item) {
    outer.at(outer.net.x)[item] =
        coordinate(loop.to, loop.toStep, static_cast<std::uint64_t>(tile * kTile + item / d), item % d);
  });
  outer.forward(c);
  outer.backward(c, nullptr);
  outer.value(c, m.values);
  c.each(n, [&](int s) { m.weights[s] = share; });
  outer.addFirstOrder(c, m.weights, grad);
  c.each(1, [&](int) { note(loop, tile, fAtTarget, m.values, n); });
  c.each(n, [&](int s) {
    double half = 0;
    for (int i = s * d; i < (s + 1) * d; ++i) half += 0.5 * y[i] * y[i];
    m.values[s] = static_cast<float>(half - m.values[s]);
  });
  c.each(1, [&](int) { note(loop, tile, toTerm, m.values, n); });
}

/// base^n by squaring, in double: the same everywhere.
BRENIER_HD inline double power(double base, std::uint64_t n) {
  double result = 1;
  for (; n; n >>= 1, base *= base)
    if (n & 1u) result *= base;
  return result;
}

/// Adam (core/engine/adam.h), penalty and projection of one parameter; `done`: updates of this step so far.
BRENIER_HD inline void updateParameter(const Player& player, const Update& update, int slots, std::uint64_t done,
                                       int p) {
  float grad = 0;
  for (int slot = 0; slot < slots; ++slot)
    grad += player.slots[static_cast<std::size_t>(slot) * player.net.parameters + static_cast<std::size_t>(p)];
  float theta = player.theta[p];
  const bool hidden = player.hidden[p];
  if (hidden && !update.project && theta < 0) grad += update.penalty * theta;
  grad += update.weightDecay * theta;
  const std::uint64_t t = update.updates + done + 1;
  const double b1 = update.beta1, b2 = update.beta2;
  const float rate = static_cast<float>(update.learningRate / (1 - power(b1, t)));
  const float rootScale = static_cast<float>(1 / sqrt(1 - power(b2, t)));
  const float first = update.beta1 * player.first[p] + static_cast<float>(1 - b1) * grad;
  const float second = update.beta2 * player.second[p] + static_cast<float>(1 - b2) * (grad * grad);
  theta -= rate * (first / (sqrtf(second) * rootScale + update.epsilon));
  if (hidden && update.project && theta < 0) theta = 0;
  player.first[p] = first;
  player.second[p] = second;
  player.theta[p] = theta;
  if (player.packedIndex[p] >= 0) player.packed[player.packedIndex[p]] = theta;
  if (!(theta * 0.0f == 0.0f)) *player.broken = 1;
}

/// Moves the average a step towards the weights.
BRENIER_HD inline void averageParameter(const Player& player, float keep, int p) {
  player.average[p] = keep * player.average[p] + (1 - keep) * player.theta[p];
}

/// The whole step. A grid G hands out tiles (forTiles: all of a slot to one block, in order, after prepare(slot)),
/// items (forAll), and barriers.
template <class G>
BRENIER_HD void runStep(G& grid, const Loop& loop) {
  const int last = loop.firstInner + loop.innerSteps;
  for (int k = loop.firstInner; k < last; ++k) {
    grid.forTiles(
        loop.tiles, loop.slots, [&](auto& c, int slot) { clearSlot(c, loop.inner, slot); },
        [&](auto& c, float* memory, int tile) { innerTile(c, loop, memory, k, tile); });
    grid.barrier();
    grid.forAll(loop.inner.net.parameters, [&](int p) {
      updateParameter(loop.inner, loop.innerUpdate, loop.slots, static_cast<std::uint64_t>(k - 1), p);
    });
    grid.barrier();
  }
  if (!loop.outerStep) return;
  grid.forTiles(
      loop.tiles, loop.slots, [&](auto& c, int slot) { clearSlot(c, loop.outer, slot); },
      [&](auto& c, float* memory, int tile) { outerTile(c, loop, memory, tile); });
  grid.barrier();
  grid.forAll(loop.outer.net.parameters,
              [&](int p) { updateParameter(loop.outer, loop.outerUpdate, loop.slots, 0, p); });
  if (loop.inner.average)
    grid.forAll(loop.inner.net.parameters,
                [&](int p) { averageParameter(loop.inner, loop.innerUpdate.averageKeep, p); });
  grid.barrier();
  if (loop.outer.average)
    grid.forAll(loop.outer.net.parameters,
                [&](int p) { averageParameter(loop.outer, loop.outerUpdate.averageKeep, p); });
}

}  // namespace brenier::device
