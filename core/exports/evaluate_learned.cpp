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

  Points inside(std::span<const double> x, std::size_t dim, bool points = true) const;
  std::vector<double> outside(std::vector<float> inside, bool points = true) const;
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

/// Where the network sees points of the data, or differences of two.
Points LearnedEvaluator::Entry::inside(std::span<const double> x, std::size_t dim, bool points) const {
  Points scaled(x.size() / dim, dim);
  for (std::size_t i = 0; i < scaled.data.size(); ++i)
    scaled.data[i] = static_cast<float>((x[i] - (points ? from.mean[i % dim] : 0)) / from.scale[i % dim]);
  mixed(from.unmix, dim, scaled.data);
  return scaled;
}

/// What a map of the network answers [n, width], in the data's units, or differences of two such answers.
std::vector<double> LearnedEvaluator::Entry::outside(std::vector<float> inside, bool points) const {
  const std::size_t width = to.mean.size();
  mixed(to.mix, width, inside);
  std::vector<double> values(inside.begin(), inside.end());
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = (points ? to.mean[i % width] : 0) + to.scale[i % width] * values[i];
  return values;
}

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

const LearnedEvaluator::Entry* LearnedEvaluator::find(const std::string& output) const {
  const auto found =
      std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.output == output; });
  return found == m_entries.end() ? nullptr : &*found;
}

std::vector<double> LearnedEvaluator::evaluate(const std::string& output, std::span<const double> x,
                                               std::size_t dim) const {
  const Entry* entry = find(output);
  if (!entry) return {};
  const Points scaled = entry->inside(x, dim);
  if (entry->potential && !entry->isGradient) {
    std::vector<float> inside(scaled.count());
    potentialValues(*entry->potential, scaled, inside.data());
    std::vector<double> values(inside.begin(), inside.end());
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= entry->potentialScale;
      for (std::size_t k = 0; k < dim; ++k) values[i] += entry->to.mean[k] * x[i * dim + k];
    }
    return values;
  }
  std::vector<float> inside(scaled.count() * entry->to.mean.size());
  entry->map ? mapValues(*entry->map, scaled, inside.data()) : gradientMap(*entry->potential, scaled, inside.data());
  return entry->outside(std::move(inside));
}

std::vector<double> LearnedEvaluator::gradient(const std::string& potential, std::span<const double> x,
                                               std::size_t dim) const {
  const Entry* entry = find(potential);
  if (!entry || !entry->potential) return {};
  const Points scaled = entry->inside(x, dim);
  std::vector<float> inside(scaled.data.size());
  gradientMap(*entry->potential, scaled, inside.data());
  return entry->outside(std::move(inside));
}

std::vector<double> LearnedEvaluator::hessianVector(const std::string& potential, std::span<const double> x,
                                                    std::span<const double> v, std::size_t dim) const {
  const Entry* entry = find(potential);
  if (!entry || !entry->potential) return {};
  const Points scaled = entry->inside(x, dim), direction = entry->inside(v, dim, false);
  std::vector<float> inside(scaled.data.size());
  const auto block = entry->potential->makeBlock();
  const std::size_t size = entry->potential->blockSize();
  for (std::size_t first = 0; first < scaled.count(); first += size) {
    block->evaluate(scaled[first], std::min(size, scaled.count() - first));
    block->hessianVector(direction[first], &inside[first * dim]);
  }
  return entry->outside(std::move(inside), false);
}

}  // namespace brenier
