#include "core/engine/loop_problem.h"

namespace brenier {
namespace {

std::string sourceProblem(const LoopSource& source, std::size_t dim, const char* name) {
  if (!source.table) return source.draw ? "" : std::string("Nobody draws the samples of the ") + name + " measure.";
  if (source.table->dim == dim && source.table->centres.size() % dim == 0) return {};
  return std::string("The ") + name + " measure's table has " + std::to_string(source.table->dim) +
         " dimensions, and the players have " + std::to_string(dim) + ".";
}

}  // namespace

std::string loopProblem(const MinimaxLoopSpec& spec) {
  const std::size_t dim = spec.outer.dim;
  if (spec.inner.dim != dim)
    return "The inner player takes " + std::to_string(spec.inner.dim) + " numbers a sample, and the outer one " +
           std::to_string(dim) + ".";
  if (const std::size_t wanted = spec.innerIsMap ? dim : 1; spec.inner.outputs != wanted)
    return "The inner player has " + std::to_string(spec.inner.outputs) + " outputs, and needs " +
           std::to_string(wanted) + ".";
  if (spec.outer.outputs != 1)
    return "The outer player has " + std::to_string(spec.outer.outputs) + " outputs, and a potential has 1.";
  for (const NetworkSpec* player : {&spec.inner, &spec.outer})
    if (player->convexity == Convexity::reparametrise)
      return "A player's hidden weights are reparametrised, and a loop takes its steps in the weights themselves.";
  if (auto problem = sourceProblem(spec.from, dim, "first"); !problem.empty()) return problem;
  return sourceProblem(spec.to, dim, "second");
}

}  // namespace brenier
