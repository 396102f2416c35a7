#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "core/oracle/points.h"
#include "core/truth/metrics.h"

namespace brenier {

/// How much cheaper the points x could be paired with their own images T(x): the graph of an optimal map is cyclically
/// monotone (Rockafellar 1966), so no exchange along any cycle of any length gains. Exact, by the assignment between x
/// and T(x); in percent, 200 (E 1/2 |x - T(x)|^2 - optimum) / variance, the same scale as L2-UVP. The interval is that
/// of the mean of 1/2 |x - T(x)|^2 - u(x) - v(T(x)) with the optimal duals, its first-order term (del Barrio and Loubes
/// 2019). x and mapped [n, d],
/// at most the first `most`. Empty where an image is not finite, or where stopped.
std::optional<Score> cyclicalMonotonicityGap(PointsView x, PointsView mapped, double variance, std::size_t most,
                                             std::stop_token stop = {});

/// The pair that gains most from an exchange of images.
struct WorstSwap {
  std::array<std::uint32_t, 2> points{};
  double gain = 0;  ///< -<x_i - x_j, T(x_i) - T(x_j)>: by how much the two costs 1/2 |x - T(x)|^2 fall together
};

/// Over all pairs; empty where none gains.
std::optional<WorstSwap> worstSwap(PointsView x, PointsView mapped);

}  // namespace brenier
