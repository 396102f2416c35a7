#include "core/image_solvers/code_ratio.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamProposals = 0x2102;

/// FNV-1a of the bits of a row.
std::uint64_t bitsOf(const float* row, std::int64_t d) {
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (std::int64_t k = 0; k < d; ++k) {
    auto word = std::bit_cast<std::uint32_t>(row[k]);
    for (int byte = 0; byte < 4; ++byte, word >>= 8) hash = (hash ^ (word & 0xFF)) * 0x100000001B3ull;
  }
  return hash;
}

/// The first proposal at which the sum of the weights so far is above `at` times their sum.
std::int64_t chosen(const float* logRatios, std::int64_t count, double at) {
  const double largest = *std::max_element(logRatios, logRatios + count);
  const auto weight = [&](std::int64_t m) { return std::exp(logRatios[m] - largest); };
  double sum = 0, before = 0;
  for (std::int64_t m = 0; m < count; ++m) sum += weight(m);
  for (std::int64_t m = 0; m + 1 < count; ++m) {
    before += weight(m);
    if (before > at * sum) return m;
  }
  return count - 1;
}

}  // namespace

CodeRatio::CodeRatio(std::int64_t code, std::int64_t width) {
  namespace nn = torch::nn;
  m_hidden0 = register_module("hidden0", nn::Linear(code, width));
  m_hidden1 = register_module("hidden1", nn::Linear(width, width));
  m_hidden2 = register_module("hidden2", nn::Linear(width, width));
  m_last = register_module("last", nn::Linear(width, 1));
  const torch::NoGradGuard noGrad;
  m_last->weight.zero_();
  m_last->bias.zero_();
}

torch::Tensor CodeRatio::forward(const torch::Tensor& z) {
  auto h = torch::silu(stoppable(m_hidden0(z)));
  h = torch::silu(stoppable(m_hidden1(h)));
  h = torch::silu(stoppable(m_hidden2(h)));
  const FullPrecision exact(z.device());
  return m_last(full(h)).flatten();
}

torch::Tensor contrastiveLoss(const torch::Tensor& ofQ, const torch::Tensor& ofP) {
  return torch::softplus(-ofQ).mean() + torch::softplus(ofP).mean();
}

torch::Tensor effectiveSize(const torch::Tensor& logRatios) {
  return 1 / torch::softmax(logRatios.to(torch::kFloat64), -1).square().sum(-1);
}

/// x takes the place that equal weights choose. It is as random as the other proposals, and its place is independent of
/// it, so that all of them are draws from p whatever was chosen.
torch::Tensor resampled(const torch::Tensor& x, const std::function<torch::Tensor(const torch::Tensor&)>& logRatios,
                        std::int64_t proposals, std::uint64_t seed) {
  const torch::NoGradGuard noGrad;
  const auto rows = x.contiguous();
  const std::int64_t n = rows.size(0), d = rows.size(1);
  auto all = torch::empty({n, proposals, d});
  std::vector<float> places(static_cast<std::size_t>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    const float* row = rows.data_ptr<float>() + i * d;
    PhiloxStream random(seed, streamProposals, bitsOf(row, d));
    const float at = places[static_cast<std::size_t>(i)] = random.uniform();
    const auto own = static_cast<std::int64_t>(static_cast<double>(at) * static_cast<double>(proposals));
    float* out = all.data_ptr<float>() + i * proposals * d;
    for (std::int64_t m = 0; m < proposals; ++m, out += d)
      if (m == own)
        std::copy_n(row, d, out);
      else
        std::generate_n(out, d, [&] { return random.normal(); });
  }
  const auto logs = full(logRatios(all.view({n * proposals, d}))).to(torch::kCPU).contiguous();
  auto draws = torch::empty_like(rows);
  for (std::int64_t i = 0; i < n; ++i) {
    const auto m = chosen(logs.data_ptr<float>() + i * proposals, proposals, places[static_cast<std::size_t>(i)]);
    std::copy_n(all.data_ptr<float>() + (i * proposals + m) * d, d, draws.data_ptr<float>() + i * d);
  }
  return draws;
}

}  // namespace brenier
