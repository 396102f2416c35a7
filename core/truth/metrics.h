#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/api/run_event.h"
#include "core/oracle/points.h"

namespace brenier {

/// A score: its value, the half width of its 95 % interval (0 where it is not a mean) and the samples it stands on.
struct Score {
  double value = 0;
  double halfWidth = 0;
  std::int64_t samples = 0;
};

/// In another unit: the value and its interval times a factor.
Score scaled(Score score, double factor);

MetricValue asMetric(const std::string& id, const Score& score);

/// The mean of value(0) .. value(n - 1) with its 95 % interval, 1.96 standard errors.
Score meanScore(std::size_t n, const std::function<double(std::size_t)>& value);

/// Half the width of the central 95 % of a statistic over 200 resamples of n indices with replacement (Efron's
/// percentile bootstrap), always the same ones.
double bootstrapHalfWidth(std::size_t n, const std::function<double(const std::vector<std::uint32_t>&)>& statistic);

/// Sum over coordinates of the sample variance of y [n, d].
double totalVariance(PointsView y);

/// L2-UVP in percent: 100 E |T(x) - T*(x)|^2 / Var(nu) (Korotin et al. 2021, "Do neural optimal transport solvers
/// work?"). mapped and truth [n, d]; `variance` is the total variance of the measure that truth samples. 0 is exact,
/// about 100 is as bad as the constant map.
Score l2Uvp(PointsView mapped, PointsView truth, double variance);

/// The same of each column by itself, in percent of that column's variance in `truth` [d]; of no samples where that is
/// 0. Of the first `most` columns.
std::vector<Score> l2UvpOfColumns(PointsView mapped, PointsView truth, std::size_t most = SIZE_MAX);

/// Cosine of the displacements in L2(mu): <T - id, T* - id> / (|T - id| |T* - id|), all [n, d]. 1 is exact; the
/// identity map gives 0. The interval is a bootstrap's.
Score cosine(PointsView x, PointsView mapped, PointsView truth);

/// E |T^-1(T(x)) - x|^2 / Var(mu) in percent; back [n, d] holds T^-1(T(x)).
Score roundTripError(PointsView x, PointsView back);

/// Transport cost E 1/2 |x - T(x)|^2: an upper bound of 1/2 W2^2 only where T reaches the target.
Score transportCost(PointsView x, PointsView mapped);

/// 100 |E 1/2 |x - T(x)|^2 - E 1/2 |x - T*(x)|^2| / E 1/2 |x - T*(x)|^2 in percent, on the same points x, so that only
/// the map is judged and not the scatter of the sample. The interval is that of the mean difference, the denominator
/// fixed.
/// Of no samples where the true map costs nothing.
Score costError(PointsView x, PointsView mapped, PointsView truth);

/// Share of the squared error E |T(x) - T*(x)|^2, in percent, that lies on the hundredth of the points where it is
/// largest (at least one). Of no samples where there is no error.
Score errorTail(PointsView mapped, PointsView truth);

/// Share of pairs, in percent, with <x - x', T(x) - T(x')> < 0, over `pairs` pairs drawn with a fixed seed. A gradient
/// of a convex function has none.
Score monotonicityViolations(PointsView x, PointsView mapped, std::size_t pairs);

/// Sliced W2: square root of the mean over `directions` fixed random directions of W2^2 between the projections of two
/// samples of equal size [n, d]. The interval holds the scatter of directions and of samples.
Score slicedW2(PointsView a, PointsView b, std::size_t directions);

}  // namespace brenier
