#pragma once

#include "core/engine/device/sampler.h"
#include "core/engine/device/tile_gradients.h"

// One outer step of a minimax method as phases with a barrier of the whole grid between them: tiles of the batch add
// their gradients to slots, then every parameter sums its slots in order and is updated. The sums do not depend on how
// many blocks there are, so results are the same bit for bit on any device of a kind.

namespace brenier::device {

inline constexpr int maxSlots = 128;

struct Player {
  Network net;
  float *theta, *packed, *first, *second, *average;  ///< average may be null
  float* slots;                                      ///< [slots, parameters]
  const int* packedIndex;                            ///< [parameters]
  const unsigned char* hidden;                       ///< [parameters]
  int* broken;                                       ///< set where a weight is not finite
};

inline constexpr int maxUpdates = 16;  ///< of the inner player in one launch

struct Update {
  float beta1, beta2, epsilon, weightDecay, penalty, averageKeep;
  int project;
  float rate[maxUpdates], rootScale[maxUpdates];  ///< with Adam's corrections for young moments
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
  float *innerTape, *outerTape, *direction, *values, *terms, *weights;
  float *innerNear, *outerNear;  ///< copies of the packed weights, null where there are none
  int floats;
  /// `allNear`: known to the compiler where both copies are there.
  BRENIER_HD Scratch(const Loop& loop, float* memory, bool allNear = false) : floats(0) {
    const auto take = [&](int count) {
      float* part = memory + floats;
      floats += (count + 3) / 4 * 4;
      return part;
    };
    innerTape = take(loop.inner.net.tape);
    outerTape = take(loop.outer.net.tape);
    direction = take(tileSamples * loop.dim);
    values = take(tileSamples);
    terms = take(tileSamples);
    weights = take(tileSamples);
    innerNear = allNear || loop.innerNear ? take(loop.inner.net.packed) : nullptr;
    outerNear = allNear || loop.outerNear ? take(loop.outer.net.packed) : nullptr;
  }
};

BRENIER_HD inline int scratchFloats(const Loop& loop) {
  float none = 0;
  return Scratch(loop, &none).floats;
}

/// C::allNear: both players' weights are known to be copied near every block.
template <class C>
BRENIER_HD Tile tileOf(C&, const Player& player, const float* near, float* tape, int n) {
  if constexpr (C::allNear) return {player.net, near, tape, n};
  return {player.net, near ? near : player.packed, tape, n};
}

/// The machine's weights into the block's memory; whoever reads them waits first.
template <class C>
BRENIER_HD void copyNear(C& c, const Player& player, float* near) {
  if (near) c.copy(reinterpret_cast<Four*>(near), reinterpret_cast<const Four*>(player.packed), player.net.packed / 4);
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

BRENIER_HD inline int samplesOf(const Loop& loop, int tile) {
  return loop.batch - tile * tileSamples < tileSamples ? loop.batch - tile * tileSamples : tileSamples;
}

/// The tile's points of the batch of this step -> x [n, dim] of `at`; a team draws its own.
template <class T>
BRENIER_HD void drawPoints(T& t, const Sampler& sampler, const Tile& at, std::uint64_t step, int tile) {
  at.eachOf(t, at.net.dim, [&](int s, int i, int item) {
    at.x()[item] = coordinate(sampler, step, static_cast<std::uint64_t>(tile * tileSamples + s), i);
  });
}

/// T(x) of the points in the inner tape, to where the outer player reads its points.
template <class T>
BRENIER_HD void mapPoints(T& t, const Loop& loop, const Tile& inner, float* mapped) {
  inner.forward(t);
  if (loop.innerIsMap) {
    inner.mapValue(t, mapped);
  } else {
    inner.backward(t, nullptr);
    inner.inputGradient(t, nullptr, mapped);
  }
}

BRENIER_HD inline float dot(const float* x, const float* y, int d) {
  float sum = 0;
  for (int i = 0; i < d; ++i) sum += x[i] * y[i];
  return sum;
}

/// What a team does for L_T = E [f(T(x)) - <x, T(x)>]: from its points to all that the gradients are summed from.
template <class T>
BRENIER_HD void innerRows(T& t, const Loop& loop, const Scratch& m, const Tile& inner, const Tile& outer) {
  const int d = loop.dim;
  const float *x = inner.x(), *mapped = outer.x();
  mapPoints(t, loop, inner, outer.x());
  outer.forward(t);
  outer.backward(t, nullptr);
  outer.inputGradient(t, nullptr, m.direction);
  const float scale = 1.0f / static_cast<float>(loop.batch);
  float* v = loop.innerIsMap ? m.direction : inner.at(inner.net.v);
  t.spread(inner.rows(t), [&](int row) {
    const int s = t.first() + row;
    m.values[s] = outer.value(s) - dot(x + s * d, mapped + s * d, d);
  });
  inner.eachOf(t, d, [&](int, int, int item) { v[item] = (m.direction[item] - x[item]) * scale; });
  if (loop.innerIsMap) return inner.backward(t, v);
  inner.tangent(t);
  inner.adjoint(t);
}

/// Gradients of L_T from one tile.
template <class C>
BRENIER_HD void innerTile(C& c, const Loop& loop, float* memory, int part, int tile) {
  const Scratch m(loop, memory, C::allNear);
  const int n = samplesOf(loop, tile);
  const Tile inner = tileOf(c, loop.inner, m.innerNear, m.innerTape, n);
  const Tile outer = tileOf(c, loop.outer, m.outerNear, m.outerTape, n);
  const std::uint64_t step = loop.fromStep + static_cast<std::uint64_t>(loop.freshInnerBatches ? part : 0);
  c.teams([&](auto& team) { drawPoints(team, loop.from, inner, step, tile); });
  c.wait();  // for the weights
  c.teams([&](auto& team) { innerRows(team, loop, m, inner, outer); });
  c.wait();
  c.spread(1, [&](int) { note(loop, tile, innerLoss, m.values, n); });
  float* grad = loop.inner.slots + static_cast<std::size_t>(tile % loop.slots) * loop.inner.net.parameters;
  const TileGradients gradients{inner, grad, tile < loop.slots};
  if (loop.innerIsMap)
    gradients.firstOrder(c, nullptr);
  else
    gradients.secondOrder(c);
}

/// f at the points in its tape and its gradient, with this weight a sample; the terms: f, and with what the distance
/// adds to it.
template <class T, class Term>
BRENIER_HD void outerRows(T& t, const Scratch& m, const Tile& outer, float weight, Term term) {
  outer.forward(t);
  outer.backward(t, nullptr);
  outer.eachOf(t, 1, [&](int s, int, int) {
    m.values[s] = outer.value(s);
    m.terms[s] = static_cast<float>(term(s, m.values[s]));
    m.weights[s] = weight;
  });
}

/// Gradients of L_f = E f(y) - E f(T(x)) from one tile, and the terms of the dual value.
template <class C>
BRENIER_HD void outerTile(C& c, const Loop& loop, float* memory, int tile) {
  const Scratch m(loop, memory, C::allNear);
  const int n = samplesOf(loop, tile), d = loop.dim;
  const Tile inner = tileOf(c, loop.inner, m.innerNear, m.innerTape, n);
  const Tile outer = tileOf(c, loop.outer, m.outerNear, m.outerTape, n);
  const float share = 1.0f / static_cast<float>(loop.batch);
  float* grad = loop.outer.slots + static_cast<std::size_t>(tile % loop.slots) * loop.outer.net.parameters;
  const float *x = inner.x(), *y = outer.x();
  const auto finish = [&](Statistic value, Statistic term, bool fresh) {
    c.wait();
    c.spread(1, [&](int) {
      note(loop, tile, value, m.values, n);
      note(loop, tile, term, m.terms, n);
    });
    TileGradients{outer, grad, fresh}.firstOrder(c, m.weights);
  };

  c.teams([&](auto& team) { drawPoints(team, loop.from, inner, loop.fromStep, tile); });
  c.wait();  // for the weights
  c.teams([&](auto& team) {
    mapPoints(team, loop, inner, outer.x());
    outerRows(team, m, outer, -share, [&](int s, double f) {
      for (int i = s * d; i < (s + 1) * d; ++i) f += x[i] * (0.5 * x[i] - static_cast<double>(y[i]));
      return f;
    });
  });
  finish(fAtImage, fromTerm, tile < loop.slots);

  c.teams([&](auto& team) {
    drawPoints(team, loop.to, outer, loop.toStep, tile);
    outerRows(team, m, outer, share, [&](int s, double f) {
      double half = 0;
      for (int i = s * d; i < (s + 1) * d; ++i) half += 0.5 * y[i] * y[i];
      return half - f;
    });
  });
  finish(fAtTarget, toTerm, false);
}

/// How many threads share the sum over the slots.
inline constexpr int sumParts = 4;

/// One part of the gradient of the p-th parameter: the slots part, part + sumParts, ...
BRENIER_HD inline float gradientPart(const Player& player, int slots, int p, int part) {
  float grad = 0;
  BRENIER_HD_UNROLL(32)
  for (int slot = part; slot < slots; slot += sumParts)
    grad += player.slots[static_cast<std::size_t>(slot) * player.net.parameters + static_cast<std::size_t>(p)];
  return grad;
}

/// Adam (core/engine/adam.h), penalty and projection of one parameter; `number`: which update of this launch it is.
BRENIER_HD inline void updateParameter(const Player& player, const Update& update, int number, int p, float grad) {
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
/// (forAll), sums in sumParts parts (sumAll), and barriers. The first tile of a slot writes its gradients there, those
/// after it add.
template <class G>
BRENIER_HD void runStep(G& grid, const Loop& loop) {
  const auto copyInner = [&](auto& c, float* memory) {
    copyNear(c, loop.inner, Scratch(loop, memory, c.allNear).innerNear);
  };
  const auto update = [&](const Player& player, const Update& how, int number) {
    grid.barrier();
    grid.sumAll(
        player.net.parameters, [&](int p, int part) { return gradientPart(player, loop.slots, p, part); },
        [&](int p, float grad) { updateParameter(player, how, number, p, grad); });
  };
  grid.forBlocks([&](auto& c, float* memory) { copyNear(c, loop.outer, Scratch(loop, memory, c.allNear).outerNear); });
  for (int number = 0; number < loop.innerSteps; ++number) {
    grid.forBlocks(copyInner);
    grid.forTiles(loop.tiles, loop.slots, [&](auto& c, float* memory, int tile) {
      innerTile(c, loop, memory, loop.firstInner + number, tile);
    });
    update(loop.inner, loop.innerUpdate, number);
    grid.barrier();
  }
  if (!loop.outerStep) return;
  grid.forBlocks(copyInner);
  grid.forTiles(loop.tiles, loop.slots, [&](auto& c, float* memory, int tile) { outerTile(c, loop, memory, tile); });
  update(loop.outer, loop.outerUpdate, 0);
  if (loop.inner.average)
    grid.forAll(loop.inner.net.parameters,
                [&](int p) { averageParameter(loop.inner, loop.innerUpdate.averageKeep, p); });
  grid.barrier();
  if (loop.outer.average)
    grid.forAll(loop.outer.net.parameters,
                [&](int p) { averageParameter(loop.outer, loop.outerUpdate.averageKeep, p); });
}

}  // namespace brenier::device
