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
  const int* packedIndex;                            ///< [parameters]
  const unsigned char* hidden;                       ///< [parameters]
  int* broken;                                       ///< set where a weight is not finite
};

inline constexpr int kMaxUpdates = 16;  ///< of the inner player in one launch

struct Update {
  float beta1, beta2, epsilon, weightDecay, penalty, averageKeep;
  int project;
  float rate[kMaxUpdates], rootScale[kMaxUpdates];  ///< with Adam's corrections for young moments
};

/// Sum and sum of squares of what is averaged over the batch.
enum Statistic { innerLoss, fromTerm, toTerm, fAtImage, fAtTarget, statistics };

struct Loop {
  Player inner, outer;
  Sampler from, to;
  Update innerUpdate, outerUpdate;
  int innerIsMap, dim, batch, tiles, slots, firstInner, innerSteps, outerStep, freshInnerBatches;
  int innerNear, outerNear;  ///< whether a block copies that player's weights into its own memory
  std::uint64_t fromStep, toStep;
  double* sums;  ///< [tiles, statistics, 2]
};

/// The memory of one block.
struct Scratch {
  float *innerTape, *outerTape, *direction, *values, *weights;
  float *innerNear, *outerNear;  ///< copies of the packed weights, null where there are none
  int floats;
  BRENIER_HD Scratch(const Loop& loop, float* memory) : floats(0) {
    const auto take = [&](int count) {
      float* part = memory + floats;
      floats += (count + 3) / 4 * 4;
      return part;
    };
    innerTape = take(loop.inner.net.tape);
    outerTape = take(loop.outer.net.tape);
    direction = take(kTile * loop.dim);
    values = take(kTile);
    weights = take(kTile);
    innerNear = loop.innerNear ? take(loop.inner.net.packed) : nullptr;
    outerNear = loop.outerNear ? take(loop.outer.net.packed) : nullptr;
  }
};

BRENIER_HD inline int scratchFloats(const Loop& loop) {
  float none = 0;
  return Scratch(loop, &none).floats;
}

BRENIER_HD inline Tile tileOf(const Player& player, const float* near, float* tape, int n) {
  return {player.net, near ? near : player.packed, tape, n};
}

