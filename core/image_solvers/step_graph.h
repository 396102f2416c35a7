#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <vector>

namespace brenier {

/// A part of a training step that does the same to tensors in the same places every time. On a CUDA device it is
/// recorded as a CUDA graph after a few turns and then costs one launch in place of some hundred, which is what small
/// networks wait for; elsewhere, and where recording fails, it runs as it is written.
class StepGraph {
 public:
  /// Inputs -> numbers to report, detached. Whatever else it reads or writes must keep its place until forget(), and
  /// whatever changes from turn to turn must be an input or lie in such a place: the host's code is not run again.
  using Work = std::function<std::vector<torch::Tensor>(const std::vector<torch::Tensor>&)>;

  StepGraph();
  ~StepGraph();
  StepGraph(const StepGraph&) = delete;
  StepGraph& operator=(const StepGraph&) = delete;

  /// The numbers stay as they are until the next run().
  std::vector<torch::Tensor> run(const std::vector<torch::Tensor>& inputs, const Work& work);
  /// What was recorded does not hold any more.
  void forget();
  /// Whether to record at all.
  void allow(bool recording) { m_refused = !recording; }

 private:
  struct Recording;
  std::unique_ptr<Recording> m_recording;
  int m_turns = 0;
  bool m_refused = false;  ///< recording is not wanted, or failed once
};

}  // namespace brenier
