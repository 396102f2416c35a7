#include "core/oracle/network_spec.h"

#include <algorithm>
#include <array>
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

/// visit(letter, role, layer, offset, {size of each axis, 0 past the last}) for every tensor, in order. Allocates
/// nothing: it runs once an update.
template <class Visit>
void forEachTensor(const NetworkSpec& spec, Visit visit) {
  std::size_t offset = 0;
  const auto add = [&](char letter, Role role, std::size_t layer, std::array<std::size_t, 3> shape) {
    visit(letter, role, layer, offset, shape);
    offset += shape[0] * std::max<std::size_t>(1, shape[1]) * std::max<std::size_t>(1, shape[2]);
  };
  for (std::size_t k = 0; k < spec.layers(); ++k) {
    if (k == 0 || spec.inputSkips) add('A', Role::input, k, {spec.width(k), spec.dim, 0});
    if (k > 0) add('W', Role::hidden, k, {spec.width(k), spec.width(k - 1), 0});
    add('b', Role::bias, k, {spec.width(k), 0, 0});
    if (rankOf(spec, k) > 0) add('Q', Role::inputQuadratic, k, {spec.width(k), rankOf(spec, k), spec.dim});
    if (spec.quadraticDiagonal) add('D', Role::inputDiagonal, k, {spec.width(k), spec.dim, 0});
  }
  if (spec.quadratic) add('q', Role::quadratic, spec.layers() - 1, {spec.dim, 0, 0});
}

/// visit(first, last, fan-in) for what of every matrix of hidden weights lies in the `count` parameters from `from` on;
/// first and last are counted from there.
template <class Visit>
void forEachHidden(const NetworkSpec& spec, std::size_t from, std::size_t count, Visit visit) {
  forEachTensor(spec, [&](char, Role role, std::size_t, std::size_t offset, const std::array<std::size_t, 3>& shape) {
    if (role != Role::hidden) return;
    const std::size_t first = std::max(offset, from), last = std::min(offset + shape[0] * shape[1], from + count);
    if (first < last) visit(first - from, last - from, shape[1]);
  });
}

constexpr float leastFree = -30;  // softplus(K) is 1e-13 there

}  // namespace

bool NetworkSpec::curved(std::size_t layer) const {
  const Activation kind = activation(layer);
  return kind != Activation::identity && kind != Activation::relu && kind != Activation::leakyRelu;
}

std::vector<ParameterBlock> parameterLayout(const NetworkSpec& spec) {
  std::vector<ParameterBlock> blocks;
  forEachTensor(spec, [&](char letter, Role role, std::size_t layer, std::size_t offset,
                          const std::array<std::size_t, 3>& shape) {
    std::string name(1, letter);
    if (role != Role::quadratic) name += std::to_string(layer);
    const auto end = std::find(shape.begin(), shape.end(), std::size_t{0});
    blocks.push_back({std::move(name), role, layer, offset, {shape.begin(), end}});
  });
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
      const bool keepPositive = spec.convexity == Convexity::reparametrise ||
                                (spec.convexity == Convexity::project && kind == Initialisation::normal);
      if (keepPositive && block.role == Role::hidden) w = std::abs(w);
    }
  }
  return parameters;
}

void projectConvex(const NetworkSpec& spec, std::span<float> parameters, std::size_t from) {
  forEachHidden(spec, from, parameters.size(), [&](std::size_t first, std::size_t last, std::size_t) {
    for (std::size_t i = first; i < last; ++i)
      if (parameters[i] < 0) parameters[i] = 0;  // written so that a NaN stays one and is reported, not hidden
  });
}

void toFreeWeights(const NetworkSpec& spec, std::span<float> parameters, std::span<float> grad, std::size_t from) {
  forEachHidden(spec, from, parameters.size(), [&](std::size_t first, std::size_t last, std::size_t fanIn) {
    const float n = static_cast<float>(fanIn);
    for (std::size_t i = first; i < last; ++i) {
      const float s = parameters[i] * n;  // softplus(K)
      const float slope = -std::expm1(-s);
      grad[i] *= slope / n;
      // log(e^s - 1), written so that neither small nor large ones lose their digits; a NaN stays one.
      parameters[i] = s < std::exp(leastFree) ? leastFree : s + std::log(slope);
    }
  });
}

void toPositiveWeights(const NetworkSpec& spec, std::span<float> parameters, std::size_t from) {
  forEachHidden(spec, from, parameters.size(), [&](std::size_t first, std::size_t last, std::size_t fanIn) {
    const float n = static_cast<float>(fanIn);
    for (std::size_t i = first; i < last; ++i) {
      const float k = parameters[i] < leastFree ? leastFree : parameters[i];
      parameters[i] = ((k > 0 ? k : 0) + std::log1p(std::exp(k > 0 ? -k : k))) / n;
    }
  });
}

void addConvexityPenalty(const NetworkSpec& spec, std::span<const float> parameters, double weight,
                         std::span<float> grad, std::size_t from) {
  // Without a branch in it, so that the compiler makes vectors of it: weights of both signs are common.
  const float scale = static_cast<float>(weight);
  forEachHidden(spec, from, parameters.size(), [&](std::size_t first, std::size_t last, std::size_t) {
    for (std::size_t i = first; i < last; ++i) grad[i] += scale * std::min(parameters[i], 0.0f);
  });
}

}  // namespace brenier
