#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/api/run_error.h"
#include "core/truth/metrics.h"

namespace brenier {

/// Samples [n, d], and for each the number that it has in common with those that are copies of it; no numbers: all are
/// different. Copies count once, and rows that were drawn by their weights as often as they weigh.
class FloorSamples {
 public:
  FloorSamples(PointsView points, std::span<const std::uint32_t> copies);
  PointsView all() const { return m_all; }
  /// One of each.
  PointsView different() const { return m_same ? m_all : PointsView(m_different); }
  /// How often each of those is there; empty: once.
  std::span<const double> times() const { return m_times; }
  /// As how many independent ones they count (effectiveIn() of row_copies.h).
  double count() const { return m_count; }

 private:
  PointsView m_all;
  bool m_same = true;
  Points m_different;
  std::vector<double> m_times;
  double m_count = 0;
};

/// Of fewer different samples nothing is said.
inline constexpr std::size_t fewestForFloor = 4;

/// Where a perfect map stops that is scored against the exact assignment of its images, as many different ones as
/// `scored` has, to an independent sample y of the same measure: 100 W2^2 / variance, with what their means differ by
/// in expectation: in one draw that part is as large as its own deviation, and where one column holds the variance it
/// is most of all. From `second`, another sample of that measure; without, from the two halves of y. W2^2 between
/// samples falls at least as n^(-2/d), and n^(-1/2) in few dimensions (Fournier and Guillin 2015), and at most as n^-1
/// there: where sizes differ the middle of both is taken, and the interval holds both. Of no samples where y has too
/// few.
Result<Score> floorOf(const FloorSamples& y, const FloorSamples* second, double scored, double variance,
                      std::stop_token stop);

/// How a perfect map misses the pairs of an assignment, as the linear map does between two halves of a sample.
struct Stretch {
  double all = 1;              ///< by how much more than its images miss the nearest partners; at least 1
  std::vector<Score> columns;  ///< [d] mean square of what it misses in each column; of no samples where there are none
};

/// Pairs are chosen for the cost from x, and a map that stretches some directions more than others carries near points
/// to far pairs. `images`: those of x under the linear map.
Result<Stretch> stretchOf(PointsView x, PointsView images, std::stop_token stop);

/// The parts of a floor, each in percent of its column's variance in y: as the linear map's misses are spread over the
/// columns, all of them falling or growing as the whole does from those halves, but for what is paired at random: a
/// column that hardly costs anything is off by twice its variance whatever the number of samples. `counts`: as how many
/// independent samples both sides count. Of no samples where a column has no variance; empty where there is no floor.
std::vector<Score> floorsOfColumns(const Score& floor, const Stretch& stretch, PointsView y,
                                   const std::pair<double, double>& counts);

}  // namespace brenier
