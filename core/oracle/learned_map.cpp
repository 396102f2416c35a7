#include "core/oracle/learned_map.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

template <class Network>
std::optional<LearnedNetwork> learned(const Network* network, std::size_t NetworkSpec::*reached) {
  if (!network) return std::nullopt;
  const auto parameters = network->parameters();
  const NetworkSpec& spec = network->spec();
  if (parameters.empty() || parameters.size() != parameterCount(spec)) return std::nullopt;
  return LearnedNetwork{
      spec, {parameters.begin(), parameters.end()}, Coordinates(spec.dim), Coordinates(spec.*reached)};
}

}  // namespace

bool Coordinates::isIdentity() const {
  return mix.empty() && unmix.empty() && std::all_of(mean.begin(), mean.end(), [](double m) { return m == 0; }) &&
         std::all_of(scale.begin(), scale.end(), [](double s) { return s == 1; });
}

bool Coordinates::oneScale() const {
  return std::all_of(scale.begin(), scale.end(), [&](double s) { return s == scale[0]; });
}

std::optional<double> LearnedNetwork::potentialScale() const {
  const double first = from.scale.empty() || to.scale.empty() ? 1 : from.scale[0] * to.scale[0];
  if (from.scale.size() != to.scale.size() || !from.unmix.empty() || !to.mix.empty()) return std::nullopt;
  for (std::size_t k = 0; k < from.scale.size(); ++k)
    if (std::abs(from.scale[k] * to.scale[k] - first) > 1e-12 * first) return std::nullopt;
  return first;
}

std::optional<LearnedNetwork> learnedNetwork(const Potential* potential) {
  return learned(potential, &NetworkSpec::dim);
}

std::optional<LearnedNetwork> learnedNetwork(const MapNet* map) {
  return learned(map, &NetworkSpec::outputs);
}

}  // namespace brenier
