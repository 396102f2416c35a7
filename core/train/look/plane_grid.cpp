#include "core/train/look/plane_grid.h"

#include <algorithm>
#include <limits>

namespace brenier {

Points gridNodes(const Box& box, int columns, int rows) {
  Points nodes(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 2);
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      float* node = nodes[static_cast<std::size_t>(r * columns + c)];
      node[0] = box.x0 + (box.x1 - box.x0) * static_cast<float>(c) / static_cast<float>(std::max(1, columns - 1));
      node[1] = box.y0 + (box.y1 - box.y0) * static_cast<float>(r) / static_cast<float>(std::max(1, rows - 1));
    }
  return nodes;
}

ScalarField potentialField(const Potential& potential, const Box& box, int resolution) {
  ScalarField field{box, resolution, resolution, {}};
  const Points nodes = gridNodes(box, resolution, resolution);
  field.values.resize(nodes.count());
  potentialValues(potential, nodes, field.values.data());
  return field;
}

ScalarField conjugateField(const Potential& phi, const Box& source, const Box& box, int resolution) {
  constexpr std::size_t side = 128;
  const ScalarField at = potentialField(phi, source, side);
  const auto n = static_cast<std::size_t>(resolution);
  const auto along = [](float low, float high, std::size_t k, std::size_t count) {
    return low + (high - low) * static_cast<float>(k) / static_cast<float>(std::max<std::size_t>(1, count - 1));
  };
  // <y, z> splits into coordinates, so the maximum is one over columns of maxima over rows. One that is not finite
  // loses every comparison.
  constexpr float lowest = std::numeric_limits<float>::lowest();
  std::vector<float> columns(side * n, lowest);  // max over z2 of y2 z2 - phi(z1, z2) [n, side]
  for (std::size_t j = 0; j < n; ++j) {
    const float y = along(box.y0, box.y1, j, n);
    for (std::size_t r = 0; r < side; ++r) {
      const float inner = y * along(source.y0, source.y1, r, side);
      for (std::size_t c = 0; c < side; ++c)
        columns[j * side + c] = std::max(columns[j * side + c], inner - at.values[r * side + c]);
    }
  }
  ScalarField field{box, resolution, resolution, std::vector<float>(n * n, lowest)};
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) {
      const float y = along(box.x0, box.x1, i, n);
      float& best = field.values[j * n + i];
      for (std::size_t c = 0; c < side; ++c)
        best = std::max(best, y * along(source.x0, source.x1, c, side) + columns[j * side + c]);
    }
  return field;
}

}  // namespace brenier
