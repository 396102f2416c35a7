#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// The coordinates in which a run holds the points of one side: x = origin + unit x', each column by itself. Files are
/// read in double; x' in single precision is as good only near 0.
struct SideFrame {
  std::vector<double> origin;  ///< [d]; empty: x' is x
  std::vector<double> unit;    ///< [d], positive; empty likewise
  bool operator==(const SideFrame&) const = default;

  bool isIdentity() const { return origin.empty(); }
  double toData(std::size_t column, double inFrame) const {
    return isIdentity() ? inFrame : origin[column] + unit[column] * inFrame;
  }
  double fromData(std::size_t column, double value) const {
    return isIdentity() ? value : (value - origin[column]) / unit[column];
  }
};

/// One affine frame a run, decided once from the data as they were first read. Within it everything is learned and
/// scored; points and maps are in the data's units outside.
struct RunFrame {
  SideFrame source, target;
  bool operator==(const RunFrame&) const = default;
  bool isIdentity() const { return source.isIdentity() && target.isIdentity(); }
};

}  // namespace brenier
