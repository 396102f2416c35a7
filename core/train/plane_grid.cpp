#include "core/train/plane_grid.h"

#include <algorithm>

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

}  // namespace brenier
