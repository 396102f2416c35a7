#pragma once

#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// Entropic optimal transport between two batches of equal weights, cost c_ij = 1/2 |x_i - y_j|^2.
struct EntropicPlan {
  double value = 0;         ///< min <P, c> + epsilon KL(P | uniform): the regularised cost
  double cost = 0;          ///< <P, c>
  std::vector<float> plan;  ///< [n, m], sums to 1
};

struct SinkhornSettings {
  double epsilon = 0.05;  ///< in units of the mean cost where `relative`
  bool relative = true;
  int iterations = 100;     ///< at most
  double tolerance = 1e-3;  ///< stops when the first marginal is off by less, in total variation
};

/// Sinkhorn's iterations, stabilised by logarithms (Cuturi, "Sinkhorn distances", NeurIPS 2013; Peyre, Cuturi,
/// "Computational optimal transport", 2019, section 4.4). The derivative of `value` at x_i is, by the envelope theorem,
/// sum_j P_ij (x_i - y_j).
EntropicPlan sinkhorn(PointsView x, PointsView y, const SinkhornSettings& settings);

}  // namespace brenier
