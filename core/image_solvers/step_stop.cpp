#include "core/image_solvers/step_stop.h"

#include <stdexcept>
#include <utility>

namespace brenier {
namespace {

thread_local const std::stop_token* stopOfThread = nullptr;

void throwIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw std::runtime_error("the step was stopped");
}

}  // namespace

StepStop::StepStop(std::stop_token stop)
    : m_stop(std::move(stop)), m_before(std::exchange(stopOfThread, m_stop.stop_possible() ? &m_stop : nullptr)) {}

StepStop::~StepStop() {
  stopOfThread = m_before;
}

torch::Tensor stoppable(const torch::Tensor& x) {
  if (!stopOfThread || !x.device().is_cpu()) return x;
  throwIfStopped(*stopOfThread);
  if (x.requires_grad()) x.register_hook([stop = *stopOfThread](const torch::Tensor&) { throwIfStopped(stop); });
  return x;
}

}  // namespace brenier
