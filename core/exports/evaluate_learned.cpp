#include "core/exports/evaluate_learned.h"

#include <algorithm>
#include <memory>

#include "core/engine/fused.h"

namespace brenier {

struct LearnedEvaluator::Entry {
  std::string output;
  Normalisation from, to;
  std::unique_ptr<Potential> potential;  ///< one of the two
  std::unique_ptr<MapNet> map;
  bool isGradient = false;
};

LearnedEvaluator::LearnedEvaluator(const LearnedMap& learned) {
  const auto fill = [](auto& network, const std::vector<float>& parameters) {
    std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
    network.parametersChanged();
  };
  for (const auto& output : outputsOf(learned)) {
    const LearnedNetwork& network = *output.network;
    Entry entry{output.name, network.from, network.to, nullptr, nullptr, output.isGradient};
    if (output.networkName.ends_with("map")) {
      entry.map = makeFusedMap(network.spec);
      fill(*entry.map, network.parameters);
    } else {
      entry.potential = makeFusedPotential(network.spec);
      fill(*entry.potential, network.parameters);
    }
    m_entries.push_back(std::move(entry));
  }
}

LearnedEvaluator::~LearnedEvaluator() = default;

std::vector<float> LearnedEvaluator::evaluate(const std::string& output, PointsView x) const {
  for (const Entry& entry : m_entries) {
    if (entry.output != output) continue;
    Points scaled(x.count, x.dim);
    for (std::size_t i = 0; i < scaled.data.size(); ++i)
      scaled.data[i] = (x.data[i] - entry.from.mean[i % x.dim]) / entry.from.scale;
    if (entry.potential && !entry.isGradient) {
      std::vector<float> values(x.count);
      potentialValues(*entry.potential, scaled, values.data());
      for (std::size_t i = 0; i < x.count; ++i) {
        values[i] *= entry.from.scale * entry.to.scale;
        for (std::size_t k = 0; k < x.dim; ++k) values[i] += entry.to.mean[k] * x[i][k];
      }
      return values;
    }
    const std::size_t width = entry.to.mean.size();
    std::vector<float> values(x.count * width);
    entry.map ? mapValues(*entry.map, scaled, values.data()) : gradientMap(*entry.potential, scaled, values.data());
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = entry.to.mean[i % width] + entry.to.scale * values[i];
    return values;
  }
  return {};
}

}  // namespace brenier
