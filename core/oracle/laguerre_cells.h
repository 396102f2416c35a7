#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// A piecewise constant map: x goes to the atom y_i with the largest <x, y_i> + h_i. Its cells are a power diagram, and
/// the map the gradient of that maximum.
struct LaguerreCells {
  Points atoms;                 ///< y [n, d]
  std::vector<double> heights;  ///< h [n], known up to a constant
  std::vector<double> weights;  ///< of the atoms [n], summing to 1
  std::vector<double> origin;   ///< [d], and
  double unit = 1;              ///< what coordinates are centred and scaled by where an angle is taken
  double threshold = 0;         ///< in radians: creases above it are tears; 0: none has been found yet

  /// Between the facets of the potential's graph over cells i and j: that of their normals (y_i, -1) and (y_j, -1), in
  /// radians (An et al. 2020).
  double angle(std::size_t i, std::size_t j) const {
    double product = 1, first = 1, second = 1;
    for (std::size_t k = 0; k < atoms.dim; ++k) {
      const double a = (atoms[i][k] - origin[k]) / unit, b = (atoms[j][k] - origin[k]) / unit;
      product += a * b;
      first += a * a;
      second += b * b;
    }
    return std::acos(std::clamp(product / std::sqrt(first * second), -1.0, 1.0));
  }
};

}  // namespace brenier
