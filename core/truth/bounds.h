#pragma once

#include <span>
#include <vector>

#include "core/oracle/points.h"
#include "core/truth/centred.h"
#include "core/truth/exact_ot.h"

namespace brenier {

/// Certified bounds on 1/2 W2^2 between two samples: whatever the learned networks are worth, the exact value lies
/// between them. What they bound is the part of the centred samples; the shift of the means is known and adds to both.
struct CertifiedBounds {
  double centredLower = 0;
  double centredUpper = 0;
  double meanShift = 0;  ///< 1/2 |difference of the means|^2
  double lower() const { return meanShift + centredLower; }
  double upper() const { return meanShift + centredUpper; }
};

/// (upper - lower) / upper in percent, of the centred part or of the whole; 0 where both are 0, 100 where the bounds
/// say nothing: no cost is below 0.
double gapPercent(const CertifiedBounds& bounds);
double wholeGapPercent(const CertifiedBounds& bounds);

/// The lower bound is the value of a feasible dual pair: v_j = 1/2|y_j|^2 - psi(y_j) (or u from phi, where psi is
/// empty), then u_i = min_j c_ij - v_j and v_j = min_i c_ij - u_i, discrete c-transforms that make any start feasible.
/// The upper bound is the cost of a permutation rounded from the map: each T(x_i) is matched to a free y_j near it, and
/// pairs are swapped while that lowers the cost. O(n^2) time and memory. x, y [n, d] of equal size; mapped [n, d]; psi
/// [n] or empty; phi [n] or empty. Non-finite values give up their side: the lower bound starts from the permutation in
/// place of potentials that are not finite or too coarse (floats far from 0) to tell the costs apart, the upper from
/// the given order.
CertifiedBounds certifiedBounds(PointsView x, PointsView y, PointsView mapped, std::span<const float> phi,
                                std::span<const float> psi);

/// The same of samples that are centred already; `costs` are theirs.
CertifiedBounds certifiedBounds(const CentredSamples& samples, const std::vector<double>& costs, PointsView mapped,
                                std::span<const float> phi, std::span<const float> psi);

/// The same between points x with the weights a [n] and points y with the weights b [m], each divided by its sum; every
/// a_i >= 0, and their sum positive. The coupling is rounded from the map: the mass of x_i goes to the points near
/// T(x_i) that still want some, and entries exchange mass while that lowers the cost. Potentials of no use are zeros.
CertifiedBounds certifiedBounds(PointsView x, std::span<const double> a, PointsView y, std::span<const double> b,
                                PointsView mapped, std::span<const float> phi, std::span<const float> psi);

/// A pair u [n], v [m] with u_i + v_j <= c_ij, improved from what the potentials say.
struct DualPair {
  std::vector<double> u, v;
};
DualPair feasibleDual(PointsView x, PointsView y, std::span<const float> phi, std::span<const float> psi);

/// A coupling of a / sum(a) and b / sum(b), rounded from the map.
std::vector<CouplingEntry> feasibleCoupling(PointsView x, std::span<const double> a, PointsView y,
                                            std::span<const double> b, PointsView mapped);

}  // namespace brenier
