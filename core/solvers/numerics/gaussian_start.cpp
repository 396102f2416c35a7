#include "core/solvers/numerics/gaussian_start.h"

#include <algorithm>
#include <cmath>

#include "core/truth/known_map.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamMoments = 0x4002;
constexpr std::size_t momentSamples = 16384;

/// Lower triangular L with L L' = A [d, d]; pivots that rounding made small or negative count as `least`.
std::vector<double> cholesky(const std::vector<double>& a, std::size_t d, double least) {
  std::vector<double> l(d * d, 0.0);
  for (std::size_t i = 0; i < d; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * d + j];
      for (std::size_t k = 0; k < j; ++k) sum -= l[i * d + k] * l[j * d + k];
      l[i * d + j] = i == j ? std::sqrt(std::max(sum, least)) : sum / l[j * d + j];
    }
  return l;
}

}  // namespace

void addGaussianForm(NetworkSpec& spec) {
  spec.quadratic = false;
  spec.quadraticRank.resize(spec.layers(), 0);
  spec.quadraticRank.back() = spec.dim;
}

void setGaussianForm(const NetworkSpec& spec, const Measure& from, const Measure& to, std::uint64_t seed,
                     std::vector<float>& parameters) {
  const std::size_t d = spec.dim;
  const GaussianMap map(sampleMoments(drawSamples(from, {seed, streamMoments, 0}, momentSamples)),
                        sampleMoments(drawSamples(to, {seed, streamMoments, 1}, momentSamples)));
  // The affine map b + A x, read off its values at the origin and at the unit vectors.
  Points at(d + 1, d), image(d + 1, d);
  for (std::size_t k = 0; k < d; ++k) at[k + 1][k] = 1;
  map.forward(at, image.data.data());
  std::vector<double> half(d * d);  // A / 2: the layer adds |Q x|^2, whose gradient is 2 Q'Q x
  double trace = 0;
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t k = 0; k < d; ++k)
      half[i * d + k] = 0.25 * (static_cast<double>(image[k + 1][i]) - image[0][i] + image[i + 1][k] - image[0][k]);
    half[i * d + i] -= 0.5 * static_cast<double>(spec.strongConvexity);
    trace += half[i * d + i];
  }
  const auto root = cholesky(half, d, 1e-8 * std::max(trace / static_cast<double>(d), 1e-8));
  const std::string last = std::to_string(spec.layers() - 1);
  for (const auto& block : parameterLayout(spec)) {
    float* out = parameters.data() + block.offset;
    if (block.name == "A" + last) std::copy_n(image[0], d, out);
    if (block.name == "Q" + last)
      for (std::size_t r = 0; r < d; ++r)
        for (std::size_t k = 0; k < d; ++k) out[r * d + k] = static_cast<float>(root[k * d + r]);
  }
}

}  // namespace brenier
