#pragma once

#include "core/oracle/points.h"
#include "core/truth/metrics.h"

namespace brenier {

/// How far apart the distributions behind two samples are, by all pairwise distances.
struct TwoSampleScores {
  /// 2 E|a - b| - E|a - a'| - E|b - b'| (Szekely and Rizzo 2004), over all pairs, hence not below 0.
  Score energy;
  /// E k(a, a') + E k(b, b') - 2 E k(a, b) with k(a, b) = exp(-|a - b|^2 / (2 h^2)) over pairs of different samples:
  /// unbiased, so it is around 0, and may be below it, where the distributions agree (Gretton et al. 2012, lemma 6).
  Score mmd;
};

/// Both in one pass over the pairs; a and b [n, d], of the longer sample the first n. `variance` is h^2: the total
/// variance of the target, so that neither units nor the map that is judged change the kernel. The intervals come from
/// the first-order term of the statistic, 2 / n sum_i h_1(a_i, b_i) (Gretton et al. 2012, theorem 8); where the
/// distributions agree that term vanishes and the interval is an upper estimate.
TwoSampleScores twoSampleScores(PointsView a, PointsView b, double variance);

}  // namespace brenier
