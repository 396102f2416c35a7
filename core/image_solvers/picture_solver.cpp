#include "core/image_solvers/picture_solver.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/image_solvers/torch_device.h"
#include "core/networks/autograd.h"

// What solvers over pictures share on the host; picture_solver_device.cpp has what a device asks of them.

namespace brenier {

PictureSolver::PictureSolver(const SolverSetup& setup, SolverCaps caps)
    : m_shape(*setup.target->pictureShape()),
      m_dataSeed(setup.dataSeed),
      m_source(setup.source, setup.dataSeed, streamSourceTraining),
      m_target(setup.target, setup.dataSeed, streamTargetTraining),
      m_caps(std::move(caps)) {
  setTorchThreadPolicy(setup.threads);
}

void PictureSolver::make(const SolverSetup& setup, const std::function<void()>& networks) {
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  torch::manual_seed(setup.weightSeed);
  networks();
}

std::int64_t PictureSolver::parameterCount() const {
  std::int64_t count = 0;
  for (const auto* player : players()) count += player->network().parameterCount();
  return count;
}

std::string PictureSolver::deviceName() const {
  return torchDeviceName(m_device) + (m_mixed ? ", bfloat16" : "");
}

void PictureSolver::forgetGraphs() {
  for (auto* graph : graphs()) graph->forget();
}

torch::Tensor PictureSolver::draw(ImageBatches& batches, std::int64_t index, std::int64_t part, StepReport& report) {
  const auto began = Clock::now();
  auto batch = batches.draw(index, part, options().batch);
  report.dataSeconds += std::chrono::duration<double>(Clock::now() - began).count();
  return batch;
}

torch::Tensor PictureSolver::pictures(const torch::Tensor& y) const {
  const auto planes = y.view({y.size(0), m_shape.channels, m_shape.height, m_shape.width});
  return m_channelsLast ? planes.contiguous(torch::MemoryFormat::ChannelsLast) : planes;
}

void PictureSolver::forward(PointsView x, float* out) const {
  inBatches(x, m_shape.size(), out, [this](const torch::Tensor& rows) { return answer(rows); });
}

std::vector<StateTensor> PictureSolver::state() {
  std::vector<StateTensor> state;
  for (auto* player : players()) player->appendState(state);
  const auto own = ownNumbers();
  m_numbers.resize(own.size());
  for (std::size_t i = 0; i < own.size(); ++i) {
    m_numbers[i] = own[i].value->item<float>();
    state.push_back({own[i].name, {1}, {&m_numbers[i], 1}});
  }
  return state;
}

void PictureSolver::stateRestored() {
  for (auto* player : players()) player->stateRestored();
  const auto own = ownNumbers();
  for (std::size_t i = 0; i < own.size() && i < m_numbers.size(); ++i) own[i].value->fill_(m_numbers[i]);
}

void PictureSolver::say(const char* id, const char* name, const torch::Tensor& value, std::int64_t samples) {
  m_said.push_back({id, name, value.detach(), samples > 0 ? samples : options().batch});
}

/// Numbers come from the device once a step, since each time waits for all that it still has to do.
void PictureSolver::tell(StepReport& report) {
  if (m_said.empty()) return;
  std::vector<torch::Tensor> values;
  for (const auto& said : m_said) values.push_back(said.value);
  const auto host = torch::stack(values).to(torch::kCPU, torch::kFloat64).contiguous();
  const double* value = host.data_ptr<double>();
  double dual = 0;
  for (const auto& said : m_said) {
    const double number = *value++;
    const std::string id = said.id;
    if (id.starts_with("dual_")) {
      if (id == "dual_variance")
        report.values.push_back(
            {"half_w2_dual", dual, 1.96 * std::sqrt(number / static_cast<double>(options().batch)), options().batch});
      dual += number;
      continue;
    }
    report.finite = report.finite && std::isfinite(number);
    if (!std::isfinite(number) && report.problem.empty())
      report.problem = said.name ? std::string("the loss of ") + said.name : id;
    const auto before =
        std::find_if(report.values.begin(), report.values.end(), [&](const MetricValue& v) { return v.id == id; });
    if (before == report.values.end())
      report.values.push_back({id, number, 0, said.samples});
    else
      before->value = number;
  }
}

}  // namespace brenier
