#include "core/image_solvers/step_graph.h"

#if BRENIER_TORCH_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#endif

namespace brenier {

#if BRENIER_TORCH_CUDA

namespace {

constexpr int turnsBefore = 3;  // in which the libraries choose their algorithms and get their workspaces

}  // namespace

struct StepGraph::Recording {
  std::vector<torch::Tensor> inputs, outputs;
  at::cuda::CUDAGraph graph;

  bool fits(const std::vector<torch::Tensor>& others) const {
    bool same = others.size() == inputs.size();
    for (std::size_t i = 0; same && i < inputs.size(); ++i) same = inputs[i].sizes() == others[i].sizes();
    return same;
  }
  /// Other threads may use the device meanwhile, hence the mode.
  void record(const Work& work) {
    torch::cuda::synchronize();
    const c10::cuda::CUDAStreamGuard stream(c10::cuda::getStreamFromPool());
    graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
    try {
      outputs = work(inputs);
    } catch (...) {
      try {
        graph.capture_end();
      } catch (const std::exception&) {  // the first failure says more
      }
      throw;
    }
    graph.capture_end();
  }
  void replay(const std::vector<torch::Tensor>& others) {
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i].copy_(others[i]);
    graph.replay();
  }
};

std::vector<torch::Tensor> StepGraph::run(const std::vector<torch::Tensor>& inputs, const Work& work) {
  if (m_refused || !inputs.front().is_cuda()) return work(inputs);
  if (m_recording && !m_recording->fits(inputs)) forget();
  if (!m_recording) {
    if (m_turns++ < turnsBefore) return work(inputs);
    auto recording = std::make_unique<Recording>();
    for (const auto& input : inputs) recording->inputs.push_back(input.clone());
    try {
      recording->record(work);
    } catch (const std::exception&) {
      // Also where memory ran out: a recording needs its own beside what the step itself needs.
      m_refused = true;
      recording.reset();
      return work(inputs);
    }
    m_recording = std::move(recording);
  }
  m_recording->replay(inputs);
  return m_recording->outputs;
}

void StepGraph::forget() {
  m_recording.reset();
  m_turns = 0;
}

#else  // this LibTorch has no CUDA graphs

struct StepGraph::Recording {};

std::vector<torch::Tensor> StepGraph::run(const std::vector<torch::Tensor>& inputs, const Work& work) {
  return work(inputs);
}

void StepGraph::forget() {}

#endif

StepGraph::StepGraph() = default;
StepGraph::~StepGraph() = default;

}  // namespace brenier
