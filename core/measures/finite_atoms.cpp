#include "core/measures/finite_atoms.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace brenier {
namespace {

/// Probabilities of Walker's table.
std::vector<double> weightsOf(const SamplerTable& table, std::size_t count) {
  std::vector<double> weights(count, table.keep.empty() ? 1.0 / static_cast<double>(count) : 0.0);
  for (std::size_t i = 0; i < table.keep.size(); ++i) {
    const double own = static_cast<double>(table.keep[i]) * 0x1p-32;
    weights[i] += own / static_cast<double>(count);
    weights[table.alias[i]] += (1 - own) / static_cast<double>(count);
  }
  return weights;
}

/// What Walker's table rounds away, times its slots: a weight below it may be one of 0.
constexpr double leastWeight = 0x1p-31;

FiniteAtoms different(const Points& points, const std::vector<double>& weights) {
  const std::size_t d = points.dim;
  std::vector<std::size_t> order(points.count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto less = [&](std::size_t a, std::size_t b) {
    return std::lexicographical_compare(points[a], points[a] + d, points[b], points[b] + d);
  };
  std::stable_sort(order.begin(), order.end(), less);
  FiniteAtoms atoms;
  atoms.points.dim = d;
  double sum = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    const std::size_t i = order[k];
    if (weights[i] * static_cast<double>(points.count()) <= leastWeight) continue;
    sum += weights[i];
    const std::size_t last = atoms.weights.size();
    if (last > 0 && std::equal(points[i], points[i] + d, atoms.points[last - 1])) {
      atoms.weights.back() += weights[i];
      continue;
    }
    atoms.points.data.insert(atoms.points.data.end(), points[i], points[i] + d);
    atoms.weights.push_back(weights[i]);
  }
  for (double& weight : atoms.weights) weight /= sum;
  return atoms;
}

}  // namespace

std::optional<FiniteAtoms> finiteAtoms(const Measure& measure) {
  const auto table = measure.samplerTable();
  if (!table || table->centres.empty()) return std::nullopt;
  const bool still = table->noise == SamplerTable::Noise::none ||
                     std::all_of(table->spread.begin(), table->spread.end(), [](float s) { return s == 0; });
  if (!still) return std::nullopt;
  Points points(table->centres.size() / table->dim, table->dim);
  for (std::size_t i = 0; i < points.data.size(); ++i) {
    const float shift = table->shift.empty() ? 0 : table->shift[i % table->dim];
    points.data[i] = (table->centres[i] - shift) * table->factor;
  }
  return different(points, weightsOf(*table, points.count()));
}

FiniteAtoms sampledAtoms(const Measure& measure, const SampleKey& key, std::size_t count) {
  const Points points = drawSamples(measure, key, count);
  return different(points, std::vector<double>(count, 1.0 / static_cast<double>(count)));
}

}  // namespace brenier
