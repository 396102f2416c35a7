#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// Points, row-major [count, dim], owned by somebody else.
struct PointsView {
  const float* data = nullptr;  ///< the first number of the first point
  std::size_t count = 0;        ///< points
  std::size_t dim = 0;          ///< numbers of a point
  /// Point i, [dim].
  const float* operator[](std::size_t i) const { return data + i * dim; }
};

/// Points, row-major [count, dim].
struct Points {
  std::size_t dim = 0;      ///< numbers of a point
  std::vector<float> data;  ///< count() * dim numbers

  Points() = default;
  /// So many points of zeros.
  Points(std::size_t count, std::size_t dimension) : dim(dimension), data(count * dimension) {}
  /// How many there are.
  std::size_t count() const { return dim == 0 ? 0 : data.size() / dim; }
  /// Point i, [dim].
  float* operator[](std::size_t i) { return data.data() + i * dim; }
  /// Point i, [dim].
  const float* operator[](std::size_t i) const { return data.data() + i * dim; }
  /// Valid while these live and their number stays.
  operator PointsView() const { return {data.data(), count(), dim}; }
};

}  // namespace brenier
