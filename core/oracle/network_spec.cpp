#include "core/oracle/network_spec.h"

#include <cmath>

#include "core/oracle/potential.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

using Role = ParameterBlock::Role;

std::size_t rankOf(const NetworkSpec& spec, std::size_t layer) {
  return layer < spec.quadraticRank.size() ? spec.quadraticRank[layer] : 0;
}

/// N(0, 1) cut to [-t, t] by drawing again; t is small, so that the draws are close to U(-t, t).
float truncatedNormal(PhiloxStream& random, float t) {
  for (;;) {
    const float candidate = random.uniform(-t, t);
    if (random.uniform() <= std::exp(-0.5f * candidate * candidate)) return candidate;
  }
}

std::size_t fanIn(const ParameterBlock& block) {
  return block.shape.size() == 1 ? block.shape[0] : block.shape.back();
}

float drawOne(const ParameterBlock& block, Initialisation kind, float scale, PhiloxStream& random) {
  const float t = 1.0f / std::sqrt(static_cast<float>(fanIn(block)));
  switch (kind) {
    case Initialisation::uniformPositive:
      return block.role == Role::bias ? 0.0f : random.uniform(0.0f, scale);
    case Initialisation::truncatedNormal:
      return truncatedNormal(random, t);
    case Initialisation::normal:
      return scale * random.normal();
    case Initialisation::nearIdentity:
      if (block.role == Role::bias) return 0.0f;
      if (block.role == Role::hidden) return scale * random.uniform(0.0f, t);
      return scale * random.normal() * t;
  }
  return 0.0f;
}

}  // namespace

std::vector<ParameterBlock> parameterLayout(const NetworkSpec& spec) {
  std::vector<ParameterBlock> blocks;
  std::size_t offset = 0;
  const auto add = [&](const std::string& name, Role role, std::size_t layer, std::vector<std::size_t> shape) {
    blocks.push_back({name, role, layer, offset, std::move(shape)});
    offset += blocks.back().size();
  };
  for (std::size_t k = 0; k < spec.layers(); ++k) {
    const auto index = std::to_string(k);
    if (k == 0 || spec.inputSkips) add("A" + index, Role::input, k, {spec.width(k), spec.dim});
    if (k > 0) add("W" + index, Role::hidden, k, {spec.width(k), spec.width(k - 1)});
    add("b" + index, Role::bias, k, {spec.width(k)});
    if (rankOf(spec, k) > 0) add("Q" + index, Role::inputQuadratic, k, {spec.width(k), rankOf(spec, k), spec.dim});
  }
  if (spec.quadratic) add("q", Role::quadratic, spec.layers() - 1, {spec.dim});
  return blocks;
}

std::size_t parameterCount(const NetworkSpec& spec) {
  const auto blocks = parameterLayout(spec);
  return blocks.back().offset + blocks.back().size();
}

std::vector<float> initialParameters(const NetworkSpec& spec, Initialisation kind, double scale, std::uint64_t seed,
                                     std::uint64_t stream) {
  std::vector<float> parameters(parameterCount(spec));
  std::uint64_t index = 0;
  for (const auto& block : parameterLayout(spec)) {
    PhiloxStream random(seed, 0x1000 + stream, index++);
    for (std::size_t i = 0; i < block.size(); ++i) {
      float& w = parameters[block.offset + i];
      if (block.role == Role::quadratic) {
        w = 1.0f;
        continue;
      }
      w = drawOne(block, kind, static_cast<float>(scale), random);
      const bool keepPositive = spec.convexity == Convexity::project && kind == Initialisation::normal;
      if (keepPositive && block.role == Role::hidden) w = std::abs(w);
    }
  }
  return parameters;
}

void projectConvex(const NetworkSpec& spec, std::span<float> parameters) {
  for (const auto& block : parameterLayout(spec)) {
    if (block.role != Role::hidden) continue;
    for (float& w : parameters.subspan(block.offset, block.size()))
      if (w < 0) w = 0;  // written so that a NaN stays one and is reported, not hidden
  }
}

double addConvexityPenalty(const NetworkSpec& spec, std::span<const float> parameters, double weight,
                           std::span<float> grad) {
  double penalty = 0;
  for (const auto& block : parameterLayout(spec)) {
    if (block.role != Role::hidden) continue;
    for (std::size_t i = block.offset; i < block.offset + block.size(); ++i) {
      if (!(parameters[i] < 0)) continue;
      penalty += 0.5 * parameters[i] * parameters[i];
      grad[i] += static_cast<float>(weight * parameters[i]);
    }
  }
  return penalty;
}

}  // namespace brenier
