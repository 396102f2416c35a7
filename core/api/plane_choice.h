#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// The plane in which points of more than two dimensions are drawn.
struct PlaneChoice {
  enum class Kind {
    coordinates,  ///< two columns, `first` and `second` from 0
    principal,    ///< the two directions in which both measures together spread most
    random        ///< two orthonormal directions, by `seed`
  };
  Kind kind = Kind::coordinates;
  int first = 0, second = 1;
  std::uint64_t seed = 0;
  bool operator==(const PlaneChoice&) const = default;
};

/// Where a run of more than two dimensions is looked at; what is left out is as it is without it.
struct SliceChoice {
  std::optional<PlaneChoice> plane;
  std::optional<int> pin;  ///< the probe point through which slices go, from 0; none: the mean
};

/// A plane as files and the command line write it: "1,2" (columns, from 1), "principal", "random:1" with its seed.
std::string writePlane(const PlaneChoice& plane);
/// Errors (bad input): what is none of these.
Result<PlaneChoice> readPlane(const std::string& text);

/// The column that stands on the plane of two: the first of the others.
inline int thirdColumn(const PlaneChoice& plane) {
  int column = 0;
  while (column == plane.first || column == plane.second) ++column;
  return column;
}

}  // namespace brenier
