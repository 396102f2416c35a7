#include "core/oracle/learned_map.h"

namespace brenier {
namespace {

template <class Network>
std::optional<LearnedNetwork> learned(const Network* network, std::size_t NetworkSpec::*reached) {
  if (!network) return std::nullopt;
  const auto parameters = network->parameters();
  const NetworkSpec& spec = network->spec();
  if (parameters.empty() || parameters.size() != parameterCount(spec)) return std::nullopt;
  const Normalisation from{std::vector<float>(spec.dim, 0.0f), 1};
  const Normalisation to{std::vector<float>(spec.*reached, 0.0f), 1};
  return LearnedNetwork{spec, {parameters.begin(), parameters.end()}, from, to};
}

}  // namespace

std::optional<LearnedNetwork> learnedNetwork(const Potential* potential) {
  return learned(potential, &NetworkSpec::dim);
}

std::optional<LearnedNetwork> learnedNetwork(const MapNet* map) {
  return learned(map, &NetworkSpec::outputs);
}

}  // namespace brenier
