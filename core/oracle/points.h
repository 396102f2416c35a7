#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// Points, row-major [count, dim], owned by somebody else.
struct PointsView {
  const float* data = nullptr;
  std::size_t count = 0;
  std::size_t dim = 0;
  const float* operator[](std::size_t i) const { return data + i * dim; }
};

/// Points, row-major [count, dim].
struct Points {
  std::size_t dim = 0;
  std::vector<float> data;

  Points() = default;
  Points(std::size_t count, std::size_t dimension) : dim(dimension), data(count * dimension) {}
  std::size_t count() const { return dim == 0 ? 0 : data.size() / dim; }
  float* operator[](std::size_t i) { return data.data() + i * dim; }
  const float* operator[](std::size_t i) const { return data.data() + i * dim; }
  operator PointsView() const { return {data.data(), count(), dim}; }
};

}  // namespace brenier
