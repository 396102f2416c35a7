#include "core/exports/evaluate_learned.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "core/engine/fused.h"

namespace brenier {

struct LearnedEvaluator::Entry {
  std::string output;
  Coordinates from, to;
  double potentialScale = 1;
  std::unique_ptr<Potential> potential;  ///< one of the two
  std::unique_ptr<MapNet> map;
  bool isGradient = false;
};

namespace {

/// Each row [d] times the matrix [d, d]; none: as it is.
void mixed(const std::vector<float>& matrix, std::size_t d, std::vector<float>& rows) {
  if (matrix.empty()) return;
  const std::vector<float> before = rows;
  for (std::size_t i = 0; i < rows.size(); ++i)
    rows[i] = std::inner_product(&matrix[i % d * d], &matrix[i % d * d] + d, &before[i - i % d], 0.0f);
}

}  // namespace

LearnedEvaluator::LearnedEvaluator(const LearnedMap& learned) {
  const auto fill = [](auto& network, const std::vector<float>& parameters) {
    std::copy(parameters.begin(), parameters.end(), network.parameters().begin());
    network.parametersChanged();
  };
  for (const auto& output : outputsOf(learned)) {
    const LearnedNetwork& network = *output.network;
    Entry entry{output.name, network.from, network.to,       network.potentialScale().value_or(1),
                nullptr,     nullptr,      output.isGradient};
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

std::vector<double> LearnedEvaluator::evaluate(const std::string& output, std::span<const double> x,
                                               std::size_t dim) const {
  for (const Entry& entry : m_entries) {
    if (entry.output != output) continue;
    Points scaled(x.size() / dim, dim);
    for (std::size_t i = 0; i < scaled.data.size(); ++i)
      scaled.data[i] = static_cast<float>((x[i] - entry.from.mean[i % dim]) / entry.from.scale[i % dim]);
    mixed(entry.from.unmix, dim, scaled.data);
    if (entry.potential && !entry.isGradient) {
      std::vector<float> inside(scaled.count());
      potentialValues(*entry.potential, scaled, inside.data());
      std::vector<double> values(inside.begin(), inside.end());
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] *= entry.potentialScale;
        for (std::size_t k = 0; k < dim; ++k) values[i] += entry.to.mean[k] * x[i * dim + k];
      }
      return values;
    }
    const std::size_t width = entry.to.mean.size();
    std::vector<float> inside(scaled.count() * width);
    entry.map ? mapValues(*entry.map, scaled, inside.data()) : gradientMap(*entry.potential, scaled, inside.data());
    mixed(entry.to.mix, width, inside);
    std::vector<double> values(inside.begin(), inside.end());
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = entry.to.mean[i % width] + entry.to.scale[i % width] * values[i];
    return values;
  }
  return {};
}

}  // namespace brenier
