// Where the tensors of a solver over pictures lie, and what it does when a device cannot go on.
#include <algorithm>
#include <new>
#include <string_view>

#include "core/image_solvers/picture_solver.h"
#include "core/image_solvers/torch_device.h"

namespace brenier {
namespace {

constexpr std::int64_t answerBatch = 64;
constexpr std::chrono::seconds keepEvery(10);

std::string firstLine(const std::exception& error) {
  const std::string_view text = error.what();
  return std::string(text.substr(0, std::min<std::size_t>(text.find('\n'), 160)));
}

/// An error of the device's own libraries, as opposed to a defect of this program.
bool isOfDevice(const std::exception& error) {
  const std::string_view text = error.what();
  for (const char* words : {"CUDA error", "cuDNN error", "CUDNN_STATUS", "CUBLAS_STATUS", "cuda runtime error"})
    if (text.find(words) != std::string_view::npos) return true;
  return false;
}

}  // namespace

void PictureSolver::begin(const std::string& device) {
  try {
    place(device == "cuda" ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU));
  } catch (const std::exception& error) {
    if (device != "cuda" || !isOutOfMemory(error)) throw;
    place(torch::kCPU);
    m_notice = "The networks do not fit into the device's memory; the run goes on on the CPU.";
  }
  keepForDevice(0, true);
}

void PictureSolver::placeNumbers(const torch::Device& device) {
  for (auto& number : ownNumbers()) *number.value = number.value->to(device);
}

void PictureSolver::place(const torch::Device& device) {
  const bool cuda = device.is_cuda();
  for (auto* graph : graphs()) {
    graph->forget();
    graph->allow(options().cudaGraphs && mayRecord());
  }
  m_channelsLast = options().layout == "channels_last" || (options().layout == "auto" && cuda);
  for (auto* player : players()) player->place(device, m_channelsLast, cuda);
  placeNumbers(device);
  m_device = device;
  m_mixed = options().precision == "bf16" || (options().precision == "auto" && cuda);
  m_source.place(device, cuda);
  m_target.place(device, cuda);
  if (cuda) at::globalContext().setBenchmarkCuDNN(true);  // shapes stay the same from step to step
}

void PictureSolver::attempt(const std::function<void()>& part, StepReport& report, const std::stop_token& stop) {
  for (;;) {
    try {
      part();
      return;
    } catch (const std::exception& error) {
      report.interrupted = stop.stop_requested();  // between two layers: this is what it threw
      if (report.interrupted) return;
      if (!recover(error, report)) throw;
    }
  }
}

/// Weights change only after a part's last large piece of memory was had, so that a part that ran out of it can be
/// tried again as if it had not been.
bool PictureSolver::recover(const std::exception& error, StepReport& report) {
  const bool memory = isOutOfMemory(error);
  const std::string where = m_device.is_cuda() ? "The device" : "This machine";
  if (memory && options().batch > 1) {
    const auto before = options().batch;
    report.changed["batch"] = before / 2;
    setLive({{"batch", before / 2}});
    report.notice = where + " ran out of memory with a batch of " + std::to_string(before) +
                    " pictures; the run goes on with " + std::to_string(before / 2) + ".";
    return true;
  }
  if (!m_device.is_cuda()) {
    if (memory) throw std::bad_alloc();
    return false;
  }
  if (!memory && !isOfDevice(error)) return false;
  m_said.clear();
  try {
    place(torch::kCPU);
    report.notice = "The device ran out of memory; the run goes on on the CPU.";
  } catch (const std::exception&) {  // nothing can be read from it any more
    for (auto* player : players()) player->placeFromState(torch::kCPU);
    const auto own = ownNumbers();
    for (std::size_t i = 0; i < own.size(); ++i) *own[i].value = torch::full({}, m_numbers[i]);
    place(torch::kCPU);
    report.notice = "The device failed (" + firstLine(error) +
                    "); the run goes on on the CPU with the weights of step " + std::to_string(m_keptStep) + ".";
  }
  return true;
}

/// The last good weights in the host's memory, in case the device fails.
void PictureSolver::keepForDevice(std::int64_t index, bool now) {
  if (!m_device.is_cuda() || (!now && Clock::now() - m_kept < keepEvery)) return;
  state();
  m_keptStep = index;
  m_kept = Clock::now();
}

/// The answer [n, outputs] of `of` to any number of rows, with smaller batches where a device's memory is short.
void PictureSolver::inBatches(PointsView x, std::size_t outputs, float* out,
                              const std::function<torch::Tensor(const torch::Tensor&)>& of) const {
  torch::NoGradGuard noGrad;
  auto most = answerBatch;
  for (std::size_t first = 0; first < x.count;) {
    const auto n = std::min<std::int64_t>(most, static_cast<std::int64_t>(x.count - first));
    try {
      const auto rows = torch::from_blob(const_cast<float*>(x[first]), {n, static_cast<std::int64_t>(x.dim)});
      const auto answer = of(rows.to(m_device)).to(torch::kCPU).contiguous();
      std::copy_n(answer.data_ptr<float>(), static_cast<std::size_t>(n) * outputs, out + first * outputs);
      first += static_cast<std::size_t>(n);
    } catch (const std::exception& error) {
      if (!isOutOfMemory(error) || n == 1) throw;
      most = n / 2;
    }
  }
}

}  // namespace brenier
