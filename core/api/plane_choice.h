#pragma once

#include <cstdint>
#include <string>

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

/// The column that stands on the plane of two: the first of the others.
inline int thirdColumn(const PlaneChoice& plane) {
  int column = 0;
  while (column == plane.first || column == plane.second) ++column;
  return column;
}

}  // namespace brenier
