// One inner step of OT-ICNN (Makkuva et al., ICML 2020) on the fused engine, against this core's measured peak.
//
//   engine_step [seconds per line [only lines whose name contains this]]
//
// Counted are 18 products of [n, 64] x [64, 64], 151 MFLOP at batch 1024: three each for the forward and backward
// passes of g and of f, for the tangent pass of g, and for the weight gradients of g. (The engine comes by with 17, see
// Tape::addLastHidden.) Everything else (skips of the input, activations, reduction over slots, Adam, packing) costs
// time and counts nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/engine_step_peak.h"
#include "core/engine/adam.h"
#include "core/engine/block_executor.h"
#include "core/engine/fused.h"
#include "core/util/philox.h"

using namespace brenier;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<Potential> makePlayer(const NetworkSpec& spec, std::uint64_t stream) {
  auto player = makeFusedPotential(spec);
  const auto start = initialParameters(spec, Initialisation::uniformPositive, 0.1, 1, stream);
  std::copy(start.begin(), start.end(), player->parameters().begin());
  player->parametersChanged();
  return player;
}

/// g's inner step: minimise f(grad g(y)) - <y, grad g(y)> over g's parameters.
class InnerStep {
 public:
  InnerStep(const NetworkSpec& spec, std::size_t batch, int threads)
      : m_dim(spec.dim), m_batch(batch), m_team(threads), m_f(makePlayer(spec, 1)), m_g(makePlayer(spec, 2)) {
    const std::size_t parameters = m_g->parameters().size(), block = m_g->blockSize() * m_dim;
    for (auto* array : {&m_grad, &m_m, &m_v}) array->assign(parameters, 0.0f);
    PhiloxStream random(3, 4);
    for (std::size_t i = 0; i < batch * m_dim; ++i) m_y.push_back(random.normal());
    for (std::size_t s = 0; s < BlockExecutor::slotCount; ++s)
      m_slots.push_back({m_f->makeBlock(), m_g->makeBlock(), std::vector<float>(block), std::vector<float>(block)});
  }

  void gradients() {
    for (auto& slot : m_slots) slot.g->clearGrad();
    m_team.run(m_batch, m_g->blockSize(), [this](std::size_t slot, std::size_t begin, std::size_t n) {
      Slot& at = m_slots[slot];
      const float* y = &m_y[begin * m_dim];
      at.g->evaluate(y, n);
      at.g->gradient(at.map.data());
      at.f->evaluate(at.map.data(), n);
      at.f->gradient(at.direction.data());
      const float scale = 1.0f / static_cast<float>(m_batch);
      for (std::size_t i = 0; i < n * m_dim; ++i) at.direction[i] = (at.direction[i] - y[i]) * scale;
      at.g->addGradientGrad(at.direction.data());
      at.f->release();
      at.g->release();
    });
  }

  void update() {
    std::fill(m_grad.begin(), m_grad.end(), 0.0f);
    for (auto& slot : m_slots) slot.g->flushGrad(m_grad.data());
    adamStep(m_g->parameters().data(), m_grad.data(), m_m.data(), m_v.data(), m_grad.size(), m_options, ++m_t);
    projectConvex(m_g->spec(), m_g->parameters());
    m_g->parametersChanged();
  }

  double flops() const {
    double products = 0;
    const auto& hidden = m_g->spec().hidden;
    for (std::size_t k = 1; k < hidden.size(); ++k) products += static_cast<double>(hidden[k] * hidden[k - 1]);
    // The two FMAs of a 2-D skip are not worth counting; the products of a 64-D or 784-D one are most of the work.
    if (m_dim > 4)
      for (std::size_t k = 0; k < hidden.size(); ++k) products += static_cast<double>(hidden[k] * m_dim);
    return 6 * 2 * static_cast<double>(m_batch) * products;
  }

 private:
  struct Slot {
    std::unique_ptr<PotentialBlock> f, g;
    std::vector<float> map, direction;
  };
  std::size_t m_dim, m_batch;
  BlockExecutor m_team;
  std::unique_ptr<Potential> m_f, m_g;
  std::vector<Slot> m_slots;
  std::vector<float> m_y, m_grad, m_m, m_v;
  AdamOptions m_options{1e-4f, 0.5f, 0.9f};
  std::uint64_t m_t = 0;
};

const char* g_only = "";

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

/// Peak and steps are measured in turns, so that a busy or throttled core lowers both.
void measure(const char* name, const NetworkSpec& spec, std::size_t batch, int threads, double seconds) {
  const std::string line = fusedTargetName() + " " + name + " " + std::to_string(batch) + " " + std::to_string(threads);
  if (line.find(g_only) == std::string::npos) return;
  InnerStep step(spec, batch, threads);
  for (int i = 0; i < 3; ++i) {
    step.gradients();
    step.update();
  }
  std::vector<double> peaks, whole, gradient;
  const auto start = Clock::now();
  while (secondsSince(start) < seconds || whole.size() < 3) {
    peaks.push_back(bench::measuredFmaPeak(fusedTargetName()));
    double inGradients = 0, inAll = 0;
    int steps = 0;
    for (; inAll < 0.02 || steps < 2; ++steps) {
      const auto begin = Clock::now();
      step.gradients();
      inGradients += secondsSince(begin);
      step.update();
      inAll += secondsSince(begin);
    }
    whole.push_back(inAll / steps);
    gradient.push_back(inGradients / steps);
  }
  std::vector<double> ratios, gradientRatios;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    ratios.push_back(step.flops() / whole[i] / peaks[i]);
    gradientRatios.push_back(step.flops() / gradient[i] / peaks[i]);
  }
  std::printf("%-6s %-14s %5zu %7d %9.0f %9.1f %8.1f %9.1f %% %9.1f %% %9.1f %%\n", fusedTargetName().c_str(), name,
              batch, threads, 1 / median(whole), step.flops() / median(whole) * 1e-9, median(peaks) * 1e-9,
              100 * median(ratios), 100 * median(gradientRatios),
              100 * *std::max_element(gradientRatios.begin(), gradientRatios.end()));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  g_only = argc > 2 ? argv[2] : "";
  std::printf("%-6s %-14s %5s %7s %9s %9s %8s %11s %11s %11s\n", "target", "network", "batch", "threads", "steps/s",
              "GFLOP/s", "peak/core", "step/peak", "grads/peak", "best grads");
  NetworkSpec small;
  for (const auto& target : supportedFusedTargets()) {
    if (target == "SCALAR" || target == "SSE4") continue;
    forceFusedTarget(target);
    for (const std::size_t batch : {256, 1024})
      for (const int threads : {1, 2}) measure("2-D 64x4", small, batch, threads, seconds);
  }
  forceFusedTarget({});
  for (const std::size_t dim : {16, 17, 64}) {
    NetworkSpec spec = small;
    spec.dim = dim;
    const std::string name = std::to_string(dim) + "-D 64x4";
    measure(name.c_str(), spec, 1024, 1, seconds);
  }
  NetworkSpec large;
  large.dim = 784;
  large.hidden = {1024, 1024, 1024};
  for (const int threads : {1, 2}) measure("784-D 1024x3", large, 60, threads, seconds);
}
