#include "core/truth/two_sample.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/truth/centred.h"

namespace brenier {
namespace {

struct Pairing {
  double distance = 0, kernel = 0;
};

Pairing pairing(const double* a, const double* b, std::size_t dim, double variance) {
  const double square = squaredDistance(a, b, dim);
  return {std::sqrt(square), std::exp(-square / (2 * variance))};
}

/// Sums of h(z_i, z_j) over j != i for the pairs z_i = (a_i, b_i), with h = k(a, a') + k(b, b') - k(a, b') - k(a', b).
struct Sums {
  std::vector<double> energy, mmd;
  explicit Sums(std::size_t n) : energy(n, 0.0), mmd(n, 0.0) {}
  void add(std::size_t i, std::size_t j, double sign, const Pairing& pair) {
    for (const std::size_t row : {i, j}) {
      energy[row] -= sign * pair.distance;
      mmd[row] += sign * pair.kernel;
    }
  }
};

/// Mean of the rows' means; half width 1.96 * 2 * std(row means) / sqrt(n).
Score ofRows(const std::vector<double>& sums) {
  const double n = static_cast<double>(sums.size());
  double mean = 0, squares = 0;
  for (const double sum : sums) mean += sum / (n - 1) / n;
  for (const double sum : sums) squares += std::pow(sum / (n - 1) - mean, 2) / (n - 1);
  return {mean, 1.96 * 2 * std::sqrt(squares / n), static_cast<std::int64_t>(sums.size())};
}

}  // namespace

TwoSampleScores twoSampleScores(PointsView a, PointsView b, double variance) {
  const std::size_t n = std::min(a.count, b.count), d = a.dim;
  if (n < 2 || !(variance > 0)) return {};
  const std::vector<double> first(a.data, a.data + n * d), second(b.data, b.data + n * d);
  const auto ofA = [&](std::size_t i) { return first.data() + i * d; };
  const auto ofB = [&](std::size_t i) { return second.data() + i * d; };
  Sums sums(n);
  double across = 0;
  for (std::size_t i = 0; i < n; ++i) {
    across += pairing(ofA(i), ofB(i), d, variance).distance;
    for (std::size_t j = 0; j < i; ++j) {
      sums.add(i, j, 1, pairing(ofA(i), ofA(j), d, variance));
      sums.add(i, j, 1, pairing(ofB(i), ofB(j), d, variance));
      sums.add(i, j, -1, pairing(ofA(i), ofB(j), d, variance));
      sums.add(i, j, -1, pairing(ofA(j), ofB(i), d, variance));
    }
  }
  TwoSampleScores scores{ofRows(sums.energy), ofRows(sums.mmd)};
  // With the pairs of equal index, whose distances within a sample are 0, the statistic cannot be negative.
  const double count = static_cast<double>(n);
  scores.energy.value = std::max(0.0, (scores.energy.value * (count - 1) + 2 * across / count) / count);
  return scores;
}

}  // namespace brenier
