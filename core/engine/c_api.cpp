#include "core/engine/c_api.h"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "core/engine/adam.h"
#include "core/engine/fused.h"

/// One of the two, the other null.
struct brenier_network {
  std::unique_ptr<brenier::Potential> potential;
  std::unique_ptr<brenier::MapNet> map;

  const brenier::NetworkSpec& spec() const { return potential ? potential->spec() : map->spec(); }
  std::span<float> parameters() { return potential ? potential->parameters() : map->parameters(); }
  void parametersChanged() { potential ? potential->parametersChanged() : map->parametersChanged(); }
};

namespace brenier {
namespace {

std::string& lastError() {
  thread_local std::string text;
  return text;
}

/// No exception leaves for C.
template <class Work>
auto guarded(Work&& work, decltype(work()) failed) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& error) {
    lastError() = error.what();
  } catch (...) {
    lastError() = "an unknown failure";
  }
  return failed;
}

template <class Work>
int succeeds(Work&& work) {
  return guarded(
      [&] {
        work();
        return 0;
      },
      1);
}

const Potential& potentialOf(const brenier_network* network) {
  if (!network || !network->potential) throw std::invalid_argument("this network is no potential");
  return *network->potential;
}

const MapNet& mapOf(const brenier_network* network) {
  if (!network || !network->map) throw std::invalid_argument("this network is no map");
  return *network->map;
}

brenier_network& networkOf(brenier_network* network) {
  if (!network) throw std::invalid_argument("there is no network");
  return *network;
}

NetworkSpec specFrom(const brenier_spec* given) {
  if (!given) throw std::invalid_argument("there is no spec");
  for (const int kind :
       {static_cast<int>(given->first), static_cast<int>(given->middle), static_cast<int>(given->last)})
    if (kind < BRENIER_IDENTITY || kind > BRENIER_ELU)
      throw std::invalid_argument("there is no activation " + std::to_string(kind));
  NetworkSpec spec;
  spec.dim = given->dim;
  spec.outputs = given->outputs;
  spec.hidden.assign(given->hidden, given->hidden + (given->hidden ? given->hidden_count : 0));
  spec.first = static_cast<Activation>(given->first);
  spec.middle = static_cast<Activation>(given->middle);
  spec.last = static_cast<Activation>(given->last);
  spec.slope = given->slope;
  spec.inputSkips = given->input_skips != 0;
  spec.quadratic = given->quadratic != 0;
  spec.strongConvexity = given->strong_convexity;
  spec.residual = given->residual != 0;
  return spec;
}

/// Evaluates block after block; `use(block, first)` after each. What the blocks gather is added to `grad`, where that
/// is not null.
template <class Network, class Use>
void inBlocks(const Network& network, const float* x, std::size_t n, float* grad, Use&& use) {
  const auto block = network.makeBlock();
  block->clearGrad();
  const std::size_t most = network.blockSize(), dim = network.spec().dim;
  for (std::size_t first = 0; first < n; first += most) {
    block->evaluate(x + first * dim, std::min(most, n - first));
    use(*block, first);
  }
  if (grad) block->flushGrad(grad);
}

}  // namespace
}  // namespace brenier

using namespace brenier;

