#include "core/engine/device/self_test.h"

#include <cmath>
#include <exception>
#include <numeric>
#include <vector>

#include "core/engine/device/array.h"
#include "core/engine/device/device_loop.h"
#include "core/engine/device/device_oracle.h"
#include "core/util/philox.h"

namespace brenier::device {
namespace {

constexpr double tolerance = 1e-3;  ///< expf and contracted products differ between processors

using Numbers = std::vector<float>;

double distance(const Numbers& a, const Numbers& b) {
  double difference = 0, size = 1e-30;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += std::pow(static_cast<double>(a[i]) - b[i], 2);
    size += std::pow(static_cast<double>(b[i]), 2);
  }
  return std::sqrt(difference / size);
}

Numbers normals(std::size_t count, std::uint64_t stream) {
  PhiloxStream random(11, stream);
  Numbers numbers(count);
  for (float& x : numbers) x = random.normal();
  return numbers;
}

NetworkSpec smallNetwork(bool map) {
  NetworkSpec spec;
  spec.hidden = {19, 24};
  spec.quadratic = !map;
  spec.outputs = map ? 2 : 1;
  spec.residual = map;
  spec.last = Activation::identity;
  if (!map) spec.quadraticRank = {0, 2, 0};
  spec.quadraticDiagonal = !map;
  return spec;
}

template <class Net>
void setWeights(Net& net, std::uint64_t stream) {
  const auto theta = initialParameters(net.spec(), Initialisation::truncatedNormal, 1, 5, stream);
  std::copy(theta.begin(), theta.end(), net.parameters().begin());
  net.parametersChanged();
}

constexpr std::size_t points = 50;

Numbers runPotential(const std::shared_ptr<Machine>& machine, const std::string& operation) {
  const auto net = makeDevicePotential(smallNetwork(false), machine, "");
  setWeights(*net, 1);
  const auto block = net->makeBlock();
  const Numbers x = normals(2 * points, 1), v = normals(2 * points, 2);
  Numbers out(operation == "value" ? points : 2 * points), grad(net->parameters().size());
  block->clearGrad();
  block->evaluate(x.data(), points);
  if (operation == "value") block->value(out.data());
  if (operation == "gradient") block->gradient(out.data());
  if (operation == "Hessian-vector product") block->hessianVector(v.data(), out.data());
  if (operation == "parameter gradient") block->addValueGrad(v.data());
  if (operation == "second parameter gradient") block->addGradientGrad(v.data());
  block->flushGrad(grad.data());
  out.insert(out.end(), grad.begin(), grad.end());
  return out;
}

Numbers runMap(const std::shared_ptr<Machine>& machine) {
  const auto net = makeDeviceMap(smallNetwork(true), machine, "");
  setWeights(*net, 2);
  const auto block = net->makeBlock();
  const Numbers x = normals(2 * points, 1), v = normals(2 * points, 2);
  Numbers out(4 * points), grad(net->parameters().size());
  block->clearGrad();
  block->evaluate(x.data(), points);
  block->value(out.data());
  block->addVjp(v.data(), out.data() + 2 * points);
  block->flushGrad(grad.data());
  out.insert(out.end(), grad.begin(), grad.end());
  return out;
}

Numbers runSteps(const std::shared_ptr<Machine>& machine, bool map) {
  MinimaxLoopSpec spec;
  spec.inner = smallNetwork(map);
  spec.outer = smallNetwork(false);
  spec.innerIsMap = map;
  spec.from.key = 3;
  SamplerTable table;
  table.dim = 2;
  table.centres = {0, 0, 3, 1};
  table.noise = SamplerTable::Noise::normal;
  table.spread = {1, 0.5f};
  table.firstWord = 2;
  spec.from.table = table;
  spec.to.draw = [](std::uint64_t step, std::size_t count, float* out) {
    const Numbers drawn = normals(2 * count, 100 + step);
    std::copy(drawn.begin(), drawn.end(), out);
  };
  Numbers theta[2] = {initialParameters(spec.inner, Initialisation::truncatedNormal, 1, 5, 1),
                      initialParameters(spec.outer, Initialisation::truncatedNormal, 1, 5, 2)};
  Numbers moments[4] = {Numbers(theta[0].size()), Numbers(theta[0].size()), Numbers(theta[1].size()),
                        Numbers(theta[1].size())};
  const LoopPlayer inner{theta[0], moments[0], moments[1], {}}, outer{theta[1], moments[2], moments[3], {}};
  const auto loop = makeDeviceLoop(spec, machine);
  loop->upload(inner, outer);
  LoopStep step;
  step.batch = 100;
  step.innerSteps = 4;
  step.inner.adam.learningRate = step.outer.adam.learningRate = 1e-3f;
  step.inner.penalty = 1;
  step.outer.project = true;
  for (std::uint64_t k = 0; k < 3; ++k) {
    step.fromStep = k << 20;
    step.toStep = k;
    step.inner.updates = 4 * k;
    step.outer.updates = k;
    loop->step(step);
  }
  loop->download(inner, outer);
  Numbers all = theta[0];
  all.insert(all.end(), theta[1].begin(), theta[1].end());
  return all;
}

std::string memoryProblem(const std::shared_ptr<Machine>& machine) {
  Numbers there(1000), back(1000);
  std::iota(there.begin(), there.end(), 1.0f);
  Array<float> array(machine);
  array.put(there);
  array.get(back.data(), back.size());
  return back == there ? "" : "memory: what was written is not what is read";
}

}  // namespace

std::string selfTest(const std::shared_ptr<Machine>& machine) {
  const std::shared_ptr<Machine> host = makeHostMachine();
  std::string name = "memory";
  try {
    if (auto problem = memoryProblem(machine); !problem.empty()) return problem;
    const auto compare = [&](const std::string& check, const auto& run) -> std::string {
      name = check;
      const double found = distance(run(machine), run(host));
      return found <= tolerance ? "" : check + ": differs by " + std::to_string(found) + " of its size";
    };
    for (const char* operation :
         {"value", "gradient", "Hessian-vector product", "parameter gradient", "second parameter gradient"})
      if (auto problem = compare(operation, [&](const auto& on) { return runPotential(on, operation); });
          !problem.empty())
        return problem;
    if (auto problem = compare("map", runMap); !problem.empty()) return problem;
    for (const bool map : {false, true})
      if (auto problem = compare(map ? "steps of a free map" : "steps of two potentials",
                                 [&](const auto& on) { return runSteps(on, map); });
          !problem.empty())
        return problem;
  } catch (const std::exception& error) {
    return name + ": " + error.what();
  }
  return "";
}

}  // namespace brenier::device
