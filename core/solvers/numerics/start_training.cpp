#include "core/solvers/numerics/start_training.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/solvers/games/player.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamUnits = 0x4003, streamIdentity = 0x4004;
constexpr std::size_t unitSamples = 4096, identityBatch = 1024;
constexpr std::int64_t saidEvery = 25;
constexpr double identityTolerance = 1e-3, identityDeviation = 3;

/// The part of a network that ends where layer `layer` meets its activation, as a map: its parameters are the first
/// ones of the whole network's.
NetworkSpec upTo(const NetworkSpec& spec, std::size_t layer) {
  NetworkSpec part = spec;
  part.outputs = spec.width(layer);
  part.hidden.resize(layer);
  part.quadraticRank.resize(std::min(part.quadraticRank.size(), layer + 1));
  part.last = Activation::identity;
  part.quadratic = false;
  part.strongConvexity = 0;
  return part;
}

/// Whether the square of a weight enters the unit.
bool isSquared(ParameterBlock::Role role) {
  return role == ParameterBlock::Role::inputQuadratic || role == ParameterBlock::Role::inputDiagonal;
}

struct Moments {
  double mean = 0, deviation = 0;
};

std::vector<Moments> momentsOf(const Points& values) {
  std::vector<Moments> moments(values.dim);
  const auto n = static_cast<double>(values.count());
  for (std::size_t i = 0; i < values.count(); ++i)
    for (std::size_t k = 0; k < values.dim; ++k) moments[k].mean += static_cast<double>(values[i][k]) / n;
  for (std::size_t i = 0; i < values.count(); ++i)
    for (std::size_t k = 0; k < values.dim; ++k)
      moments[k].deviation += std::pow(static_cast<double>(values[i][k]) - moments[k].mean, 2) / n;
  for (auto& unit : moments) unit.deviation = std::sqrt(unit.deviation);
  return moments;
}

/// One batch's gradient of E |grad phi(x) - x|^2 / d into the blocks of `player`; returns that mean.
double identityLoss(PotentialPlayer& player, BlockExecutor& executor, std::size_t d, std::uint64_t seed,
                    std::uint64_t stream, std::int64_t step) {
  const double scale = 1.0 / (static_cast<double>(identityBatch) * static_cast<double>(d));
  std::vector<double> sums(BlockExecutor::slotCount, 0.0);
  player.clearGrads();
  const std::size_t size = player.network().blockFor(identityBatch);
  executor.run(identityBatch, size, [&](std::size_t slot, std::size_t first, std::size_t n) {
    std::vector<float> x(n * d), off(n * d);
    for (std::size_t i = 0; i < n; ++i) {
      PhiloxStream random(seed, streamIdentity + stream, static_cast<std::uint64_t>(step) * identityBatch + first + i);
      for (std::size_t k = 0; k < d; ++k) x[i * d + k] = static_cast<float>(identityDeviation) * random.normal();
    }
    auto& block = player.block(slot);
    block.evaluate(x.data(), n);
    block.gradient(off.data());
    for (std::size_t k = 0; k < n * d; ++k) {
      off[k] -= x[k];
      sums[slot] += static_cast<double>(off[k]) * off[k];
      off[k] *= static_cast<float>(2 * scale);
    }
    block.addGradientGrad(off.data());
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum * scale;
}

}  // namespace

void normaliseUnits(const NetworkSpec& spec, const SolverSetup& setup, const Measure& measure,
                    std::vector<float>& parameters) {
  const Points x = drawSamples(measure, {setup.dataSeed, streamUnits, 0}, unitSamples);
  for (std::size_t layer = 1; layer < spec.hidden.size(); ++layer) {
    const auto part = setup.networks->makeMap(upTo(spec, layer));
    std::copy_n(parameters.begin(), part->parameters().size(), part->parameters().begin());
    part->parametersChanged();
    Points values(x.count(), spec.width(layer));
    mapValues(*part, x, values.data.data());
    const auto moments = momentsOf(values);
    for (const auto& block : parameterLayout(spec)) {
      if (block.layer != layer) continue;
      const std::size_t row = block.size() / spec.width(layer);
      for (std::size_t i = 0; i < block.size(); ++i) {
        const auto [mean, deviation] = moments[i / row];
        const double factor = deviation > 1e-6 ? 1 / deviation : 1;
        float& weight = parameters[block.offset + i];
        if (block.role == ParameterBlock::Role::bias)
          weight = static_cast<float>((weight - mean) * factor);
        else
          weight *= static_cast<float>(isSquared(block.role) ? std::sqrt(factor) : factor);
      }
    }
  }
}

void trainIdentity(const NetworkSpec& spec, const SolverSetup& setup, std::int64_t steps, std::uint64_t stream,
                   std::vector<float>& parameters) {
  PotentialPlayer player("start", setup.networks->makePotential(spec), parameters);
  BlockExecutor executor(setup.threads);
  const AdamOptions adam{1e-3f, 0.9f, 0.999f, 1e-8f, 0.0f};
  const Preparing& preparing = setup.preparing;
  for (std::int64_t k = 0; k < steps && !preparing.stop.stop_requested(); ++k) {
    if (preparing.say && k % saidEvery == 0)
      preparing.say("towards the identity, step " + std::to_string(k) + " of at most " + std::to_string(steps));
    if (identityLoss(player, executor, spec.dim, setup.weightSeed, stream, k) < identityTolerance) break;
    const Descent descent{adam, spec.convexity == Convexity::project};
    if (!player.descend(descent, &executor)) return;  // the weights as they were drawn
  }
  const auto trained = std::as_const(player).network().parameters();
  std::copy(trained.begin(), trained.end(), parameters.begin());
}

}  // namespace brenier
