#pragma once

#include "core/oracle/points.h"

namespace brenier {

/// Whether a sample covers what it should look like, and nothing else, by balls around features: what a distance of
/// moments does not tell apart. All in [0, 1].
struct SupportScores {
  /// Share of made points in the ball of some real one. Kynkäänniemi et al. 2019: a ball reaches to the 3rd nearest
  /// other point of its own sample. Low: what no real point is like.
  double precision = 0;
  /// Share of real points in the ball of some made one, of the same kind. Low: real points that are never made; one
  /// made point far from the others has a large ball, and makes it larger.
  double recall = 0;
  /// Share of real points in whose ball (to the 5th nearest other real point) some made one lies. Naeem et al. 2020;
  /// balls are around real points alone, so that points far away change nothing. Low where few kinds are made.
  double coverage = 0;
};

/// made, real [n, d] of features, more than 5 each; as Score's, not of a batch that was learned from. Time and memory
/// grow with the product of the counts: a few thousand.
SupportScores supportScores(PointsView made, PointsView real);

}  // namespace brenier