extern "C" {

brenier_spec brenier_default_spec(void) {
  static const NetworkSpec standard;
  brenier_spec spec{};
  spec.dim = standard.dim;
  spec.outputs = standard.outputs;
  spec.hidden = standard.hidden.data();
  spec.hidden_count = standard.hidden.size();
  spec.first = static_cast<brenier_activation>(standard.first);
  spec.middle = static_cast<brenier_activation>(standard.middle);
  spec.last = static_cast<brenier_activation>(standard.last);
  spec.slope = standard.slope;
  spec.input_skips = standard.inputSkips;
  spec.quadratic = standard.quadratic;
  spec.strong_convexity = standard.strongConvexity;
  spec.residual = standard.residual;
  return spec;
}

brenier_network* brenier_make_potential(const brenier_spec* spec) {
  return guarded([&] { return new brenier_network{makeFusedPotential(specFrom(spec)), nullptr}; }, nullptr);
}

brenier_network* brenier_make_map(const brenier_spec* spec) {
  return guarded([&] { return new brenier_network{nullptr, makeFusedMap(specFrom(spec))}; }, nullptr);
}

void brenier_free(brenier_network* network) {
  delete network;
}

size_t brenier_parameter_count(const brenier_network* network) {
  return network ? parameterCount(network->spec()) : 0;
}

float* brenier_parameters(brenier_network* network) {
  return network ? network->parameters().data() : nullptr;
}

void brenier_parameters_changed(brenier_network* network) {
  if (network) network->parametersChanged();
}

int brenier_initialise(brenier_network* network, brenier_initialisation kind, double scale, uint64_t seed) {
  return succeeds([&] {
    auto& net = networkOf(network);
    if (kind < BRENIER_UNIFORM_POSITIVE || kind > BRENIER_NEAR_IDENTITY)
      throw std::invalid_argument("there is no initialisation " + std::to_string(static_cast<int>(kind)));
    const auto drawn = initialParameters(net.spec(), static_cast<Initialisation>(kind), scale, seed, 0);
    std::copy(drawn.begin(), drawn.end(), net.parameters().begin());
    net.parametersChanged();
  });
}

int brenier_project_convex(brenier_network* network) {
  return succeeds([&] {
    potentialOf(network);
    projectConvex(network->spec(), network->parameters());
    network->parametersChanged();
  });
}

int brenier_value(const brenier_network* network, const float* x, size_t n, float* out) {
  return succeeds([&] {
    if (network && network->map)
      mapValues(*network->map, {x, n, network->spec().dim}, out);
    else
      potentialValues(potentialOf(network), {x, n, potentialOf(network).dim()}, out);
  });
}

int brenier_gradient(const brenier_network* network, const float* x, size_t n, float* out) {
  return succeeds([&] { gradientMap(potentialOf(network), {x, n, potentialOf(network).dim()}, out); });
}

int brenier_hessian_vector(const brenier_network* network, const float* x, const float* v, size_t n, float* out) {
  return succeeds([&] {
    const auto& potential = potentialOf(network);
    inBlocks(potential, x, n, nullptr, [&](PotentialBlock& block, std::size_t first) {
      block.hessianVector(v + first * potential.dim(), out + first * potential.dim());
    });
  });
}

int brenier_add_value_grad(const brenier_network* network, const float* x, const float* w, size_t n, float* grad) {
  return succeeds([&] {
    inBlocks(potentialOf(network), x, n, grad,
             [&](PotentialBlock& block, std::size_t first) { block.addValueGrad(w + first); });
  });
}

int brenier_add_gradient_grad(const brenier_network* network, const float* x, const float* v, size_t n, float* grad) {
  return succeeds([&] {
    const auto& potential = potentialOf(network);
    inBlocks(potential, x, n, grad,
             [&](PotentialBlock& block, std::size_t first) { block.addGradientGrad(v + first * potential.dim()); });
  });
}

int brenier_add_map_grad(const brenier_network* network, const float* x, const float* v, size_t n, float* grad) {
  return succeeds([&] {
    const auto& map = mapOf(network);
    inBlocks(map, x, n, grad,
             [&](MapBlock& block, std::size_t first) { block.addVjp(v + first * map.spec().outputs, nullptr); });
  });
}

void brenier_adam_step(float* parameters, const float* grad, float* m, float* v, size_t count, float learning_rate,
                       float beta1, float beta2, uint64_t t) {
  AdamOptions options;
  options.learningRate = learning_rate;
  options.beta1 = beta1;
  options.beta2 = beta2;
  adamStep(parameters, grad, m, v, count, options, t);
}

const char* brenier_engine_version(void) {
  return BRENIER_VERSION;
}

const char* brenier_instruction_set(void) {
  thread_local std::string name;
  name = fusedTargetName();
  return name.c_str();
}

const char* brenier_last_error(void) {
  return lastError().c_str();
}

}  // extern "C"