/// The machine's weights into the block's memory; whoever reads them waits first.
template <class C>
BRENIER_HD void copyNear(C& c, const Player& player, float* near) {
  if (!near) return;
  c.spread(player.net.packed / 4,
           [&](int item) { reinterpret_cast<Four*>(near)[item] = reinterpret_cast<const Four*>(player.packed)[item]; });
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

/// x from the source measure into the inner tape, T(x) to where the outer player reads its points.
template <class C>
BRENIER_HD void mapTile(C& c, const Loop& loop, const Tile& inner, float* mapped, std::uint64_t step, int tile) {
  c.each(inner.n * loop.dim, [&](int item) {
    inner.x()[item] =
        coordinate(loop.from, step, static_cast<std::uint64_t>(tile * kTile + item / loop.dim), item % loop.dim);
  });
  inner.forward(c);
  if (loop.innerIsMap) {
    inner.mapValue(c, mapped);
  } else {
    inner.backward(c, nullptr);
    inner.inputGradient(c, nullptr, mapped);
  }
}

BRENIER_HD inline int samplesOf(const Loop& loop, int tile) {
  return loop.batch - tile * kTile < kTile ? loop.batch - tile * kTile : kTile;
}

/// Gradients of L_T = E [f(T(x)) - <x, T(x)>] from one tile.
template <class C>
BRENIER_HD void innerTile(C& c, const Loop& loop, float* memory, int part, int tile) {
  const Scratch m(loop, memory);
  const int n = samplesOf(loop, tile), d = loop.dim;
  const Tile inner = tileOf(loop.inner, m.innerNear, m.innerTape, n);
  const Tile outer = tileOf(loop.outer, m.outerNear, m.outerTape, n);
  const std::uint64_t step = loop.fromStep + static_cast<std::uint64_t>(loop.freshInnerBatches ? part : 0);
  const float *x = inner.x(), *mapped = outer.x();
  mapTile(c, loop, inner, outer.x(), step, tile);
  outer.forward(c);
  outer.backward(c, nullptr);
  outer.inputGradient(c, nullptr, m.direction);
  const float scale = 1.0f / static_cast<float>(loop.batch);
  float* v = loop.innerIsMap ? m.direction : inner.at(inner.net.v);
  c.spread(n, [&](int s) {
    float product = 0;
    for (int i = s * d; i < (s + 1) * d; ++i) product += x[i] * mapped[i];
    m.values[s] = outer.value(s) - product;
  });
  c.each(n * d, [&](int item) { v[item] = (m.direction[item] - x[item]) * scale; });
  c.spread(1, [&](int) { note(loop, tile, innerLoss, m.values, n); });
  float* grad = loop.inner.slots + static_cast<std::size_t>(tile % loop.slots) * loop.inner.net.parameters;
  const bool fresh = tile < loop.slots;
  if (loop.innerIsMap) {
    inner.backward(c, v);
    inner.addFirstOrder(c, nullptr, grad, fresh);
  } else {
    inner.tangent(c);
    inner.adjoint(c);
    inner.addSecondOrder(c, grad, fresh);
  }
}

/// f at the points in its tape: its value to `values`, its gradient with this weight a sample to `grad`.
template <class C>
BRENIER_HD void weighOuter(C& c, const Scratch& m, const Tile& outer, float weight, float* grad, bool fresh) {
  outer.forward(c);
  outer.backward(c, nullptr);
  c.each(outer.n, [&](int s) {
    m.values[s] = outer.value(s);
    m.weights[s] = weight;
  });
  outer.addFirstOrder(c, m.weights, grad, fresh);
}

/// Gradients of L_f = E f(y) - E f(T(x)) from one tile, and the terms of the dual value.
template <class C>
BRENIER_HD void outerTile(C& c, const Loop& loop, float* memory, int tile) {
  const Scratch m(loop, memory);
  const int n = samplesOf(loop, tile), d = loop.dim;
  const Tile inner = tileOf(loop.inner, m.innerNear, m.innerTape, n);
  const Tile outer = tileOf(loop.outer, m.outerNear, m.outerTape, n);
  const float share = 1.0f / static_cast<float>(loop.batch);
  float* grad = loop.outer.slots + static_cast<std::size_t>(tile % loop.slots) * loop.outer.net.parameters;
  const float *x = inner.x(), *y = outer.x();

  mapTile(c, loop, inner, outer.x(), loop.fromStep, tile);
  weighOuter(c, m, outer, -share, grad, tile < loop.slots);
  c.each(1, [&](int) { note(loop, tile, fAtImage, m.values, n); });
  c.each(n, [&](int s) {
    double term = m.values[s];
    for (int i = s * d; i < (s + 1) * d; ++i) term += x[i] * (0.5 * x[i] - static_cast<double>(y[i]));
    m.values[s] = static_cast<float>(term);
  });
  c.each(1, [&](int) { note(loop, tile, fromTerm, m.values, n); });

  c.each(n * d, [&](int item) {
    outer.x()[item] = coordinate(loop.to, loop.toStep, static_cast<std::uint64_t>(tile * kTile + item / d), item % d);
  });
  weighOuter(c, m, outer, share, grad, false);
  c.each(1, [&](int) { note(loop, tile, fAtTarget, m.values, n); });
  c.each(n, [&](int s) {
    double half = 0;
    for (int i = s * d; i < (s + 1) * d; ++i) half += 0.5 * y[i] * y[i];
    m.values[s] = static_cast<float>(half - m.values[s]);
  });
  c.each(1, [&](int) { note(loop, tile, toTerm, m.values, n); });
}

/// Adam (core/engine/adam.h), penalty and projection of one parameter; `number`: which update of this launch it is.
BRENIER_HD inline void updateParameter(const Player& player, const Update& update, int slots, int number, int p) {
  float grad = 0;
  BRENIER_HD_UNROLL(32)
  for (int slot = 0; slot < slots; ++slot)
    grad += player.slots[static_cast<std::size_t>(slot) * player.net.parameters + static_cast<std::size_t>(p)];
  float theta = player.theta[p];
  const bool hidden = player.hidden[p];
  if (hidden && !update.project && theta < 0) grad += update.penalty * theta;
  grad += update.weightDecay * theta;
  const double b1 = update.beta1, b2 = update.beta2;
  const float first = update.beta1 * player.first[p] + static_cast<float>(1 - b1) * grad;
  const float second = update.beta2 * player.second[p] + static_cast<float>(1 - b2) * (grad * grad);
  theta -= update.rate[number] * (first / (sqrtf(second) * update.rootScale[number] + update.epsilon));
  if (hidden && update.project && theta < 0) theta = 0;
  player.first[p] = first;
  player.second[p] = second;
  player.theta[p] = theta;
  player.packed[player.packedIndex[p]] = theta;
  if (!(theta * 0.0f == 0.0f)) *player.broken = 1;
}

/// Moves the average a step towards the weights.
BRENIER_HD inline void averageParameter(const Player& player, float keep, int p) {
  player.average[p] = keep * player.average[p] + (1 - keep) * player.theta[p];
}

/// The whole step. A grid G hands out blocks (forBlocks), tiles (forTiles: all of a slot to one block, in order), items
/// (forAll), and barriers. The first tile of a slot writes its gradients there, those after it add.
template <class G>
BRENIER_HD void runStep(G& grid, const Loop& loop) {
  const auto copyInner = [&](auto& c, float* memory) { copyNear(c, loop.inner, Scratch(loop, memory).innerNear); };
  grid.forBlocks([&](auto& c, float* memory) { copyNear(c, loop.outer, Scratch(loop, memory).outerNear); });
  for (int number = 0; number < loop.innerSteps; ++number) {
    grid.forBlocks(copyInner);
    grid.forTiles(loop.tiles, loop.slots, [&](auto& c, float* memory, int tile) {
      innerTile(c, loop, memory, loop.firstInner + number, tile);
    });
    grid.barrier();
    grid.forAll(loop.inner.net.parameters,
                [&](int p) { updateParameter(loop.inner, loop.innerUpdate, loop.slots, number, p); });
    grid.barrier();
  }
  if (!loop.outerStep) return;
  grid.forBlocks(copyInner);
  grid.forTiles(loop.tiles, loop.slots, [&](auto& c, float* memory, int tile) { outerTile(c, loop, memory, tile); });
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
