#include "core/train/look/inner_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/solvers/numerics/conjugate.h"
#include "core/train/look/plane_grid.h"

namespace brenier {
namespace {

constexpr int pathRounds = 30;
constexpr int finalRounds = 200;

using Place = std::array<float, 2>;

float heightAt(PotentialBlock& block, const Place& z, const Place& y) {
  float value = 0;
  block.evaluate(z.data(), 1);
  block.value(&value);
  return value - z[0] * y[0] - z[1] * y[1];
}

/// Where L-BFGS stands after so many evaluations; it always takes the same way, so these are the stations of one.
Place after(PotentialBlock& block, Place z, const Place& y, int rounds, bool* solved = nullptr) {
  ConjugateOptions options;
  options.rounds = rounds;
  options.tolerance = 1e-4;
  const auto report = ConjugateSolver().solve(block, options, y.data(), 1, 2, z.data(), {});
  if (solved) *solved = report.unsolved == 0 || report.evaluations < rounds;
  return z;
}

PlanePoints stations(PotentialBlock& block, const Place& start, const Place& y) {
  PlanePoints path(start.begin(), start.end());
  Place last = start;
  bool solved = false;
  for (int rounds = 1; rounds <= pathRounds && !solved; ++rounds) {
    const Place next = after(block, start, y, rounds, &solved);
    if (next == last || !std::isfinite(next[0]) || !std::isfinite(next[1])) continue;
    path.insert(path.end(), next.begin(), next.end());
    last = next;
  }
  return path;
}

Place lowestNode(const ScalarField& field) {
  const Points nodes = gridNodes(field.box, field.columns, field.rows);
  const auto lowest = std::min_element(field.values.begin(), field.values.end(), [](float a, float b) {
    return (std::isfinite(a) ? a : 3e38f) < (std::isfinite(b) ? b : 3e38f);
  });
  const float* node = nodes[static_cast<std::size_t>(lowest - field.values.begin())];
  return {node[0], node[1]};
}

}  // namespace

InnerProblem innerProblem(const Solver& solver, const InnerRequest& at, const Box& box, int resolution) {
  InnerProblem inner;
  inner.ofTarget = solver.sourcePotential() != nullptr;
  const Potential* potential = inner.ofTarget ? solver.sourcePotential() : solver.targetPotential();
  if (!potential || potential->dim() != 2) return inner;
  inner.at = at;
  const Place y{at.x, at.y};
  inner.landscape = potentialField(*potential, box, resolution);
  const Points nodes = gridNodes(box, resolution, resolution);
  for (std::size_t i = 0; i < nodes.count(); ++i) inner.landscape.values[i] -= nodes[i][0] * y[0] + nodes[i][1] * y[1];
  Place answer = y;
  const bool answers = inner.ofTarget ? solver.inverseNetwork({y.data(), 1, 2}, answer.data()) : true;
  if (!inner.ofTarget) solver.forward({y.data(), 1, 2}, answer.data());
  if (answers) inner.answer.assign(answer.begin(), answer.end());
  const auto block = potential->makeBlock();
  inner.path = stations(*block, answer, y);
  Place best{inner.path[inner.path.size() - 2], inner.path.back()};
  const float reached = heightAt(*block, answers ? answer : best, y);
  const Place other = after(*block, lowestNode(inner.landscape), y, finalRounds);
  best = after(*block, best, y, finalRounds);
  if (heightAt(*block, other, y) < heightAt(*block, best, y)) best = other;
  inner.minimiser.assign(best.begin(), best.end());
  inner.gap = reached - heightAt(*block, best, y);
  return inner;
}

}  // namespace brenier
