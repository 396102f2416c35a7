#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string_view>

#include "core/truth/exact_ot.h"
#include "core/util/philox.h"
#include "tests/core/lemon_transport.h"

// Exact transport between a Gaussian and eight of them, beside LEMON's network simplex on all arcs in the same process:
//   exact_transport [POINTS DIMENSION]...      processor seconds cold, warm (from duals with an error) and of LEMON;
//   the ratio
//   exact_transport --files X Y DIMENSION       float32 rows: `cold` and `warm`, each with cost, wall and processor
//   seconds
// LEMON is left out above 4,096 points, where its arcs alone take gigabytes.

using namespace brenier;

namespace {

double secondsOf(const auto& body) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double begin = now();
  body();
  return now() - begin;
}

/// Duals as a learned potential has them: wrong by a few hundredths of a squared standard deviation.
std::vector<double> roughly(std::vector<double> duals, PhiloxStream& random) {
  for (double& v : duals) v += 0.02 * random.normal();
  return duals;
}

void compare(std::size_t n, std::size_t dim) {
  PhiloxStream random(1, 2);
  Points x(n, dim), y(n, dim);
  for (float& c : x.data) c = random.normal();
  for (std::size_t j = 0; j < n; ++j) {
    const double angle = std::floor(8 * random.uniform()) * 0.785398163;
    for (std::size_t k = 0; k < dim; ++k)
      y[j][k] = 0.5f * random.normal() + static_cast<float>(k == 0   ? 4 * std::cos(angle)
                                                            : k == 1 ? 4 * std::sin(angle)
                                                                     : 0);
  }
  ExactTransport exact;
  const double cold = secondsOf([&] { exact = *exactTransport(x, y); });
  const auto guess = roughly(exact.v, random);
  const double warm = secondsOf([&] { (void)exactTransport(x, y, {}, guess); });
  std::printf("%6zu points, %3zu dimensions: cold %.3f s, warm %.3f s", n, dim, cold, warm);
  if (n <= 4096) {
    const std::vector<std::int64_t> ones(n, 1);
    double value = 0;
    const double lemon = secondsOf([&] { value = lemonCost(x, ones, y, ones); });
    std::printf(", LEMON %.3f s = %.1f times; values differ by %.1e", lemon, lemon / cold,
                std::abs(value - exact.halfW2));
  }
  std::printf("\n");
}

Points pointsIn(const char* path, std::size_t dim) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  Points points(static_cast<std::size_t>(file.tellg()) / sizeof(float) / dim, dim);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(points.data.data()),
            static_cast<std::streamsize>(points.data.size() * sizeof(float)));
  return points;
}

void solveFiles(const Points& x, const Points& y) {
  PhiloxStream random(1, 2);
  std::vector<double> guess;
  for (const char* name : {"cold", "warm"}) {
    ExactTransport exact;
    const auto begun = std::chrono::steady_clock::now();
    const double processor = secondsOf([&] { exact = *exactTransport(x, y, {}, guess); });
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    std::printf("%s %.17g %.6f %.6f\n", name, exact.halfW2, wall, processor);
    guess = roughly(std::move(exact.v), random);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::string_view(argv[1]) == "--files") {
    const std::size_t dim = std::strtoul(argv[4], nullptr, 10);
    solveFiles(pointsIn(argv[2], dim), pointsIn(argv[3], dim));
    return 0;
  }
  for (int a = 1; a + 1 < argc; a += 2)
    compare(std::strtoul(argv[a], nullptr, 10), std::strtoul(argv[a + 1], nullptr, 10));
  if (argc == 1)
    for (const std::size_t n : {1024, 2048, 4096})
      for (const std::size_t dim : {2, 16, 64}) compare(n, dim);
}
