// What a step over pictures says of itself to who watches: a few rows of each batch through the players as they are,
// before and after their steps. Nothing here adds to a gradient or draws a number.
#include <utility>

#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/torch_device.h"
#include "core/solvers/step_watch.h"

namespace brenier {
namespace {

torch::Tensor everyOf(const torch::Tensor& batch, std::size_t stride) {
  return batch.slice(0, 0, batch.size(0), static_cast<std::int64_t>(stride)).contiguous();
}

std::vector<float> numbersOf(const torch::Tensor& tensor) {
  const auto host = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  return {host.data_ptr<float>(), host.data_ptr<float>() + host.numel()};
}

/// Pictures as rows, whatever the order of their numbers in memory.
Points rowsOf(const torch::Tensor& pictures) {
  Points rows;
  rows.data = numbersOf(pictures);
  rows.dim = rows.data.size() / static_cast<std::size_t>(pictures.size(0));
  return rows;
}

}  // namespace

void ImageSolver::watch(StepWatch* watch) {
  m_watch = watch;
  m_followed = torch::Tensor();
}

/// Whoever watches must not change the step: where there is no memory for it, nothing is told.
void ImageSolver::look(const std::function<void()>& at) {
  if (!m_watch) return;
  try {
    at();
  } catch (const std::exception&) {
    std::exchange(m_watch, nullptr)->made.clear();
  }
}

torch::Tensor ImageSolver::scores(const torch::Tensor& pictures) const {
  return full(m_potential->network().forward(pictures));
}

/// Minus the gradient of T's loss at each of its pictures t, as if it were alone in the batch.
torch::Tensor ImageSolver::pushOf(const torch::Tensor& x, const torch::Tensor& t) const {
  const torch::AutoGradMode on(true);
  const auto at = t.detach().clone().requires_grad_(true);
  const auto loss = m_method->mapLoss({at, scores(at), [&] { return embedded(x); }});
  return torch::autograd::grad({loss}, {at})[0] * -static_cast<double>(t.size(0));
}

void ImageSolver::beginWatched(bool inner, std::int64_t k, std::int64_t of, const torch::Tensor& x,
                               const torch::Tensor& y) {
  WatchedBatch* seen = m_watch->begin(inner, k, of, static_cast<std::size_t>(x.size(0)), 0);
  // The pictures of T's first step are followed; those of its other steps are not looked at.
  if (!seen || (inner && m_watch->followed() != seen)) return;
  const torch::NoGradGuard noGrad;
  const MixedPrecision mixed(m_device, m_mixed);
  const auto few = everyOf(x, seen->stride), t = mapped(m_map->network(), few);
  seen->x = rowsOf(embedded(few));
  seen->images = rowsOf(t);
  seen->prices = numbersOf(scores(t));
  if (inner) {
    m_followed = few;
    seen->push = rowsOf(pushOf(few, t));
  } else {
    const auto others = everyOf(y, seen->stride);
    seen->y = rowsOf(others);
    seen->otherPrices = numbersOf(scores(others));
  }
}

void ImageSolver::endWatched(std::int64_t k) {
  WatchedMove* move = m_watch->end(k);
  if (!move) return;
  const torch::NoGradGuard noGrad;
  const MixedPrecision mixed(m_device, m_mixed);
  if (move->inner) {
    const auto t = mapped(m_map->network(), m_followed.to(m_device));
    move->moved = rowsOf(t);
    move->imagePrices = numbersOf(scores(t));
    return;
  }
  const auto again = [&](Points& rows) {
    const auto n = static_cast<std::int64_t>(rows.count());
    return numbersOf(
        scores(pictures(torch::from_blob(rows.data.data(), {n, static_cast<std::int64_t>(rows.dim)}).to(m_device))));
  };
  move->imagePrices = again(move->seen.images);
  move->otherPrices = again(move->seen.y);
}

}  // namespace brenier
